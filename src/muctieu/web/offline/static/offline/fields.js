// Draws the fields of a form and keeps what is typed in a draft; asks once where a number is odd.
"use strict";
(() => {
  const { say, pick, numbers } = nhap;
  const JUMP = 5;

  // An element: attributes by name, `on…` for listeners, texts and elements as children.
  function make(tag, attributes = {}, ...children) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
      else if (value === true) made.setAttribute(name, "");
      else if (value !== false && value !== undefined && value !== null) made.setAttribute(name, value);
    }
    made.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false && child !== ""));
    return made;
  }

  // -- drafts ---------------------------------------------------------------------------------------------------

  const blankCell = () => ({ text: "", status: "A", note: "", reason: "", none: false, sure: "" });
  const isFilled = (cell) => Boolean(cell && (cell.none ? cell.reason.trim() : cell.text.trim()));

  function cellOf(told) {
    return { ...blankCell(), text: told.text || "", status: told.status || "A", note: told.note || "", reason: told.reason || "", none: Boolean(told.reason && !told.text) };
  }

  // A draft that begins with cells as they were told or sent.
  function draftOf(slot, form, cells, device) {
    const draft = { slot, who: device.who, name: device.name, cells: {}, rows: {} };
    const partOf = (code) => form.repeats.find((part) => part.fields.some((field) => field.code === code));
    for (const told of cells) {
      const part = partOf(told.indicator);
      if (!part) {
        draft.cells[told.indicator] = cellOf(told);
        continue;
      }
      const rows = draft.rows[part.code] = draft.rows[part.code] || [];
      let row = rows.find((one) => one.label === told.label);
      if (!row) rows.push(row = { label: told.label || "", cells: {} });
      row.cells[told.indicator] = cellOf(told);
    }
    return draft;
  }

  const lean = (cell) => Object.fromEntries(Object.entries(cell).filter(([, value]) => value));
  function wire(code, cell, label) {
    const said = cell.none ? { reason: cell.reason.trim() } : { text: cell.text.trim(), status: cell.status };
    return lean({ indicator: code, label, ...said, note: cell.none ? "" : cell.note.trim() });
  }

  // The cells as they are sent; blank ones are left out.
  function cellsOf(draft, form) {
    const found = [];
    for (const field of form.fields) {
      if (isFilled(draft.cells[field.code])) found.push(wire(field.code, draft.cells[field.code]));
    }
    for (const part of form.repeats) {
      for (const row of draft.rows[part.code] || []) {
        for (const field of part.fields) {
          if (isFilled(row.cells[field.code])) found.push(wire(field.code, row.cells[field.code], row.label.trim()));
        }
      }
    }
    return found;
  }

  // -- what is odd ----------------------------------------------------------------------------------------------

  const inside = (value, low, high) => (low === undefined || value >= Number(low)) && (high === undefined || value <= Number(high));
  const limits = (one) => ({ low: one.low === undefined ? "…" : numbers.shown(one.low), high: one.high === undefined ? "…" : numbers.shown(one.high) });

  // {kind: "unread" | "ask" | "read", text}, or null where there is nothing to say about the cell.
  function oddity(field, cell, before) {
    if (cell.none || !cell.text.trim() || field.choices) return null;
    const found = numbers.ofCell(cell.text, field);
    if (found === undefined) return null;
    if (found === null) return { kind: "unread", text: say("unread") };
    if (found.isRange) return { kind: "unread", text: say("range") };
    if (field.whole && !Number.isInteger(found.value)) return { kind: "unread", text: say("wholeOnly", { unit: pick(field.unit) }) };
    const value = cell.text.trim();
    if (!inside(found.value, field.low, field.high)) return { kind: "ask", text: say("beyond", { value, ...limits(field) }) };
    const usual = before && (before.low !== undefined || before.high !== undefined);
    if (usual && !inside(found.value, before.low, before.high)) return { kind: "ask", text: say("outside", { value, ...limits(before) }) };
    if (before && !usual && isJump(found.value, Number(before.value), Number(before.jump || JUMP))) return { kind: "ask", text: say("jump", { value, last: before.last }) };
    return found.isSure ? null : { kind: "read", text: say("readAs", { value: numbers.shown(found.value) }) };
  }

  const isJump = (value, last, factor) => value > 0 && last > 0 && Math.max(value / last, last / value) >= factor;

  function brokenRules(form, draft) {
    const value = (code) => {
      const cell = draft.cells[code];
      const field = form.fields.find((one) => one.code === code);
      const found = cell && !cell.none && field ? numbers.ofCell(cell.text, field) : null;
      return found && !found.isRange ? found.value : NaN;
    };
    const sum = (codes) => codes.reduce((total, code) => total + value(code), 0);
    const round = (number) => Number(number.toPrecision(12));
    return form.rules.map((rule) => ({ rule, left: round(sum(rule.left)), right: round(sum(rule.right)) }))
      .filter(({ rule, left, right }) => (rule.is === "=" ? left !== right : left > right) && !Number.isNaN(left) && !Number.isNaN(right));
  }

  // What to look at before sending: [{text, id}], the id of the field where it can be mended.
  function doubts(form, draft, slot) {
    const found = [];
    const look = (field, cell, id, name, isRequired, before) => {
      const one = cell || blankCell();
      const odd = oddity(field, one, before);
      if (one.none && !one.reason.trim()) found.push({ id, text: say("checkNoReason", { name }) });
      else if (isRequired && !isFilled(one)) found.push({ id, text: say("checkBlank", { name }) });
      else if (odd && odd.kind === "unread") found.push({ id, text: say("checkUnread", { name, value: one.text }) });
      else if (odd && odd.kind === "ask" && one.sure !== one.text) found.push({ id, text: say("checkOdd", { name, value: one.text }) });
    };
    for (const field of form.fields) {
      look(field, draft.cells[field.code], `f-${field.code}`, pick(field.name), !field.optional, (slot.before || {})[field.code]);
    }
    for (const part of form.repeats) {
      (draft.rows[part.code] || []).forEach((row, at) => {
        const id = `r-${part.code}-${at}`;
        const isUsed = part.fields.some((field) => isFilled(row.cells[field.code]));
        if (isUsed && !row.label.trim()) found.push({ id, text: say("checkLabel", { name: pick(part.name), number: at + 1 }) });
        for (const field of part.fields) look(field, row.cells[field.code], `${id}-${field.code}`, `${pick(field.name)} (${row.label || at + 1})`, Boolean(row.label.trim()));
      });
    }
    for (const { rule, left, right } of brokenRules(form, draft)) {
      found.push({ id: `f-${rule.left[0]}`, text: say("checkRule", { rule: pick(rule), left: numbers.shown(left), right: numbers.shown(right) }) });
    }
    return found;
  }

  // -- one field ------------------------------------------------------------------------------------------------

  function greyLine(field, before) {
    const hint = field.hint ? pick(field.hint) : "";
    const last = before ? say("before", { period: pick(before.period), last: before.last, unit: pick(field.unit) }) : "";
    const usual = before && before.low !== undefined ? say("usual", limits(before)) : "";
    return [hint, [last, usual].filter(Boolean).join(" · ")].filter(Boolean).join(". ");
  }

  // `changed()` is called at each keystroke; the draft's cell is changed in place.
  function drawField({ field, id, cell, before, why, changed }) {
    const grey = greyLine(field, before);
    const told = make("div", { id: `${id}-told`, "aria-live": "polite" });
    const input = field.choices ? chooser(field, id, cell) : make("input", {
      id, type: "text", inputmode: "decimal", autocomplete: "off", autocorrect: "off", spellcheck: "false", enterkeyhint: "next", maxlength: 200, "aria-describedby": `${id}-grey ${id}-told`,
    });
    if (!field.choices) input.value = cell.text;
    input.disabled = cell.none;

    const tell = () => {
      const odd = oddity(field, cell, before);
      const isAsked = odd && odd.kind === "ask" && cell.sure === cell.text;
      told.replaceChildren(...(!odd || isAsked ? [] : [odd.kind === "ask" ? question(odd.text, cell, input, tell, changed) : make("p", { class: odd.kind === "unread" ? "error" : "grey" }, odd.text)]));
      input.setAttribute("aria-invalid", String(Boolean(odd && odd.kind === "unread")));
    };
    input.addEventListener("input", () => { cell.text = input.value; told.replaceChildren(); changed(); });
    input.addEventListener("change", tell);
    if (cell.text) tell();

    const name = [pick(field.name), field.optional ? make("span", { class: "soft small" }, ` (${say("optional")})`) : ""];
    return make("div", { class: "field" },
      make("label", { for: id }, ...name),
      make("div", { class: "of" }, input, make("span", {}, pick(field.unit))),
      make("p", { class: "grey", id: `${id}-grey` }, grey),
      why ? make("p", { class: "error" }, why) : "",
      told,
      extras(id, cell, input, told, changed));
  }

  function chooser(field, id, cell) {
    const select = make("select", { id, "aria-describedby": `${id}-grey ${id}-told` }, make("option", { value: "" }, say("choose")), field.choices.map((choice) => make("option", { value: choice }, choice)));
    if (cell.text && !field.choices.includes(cell.text)) select.append(make("option", { value: cell.text }, cell.text));
    select.value = cell.text;
    return select;
  }

  function question(text, cell, input, tell, changed) {
    return make("div", { class: "ask", role: "alert" }, make("p", {}, text), make("div", { class: "pair" },
      make("button", { type: "button", onclick: () => { cell.sure = cell.text; changed(); tell(); input.focus(); } }, say("isRight")),
      make("button", { type: "button", onclick: () => { input.focus(); input.select && input.select(); } }, say("again"))));
  }

  function extras(id, cell, input, told, changed) {
    const reason = make("input", { id: `${id}-reason`, type: "text", maxlength: 500, autocomplete: "off", value: cell.reason, oninput: (event) => { cell.reason = event.target.value; changed(); } });
    const reasonBox = make("div", { hidden: !cell.none }, make("label", { for: `${id}-reason` }, say("reason")), reason);
    const status = make("select", { id: `${id}-status`, onchange: (event) => { cell.status = event.target.value; changed(); } },
      [["A", "official"], ["P", "provisional"], ["E", "estimate"]].map(([code, word]) => make("option", { value: code, selected: cell.status === code }, say(word))));
    const note = make("input", { id: `${id}-note`, type: "text", maxlength: 500, autocomplete: "off", value: cell.note, oninput: (event) => { cell.note = event.target.value; changed(); } });
    const figureBox = make("div", { class: "extra", hidden: cell.none },
      make("div", {}, make("label", { for: `${id}-status` }, say("status")), status),
      make("div", {}, make("label", { for: `${id}-note` }, say("note")), note));
    const none = make("input", { id: `${id}-none`, type: "checkbox", checked: cell.none, onchange: (event) => {
      cell.none = event.target.checked;
      input.disabled = cell.none;
      reasonBox.hidden = !cell.none;
      figureBox.hidden = cell.none;
      told.replaceChildren();
      if (cell.none) reason.focus();
      changed();
    } });
    const isUsed = cell.none || cell.note || cell.status !== "A";
    return make("details", { open: Boolean(isUsed) }, make("summary", {}, say("more")),
      make("div", { class: "extra" }, make("label", { class: "tick", for: `${id}-none` }, none, say("none")), reasonBox, figureBox));
  }

  // -- rows -----------------------------------------------------------------------------------------------------

  function drawRepeat(part, draft, changed, whyOf) {
    const rows = draft.rows[part.code] = draft.rows[part.code] || [];
    const box = make("div");
    const add = make("button", { type: "button", onclick: () => {
      rows.push({ label: "", cells: {} });
      draw();
      changed();
      box.lastElementChild.querySelector("input, select").focus();
    } }, say("addRow"));
    function draw() {
      box.replaceChildren(...rows.map((row, at) => drawRow(part, row, at, changed, whyOf, () => {
        rows.splice(at, 1);
        draw();
        changed();
        add.focus();
      })));
      add.hidden = rows.length >= part.most;
    }
    draw();
    return make("section", { "aria-labelledby": `p-${part.code}` }, make("h2", { id: `p-${part.code}` }, pick(part.name)), box, add);
  }

  function drawRow(part, row, at, changed, whyOf, drop) {
    const id = `r-${part.code}-${at}`;
    const label = part.choices.length
      ? make("select", { id }, make("option", { value: "" }, say("choose")), part.choices.map((choice) => make("option", { value: choice, selected: row.label === choice }, choice)))
      : make("input", { id, type: "text", maxlength: 200, autocomplete: "off", value: row.label });
    label.addEventListener("input", () => { row.label = label.value; changed(); });
    const fields = part.fields.map((field) => {
      const cell = row.cells[field.code] = row.cells[field.code] || blankCell();
      return drawField({ field, id: `${id}-${field.code}`, cell, why: whyOf(field.code, row.label), changed });
    });
    return make("div", { class: "rowbox", role: "group", "aria-label": say("row", { number: at + 1 }) },
      make("label", { for: id }, pick(part.label)), label, fields,
      make("button", { type: "button", class: "plain", onclick: drop }, say("dropRow", { label: row.label || at + 1 })));
  }

  nhap.make = make;
  nhap.fields = { blankCell, isFilled, draftOf, cellsOf, doubts, drawField, drawRepeat };
})();
