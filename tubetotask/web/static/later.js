// The transcript of a long talk comes when it is looked at: near the screen, by a link to one of its
// sentences, by the field that searches it, or with the player, which follows it.
// Invariant: without this script a link leads to the transcript on a page of its own; where it does
// not come that link stays, and what happened is said.
"use strict";

{
  const later = document.querySelector("[data-text-at]");
  const sentence = /^#p\d+$/;
  let coming = false;

  const show = (part, shown) => { later.querySelector(part).hidden = !shown; };

  async function come() {
    if (coming) return;
    coming = true;
    show("[data-coming]", true);
    show("[data-missed]", false);
    try {
      const answer = await fetch(later.dataset.textAt, { headers: { Accept: "text/html" } });
      if (!answer.ok) throw new Error(String(answer.status));
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      later.replaceWith(document.importNode(page.querySelector("[data-text]"), true));
    } catch {
      show("[data-coming]", false);
      show("[data-missed]", true);
      coming = false;
      return;
    }
    document.dispatchEvent(new Event("text-here"));
    if (!sentence.test(location.hash)) return;
    // Named anew, so that the browser goes to the sentence and marks it.
    const { hash, pathname, search } = location;
    history.replaceState(history.state, "", pathname + search);
    location.replace(hash);
  }

  new IntersectionObserver((seen) => {
    if (seen.some((each) => each.isIntersecting)) come();
  }, { rootMargin: "600px" }).observe(later);
  addEventListener("hashchange", () => { if (sentence.test(location.hash)) come(); });
  document.addEventListener("text-wanted", come);
  later.querySelector("[data-again]").addEventListener("click", come);
  document.querySelector("[data-find] input")?.addEventListener("focus", come);
  if (sentence.test(location.hash)) come();
}
