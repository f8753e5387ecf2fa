// ==UserScript==
// @name         TubeToTask: bring captions
// @namespace    {{ server }}
// @version      {{ version }}
// @description  Brings the captions of the video that is open to your own TubeToTask.
// @match        https://www.youtube.com/*
// @include      {{ server }}/sources/bring*
// @connect      {{ host }}
// @grant        GM_xmlhttpRequest
// @grant        GM_getValue
// @grant        GM_setValue
// @noframes
// @run-at       document-idle
// @updateURL    {{ server }}/sources/bring/tubetotask.user.js
// @downloadURL  {{ server }}/sources/bring/tubetotask.user.js
// ==/UserScript==

// Invariant: the token is kept by the extension, is never on a page of YouTube's, and goes to the
// server below alone, past the page and without its cookies. YouTube is asked as the page itself
// would ask it. Nothing is done before the button is pressed.
(() => {
  "use strict";

  const SERVER = {{ server | tojson }};
  const PAGE = SERVER + "/sources/bring";
  const TOKEN = /^ttt_[0-9a-f]{16}_[0-9a-f]{64}$/;
  const TRACK = "https://www.youtube.com/api/timedtext?";
  const APP = { client: { clientName: "ANDROID", clientVersion: "20.10.38" } };

  // What is told as it is; everything else is a fault of this script's.
  class Told extends Error {}

  if (location.href.startsWith(PAGE)) return keepToken();
  if (location.hostname === "www.youtube.com") return watch();

  // On our own page: the token that was just made is kept here, when the person says so.
  function keepToken() {
    const shown = document.querySelector("[data-new-token]");
    if (!shown) return;
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "Use it in this browser";
    button.addEventListener("click", async () => {
      const token = shown.textContent.trim();
      if (!TOKEN.test(token)) return;
      await GM_setValue("token", token);
      button.textContent = "Kept in this browser";
      button.disabled = true;
    });
    shown.after(button);
  }

  // On YouTube: a button on each page of a video, also after the page has changed by itself.
  function watch() {
    const box = panel();
    const look = () => { box.show(Boolean(openVideo())); };
    addEventListener("yt-navigate-finish", look);
    setInterval(look, 1500);
    look();
  }

  function openVideo() {
    const url = new URL(location.href);
    const parts = url.pathname.split("/");
    const id = url.pathname === "/watch" ? url.searchParams.get("v")
      : ["shorts", "live"].includes(parts[1]) ? parts[2] : "";
    return /^[\w-]{11}$/.test(id || "") ? id : "";
  }

  function panel() {
    const host = document.createElement("div");
    host.id = "tubetotask-bring";
    const root = host.attachShadow({ mode: "open" });
    const said = document.createElement("span");
    const button = document.createElement("button");
    said.setAttribute("role", "status");
    button.type = "button";
    button.textContent = "Bring captions";
    Object.assign(host.style, {
      position: "fixed", right: "16px", bottom: "16px", zIndex: "9999", maxWidth: "320px",
    });
    const card = document.createElement("div");
    Object.assign(card.style, {
      font: "14px/1.4 system-ui, sans-serif", color: "#fff", background: "#1f2937",
      borderRadius: "8px", padding: "8px 12px", boxShadow: "0 2px 10px rgb(0 0 0 / 40%)",
    });
    Object.assign(button.style, {
      font: "inherit", fontWeight: "600", color: "#111827", background: "#fff", border: "0",
      borderRadius: "6px", padding: "8px 12px", cursor: "pointer", minHeight: "40px",
    });
    Object.assign(said.style, { display: "block", overflowWrap: "anywhere" });
    card.append(said, button);
    root.append(card);
    let shownFor = "";
    button.addEventListener("click", async () => {
      const id = openVideo();
      button.disabled = true;
      said.textContent = "Fetching the captions …";
      try {
        said.textContent = await bring(id);
      } catch (error) {
        said.textContent = error instanceof Told ? error.message : "This did not work: " + error;
      }
      said.style.paddingBottom = "6px";
      button.disabled = false;
    });
    return {
      show(visible) {
        if (visible && !host.isConnected) document.documentElement.append(host);
        host.hidden = !visible;
        if (openVideo() !== shownFor && !button.disabled) said.textContent = "";
        shownFor = openVideo();
      },
    };
  }

  async function bring(id) {
    const token = await GM_getValue("token", "");
    if (!TOKEN.test(token)) throw new Told("Make a token first: " + PAGE);
    const listed = await ask("GET", "/api/captions/waiting", token);
    const wanted = listed.videos.find((one) => one.video === id) || listed.videos[0];
    const found = await fetchTrack(id, wanted ? wanted.languages : []);
    if (!found) {
      throw new Told("YouTube gives no captions of this video. Turn them on in the player and try again.");
    }
    const about = found.about || {};
    const seconds = Number(about.lengthSeconds);
    const body = {
      video: id,
      language: found.track.languageCode,
      generated: found.track.kind === "asr",
      captions: found.text,
      title: String(about.title || "").slice(0, 20000),
      channel: String(about.author || "").slice(0, 20000),
      description: String(about.shortDescription || "").slice(0, 20000),
      duration_s: seconds > 0 ? seconds : null,
    };
    return (await ask("POST", "/api/captions/browser", token, body)).message;
  }

  // As YouTube's app asks, whose tracks need no proof of origin; then as the page has them; then
  // the one that the player itself has loaded.
  async function fetchTrack(id, languages) {
    const page = await (await fetch("/watch?v=" + id, { credentials: "same-origin" })).text();
    const own = playerOf(page);
    for (const player of [await appPlayer(page, id), own]) {
      const track = choose(tracksOf(player), languages);
      const text = track && await textOf(track.baseUrl);
      if (text) return { track, text, about: player.videoDetails || (own && own.videoDetails) };
    }
    for (const entry of performance.getEntriesByType("resource").reverse()) {
      const url = entry.name.startsWith(TRACK) && new URL(entry.name);
      if (!url || url.searchParams.get("v") !== id || url.searchParams.has("tlang")) continue;
      const text = await textOf(url.href);
      const track = { languageCode: url.searchParams.get("lang"), kind: url.searchParams.get("kind") };
      if (text && track.languageCode) return { track, text, about: own && own.videoDetails };
    }
    return null;
  }

  async function appPlayer(page, id) {
    const key = page.match(/"INNERTUBE_API_KEY":\s*"([\w-]+)"/);
    if (!key) return null;
    try {
      const answer = await fetch("/youtubei/v1/player?key=" + key[1], {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ context: APP, videoId: id }),
      });
      return answer.ok ? await answer.json() : null;
    } catch {
      return null;
    }
  }

  function playerOf(page) {
    const found = page.match(/ytInitialPlayerResponse\s*=\s*(\{.+?\})\s*;\s*(?:var\s|<\/script>)/s);
    try {
      return found ? JSON.parse(found[1]) : null;
    } catch {
      return null;
    }
  }

  function tracksOf(player) {
    const list = player && player.captions && player.captions.playerCaptionsTracklistRenderer;
    const tracks = (list && list.captionTracks) || [];
    return tracks.filter((track) => track.languageCode && String(track.baseUrl).startsWith(TRACK));
  }

  // Made by a person goes before made by a machine, wanted before unwanted.
  function choose(tracks, languages) {
    const manual = tracks.filter((track) => track.kind !== "asr");
    const automatic = tracks.filter((track) => track.kind === "asr");
    const base = (code) => code.toLowerCase().split("-")[0];
    const speaks = (list, code) => list.find((track) => track.languageCode === code)
      || list.find((track) => base(track.languageCode) === base(code));
    for (const list of [manual, automatic]) {
      for (const code of languages) if (speaks(list, code)) return speaks(list, code);
    }
    const original = automatic[0] && speaks(manual, automatic[0].languageCode);
    return original || automatic[0] || manual[0] || null;
  }

  async function textOf(address) {
    const url = new URL(address);
    url.searchParams.set("fmt", "json3");
    try {
      const answer = await fetch(url.href, { credentials: "same-origin" });
      const text = answer.ok ? await answer.text() : "";
      return text.trimStart().startsWith("{") && text.includes('"segs"') ? text : "";
    } catch {
      return "";
    }
  }

  function ask(method, path, token, body) {
    return new Promise((resolve, reject) => {
      const away = () => reject(new Told("Your server does not answer: " + SERVER));
      GM_xmlhttpRequest({
        method,
        url: SERVER + path,
        headers: { Authorization: "Bearer " + token, "Content-Type": "application/json" },
        data: body ? JSON.stringify(body) : undefined,
        anonymous: true,
        redirect: "error",
        timeout: 60000,
        onerror: away,
        ontimeout: away,
        onload(answer) {
          let told = {};
          try { told = JSON.parse(answer.responseText); } catch { /* told below */ }
          if (answer.status === 200) return resolve(told);
          const error = told.error || {};
          reject(new Told([error.message || "Your server refuses this.", error.remedy].join(" ")));
        },
      });
    });
  }
})();
