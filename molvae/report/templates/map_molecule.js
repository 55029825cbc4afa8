"use strict";
// One molecule of a map, in the format of molvae/report/structures.py, on a canvas.
const SIDE = 264, TALL = 190;
const INKS = { 7: "#3050d8", 8: "#d6221a", 9: "#2b8a3e", 16: "#a37a00", 17: "#2b8a3e", 15: "#c05c00", 35: "#8a2b0e" };
const SUB = "₀₁₂₃₄₅₆₇";
const drawMolecule = (canvas, bytes, start, elements, dense) => {
  const pen = canvas.getContext("2d"), signed = (v) => v << 24 >> 24;
  canvas.width = SIDE * dense; canvas.height = TALL * dense;
  pen.setTransform(dense, 0, 0, dense, 0, 0);
  pen.clearRect(0, 0, SIDE, TALL);
  const atoms = [], bonds = [];
  let at = start + 2;
  for (let k = 0; k < bytes[start]; k++, at += 4) {
    const extra = bytes[at + 3];
    atoms.push({ x: signed(bytes[at]), y: signed(bytes[at + 1]), z: bytes[at + 2], hydrogens: extra & 7,
      left: (extra & 8) > 0, charge: (extra >> 4) - 4, bonds: 0, nearX: 0, nearY: 0 });
  }
  for (let k = 0; k < bytes[start + 1]; k++, at += 3) {
    const kind = bytes[at + 2], bond = { a: atoms[bytes[at]], b: atoms[bytes[at + 1]], order: kind & 3, wedge: kind & 12 };
    bonds.push(bond);
    for (const [one, other] of [[bond.a, bond.b], [bond.b, bond.a]]) {
      one.bonds++; one.nearX += other.x; one.nearY += other.y;
    }
  }
  if (!atoms.length) {
    pen.fillStyle = "#5b6876"; pen.font = "13px sans-serif"; pen.textAlign = "center";
    pen.fillText("too large to draw", SIDE / 2, TALL / 2);
    return;
  }
  const xs = atoms.map((a) => a.x), ys = atoms.map((a) => a.y);
  const lengths = bonds.map(({ a, b }) => Math.hypot(a.x - b.x, a.y - b.y)).sort((p, q) => p - q);
  const unit = lengths[lengths.length >> 1] || 40;
  const room = 20, scale = Math.min((SIDE - 2 * room) / (Math.max(...xs) - Math.min(...xs) || 1),
    (TALL - 2 * room) / (Math.max(...ys) - Math.min(...ys) || 1), 30 / unit);
  const midX = (Math.max(...xs) + Math.min(...xs)) / 2, midY = (Math.max(...ys) + Math.min(...ys)) / 2;
  const size = Math.max(8, Math.min(14, 0.5 * unit * scale));
  for (const atom of atoms) {
    if (atom.bonds) { atom.nearX = (atom.nearX / atom.bonds - midX) * scale; atom.nearY = (atom.nearY / atom.bonds - midY) * scale; }
    atom.x = (atom.x - midX) * scale + SIDE / 2; atom.y = (atom.y - midY) * scale + TALL / 2;
    atom.labeled = atom.z !== 6 || atom.charge !== 0 || !atom.bonds;
  }
  pen.strokeStyle = pen.fillStyle = "#16202c"; pen.lineWidth = 1.4; pen.lineCap = "round";
  for (const { a, b, order, wedge } of bonds) {
    const long = Math.hypot(b.x - a.x, b.y - a.y) || 1, ux = (b.x - a.x) / long, uy = (b.y - a.y) / long;
    const from = a.labeled ? 0.62 * size : 0, to = long - (b.labeled ? 0.62 * size : 0);
    const gap = Math.max(2.2, 0.13 * unit * scale);
    // the second line of a double bond stands on the side where the neighbors are
    const sideX = (a.nearX + b.nearX) / 2 + SIDE / 2 - (a.x + b.x) / 2, sideY = (a.nearY + b.nearY) / 2 + TALL / 2 - (a.y + b.y) / 2;
    const side = sideX * -uy + sideY * ux, offset = Math.abs(side) < 1e-6 || a.bonds < 2 || b.bonds < 2 ? 0 : Math.sign(side);
    const line = (shift, cut) => {
      pen.beginPath();
      pen.moveTo(a.x + ux * (from + cut) - uy * shift, a.y + uy * (from + cut) + ux * shift);
      pen.lineTo(a.x + ux * (to - cut) - uy * shift, a.y + uy * (to - cut) + ux * shift);
      pen.stroke();
    };
    if (wedge === 4) {
      pen.beginPath(); pen.moveTo(a.x + ux * from, a.y + uy * from);
      for (const s of [-1, 1]) pen.lineTo(a.x + ux * to - uy * s * gap, a.y + uy * to + ux * s * gap);
      pen.fill();
    } else if (wedge === 8) {
      for (let k = 1; k <= 6; k++) {
        const d = from + (to - from) * k / 6, half = gap * k / 6;
        pen.beginPath(); pen.moveTo(a.x + ux * d - uy * half, a.y + uy * d + ux * half);
        pen.lineTo(a.x + ux * d + uy * half, a.y + uy * d - ux * half); pen.stroke();
      }
    } else if (order === 2 && offset === 0) { line(-gap / 2, 0); line(gap / 2, 0); }
    else { line(0, 0); if (order === 2) line(offset * gap, 0.12 * (to - from)); if (order === 3) { line(-gap, 0); line(gap, 0); } }
  }
  pen.font = `${size}px sans-serif`; pen.textBaseline = "middle";
  for (const atom of atoms) if (atom.labeled) {
    const symbol = elements[atom.z], hydrogens = atom.hydrogens ? `H${atom.hydrogens > 1 ? SUB[atom.hydrogens] : ""}` : "";
    const sign = atom.charge ? `${Math.abs(atom.charge) > 1 ? Math.abs(atom.charge) : ""}${atom.charge > 0 ? "+" : "−"}` : "";
    const middle = pen.measureText(symbol).width / 2;
    pen.fillStyle = INKS[atom.z] || "#16202c"; pen.textAlign = "left";
    pen.fillText(symbol, atom.x - middle, atom.y);
    const aside = pen.measureText(hydrogens).width;
    pen.fillText(hydrogens, atom.left ? atom.x - middle - aside : atom.x + middle, atom.y);
    pen.fillText(sign, atom.x + middle + (atom.left ? 0 : aside), atom.y - 0.45 * size);
  }
};
