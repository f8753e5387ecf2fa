// Notifications in this browser: asks for the permission after a press, and hands on what it gives.
// Invariant: nothing is asked before a press. A subscription that the server does not list is ended.
"use strict";

(() => {
  const room = document.querySelector("[data-browsers]");
  if (!room) return;
  const state = (name) => {
    for (const each of room.querySelectorAll("[data-browser-state]"))
      each.hidden = each.dataset.browserState !== name;
  };
  const form = room.querySelector("form");
  const problem = room.querySelector("[data-browser-error]");
  const able = "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;
  if (!able || !window.isSecureContext) {
    const apple = /iPhone|iPad/.test(navigator.userAgent) && !navigator.standalone;
    state(!window.isSecureContext ? "insecure" : apple ? "apple" : "unable");
    return;
  }

  const bytes = (text) =>
    Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));

  async function post(address, body) {
    const answer = await fetch(address, {
      method: "POST",
      headers: {
        "Content-Type": "application/json",
        "X-CSRFToken": form.elements.csrf_token.value,
      },
      body: JSON.stringify(body),
    });
    const json = (answer.headers.get("Content-Type") || "").includes("json");
    const told = json ? await answer.json() : {};
    if (!answer.ok) throw new Error(told.error || gettext("This did not work. Reload the page and try again."));
    return told;
  }

  // As the server names it: what it may show of a subscription without telling it.
  async function mark(subscription) {
    const { endpoint, keys } = subscription.toJSON();
    const told = new TextEncoder().encode(`${endpoint} ${keys.p256dh} ${keys.auth}`);
    const hash = await crypto.subtle.digest("SHA-256", told);
    return [...new Uint8Array(hash)].map((b) => b.toString(16).padStart(2, "0")).join("");
  }

  async function subscribed() {
    const worker = await navigator.serviceWorker.getRegistration();
    return worker ? worker.pushManager.getSubscription() : null;
  }

  async function look() {
    if (Notification.permission === "denied") return state("denied");
    const found = await subscribed();
    const here = found && document.querySelector(`[data-browser="${await mark(found)}"]`);
    if (!here) {
      if (found) await found.unsubscribe();
      return state("ask");
    }
    here.querySelector("[data-here]").hidden = false;
    here.querySelector("[data-browser-remove]").addEventListener("submit", () => {
      found.unsubscribe();
    });
    return state("on");
  }

  async function ask() {
    if ((await Notification.requestPermission()) !== "granted") return look();
    const { key } = await post(form.dataset.key, {});
    const worker = await navigator.serviceWorker.ready;
    const found = await worker.pushManager.subscribe({
      userVisibleOnly: true,
      applicationServerKey: bytes(key),
    });
    const told = await post(form.action, found.toJSON());
    return location.assign(told.go);
  }

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    problem.hidden = true;
    const button = form.querySelector("button");
    button.disabled = true;
    try {
      await ask();
    } catch (error) {
      const away = error.name === "AbortError" || error.name === "NotAllowedError";
      problem.querySelector("span").textContent = away
        ? gettext("The browser could not reach its push service. Try it later, or another browser.")
        : error.message;
      problem.hidden = false;
    }
    button.disabled = false;
  });
  look();
})();
