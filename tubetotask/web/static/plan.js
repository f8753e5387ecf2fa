// The plan while it is written: what is recognised shows a moment after the last key, and a text
// that is not saved is not lost by leaving.
// Invariant: what is shown comes, cleaned, from our own server; without this script the button
// "Preview" does the same.
"use strict";

for (const form of document.querySelectorAll("[data-plan]")) {
  const PAUSE_MS = 500;
  const text = form.querySelector("textarea");
  const button = form.querySelector("[data-preview-button]");
  const unsaved = form.querySelector("[data-unsaved-told]");
  const told = document.querySelector("[data-preview-told]");
  const saved = text.defaultValue;
  let timer = 0;
  let asking = null;
  let leaving = false;

  const changed = () => text.value !== saved || form.hasAttribute("data-unsaved");
  button.hidden = true;

  async function show() {
    asking?.abort();
    asking = new AbortController();
    const body = new FormData(form);
    body.append("part", "yes");
    try {
      const answer = await fetch(form.dataset.plan, {
        method: "POST", body, headers: { Accept: "text/html" }, signal: asking.signal,
      });
      if (!answer.ok) throw new Error(String(answer.status));
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.querySelector("[data-preview]");
      const old = document.querySelector("[data-preview]");
      const shut = old.querySelector(".as-read:not([open])");
      if (shut) fresh.querySelector(".as-read")?.removeAttribute("open");
      old.replaceWith(document.adoptNode(fresh));
      // Heard only when a count has changed, and not with every key.
      const counts = [...fresh.querySelectorAll("dt")].map((each) => each.textContent).join(", ");
      if (told.textContent !== counts) told.textContent = counts;
      button.hidden = true;
    } catch (error) {
      if (error.name !== "AbortError") button.hidden = false; // it still works by hand
    }
  }

  text.addEventListener("input", () => {
    unsaved.hidden = !changed();
    clearTimeout(timer);
    timer = setTimeout(show, PAUSE_MS);
  });
  form.addEventListener("submit", () => { leaving = true; });
  addEventListener("beforeunload", (event) => {
    if (text.value !== saved && !leaving) event.preventDefault();
  });
}
