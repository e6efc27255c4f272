// The screens: link this phone, the forms, one form, this phone. What is typed is saved at each stroke; sending is tried
// whenever there may be a network.
"use strict";
(() => {
  const { say, pick, make, store, sync, fields } = nhap;
  const FORMAT = 1;
  const SAVE_AFTER = 300;
  const WAITS = [5, 10, 30, 60, 120, 300, 600];
  const APPS = [["Zalo", /Zalo/i], ["Facebook", /FBAN|FBAV|FB_IAB/], ["Messenger", /MessengerLite|MESSENGER/], ["Line", / Line\//], ["Viber", /Viber/]];
  const main = document.getElementById("noi-dung");
  const net = document.getElementById("mang");
  const toast = document.getElementById("nhan");
  const kept = document.getElementById("luu");
  const state = { outcome: null, isSyncing: false, retry: 0, timer: 0, installer: null, saver: null, fault: "" };

  // -- what is known --------------------------------------------------------------------------------------------

  async function known() {
    const [device, bundle, states, synced, trouble] = await Promise.all(["device", "bundle", "states", "synced", "trouble"].map((key) => store.get("kv", key)));
    const [drafts, outbox] = await Promise.all([store.all("drafts"), store.all("outbox")]);
    const fits = bundle && bundle.format === FORMAT && (!device || bundle.person.id === device.who);
    return { device, bundle: fits ? bundle : null, isOld: Boolean(bundle && bundle.format !== FORMAT), sent: (states && states.sent) || [], synced, trouble, drafts, outbox };
  }

  // Everything about one slot: its draft, the delivery that waits or was refused, the newest that arrived, how it stands.
  function standing(all, slot) {
    const key = nhap.keyOf(slot);
    const own = (one) => nhap.keyOf(one.slot) === key && one.who === all.device.who;
    const items = all.outbox.filter(own).sort((a, b) => b.queuedAt - a.queuedAt);
    const done = items.find((item) => item.state === "done");
    const told = all.sent.find((one) => nhap.keyOf(one) === key && (!done || one.id === done.id)) || all.sent.find((one) => nhap.keyOf(one) === key);
    return {
      key, slot,
      draft: all.drafts.find(own),
      waiting: items.find((item) => item.state === "waiting"),
      refused: items.find((item) => item.state === "refused"),
      done,
      told: told || (done && done.answer),
    };
  }

  function formOf(all, slot) {
    return all.bundle && all.bundle.forms[`${slot.form}/${slot.version}`];
  }

  function countOf(form, draft) {
    return { count: fields.cellsOf(draft, form).length, all: form.fields.length + Object.values(draft.rows).reduce((sum, rows) => sum + rows.length, 0) };
  }

  // {kind, text, why} of a slot, as its card and its page show it.
  function wordsOf(all, one) {
    if (one.waiting) return { kind: "waiting", text: one.waiting.tries ? say("waitingTried", { count: one.waiting.tries }) : say("waiting") };
    const form = formOf(all, one.slot);
    if (one.draft && form) return { kind: "draft", text: say("draft", countOf(form, one.draft)) };
    if (one.refused) return { kind: "refused", text: say("refused", { why: pick(one.refused.answer) }) };
    if (one.told) return { kind: one.told.state, text: pick(one.told.words), why: one.told.why ? pick(one.told.why) : "" };
    if (one.slot.own && one.slot.own.length) return ownWords(one.slot);
    return { kind: "blank", text: say("blank") };
  }

  function ownWords(slot) {
    const whys = [...new Set(slot.own.map((cell) => cell.why).filter(Boolean))];
    return { kind: whys.length ? "returned" : "standing", text: say("standing", { count: slot.own.length }), why: whys.join("; ") };
  }

  // -- the frame ------------------------------------------------------------------------------------------------

  function notice(text) {
    toast.textContent = text;
    clearTimeout(notice.timer);
    notice.timer = setTimeout(() => { toast.textContent = ""; }, 6000);
  }

  function paintFrame() {
    document.documentElement.lang = nhap.language;
    document.title = say("title");
    document.getElementById("ten").textContent = say("title");
    const button = document.getElementById("tieng");
    button.textContent = say("language");
    button.lang = nhap.language === "vi" ? "en" : "vi";
  }

  function paintNet(all) {
    const said = [];
    if (state.fault) said.push(make("p", { class: "error" }, state.fault));
    if (all.trouble) said.push(make("p", { class: "error" }, pick(all.trouble)), make("p", {}, make("a", { href: "#lien-ket" }, say("linkOpen"))));
    if (all.isOld) said.push(make("p", {}, say("update")));
    if (all.synced && all.synced.ahead) said.push(make("p", { class: "error" }, say("clock", { minutes: Math.round(all.synced.ahead / 60000) })));
    if (!navigator.onLine) said.push(make("p", {}, say("offline")));
    else if (state.isSyncing) said.push(make("p", {}, say("syncing")));
    else if (state.outcome && (state.outcome.isOffline || state.outcome.isLater)) said.push(make("p", {}, say("unreachable")));
    net.replaceChildren(...(all.device ? said : []));
  }

  // Storage that fails is told; what was typed stays in its field.
  function failed(error) {
    state.fault = say(error && error.name === "QuotaExceededError" ? "full" : "notSaved");
    known().then(paintNet, () => net.replaceChildren(make("p", { class: "error" }, state.fault)));
  }

  async function show() {
    await flush();
    paintFrame();
    kept.textContent = "";
    const route = decodeURIComponent(location.hash.slice(1));
    try {
      const all = await known();
      paintNet(all);
      const [name, rest] = [route.split("=")[0], route.slice(route.indexOf("=") + 1)];
      if (name === "lien-ket" || !all.device) drawLink(all, name === "lien-ket" && route.includes("=") ? rest : "");
      else if (name === "bieu") await drawForm(all, rest);
      else if (name === "may") await drawPhone(all);
      else drawHome(all);
    } catch (error) {
      main.replaceChildren(make("h1", {}, say("title")), make("p", { class: "error" }, say("unfit")));
      throw error;
    }
  }

  async function goTo(hash) {
    if (location.hash === hash || (hash === "#" && !location.hash)) await show();
    else location.hash = hash;
  }

  // -- linking --------------------------------------------------------------------------------------------------

  const tokenOf = (text) => (/lien-ket=([\w-]{40,64})/.exec(text) || /^\s*([\w-]{43})\s*$/.exec(text) || [])[1];

  function phoneName() {
    const agent = navigator.userAgent;
    const system = /Android [\d.]+/.exec(agent) || /iPhone|iPad|Windows|Mac OS|Linux/.exec(agent) || ["?"];
    const browser = /(?:Chrome|CriOS|Firefox)\/\d+/.exec(agent) || /Version\/\d+/.exec(agent) || ["?"];
    return `${system[0]} · ${browser[0].replace("/", " ").replace("Version", "Safari")}`.slice(0, 80);
  }

  function drawLink(all, token) {
    const inside = APPS.find(([, mark]) => mark.test(navigator.userAgent));
    const told = make("p", { class: "error", role: "alert" });
    const address = make("input", { id: "duong", type: "text", autocomplete: "off", autocapitalize: "none", spellcheck: "false", maxlength: 300 });
    const code = make("input", { id: "ma", class: "code", type: "text", inputmode: "numeric", autocomplete: "off", maxlength: 12, "aria-describedby": "ma-loi" });
    told.id = "ma-loi";
    const act = make("button", { class: "act", type: "submit" }, say("linkAct"));
    const form = make("form", { class: "stack", onsubmit: async (event) => {
      event.preventDefault();
      const found = token || tokenOf(address.value);
      const digits = code.value.replace(/\D/g, "");
      if (!found || digits.length !== 6) {
        told.textContent = say(found ? "linkCodeMissing" : "linkMissing");
        (found ? code : address).focus();
        return;
      }
      act.disabled = true;
      told.textContent = "";
      act.textContent = say("linkWorking");
      await link(found, digits, told);
      act.disabled = false;
      act.textContent = say("linkAct");
    } },
    token ? "" : make("div", {}, make("label", { for: "duong" }, say("linkAddress")), address),
    make("div", {}, make("label", { for: "ma" }, say("linkCode")), code), told, act);
    main.replaceChildren(make("div", { class: "stack" },
      make("h1", {}, say("linkTitle")),
      make("p", { class: "soft" }, all.device ? say("linkAgain", { name: all.device.name }) : say("linkHow")),
      inside ? make("p", { class: "ask" }, say("inApp", { app: inside[0] })) : "",
      form,
      all.device ? make("p", {}, make("a", { class: "button", href: "#" }, say("back"))) : keptBeforeLink(all)));
  }

  function keptBeforeLink(all) {
    const count = all.drafts.length + all.outbox.filter((item) => item.state !== "done").length;
    return count ? make("p", { class: "soft" }, `${say("kept")}: ${count}`) : "";
  }

  async function link(token, code, told) {
    try {
      const error = await sync.bind(token, code, phoneName());
      if (error) {
        told.textContent = pick(error);
        return;
      }
    } catch (error) {
      told.textContent = error && error.name === "QuotaExceededError" ? say("full") : say("linkNoNetwork");
      return;
    }
    // The token has served: it need not stand in the address any longer.
    history.replaceState(null, "", sync.BASE);
    if (navigator.storage && navigator.storage.persist) navigator.storage.persist().catch(() => {});
    notice(say("linkDone"));
    await show();
    await tryNow();
  }

  // -- home -----------------------------------------------------------------------------------------------------

  function drawHome(all) {
    const today = nhap.zoned(new Date()).slice(0, 10);
    const slots = all.bundle ? all.bundle.slots : [];
    const keys = new Set(slots.map(nhap.keyOf));
    const mine = [...all.drafts, ...all.outbox].filter((one) => one.who === all.device.who);
    const left = new Map(mine.filter((one) => !keys.has(nhap.keyOf(one.slot))).map((one) => [nhap.keyOf(one.slot), one.slot]));
    const lines = slots.map((slot) => standing(all, slot));
    // A phone that has been away for weeks goes by its own day: what was to open by now is shown among the open.
    const isNow = (one) => one.slot.state === "open" || (one.slot.state === "coming" && one.slot.opens <= today);
    const settled = ["sent", "received", "checked", "approved", "locked", "published"];
    const isDone = (one) => settled.includes(wordsOf(all, one).kind);
    const now = lines.filter((one) => isNow(one) && !isDone(one)).sort((a, b) => a.slot.due.localeCompare(b.slot.due));
    const past = lines.filter((one) => !isNow(one) && one.slot.state !== "coming");
    const sent = lines.filter((one) => isNow(one) && isDone(one));
    const soon = lines.filter((one) => one.slot.state === "coming" && !isNow(one));
    const others = all.drafts.concat(all.outbox.filter((item) => item.state === "waiting")).filter((one) => one.who !== all.device.who);
    main.replaceChildren(
      make("h1", {}, all.device.name),
      section(say("todo"), now.length ? cards(all, now) : make("p", { class: "soft" }, all.bundle ? say("nothing") : say("neverSynced"))),
      left.size ? section(say("kept"), cards(all, [...left.values()].map((slot) => standing(all, slot)))) : "",
      soon.length ? folded("coming", all, soon) : "",
      sent.length ? section(say("done"), cards(all, sent)) : "",
      past.length ? folded("past", all, past) : "",
      ...others.map((one) => make("p", { class: "soft" }, `${pick(one.slot.formName || {})} ${pick(one.slot.periodName)} · ${say("foreign", { name: one.name })}`)),
      make("h2", {}, say("phone")),
      make("p", { class: "soft small" }, all.synced ? say("synced", { time: nhap.time(all.synced.at) }) : say("neverSynced")),
      make("div", { class: "pair" },
        make("button", { type: "button", onclick: () => tryNow() }, say("sendNow")),
        make("a", { class: "button", href: "#may" }, say("phone"))));
  }

  const folded = (title, all, lines) => make("details", { class: "past" }, make("summary", {}, `${say(title)} (${lines.length})`), cards(all, lines));
  const section = (title, ...rest) => make("section", { "aria-label": title }, make("h2", {}, title), ...rest);

  function cards(all, lines) {
    return make("ul", { class: "cards" }, lines.map((one) => {
      const words = wordsOf(all, one);
      const form = formOf(all, one.slot);
      return make("li", {}, make("a", { class: `card s-${words.kind}`, href: `#bieu=${encodeURIComponent(one.key)}` },
        make("b", {}, `${form ? pick(form.name) : one.slot.form}, ${pick(one.slot.periodName)}`),
        make("span", { class: "soft small" }, [one.slot.placeName, windowWords(one.slot)].filter(Boolean).join(" · ")),
        make("span", { class: "state" }, words.text),
        words.why ? make("span", { class: "small" }, words.why) : ""));
    }));
  }

  function windowWords(slot) {
    if (slot.state === "closed") return say("cutOff", { day: nhap.day(slot.cutOff) });
    if (slot.state === "locked") return say("locked");
    if (slot.state === "coming") return say("opens", { day: nhap.day(slot.opens) });
    return slot.due ? say("due", { day: nhap.day(slot.due) }) : "";
  }

  // -- one form -------------------------------------------------------------------------------------------------

  async function drawForm(all, key) {
    const slots = all.bundle ? all.bundle.slots : [];
    const here = [...all.drafts, ...all.outbox].find((one) => nhap.keyOf(one.slot) === key && one.who === all.device.who);
    const slot = slots.find((one) => nhap.keyOf(one) === key) || (here && here.slot);
    const form = slot && formOf(all, slot);
    if (!form) {
      await goTo("#");
      return;
    }
    const one = standing(all, slot);
    const isSettled = one.waiting || (!one.draft && (one.told || one.refused || (slot.own || []).length));
    if (isSettled) drawSettled(all, form, one);
    else drawEntry(all, form, one, one.draft || fields.draftOf(slot, form, slot.own || [], all.device));
  }

  function heading(form, slot, ...rest) {
    return [make("p", {}, make("a", { class: "button plain", href: "#" }, say("back"))),
      make("h1", { tabindex: "-1" }, `${pick(form.name)}, ${pick(slot.periodName)}`),
      make("p", { class: "soft" }, [slot.placeName, windowWords(slot)].filter(Boolean).join(" · ")), ...rest];
  }

  function drawEntry(all, form, one, draft) {
    const { slot } = one;
    kept.textContent = draft.changedAt ? say("saved", { time: nhap.time(draft.changedAt) }) : "";
    const changed = () => { kept.textContent = say("saving"); keep(one.key, draft); };
    const whyOf = (code, label) => ((slot.own || []).find((cell) => cell.indicator === code && (cell.label || "") === (label || "")) || {}).why;
    draft.slot = { ...slot, own: undefined, before: undefined, formName: form.name };
    const asked = new Set(form.fields.map((field) => field.code));
    const left = Object.entries(draft.cells).filter(([code, cell]) => !asked.has(code) && fields.isFilled(cell));
    main.replaceChildren(
      ...heading(form, slot),
      ...form.fields.map((field) => {
        const cell = draft.cells[field.code] = draft.cells[field.code] || fields.blankCell();
        return fields.drawField({ field, id: `f-${field.code}`, cell, before: (slot.before || {})[field.code], why: whyOf(field.code), changed });
      }),
      ...form.repeats.map((part) => fields.drawRepeat(part, draft, changed, whyOf)),
      left.length ? make("p", { class: "ask" }, say("left"), " ", left.map(([code, cell]) => `${code}: ${cell.text}`).join("; ")) : "",
      make("div", { id: "xem-lai" }),
      make("p", { class: "foot" }, make("button", { type: "button", class: "act", onclick: () => check(all, form, one, draft) }, say("send"))),
      one.draft ? make("p", {}, make("button", { type: "button", class: "plain", onclick: () => drop(one.key) }, say("dropDraft"))) : "");
  }

  // Saved a moment after the last stroke, and at once when the page is left.
  function keep(key, draft) {
    clearTimeout(state.saver && state.saver.timer);
    const write = async () => {
      state.saver = null;
      draft.changedAt = Date.now();
      try {
        await store.put("drafts", `${draft.who}|${key}`, draft);
        if (state.fault) {
          state.fault = "";
          paintNet(await known());
        }
        kept.textContent = say("saved", { time: nhap.time(draft.changedAt) });
      } catch (error) {
        kept.textContent = "";
        failed(error);
      }
    };
    state.saver = { write, timer: setTimeout(write, SAVE_AFTER) };
  }

  async function flush() {
    const { saver } = state;
    if (!saver) return;
    clearTimeout(saver.timer);
    await saver.write();
  }

  async function drop(key) {
    if (!window.confirm(say("dropAsk"))) return;
    await flush();
    const device = await store.get("kv", "device");
    await store.drop("drafts", `${device.who}|${key}`);
    await goTo("#");
  }

  async function check(all, form, one, draft) {
    await flush();
    const box = document.getElementById("xem-lai");
    if (!fields.cellsOf(draft, form).length) {
      box.replaceChildren(make("p", { class: "ask", role: "alert" }, say("empty")));
      return;
    }
    const found = fields.doubts(form, draft, one.slot);
    if (!found.length) {
      await queue(all, form, one, draft);
      return;
    }
    const see = (id) => (event) => { event.preventDefault(); const field = document.getElementById(id); if (field) { field.scrollIntoView({ block: "center" }); field.focus(); } };
    box.replaceChildren(make("section", { class: "ask", "aria-labelledby": "xem-lai-ten" },
      make("h2", { id: "xem-lai-ten", tabindex: "-1" }, say("checkTitle")),
      make("ul", { class: "list" }, found.map(({ id, text }) => make("li", {}, make("a", { href: `#${id}`, onclick: see(id) }, text)))),
      make("div", { class: "pair" },
        make("button", { type: "button", onclick: () => queue(all, form, one, draft) }, say("sendAnyway")),
        make("button", { type: "button", onclick: () => box.replaceChildren() }, say("keepDraft")))));
    document.getElementById("xem-lai-ten").focus();
  }

  // The draft goes into the outbox in one act: it is never in both, and never in neither.
  async function queue(all, form, one, draft) {
    const item = {
      id: crypto.randomUUID(), who: draft.who, name: draft.name, slot: draft.slot, cells: fields.cellsOf(draft, form), madeAt: nhap.zoned(new Date()),
      queuedAt: Date.now(), tries: 0, state: "waiting",
    };
    try {
      await store.change(["drafts", "outbox"], (drafts, outbox) => {
        drafts.delete(`${draft.who}|${one.key}`);
        if (one.refused) outbox.delete(one.refused.id);
        outbox.put(item, item.id);
      });
    } catch (error) {
      failed(error);
      return;
    }
    await askWorker();
    await goTo("#");
    notice(say("queued"));
    await tryNow();
    const sent = await store.get("outbox", item.id);
    if (sent && sent.state === "done") notice(say(sent.answer.state === "held" ? "sentHeld" : "sent"));
  }

  function drawSettled(all, form, one) {
    const item = one.waiting || one.refused || one.done;
    const words = wordsOf(all, one);
    const cells = item ? item.cells : one.slot.own;
    const whys = (one.told && one.told.returned) || [];
    const remarks = !one.waiting && one.done && one.done.answer.remarks ? one.done.answer.remarks : [];
    main.replaceChildren(
      ...heading(form, one.slot),
      make("div", { class: `card s-${words.kind}` }, make("span", { class: "state", role: "status" }, words.text), words.why ? make("p", {}, words.why) : "",
        !one.waiting && one.told && one.told.receivedAt ? make("p", { class: "soft small" }, say("receivedAt", { time: nhap.time(Date.parse(one.told.receivedAt)) })) : ""),
      remarks.length ? make("section", { class: "ask" }, make("h2", {}, say("doubts")), make("ul", { class: "list" }, remarks.map((remark) => make("li", {}, pick(remark))))) : "",
      make("dl", { class: "values" }, cells.map((cell) => valueLine(form, cell, whys))),
      make("p", { class: "foot" }, make("button", { type: "button", class: "act", onclick: () => amend(all, form, one, cells) }, say(one.waiting ? "takeBack" : "amend"))));
  }

  function valueLine(form, cell, whys) {
    const field = [...form.fields, ...form.repeats.flatMap((part) => part.fields)].find((found) => found.code === cell.indicator);
    const name = `${field ? pick(field.name) : cell.indicator}${cell.label ? `, ${cell.label}` : ""}`;
    const why = cell.why || (whys.find((one) => one.indicator === cell.indicator && (one.label || "") === (cell.label || "")) || {}).why;
    const value = cell.reason ? say("noFigure", { why: cell.reason }) : `${cell.text} ${field ? pick(field.unit) : ""}`;
    return make("div", {}, make("dt", {}, name), make("dd", {}, value, why ? make("span", { class: "why" }, why) : ""));
  }

  // What waits is taken back, so that it is not sent beside its correction; what has arrived is followed by another one.
  async function amend(all, form, one, cells) {
    const draft = fields.draftOf({ ...one.slot, own: undefined, before: undefined, formName: form.name }, form, cells, all.device);
    draft.changedAt = Date.now();
    const move = () => store.change(["drafts", "outbox"], (drafts, outbox) => {
      const asked = one.waiting && outbox.get(one.waiting.id);
      const go = () => {
        if (one.waiting && asked.result && asked.result.state === "waiting") outbox.delete(one.waiting.id);
        drafts.put(draft, `${draft.who}|${one.key}`);
      };
      if (asked) asked.onsuccess = go;
      else go();
    });
    try {
      // Not while it is on its way.
      await (navigator.locks ? navigator.locks.request("muctieu-nhap", move) : move());
    } catch (error) {
      failed(error);
      return;
    }
    await show();
  }

  // -- this phone -----------------------------------------------------------------------------------------------

  async function drawPhone(all) {
    const storage = navigator.storage || {};
    const isSafe = storage.persisted ? await storage.persisted() : false;
    const room = storage.estimate ? await storage.estimate() : {};
    const install = state.installer ? make("button", { type: "button", onclick: async () => { await state.installer.prompt(); state.installer = null; await show(); } }, say("install")) : "";
    main.replaceChildren(make("div", { class: "stack" },
      make("p", {}, make("a", { class: "button plain", href: "#" }, say("back"))),
      make("h1", {}, say("phone")),
      make("p", {}, say("person", { name: all.device.name })),
      make("p", {}, all.synced ? say("synced", { time: nhap.time(all.synced.at) }) : say("neverSynced")),
      make("p", {}, say(isSafe ? "safe" : "unsafe")),
      make("p", { class: "soft" }, say("used", { used: Math.round((room.usage || 0) / 1000) })),
      install,
      make("p", {}, make("a", { class: "button", href: "#lien-ket" }, say("linkOpen"))),
      otherPhones((all.bundle && all.bundle.phones) || [])));
  }

  function otherPhones(phones) {
    if (!phones.length) return "";
    return section(say("others"), make("ul", { class: "cards" }, phones.map((one) => make("li", {},
      make("p", {}, make("b", {}, one.name || "–"), " ", make("span", { class: "soft small" }, say("bound", { day: nhap.day(one.bound) }))),
      make("button", { type: "button", onclick: () => revoke(one) }, say("revoke"))))));
  }

  async function revoke(one) {
    const name = one.name || "–";
    if (!window.confirm(say("revokeAsk", { name }))) return;
    try {
      const error = await sync.revoke(one.id);
      notice(error ? pick(error) : say("revokeDone", { name }));
    } catch {
      notice(say("revokeNoNetwork"));
      return;
    }
    await tryNow();
    await show();
  }

  // -- sending --------------------------------------------------------------------------------------------------

  async function askWorker() {
    try {
      const worker = await navigator.serviceWorker.ready;
      if (worker.sync) await worker.sync.register("nop");
    } catch { /* the page itself tries again */ }
  }

  const isAtHome = () => !location.hash || location.hash === "#";

  async function redraw() {
    const all = await known();
    paintNet(all);
    // Never under the hands of somebody who types.
    if (isAtHome() && all.device) drawHome(all);
    else if (location.hash.startsWith("#bieu=") && !document.getElementById("xem-lai")) await show();
  }

  async function tryNow() {
    clearTimeout(state.timer);
    if (state.isSyncing || !(await store.get("kv", "device"))) return;
    state.isSyncing = true;
    paintNet(await known());
    state.outcome = await sync.run();
    state.isSyncing = false;
    if (state.outcome.fault) failed(state.outcome.fault);
    const isGood = !state.outcome.isOffline && !state.outcome.isLater && !state.outcome.isBusy;
    state.retry = isGood ? 0 : Math.min(state.retry + 1, WAITS.length);
    if (!isGood) state.timer = setTimeout(tryNow, WAITS[state.retry - 1] * 1000 * (0.8 + Math.random() * 0.4));
    await redraw();
  }

  // -- start ----------------------------------------------------------------------------------------------------

  async function start() {
    paintFrame();
    if (!window.isSecureContext || !window.indexedDB || !crypto.subtle || !navigator.serviceWorker) {
      main.replaceChildren(make("h1", {}, say("title")), make("p", { class: "error" }, say(window.isSecureContext ? "unfit" : "insecure")));
      return;
    }
    try {
      nhap.language = (await store.get("kv", "language")) || "vi";
    } catch {
      main.replaceChildren(make("h1", {}, say("title")), make("p", { class: "error" }, say("unfit")));
      return;
    }
    navigator.serviceWorker.register("sw.js").catch(() => {});
    document.getElementById("tieng").addEventListener("click", async () => {
      nhap.language = nhap.language === "vi" ? "en" : "vi";
      await store.put("kv", "language", nhap.language).catch(failed);
      await show();
    });
    window.addEventListener("hashchange", async () => { toast.textContent = ""; await show(); window.scrollTo(0, 0); main.focus(); });
    window.addEventListener("online", () => { state.retry = 0; tryNow(); });
    window.addEventListener("offline", () => known().then(paintNet));
    window.addEventListener("pagehide", flush);
    document.addEventListener("visibilitychange", () => (document.hidden ? flush() : tryNow()));
    window.addEventListener("beforeinstallprompt", (event) => { event.preventDefault(); state.installer = event; });
    if (sync.channel) sync.channel.addEventListener("message", redraw);
    await show();
    await tryNow();
  }

  start();
})();
