// YouTube's player in a frame, spoken to by messages: no script of YouTube's runs in our page.
// Invariant: nothing is loaded before open() is called; a message counts only when it comes from
// this frame and from the player's own origin.
//
// The protocol is that of YouTube's own widget script: JSON texts with "id" and "channel":"widget".
// We say {"event":"listening"} until {"event":"initialDelivery"} answers, then send
// {"event":"command","func":…,"args":[…]}. "infoDelivery" tells what has changed: currentTime,
// playerState, playbackRate. States: 0 ended, 1 playing, 2 paused, 3 loading.
"use strict";

class Player {
  static LISTEN_MS = 250;
  static SILENT_MS = 15000;
  static SETTLES_MS = 4000; // until then times from before a jump may still arrive
  static NEAR_S = 1.5;

  constructor(screen, { video, host, title, told }) {
    Object.assign(this, { screen, video, host, title, told });
    this.frame = null;
    this.ready = false;
    this.playing = false;
    this.rate = 1;
    this.second = 0;
    this.waiting = [];
    this.aim = null;
    addEventListener("message", (event) => this.hear(event));
  }

  get isOpen() {
    return this.frame !== null;
  }

  play(second) {
    this.aim = { second, until: Date.now() + Player.SETTLES_MS };
    this.second = second;
    if (!this.frame) this.open(second);
    this.command("seekTo", [second, true]);
    this.command("playVideo");
  }

  resume() {
    if (this.frame) this.command("playVideo");
    else this.play(0);
  }

  pause() {
    if (this.frame) this.command("pauseVideo");
  }

  open(second) {
    const address = new URL(`/embed/${encodeURIComponent(this.video)}`, this.host);
    const how = { enablejsapi: 1, widgetid: 1, origin: location.origin, autoplay: 1, playsinline: 1, rel: 0 };
    for (const [name, value] of Object.entries({ ...how, start: Math.floor(second) })) {
      address.searchParams.set(name, value);
    }
    this.frame = document.createElement("iframe");
    // YouTube refuses to play for a page that does not say where it is (its error 153).
    Object.assign(this.frame, {
      referrerPolicy: "strict-origin-when-cross-origin",
      allow: "autoplay; encrypted-media; fullscreen; picture-in-picture",
      title: this.title,
      src: address.href,
    });
    this.screen.replaceChildren(this.frame);
    const opened = Date.now();
    this.listening = setInterval(() => {
      if (Date.now() - opened > Player.SILENT_MS) {
        clearInterval(this.listening);
        this.told("silent");
      } else {
        this.send({ event: "listening" });
      }
    }, Player.LISTEN_MS);
  }

  close() {
    clearInterval(this.listening);
    this.screen.replaceChildren();
    Object.assign(this, { frame: null, ready: false, playing: false, waiting: [], aim: null });
    this.told("closed");
  }

  command(func, args = []) {
    const message = { event: "command", func, args };
    if (this.ready) this.send(message);
    else this.waiting.push(message);
  }

  send(message) {
    this.frame?.contentWindow?.postMessage(JSON.stringify({ ...message, id: 1, channel: "widget" }), this.host);
  }

  hear(event) {
    if (!this.frame || event.source !== this.frame.contentWindow || event.origin !== this.host) return;
    let told;
    try {
      told = JSON.parse(event.data);
    } catch {
      return;
    }
    if (told?.event === "initialDelivery") this.begin();
    if (told?.event === "onError") this.told("error", Number(told.info));
    else if (told?.event === "onStateChange") this.state(Number(told.info));
    else if (told?.info && typeof told.info === "object") this.learn(told.info);
  }

  begin() {
    if (this.ready) return;
    clearInterval(this.listening);
    this.ready = true;
    this.command("addEventListener", ["onStateChange"]);
    this.command("addEventListener", ["onError"]);
    this.waiting.splice(0).forEach((message) => this.send(message));
  }

  learn({ playbackRate, playerState, currentTime }) {
    if (Number.isFinite(playbackRate) && playbackRate > 0) this.rate = playbackRate;
    if (Number.isFinite(playerState)) this.state(playerState);
    if (!Number.isFinite(currentTime)) return;
    if (this.aim) {
      const there = Math.abs(currentTime - this.aim.second) <= Player.NEAR_S;
      if (!there && Date.now() < this.aim.until) return;
      this.aim = null;
    }
    this.second = currentTime;
    this.told("time", currentTime);
  }

  state(value) {
    const playing = value === 1 || (value === 3 && this.playing);
    if (value === 0) this.told("ended");
    if (playing === this.playing) return;
    this.playing = playing;
    this.told(playing ? "playing" : "paused");
  }
}
