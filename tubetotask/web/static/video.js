// The page of a video: a press on a quote plays its second here, the transcript follows, only what
// matters is played in turn, and statements are marked as wrong in their place.
// Invariant: without this script every quote still leads to its second on YouTube and every mark is
// a form; nothing is loaded from YouTube before a press.
"use strict";

{
  const find = (selector, root = document) => root.querySelector(selector);
  const every = (selector, root = document) => [...root.querySelectorAll(selector)];
  const typing = (event) => event.target.closest("input:not([type=checkbox]), textarea, select, dialog") ||
    event.ctrlKey || event.metaKey || event.altKey;

  function seconds(link) {
    if (link.dataset.s) return Number(link.dataset.s);
    const told = /[?&]t=(\d+)s?\b/.exec(link.getAttribute("href") || "");
    return told ? Number(told[1]) : NaN;
  }

  // The sentence that is being said, in the text and under the player.
  function following(box, transcript) {
    let said = [];
    const follow = find("[data-follow]");
    const line = find("[data-now]", box);
    const words = find("[data-now-words]", box);
    let now = null;
    const read = () => {
      said = every("[data-text] [id][data-s]").map((element) => ({ element, at: Number(element.dataset.s) }));
      if (follow && said.length) follow.hidden = false;
    };
    read();
    document.addEventListener("text-here", read);

    const sees = (element) => {
      const { top, bottom } = element.getBoundingClientRect();
      return bottom > 0 && top < innerHeight;
    };
    return (second) => {
      let low = 0;
      let high = said.length;
      while (low < high) {
        const middle = (low + high) >> 1;
        if (said[middle].at <= second + 0.05) low = middle + 1;
        else high = middle;
      }
      const next = second === null || !low ? null : said[low - 1].element;
      if (next === now) return;
      // Only who is reading the transcript is led on in it; nobody's page jumps to it.
      const reading = sees(transcript) && (!now || sees(now));
      now?.classList.remove("saying");
      now?.removeAttribute("aria-current");
      now = next;
      line.hidden = !now;
      if (!now) return;
      now.classList.add("saying");
      now.setAttribute("aria-current", "true");
      words.textContent = now.textContent;
      find("a", line).hash = now.id;
      const { top, bottom } = now.getBoundingClientRect();
      const covered = box.classList.contains("docked") ? box.offsetHeight : 0;
      if (find("input", follow)?.checked && reading && (top < 60 || bottom > innerHeight - covered - 60)) {
        now.scrollIntoView({ block: "center" });
      }
    };
  }

  // The quoted passages one after the other; whoever jumps out of them plays on alone.
  class Matters {
    constructor(player, spans, tell) {
      Object.assign(this, { player, spans, tell, at: -1, timer: 0 });
    }

    get on() {
      return this.at >= 0;
    }

    start(at = 0) {
      clearTimeout(this.timer);
      this.at = at;
      this.player.play(this.spans[at][0]);
      this.tell(gettext("Passage %(at)s of %(count)s", { at: at + 1, count: this.spans.length }));
    }

    stop(words = "") {
      clearTimeout(this.timer);
      this.at = -1;
      this.tell(words);
    }

    next() {
      if (this.at + 1 < this.spans.length) return this.start(this.at + 1);
      this.player.pause();
      this.stop(gettext("That was all that was quoted."));
    }

    time(second) {
      if (!this.on) return;
      clearTimeout(this.timer);
      const [start, end] = this.spans[this.at];
      if (second < start - Player.NEAR_S || second > end + Player.NEAR_S) {
        const other = this.spans.findIndex(([from, to]) => second >= from && second <= to);
        if (other < 0) return this.stop(gettext("Playing on from here."));
        this.at = other;
        this.tell(gettext("Passage %(at)s of %(count)s", { at: other + 1, count: this.spans.length }));
      } else if (second >= end) {
        this.next();
      } else if (this.player.playing && end - second < 1) {
        // Times come a few a second: the end is not waited for.
        this.timer = setTimeout(() => this.next(), ((end - second) / this.player.rate) * 1000);
      }
    }
  }

  function withPlayer(box) {
    const told = find("[data-told]", box);
    const part = (name) => find(`[data-${name}]`, box);
    const [screen, poster, open, toggle, close, matters] =
      ["screen", "poster", "open", "toggle", "close", "matters"].map(part);
    const follow = following(box, find("#transcript"));
    const spans = box.dataset.spans.split(" ").filter(Boolean).map((span) => span.split("-").map(Number));
    let words = "";
    let asked = null; // what was pressed to open the player: there the focus goes back

    const tell = (text) => { told.textContent = text; };
    const happened = {
      time(second) {
        follow(second);
        only.time(second);
      },
      playing() { toggle.textContent = gettext("Pause"); if (told.dataset.trouble) { delete told.dataset.trouble; tell(""); } },
      paused() { toggle.textContent = gettext("Play"); clearTimeout(only.timer); },
      ended() { if (only.on) only.next(); },
      closed() { follow(null); only.stop(); show(); },
      silent() { trouble(gettext("The player does not answer.")); },
      error(number) {
        const owner = [101, 150].includes(number);
        trouble(owner ? gettext("Its owner does not let this video be played elsewhere.") : gettext("YouTube does not play it here (error %(number)s).", { number }));
      },
    };
    const player = new Player(screen, {
      video: box.dataset.player,
      host: box.dataset.host,
      title: box.dataset.title,
      told: (what, value) => happened[what]?.(value),
    });
    const only = new Matters(player, spans, (text) => {
      tell(text);
      if (matters) matters.setAttribute("aria-pressed", String(only.on));
    });

    function trouble(text) {
      told.dataset.trouble = "yes";
      tell([text, gettext("The link “on YouTube” above leads there.")].join(" "));
    }

    function show() {
      const is = player.isOpen;
      screen.hidden = toggle.hidden = close.hidden = !is;
      poster.hidden = is;
      box.classList.toggle("docked", is);
      document.documentElement.classList.toggle("with-player", is);
    }

    function play(second, from) {
      if (from) asked = from;
      if (only.on) only.stop();
      player.play(second);
      show();
      document.dispatchEvent(new Event("text-wanted"));
    }

    function start() {
      if (only.on) return only.stop(gettext("Playing on from here."));
      only.start();
      show();
      document.dispatchEvent(new Event("text-wanted"));
    }

    show();
    every(".without", box).forEach((way) => { way.hidden = true; });
    if (matters) matters.hidden = false;
    open.addEventListener("click", () => { play(0); toggle.focus(); });
    toggle.addEventListener("click", () => (player.playing ? player.pause() : player.resume()));
    matters?.addEventListener("click", start);
    close.addEventListener("click", () => { player.close(); (asked?.isConnected ? asked : open).focus(); });

    document.addEventListener("click", (event) => {
      const link = event.target.closest(".video a.time, .video a.sentence");
      if (!link || link.closest("[data-elsewhere]") || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
      // Whoever marks words of the text with the mouse does not want them played.
      if (link.matches(".sentence") && !getSelection().isCollapsed) return event.preventDefault();
      const second = seconds(link);
      if (!Number.isFinite(second)) return;
      event.preventDefault();
      play(second, link);
    });
    document.addEventListener("keydown", (event) => {
      if (typing(event)) return;
      if (event.key === "p") { if (player.playing) player.pause(); else { player.resume(); show(); } }
      else if (event.key === "m" && spans.length) start();
      else if (event.key === "b" && player.isOpen) play(Math.max(0, player.second - 10));
    });
  }

  // A mark is sent where it stands; what does not work this way works as a form.
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("button[form=marks]");
    if (!button) return;
    event.preventDefault();
    const form = find("#marks");
    const body = new FormData(form);
    body.append(button.name, button.value);
    body.append("part", "yes");
    button.disabled = true;
    try {
      const answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "text/html" } });
      if (!answer.ok) throw new Error(String(answer.status));
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = find(".wrong", page);
      for (const same of every(`button[form=marks][value="${button.value}"]`)) {
        const place = same.closest(".wrong");
        const copy = document.importNode(fresh, true);
        if (place.id) copy.id = place.id;
        const here = same === button;
        place.replaceWith(copy);
        if (here) find("button", copy).focus();
      }
      find("[data-marks-told]").textContent = fresh.matches(".is-wrong") ? gettext("Marked as wrong.") : gettext("The mark is taken back.");
    } catch {
      const sent = document.createElement("input");
      Object.assign(sent, { type: "hidden", name: button.name, value: button.value });
      form.append(sent);
      form.submit();
    }
  });

  every("[data-player]").forEach(withPlayer);
}
