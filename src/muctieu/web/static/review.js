// Keys of a review, of a report or of a draft: each presses what the page shows; the page does all of it without this.
"use strict";
(() => {
  const at = (id) => document.getElementById(id);
  const press = (id) => () => at(id)?.click();
  const field = (node) => node.closest?.("input, select, textarea, dialog");
  const help = document.querySelector(".keys");
  const chosen = document.querySelector(".paper .now");
  const acts = {
    enter: press("nhan"),
    a: press("chac-chan"),
    d: press("doi"),
    e: () => at("mau")?.querySelector("textarea, input:not([type=hidden]), select")?.focus(),
    k: () => at("ky")?.focus(),
    n: press("tiep"),
    u: press("hoan-tac"),
    x: () => at("ly-do")?.focus(),
    "?": () => help?.toggleAttribute("open"),
  };

  // A Vietnamese input method hides the letter ("Process") or makes another of it ("â"); then the key itself says it.
  const meant = (event) => {
    const told = event.key.toLowerCase();
    return /^[a-z?]$|^enter$/.test(told) ? told : event.code.replace(/^Key|^Numpad/, "").toLowerCase();
  };

  help?.removeAttribute("hidden");
  if (chosen) {
    const paper = chosen.closest(".paper");
    paper.scrollTop += chosen.getBoundingClientRect().top - paper.getBoundingClientRect().top - paper.clientHeight / 3;
  }
  document.addEventListener("keydown", (event) => {
    // While a word is being put together, every key belongs to the input method; a key held down acts once.
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.repeat) return;
    if (field(event.target)) {
      if (event.key === "Escape") event.target.blur();
      return;
    }
    const key = meant(event);
    const act = acts[key];
    if (!act || (key === "enter" && event.target.closest?.("button, a, summary"))) return;
    event.preventDefault();
    act();
  });
})();
