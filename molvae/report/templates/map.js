"use strict";
(async () => {
  const find = (id) => document.getElementById(id);
  const unpacked = async (name) => {
    const packed = await fetch(`data:;base64,${find(`data-${name}`).textContent}`);
    return new Response(packed.body.pipeThrough(new DecompressionStream("gzip"))).arrayBuffer();
  };

  // --- the data: n points of x, y and value; structures in the format of molvae/report/structures.py ---
  const facts = JSON.parse(find("facts").textContent);
  let points, reference, placed, ids, smiles, bytes;
  try {
    points = new Float32Array(await unpacked("points"));
    reference = new Uint8Array(await unpacked("reference"));
    placed = new Uint8Array(await unpacked("placed"));
    ids = new TextDecoder().decode(await unpacked("ids")).split("\n");
    smiles = new TextDecoder().decode(await unpacked("smiles")).split("\n");
    bytes = new Uint8Array(await unpacked("structures"));
  } catch (error) {
    find("message").textContent = `This browser cannot unpack the map (${error.message}); try a newer one.`;
    return;
  }
  const count = reference.length;
  const starts = new Uint32Array(count);
  for (let i = 0, at = 0; i < count; i++) {
    starts[i] = at;
    at += 2 + 4 * bytes[at] + 3 * bytes[at + 1];
  }
  const x = (i) => points[3 * i], y = (i) => points[3 * i + 1], value = (i) => points[3 * i + 2];

  // --- colors: viridis between the 1st and 99th percentile; reference first, the others in their own order ---
  const VIRIDIS = ["#440154", "#482878", "#3e4989", "#31688e", "#26828e", "#1f9e89", "#35b779", "#6ece58", "#b5de2b",
    "#fde725"].map((hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16)));
  const GRAY = 0xa3968a, UNKNOWN = 0xffa89ac9, RIM = 0xff3040e0; // pixels are alpha, blue, green, red
  const shade = (share) => {
    const at = Math.min(Math.max(share, 0), 1) * (VIRIDIS.length - 1), low = Math.min(Math.floor(at), VIRIDIS.length - 2);
    const [red, green, blue] = VIRIDIS[low].map((c, k) => Math.round(c + (at - low) * (VIRIDIS[low + 1][k] - c)));
    return 0xff << 24 | blue << 16 | green << 8 | red;
  };
  const rows = Array.from({ length: count }, (_, i) => i);
  const known = Float32Array.from(rows.filter((i) => !reference[i] && !Number.isNaN(value(i))), value).sort();
  const low = known.length ? known[Math.floor(0.01 * (known.length - 1))] : 0;
  const high = known.length ? known[Math.ceil(0.99 * (known.length - 1))] : 1;
  const color = Uint32Array.from(rows, (i) => Number.isNaN(value(i)) ? UNKNOWN : shade((value(i) - low) / (high - low || 1)));
  const gray = Uint32Array.from(rows.filter((i) => reference[i]));
  const colored = Uint32Array.from(rows.filter((i) => !reference[i]));
  const rimmed = Uint32Array.from(colored.filter((i) => placed[i])), rims = new Uint32Array(count).fill(RIM);

  // --- where things are: a grid over the plane finds what lies near the pointer ---
  const ends = [Infinity, -Infinity, Infinity, -Infinity];
  for (const i of rows) {
    ends[0] = Math.min(ends[0], x(i)); ends[1] = Math.max(ends[1], x(i));
    ends[2] = Math.min(ends[2], y(i)); ends[3] = Math.max(ends[3], y(i));
  }
  const CELLS = Math.max(1, Math.ceil(Math.sqrt(count / 4)));
  const place = (v, from, to) => Math.min(CELLS - 1, Math.max(0, Math.floor((v - from) / (to - from || 1) * CELLS)));
  const cells = new Map();
  for (const i of rows) {
    const key = place(x(i), ends[0], ends[1]) * CELLS + place(y(i), ends[2], ends[3]);
    if (!cells.has(key)) cells.set(key, []);
    cells.get(key).push(i);
  }

  // --- the view: screen = offset + scale * data, y upwards ---
  const plane = find("plane"), draw = plane.getContext("2d"), card = find("card"), ring = find("ring"), show = find("show");
  const view = { scale: 1, left: 0, top: 0 };
  let width, height, dense, image, pixels, chosen = -1, pinned = false, waiting = false, moving = false;
  const screenX = (i) => view.left + view.scale * x(i), screenY = (i) => view.top - view.scale * y(i);
  const whole = () => {
    moving = false;
    const room = 24;
    view.scale = Math.min((width - 2 * room) / (ends[1] - ends[0] || 1), (height - 2 * room) / (ends[3] - ends[2] || 1));
    view.left = width / 2 - view.scale * (ends[0] + ends[1]) / 2;
    view.top = height / 2 + view.scale * (ends[2] + ends[3]) / 2;
  };
  // Half the width of a disc in each of its rows, in pixels of the screen.
  const disc = (size) => Array.from({ length: size }, (_, k) => {
    const off = k - (size - 1) / 2;
    return size < 4 ? size : Math.round(2 * Math.sqrt(Math.max(0, size * size / 4 - off * off)));
  });
  // Points are written into an array of pixels: tens of thousands of fillRect calls would take ten frames.
  // Without inks they are gray, which grows denser where they lie upon each other.
  const dots = (which, size, inks) => {
    const target = pixels, places = points, across = image.width, right = across - size, bottom = image.height - size;
    const spans = disc(size), zoom = view.scale * dense;
    const left = view.left * dense - (size - 1) / 2 + 0.5, top = view.top * dense - (size - 1) / 2 + 0.5;
    for (let n = 0; n < which.length; n++) {
      const i = which[n], a = left + zoom * places[3 * i] | 0, b = top - zoom * places[3 * i + 1] | 0;
      if (a < 0 || b < 0 || a > right || b > bottom) continue;
      const ink = inks ? inks[i] : 0;
      for (let k = 0; k < size; k++) {
        const span = spans[k];
        let at = (b + k) * across + a + (size - span >> 1);
        for (const end = at + span; at < end; at++) {
          target[at] = ink || GRAY | Math.min(220, (target[at] >>> 24) + 90) << 24;
        }
      }
    }
  };
  const selection = { size: 0, rows: new Uint32Array() };
  const paint = () => {
    waiting = false;
    if (!pixels) return; // not laid out yet
    const fit = Math.min(width / (ends[1] - ends[0] || 1), height / (ends[3] - ends[2] || 1));
    const size = Math.min(9, Math.max(2, 160 / Math.sqrt(count)) * Math.sqrt(Math.max(1, view.scale / fit)));
    pixels.fill(0);
    if (!show || show.checked) dots(gray, Math.round(size * dense), null);
    dots(rimmed, Math.round((size + 4) * dense), rims);
    if (selection.size) dots(colored, Math.round(size * dense), null);
    dots(selection.size ? selection.rows : colored, Math.round((selection.size ? 1.5 : 1) * size * dense), color);
    draw.putImageData(image, 0, 0);
    if (chosen >= 0) put();
  };
  const repaint = () => { if (!waiting) { waiting = true; requestAnimationFrame(paint); } };
  const resize = () => {
    if (!plane.clientWidth) return; // out of sight
    dense = window.devicePixelRatio || 1;
    width = plane.clientWidth; height = plane.clientHeight;
    plane.width = Math.round(width * dense); plane.height = Math.round(height * dense);
    image = draw.createImageData(plane.width, plane.height);
    pixels = new Uint32Array(image.data.buffer);
    if (!moving) whole();
    find("message").hidden = true;
    paint(); // at once: a canvas that changes its size is blank
  };
  const zoom = (factor, a, b) => {
    moving = true;
    view.left = a + factor * (view.left - a);
    view.top = b + factor * (view.top - b);
    view.scale *= factor;
    repaint();
  };

  // --- the molecule under the pointer ---
  const nearest = (a, b) => {
    const reach = 12, at = [(a - view.left) / view.scale, (view.top - b) / view.scale], around = reach / view.scale;
    const [c0, c1] = [-1, 1].map((s) => place(at[0] + s * around, ends[0], ends[1]));
    const [r0, r1] = [-1, 1].map((s) => place(at[1] + s * around, ends[2], ends[3]));
    let best = -1, least = reach * reach;
    for (let c = c0; c <= c1; c++) for (let r = r0; r <= r1; r++) for (const i of cells.get(c * CELLS + r) || []) {
      if (reference[i] && show && !show.checked) continue;
      const distance = (screenX(i) - a) ** 2 + (screenY(i) - b) ** 2;
      if (distance < least) { least = distance; best = i; }
    }
    return best;
  };
  const put = () => { // ring and card are no part of the canvas: hovering paints nothing anew
    const a = screenX(chosen), b = screenY(chosen), wide = card.offsetWidth, tall = card.offsetHeight;
    ring.style.transform = `translate(${a}px, ${b}px)`;
    card.style.left = `${Math.max(6, Math.min(a + wide + 24 < width ? a + 16 : a - wide - 16, width - wide - 6))}px`;
    card.style.top = `${Math.max(6, Math.min(b - tall / 2, height - tall - 6))}px`;
  };
  const choose = (i) => {
    if (i === chosen) return;
    chosen = i;
    card.hidden = ring.hidden = i < 0;
    if (i >= 0) {
      const shown = Number.isNaN(value(i)) ? "unknown" : Number(value(i).toPrecision(4));
      card.querySelector("b").textContent = ids[i];
      card.querySelector("p").textContent = `${facts.label} ${shown}${reference[i] ? " · reference" : ""}${placed[i] ? " · placed by fingerprints" : ""}`;
      card.querySelector("code").textContent = smiles[i];
      drawMolecule(card.querySelector("canvas"), bytes, starts[i], facts.elements, dense);
      put();
    }
  };

  // --- what a hand does ---
  const pointers = new Map();
  let moved = 0;
  const spot = (event) => [event.offsetX, event.offsetY];
  const select = selecting({ count, ids, smiles, label: facts.label, value, selection, repaint,
    isShown: (i) => !reference[i] || !show || show.checked, isOwn: (i) => !reference[i], at: (i) => [screenX(i), screenY(i)],
    look: (i) => {
      moving = true;
      view.left += width / 2 - screenX(i); view.top += height / 2 - screenY(i);
      pinned = true; card.classList.add("pinned"); choose(i);
    } });
  plane.addEventListener("pointerdown", (event) => {
    plane.setPointerCapture(event.pointerId);
    if (select.begins(event)) return;
    pointers.set(event.pointerId, spot(event));
    moved = 0;
  });
  plane.addEventListener("pointermove", (event) => {
    const before = pointers.get(event.pointerId), [a, b] = spot(event);
    if (select.draws(event)) return;
    if (!before) { if (!pinned) choose(nearest(a, b)); return; }
    const others = [...pointers].filter(([id]) => id !== event.pointerId).map(([, where]) => where);
    if (others.length) {
      const [p, q] = others[0], apart = (from) => Math.hypot(from[0] - p, from[1] - q) || 1;
      zoom(apart([a, b]) / apart(before), (a + p) / 2, (b + q) / 2);
    } else {
      moving = true;
      view.left += a - before[0]; view.top += b - before[1];
      repaint();
    }
    moved += Math.abs(a - before[0]) + Math.abs(b - before[1]);
    pointers.set(event.pointerId, [a, b]);
  });
  const lift = (event) => {
    if (select.ends()) return;
    if (pointers.delete(event.pointerId) && moved < 5 && event.type === "pointerup") {
      const found = nearest(...spot(event));
      pinned = found >= 0;
      choose(found);
      card.classList.toggle("pinned", pinned);
    }
  };
  plane.addEventListener("pointerup", lift);
  plane.addEventListener("pointercancel", lift);
  plane.addEventListener("pointerleave", () => { if (!pinned) choose(-1); });
  plane.addEventListener("wheel", (event) => {
    event.preventDefault();
    zoom(Math.exp(-0.0015 * event.deltaY * (event.deltaMode ? 30 : 1)), ...spot(event));
  }, { passive: false });
  plane.addEventListener("keydown", (event) => {
    const move = { ArrowLeft: [60, 0], ArrowRight: [-60, 0], ArrowUp: [0, 60], ArrowDown: [0, -60] }[event.key];
    if (move) { moving = true; view.left += move[0]; view.top += move[1]; }
    else if (event.key === "+" || event.key === "-") zoom(event.key === "+" ? 1.25 : 0.8, width / 2, height / 2);
    else if (event.key === "0") whole();
    else if (event.key === "s") select.within(width, height);
    else if (event.key === "Escape") { select.clear(); pinned = false; card.classList.remove("pinned"); choose(-1); }
    else return;
    event.preventDefault();
    repaint();
  });
  find("reset").addEventListener("click", () => { whole(); repaint(); });
  if (show) show.addEventListener("change", repaint);

  document.documentElement.classList.toggle("framed", window.parent !== window);
  find("label").textContent = facts.label;
  find("low").textContent = Number(low.toPrecision(3));
  find("high").textContent = Number(high.toPrecision(3));
  const stops = VIRIDIS.map((channels) => `rgb(${channels})`);
  document.querySelector("#scale i").style.background = `linear-gradient(90deg, ${stops})`;
  find("axes").textContent = `→ ${facts.axes[0]}   ↑ ${facts.axes[1]}`;
  new ResizeObserver(resize).observe(plane); // also calls it a first time
})();
