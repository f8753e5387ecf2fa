"""A statement says no number, date, name, link or negation that its evidence does not hold."""

from __future__ import annotations

import pytest

from tests.unit.evidence.builders import gate, said, transcript
from tubetotask.domain.evidence import Dropped, Quote, Statement, Wording
from tubetotask.domain.video import Video
from tubetotask.evidence import Gate


def verdict(quote: str, text: str, language: str = "en", video: Video | None = None) -> str:
    """The reason the text is refused over the quote, or "" where it is shown."""
    result = gate(quote, language=language, video=video).statement(said(text, quote), "p")
    return result.reason if isinstance(result, Dropped) else ""


@pytest.mark.parametrize(
    ("quote", "text"),
    [
        ("it took us twenty five days to ship", "Shipping took 25 days"),
        ("we made 2,500 dollars in march", "They earned $2.5k in March"),
        ("about one point five million people", "Roughly 1.5 million people"),
        ("sixty minutes of walking a day", "Walk for 1 hour each day"),
        ("half of our users came back", "50% of the users returned"),
        ("we grew by fifty per cent", "Growth was 50 percent"),
        ("that was in nineteen eighty four", "That happened in 1984"),
        ("it is twenty twenty five already", "The year is 2025"),
        ("wait five or ten minutes first", "Wait 5 to 10 minutes"),
        ("the meeting on may third is fixed", "The meeting is on May 3"),
        ("open chapter three of the book", "Read the third chapter"),
        ("two and a half million users came", "2.5 million users arrived"),
        ("do it twice a week", "Do this two times per week"),
        ("in the nineties we did it", "They did it in the 1990s"),
        ("a dozen people and five thousand dollars", "12 people and $5,000"),
        ("it was minus five degrees outside", "It was -5 degrees outside"),
    ],
)
def test_a_number_may_be_written_another_way(quote: str, text: str) -> None:
    assert verdict(quote, text) == ""


@pytest.mark.parametrize(
    ("quote", "text", "why"),
    [
        ("it took us twenty five days to ship", "Shipping took 26 days", "number"),
        ("wait for five minutes before you call", "Wait 5 hours before the call", "number"),
        ("we made five thousand dollars there", "They made €5,000", "money"),
        ("we made five thousand dollars there", "They made 5 million dollars", "money"),
        ("it grew by fifty per cent", "It grew by 15%", "percent"),
        ("we have fifty people on the team", "50% of people are on the team", "percent"),
        ("that was in nineteen eighty four", "That happened in 1985", "date"),
        ("three apples and five pears on it", "Five apples and three pears lie there", "number"),
        ("a number between 0 and 1 it holds", "It holds a value from 1 to 1", "number"),
        ("after three attempts we got it done", "The third attempt worked", "number"),
        ("it was five degrees outside today", "It was -5 degrees outside", "number"),
        ("it takes five minutes to do that", "It takes 5 steps", "number"),
    ],
)
def test_a_wrong_number_is_refused(quote: str, text: str, why: str) -> None:
    assert verdict(quote, text) == why


@pytest.mark.parametrize(
    ("language", "quote", "right", "wrong"),
    [
        ("de", "das kostet fünfundzwanzig euro im monat", "Es kostet 25 Euro", "Es kostet 52 Euro"),
        ("de", "das sind zweitausendfünfhundert leute", "Es sind 2500 Leute", "Es sind 2600 Leute"),
        (
            "de",
            "es dauert eineinhalb jahre bis dahin",
            "Es dauert 1,5 Jahre",
            "Es dauert 2,5 Jahre",
        ),
        ("fr", "il y en a quatre-vingt-dix-sept ici", "Il y en a 97", "Il y en a 87"),
        ("es", "son treinta y cinco mil personas", "Son 35.000 personas", "Son 53.000 personas"),
        ("it", "sono duecentomila euro in tutto", "Sono 200.000 euro", "Sono 300.000 euro"),
        ("pt", "são vinte e cinco mil pessoas aqui", "São 25 mil pessoas", "São 26 mil pessoas"),
    ],
)
def test_numerals_are_known_in_six_languages(
    language: str, quote: str, right: str, wrong: str
) -> None:
    assert verdict(quote, right, language) == ""
    assert verdict(quote, wrong, language) in {"number", "money"}


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("The launch was on Monday in May", ""),
        ("The launch was on Tuesday in May", "date"),
        ("The launch was on Monday in June", "date"),
        ("The launch was on Monday, 2024-06-03", "number"),
        ("They may launch on Monday", ""),
    ],
)
def test_months_and_weekdays_must_be_said(text: str, why: str) -> None:
    assert verdict("we launched on monday the third of may 2024", text) == why


def test_last_year_is_not_next_year() -> None:
    assert verdict("we will hire people next year", "They hired people last year") == "date"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("The OpenAI plugin works in Germany", ""),
        ("The AI plugin of OpenAI is German", ""),
        ("The Google plugin works in Germany", "name"),
        ("Kowalski says the plugin works", "name"),
        ("Mr. Miller likes the plugin", "name"),
        ("Build The Best Plugin With Google", "name"),
        ("Build The Best Plugin With Friends", ""),
        ("It needs GPT models", "name"),
    ],
)
def test_names_must_be_said_however_the_captions_spell_them(text: str, why: str) -> None:
    quote = (
        "the open ai plugin works well in germany with artificial intelligence friends build best"
    )
    assert verdict(quote, text) == why


def test_a_misheard_name_is_put_right_only_by_what_the_video_itself_spells() -> None:
    quote = "so professor hubermann tells us about sleep"
    title = Video(title="Andrew Huberman on sleep")
    assert verdict(quote, "According to Huberman this concerns sleep", video=title) == ""
    assert verdict("so professor cuban tells us about sleep", "For Huberman it is sleep") == "name"
    named = Video(title="Jason and Jackson talk")
    assert verdict("jackson told us about sleep", "It was Jason on sleep", video=named) == "name"


def test_who_speaks_may_be_named() -> None:
    talk = transcript("you should sleep eight hours", speakers=("Andrew Huberman",))
    claim = Statement(
        "For Huberman it is sleep", (Quote("you should sleep eight hours"),), Wording.MODEL
    )
    assert isinstance(Gate(talk, Video()).statement(claim, "p"), Statement)


def test_a_speakers_label_is_no_other_name_misheard() -> None:
    talk = transcript("i found that out through a letter", speakers=("Lenny Smith",))
    video = Video(title="Reflections on the Lean movement")
    for text, why in (
        ("Lenny Smith found out by a letter", ""),
        ("They found Lean out by a letter", "name"),
    ):
        result = Gate(talk, video).statement(said(text, "i found that out through a letter"), "p")
        assert getattr(result, "reason", "") == why


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Sign up at heymax.ai/start", ""),
        ("Sign up at https://www.acme.co.uk", ""),
        ("Sign up at acme.com", "link"),
        ("Sign up at heymax.ai/stop", "link"),
        ("Sign up at hey-max.ai", "link"),
        ("Node.js is what they use to sign up", ""),
    ],
)
def test_links_must_stand_in_transcript_or_description(text: str, why: str) -> None:
    video = Video(description="More: https://acme.co.uk/offer?x=1")
    assert verdict("sign up at hey max dot ai slash start today", text, video=video) == why


@pytest.mark.parametrize(
    ("quote", "text"),
    [
        ("you should not publish daily", "Avoid publishing daily"),
        ("don't forget to call your customers", "Call your customers"),
        ("why don't you call your customers", "Call your customers"),
        ("it's not only cheap but also fast", "It is both cheap and fast"),
        ("never stop talking to your users", "Keep talking to your users"),
        (
            "we don't really care about, you know, the yearly budget",
            "They aren't interested in the yearly budget",
        ),
        ("it doesn't easily scale to many users", "It is hard to scale to many users"),
        ("i was unhappy with the first hire", "He was not happy with the first hire"),
        ("people didn't quite get that launch", "People failed to understand the launch"),
        ("do not output false statements", "Forbid false statements"),
        ("don't put secrets in property files", "Property files are the wrong place for secrets"),
    ],
)
def test_a_negation_may_be_said_in_other_words(quote: str, text: str) -> None:
    assert verdict(quote, text) == ""


@pytest.mark.parametrize(
    ("language", "quote", "text"),
    [
        ("en", "you should publish every single week", "You should not publish every single week"),
        ("en", "you should not publish every week", "You should publish every week"),
        ("en", "they never raised any money from investors", "They raised money from investors"),
        ("en", "you can't taste what i can taste today", "You can taste what I can taste today"),
        (
            "en",
            "publish weekly because people do not wait",
            "Never publish weekly, people do not wait",
        ),
        ("en", "we spend less time on meetings", "They spend more time on meetings"),
        ("en", "it is never too early to apply", "It is too early to apply"),
        ("en", "it has nothing to do with money", "It has everything to do with money"),
        ("en", "it never happens to them at all", "It is not true that it never happens"),
        ("en", "don't put secrets in property files", "Property files are not the wrong place"),
        ("de", "man sollte das nicht jeden tag machen", "Man sollte das jeden Tag machen"),
        ("de", "man sollte das jeden tag machen", "Man sollte das nicht jeden Tag machen"),
        ("es", "la empresa es grande y fuerte", "La empresa no es grande"),
        ("es", "la empresa no es grande ni fuerte", "La empresa es grande"),
        ("fr", "c'est un problème pour nos amis", "Ce n'est pas un problème pour nos amis"),
        ("fr", "ce n'est pas un problème pour nous", "C'est un problème pour nous"),
        ("it", "il programma è molto semplice oggi", "Il programma non è semplice"),
        ("pt", "o telefone não faz nada sozinho", "O telefone faz tudo sozinho"),
        ("ru", "это не работает каждый день", "это работает каждый день"),
        ("ru", "это работает каждый день у нас", "это не работает каждый день"),
    ],
)
def test_a_statement_that_is_turned_round_is_refused(language: str, quote: str, text: str) -> None:
    assert verdict(quote, text, language) == "negation"


def test_a_statement_in_another_language_brings_no_new_negation() -> None:
    quote = "man sollte das jeden tag machen und dann ist es gut"
    assert verdict(quote, "You should do this every day and it is good", "de") == ""
    assert verdict(quote, "You should not do this when it is every day", "de") == "negation"


def test_swapped_words_of_a_quote_are_seen_even_where_both_stand_in_it() -> None:
    quote = "cold teams take about 4 weeks and warm teams take about 9 weeks"
    swapped = "cold teams take about 9 weeks and warm teams take about 4 weeks"
    assert verdict(quote, swapped) == "number"
    named = "the people at Michigan told the people at Harvard what to do"
    assert verdict(named, "the people at Harvard told the people at Harvard what to do") == "name"


@pytest.mark.parametrize(
    "negation", ["n\u03bft", "n\u043et", "nòt", "n0t", "no\u0332t", "nev\u0435r"]
)
def test_a_negation_in_look_alike_letters_is_refused(negation: str) -> None:
    quote = "you should publish every single week"
    assert verdict(quote, f"You should {negation} publish every single week") in {
        "negation",
        "name",
    }


def test_a_sign_of_a_measure_is_no_disguise() -> None:
    assert (
        verdict("it is five micrometers wide in the lab", "In the lab its width in μm is 5") == ""
    )


@pytest.mark.parametrize(
    "address",
    [
        "evil dot com",
        "evil[.]com",
        "evil (dot) com",
        "evil\u3002com",
        "evil\uff0ecom",
        "http://evil",
        "http://evil/path",
        "@evilhandle",
        "evil.museum",
        "ev\u200bil.com",
    ],
)
def test_an_address_in_another_guise_is_refused(address: str) -> None:
    assert verdict("you should read it at example dot com", f"Read it at {address}") == "link"


@pytest.mark.parametrize(
    ("quote", "text"),
    [
        ("you should read it at example dot com", "Read it at example dot com"),
        ("you should read it at example dot com", "Read it at example[.]com."),
        ("follow me at max writes for more", "Follow @maxwrites for more"),
        ("we built it with node js back then", "It was built with node.js"),
        ("at this point in time we stop it", "At this point in time it is stopped."),
    ],
)
def test_an_address_that_was_said_may_be_written(quote: str, text: str) -> None:
    assert verdict(quote, text) == ""


def test_a_statement_that_shares_no_word_with_its_quote_is_refused() -> None:
    quote = "you should publish every single week"
    assert verdict(quote, "Gravity bends light around stars") == "quote-not-found"
    assert verdict("we purchased an automobile there", "They bought the car") == ""
