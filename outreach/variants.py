"""A broadcast's texts other than the English one: a language's, or one local's; and which of them a person gets.

Decided when the text is claimed: by the local through which the member gets the broadcast (the lowest list, of
those it goes to that the member is on) and by the member's language then.

    the local's, in the member's language → the local's, in English → any local's, in that language → the broadcast's
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy import ColumnElement, Connection, Select, func, insert, select

from outreach import audience
from outreach.answers import ENGLISH
from outreach.models import broadcast_lists, lists
from outreach.season import broadcast_texts
from outreach.sms import Segments, segments

ANY_LOCAL = 0


@dataclass(frozen=True, slots=True)
class Variant:
    """One text of a broadcast: what was written, and what leaves."""

    language: str
    local_id: int  # ANY_LOCAL, or whose members it is for
    text: str
    body: str
    segments: int


Words = tuple[str, int]  # a text as it leaves, and its segments
Choice = Callable[[int, str], Words]  # the list that a member is on, the member's language

_COLUMNS = [broadcast_texts.c[name] for name in Variant.__slots__]


def keep(conn: Connection, broadcast_id: int, variants: Iterable[Variant]) -> None:
    """These are a draft's variants from now on, whatever there was."""
    conn.execute(broadcast_texts.delete().where(broadcast_texts.c.broadcast_id == broadcast_id))
    names = Variant.__slots__
    rows = [{name: getattr(one, name) for name in names} | {"broadcast_id": broadcast_id} for one in variants]
    if rows:
        conn.execute(insert(broadcast_texts), rows)


def of(conn: Connection, broadcast_id: int) -> list[Variant]:
    """The variants of a broadcast, any local's first."""
    query = select(*_COLUMNS).where(broadcast_texts.c.broadcast_id == broadcast_id)
    order = (broadcast_texts.c.local_id, broadcast_texts.c.language)
    return [Variant(*row) for row in conn.execute(query.order_by(*order))]


def choice(conn: Connection, broadcast_id: int, own: Words) -> Choice:
    """What each of its people reads: two small queries, however many they are."""
    to = select(broadcast_lists.c.list_id).where(broadcast_lists.c.broadcast_id == broadcast_id)
    return chosen(of(conn, broadcast_id), _locals(conn, lists.c.id.in_(to)), own)


def _locals(conn: Connection, which: ColumnElement[bool]) -> dict[int, int]:
    """The locals of these lists."""
    rows = conn.execute(select(lists.c.id, lists.c.local_id).where(which))
    return {row.id: row.local_id for row in rows}


def chosen(variants: Sequence[Variant], locals_: Mapping[int, int], own: Words) -> Choice:
    """The choice among these; `locals_` are the lists' locals, `own` the broadcast's own text."""
    pick = picker(variants, locals_)

    @lru_cache
    def which(list_id: int, language: str) -> Words:
        found = pick(list_id, language)
        return (found.body, found.segments) if found else own

    return which


def picker(variants: Sequence[Variant], locals_: Mapping[int, int]) -> Callable[[int, str], Variant | None]:
    """Which of these somebody reads who is on that list and speaks that language; None: the broadcast's own text."""
    known = {(one.local_id, one.language): one for one in variants}

    def pick(list_id: int, language: str) -> Variant | None:
        local_id = locals_.get(list_id, ANY_LOCAL)
        tries = ((local_id, language), (local_id, ENGLISH), (ANY_LOCAL, language))
        return next((known[one] for one in tries if one in known), None)

    return pick


@dataclass(frozen=True, slots=True)
class Reading:
    """One of the texts, and who will read it."""

    language: str
    local_id: int
    body: str
    segments: Segments
    people: int

    @property
    def total(self) -> int:
        """Segments that leave of it."""
        return self.people * self.segments.count


def readings(
    conn: Connection,
    body: str,
    variants: Sequence[Variant],
    list_ids: Collection[int],
    only: Select[int] | None,
    ladder_id: int | None = None,
) -> tuple[list[Reading], list[tuple[str, int]]]:
    """Each text with its readers; and who speaks another language and gets English, by one grouped count."""
    by_list = any(one.local_id for one in variants)
    pick = picker(variants, _locals(conn, lists.c.id.in_(list_ids)) if by_list else {})
    readers: Counter[Variant | None] = Counter()
    in_english: Counter[str] = Counter()
    counted = audience.count_readers(conn, list_ids, only, ladder_id=ladder_id, by_list=by_list)
    for (list_id, language), n in counted.items():
        picked = pick(list_id, language)
        readers[picked] += n
        if language != ENGLISH and (picked is None or picked.language == ENGLISH):
            in_english[language] += n
    found = [Reading(v.language, v.local_id, v.body, segments(v.body), readers[v]) for v in variants]
    if readers[None] or not by_list:
        found.insert(0, Reading(ENGLISH, ANY_LOCAL, body, segments(body), readers[None]))
    return found, in_english.most_common()


def bodies(conn: Connection, broadcast_ids: Collection[int]) -> dict[int, list[str]]:
    """All that people may have read of these broadcasts, but for their own texts."""
    found: dict[int, list[str]] = {}
    query = select(broadcast_texts.c.broadcast_id, broadcast_texts.c.body)
    for broadcast_id, body in conn.execute(query.where(broadcast_texts.c.broadcast_id.in_(broadcast_ids))):
        found.setdefault(broadcast_id, []).append(body)
    return found


def sizes(conn: Connection, broadcast_id: int) -> dict[str, float]:
    """How many segments a text has in each language of the variants, on the average of the locals'."""
    b = broadcast_texts.c
    query = (
        select(b.language, func.avg(b.segments)).where(b.broadcast_id == broadcast_id).group_by(b.language)
    )
    return {language: float(size) for language, size in conn.execute(query)}
