"""Updates: the latest word on bargaining, that a member gets for texting UPDATE."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, func, select

from outreach.errors import BadInput, NotFound
from outreach.season import updates

LONGEST = 306  # characters: two segments of plain letters


@dataclass(frozen=True, slots=True)
class News:
    """One update."""

    id: int
    local_id: int
    day: date
    topic: str
    texts: Mapping[str, str]  # language -> text

    def in_language(self, language: str) -> str:
        """In this language, else in English, else in whichever there is."""
        return self.texts.get(language) or self.texts.get("en") or next(iter(self.texts.values()))


_COLUMNS = [updates.c[name] for name in News.__slots__]


def get(conn: Connection, news_id: int) -> News:
    """The update with this number. Raises NotFound."""
    row = conn.execute(select(*_COLUMNS).where(updates.c.id == news_id)).one_or_none()
    if row is None:
        raise NotFound("There is no such update, or it was withdrawn already.")
    return News(*row)


def latest(conn: Connection, local_ids: Collection[int]) -> list[News]:
    """The newest update of each of these locals, newest first."""
    place = func.row_number().over(
        partition_by=updates.c.local_id, order_by=(updates.c.day.desc(), updates.c.id.desc())
    )
    ranked = select(updates.c.id, place.label("place")).where(updates.c.local_id.in_(local_ids)).subquery()
    newest = select(ranked.c.id).where(ranked.c.place == 1)
    query = (
        select(*_COLUMNS).where(updates.c.id.in_(newest)).order_by(updates.c.day.desc(), updates.c.id.desc())
    )
    return [News(*row) for row in conn.execute(query)]


def of_locals(conn: Connection, local_ids: Collection[int], limit: int = 50) -> list[News]:
    """The updates of these locals, newest first."""
    query = select(*_COLUMNS).where(updates.c.local_id.in_(local_ids))
    return [
        News(*row)
        for row in conn.execute(query.order_by(updates.c.day.desc(), updates.c.id.desc()).limit(limit))
    ]


def publish(
    conn: Connection,
    local_id: int,
    texts: Mapping[str, str],
    organizer_id: int | None,
    day: date,
    now: datetime,
) -> int:
    """Make this the local's latest update; its number. Raises BadInput."""
    said = {language: text.strip() for language, text in texts.items() if text.strip()}
    if not said:
        raise BadInput("The update is empty: write what members should read.")
    for text in said.values():
        if len(text) > LONGEST:
            raise BadInput(
                f"The update is {len(text)} characters; keep it within {LONGEST}, so that it fits two segments."
            )
    row = {
        "local_id": local_id,
        "day": day,
        "topic": "",
        "texts": said,
        "organizer_id": organizer_id,
        "published_at": now,
    }
    return int(conn.execute(updates.insert().values(**row).returning(updates.c.id)).scalar_one())


def withdraw(conn: Connection, news_id: int) -> None:
    """Take an update back: UPDATE gives the one before it again. Raises NotFound."""
    if not conn.execute(updates.delete().where(updates.c.id == news_id)).rowcount:
        raise NotFound("There is no such update, or it was withdrawn already.")
