"""Updates on the console: a topic, a table, an alert from an update and an update from an alert."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask

from outreach import broadcasts, news, organizers
from outreach.runtime import Runtime
from tests.console import Browser, signed_in, words
from tests.organizing import crowd, draft, launched
from tests.texting import Phone

TABLE = "Date | KP | Alliance\n10/1/2025 | 6.5% | 9%\n4/1/2027 | | 3%"


@pytest.fixture
def joe(app: Flask, runtime: Runtime) -> Browser:
    """An organizer of UFCW Local 770."""
    return signed_in(app, runtime, "joe@ufcw.example", "organizer", ("UFCW770",))


def local_of(runtime: Runtime, key: str = "USW7600") -> int:
    with runtime.database.reading() as conn:
        return runtime.directories.current(conn).list_called(key).local_id


def newest(runtime: Runtime, key: str = "USW7600") -> news.News:
    with runtime.database.reading() as conn:
        return news.of_locals(conn, [local_of(runtime, key)])[0]


def test_a_topic_and_a_table_are_published_as_members_get_them(runtime: Runtime, dana: Browser) -> None:
    answer = dana.press(
        "/news",
        local=local_of(runtime),
        topic="wages",
        text_en="Raises:",
        proposal=TABLE.replace("\n", "\r\n"),
    )
    phone = Phone(runtime)
    phone.texts("USW7600")

    assert answer.status_code == 302
    assert phone.texts("UPDATE WAGES").startswith(
        "USW 7600, Nov 4, 2025: Raises:\n10/1/25: KP 6.5%, Alliance 9%\n4/1/27: Alliance 3%"
    )
    assert "10/1/25: KP 6.5%, Alliance 9%" in words(dana.get("/news"))
    assert "Nov 4, 2025 · Wages" in words(dana.get("/news"))


def test_a_table_needs_no_words(runtime: Runtime, dana: Browser) -> None:
    assert dana.press("/news", local=local_of(runtime), proposal=TABLE).status_code == 302
    assert newest(runtime).words("en") == "10/1/25: KP 6.5%, Alliance 9%\n4/1/27: Alliance 3%"


@pytest.mark.parametrize("length", [400, 20_000])
def test_an_update_that_is_too_long_is_refused_while_somebody_writes(
    runtime: Runtime, dana: Browser, length: int
) -> None:
    local = local_of(runtime)
    with ThreadPoolExecutor(1) as aside, runtime.database.writing():
        page = aside.submit(dana.press, "/news", local=local, text_en="x" * length).result(timeout=4)

    assert page.status_code == 422
    assert "Nothing was published" in words(page)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"text_en": "x" * 400}, "2 are the most. Shorten it by"),
        ({"text_en": "Hi", "proposal": "10/1/2025: 6.5%"}, "has 1 column"),
        (
            {"text_en": "Hi", "topic": "t" * 41},
            "No member would find it under that topic: UPDATE knows wages",
        ),
        ({"text_en": " "}, "The update is empty"),
    ],
)
def test_a_mistake_is_said_and_what_was_typed_stays(
    runtime: Runtime, dana: Browser, fields: dict[str, str], said: str
) -> None:
    before = newest(runtime)
    page = dana.press("/news", local=local_of(runtime), **fields)

    assert page.status_code == 422
    assert said in words(page)
    assert all(typed.strip() in page.text for typed in fields.values())
    assert newest(runtime) == before


def test_the_preview_counts_segments_with_the_table_and_says_what_is_wrong(
    runtime: Runtime, dana: Browser
) -> None:
    fits = dana.press("/news", "/news/preview", local=local_of(runtime), text_en="Raises:", proposal=TABLE)
    long = dana.press("/news", "/news/preview", local=local_of(runtime), text_en="x" * 400)
    odd = dana.press("/news", "/news/preview", local=local_of(runtime), text_en="Hi", proposal="one cell")

    assert "10/1/25: KP 6.5%, Alliance 9%" in words(fits) and '<th scope="col">KP</th>' in fits.text
    assert "3 segments, 2 are the most" in words(long)
    assert "has 1 column" in words(odd)


def test_earlier_updates_stay_on_the_page_each_with_its_buttons(runtime: Runtime, dana: Browser) -> None:
    for text in ("First one.", "Second one."):
        dana.press("/news", local=local_of(runtime), text_en=text)
    page = dana.get("/news")

    assert "First one." in page.text and "Second one." in page.text
    assert len(re.findall(r'action="/news/\d+/alert"', page.text)) == len(
        re.findall(r"/news/\d+/withdraw", page.text)
    )
    assert "earlier updates" in words(page)


def test_an_update_is_made_into_a_draft_with_one_press_and_nobody_is_texted(
    runtime: Runtime, dana: Browser
) -> None:
    crowd(runtime, "USW7600", 3)
    dana.press("/news", local=local_of(runtime), text_en="Raises:", proposal=TABLE)
    answer = dana.press("/news", f"/news/{newest(runtime).id}/alert")
    page = dana.get(answer.headers["Location"])

    with runtime.database.reading() as conn:
        found = broadcasts.get(conn, 1)
        acts = [(line.name, line.act, line.subject) for line in organizers.noted(conn)]
    assert (found.state, found.launched_at) == ("draft", None)
    assert found.body.startswith("USW 7600: Raises:\n10/1/25: KP 6.5%, Alliance 9%")
    assert "This reaches 3 people" in words(page)
    assert ("Dana", "wrote", "broadcast 1") in acts


def test_an_alert_is_published_with_one_press_and_only_once(runtime: Runtime, dana: Browser) -> None:
    crowd(runtime, "USW7600", 2)
    launched(runtime, ["USW7600"], text="We have a deal.")
    before = words(dana.get("/broadcasts/1"))
    first = dana.press("/broadcasts/1", "/news/from/1")
    second = dana.press("/broadcasts/1", "/news/from/1")
    after = words(dana.get("/broadcasts/1"))

    assert "Publish as update…" in before and "anybody may read them" in before
    assert (first.status_code, second.status_code) == (302, 409)
    assert "Publish as update…" not in after and "It is an update too" in after
    assert (newest(runtime).texts, newest(runtime).broadcast_id) == ({"en": "We have a deal."}, 1)
    phone = Phone(runtime)
    phone.texts("USW7600")
    assert "USW 7600, Nov 4, 2025: We have a deal." in phone.texts("UPDATE")
    assert "STOP to opt out" not in phone.answers[-1]


def test_an_alert_too_long_comes_into_the_form_to_be_shortened(runtime: Runtime, dana: Browser) -> None:
    crowd(runtime, "USW7600", 2)
    launched(runtime, ["USW7600"], text="Word " * 90)
    page = dana.press("/broadcasts/1", "/news/from/1")
    shortened = dana.press("/news", local=local_of(runtime), text_en="Word.", broadcast=1)

    assert page.status_code == 422
    assert "Shorten it by 166 characters" in words(page)
    assert 'name="broadcast" value="1"' in page.text and "Word Word" in page.text
    assert shortened.status_code == 302
    assert (newest(runtime).texts, newest(runtime).broadcast_id) == ({"en": "Word."}, 1)
    assert dana.press("/news", local=local_of(runtime), text_en="Again.", broadcast=1).status_code == 409


def test_a_draft_is_no_news(runtime: Runtime, dana: Browser) -> None:
    draft(runtime, ["USW7600"], text="Not yet.")
    before = newest(runtime)

    assert dana.press("/news", "/news/from/1").status_code == 409
    assert dana.press("/news", local=local_of(runtime), text_en="Hi", broadcast=1).status_code == 409
    assert newest(runtime) == before


def test_another_local_s_updates_and_broadcasts_can_not_be_made_into_anything(
    runtime: Runtime, dana: Browser, joe: Browser
) -> None:
    crowd(runtime, "USW7600", 2)
    launched(runtime, ["USW7600"], text="Only ours.")
    dana.press("/news", local=local_of(runtime), text_en="Ours.")
    theirs = newest(runtime).id

    assert joe.press("/news", f"/news/{theirs}/alert").status_code == 404
    assert joe.press("/news", f"/news/{theirs}/withdraw").status_code == 404
    assert joe.press("/news", "/news/from/1").status_code == 404
    assert (
        joe.press("/news", local=local_of(runtime, "UFCW770"), text_en="Hi", broadcast=1).status_code == 404
    )
    assert newest(runtime).id == theirs


def test_what_the_alliance_signed_is_not_one_local_s_to_publish(
    runtime: Runtime, app: Flask, dana: Browser
) -> None:
    both = signed_in(app, runtime, "bo@usw.example", "organizer", ("USW7600", "UFCW770"))
    crowd(runtime, "USW7600", 2)
    launched(runtime, ["USW7600", "UFCW770"], text="To both.")

    assert "Publish as update…" not in words(both.get("/broadcasts/1"))
    assert both.press("/news", "/news/from/1").status_code == 404
    assert dana.press("/news", "/news/from/1").status_code == 403


def test_a_viewer_reads_but_presses_nothing(app: Flask, runtime: Runtime) -> None:
    crowd(runtime, "USW7600", 2)
    launched(runtime, ["USW7600"], text="We have a deal.")
    kim = signed_in(app, runtime, "kim@usw.example", "viewer", ("USW7600",))

    assert "/alert" not in kim.get("/news").text
    assert "Publish as update" not in words(kim.get("/broadcasts/1"))
    for act in (f"/news/{newest(runtime).id}/alert", "/news/from/1"):
        assert kim.press("/password", act).status_code == 403, act
