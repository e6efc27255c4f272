// The picture beside the entry grid: a rectangle drawn by mouse, finger or arrow keys is where the active cell's number
// stands; grid.js keeps it with the number. Without this script the four fields below the picture say the same.
"use strict";
(() => {
  const form = document.querySelector("form.sheet");
  const view = document.querySelector(".scan-view");
  if (!form || !view) return;
  const WHOLE = 1000;
  const STEP = 5;
  const SMALLEST = 3;
  const paper = view.querySelector(".scan-paper");
  const picture = view.querySelector("img");
  const marks = view.querySelector("svg");
  const mark = marks.querySelector("rect");
  const tools = document.querySelector(".scan-tools");
  const said = document.querySelector(".scan-cell");
  const sides = ["trai", "tren", "phai", "duoi"].map((name) => form.elements.namedItem(name));
  let active = null;
  let last = null; // the rectangle drawn before: the next number mostly stands in the line below
  let pending = false;

  const boxOf = (input) => (input && input.dataset.box ? input.dataset.box.split(",").map(Number) : null);
  const within = (value) => Math.max(0, Math.min(WHOLE, Math.round(value)));

  function draw(box) {
    mark.toggleAttribute("hidden", !box);
    sides.forEach((field, at) => { field.value = box ? box[at] : ""; });
    if (!box) return;
    const [left, top, right, bottom] = box;
    for (const [name, value] of Object.entries({ x: left, y: top, width: right - left, height: bottom - top })) mark.setAttribute(name, value);
  }

  // Put the rectangle to the active cell; what is kept on the server follows once the hand is off.
  function put(box) {
    if (!active || active.readOnly) return;
    active.dataset.box = box ? box.join(",") : "";
    if (box) last = box;
    pending = true;
    draw(box);
  }
  function settle() {
    if (!pending) return;
    pending = false;
    active.dispatchEvent(new CustomEvent("spot", { bubbles: true }));
  }

  function reveal(box) {
    if (!box) return;
    const middle = [(box[0] + box[2]) / 2 / WHOLE, (box[1] + box[3]) / 2 / WHOLE];
    view.scrollTo(paper.offsetWidth * middle[0] - view.clientWidth / 2, paper.offsetHeight * middle[1] - view.clientHeight / 2);
  }

  form.addEventListener("focusin", (event) => {
    if (!event.target.matches("input[data-indicator]") || event.target === active) return;
    settle();
    active = event.target;
    said.textContent = active.getAttribute("aria-label");
    draw(boxOf(active));
    reveal(boxOf(active));
  });

  // -- by hand ------------------------------------------------------------------------------------------------
  const at = (event) => {
    const edge = marks.getBoundingClientRect();
    return [within((event.clientX - edge.left) / edge.width * WHOLE), within((event.clientY - edge.top) / edge.height * WHOLE)];
  };
  let start = null;
  marks.addEventListener("pointerdown", (event) => {
    if (!active || event.button !== 0) return;
    event.preventDefault(); // the cell keeps the focus: its number is typed next
    start = at(event);
    marks.setPointerCapture(event.pointerId);
  });
  const drawn = (event) => {
    const end = at(event);
    return [Math.min(start[0], end[0]), Math.min(start[1], end[1]), Math.max(start[0], end[0]), Math.max(start[1], end[1])];
  };
  const isBox = (box) => box[2] - box[0] >= SMALLEST && box[3] - box[1] >= SMALLEST;
  marks.addEventListener("pointermove", (event) => {
    if (!start) return;
    const box = drawn(event);
    if (isBox(box)) draw(box);
  });
  marks.addEventListener("pointerup", (event) => {
    if (!start) return;
    const box = drawn(event);
    start = null;
    put(isBox(box) ? box : around((box[0] + box[2]) / 2, (box[1] + box[3]) / 2)); // a tap is enough
    settle();
  });
  marks.addEventListener("pointercancel", () => { start = null; draw(boxOf(active)); });

  // A rectangle of the size of the last one, with its middle there.
  function around(x, y) {
    const [wide, high] = last ? [last[2] - last[0], last[3] - last[1]] : [120, 40];
    const left = within(Math.min(x - wide / 2, WHOLE - wide));
    const top = within(Math.min(y - high / 2, WHOLE - high));
    return [left, top, left + wide, top + high];
  }

  // -- by keys ------------------------------------------------------------------------------------------------
  // The first rectangle stands in the middle of what is seen, each further one in the line below the one before.
  function first() {
    if (last) {
      const high = last[3] - last[1];
      const down = Math.min(high, WHOLE - last[3]);
      return [last[0], last[1] + down, last[2], last[3] + down];
    }
    const x = within((view.scrollLeft + view.clientWidth / 2) / paper.offsetWidth * WHOLE);
    const y = within((view.scrollTop + view.clientHeight / 2) / paper.offsetHeight * WHOLE);
    return around(x, y);
  }
  const STEPS = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] };
  view.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const step = STEPS[event.key];
    if (event.key === "+" || event.key === "-") zoom(event.key === "+" ? 1.25 : 0.8);
    else if (event.key === "Enter" && active) active.focus();
    else if ((event.key === "Delete" || event.key === "Backspace") && active) put(null);
    else if (step && active) moved(step, event.shiftKey);
    else return;
    event.preventDefault();
  });
  function moved([right, down], isSize) {
    const box = boxOf(active) || first();
    const [dx, dy] = isSize ? [0, 0] : [Math.max(-box[0], Math.min(right, WHOLE - box[2])), Math.max(-box[1], Math.min(down, WHOLE - box[3]))];
    const [wide, high] = isSize ? [right, down] : [dx, dy];
    put([box[0] + dx, box[1] + dy, Math.max(box[0] + dx + SMALLEST, within(box[2] + wide)), Math.max(box[1] + dy + SMALLEST, within(box[3] + high))].map(within));
    reveal(boxOf(active));
  }
  view.addEventListener("focusout", settle);

  sides.forEach((field) => field.addEventListener("change", () => {
    const told = sides.map((one) => one.value.trim());
    const box = told.every((text) => /^\d{1,4}$/.test(text)) ? told.map(Number) : null;
    if (box && box[0] < box[2] && box[1] < box[3] && box[2] <= WHOLE && box[3] <= WHOLE) { put(box); settle(); } else if (!told.some(Boolean)) { put(null); settle(); }
  }));
  // Each cell has its own place; that of the last one is no other's.
  form.addEventListener("submit", () => sides.forEach((field) => { field.value = ""; }));

  // -- zoom ---------------------------------------------------------------------------------------------------
  let scale = 1;
  function zoom(by) {
    scale = by ? Math.max(1, Math.min(8, scale * by)) : 1;
    paper.style.width = `${scale * 100}%`;
    reveal(boxOf(active));
  }
  tools.hidden = false;
  tools.addEventListener("click", (event) => {
    const act = event.target.dataset.act;
    if (act === "near") zoom(1.5);
    else if (act === "far") zoom(1 / 1.5);
    else if (act === "whole") zoom(0);
    else if (act === "drop") { put(null); settle(); }
  });
  const shown = () => { if (!mark.hasAttribute("hidden")) reveal(sides.map((field) => Number(field.value))); };
  if (picture.complete) shown(); else picture.addEventListener("load", shown);
})();
