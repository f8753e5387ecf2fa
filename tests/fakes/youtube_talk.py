"""What our own YouTube says of a talk: its player's answer, its tracks, its words."""

from __future__ import annotations

import json
from typing import Any

from flask import request

from tests.fakes.youtube_shapes import channel

PUBLISHED = {"new": "2026-11-22T06:00:08-07:00"}
LONG_AGO = "2018-08-02T06:00:08-07:00"
TITLE = "How we plan a week"
DESCRIPTION = "0:00 Start\n0:10 Plan\n0:20 End"
SAID = "we plan the week on friday and then we call three customers before noon"
WORDS = SAID.split()
PREMIERE = "2026-11-22T18:00:00+00:00"
TRANSLATED = "translated"  # the last word of what YouTube would translate


WITHOUT = {
    "off", "new", "live", "bot", "age", "private", "gone", "removed", "soon", "members", "region",
    "premiere",
}  # fmt: skip


def answer_of_player(video_id: str) -> dict[str, Any]:
    """What the player is told of a video."""
    scenario = video_id.split("-")[0]
    answer: dict[str, Any] = {
        "playabilityStatus": playability(scenario),
        "videoDetails": details(video_id, scenario),
    }
    found = tracks(video_id, scenario)
    renderer: dict[str, Any] = {"captionTracks": found}
    if scenario == "shape":
        renderer = {"captionTracks": [{"a": 1}]}
    elif found:
        renderer["translationLanguages"] = [
            {"languageCode": code, "languageName": {"runs": [{"text": code}]}}
            for code in ("de", "en", "fr")
        ]
    if found is not None or scenario == "shape":
        answer["captions"] = {"playerCaptionsTracklistRenderer": renderer}
    if scenario == "premiere":
        times = {"isLiveNow": False, "startTimestamp": PREMIERE}
        answer["microformat"] = {"playerMicroformatRenderer": {"liveBroadcastDetails": times}}
    return answer


def player_script() -> str:
    """The player's answer as a watch page holds it."""
    video_id = request.args["v"]
    scenario = video_id.split("-")[0]
    told = details(video_id, scenario) | {"channelId": channel("ok")}
    answer: dict[str, Any] = {"playabilityStatus": playability(scenario)}
    if answer["playabilityStatus"]["status"] != "ERROR":
        answer["videoDetails"] = told
    return f"<script>var ytInitialPlayerResponse = {json.dumps(answer)};</script>"


def playability(scenario: str) -> dict[str, Any]:
    def login(reason: str) -> dict[str, Any]:
        return {"status": "LOGIN_REQUIRED", "reason": reason}

    if scenario == "removed":
        runs = [{"text": "See https://example.org for more"}]
        screen = {"playerErrorMessageRenderer": {"subreason": {"runs": runs}}}
        reason = "This video has been removed by the uploader"
        return {"status": "ERROR", "reason": reason, "errorScreen": screen}
    if scenario == "region":
        runs = [{"text": "The uploader has not made this video available in your country"}]
        screen = {"playerErrorMessageRenderer": {"subreason": {"runs": runs}}}
        return {"status": "UNPLAYABLE", "reason": "Video unavailable", "errorScreen": screen}
    if scenario == "members":
        reason = "Join this channel to get access to members-only content like this video."
        return {"status": "UNPLAYABLE", "reason": reason}
    if scenario == "premiere":
        slate = {"liveStreamOfflineSlateRenderer": {"scheduledStartTime": "1795370400"}}
        live = {"liveStreamabilityRenderer": {"offlineSlate": slate}}
        told = {"status": "LIVE_STREAM_OFFLINE", "reason": "Premieres in 3 hours"}
        return {**told, "liveStreamability": live}
    soon = {"status": "LIVE_STREAM_OFFLINE", "reason": "This live event will begin in 18 hours."}
    return {
        "bot": login("Sign in to confirm you’re not a bot"),
        "age": login("This video may be inappropriate for some users."),
        "private": login("This is a private video. Please sign in."),
        "gone": {"status": "ERROR", "reason": "This video is unavailable"},
        "soon": soon,
    }.get(scenario, {"status": "OK"})


def details(video_id: str, scenario: str) -> dict[str, Any]:
    if scenario == "untitled":
        return {"videoId": video_id}
    return {
        "videoId": video_id,
        "title": TITLE,
        "lengthSeconds": "0" if scenario == "live" else "30",
        "shortDescription": DESCRIPTION,
        "author": "A channel",
        "isLive": scenario == "live",
        "isUpcoming": scenario in {"soon", "premiere"},
    }


def tracks(video_id: str, scenario: str) -> list[dict[str, Any]] | None:
    if scenario in WITHOUT:
        return None
    if scenario == "none":
        return []
    tracks = [track(video_id, "en", "asr")]
    if scenario == "manual":
        tracks += [track(video_id, code, "") for code in ("de", "en-GB")]
    if scenario == "token":
        tracks[0]["baseUrl"] += "&exp=xpe"
    return tracks


def track(video_id: str, language: str, kind: str) -> dict[str, Any]:
    address = f"https://www.youtube.com/api/timedtext?v={video_id}&lang={language}&kind={kind}"
    return {
        "baseUrl": address + "&fmt=srv3",
        "name": {"runs": [{"text": language}]},
        "languageCode": language,
        "kind": kind,
        "isTranslatable": True,
    }


def json3(scenario: str, language: str) -> dict[str, Any]:
    if scenario == "music":
        return {"events": [{"tStartMs": 0, "dDurationMs": 9000, "segs": [{"utf8": "[Music]"}]}]}
    if scenario == "hollow":
        return {"events": [{"tStartMs": 0, "dDurationMs": 9000, "segs": [{"utf8": "\n"}]}]}
    events: list[dict[str, Any]] = [{"tStartMs": 0, "dDurationMs": 30000, "id": 1}]
    for at, part in ((1000, WORDS[:7]), (13000, WORDS[7:]), (22000, ["in", language])):
        segs = [{"utf8": word, "tOffsetMs": i * 400} for i, word in enumerate(part)]
        for seg in segs[1:]:
            seg["utf8"] = f" {seg['utf8']}"
        del segs[0]["tOffsetMs"]
        events.append({"tStartMs": at, "dDurationMs": 5000, "segs": segs})
        events.append({"tStartMs": at + 90, "aAppend": 1, "segs": [{"utf8": "\n"}]})
    return {"wireMagic": "pb3", "events": events}
