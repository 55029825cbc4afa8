"use strict";
// Tables that are sorted, filtered, copied and saved, and molecules that are copied and saved: all in the page itself.
(() => {
  const text = (node) => node.textContent.trim().replace(/\s+/g, " ");
  // "12,345 (3.1%)" is 12345 and "−0.2" is −0.2; a dash or a word is no number
  const number = (words) => parseFloat(words.replace(/(?<=\d),(?=\d{3})/g, "").replace("−", "-"));
  // What a spreadsheet would take for a formula is kept from being one.
  const field = (cell) => {
    const safe = /^[=+@\t-]/.test(cell) && Number.isNaN(Number(cell)) ? `'${cell}` : cell;
    return /[",\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  const made = (name, properties, ...inside) => {
    const node = Object.assign(document.createElement(name), properties);
    node.append(...inside);
    return node;
  };

  const copy = async (content, button) => {
    const before = button.textContent;
    try {
      await navigator.clipboard.writeText(content);
      button.textContent = "Copied";
    } catch {
      button.textContent = "This browser does not copy";
    }
    setTimeout(() => { button.textContent = before; }, 1500);
  };
  const save = (rows, name) => {
    const content = rows.map((row) => row.map(field).join(",")).join("\r\n") + "\r\n";
    const link = made("a", { href: URL.createObjectURL(new Blob([content], { type: "text/csv" })), download: `${name}.csv` });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  };
  const button = (label, act) => {
    const one = made("button", { type: "button", textContent: label });
    one.addEventListener("click", () => act(one));
    return one;
  };
  const named = (node) => {
    const heading = node.closest("section")?.querySelector("h2");
    return (heading ? text(heading) : document.title).toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "_").slice(0, 60);
  };
  window.molvae = { button, copy, made, save };

  for (const table of document.querySelectorAll(".scroll > table")) {
    const body = table.tBodies[0], heads = [...table.tHead.rows[0].cells];
    if (body.rows.length < 2) continue;
    const cells = (row) => [...row.cells].map(text);
    const shown = () => [...body.rows].filter((row) => !row.hidden).map(cells);
    const whole = () => [heads.map(text), ...shown()];
    heads.forEach((head, column) => {
      const order = () => {
        const up = head.getAttribute("aria-sort") === "descending" ? 1 : -1; // largest first: the best of most
        heads.forEach((one) => one.removeAttribute("aria-sort"));
        head.setAttribute("aria-sort", up > 0 ? "ascending" : "descending");
        const keys = new Map([...body.rows].map((row) => [row, text(row.cells[column])]));
        const compare = (a, b) => {
          const [p, q] = [number(keys.get(a)), number(keys.get(b))];
          if (Number.isNaN(p) && Number.isNaN(q)) return up * keys.get(a).localeCompare(keys.get(b));
          return Number.isNaN(p) ? 1 : Number.isNaN(q) ? -1 : up * (p - q);
        };
        body.append(...[...body.rows].sort(compare));
      };
      head.tabIndex = 0;
      head.title = "Sort";
      head.addEventListener("click", order);
      head.addEventListener("keydown", (event) => { if (event.key === "Enter" || event.key === " ") { event.preventDefault(); order(); } });
    });
    table.classList.add("sorts");
    const find = made("input", { type: "search", placeholder: "Filter rows", ariaLabel: "Filter rows" });
    find.addEventListener("input", () => {
      const words = find.value.toLowerCase();
      for (const row of body.rows) row.hidden = !text(row).toLowerCase().includes(words);
    });
    const many = body.rows.length > 6 ? [find] : [];
    table.parentElement.before(made("div", { className: "tools" }, ...many,
      button("Copy", (one) => copy(whole().map((row) => row.join("\t")).join("\n"), one)),
      button("Save CSV", () => save(whole(), named(table)))));
  }

  for (const list of document.querySelectorAll("ul.molecules")) {
    const rows = () => [...list.children].map((card) => ["id", "smiles", "legend"].map((name) => card.dataset[name]));
    const known = () => rows().filter(([, smiles]) => smiles);
    if (known().length < 2) continue;
    const place = list.parentElement.classList.contains("scroll") ? list.parentElement : list;
    place.before(made("div", { className: "tools" },
      button("Copy SMILES", (one) => copy(known().map(([, smiles]) => smiles).join("\n"), one)),
      button("Save CSV", () => save([["id", "smiles", "shown"], ...known()], named(list)))));
  }
})();
