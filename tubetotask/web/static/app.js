// What JavaScript adds: progress without reloading, dropping a file, finding, keys.
// Invariant: every page reads and every form works without it; it never writes markup that did
// not come, escaped, from our own server.
"use strict";

const one = (selector, root = document) => root.querySelector(selector);
const all = (selector, root = document) => [...root.querySelectorAll(selector)];

function clock(seconds) {
  const pad = (number) => String(number).padStart(2, "0");
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  return hours ? `${hours}:${pad(minutes)}:${pad(seconds % 60)}` : `${minutes}:${pad(seconds % 60)}`;
}

// Progress: ask every second, then more and more rarely; replace the part only when the state
// changes, so that a screen reader hears each stage once.
function follow(box) {
  const FIRST_MS = 1000;
  const MOST_MS = 5000;
  let wait = FIRST_MS;
  let failures = 0;

  const ticking = setInterval(() => {
    const elapsed = one("[data-elapsed]", box);
    if (!elapsed) return;
    const seconds = elapsed.textContent.split(":").reduce((sum, part) => sum * 60 + Number(part), 0);
    elapsed.textContent = clock(seconds + 1);
  }, 1000);

  async function ask() {
    try {
      const answer = await fetch(box.dataset.poll, { headers: { Accept: "text/html" } });
      if (answer.status === 404) return location.reload();
      if (!answer.ok) throw new Error(String(answer.status));
      const fresh = one("#progress", new DOMParser().parseFromString(await answer.text(), "text/html"));
      const shown = one("#progress", box);
      if (!fresh) throw new Error("no progress");
      if (fresh.dataset.underWay !== "yes") {
        clearInterval(ticking);
        return location.reload();
      }
      if (fresh.dataset.state === shown.dataset.state) {
        one(".elapsed", shown).replaceChildren(...one(".elapsed", fresh).childNodes);
        one("[data-slow]", shown).hidden = one("[data-slow]", fresh).hidden;
      } else {
        // The live region stays in the page and gets new words; a new one would not be read.
        one("[role=status]", shown).replaceChildren(...one("[role=status]", fresh).childNodes);
        one(".steps", shown).replaceWith(one(".steps", fresh));
        one(".elapsed", shown).replaceWith(one(".elapsed", fresh));
        shown.dataset.state = fresh.dataset.state;
        wait = FIRST_MS;
      }
      failures = 0;
    } catch {
      failures += 1;
      if (failures === 3) {
        one("[role=status]", box).textContent = gettext("The server does not answer. Still trying");
      }
    }
    wait = Math.min(MOST_MS, wait * 1.15);
    setTimeout(ask, wait);
  }
  setTimeout(ask, wait);
}

// A file that is too large is refused here, before it is sent; else it can be dropped on the box.
function dropping(box) {
  const input = one("input[type=file]", box);
  const problem = one("[data-file-error]", box);
  const limit = Number(box.dataset.limit);
  const mega = (bytes) => Math.round(bytes / 1048576);

  const check = () => {
    const file = input.files[0];
    const large = Boolean(file && file.size > limit);
    problem.hidden = !large;
    input.setAttribute("aria-describedby", large ? "file-error file-hint" : "file-hint");
    input.setAttribute("aria-invalid", String(large));
    if (large) {
      problem.textContent = gettext("%(name)s has %(size)s MB; the limit is %(limit)s MB. Captions of a four-hour talk have about 1 MB: give the caption file, not the video.",
        { name: file.name, size: mega(file.size), limit: mega(limit) });
      input.value = "";
    }
  };
  input.addEventListener("change", check);
  // Whoever then chooses no file, or types instead, has answered the problem.
  input.addEventListener("cancel", check);
  one("textarea", box).addEventListener("input", check);
  // The refused file is gone from the field: without this the form would be sent without it.
  box.closest("form").addEventListener("submit", (event) => {
    if (problem.hidden) return;
    event.preventDefault();
    input.focus();
  });

  all("[data-drop-hint]", box).forEach((hint) => { hint.hidden = false; });
  const carries = (event) => event.dataTransfer && [...event.dataTransfer.types].includes("Files");
  for (const name of ["dragenter", "dragover"]) {
    box.addEventListener(name, (event) => {
      if (!carries(event)) return;
      event.preventDefault();
      box.classList.add("over");
    });
  }
  for (const name of ["dragleave", "drop"]) {
    box.addEventListener(name, () => box.classList.remove("over"));
  }
  box.addEventListener("drop", (event) => {
    if (!carries(event)) return;
    event.preventDefault();
    input.files = event.dataTransfer.files;
    check();
  });
}

// Find: marks the sentences that hold every word, and goes from one to the next with Enter.
function finding(form) {
  const field = one("input", form);
  const told = one("[data-found]", form);
  let sentences = all("[data-text] [id]");
  let matches = [];
  let at = -1;

  const search = () => {
    const wanted = field.value.toLocaleLowerCase().split(/\s+/).filter(Boolean);
    matches.forEach((sentence) => sentence.classList.remove("match"));
    matches = !wanted.length ? [] : sentences.filter((sentence) => {
      const text = sentence.textContent.toLocaleLowerCase();
      return wanted.every((word) => text.includes(word));
    });
    matches.forEach((sentence) => sentence.classList.add("match"));
    at = -1;
    told.textContent = wanted.length ? gettext("%(count)s found", { count: matches.length }) : "";
  };
  const go = (step) => {
    if (!matches.length) return;
    at = (at + step + matches.length) % matches.length;
    matches[at].scrollIntoView({ block: "center" });
    told.textContent = gettext("%(at)s of %(count)s", { at: at + 1, count: matches.length });
  };
  form.hidden = false;
  // Of a long talk they come later (later.js).
  document.addEventListener("text-here", () => { sentences = all("[data-text] [id]"); search(); });
  field.addEventListener("input", search);
  form.addEventListener("submit", (event) => event.preventDefault());
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter") go(event.shiftKey ? -1 : 1);
    if (event.key === "Escape") { field.value = ""; search(); field.blur(); }
  });
}

function keys() {
  const help = one("#keys");
  const button = one("[data-keys]");
  button.hidden = false;
  button.addEventListener("click", () => help.showModal());
  const tasks = all(".task");

  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, textarea, select, [contenteditable], dialog");
    if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "?") {
      help.showModal();
    } else if (event.key === "/") {
      const field = one("[data-find] input");
      if (!field) return;
      event.preventDefault();
      field.focus();
    } else if ((event.key === "j" || event.key === "k") && tasks.length && !one("[data-list]")) {
      const now = tasks.findIndex((task) => task.contains(document.activeElement));
      const next = event.key === "j" ? now + 1 : now < 0 ? tasks.length - 1 : now - 1;
      tasks[Math.max(0, Math.min(tasks.length - 1, next))].focus();
    }
  });
}

// A second press of the same button would only send the same again.
function onceOnly(form) {
  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    setTimeout(() => all("button", form).forEach((button) => { button.disabled = true; }));
  });
  // The page may come back from the browser's cache with the button still off.
  addEventListener("pageshow", () => all("button", form).forEach((button) => { button.disabled = false; }));
}

// A part of a page that changes while something goes on: asked for again, and put in place of the
// old one when it says something else. Whoever is in it with the keyboard, or marks a text of it,
// is left alone. The server says how soon to ask again; 0: not any more.
function refresh(box) {
  const plain = (part) => part.innerHTML.replace(/name="csrf_token" value="[^"]*"/g, "");
  const soon = () => {
    const wait = Number(box.dataset.refreshMs);
    if (wait) setTimeout(ask, wait);
  };
  const busy = () => document.hidden || box.contains(document.activeElement) ||
    (!getSelection().isCollapsed && getSelection().containsNode(box, true));

  let told = plain(box);
  async function ask() {
    try {
      const answer = busy() ? null : await fetch(box.dataset.refresh, { headers: { Accept: "text/html" } });
      const page = answer && answer.ok ? await answer.text() : "";
      const fresh = page && one("[data-refresh]", new DOMParser().parseFromString(page, "text/html"));
      if (fresh && !busy()) {
        box.dataset.refreshMs = fresh.dataset.refreshMs;
        const says = plain(fresh);
        if (says !== told) {
          told = says;
          box.replaceChildren(...fresh.childNodes);
          all("form[method=post]", box).forEach(onceOnly);
        }
      }
    } catch {
      // The server is away for a moment; the next time may be better.
    }
    soon();
  }
  soon();
}

all("[data-poll]").forEach(follow);
all("[data-refresh]").forEach(refresh);
all("[data-drop]").forEach(dropping);
all("[data-find]").forEach(finding);
all("form[method=post]:not([data-list-form], [data-theme-form], .toast)").forEach(onceOnly);
keys();

// What is being looked up: show how that went, unless somebody is typing or the page is hidden.
for (const box of all("[data-reload-ms]")) {
  setInterval(() => {
    const typed = all("input[type=text], input[type=file], textarea", box).some((field) => field.value);
    const busy = typed || (box.contains(document.activeElement) && document.activeElement !== box);
    if (!busy && !document.hidden) location.reload();
  }, Number(box.dataset.reloadMs));
}
