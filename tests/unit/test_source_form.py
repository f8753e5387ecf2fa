"""What a person types about a source becomes rules, or is told beside its field."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tubetotask.domain.source_rules import SourceRules
from tubetotask.web.source_form import RulesForm

GOOD = {
    "automatic": "yes",
    "shorts": "yes",
    "take_words": " plan*, pricing ,",
    "shortest": "2,5",
    "longest": "90",
    "languages": "en, pt-BR",
    "daily_cap": "3",
    "interval": "21600",
}


def test_what_was_typed_becomes_rules() -> None:
    form = RulesForm.sent(GOOD)
    assert form.rules() == SourceRules(
        take_words=("plan*", "pricing"),
        shortest_s=150.0,
        longest_s=5400.0,
        live=False,
        premieres=False,
        languages=("en", "pt-BR"),
        daily_cap=3,
    )
    assert form.errors == {}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("shortest", "three"),
        ("shortest", "-1"),
        ("longest", "nan"),
        ("longest", "inf"),
        ("longest", "1"),
        ("languages", "english please"),
        ("daily_cap", "0"),
        ("daily_cap", "1.5"),
        ("daily_cap", "²"),
        ("take_words", "a," * 51),
    ],
)
def test_what_is_wrong_is_told_beside_its_field_and_stays_there(name: str, text: str) -> None:
    form = RulesForm.sent(GOOD | {name: text})
    form.rules()
    assert list(form.errors) == [name]
    assert form.errors[name].remedy
    assert getattr(form, name) == text


@given(
    st.builds(
        SourceRules,
        take_words=st.lists(st.sampled_from(["plan*", "price"]), max_size=3).map(tuple),
        shortest_s=st.none() | st.integers(1, 60).map(lambda n: n * 60.0),
        shorts=st.booleans(),
        live=st.booleans(),
        automatic=st.booleans(),
        languages=st.sampled_from([(), ("en",), ("de", "pt-BR")]),
        daily_cap=st.none() | st.integers(1, 1000),
    )
)
def test_rules_shown_and_sent_again_are_the_same(rules: SourceRules) -> None:
    form = RulesForm.of(rules, None)
    again = RulesForm.sent({k: "yes" if v is True else str(v or "") for k, v in vars(form).items()})
    assert again.rules() == rules
    assert again.errors == {}
