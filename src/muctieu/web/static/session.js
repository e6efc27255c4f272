// Warns before a sign-in ends. The server's clock decides: this script only counts down what the server told it, asks
// again before it says anything, and extends by asking the server. Nothing of it stands in the page before it is due.
"use strict";
(() => {
  const { status, who, ends: first, now: then, warning } = document.currentScript.dataset;
  const LOOK_AGAIN = 20000; // timers stand still while a machine sleeps
  const SPOKEN = [60, 30, 10];
  let ends = Number(first);
  let ahead = Number(then) - Date.now();
  let warn = Number(warning) * 1000;
  let understood = false;
  let timer, ticker, dialog, live, state, spoken;

  const channel = "BroadcastChannel" in window ? new BroadcastChannel("muctieu-session") : null;
  const now = () => Date.now() + ahead;

  function wait(milliseconds) {
    clearTimeout(timer);
    timer = setTimeout(look, Math.max(200, Math.min(milliseconds, LOOK_AGAIN)));
  }

  function look() {
    if (ends - now() > warn) wait(ends - now() - warn);
    else if (!(understood && ends > now())) ask("GET");
    else wait(ends - now());
  }

  async function ask(method) {
    clearTimeout(timer);
    try {
      const headers = method === "POST" ? { "X-CSRFToken": state.token } : {};
      const answer = await fetch(status, { method, headers, cache: "no-store", credentials: "same-origin" });
      if (!answer.ok) throw new Error(String(answer.status));
      take(await answer.json(), method === "POST");
    } catch {
      wait(3000); // no network: the server is asked again, and decides then
    }
  }

  function take(told, extended) {
    if (!told.signed_in || told.who !== who) {
      leave();
      return;
    }
    state = told;
    ends = told.ends;
    ahead = told.now - Date.now();
    warn = told.warning * 1000;
    if (ends - now() > warn) {
      if (extended) say(told.words.extended.replace("{time}", clock(ends)));
      if (extended && channel) channel.postMessage({ who, ends });
      close();
      wait(ends - now() - warn);
    } else if (ends <= now()) wait(300);
    else if (!dialog) open();
  }

  function leave() {
    if (channel) channel.postMessage({ who, over: true });
    // A page of its own, not a repeated POST: the server sends a stranger to the sign-in and back here after it.
    location.replace(location.pathname + location.search);
  }

  function clock(moment) {
    return new Date(moment).toLocaleTimeString("vi-VN", {
      hour: "2-digit", minute: "2-digit", second: "2-digit", timeZone: "Asia/Ho_Chi_Minh",
    });
  }

  function make(name, text, more = {}) {
    const made = document.createElement(name);
    made.textContent = text;
    for (const [key, content] of Object.entries(more)) made.setAttribute(key, content);
    return made;
  }

  function open() {
    const words = state.words;
    const isLast = ends >= state.last;
    dialog = make("dialog", "", { class: "session", role: "alertdialog", "aria-labelledby": "phien-ten", "aria-describedby": "phien-vi-sao phien-con" });
    const left = make("p", "", { id: "phien-con", class: "left", "aria-hidden": "true" });
    live = make("p", "", { class: "vh", role: "status" });
    const stay = make("button", isLast ? words.understood : words.stay, { type: "button", class: "act", autofocus: "" });
    const away = make("button", words.leave, { type: "button", class: "quiet" });
    const buttons = make("p", "");
    buttons.append(stay, away);
    const answer = () => {
      if (isLast) {
        understood = true;
        close();
        wait(ends - now());
      } else ask("POST");
    };
    stay.addEventListener("click", answer);
    away.addEventListener("click", signOut);
    dialog.addEventListener("cancel", (event) => {
      event.preventDefault(); // Escape says that somebody is there
      answer();
    });
    dialog.append(make("h2", words.title, { id: "phien-ten" }), make("p", isLast ? words.last : words.why, { id: "phien-vi-sao" }), left, live, buttons);
    document.body.append(dialog);
    dialog.showModal();
    spoken = Infinity;
    const tick = () => {
      const seconds = Math.max(0, Math.ceil((ends - now()) / 1000));
      left.textContent = words.left.replace("{n}", seconds);
      const due = SPOKEN.find((step) => seconds <= step && step < spoken && seconds > step / 2);
      if (due !== undefined) {
        spoken = due;
        live.textContent = words.left.replace("{n}", seconds);
      }
      if (seconds === 0) {
        clearInterval(ticker);
        wait(300);
      }
    };
    tick();
    ticker = setInterval(tick, 500);
  }

  function close() {
    clearInterval(ticker);
    if (!dialog) return;
    dialog.close(); // the browser gives the focus back to where it was
    dialog.remove();
    dialog = undefined;
  }

  function say(text) {
    let place = document.getElementById("phien-bao");
    if (!place) {
      place = make("p", "", { id: "phien-bao", class: "toast", role: "status" });
      document.body.append(place);
    }
    setTimeout(() => { place.textContent = text; }, 100); // a region speaks of changes after it is there
    setTimeout(() => place.remove(), 8000);
  }

  function signOut() {
    const form = make("form", "", { method: "post", action: state.leave });
    const token = make("input", "", { type: "hidden", name: "csrfmiddlewaretoken", value: state.token });
    form.append(token);
    document.body.append(form);
    form.submit();
  }

  if (channel) {
    channel.addEventListener("message", ({ data }) => {
      if (data.who !== who) return;
      if (data.over) ask("GET");
      else if (data.ends > ends) {
        ends = data.ends;
        if (ends - now() > warn) close();
        look();
      }
    });
    // This page was itself a sign of life: tabs that are about to warn need not.
    channel.postMessage({ who, ends });
  }
  document.addEventListener("visibilitychange", () => { if (!document.hidden) look(); });
  window.addEventListener("pageshow", (event) => { if (event.persisted) ask("GET"); });
  window.addEventListener("online", look);
  look();
})();
