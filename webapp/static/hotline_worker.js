// Keeps the phone list in the browser: it is shown when the service cannot be reached.
const SHELF = "hotline-phones-1";
const PAGE = "/hotline/phones";

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(SHELF).then((shelf) => shelf.add(PAGE)).then(() => self.skipWaiting()));
});
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  if (event.request.mode !== "navigate") return;
  event.respondWith(
    fetch(event.request).catch(async () => (await caches.match(PAGE)) || Response.error()),
  );
});
