"""An update as an alert and an alert as an update, in every language they have."""

from datetime import date

import pytest

from outreach import broadcasts, composing, news, retelling, variants
from outreach.broadcasts import Draft
from outreach.errors import BadInput
from outreach.news import News, Written
from outreach.proposals import pasted
from outreach.runtime import Runtime
from tests.organizing import crowd, expand, launch

DAY = date(2025, 11, 4)
DEAL = {"en": "We have a deal.", "es": "Hay acuerdo."}


def sent(runtime: Runtime, keys: tuple[str, ...], text: str, **others: str) -> int:
    """A broadcast in these languages that has left; its number."""
    crowd(runtime, keys[0], 2)
    with runtime.database.writing() as conn:
        directory = runtime.directories.current(conn)
        draft = Draft(text, tuple(directory.list_called(key).id for key in keys))
        draft, body = composing.checked(directory, draft, others, runtime.now())
        number = broadcasts.write(conn, draft, body, None, runtime.now())
    launch(runtime, number)
    expand(runtime, number)
    return number


def published(runtime: Runtime, number: int) -> News:
    with runtime.database.writing() as conn:
        directory = runtime.directories.current(conn)
        teller = retelling.teller(conn, directory, number)
        found = broadcasts.get(conn, number)
        return news.get(conn, retelling.as_update(conn, found, teller, None, DAY, runtime.now()))


def alert_of(runtime: Runtime, written: Written) -> int:
    with runtime.database.writing() as conn:
        directory = runtime.directories.current(conn)
        local = directory.local_of(directory.list_called("USW7600").id)
        found = news.get(conn, news.publish(conn, local.id, local.label, written, None, DAY, runtime.now()))
        return retelling.as_alert(conn, directory, found, None, runtime.now())


def test_an_alert_has_the_update_s_languages_and_table(runtime: Runtime) -> None:
    number = alert_of(runtime, Written(DEAL, proposal=pasted("Date,KP\n10/1/2025,9%")))

    with runtime.database.reading() as conn:
        found, (spanish,) = broadcasts.get(conn, number), variants.of(conn, number)
    assert found.body == "USW 7600: We have a deal.\n10/1/25: 9%\nText STOP to opt out"
    assert (spanish.language, spanish.body) == (
        "es",
        "USW 7600: Hay acuerdo.\n10/1/25: 9%\nManda STOP para cancelar",
    )


def test_an_update_has_the_alert_s_languages(runtime: Runtime) -> None:
    update = published(runtime, sent(runtime, ("USW7600",), DEAL["en"], es=DEAL["es"]))

    assert update.texts == DEAL


def test_there_and_back_again_is_the_same_text(runtime: Runtime) -> None:
    crowd(runtime, "USW7600", 2)
    number = alert_of(runtime, Written(DEAL))
    launch(runtime, number)
    expand(runtime, number)

    assert published(runtime, number).texts == DEAL


def test_blanks_are_told_as_they_were_filled_in(runtime: Runtime) -> None:
    number = sent(runtime, ("USW7600",), "Ask {contact}.", es="Pregunta a {contact}.")

    assert published(runtime, number).texts == {
        "en": "Ask help@usw7600.example.",
        "es": "Pregunta a help@usw7600.example.",
    }


def test_what_differs_from_local_to_local_is_no_one_update(runtime: Runtime) -> None:
    number = sent(runtime, ("USW7600", "UFCW770"), "Ask {contact}.")

    with pytest.raises(BadInput, match="something else to each local"):
        published(runtime, number)


def test_an_update_with_braces_that_nothing_fills_never_becomes_an_alert(runtime: Runtime) -> None:
    with pytest.raises(BadInput, match="fills in nothing"):
        alert_of(runtime, Written({"en": "See {page}."}))
