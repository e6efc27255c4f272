// Signs requests with the phone's own key, sends what waits, and fetches what the commune says. Each delivery keeps its
// identity however often it is sent, so that an answer that was lost does no harm.
"use strict";
(() => {
  const { store } = nhap;
  const BASE = new URL("./", self.location.href).pathname;
  const NOBODY = "00000000-0000-0000-0000-000000000000";
  const SIGN = { name: "ECDSA", hash: "SHA-256" };
  const PATIENCE = 45000;
  const CLOCK_SLACK = 10 * 60000;
  // What concerns the phone as a whole: nothing is lost, everything waits.
  const WHOLE = new Set(["MT7347", "MT7348", "MT7349", "MT7351", "MT7352", "MT7356"]);
  const OLD_NUMBER = "MT7350";
  const KEEP_DAYS = 200;

  const bytesOf = (text) => new TextEncoder().encode(text);
  const base64 = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const hex = (buffer) => [...new Uint8Array(buffer)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const channel = "BroadcastChannel" in self ? new BroadcastChannel("muctieu-nhap") : null;

  async function claim(key, device, number, method, path, body) {
    const digest = hex(await crypto.subtle.digest("SHA-256", body));
    const text = ["muctieu-1", device, number, method, path, digest].join("\n");
    return `Muctieu ${device}.${number}.${base64(await crypto.subtle.sign(SIGN, key, bytesOf(text)))}`;
  }

  // One request; throws where there is no network, or somebody else than the server answers.
  async function send(key, device, number, method, path, content, etag) {
    const body = content === undefined ? new Uint8Array() : bytesOf(JSON.stringify(content));
    const headers = { Authorization: await claim(key, device, number, method, path, body) };
    if (content !== undefined) headers["Content-Type"] = "application/json";
    if (etag) headers["If-None-Match"] = etag;
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), PATIENCE);
    try {
      const answer = await fetch(path, {
        method, headers, body: method === "GET" ? undefined : body, credentials: "omit", cache: "no-store",
        redirect: "error", signal: stop.signal,
      });
      const now = Number(answer.headers.get("X-Muctieu-Now"));
      if (!now) throw new Error(`HTTP ${answer.status}`);
      const told = answer.status === 304 ? null : await answer.json();
      return { status: answer.status, told, etag: answer.headers.get("ETag"), ahead: Date.now() - now };
    } finally {
      clearTimeout(timer);
    }
  }

  async function call(method, path, content, etag) {
    const device = await store.get("kv", "device");
    for (let last = 0, tries = 0; ; tries += 1) {
      const number = await store.next(last);
      const answer = await send(device.key, device.id, number, method, BASE + path, content, etag);
      const error = answer.told && answer.told.error;
      if (!error || error.code !== OLD_NUMBER || tries > 2) return answer;
      last = Number(error.last) || 0;
    }
  }

  // -- binding --------------------------------------------------------------------------------------------------

  // A key that cannot leave this phone; kept until the binding is answered, so that a lost answer can be asked again.
  async function ownKey(token) {
    const kept = await store.get("kv", "pending");
    if (kept && kept.token === token) return kept;
    const pair = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, false, ["sign", "verify"]);
    const pending = { token, key: pair.privateKey, open: base64(await crypto.subtle.exportKey("raw", pair.publicKey)) };
    await store.put("kv", "pending", pending);
    return pending;
  }

  async function bind(token, code, name) {
    const own = await ownKey(token);
    const content = { token, code, key: own.open, name };
    const answer = await send(own.key, NOBODY, 0, "POST", `${BASE}api/lien-ket/`, content);
    if (answer.status !== 200) return answer.told.error;
    const device = { id: answer.told.device, key: own.key, who: answer.told.person.id, name: answer.told.person.name };
    await store.change(["kv"], (kv) => {
      kv.put(device, "device");
      kv.put(0, "number");
      ["pending", "trouble", "bundle", "states"].forEach((gone) => kv.delete(gone));
    });
    return null;
  }

  // Another phone of this person is lost: what went wrong, null when it is cut off.
  async function revoke(device) {
    const answer = await call("POST", "api/may/ngat/", { device });
    return answer.status === 200 ? null : answer.told.error;
  }

  // -- what waits -----------------------------------------------------------------------------------------------

  async function deliver(item) {
    const { form, version, place, period } = item.slot;
    const content = { id: item.id, form, version, place, period, madeAt: item.madeAt, cells: item.cells };
    await store.put("outbox", item.id, { ...item, tries: item.tries + 1 });
    const answer = await call("POST", "api/nop/", content);
    const error = answer.told && answer.told.error;
    if (answer.status === 200) await settle(item, { state: "done", answer: answer.told });
    else if (answer.status >= 500) return { isLater: true };
    else if (WHOLE.has(error.code) || error.code === OLD_NUMBER) return { trouble: error, ahead: answer.ahead };
    else await settle(item, { state: "refused", answer: error });
    return { ahead: answer.ahead };
  }

  const settle = (item, found) => store.put("outbox", item.id, { ...item, tries: item.tries + 1, ...found, at: Date.now() });

  async function fetchKept(path, name) {
    const kept = await store.get("kv", name);
    const answer = await call("GET", path, undefined, kept && kept.etag);
    if (answer.status === 200) await store.put("kv", name, { ...answer.told, etag: answer.etag });
    return answer;
  }

  async function keepForms(before) {
    const bundle = await store.get("kv", "bundle");
    if (!bundle || !before) return;
    const used = new Set();
    for (const one of [...await store.all("drafts"), ...await store.all("outbox")]) used.add(`${one.slot.form}/${one.slot.version}`);
    const old = Object.entries(before.forms).filter(([key]) => used.has(key) && !bundle.forms[key]);
    if (old.length) await store.put("kv", "bundle", { ...bundle, forms: { ...bundle.forms, ...Object.fromEntries(old) } });
  }

  async function work() {
    const device = await store.get("kv", "device");
    if (!device) return { isOffline: false };
    let isLater = false;
    const waiting = (await store.all("outbox")).filter((item) => item.state === "waiting" && item.who === device.who);
    for (const item of waiting.sort((a, b) => a.queuedAt - b.queuedAt)) {
      const outcome = await deliver(item);
      if (outcome.trouble) return trouble(outcome.trouble, outcome.ahead);
      isLater = isLater || Boolean(outcome.isLater);
    }
    const before = await store.get("kv", "bundle");
    let answer;
    for (const [path, name] of [["api/bieu/", "bundle"], ["api/trang-thai/", "states"]]) {
      answer = await fetchKept(path, name);
      if (answer.status >= 500) return { isLater: true };
      if (answer.told && answer.told.error) return trouble(answer.told.error, answer.ahead);
    }
    await keepForms(before);
    await store.change(["kv"], (kv) => {
      kv.delete("trouble");
      kv.put({ at: Date.now(), ahead: Math.abs(answer.ahead) > CLOCK_SLACK ? answer.ahead : 0 }, "synced");
    });
    await tidy();
    return { isLater };
  }

  async function trouble(error, ahead) {
    await store.put("kv", "trouble", { ...error, at: Date.now() });
    return { trouble: error, ahead };
  }

  // What is settled goes after half a year; of each slot the newest stays.
  async function tidy() {
    const items = (await store.all("outbox")).filter((item) => item.state === "done").sort((a, b) => b.queuedAt - a.queuedAt);
    const seen = new Set();
    for (const item of items) {
      const key = nhap.keyOf(item.slot);
      if (seen.has(key) && Date.now() - item.queuedAt > KEEP_DAYS * 86400000) await store.drop("outbox", item.id);
      seen.add(key);
    }
  }

  // One at a time, whichever tab or worker runs it.
  async function run() {
    const tried = async () => {
      try {
        return await work();
      } catch (error) {
        if (error && (error.name === "QuotaExceededError" || error.name === "InvalidStateError")) return { fault: error };
        return { isOffline: true };
      }
    };
    const outcome = navigator.locks
      ? await navigator.locks.request("muctieu-nhap", { ifAvailable: true }, (lock) => (lock ? tried() : { isBusy: true }))
      : await tried();
    if (channel && !outcome.isBusy) channel.postMessage("changed");
    return outcome;
  }

  nhap.keyOf = (slot) => `${slot.form}|${slot.place}|${slot.period}`;
  nhap.sync = { run, bind, revoke, channel, BASE };
})();
