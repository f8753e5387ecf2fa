// A long page is drawn in parts: what is on the screen at once, what lies below it in idle moments,
// from the top down and a few milliseconds each, so that no press waits for all of it.
// Invariant: whoever is led to a place (a link, a key, the way back) finds the whole page drawn, for
// heights that are guessed lead beside it. Without this script, and on paper, nothing is put off:
// analysis.css.
"use strict";

{
  const MOST_MS = 8;
  const page = document.querySelector("[data-drawing]");
  // The same as in analysis.css.
  const parts = [...page.querySelectorAll(".premise, .concept, .takeaways, .group, .scores, .tasks > li, .lens, .chapter, .paragraph, .made")];
  const idle = window.requestIdleCallback ?? ((go) => setTimeout(go, 16));
  let most = 1500; // characters in one go: as many as this browser lays out in MOST_MS

  function all() {
    delete page.dataset.drawing;
    parts.length = 0;
  }

  function some() {
    const begun = performance.now();
    for (let told = 0; parts.length && told < most;) {
      const part = parts.shift();
      part.style.contentVisibility = "visible";
      told += part.textContent.length;
    }
    page.getBoundingClientRect(); // laid out here, so that it is measured
    most *= Math.min(2, Math.max(0.5, MOST_MS / (performance.now() - begun)));
    if (parts.length) idle(some);
    else all();
  }

  const [visit] = performance.getEntriesByType("navigation");
  if (location.hash || (visit && visit.type !== "navigate")) all();
  else addEventListener("load", () => idle(some)); // letters and icons are there: nothing is laid out twice
  document.addEventListener("click", (event) => {
    if (event.target.closest("a[href^='#']")) all();
  }, true);
  document.addEventListener("keydown", all, true);
}
