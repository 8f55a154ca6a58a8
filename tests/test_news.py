"""Updates are published when they fit, and found again by local and topic, newest first."""

import time
from datetime import date

import pytest

from keywords import Intent, Reader
from outreach import news
from outreach.errors import BadInput, NotFound
from outreach.news import TOPICS, Written
from outreach.proposals import pasted
from outreach.runtime import Runtime
from outreach.sms import segments

TODAY = date(2025, 11, 5)


def publish(runtime: Runtime, key: str, written: Written, day: date = TODAY) -> int:
    with runtime.database.writing() as conn:
        directory = runtime.directories.current(conn)
        local = directory.local_of(directory.list_called(key).id)
        return news.publish(conn, local.id, local.label, written, None, day, runtime.now())


def ids_of(runtime: Runtime, *keys: str) -> set[int]:
    with runtime.database.reading() as conn:
        directory = runtime.directories.current(conn)
        return {directory.list_called(key).local_id for key in keys}


@pytest.mark.parametrize("topic", TOPICS)
def test_what_organizers_are_offered_as_a_topic_is_what_members_ask_for(topic: str) -> None:
    match = Reader({"USW7600": 1}).read(f"update {topic}")

    assert (match.intent, match.topic) == (Intent.UPDATE, topic)


def test_an_update_is_kept_as_it_was_written(runtime: Runtime) -> None:
    table = pasted("Date,KP\n10/1/2025,6.5%")
    news_id = publish(runtime, "USW7600", Written({"en": " Deal. \n", "es": "  "}, "  Wages ", table))

    with runtime.database.reading() as conn:
        kept = news.get(conn, news_id)
    assert (kept.texts, kept.topic, kept.proposal, kept.broadcast_id) == (
        {"en": "Deal."},
        "wages",
        table,
        None,
    )
    assert kept.told("USW 7600", "es") == "USW 7600, 5 nov 2025: Deal.\n10/1/25: 6.5%"


ROOM = 306 - len("USW 7600, Nov 5, 2025: ")
UNICODE_ROOM = 134 - len("USW 7600, 5 nov 2025: ")
TOO_LONG = [
    ({"en": "x" * (ROOM + 1)}, "In English the update is 3 segments", "Shorten it by 1 character."),
    ({"en": "x" * (ROOM + 200)}, "In English the update is 4 segments", "Shorten it by 200 characters"),
    ({"en": "Fine.", "es": "ó" * (UNICODE_ROOM + 7)}, "In Español the update is 3 segments", "Shorten it by 7 characters"),
    ({"en": "x" * 200 + "’"}, "In English", "’ make it larger"),
    ({"en": "€" * 160}, "In English", "Shorten it by 19 characters"),  # two units each, never split
]  # fmt: skip


@pytest.mark.parametrize(("texts", "said", "by"), TOO_LONG)
def test_an_update_over_two_segments_as_told_is_refused_and_by_how_much_is_said(
    runtime: Runtime, texts: dict[str, str], said: str, by: str
) -> None:
    with pytest.raises(BadInput) as refusal:
        publish(runtime, "USW7600", Written(texts))

    assert said in str(refusal.value)
    assert by in str(refusal.value)
    with runtime.database.reading() as conn:
        assert news.of_locals(conn, ids_of(runtime, "USW7600"))[0].day < TODAY


@pytest.mark.parametrize(
    "text", ["x" * 20_000, "ó" * 20_000, "[" * 20_000], ids=["plain", "accents", "pairs"]
)
def test_an_update_of_any_length_is_refused_in_no_time(text: str) -> None:
    started = time.perf_counter()

    with pytest.raises(
        BadInput, match=r"the update has 20,0\d\d characters .*; about 300 fit\. Nothing was published"
    ):
        news.check("USW 7600", Written({"en": text}), TODAY)
    assert time.perf_counter() - started < 0.5


@pytest.mark.parametrize("text", ["x" * ROOM, "€" * (ROOM // 2 - 1)])
def test_an_update_of_exactly_two_segments_is_taken(runtime: Runtime, text: str) -> None:
    news_id = publish(runtime, "USW7600", Written({"en": text}))

    with runtime.database.reading() as conn:
        assert segments(news.get(conn, news_id).told("USW 7600", "en")).count == 2


BAD = [
    (Written({}), "The update is empty"),
    (Written({"en": "  "}), "The update is empty"),
    (Written({"en": "Hi"}, topic="t" * 41), "No member would find it under that topic: UPDATE knows wages"),
    (Written({"en": "Hi", "xx": "Hi"}), "There is no language “xx”"),
    (Written({"en": "Hi", "es": "Hola {nombre}"}), "says {nombre}, and an update fills in nothing"),
    (
        Written({}, proposal=pasted("Date,KP,Alliance\n" + "10/1/2025,6.5% of base,9% of base\n" * 9)),
        "segments",
    ),
]


@pytest.mark.parametrize(("written", "said"), BAD)
def test_what_is_wrong_with_an_update_is_said_and_nothing_is_kept(
    runtime: Runtime, written: Written, said: str
) -> None:
    with pytest.raises(BadInput, match=said) as refusal:
        publish(runtime, "USW7600", written)

    assert str(refusal.value).endswith("Nothing was published.")
    with runtime.database.reading() as conn:
        assert [each for each in news.of_locals(conn, ids_of(runtime, "USW7600")) if each.day == TODAY] == []


def test_each_local_gives_its_newest_and_never_another_s(runtime: Runtime) -> None:
    first = publish(runtime, "USW7600", Written({"en": "First"}))
    second = publish(runtime, "USW7600", Written({"en": "Second"}))
    older = publish(runtime, "UFCW770", Written({"en": "Older"}), date(2025, 1, 1))

    with runtime.database.reading() as conn:
        both = news.latest(conn, ids_of(runtime, "USW7600", "UFCW770"))
    assert both[0].id == second
    assert {each.id for each in both}.isdisjoint({first, older})
    assert len(both) == 2


def test_with_a_topic_those_on_it_come_however_old_and_each_local_s_newest(runtime: Runtime) -> None:
    old = publish(runtime, "USW7600", Written({"en": "Old"}, "Education"), date(2020, 1, 1))
    for n in range(news.DEEPEST + 2):
        publish(runtime, "USW7600", Written({"en": f"New {n}"}))

    with runtime.database.reading() as conn:
        found = news.to_choose_from(conn, ids_of(runtime, "USW7600"), "education")
        without = news.to_choose_from(conn, ids_of(runtime, "USW7600"))
    assert [each.texts["en"] for each in found] == [f"New {news.DEEPEST + 1}", "Old"]
    assert found[-1].id == old
    assert len(without) == news.DEEPEST
    assert old not in {each.id for each in without}


def test_what_is_withdrawn_is_gone_once(runtime: Runtime) -> None:
    news_id = publish(runtime, "USW7600", Written({"en": "Wrong"}))
    with runtime.database.writing() as conn:
        news.withdraw(conn, news_id)

    with runtime.database.writing() as conn, pytest.raises(NotFound):
        news.withdraw(conn, news_id)


@pytest.mark.parametrize(
    ("written", "kept"), [("Pay raises", "wages"), ("HEALTH CARE", "health care"), ("pensions", "retirement")]
)
def test_a_topic_in_other_words_is_kept_as_members_find_it(written: str, kept: str) -> None:
    assert news.tidied(Written({"en": "Hi"}, written)).topic == kept
