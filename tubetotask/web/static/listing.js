// What JavaScript adds to a list: keys, ticks, and a press without a jump of the page.
// Invariant: every press is one of the page's own buttons; what is shown came from our own server.
// A list is marked by data-list; it holds rows (data-row), ticks (data-tick) and, where there are
// any, data-tick-all, data-tick-count, data-bulk, data-filters and the buttons' data-key.
"use strict";

{
  const find = (selector, root = document) => root.querySelector(selector);
  const every = (selector, root = document) => [...root.querySelectorAll(selector)];
  const rows = () => every("[data-list] [data-row]");
  const current = () => rows().find((row) => row.contains(document.activeElement));

  // Send a form and show the page that follows in place of this one, where one was.
  async function send(form, button) {
    const place = Math.max(0, rows().indexOf(current() || button?.closest("[data-row]")));
    const body = new FormData(form);
    if (button?.name) body.append(button.name, button.value);
    document.body.toggleAttribute("data-busy", true);
    try {
      const answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "text/html" } });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = find("[data-list]", page);
      if (!answer.ok || !fresh) throw new Error(String(answer.status));
      find("[data-list]").replaceWith(document.adoptNode(fresh));
      document.title = page.title;
      prepare();
      const left = rows();
      if (left.length) left[Math.min(place, left.length - 1)].focus({ preventScroll: true });
    } catch {
      // The server says in a page of its own what is wrong: as without JavaScript.
      const sent = document.createElement("input");
      Object.assign(sent, { type: "hidden", name: button?.name || "", value: button?.value || "" });
      if (sent.name) form.append(sent);
      form.submit();
    } finally {
      document.body.removeAttribute("data-busy");
    }
  }

  document.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-list-form], [data-list] :is(.toast, .notice)")) return;
    event.preventDefault();
    if (!document.body.hasAttribute("data-busy")) send(event.target, event.submitter);
  });

  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input:not([type=checkbox]), textarea, select, dialog");
    if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "j" || event.key === "k") {
      const all = rows();
      const now = all.indexOf(current());
      const next = event.key === "j" ? now + 1 : now < 0 ? all.length - 1 : now - 1;
      all[Math.max(0, Math.min(all.length - 1, next))]?.focus();
      return;
    }
    const row = current() || (rows().length === 1 ? rows()[0] : undefined);
    if (event.key === "u") find("[data-list] [data-key=u]")?.click();
    else if (!row) return;
    else if (event.key === "o" && row.dataset.href) location.assign(row.dataset.href);
    else if (event.key === "x") find("[data-tick]", row)?.click();
    else if ("aledim".includes(event.key)) find(`[data-key=${event.key}]`, row)?.click();
  });

  function count() {
    const ticked = every("[data-tick]").filter((tick) => tick.checked).length;
    const told = find("[data-tick-count]");
    if (told) told.textContent = ticked ? `(${ticked})` : "";
    find("[data-bulk]")?.classList.toggle("some", ticked > 0);
  }

  function prepare() {
    every("[data-tick]").forEach((tick) => tick.addEventListener("change", count));
    const all = find("[data-tick-all]");
    if (all) {
      all.hidden = false;
      find("input", all).addEventListener("change", (event) => {
        every("[data-tick]").forEach((tick) => { tick.checked = event.target.checked; });
        count();
      });
    }
    const filters = find("[data-filters]");
    if (filters) {
      find("button", filters).hidden = true;
      // What is not chosen has no place in the address.
      filters.addEventListener("submit", () => every("select", filters).forEach((one) => {
        one.disabled = !one.value;
      }));
      filters.addEventListener("change", () => filters.requestSubmit());
    }
    count();
    document.dispatchEvent(new Event("list"));
  }
  prepare();
}
