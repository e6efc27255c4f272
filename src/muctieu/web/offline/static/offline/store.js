// What the phone keeps: drafts, the outbox, and what the server told last. Shared by the page and the service worker.
"use strict";
self.nhap = self.nhap || {};
(() => {
  const NAME = "muctieu-nhap";
  const STORES = ["kv", "drafts", "outbox"];
  let opening = null;

  function open() {
    opening = opening || new Promise((done, failed) => {
      const asked = indexedDB.open(NAME, 1);
      asked.onupgradeneeded = () => STORES.forEach((name) => asked.result.createObjectStore(name));
      asked.onerror = () => { opening = null; failed(asked.error); };
      asked.onsuccess = () => {
        asked.result.onversionchange = () => { asked.result.close(); opening = null; };
        asked.result.onclose = () => { opening = null; };
        done(asked.result);
      };
    });
    return opening;
  }

  const answerOf = (asked) => new Promise((done, failed) => {
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => failed(asked.error);
  });

  async function look(name) {
    return (await open()).transaction(name).objectStore(name);
  }

  // All of `work` or nothing; done when it is on the disk, because a phone may lose its power at once.
  async function change(names, work) {
    const act = (await open()).transaction(names, "readwrite", { durability: "strict" });
    const over = new Promise((done, failed) => {
      act.oncomplete = () => done();
      act.onabort = () => failed(act.error || new Error("abort"));
    });
    const result = work(...names.map((name) => act.objectStore(name)));
    await over;
    return result;
  }

  nhap.store = {
    change,
    get: async (name, key) => answerOf((await look(name)).get(key)),
    all: async (name) => answerOf((await look(name)).getAll()),
    put: (name, key, value) => change([name], (store) => { store.put(value, key); }),
    drop: (name, key) => change([name], (store) => { store.delete(key); }),

    // Numbers of requests go up and never come twice, whichever tab or worker asks.
    next: async (least = 0) => {
      let number;
      await change(["kv"], (kv) => {
        const asked = kv.get("number");
        asked.onsuccess = () => {
          number = Math.max(asked.result || 0, least) + 1;
          kv.put(number, "number");
        };
      });
      return number;
    },
  };
})();
