"""Speech recognition by a server: what is heard, what it costs, what goes wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.fakes import tones
from tests.fakes.bare import BareServer, page
from tests.fakes.model import KEY, FakeModel, model
from tests.unit.analysis.model.helpers import Waits, failing
from tubetotask.analysis.model.endpoint import Endpoint
from tubetotask.analysis.model.hearing import Agreed, ModelEar
from tubetotask.analysis.model.settings import ModelSettings
from tubetotask.analysis.model.speech import SpeechSettings, price_usd
from tubetotask.domain.calls import Call, NoBook, Planned
from tubetotask.domain.errors import ModelFailed, PriceNotConfirmed
from tubetotask.domain.hearing import RATE, Heard, Piece

SAID = tones.talk(8)
PIECE = Piece(0, 8 * RATE, last=True)
PRICES = {"whisper-1": Decimal("0.006")}


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("sound") / "piece.webm"
    file.write_bytes(tones.sound(SAID, 8))
    return file


@pytest.fixture
def fake() -> Iterator[FakeModel]:
    with FakeModel() as found:
        yield found


class Book(NoBook):
    """Keeps what it is told, in order."""

    def __init__(self) -> None:
        super().__init__()
        self.kept: list[Call] = []
        self.planned: list[Planned] = []

    def reserve(self, planned: Planned) -> int | Call:
        self.planned.append(planned)
        return 7

    def keep(self, call: Call, held: int = 0) -> None:
        self.kept.append(call)
        super().keep(call, held)


def ear(fake: FakeModel | str, name: str = "whisper-1", book: Any = None, **more: Any) -> ModelEar:
    url = fake if isinstance(fake, str) else fake.url
    server = ModelSettings(KEY, url, name, (), timeout_s=more.pop("timeout_s", 20.0))
    settings = SpeechSettings(server, more.pop("prices", PRICES))
    return ModelEar(
        settings, book or Book(), "abcdefghijk", endpoint=Endpoint(server, sleep=Waits()), **more
    )


def texts(heard: Heard) -> list[str]:
    return [word.text for word in heard.words]


def test_words_and_sentences_come_with_their_times(fake: FakeModel, sound: Path) -> None:
    heard = ear(fake).hear(PIECE, sound)
    assert texts(heard) == [word.text for word in SAID]
    assert heard.words[3].start_s == pytest.approx(SAID[3].start_s, abs=0.05)
    assert heard.segments[0].text.strip().startswith("We plan the week on friday.")
    assert heard.language == "english"
    asked = fake.calls("speech")[0].body
    assert asked["response_format"] == "verbose_json"
    assert asked["timestamp_granularities[]"] == ["word", "segment"]


def test_a_piece_is_reserved_before_and_kept_with_its_minutes_before_it_is_used(
    fake: FakeModel, sound: Path
) -> None:
    book = Book()
    listener = ear(fake, book=book)
    heard = listener.hear(PIECE, sound)
    assert (book.planned[0].usd_most, book.planned[0].audio_s) == (Decimal("0.0008"), 8.0)
    (call,) = book.kept
    assert (call.purpose, call.usd, call.audio_s) == ("speech", Decimal("0.0008"), 8.0)
    assert (listener.heard_s, listener.usd) == (8.0, Decimal("0.0008"))
    assert ear(fake, book=book).remembered(0) == heard
    assert len(fake.calls("speech")) == 1


def test_another_video_model_server_language_or_place_is_another_piece(
    fake: FakeModel, sound: Path
) -> None:
    book = Book()
    ear(fake, book=book).hear(PIECE, sound)
    assert ear(fake, book=book).remembered(1) is None
    assert ear(fake, "whisper-large-v3", book).remembered(0) is None
    assert ear(fake.url + "/other", book=book).remembered(0) is None
    assert ear(fake, book=book, language="de").remembered(0) is None


def test_after_the_first_piece_all_are_heard_in_its_language(fake: FakeModel, sound: Path) -> None:
    listener = ear(fake)
    listener.hear(Piece(0, 8 * RATE), sound)
    listener.hear(Piece(8 * RATE, 16 * RATE, last=True), sound)
    assert [asked.body.get("language") for asked in fake.calls("speech")] == [None, "en"]


def test_what_a_person_says_is_spoken_is_told_the_server(fake: FakeModel, sound: Path) -> None:
    ear(fake, language="pt-BR").hear(PIECE, sound)
    assert fake.calls("speech")[0].body["language"] == "pt"


@pytest.mark.parametrize(
    ("scenario", "words", "sentences"),
    [
        ("words-only", True, False),
        ("segments-only", False, True),
        ("no-granularities", False, True),
    ],
)
def test_servers_that_tell_one_kind_of_times_will_do(
    fake: FakeModel, sound: Path, scenario: str, words: bool, sentences: bool
) -> None:
    name = model(scenario, "whisper-1")
    heard = ear(fake, name, prices={name: Decimal(0)}).hear(PIECE, sound)
    assert (bool(heard.words), bool(heard.segments)) == (words, sentences)


@pytest.mark.parametrize(
    ("name", "state", "message"),
    [
        ("401@whisper-1", "bad-key", "The server of speech recognition refuses the API key."),
        ("no-credit@whisper-1", "no-credit", "no credit left"),
        ("429@whisper-1", "rate-limited", "asks to slow down"),
        ("500@whisper-1", "server-error", "a fault of its own"),
        ("html@whisper-1", "wrong-address", "What answers at the address of speech"),
        ("html-404@whisper-1", "wrong-address", "What answers at the address of speech"),
        ("reset@whisper-1", "unreachable", "cannot be reached"),
        ("whisper-9", "no-model", "whisper-9, which is to hear, is not there"),
        ("gpt-4o-transcribe", "no-times", "gpt-4o-transcribe does not tell when what is said"),
        ("no-times@whisper-1", "no-times", "does not tell when what is said"),
    ],
)
def test_each_way_of_failing_has_its_state_and_sentence(
    fake: FakeModel, sound: Path, name: str, state: str, message: str
) -> None:
    with failing(state) as found:
        ear(fake, name).hear(PIECE, sound)
    assert message in found[0].message
    assert "completions" not in str(found[0])
    assert "OPENAI_PART_TOKENS" not in str(found[0])


def test_what_passes_by_itself_is_tried_again(fake: FakeModel, sound: Path) -> None:
    assert ear(fake, "500-once@whisper-1").hear(PIECE, sound).words
    assert [asked.status for asked in fake.calls("speech")] == [500, 200]


def test_a_server_that_does_not_answer_in_time_is_told_with_what_to_raise(
    fake: FakeModel, sound: Path
) -> None:
    with pytest.raises(ModelFailed, match="SPEECH_TIMEOUT_S") as caught:
        ear(fake, "hang@whisper-1", timeout_s=0.4).hear(PIECE, sound)
    assert caught.value.may_have_cost


def test_a_file_that_is_no_sound_is_refused_as_such(fake: FakeModel, tmp_path: Path) -> None:
    file = tmp_path / "piece.ogg"
    file.write_bytes(b"OggS nothing of the kind" * 100)
    with pytest.raises(ModelFailed) as caught:
        ear(fake).hear(PIECE, file)
    assert caught.value.state == "bad-sound"


def test_a_piece_that_is_too_large_for_the_server_names_the_setting(
    fake: FakeModel, tmp_path: Path
) -> None:
    file = tmp_path / "piece.ogg"
    file.write_bytes(bytes(26 * 1024 * 1024))
    with pytest.raises(ModelFailed, match="SPEECH_MAX_MB") as caught:
        ear(fake).hear(PIECE, file)
    assert caught.value.state == "too-long"


def test_a_model_without_times_is_paid_once_and_not_again(fake: FakeModel, sound: Path) -> None:
    book, name = Book(), "no-times@whisper-1"
    looks: tuple[Callable[[ModelEar], object], ...] = (
        lambda one: one.hear(PIECE, sound),
        lambda one: one.remembered(0),
    )
    for look in looks:
        with pytest.raises(ModelFailed, match="SPEECH_MODEL"):
            look(ear(fake, name, book))
    assert [call.outcome for call in book.kept] == ["invalid"]
    assert len(fake.calls("speech")) == 1


def test_openais_models_without_times_are_refused_before_anything_is_heard() -> None:
    server = ModelSettings(KEY, "", "gpt-transcribe", ())
    listener = ModelEar(SpeechSettings(server), Book(), "abcdefghijk")
    with pytest.raises(ModelFailed, match="SPEECH_MODEL") as caught:
        listener.allow(600)
    assert caught.value.state == "no-times"


BODIES: dict[str, Callable[[], bytes]] = {
    "nothing": lambda: b"",
    "a number": lambda: b"7",
    "no JSON": lambda: b"Sure! Here is",
    "another kind": lambda: b'{"choices": []}',
    "deep": lambda: b'{"text":' + b"[" * 100_000,
}


@pytest.mark.parametrize("body", BODIES)
def test_an_answer_that_cannot_be_read_is_lost_and_not_taken_for_silence(
    body: str, sound: Path
) -> None:
    book = Book()
    with BareServer(page("200 OK", BODIES[body]())) as server, failing("junk"):
        ear(server.url, book=book).hear(PIECE, sound)
    assert [(call.outcome, call.usd) for call in book.kept] == [("lost", Decimal("0.0008"))]
    assert book.kept[0].audio_s == 8.0


def test_a_piece_in_which_nobody_speaks_is_heard_and_paid(sound: Path) -> None:
    book = Book()
    with BareServer(page("200 OK", b'{"text": "", "segments": [], "duration": 8.0}')) as server:
        heard = ear(server.url, book=book).hear(PIECE, sound)
    assert (heard.words, heard.segments) == ((), ())
    assert book.kept[0].outcome == "used"


@pytest.mark.parametrize(
    ("name", "url", "own", "usd"),
    [
        ("whisper-1", "", {}, "0.36"),
        ("whisper-1", "", {"whisper-1": Decimal("0.01")}, "0.60"),
        ("whisper-large-v3", "https://api.groq.com/openai/v1", {}, "0.111"),
        ("whisper-1", "http://localhost:8000/v1", {}, None),
        ("whisper-1", "http://localhost:8000/v1", {"whisper-1": Decimal(0)}, "0"),
        ("gpt-4o-transcribe", "", {}, None),  # it has a price, by tokens
        ("gpt-4o", "", {}, None),
        ("my-whisper", "", {}, None),
    ],
)
def test_a_price_is_the_users_own_or_the_tables_by_the_hour_and_else_not_known(
    name: str, url: str, own: dict[str, Decimal], usd: str | None
) -> None:
    settings = SpeechSettings(ModelSettings(KEY, url, name, ()), own)
    assert price_usd(settings, 3600) == (None if usd is None else Decimal(usd))


def test_a_second_that_was_begun_is_charged() -> None:
    settings = SpeechSettings(ModelSettings(KEY, "", "whisper-1", ()), PRICES)
    assert price_usd(settings, 59.01) == Decimal("0.006")


def test_a_price_that_nobody_knows_is_asked_for_before_anything_is_heard(fake: FakeModel) -> None:
    with pytest.raises(PriceNotConfirmed, match="SPEECH_PRICES"):
        ear(fake, prices={}).allow(600)
    ear(fake, prices={}, agreed=Agreed(unknown=True)).allow(600)
    assert fake.calls() == []


def test_more_than_was_agreed_to_is_asked_for_again(fake: FakeModel) -> None:
    ear(fake, agreed=Agreed(Decimal("0.06"))).allow(600)
    with pytest.raises(PriceNotConfirmed, match="more than was agreed to"):
        ear(fake, agreed=Agreed(Decimal("0.06"))).allow(660)
