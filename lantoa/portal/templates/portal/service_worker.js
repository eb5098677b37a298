{% load static %}// Reading pages are kept as they are read and shown again without a network. Nothing personal is kept:
// only public pages, and files that never change. Forms and pages of one's own always go to the network.
const NAME = "lantoa-4";
const SHELL = ["{% url "base:offline" %}", "{% static "base/css/tokens.css" %}", "{% static "base/css/base.css" %}", "{% static "base/css/components.css" %}", "{% static "base/js/lantoa.js" %}"];
const PUBLIC = [/^\/$/, /^\/tin\//, /^\/don-vi\//, /^\/dot-truyen-thong\//, /^\/ban-tin\/(?!xac-nhan\/|thoi-nhan\/)/, /^\/khao-sat\/[a-z0-9]+\/$/];
const KEEP = 60;

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(NAME).then((cache) => Promise.allSettled(SHELL.map((url) => cache.add(url)))).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    caches.keys().then((names) => Promise.all(names.filter((name) => name !== NAME).map((name) => caches.delete(name)))).then(() => self.clients.claim())
  );
});

async function trim(cache) {
  const keys = await cache.keys();
  await Promise.all(keys.slice(0, Math.max(0, keys.length - KEEP)).map((key) => cache.delete(key)));
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (url.pathname.startsWith("/static/")) {
    event.respondWith(caches.open(NAME).then(async (cache) => (await cache.match(request)) || fetch(request).then((answer) => {
      if (answer.ok) cache.put(request, answer.clone());
      return answer;
    })));
    return;
  }
  if (url.pathname.startsWith("/media/")) {
    // Pictures come from the network; without one, those that a reader kept with a bulletin.
    event.respondWith(fetch(request).catch(async () => (await (await caches.open(NAME)).match(request)) || Response.error()));
    return;
  }
  if (request.mode !== "navigate") return;
  const isPublic = PUBLIC.some((pattern) => pattern.test(url.pathname));
  event.respondWith(
    fetch(request)
      .then(async (answer) => {
        if (isPublic && answer.ok && !answer.headers.get("Set-Cookie")) {
          const cache = await caches.open(NAME);
          await cache.put(request, answer.clone());
          trim(cache);
        }
        return answer;
      })
      .catch(async () => {
        const cache = await caches.open(NAME);
        return (isPublic && (await cache.match(request))) || (await cache.match("{% url "base:offline" %}")) || Response.error();
      })
  );
});

self.addEventListener("push", (event) => {
  let said = {};
  try {
    said = event.data.json();
  } catch (error) {
    // Nothing readable: the notice board has it all.
  }
  event.waitUntil(
    self.registration.showNotification(said.title || "Lan Tỏa", {
      body: said.body || "",
      tag: said.tag || "lantoa",
      icon: "{% static "portal/icon-192.png" %}",
      data: { url: said.url || "/bang-tin/" },
      lang: "vi",
    })
  );
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const url = new URL(event.notification.data.url, location.origin);
  if (url.origin === location.origin) event.waitUntil(self.clients.openWindow(url.href));
});
