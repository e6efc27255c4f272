// Keys for the review of a report: Enter accepts, a accepts the sure ones, e edits, x rejects, n goes on.
"use strict";
(() => {
  const at = (id) => document.getElementById(id);
  const typing = (node) => node.closest("input, select, textarea, button, a, summary, dialog");
  const chosen = document.querySelector(".paper .now");
  const acts = {
    Enter: () => at("nhan")?.click(),
    e: () => at("mau")?.querySelector("textarea, input:not([type=hidden]), select")?.focus(),
    x: () => at("ly-do")?.focus(),
    n: () => at("tiep")?.click(),
    a: () => at("chac-chan")?.click(),
  };

  document.querySelector(".keys")?.removeAttribute("hidden");
  if (chosen) {
    const paper = chosen.closest(".paper");
    paper.scrollTop += chosen.getBoundingClientRect().top - paper.getBoundingClientRect().top - paper.clientHeight / 3;
  }
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || typing(event.target)) return;
    const act = acts[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
})();
