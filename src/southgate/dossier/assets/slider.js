// What is supposed: the slider marks a row of the table that stands there, and reads it out.
for (const section of document.querySelectorAll("section.supposed")) {
  const line = section.querySelector(".slide");
  const slider = line.querySelector("input");
  const said = line.querySelector("output");
  const heads = [...section.querySelectorAll("thead th")].map((head) => head.textContent);
  const rows = [...section.querySelectorAll(".scroll tbody tr")];
  const show = () => {
    rows.forEach((row, place) => row.classList.toggle("chosen", place === Number(slider.value)));
    const cells = [...rows[slider.value].children].map((cell) => cell.textContent);
    slider.setAttribute("aria-valuetext", cells[0]);
    said.replaceChildren();
    cells.forEach((cell, place) => {
      const part = document.createElement(place ? "span" : "b");
      part.textContent = place ? `${heads[place]} ${cell}` : cell;
      said.append(part);
    });
  };
  line.hidden = false;
  slider.addEventListener("input", show);
  show();
}
