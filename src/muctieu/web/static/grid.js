// The entry grid: arrows and Enter move, a pasted table fills cells, each cell is kept on the server when it is left,
// and what others write appears. Without this script the page is a form with a button.
"use strict";
(() => {
  const form = document.querySelector("form.sheet");
  if (!form) return;
  const state = document.querySelector(".grid-state");
  const inputs = () => [...form.querySelectorAll("input[data-indicator]")];
  const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
  const held = new Set(); // cells whose saving failed for want of a network
  const waiting = new Set(); // cells to be saved, one after the other: an older answer never comes after a newer one
  let busy = false;
  let leaving = false;

  const seenOf = (input) => input.nextElementSibling;
  const kept = new WeakMap(inputs().map((input) => [input, input.value]));
  const say = (text) => { state.textContent = text; };

  // -- moving ---------------------------------------------------------------------------------------------
  const at = (row, column) => {
    const line = form.querySelectorAll("tbody tr")[row];
    return line ? line.querySelectorAll("input[data-indicator]")[column] : undefined;
  };
  const where = (input) => {
    const line = input.closest("tr");
    return [[...form.querySelectorAll("tbody tr")].indexOf(line), [...line.querySelectorAll("input[data-indicator]")].indexOf(input)];
  };
  const go = (input, rows, columns) => {
    const [row, column] = where(input);
    const next = at(row + rows, column + columns);
    if (next) { next.focus(); next.select(); }
    return Boolean(next);
  };

  form.addEventListener("keydown", (event) => {
    const input = event.target;
    // While a Vietnamese input method composes, its keys are its own.
    if (!input.matches("input[data-indicator]") || event.isComposing || event.keyCode === 229) return;
    const whole = input.selectionStart === 0 && input.selectionEnd === input.value.length;
    const steps = { ArrowUp: [-1, 0], ArrowDown: [1, 0], Enter: [event.shiftKey ? -1 : 1, 0] };
    if (whole || input.selectionStart === 0) steps.ArrowLeft = [0, -1];
    if (whole || input.selectionEnd === input.value.length) steps.ArrowRight = [0, 1];
    if (event.key === "Escape") { input.value = kept.get(input) ?? ""; input.select(); return; }
    const step = steps[event.key];
    if (!step || event.ctrlKey || event.altKey || event.metaKey) return;
    if (go(input, ...step) || event.key === "Enter") event.preventDefault();
  });
  form.addEventListener("focusin", (event) => { if (event.target.matches("input[data-indicator]")) event.target.select(); });

  // -- pasting --------------------------------------------------------------------------------------------
  form.addEventListener("paste", (event) => {
    const input = event.target;
    if (!input.matches("input[data-indicator]")) return;
    const text = event.clipboardData.getData("text/plain").replace(/\r/g, "").replace(/\n$/, "");
    if (!/[\t\n]/.test(text)) return;
    event.preventDefault();
    const [row, column] = where(input);
    text.split("\n").forEach((line, down) => line.split("\t").forEach((value, right) => {
      const cell = at(row + down, column + right);
      if (cell && !cell.readOnly) { cell.value = value.trim(); save(cell); }
    }));
  });

  // -- keeping --------------------------------------------------------------------------------------------
  const show = (input, told) => {
    const place = input.closest("td").querySelector(".told-in");
    place.replaceChildren(...told.map((one) => {
      const line = document.createElement("span");
      line.className = one.error ? "error" : "doubt";
      line.textContent = one.text + " ";
      if (one.rule) line.dataset.rule = "";
      const code = document.createElement("small");
      code.textContent = one.code;
      line.append(code);
      return line;
    }));
    if (told.some((one) => one.error)) input.setAttribute("aria-invalid", "true"); else input.removeAttribute("aria-invalid");
  };
  const mark = (input, answer) => {
    input.className = answer.state ? "s-" + answer.state : "";
    input.title = [answer.state_word, answer.marks].filter(Boolean).join("; ");
    input.readOnly = answer.shut;
    let star = input.closest("td").querySelector("small.mark");
    if (!answer.marks) { if (star) star.remove(); return; }
    if (!star) {
      star = document.createElement("small");
      star.className = "mark";
      star.textContent = "*";
      seenOf(input).after(star);
    }
    star.title = answer.marks;
  };
  // `sent` is what this page sent; whatever was typed since stays.
  const take = (input, answer, sent) => {
    seenOf(input).value = answer.seen;
    if (sent === undefined || input.value === sent) input.value = answer.text;
    kept.set(input, answer.text);
    mark(input, answer);
    const total = form.querySelector(`[data-total="${CSS.escape(answer.indicator)}"]`);
    if (total) total.textContent = answer.total;
    // What was said of this figure beside another one of the place is said beside this one, if it still holds.
    for (const other of inputs()) {
      if (other.dataset.place !== answer.place || !(answer.beside || []).includes(other.dataset.indicator)) continue;
      other.closest("td").querySelectorAll("[data-rule]").forEach((line) => line.remove());
    }
  };
  const extra = (input, field) => form.elements.namedItem(field + "." + input.name.slice(2));

  function save(input) {
    waiting.add(input);
    run();
  }
  async function run() {
    if (busy) return;
    busy = true;
    for (const input of waiting) { // one that is added again while its answer is awaited comes again
      waiting.delete(input);
      await send(input);
    }
    busy = false;
  }
  const moved = new WeakSet(); // cells whose place on the scan was changed (scan.js)
  async function send(input) {
    if (input.readOnly || (input.value === kept.get(input) && !(moved.has(input) && input.value.trim()))) return;
    moved.delete(input);
    const body = new URLSearchParams({
      csrfmiddlewaretoken: token, noi: input.dataset.place, "chi-tieu": input.dataset.indicator, so: input.value,
      thay: seenOf(input).value, "ly-do": form.elements.namedItem("ly-do").value,
    });
    const row = form.elements.namedItem("dong." + input.name.slice(2).replace(/\.[^.]*$/, ""));
    const label = input.dataset.label || (row ? row.value.trim() : "");
    if (row && !label) return; // a repeating row is kept once it has a name
    body.set("dong", label);
    for (const [field, name] of [["tt", "tt"], ["ghi", "ghi"], ["vi", "vi"]]) {
      const other = extra(input, field);
      if (other) body.set(name, other.value);
    }
    const mine = form.elements.namedItem("mot");
    if (mine) body.set("mot", mine.value);
    const scan = form.elements.namedItem("anh");
    if (scan) {
      const box = (input.dataset.box || ",,,").split(",");
      body.set("anh", scan.value);
      body.set("trang", form.elements.namedItem("trang").value);
      ["trai", "tren", "phai", "duoi"].forEach((side, at) => body.set(side, box[at]));
    }
    say(form.dataset.saving);
    const sent = input.value;
    try {
      const response = await fetch(form.dataset.cell, { method: "POST", body, headers: { "X-CSRFToken": token } });
      const type = response.headers.get("content-type") || "";
      if (!type.includes("json")) throw new Error("no answer");
      const answer = await response.json();
      show(input, answer.told || []);
      held.delete(input);
      if (answer.saved) { take(input, answer, sent); say(form.dataset.saved); } else { say(form.dataset.refused); }
    } catch {
      held.add(input);
      say(form.dataset.failed);
    }
  }
  form.addEventListener("change", (event) => { if (event.target.matches("input[data-indicator]")) save(event.target); });
  form.addEventListener("spot", (event) => { moved.add(event.target); save(event.target); });
  window.addEventListener("online", () => held.forEach(save));
  window.addEventListener("beforeunload", (event) => { if (!leaving && (busy || held.size)) event.preventDefault(); });
  form.addEventListener("submit", () => { leaving = true; });

  // -- what others write ------------------------------------------------------------------------------------
  let newest = form.dataset.newest;
  async function look() {
    if (document.hidden || busy) return;
    try {
      const address = new URL(form.dataset.news, location.href);
      address.searchParams.set("sau", newest);
      const one = form.elements.namedItem("mot");
      if (one) address.searchParams.set("mot", one.value);
      const response = await fetch(address);
      if (!(response.headers.get("content-type") || "").includes("json")) return;
      const answer = await response.json();
      newest = answer.newest;
      for (const cell of answer.cells) {
        const input = inputs().find((found) => found.dataset.place === cell.place && found.dataset.indicator === cell.indicator && found.dataset.label === cell.label);
        if (!input) continue;
        if (seenOf(input).value === cell.seen) { mark(input, cell); continue; } // the same record, a step further
        if (input === document.activeElement || input.value !== kept.get(input)) {
          show(input, [{ text: `${cell.by} ${form.dataset.other} ${cell.text}`, code: "MT2341", error: false }]);
        } else {
          take(input, cell);
          say(`${cell.by} ${form.dataset.other} ${cell.text}`);
        }
      }
    } catch { /* the next look asks again */ }
  }
  setInterval(look, 8000);
})();
