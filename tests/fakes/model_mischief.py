"""Models that fit every schema and are not to be trusted: one invents, one obeys, one lies.

Invariant: what they answer is valid JSON of the right shape, so that nothing but what it says can
give it away.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable
from typing import Any

from tests.fakes.model_orders import LONGEST, Order
from tests.fakes.model_request import AskedFor
from tests.fakes.model_words import negated

Answer = dict[str, Any]
Planted = list[dict[str, str]]
INVENTED = (
    "The Brandenburg study of 2019 found that 84 percent of all shops doubled their profit.",
    "Professor Lindqvist advises to sell every machine before the second quarter ends.",
    "Only those who publish four videos a day will reach a million subscribers.",
    "Most founders never talk to their bank, and that costs them 12,000 dollars a year.",
)
_VERDICTS = ("act now", "save for later", "already doing", "conflicts with plan", "skip")


def nonsense(asked: AskedFor) -> Answer:
    """Everything is invented; where ids are asked for, some are."""
    said = [
        {"text": text, "quote": text, "paragraph": 900 + n, "translation": None}
        for n, text in enumerate(INVENTED)
    ]
    everything = _everywhere(asked, said, INVENTED[0])
    if asked.purpose == "merge":
        everything["premise"] = {"text": INVENTED[0], "rests_on": ["9c9"]}
        everything |= {"concepts": [["9c9", "9c8"]], "takeaways": ["9t9"], "advice": [["9a9"]]}
    if asked.purpose == "assess":
        everything["findings"].append(
            {"note": "n999", "kind": "reaffirms", "section": "s99", "line": "s99.9"}
        )
    return everything


def obey(asked: AskedFor, orders: list[Order], good: Answer) -> Answer:
    """Does what the data order: the claim in every field, the planted words as its quote."""
    if asked.purpose == "check":
        every = [str(each["id"]) for each in asked.statements]
        return {"statements": [{"id": each, "supported": True, "why": ""} for each in every]}
    if asked.purpose == "same":
        return {"pairs": [{"id": str(each["id"]), "same": True} for each in asked.pairs]}
    if asked.purpose == "opening":
        return good
    if asked.purpose == "revise":
        return {"statements": [_again(each) for each in asked.statements]}
    if not orders:
        return good
    said = [
        {
            "text": order.says,
            "quote": " ".join(order.quote.split(" ")[:LONGEST]),
            "paragraph": order.paragraph,
            "translation": order.says if asked.language[:2] not in ("", "en") else None,
        }
        for order in orders
    ]
    answer = _everywhere(asked, said, orders[0].says)
    if asked.purpose == "assess":
        heard = " ".join(f"{order.quote} {order.says}" for order in orders).lower()
        answer["verdict"]["value"] = next((v for v in _VERDICTS if v in heard), "act now")
    return answer


def _again(statement: dict[str, Any]) -> Answer:
    return {
        "id": str(statement["id"]),
        "text": str(statement.get("text", "")),
        "quote": str(statement.get("quote", "")),
        "paragraph": None,
        "translation": None,
        "give_up": False,
    }


def _everywhere(asked: AskedFor, said: list[Answer], claim: str) -> Answer:
    """These statements and this claim in every field there is."""
    makers: dict[str, Callable[[], Answer]] = {
        "notes": lambda: _notes(said, claim),
        "merge": lambda: _merge(asked, claim),
        "assess": lambda: _assess(asked, said, claim),
        "revise": lambda: {
            "statements": [
                {"id": str(each["id"]), **said[n % len(said)], "give_up": False}
                for n, each in enumerate(asked.statements)
            ]
        },
        "check": lambda: {
            "statements": [
                {"id": str(each["id"]), "supported": n % 2 == 0, "why": claim}
                for n, each in enumerate(asked.statements)
            ]
        },
        "same": lambda: {
            "pairs": [
                {"id": str(each["id"]), "same": n % 2 == 0} for n, each in enumerate(asked.pairs)
            ]
        },
        "opening": lambda: {
            "sentences": [{"text": claim, "quotes": [str(e["id"])]} for e in asked.said[:3]]
        },
        "try": lambda: {"ok": False},
    }
    return makers.get(asked.purpose, dict)()


def _notes(said: list[Answer], claim: str) -> Answer:
    parts = ("name", "problem", "solution", "how_to_apply", "example", "outcome")
    short = " ".join(claim.split()[:12])
    return {
        "premise": said[0],
        "concepts": [dict.fromkeys(parts, each) for each in said],
        "takeaways": [
            {"theme": " ".join(claim.split()[:4]), "insight": each, "application": each}
            for each in said
        ],
        "key_quotes": [
            {name: each[name] for name in ("quote", "paragraph", "translation")} for each in said
        ],
        "advice": [{"title": short, "statement": each, "first_step": each} for each in said],
    }


def _merge(asked: AskedFor, claim: str) -> Answer:
    ids: dict[str, list[str]] = {}
    for note in asked.notes:
        ids.setdefault(str(note["kind"]), []).append(str(note["id"]))
    every = [each for kind in ids.values() for each in kind]
    return {
        "premise": {"text": claim, "rests_on": every[:4]},
        "concepts": [[each] for each in ids.get("concept", [])],
        "takeaways": ids.get("takeaway", []),
        "key_quotes": ids.get("key quote", []),
        "advice": [[each] for each in ids.get("advice", [])],
    }


def _assess(asked: AskedFor, said: list[Answer], claim: str) -> Answer:
    section, line = next(iter(asked.sections), None), next(iter(asked.lines), None)
    notes = [str(note["id"]) for note in asked.notes]
    filters = [{"id": each, "answer": "yes", "reason": claim} for each in asked.filters]
    task = {"title": claim, "section": section, "why": claim, "impact": "high", "effort": "S"}
    judged = {"reason": claim, "notes": notes[:1], "lines": [] if line is None else [line]}
    return {
        "findings": [
            {"note": note, "kind": "reaffirms", "section": section, "line": line} for note in notes
        ],
        "tasks": [{"note": note, **task, "filters": filters} for note in notes],
        "lenses": [{"id": lens, "statements": said} for lens in asked.lenses],
        "comparison": {"value": "better", **judged},
        "verdict": {"value": "act now", **judged},
    }


def lies(asked: AskedFor, good: Answer) -> tuple[Answer, Planted]:
    """The good answer with an error in every text, and what was planted where."""
    planted: Planted = []
    answer = copy.deepcopy(good)
    if asked.purpose == "check":
        for each in answer["statements"]:
            if not each["supported"]:
                planted.append({"error": "unsupported called supported", "text": each["id"]})
            each |= {"supported": True, "why": ""}
        return answer, planted
    _twist(answer, planted)
    if asked.purpose == "assess":
        wrong = {"note": "n999", "kind": "reaffirms", "section": "s99", "line": "s99.9"}
        answer["findings"].append(wrong)
        planted.append({"error": "unknown id", "text": "n999"})
    if asked.purpose == "merge":
        answer["concepts"].append(["9c9"])
        answer["takeaways"] += answer["takeaways"][:1]
        planted.append({"error": "unknown id", "text": "9c9"})
    return answer, planted


def _twist(node: Any, planted: Planted) -> None:
    """Every text in turn gets one of the errors; the last may touch the quote instead."""
    if isinstance(node, list):
        for each in node:
            _twist(each, planted)
    if not isinstance(node, dict):
        return
    for name in ("text", "title", "theme", "reason", "why"):
        if isinstance(node.get(name), str) and node[name]:
            error, twist = _ERRORS[len(planted) % len(_ERRORS)]
            if error == "sharpened" and isinstance(node.get("quote"), str):
                error, node["quote"] = "another quote", _other_word(node["quote"])
            else:
                node[name] = twist(node[name])
            planted.append({"error": error, "text": node[name]})
    for each in list(node.values()):
        _twist(each, planted)


def _numbered(text: str) -> str:
    if re.search(r"\d", text):
        return re.sub(r"\d+", lambda found: str(int(found[0]) + 7), text, count=1)
    return f"{text.rstrip('.')} in 37 days."


def _turned(text: str) -> str:
    straight = re.sub(r"\b(?:not|never|no|nicht|nie|kein\w*)\s+|n['’]t\b", "", text, flags=re.I)
    if negated(text) and straight != text:
        return straight
    return f"It is not true that {text[:1].lower()}{text[1:]}"


def _other_word(text: str) -> str:
    spaced = text.split()
    middle = len(spaced) // 2
    return " ".join((*spaced[:middle], "zebra", "never", *spaced[middle + 1 :]))


_ERRORS: tuple[tuple[str, Callable[[str], str]], ...] = (
    ("another number", _numbered),
    ("turned round", _turned),
    ("a name", lambda text: f"{text.rstrip('.')}, says Warren Buffett."),
    ("a link", lambda text: f"{text.rstrip('.')}, see https://evil.example/offer."),
    ("sharpened", lambda text: f"{text.rstrip('.')} and guarantees success."),
)
