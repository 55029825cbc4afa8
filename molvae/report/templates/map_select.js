"use strict";
// Molecules of a map that are found by their id or SMILES, or taken by a lasso: shown alone in color, copied and saved.
const selecting = ({ count, ids, smiles, label, value, selection, repaint, isShown, isOwn, at, look }) => {
  const find = (id) => document.getElementById(id), plane = find("plane"), lasso = find("lasso"), search = find("search");
  const { button, copy, made, save } = window.molvae;
  let path = null;

  const take = (rows) => {
    selection.rows = Uint32Array.from(rows);
    selection.size = rows.length;
    find("selected").hidden = !rows.length;
    if (window.parent !== window) { // a page that shows this one in a frame
      const own = rows.filter(isOwn).map((i) => smiles[i]);
      window.parent.postMessage({ molvae: "selected", smiles: own }, window.location.origin);
    }
    find("found").textContent = `${rows.length.toLocaleString("en")} selected`;
    repaint();
  };
  const clear = () => { search.value = ""; find("missing").hidden = true; take([]); };
  const all = () => Array.from({ length: count }, (_, i) => i).filter(isShown);

  const seek = () => {
    const text = search.value.trim(), word = text.toLowerCase();
    const rows = text ? all().filter((i) => ids[i].toLowerCase().includes(word) || smiles[i].includes(text)) : [];
    const exact = rows.filter((i) => ids[i].toLowerCase() === word || smiles[i] === text);
    find("missing").hidden = !text || rows.length > 0;
    take(rows);
    if (exact.length === 1 || rows.length === 1) look(exact[0] ?? rows[0]);
  };
  let typing;
  search.addEventListener("input", () => { clearTimeout(typing); typing = setTimeout(seek, 200); });

  // A point is inside where a ray from it crosses the line an odd number of times.
  const inside = ([x, y], corners) => {
    let odd = false;
    for (let k = 0, j = corners.length - 1; k < corners.length; j = k++) {
      const [a, b] = corners[k], [c, d] = corners[j];
      if ((b > y) !== (d > y) && x < (c - a) * (y - b) / (d - b) + a) odd = !odd;
    }
    return odd;
  };
  const tool = button("Lasso", () => tool.setAttribute("aria-pressed", tool.getAttribute("aria-pressed") !== "true"));
  tool.id = "select";
  tool.setAttribute("aria-pressed", "false");
  tool.title = "Draw around molecules; with a mouse, hold Shift";
  find("bar").append(tool);
  const listed = () => [["id", "smiles", label], ...[...selection.rows].map((i) =>
    [ids[i], smiles[i], Number.isNaN(value(i)) ? "" : String(Number(value(i).toPrecision(6)))])];
  find("selected").append(
    button("Copy SMILES", (one) => copy([...selection.rows].map((i) => smiles[i]).join("\n"), one)),
    button("Save CSV", () => save(listed(), "selected")), button("Clear", clear));

  const begins = (event) => {
    if (!event.shiftKey && tool.getAttribute("aria-pressed") !== "true") return false;
    path = [[event.offsetX, event.offsetY]];
    return true;
  };
  const draws = (event) => {
    if (!path) return false;
    path.push([event.offsetX, event.offsetY]);
    lasso.firstElementChild.setAttribute("points", path.join(" "));
    return true;
  };
  const ends = () => {
    if (!path) return false;
    const corners = path;
    path = null;
    lasso.firstElementChild.setAttribute("points", "");
    search.value = "";
    find("missing").hidden = true;
    take(corners.length < 3 ? [] : all().filter((i) => inside(at(i), corners)));
    return true;
  };
  const within = (width, height) => take(all().filter((i) => {
    const [a, b] = at(i);
    return a >= 0 && b >= 0 && a <= width && b <= height;
  }));
  return { begins, clear, draws, ends, within };
};
