// Keeps the app on the phone, so that it opens without a network; sends what waits when the network is back.
"use strict";
const VERSION = "VERSION-OF-THE-SHELL";
const CACHE = `muctieu-nhap-${VERSION}`;
const FILES = ["FILES-OF-THE-SHELL"];
importScripts(...FILES.filter((file) => /^(store|sync)\.js/.test(file)));

self.addEventListener("install", (event) => {
  // Addresses tell what a file holds: what the page has fetched need not come over the network again.
  const files = FILES.map((file) => new Request(file, { cache: "force-cache", credentials: "omit" }));
  const page = new Request("./", { cache: "no-cache", credentials: "omit" });
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll([page, ...files])).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const old = (name) => name.startsWith("muctieu-nhap-") && name !== CACHE;
  event.waitUntil(caches.keys()
    .then((names) => Promise.all(names.filter(old).map((name) => caches.delete(name))))
    .then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin || !url.pathname.startsWith(nhap.sync.BASE)) return;
  if (url.pathname.startsWith(`${nhap.sync.BASE}api/`)) return;
  const asked = request.mode === "navigate" ? "./" : request;
  event.respondWith(caches.open(CACHE)
    .then((cache) => cache.match(asked, { ignoreSearch: true, ignoreVary: true }))
    .then((kept) => kept || fetch(request)));
});

self.addEventListener("sync", (event) => {
  event.waitUntil(nhap.sync.run().then((outcome) => {
    // Thrown, so that the browser tries again later by itself.
    if (outcome.isOffline || outcome.isLater) throw new Error("later");
  }));
});
