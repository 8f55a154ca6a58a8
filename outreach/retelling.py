"""An update as an alert, and an alert as an update: the same words, told once more to others."""

from datetime import date, datetime

from sqlalchemy import Connection, select

from outreach import broadcasts, composing, news, variants
from outreach.answers import ENGLISH, Answer, say
from outreach.broadcasts import Broadcast, Draft
from outreach.directory import Directory, Local, MailingList
from outreach.errors import BadInput, WrongState
from outreach.models import broadcasts as broadcasts_
from outreach.news import News, Written
from outreach.season import updates
from outreach.variants import ANY_LOCAL


def main_list(directory: Directory, local_id: int) -> MailingList:
    """The list that gets what this local tells all of its members."""
    return next(each for each in directory.lists.values() if each.local_id == local_id and each.main)


def as_alert(
    conn: Connection, directory: Directory, update: News, organizer_id: int | None, now: datetime
) -> int:
    """Keep a draft with this update's words to its local's main list; its number. Nothing is sent. Raises BadInput."""
    list_ids = (main_list(directory, update.local_id).id,)
    others = {language: update.words(language) for language in update.texts if language != ENGLISH}
    draft, body = composing.checked(directory, Draft(update.words(ENGLISH), list_ids), others, now)
    return broadcasts.write(conn, draft, body, organizer_id, now)


def teller(conn: Connection, directory: Directory, broadcast_id: int) -> Local:
    """Whose update a broadcast would be: the local that signed it."""
    return directory.signed(broadcasts.audience(conn, broadcast_id))


def as_update(
    conn: Connection,
    found: Broadcast,
    teller: Local,
    organizer_id: int | None,
    day: date,
    now: datetime,
    *,
    topic: str = "",
) -> int:
    """Publish what this broadcast says; the update's number. Raises BadInput, WrongState."""
    refuse_twice(conn, found)
    written = Written(_texts(conn, found, teller), topic, broadcast_id=found.id)
    return news.publish(conn, teller.id, teller.label, written, organizer_id, day, now)


def refuse_twice(conn: Connection, found: Broadcast) -> None:
    """A draft is no news, and news is published once. Raises WrongState."""
    if found.launched_at is None:
        raise WrongState("Nobody was texted this yet: launch it first. Nothing was published.")
    conn.execute(
        select(broadcasts_.c.id).where(broadcasts_.c.id == found.id).with_for_update()
    )  # two presses at once
    if published_from(conn, found.id) is not None:
        raise WrongState("This broadcast is an update already. Nothing was published.")


def published_from(conn: Connection, broadcast_id: int) -> int | None:
    """The number of the update that was made from this broadcast, if one was."""
    return conn.scalar(select(updates.c.id).where(updates.c.broadcast_id == broadcast_id).limit(1))


def _texts(conn: Connection, found: Broadcast, teller: Local) -> dict[str, str]:
    """What it says in each language, without who says it and how to stop. Raises BadInput."""
    others = variants.of(conn, found.id) if found.varied else []
    if any(each.local_id != ANY_LOCAL for each in others):
        raise BadInput(
            "This broadcast says something else to each local, so it is no one update. Nothing was published: "
            "write what everybody may read."
        )
    texts = {each.language: _said(each.text, each.body, teller, each.language) for each in others}
    return {ENGLISH: _said(found.text, found.body, teller, ENGLISH), **texts}


def _said(text: str, body: str, teller: Local, language: str) -> str:
    """What the organizer wrote, with the blanks filled in as they left."""
    if text in body:
        return text
    return body.removeprefix(f"{teller.label}: ").removesuffix(f"\n{say(Answer.OPT_OUT_LINE, language)}")
