{% load static %}// Reading pages are kept as they are read and shown again without a network. Nothing personal is kept:
// only public pages, and files that never change. What a reader kept with a button lies apart: it outlives what was
// merely read, and new versions of this file. Forms and pages of one's own always go to the network.
const NAME = "lantoa-6";
const KEPT = "lantoa-kept";
const SHELL = ["{% url "base:offline" %}", "{% static "base/css/tokens.css" %}", "{% static "base/css/base.css" %}", "{% static "base/css/components.css" %}", "{% static "base/js/lantoa.js" %}"];
const PUBLIC = [/^\/$/, /^\/tin\//, /^\/don-vi\//, /^\/dot-truyen-thong\//, /^\/ban-tin\/(?!xac-nhan\/|thoi-nhan\/)/, /^\/khao-sat\/[a-z0-9]+\/$/];
const KEEP = 60;

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(NAME).then((cache) => Promise.allSettled(SHELL.map((url) => cache.add(url)))).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    caches.keys().then((names) => Promise.all(names.filter((name) => name !== NAME && name !== KEPT).map((name) => caches.delete(name)))).then(() => self.clients.claim())
  );
});

function isPublic(url) {
  return PUBLIC.some((pattern) => pattern.test(url.pathname));
}

async function trim(cache) {
  const keys = (await cache.keys()).filter((key) => isPublic(new URL(key.url)));
  await Promise.all(keys.slice(0, Math.max(0, keys.length - KEEP)).map((key) => cache.delete(key)));
}

// Who is signed in reads a page that bears their name (the site calls it private); what is kept of it is the page that
// anybody would see, since others may hold the phone too.
async function keep(request, answer) {
  const own = /private|no-store/.test(answer.headers.get("Cache-Control") || "");
  const page = own ? await fetch(request.url, { credentials: "omit", redirect: "error" }) : answer;
  if (!page.ok) return;
  const cache = await caches.open(NAME);
  await cache.put(request, page);
  await trim(cache);
}

async function stored(request) {
  for (const name of [NAME, KEPT]) {
    const found = await (await caches.open(name)).match(request, { ignoreVary: true });
    if (found) return found;
  }
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (url.pathname.startsWith("/static/")) {
    event.respondWith(stored(request).then((found) => found || fetch(request).then(async (answer) => {
      const copy = answer.clone();
      if (answer.ok) await (await caches.open(NAME)).put(request, copy);
      return answer;
    })));
    return;
  }
  if (url.pathname.startsWith("/media/")) {
    // Pictures come from the network; without one, those that a reader kept with a bulletin.
    event.respondWith(fetch(request).catch(async () => (await stored(request)) || Response.error()));
    return;
  }
  if (request.mode !== "navigate") return;
  event.respondWith(
    fetch(request)
      .then((answer) => {
        if (isPublic(url) && answer.ok) event.waitUntil(keep(request, answer.clone()).catch(() => {}));
        return answer;
      })
      .catch(async () => {
        return (isPublic(url) && (await stored(request))) || (await stored("{% url "base:offline" %}")) || Response.error();
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
