/* What a reader gains with JavaScript: text size, filters, sorting, PNG, pictures that answer to the pointer.
   Nothing on a page needs it. */
"use strict";

const every = (selector, within = document) => [...within.querySelectorAll(selector)];

/* Text size, kept from page to page */
const sizes = every(".sizes button");
const showSize = (size) => {
  document.documentElement.dataset.size = size;
  sizes.forEach((button) => button.setAttribute("aria-pressed", String(button.dataset.size === size)));
};
showSize(document.documentElement.dataset.size || "normal");
sizes.forEach((button) =>
  button.addEventListener("click", () => {
    showSize(button.dataset.size);
    try { localStorage.setItem("southgate-size", button.dataset.size); } catch { /* a private window keeps nothing */ }
  }),
);

/* The language switch keeps the place on the page */
every("a.language").forEach((link) => {
  const address = link.getAttribute("href");
  const follow = () => link.setAttribute("href", address + location.hash);
  addEventListener("hashchange", follow);
  follow();
});

/* Contents close on Escape and on a click elsewhere */
const contents = document.querySelector(".contents");
addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !contents.open) return;
  contents.open = false;
  contents.querySelector("summary").focus();
});
addEventListener("click", (event) => { if (!contents.contains(event.target)) contents.open = false; });

/* Statements by verdict, theme and kind */
const filters = document.querySelector(".filters");
if (filters) {
  const statements = every(".statement");
  const output = filters.querySelector("output");
  const apply = () => {
    const chosen = every("select", filters).filter((select) => select.value);
    statements.forEach((item) => { item.hidden = chosen.some((select) => item.dataset[select.name] !== select.value); });
    every(".group").forEach((group) => { group.hidden = !group.querySelector(".statement:not([hidden])"); });
    const shown = statements.filter((item) => !item.hidden).length;
    output.textContent = output.dataset.form.replace("{n}", shown).replace("{of}", statements.length);
  };
  filters.addEventListener("change", apply);
  filters.addEventListener("submit", (event) => event.preventDefault());
  apply();
}

/* A link to a statement that the filters hide clears the filters */
const unfold = () => {
  const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (target && target.hidden) { every("select", filters).forEach((select) => { select.value = ""; }); filters.dispatchEvent(new Event("change")); target.scrollIntoView(); }
};
addEventListener("hashchange", unfold);
unfold();

/* Tables are sorted by a button in each head */
const valueOf = (cell) => {
  const number = cell.querySelector("data[value]");
  return number ? Number(number.value) : cell.textContent.trim();
};
every("table.sortable").forEach((table) => {
  const body = table.tBodies[0];
  every("thead th", table).forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "sort";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const down = head.getAttribute("aria-sort") === "ascending";
      every("th[aria-sort]", table).forEach((other) => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const rows = [...body.rows].map((row) => [valueOf(row.cells[column]), row]);
      rows.sort(([a], [b]) =>
        typeof a === "number" && typeof b === "number" ? a - b : String(a).localeCompare(String(b), document.documentElement.lang),
      );
      if (down) rows.reverse();
      body.append(...rows.map(([, row]) => row));
    });
  });
});

/* PNG is made here, from the still picture */
every("button.png").forEach((button) =>
  button.addEventListener("click", () => {
    const svg = button.closest("figure").querySelector(".still.wide svg").cloneNode(true);
    const [, , width, height] = svg.getAttribute("viewBox").split(" ").map(Number);
    svg.setAttribute("width", 2 * width);
    svg.setAttribute("height", 2 * height);
    const image = new Image();
    image.onload = () => {
      const canvas = Object.assign(document.createElement("canvas"), { width: 2 * width + 48, height: 2 * height + 48 });
      const brush = canvas.getContext("2d");
      brush.fillStyle = "#fdfcf9";
      brush.fillRect(0, 0, canvas.width, canvas.height);
      brush.drawImage(image, 24, 24);
      Object.assign(document.createElement("a"), { href: canvas.toDataURL("image/png"), download: `${button.dataset.name}.png` }).click();
    };
    image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(new XMLSerializer().serializeToString(svg))}`;
  }),
);

/* A picture answers to the pointer once it has been touched; its script is fetched from the folder then */
let library;
const fetched = () =>
  (library ??= new Promise((done, failed) => {
    const script = Object.assign(document.createElement("script"), { src: "../assets/charts.js", onload: done, onerror: failed });
    document.head.append(script);
  }));
const enliven = async (figure) => {
  if (figure.dataset.live) return;
  figure.dataset.live = "asked";
  await fetched();
  const specs = JSON.parse(figure.querySelector("script.spec").textContent);
  for (const form of ["wide", "narrow"]) {
    const still = figure.querySelector(`.still.${form} svg`);
    const live = figure.querySelector(`.live.${form}`);
    const { view } = await window.vegaEmbed(live, specs[form], { actions: false, defaultStyle: false, renderer: "svg" });
    const svg = live.querySelector("svg");
    svg.setAttribute("viewBox", still.getAttribute("viewBox"));
    svg.removeAttribute("width");
    svg.removeAttribute("height");
    svg.setAttribute("role", "img");
    svg.setAttribute("aria-labelledby", still.getAttribute("aria-labelledby"));
    figure.vegaViews = [...(figure.vegaViews ?? []), view];
  }
  figure.classList.add("upgraded");
};
every("figure.picture").forEach((figure) =>
  ["pointerenter", "focusin"].forEach((kind) => figure.addEventListener(kind, () => enliven(figure).catch(() => {}), { once: true })),
);
