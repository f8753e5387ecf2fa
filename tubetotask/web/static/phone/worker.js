// The service worker: the frame of the pages and the last reports, for when there is no network;
// and what the server tells this browser.
// Invariants: what is a person's is kept only of reports, the last few, and goes when they sign out
// or no longer are signed in. With a network every page comes from the server. Who signs out is
// told nothing here any more. A press on a message opens a page of this application, and no other.
// Before this file the server writes VERSION (of the assets) and FRAME (addresses to keep).
"use strict";

const SHELL = `frame-${VERSION}`;
const REPORTS = "reports";
const MOST = 5;
const OFFLINE = "/offline";

addEventListener("install", (event) => {
  event.waitUntil(caches.open(SHELL).then((kept) => kept.addAll(FRAME)).then(() => skipWaiting()));
});

addEventListener("activate", (event) => {
  const old = (name) => name.startsWith("frame-") && name !== SHELL;
  event.waitUntil(
    caches.keys()
      .then((names) => Promise.all(names.filter(old).map((name) => caches.delete(name))))
      .then(() => clients.claim()),
  );
});

addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== location.origin) return;
  if (request.method === "POST" && url.pathname === "/sign-out") {
    event.waitUntil(Promise.all([caches.delete(REPORTS), untold()]));
  } else if (request.method === "GET" && url.pathname.startsWith("/assets/")) {
    event.respondWith(caches.match(request).then((found) => found || fetch(request)));
  } else if (request.method === "GET" && request.mode === "navigate") {
    event.respondWith(page(event, url));
  }
});

async function page(event, url) {
  try {
    const answer = await fetch(event.request);
    // Who is led to the form to sign in is not signed in any more.
    if (url.pathname.startsWith("/sign-in")) {
      event.waitUntil(caches.delete(REPORTS));
    } else if (answer.ok && /^\/reports\/\d+$/.test(url.pathname)) {
      event.waitUntil(keep(url.pathname, answer.clone()));
    }
    return answer;
  } catch (error) {
    const kept = await caches.open(REPORTS);
    return (await kept.match(url.pathname)) || (await caches.match(OFFLINE)) || Promise.reject(error);
  }
}

async function keep(path, answer) {
  const kept = await caches.open(REPORTS);
  await kept.delete(path); // so that it is the newest
  await kept.put(path, answer);
  const all = await kept.keys();
  await Promise.all(all.slice(0, -MOST).map((each) => kept.delete(each)));
}

addEventListener("push", (event) => {
  let told = {};
  try {
    told = event.data.json();
  } catch {
    // Nothing, or not what we send: browsers demand all the same that something is shown.
  }
  const shown = {
    body: told.body || "",
    tag: told.tag || "",
    icon: `/assets/${VERSION}/phone/icon-192.png`,
    dir: "auto",
    data: { link: told.link || "/" },
  };
  event.waitUntil(registration.showNotification(told.title || "TubeToTask", shown));
});

addEventListener("notificationclick", (event) => {
  event.notification.close();
  const asked = new URL(event.notification.data?.link || "/", location.origin);
  const ours = asked.origin === location.origin ? asked : new URL("/", location.origin);
  event.waitUntil(open(ours));
});

async function open(url) {
  const pages = await clients.matchAll({ type: "window", includeUncontrolled: true });
  const page = pages.find((each) => {
    const there = new URL(each.url);
    return there.pathname === url.pathname && (!url.search || there.search === url.search);
  });
  return page ? page.focus() : clients.openWindow(url.href);
}

async function untold() {
  const found = await registration.pushManager?.getSubscription();
  return found?.unsubscribe();
}
