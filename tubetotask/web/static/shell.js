// The frame of every page: menus that close, the theme without a reload, being offline.
// Invariant: every one of these works without it: menus are <details>, the theme is a form.
"use strict";

// A text in the language of the page, its %(name)s filled in: what the page does not know is English.
const spoken = JSON.parse(document.documentElement.dataset.texts || "{}");
const gettext = (text, values = {}) =>
  (spoken[text] || text).replace(/%\((\w+)\)s/g, (_, name) => String(values[name]));

{
  const menus = [...document.querySelectorAll("details.menu")];
  const shut = (but) => menus.forEach((menu) => { if (menu !== but) menu.open = false; });

  document.addEventListener("click", (event) => shut(event.target.closest("details.menu")));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const open = menus.find((menu) => menu.open);
    if (!open) return;
    shut();
    open.querySelector("summary").focus();
  });
  menus.forEach((menu) => menu.addEventListener("toggle", () => { if (menu.open) shut(menu); }));

  // The page takes the theme at once; the server is told by the form that would do it alone.
  const form = document.querySelector("[data-theme-form]");
  form?.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (!button) return;
    event.preventDefault();
    const body = new FormData(form, button);
    const theme = button.value;
    if (theme === "system") delete document.documentElement.dataset.bsTheme;
    else document.documentElement.dataset.bsTheme = theme;
    for (const other of form.querySelectorAll("button")) {
      other.setAttribute("aria-pressed", String(other === button));
    }
    shut();
    // What the server was not told holds for this page alone: no reason to disturb anybody.
    fetch(form.action, { method: "POST", body, redirect: "manual" }).catch(() => {});
  });

  const offline = document.querySelector("[data-offline]");
  const told = () => { if (offline) offline.hidden = navigator.onLine; };
  addEventListener("online", told);
  addEventListener("offline", told);
  told();

  // Kept for times without a network: the frame and the last reports (phone/worker.js).
  if (window.isSecureContext) navigator.serviceWorker?.register("/sw.js").catch(() => {});

  // A dialog whose opener is a button that names it.
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-dialog]");
    if (opener) document.getElementById(opener.dataset.dialog)?.showModal();
  });
  document.querySelectorAll("[data-dialog]").forEach((opener) => { opener.hidden = false; });
}
