"""An update as an alert, and an alert as an update: the same words, told once more to others."""

from datetime import date, datetime

from sqlalchemy import Connection, select

from outreach import broadcasts, news
from outreach.answers import ENGLISH, languages
from outreach.broadcasts import Broadcast, Draft
from outreach.directory import Directory, Local, MailingList
from outreach.errors import WrongState
from outreach.news import News, Written
from outreach.season import broadcast_texts, updates


def main_list(directory: Directory, local_id: int) -> MailingList:
    """The list that gets what this local tells all of its members."""
    return next(each for each in directory.lists.values() if each.local_id == local_id and each.main)


def as_alert(
    conn: Connection, directory: Directory, update: News, organizer_id: int | None, now: datetime
) -> int:
    """Keep a draft with this update's words to its local's main list; its number. Nothing is sent."""
    list_ids = (main_list(directory, update.local_id).id,)
    text = update.words(ENGLISH)
    body = broadcasts.body_of(directory, list_ids, text)
    return broadcasts.write(conn, Draft(text, list_ids), body, organizer_id, now)


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
    texts = {ENGLISH: found.text} | _in_other_languages(conn, found.id)
    written = Written(texts, topic, broadcast_id=found.id)
    return news.publish(conn, teller.id, teller.label, written, organizer_id, day, now)


def refuse_twice(conn: Connection, found: Broadcast) -> None:
    """A draft is no news, and news is published once. Raises WrongState."""
    if found.launched_at is None:
        raise WrongState("Nobody was texted this yet: launch it first. Nothing was published.")
    if published_from(conn, found.id) is not None:
        raise WrongState("This broadcast is an update already. Nothing was published.")


def published_from(conn: Connection, broadcast_id: int) -> int | None:
    """The number of the update that was made from this broadcast, if one was."""
    return conn.scalar(select(updates.c.id).where(updates.c.broadcast_id == broadcast_id).limit(1))


def _in_other_languages(conn: Connection, broadcast_id: int) -> dict[str, str]:
    t = broadcast_texts.c
    query = select(t.language, t.text).where(t.broadcast_id == broadcast_id, t.local_id == 0)
    return {language: text for language, text in conn.execute(query) if language in languages()}
