"""A broadcast's texts other than the English one: a language's, or one local's; and which of them a person gets.

Decided when the text is claimed: by the local through which the member gets the broadcast (the lowest list, of
those it goes to that the member is on) and by the member's language then.

    the local's, in the member's language → the local's, in English → any local's, in that language → the broadcast's
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy import Connection, insert, select

from outreach.answers import ENGLISH
from outreach.models import broadcast_lists, lists
from outreach.season import broadcast_texts

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
    to = broadcast_lists.c
    query = select(to.list_id, lists.c.local_id).join(lists, lists.c.id == to.list_id)
    rows = conn.execute(query.where(to.broadcast_id == broadcast_id))
    locals_ = {row.list_id: row.local_id for row in rows}
    return chosen(of(conn, broadcast_id), locals_, own)


def chosen(variants: Sequence[Variant], locals_: dict[int, int], own: Words) -> Choice:
    """The choice among these; `locals_` are the lists' locals, `own` the broadcast's own text."""
    known = {(one.local_id, one.language): (one.body, one.segments) for one in variants}

    @lru_cache
    def which(list_id: int, language: str) -> Words:
        local_id = locals_.get(list_id, ANY_LOCAL)
        tries = ((local_id, language), (local_id, ENGLISH), (ANY_LOCAL, language))
        return next((known[one] for one in tries if one in known), own)

    return which


def bodies(conn: Connection, broadcast_ids: Collection[int]) -> dict[int, list[str]]:
    """All that people may have read of these broadcasts, but for their own texts."""
    found: dict[int, list[str]] = {}
    query = select(broadcast_texts.c.broadcast_id, broadcast_texts.c.body)
    for broadcast_id, body in conn.execute(query.where(broadcast_texts.c.broadcast_id.in_(broadcast_ids))):
        found.setdefault(broadcast_id, []).append(body)
    return found
