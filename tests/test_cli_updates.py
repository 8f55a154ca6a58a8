"""Updates at the prompt: published, listed, taken back, as an alert and from one; and the flyer of a keyword."""

import json
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from pypdf import PdfReader

from outreach import broadcasts, organizers
from outreach.cli import outreach
from outreach.runtime import Runtime
from tests.organizing import crowd, draft, launched
from tests.texting import Phone

Prompt = Callable[..., Result]


@pytest.fixture
def prompt(runtime: Runtime) -> Prompt:
    """Type a command."""

    def type_(*words: str, typed: str | None = None) -> Result:
        return CliRunner().invoke(outreach, words, obj=runtime, input=typed, catch_exceptions=False)

    return type_


def newest(prompt: Prompt, local: str = "usw7600") -> dict[str, object]:
    found: dict[str, object] = json.loads(prompt("update", "list", local, "--json").output)[0]
    return found


def test_an_update_with_a_topic_and_languages_is_what_members_get(runtime: Runtime, prompt: Prompt) -> None:
    said = prompt(
        "update",
        "add",
        "usw 7600",
        "--text",
        "Raises: 5%.",
        "--in",
        "es",
        "Aumentos: 5%.",
        "--topic",
        "wages",
    )
    phone = Phone(runtime)
    phone.texts("USW7600")

    assert said.output.endswith("is out: members of USW Local 7600 who text UPDATE get it from now on.\n")
    assert "USW 7600, Nov 4, 2025: Raises: 5%." in phone.texts("UPDATE WAGES")
    assert "Aumentos: 5%." in phone.texts("novedades salarios")


def test_a_proposal_is_typed_or_read_from_a_file(prompt: Prompt, tmp_path: Path) -> None:
    rows = "Date\tKP\tAlliance\n10/1/2025\t6.5%\t9%\n"
    (tmp_path / "wages.txt").write_text(rows)
    prompt("update", "add", "usw7600", "--proposal", "-", "--topic", "wages", typed=rows)
    prompt("update", "add", "alliance", "--text", "Raises:", "--proposal", str(tmp_path / "wages.txt"))

    expected = {"columns": ["Date", "KP", "Alliance"], "rows": [["10/1/2025", "6.5%", "9%"]]}
    assert (newest(prompt)["proposal"], newest(prompt)["texts"]) == (expected, {})
    assert newest(prompt, "alliance")["proposal"] == expected


BAD = [
    (("update", "add", "usw7600"), "The update is empty"),
    (("update", "add", "usw7600", "--text", "x" * 400), "Shorten it by "),
    (("update", "add", "seiu", "--text", "Hi"), "There is no local seiu"),
    (("update", "add", "usw7600", "--text", "Hi", "--in", "fr", "Salut"), "There is no language “fr”"),
    (
        ("update", "add", "usw7600", "--text", "Hi", "--topic", "t" * 41),
        "No member would find it under that topic: UPDATE knows wages",
    ),
    (("update", "withdraw", "999"), "There is no such update"),
    (("update", "withdraw", "9" * 30), "There is no update 9999"),
    (("update", "alert", "999"), "There is no such update"),
    (("update", "from", "1"), "There is no broadcast 1"),
    (("update", "list", "seiu"), "There is no local seiu"),
    (("flyer", "seiu", "--out", "x.pdf"), "There is no list with the keyword seiu"),
    (("flyer", "usw7600", "--out", "x.pdf", "--lang", "fr"), "There is no flyer in “fr”"),
]


@pytest.mark.parametrize(("words", "said"), BAD)
def test_a_mistake_is_one_sentence_and_nothing_is_kept(
    runtime: Runtime, prompt: Prompt, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], said: str
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    before = prompt("update", "list", "--json").output
    answer = prompt(*words)

    assert answer.exit_code == 1
    assert said in answer.output
    assert answer.output.count("\n") == 1
    assert prompt("update", "list", "--json").output == before
    assert list(tmp_path.glob("*.pdf")) == []


def test_a_table_that_is_none_is_told_and_nothing_is_kept(prompt: Prompt) -> None:
    said = prompt("update", "add", "usw7600", "--proposal", "-", typed="10/1/2025: 6.5%\n")

    assert (said.exit_code, "has 1 column" in said.output) == (1, True)


def test_the_list_shows_what_is_out_and_what_is_withdrawn_no_more(prompt: Prompt) -> None:
    prompt("update", "add", "usw7600", "--text", "A wrong number.", "--topic", "wages")
    number = str(newest(prompt)["id"])
    before = prompt("update", "list", "usw7600").output
    prompt("update", "withdraw", number)

    assert f"{number}  usw7600  2025-11-04  wages" in " ".join(before.split("\n")[1].split()).replace(
        " ", "  "
    )
    assert "A wrong number." in before
    assert "A wrong number." not in prompt("update", "list").output
    assert prompt("update", "list", "hnhp").output.count("\n") == 2


def test_an_update_becomes_a_draft_with_its_words(runtime: Runtime, prompt: Prompt) -> None:
    prompt(
        "update",
        "add",
        "usw7600",
        "--text",
        "Raises:",
        "--proposal",
        "-",
        typed="Date,KP,Us\n10/1/2025,6.5%,9%\n",
    )
    said = prompt("update", "alert", str(newest(prompt)["id"]))

    with runtime.database.reading() as conn:
        found = broadcasts.get(conn, 1)
    assert said.output == "Draft 1 kept. Look at it: outreach broadcast preview 1\n"
    assert (found.state, found.kind) == ("draft", "alert")
    assert found.body == "USW 7600: Raises:\n10/1/25: KP 6.5%, Us 9%\nText STOP to opt out"


def test_a_broadcast_becomes_an_update_once_and_a_draft_does_not(runtime: Runtime, prompt: Prompt) -> None:
    crowd(runtime, "USW7600", 2)
    draft(runtime, ["USW7600"], text="Not yet.")
    launched(runtime, ["USW7600"], text="We have a deal.")
    early, first, twice = (prompt("update", "from", n, "--topic", "wages") for n in ("1", "2", "2"))
    with runtime.database.reading() as conn:
        acts = [(line.name, line.act) for line in organizers.noted(conn)]

    assert "Nobody was texted this yet" in early.output
    assert first.output.startswith("Update ")
    assert "is an update already" in twice.output
    assert (newest(prompt)["texts"], newest(prompt)["broadcast"]) == ({"en": "We have a deal."}, 2)
    assert newest(prompt)["topic"] == "wages"
    assert acts == [("", "published")]


def test_the_flyer_is_written_with_the_keyword_that_was_named(prompt: Prompt, tmp_path: Path) -> None:
    out = tmp_path / "flyer.pdf"
    said = prompt("flyer", "uhcp", "--out", str(out), "--lang", "es")
    text = " ".join(PdfReader(BytesIO(out.read_bytes())).pages[0].extract_text().split())

    assert said.output == f"Written: {out}. Look at it before you print it.\n"
    assert "Manda UHCP al 77820" in text


def test_a_flyer_where_nothing_can_be_written_is_one_sentence(prompt: Prompt, tmp_path: Path) -> None:
    said = prompt("flyer", "usw7600", "--out", str(tmp_path / "nowhere" / "flyer.pdf"))

    assert (said.exit_code, said.output.count("\n")) == (1, 1)
    assert "can't be used" in said.output
