// Keeps the progress of background jobs fresh while one of them is under way. The server sends the same part of the page
// again; nothing is replaced while it would take the keyboard's place away, and watching does not prolong a sign-in.
"use strict";
(() => {
  const EVERY = 3000;
  const place = document.querySelector("[data-watch]");
  const spoken = document.getElementById("loi-bao");
  const heading = document.getElementById("viec-nen");
  const plain = (text) => text.replace(/name="csrfmiddlewaretoken" value="[^"]*"/g, "");
  let last = "";
  let told = place ? place.firstElementChild.dataset.said : "";

  function show(text) {
    if (plain(text) === last) return;
    last = plain(text);
    place.innerHTML = text;
    const said = place.firstElementChild.dataset.said;
    if (spoken && told !== said) spoken.textContent = said;
    told = said;
    if (heading) heading.textContent = said.charAt(0).toUpperCase() + said.slice(1);
  }

  async function look() {
    if (!document.hidden && !place.contains(document.activeElement)) {
      try {
        const answer = await fetch(place.dataset.watch, { cache: "no-store", credentials: "same-origin" });
        if (answer.redirected || !answer.ok) return; // signed out, or gone: the page stays as it is
        show(await answer.text());
      } catch {
        // no network: asked again at the next turn
      }
    }
    if (place.querySelector("[data-open]")) setTimeout(look, EVERY);
  }

  if (place && place.querySelector("[data-open]")) setTimeout(look, EVERY);
})();
