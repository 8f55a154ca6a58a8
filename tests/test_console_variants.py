"""A broadcast in several languages on the console: written, previewed, checked, launched, shown."""

import pytest
from flask import Flask
from sqlalchemy import update

from outreach import broadcasts, composing, variants
from outreach.broadcasts import Draft
from outreach.errors import BadInput
from outreach.models import members
from outreach.runtime import Runtime
from outreach.variants import ANY_LOCAL
from tests import organizing
from tests.carrier import FakeCarrier
from tests.console import Browser, signed_in, words
from tests.organizing import crowd, expand, send
from tests.test_console_broadcasts import form
from tests.test_variants import speak, variant

ES, ZH = "Las urnas cierran a las 8.", "投票八点截止。"


@pytest.fixture
def people(runtime: Runtime) -> list[str]:
    """Ten of USW7600: four read Spanish, one Chinese, one Tagalog."""
    phones = crowd(runtime, "USW7600", 10)
    for some, language in ((phones[:4], "es"), (phones[4:5], "zh"), (phones[5:6], "tl")):
        speak(runtime, some, language)
    return phones


def test_english_comes_first_and_the_other_languages_are_folded(dana: Browser) -> None:
    page = dana.get("/broadcasts/new").text
    folded = page.partition('<details class="tongues">')[2].partition("</details>")[0]

    assert page.index('name="text"') < page.index("text_es")
    for code in ("es", "tl", "zh"):
        assert f'name="text_{code}"' in folded
    assert 'name="text_en"' not in page


def test_the_preview_has_each_text_with_its_readers_and_their_numbers_add_up(
    runtime: Runtime, dana: Browser, people: list[str]
) -> None:
    typed = form(runtime, text_es=ES, text_zh=ZH, text_tl="  ")
    said = words(dana.press("/broadcasts/new", "/broadcasts/preview", **typed))

    for part in (
        "English 5 people · 1 segment · $0.06",
        "USW 7600: Polls close at 8. Text STOP to opt out",
        "Español 4 people · 1 segment · $0.05",
        f"USW 7600: {ES} Manda STOP para cancelar",
        "中文 1 person · 1 segment · $0.01",
        f"USW 7600: {ZH} 发STOP退订",
        "In English for want of their language: Tagalog 1 person.",
        "People 10",
        "10 segments",
        "$0.11",
    ):
        assert part in said, said


def test_a_language_that_nobody_wrote_is_named_with_its_people(
    runtime: Runtime, dana: Browser, people: list[str]
) -> None:
    said = words(dana.press("/broadcasts/new", "/broadcasts/preview", **form(runtime)))

    assert "their language: Español 4 people, Tagalog 1 person, 中文 1 person." in said.replace(
        "中文 1 person, Tagalog 1 person", "Tagalog 1 person, 中文 1 person"
    )
    assert "English 6 people" not in said, "one text alone is not told apart"


def test_who_may_not_be_texted_is_in_no_number(runtime: Runtime, people: list[str]) -> None:
    for phone, why in ((people[0], {"held_at": runtime.now()}), (people[9], {"suppressed": "21614"})):
        with runtime.database.writing() as conn:
            conn.execute(update(members).where(members.c.phone == phone).values(**why))
    with runtime.database.writing() as conn:
        directory = runtime.directories.current(conn)
        list_ids = (directory.list_called("USW7600").id, directory.list_called("ALLIANCE").id)
        both = variants.readings(conn, "Hi", [variant("Hola")], list_ids, None)
        by_local = variants.readings(
            conn, "Hi", [variant("Hola", "es", directory.local_of(list_ids[0]).id)], list_ids, None
        )

    for texts, _ in (both, by_local):
        assert [(text.language, text.people) for text in texts if text.people] in (
            [("en", 5), ("es", 3)],
            [("es", 3), ("en", 5)],
        )


def test_what_was_typed_is_kept_sent_and_shown(runtime: Runtime, dana: Browser, people: list[str]) -> None:
    dana.press("/broadcasts/new", **form(runtime, text_es="Uno\r\ndos", text_zh=""))
    check = words(dana.get("/broadcasts/1"))
    edit = dana.get("/broadcasts/1/edit").text
    dana.press("/broadcasts/1", "/broadcasts/1/launch", seen=seen(dana))
    expand(runtime, 1)
    carrier = FakeCarrier(runtime.now)
    send(runtime, carrier)
    shown = words(dana.get("/broadcasts/1"))

    assert "Español 4 people · 1 segment" in check
    assert "Uno\ndos</textarea>" in edit
    assert '<details class="tongues" open>' in edit
    assert sorted(text.phone for text in carrier.sent if "Uno\ndos" in text.body) == people[:4]
    assert "The same in Español…" in shown
    assert "USW 7600: Uno dos Manda STOP para cancelar" in shown


def seen(dana: Browser) -> str:
    return dana.get("/broadcasts/1").text.partition('name="seen" value="')[2].partition('"')[0]


def test_a_variant_that_somebody_changed_meanwhile_is_not_launched(
    runtime: Runtime, dana: Browser, people: list[str]
) -> None:
    dana.press("/broadcasts/new", **form(runtime, text_es=ES))
    looked_at = seen(dana)
    dana.press("/broadcasts/1/edit", **form(runtime, text_es="Otra cosa."))
    page = dana.press("/broadcasts/1", "/broadcasts/1/launch", seen=looked_at)

    assert page.status_code == 409
    assert "changed this draft" in words(page)


def test_a_variant_taken_out_of_a_draft_is_gone(runtime: Runtime, dana: Browser) -> None:
    dana.press("/broadcasts/new", **form(runtime, text_es=ES, text_zh=ZH))
    dana.press("/broadcasts/1/edit", **form(runtime, text_es=" \n", text_zh=ZH))

    with runtime.database.reading() as conn:
        assert [one.language for one in variants.of(conn, 1)] == ["zh"]


MISTAKES = [
    pytest.param({"text_es": "x" * 1600}, "The Español text is 1,635 characters", id="too long"),
    pytest.param({"text_zh": "投票地点：{place}"}, "The 中文 text has {place} in it", id="unknown braces"),
    pytest.param({"text": "Come to {place}."}, "The text has {place} in it", id="unknown braces in English"),
    pytest.param({"text": ""}, "The text is empty", id="no English"),
]


@pytest.mark.parametrize(("mistake", "sentence"), MISTAKES)
def test_a_mistake_in_one_language_keeps_what_was_typed_in_all(
    runtime: Runtime, dana: Browser, mistake: dict[str, str], sentence: str
) -> None:
    typed = {"text": "Kept words", "text_es": "Palabras", "text_tl": "Mga salita", **mistake}
    page = dana.press("/broadcasts/new", **form(runtime, **typed))

    assert page.status_code == 422
    assert sentence in words(page)
    assert [text for text in typed.values() if f"{text}</textarea>" not in page.text] == []
    with runtime.database.reading() as conn:
        assert broadcasts.latest(conn, list(range(100))) == []


# ---- {local}, {contact}, {keyword}


def test_one_locals_facts_are_filled_into_every_language(runtime: Runtime, dana: Browser) -> None:
    crowd(runtime, "USW7600", 2)
    dana.press("/broadcasts/new", **form(runtime, text="{Local} meets.", text_es="Pregunta: {contact}"))
    with runtime.database.reading() as conn:
        local = runtime.directories.current(conn).local_of(form(runtime)["list"])  # type: ignore[arg-type]
        (spanish,) = variants.of(conn, 1)
        english = broadcasts.get(conn, 1)

    assert english.body == f"USW 7600: {local.name} meets.\nText STOP to opt out"
    assert spanish.body == f"USW 7600: Pregunta: {local.contact}\nManda STOP para cancelar"
    assert (english.text, spanish.text) == ("{Local} meets.", "Pregunta: {contact}")
    assert "{Local} meets.</textarea>" in dana.get("/broadcasts/1/edit").text


def test_each_person_reads_their_own_locals_facts(app: Flask, runtime: Runtime) -> None:
    usw, ufcw = crowd(runtime, "USW7600", 3), crowd(runtime, "UFCW770", 2, first=10)
    speak(runtime, [usw[0], ufcw[0]], "es")
    ana = signed_in(app, runtime, "ana@alliance.example", "admin")
    with runtime.database.reading() as conn:
        directory = runtime.directories.current(conn)
        both = [directory.list_called(key).id for key in ("USW7600", "UFCW770")]
    typed = form(runtime, text="Text {keyword}.", text_es="Manda {keyword}.") | {"list": both}
    said = words(ana.press("/broadcasts/new", "/broadcasts/preview", **typed))
    ana.press("/broadcasts/new", **typed)
    again = ana.get("/broadcasts/1/edit").text
    organizing.launch(runtime, 1)
    expand(runtime, 1)
    carrier = FakeCarrier(runtime.now)
    send(runtime, carrier)
    shown = words(ana.get("/broadcasts/1"))

    assert {text.phone: text.body.split(": ")[1].split(".")[0] for text in carrier.sent} == {
        usw[0]: "Manda USW7600", usw[1]: "Text USW7600", usw[2]: "Text USW7600",
        ufcw[0]: "Manda UFCW770", ufcw[1]: "Text UFCW770",
    }  # fmt: skip
    assert "English, USW Local 7600 2 people" in said
    assert "Español, UFCW Local 770 1 person" in said
    assert "Text {keyword}.</textarea>" in again
    assert "Manda {keyword}.</textarea>" in again
    assert "In 4 texts…" in shown


BRACES = ["{", "}", "{}", "{ }", "{8 pm}", "{1}", "Smile :-} {-:", "{two words}"]


@pytest.mark.parametrize("braces", BRACES)
def test_other_braces_stay_as_they_are(runtime: Runtime, braces: str) -> None:
    with runtime.database.reading() as conn:
        directory = runtime.directories.current(conn)
    made = composing.composed(directory, [directory.list_called("USW7600").id], braces)

    assert made.body == f"USW 7600: {braces}\nText STOP to opt out"


def test_a_fact_that_a_local_lacks_is_named(runtime: Runtime) -> None:
    with runtime.database.reading() as conn:
        directory = runtime.directories.current(conn)
    list_id = directory.list_called("USW7600").id
    without = {
        word: to
        for word, to in directory.keywords.items()
        if directory.local_of(to) != directory.local_of(list_id)
    }
    bare = type(directory)(directory.version, directory.locals, directory.lists, without)

    with pytest.raises(BadInput) as refused:
        composing.composed(bare, [list_id], "Text {keyword} to join.")
    assert str(refused.value) == (
        "USW Local 7600 has no keyword that could be filled in for {keyword}. "
        "Nothing was kept: write it out, or choose other lists."
    )


def test_texts_made_for_each_local_are_not_written_anew(app: Flask, runtime: Runtime) -> None:
    """A reminder's, written again to those it missed: its places are in the texts, and nobody typed them there."""
    ana = signed_in(app, runtime, "ana@alliance.example", "admin")
    crowd(runtime, "USW7600", 1)
    with runtime.database.writing() as conn:
        directory = runtime.directories.current(conn)
        lists = tuple(directory.list_called(key).id for key in ("USW7600", "UFCW770"))
        texts = tuple(variant(f"At {id_}", "en", directory.local_of(id_).id) for id_ in lists)
        broadcasts.write(conn, Draft("Vote!", lists, variants=texts), "Vote!", None, runtime.now())
    page = ana.get("/broadcasts/1/edit")

    assert page.status_code == 409
    assert "differ from local to local, so they stay as they are" in words(page)
    assert ana.get("/broadcasts/1").status_code == 200


def test_another_organizer_sees_no_more_of_a_variant_than_of_the_text(app: Flask, runtime: Runtime) -> None:
    organizing.draft(runtime, ["USW7600"], variants=(variant("Secreto", "es", ANY_LOCAL),))
    other = signed_in(app, runtime, "lee@ufcw.example", "organizer", ("UFCW770",))

    for path in ("/broadcasts/1", "/broadcasts/1/edit"):
        page = other.get(path)
        assert page.status_code == 404
        assert "Secreto" not in page.text
