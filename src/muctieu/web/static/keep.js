// Keeps what is typed in a form until the server has taken it, in this tab only, for the person who typed it. Passwords,
// codes and files are never kept. On the sign-in page (nobody's page) what was on its way is kept for later.
"use strict";
(() => {
  const { who, found, again, drop } = document.currentScript.dataset;
  const PREFIX = "muctieu-form:";
  const KINDS = new Set(["text", "search", "number", "date", "month", "time", "tel", "email", "url", "textarea", "select-one", "checkbox", "radio"]);
  const SECRET = /password|one-time-code|username|webauthn/;

  let box;
  try {
    box = window.sessionStorage;
    box.length; // eslint-disable-line no-unused-expressions -- throws where storage is switched off
  } catch {
    return;
  }

  const read = (key) => { try { return JSON.parse(box.getItem(key)); } catch { return null; } };
  const write = (key, entry) => { try { box.setItem(key, JSON.stringify(entry)); } catch { /* full: nothing to be done */ } };
  const keys = () => Object.keys(box).filter((key) => key.startsWith(PREFIX));

  function fields(form) {
    return [...form.elements].filter((field) => field.name && KINDS.has(field.type) && !SECRET.test(field.autocomplete || ""));
  }
  const content = (field) => (field.type === "checkbox" || field.type === "radio" ? field.checked : field.value);
  const names = (form) => fields(form).map((field) => `${field.name}=${field.type === "radio" ? field.value : ""}`);

  function tidy() {
    for (const key of keys()) {
      const entry = read(key);
      if (!entry) box.removeItem(key);
      else if (!who) write(key, { ...entry, sent: false }); // came back to the sign-in: the server has not taken it
      else if (entry.who !== who || entry.sent) box.removeItem(key);
    }
  }

  function watch(form, index) {
    if (form.method !== "post" || "noKeep" in form.dataset || !fields(form).length) return;
    const key = `${PREFIX}${who}:${location.pathname}:${form.id || index}`;
    const kept = read(key);
    const save = (sent) => write(key, { who, sent, names: names(form), values: fields(form).map(content) });
    form.addEventListener("input", () => save(false));
    form.addEventListener("change", () => save(false));
    form.addEventListener("submit", () => save(true));
    if (kept && fits(form, kept)) offer(form, key, kept);
  }

  const fits = (form, kept) =>
    JSON.stringify(kept.names) === JSON.stringify(names(form)) &&
    JSON.stringify(kept.values) !== JSON.stringify(fields(form).map(content));

  function offer(form, key, kept) {
    const bar = document.createElement("p");
    bar.className = "kept";
    bar.setAttribute("role", "status");
    const button = (text, act) => {
      const made = document.createElement("button");
      made.type = "button";
      made.textContent = text;
      made.addEventListener("click", () => { act(); bar.remove(); fields(form)[0].focus(); });
      return made;
    };
    const back = () => fields(form).forEach((field, place) => {
      if (typeof kept.values[place] === "boolean") field.checked = kept.values[place];
      else field.value = kept.values[place];
    });
    bar.append(`${found} `, button(again, back), " ", button(drop, () => box.removeItem(key)));
    form.prepend(bar);
  }

  tidy();
  if (who) [...document.forms].forEach(watch);
})();
