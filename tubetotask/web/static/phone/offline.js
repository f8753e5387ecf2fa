// The page without a network: which reports this browser has kept, the newest first.
"use strict";

(async () => {
  const list = document.querySelector("[data-kept]");
  const kept = await caches.open("reports");
  for (const request of (await kept.keys()).reverse()) {
    const text = await (await kept.match(request)).text();
    const title = new DOMParser().parseFromString(text, "text/html").title.split(" · ")[0];
    const item = document.createElement("li");
    const link = document.createElement("a");
    link.href = new URL(request.url).pathname;
    link.textContent = title;
    item.append(link);
    list.append(item);
  }
  document.querySelector("[data-some]").hidden = !list.childElementCount;
  document.querySelector("[data-again]").addEventListener("click", () => location.reload());
})();
