"""At the prompt: a broadcast in several languages, written, looked at, sent, shown."""

import json
from collections.abc import Callable

import pytest
from click.testing import CliRunner, Result

from outreach import variants
from outreach.cli import outreach
from outreach.runtime import Runtime
from tests.carrier import FakeCarrier
from tests.organizing import crowd, expand, send
from tests.test_variants import speak

Prompt = Callable[..., Result]
CREATE = ("broadcast", "create", "--to", "USW7600", "--text", "Polls close at 8.")


@pytest.fixture
def prompt(runtime: Runtime) -> Prompt:
    """Type a command."""

    def type_(*words: str) -> Result:
        return CliRunner().invoke(outreach, words, obj=runtime)

    return type_


def test_a_text_in_two_languages_is_kept_shown_and_sent(prompt: Prompt, runtime: Runtime) -> None:
    phones = crowd(runtime, "USW7600", 5)
    speak(runtime, phones[:2], "es")
    speak(runtime, phones[2:3], "zh")
    prompt(*CREATE, "--in", "es", "Las urnas cierran a las 8 🗳", "--in", "tl", " ")
    seen = prompt("broadcast", "preview", "1").output
    prompt("broadcast", "launch", "1")
    expand(runtime, 1)
    carrier = FakeCarrier(runtime.now)
    send(runtime, carrier)
    shown = prompt("broadcast", "show", "1").output

    assert seen.startswith(
        "[English]\nUSW 7600: Polls close at 8.\nText STOP to opt out\n\n"
        "[Español]\nUSW 7600: Las urnas cierran a las 8 🗳\nManda STOP para cancelar\n\n"
    )
    for line in (
        "Size       English: 3 people, 1 segment (GSM-7, 48 units), $0.03\n",
        "Size       Español: 2 people, 1 segment (UCS-2, 63 units), $0.02\n",
        "           larger because of: 🗳 (ballot box with ballot)\n",
        "In English 1 person who would read 中文: there is no text in it\n",
    ):
        assert line in seen, seen
    assert "In Español: Las urnas cierran a las 8" in shown
    assert sorted(text.phone for text in carrier.sent if "urnas" in text.body) == phones[:2]


def test_a_program_gets_every_text(prompt: Prompt, runtime: Runtime) -> None:
    crowd(runtime, "USW7600", 2)
    written = json.loads(prompt(*CREATE, "--in", "es", "Ven a las 8.", "--json").output)
    seen = json.loads(prompt("broadcast", "preview", "1", "--json").output)
    shown = json.loads(prompt("broadcast", "show", "1", "--json").output)
    (listed,) = json.loads(prompt("broadcast", "list", "--json").output)

    texts = [
        {
            "language": "es",
            "local": None,
            "text": "Ven a las 8.",
            "body": "USW 7600: Ven a las 8.\nManda STOP para cancelar",
            "segments": 1,
        }
    ]
    assert written["texts"] == shown["texts"] == listed["texts"] == texts
    assert [(each["language"], each["people"]) for each in seen["texts"]] == [("en", 2), ("es", 0)]
    assert seen["total"] == 2


def test_each_locals_facts_are_filled_in_and_named_by_local(prompt: Prompt, runtime: Runtime) -> None:
    crowd(runtime, "USW7600", 2)
    crowd(runtime, "UFCW770", 1, first=10)
    prompt("broadcast", "create", "--to", "USW7600", "--to", "UFCW770", "--text", "{local} meets.")
    seen = json.loads(prompt("broadcast", "preview", "1", "--json").output)

    assert {each["local"]: each["people"] for each in seen["texts"]} == {"usw7600": 2, "ufcw770": 1}


MISTAKES = [
    pytest.param(["--in", "xx", "Hi"], "There is no language “xx” here", id="no such language"),
    pytest.param(["--in", "es", "Ven a {lugar}"], "The Español text has {lugar} in it", id="unknown braces"),
    pytest.param(["--in", "es", "x" * 1600], "The Español text is 1,635 characters", id="too long"),
]


@pytest.mark.parametrize(("words", "sentence"), MISTAKES)
def test_a_mistake_is_one_sentence_and_nothing_is_kept(
    prompt: Prompt, runtime: Runtime, words: list[str], sentence: str
) -> None:
    answer = prompt(*CREATE, *words)

    assert answer.exit_code != 0
    assert sentence in answer.output + str(answer.exception)
    assert json.loads(prompt("broadcast", "list", "--json").output) == []
    with runtime.database.reading() as conn:
        assert variants.of(conn, 1) == []
