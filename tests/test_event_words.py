"""What may be an event's word, and what means something already."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import update

from outreach.directory import Directory
from outreach.errors import BadInput
from outreach.event_words import check_word
from outreach.runtime import Runtime
from outreach.season import events
from tests import asking
from tests.conftest import TUESDAY, Clock
from tests.eventing import TOWN_HALL, changed, event_of, on_calendar, planned
from tests.organizing import crowd

MEANS = "means something else already when members text it"
A_VOTE = "is what members call a vote"
NEAR = "comes near to what members text us already"
SPELLED = "3 to 16 letters and digits"
TAKEN = [
    *((word, MEANS) for word in ("STOP", "STOPPED", "STOPALL", "STOPTHECUTS", "END", "ENDED", "ENDIT", "ENDING", "QUITS")),
    *((word, MEANS) for word in ("CANCELLED", "OPTOUT", "ALTO", "HELP", "HELPME", "HELPS", "INFO", "AYUDA", "START", "JOIN")),
    *((word, MEANS) for word in ("YES", "YEP", "SURE", "NOPE", "COMING", "GOING", "RSVP", "MAYBE", "ONE", "CANT")),
    *((word, MEANS) for word in ("VOTE", "VOTED", "IVOTED", "VOTEYES", "VOTENO", "NOTVOTED", "STRIKEVOTE", "VOTENOW", "BALLOT")),
    *((word, MEANS) for word in ("UPDATE", "MORE", "WAGES", "SPANISH")),
    *((word, A_VOTE) for word in ("STRIKE", "CONTRACT", "RATIFY", "OFFICERS", "ELECTION", "HUELGA", "CONTRATO")),
    *((word, NEAR) for word in ("WHEN", "EVENTS", "THANKS")),
    ("USW7600", "is a list's keyword"), ("HNHP", "is a list's keyword"), ("USW760", MEANS),
    ("12", SPELLED), ("2026", SPELLED), ("X" * 17, SPELLED), ("TOWN-HALL", SPELLED),
]  # fmt: skip
FREE = [
    "TOWNHALL", "HALL", "RED", "REDTUESDAY", "RALLY", "PICNIC", "SESSION8", "MEETING", "BARGAINING", "UNITY",
    "ENDORSE", "WEEKEND", "NOVEMBER", "INFOSESSION", "HELPDESK", "STARTUP", "NOHATE", "ASAMBLEA", "SOLIDARITY",
]  # fmt: skip


@pytest.mark.parametrize(("word", "why"), TAKEN)
def test_a_word_with_a_meaning_of_its_own_is_no_events(alliance: Directory, word: str, why: str) -> None:
    with pytest.raises(BadInput, match=re.escape(why)) as error:
        check_word(alliance, word, TUESDAY)

    assert "Nothing was saved." in str(error.value)


@pytest.mark.parametrize("word", FREE)
def test_other_words_are_free(alliance: Directory, word: str) -> None:
    check_word(alliance, word, TUESDAY)


@pytest.mark.parametrize("word", ["FRIDAY", "VIERNES", "NEXTWEEK"])
def test_an_answer_to_a_poll_is_no_events_word_until_that_has_closed(
    runtime: Runtime, clock: Clock, word: str
) -> None:
    crowd(runtime, "USW7600", 1)
    answers = ({"en": "Friday", "es": "Viernes"}, {"en": "Next week", "es": "Otra semana"})
    asking.start(runtime, asking.write(runtime, asking.wanted(runtime, answers=answers)))
    with pytest.raises(BadInput, match=f"{word} is an answer to a poll that is running"):
        planned(runtime, TOWN_HALL, word=word)
    clock.pass_(days=3)
    later = TOWN_HALL.starts_at + timedelta(days=7)
    event_id = planned(runtime, TOWN_HALL, word=word, starts_at=later, ends_at=later + timedelta(hours=1))

    assert event_of(runtime, event_id).event.word == word


def test_an_event_keeps_the_word_it_has(runtime: Runtime) -> None:
    """Else nothing of it could be changed once its word means something else as well."""
    event_id = on_calendar(runtime, TOWN_HALL)
    with runtime.database.writing() as conn:
        conn.execute(update(events).values(word="STRIKE"))
    changed(runtime, event_id, about="Wages")

    assert event_of(runtime, event_id).event.about == "Wages"
