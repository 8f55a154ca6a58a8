"""Answers that organizers keep: written once, with what differs from local to local filled in when they are used."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from string import Formatter

from sqlalchemy import Connection, func, select, update

from outreach.directory import Directory, Local
from outreach.errors import BadInput, NotFound
from outreach.season import kept_answers as table

BLANKS = ("local", "contact", "keyword")
LONGEST_NAME = 60
LONGEST = 1200  # characters; the carrier takes 1,600 with the blanks filled in


@dataclass(frozen=True, slots=True)
class Kept:
    """One of them."""

    id: int
    local_id: int  # whose organizers see it; the federation's: all
    name: str
    text: str


_COLUMNS = (table.c.id, table.c.local_id, table.c.name, table.c.text)


def of_locals(conn: Connection, local_ids: Collection[int]) -> list[Kept]:
    """Those of these locals, by name."""
    query = select(*_COLUMNS).where(table.c.local_id.in_(local_ids))
    return [Kept(*row) for row in conn.execute(query.order_by(func.lower(table.c.name), table.c.id))]


def get(conn: Connection, kept_id: int) -> Kept:
    """This one. Raises NotFound."""
    row = conn.execute(select(*_COLUMNS).where(table.c.id == kept_id)).one_or_none()
    if row is None:
        raise NotFound("There is no such kept answer; a colleague may have removed it.")
    return Kept(*row)


def write(
    conn: Connection, local_id: int, name: str, text: str, organizer_id: int | None, now: datetime
) -> int:
    """Keep a new one; its number. Raises BadInput."""
    said = _checked(conn, local_id, name, text, but=None)
    made = {**said, "local_id": local_id, "created_by": organizer_id, "created_at": now}
    return int(conn.execute(table.insert().values(**made).returning(table.c.id)).scalar_one())


def change(conn: Connection, kept_id: int, name: str, text: str) -> None:
    """Other words for it. Raises BadInput, NotFound."""
    said = _checked(conn, get(conn, kept_id).local_id, name, text, but=kept_id)
    conn.execute(update(table).where(table.c.id == kept_id).values(**said))


def remove(conn: Connection, kept_id: int) -> None:
    """Nobody chooses it any more. Raises NotFound."""
    get(conn, kept_id)
    conn.execute(table.delete().where(table.c.id == kept_id))


def fill(text: str, directory: Directory, local: Local) -> str:
    """The text with this local's name, contact and keyword in it."""
    theirs = [each for each in directory.lists.values() if each.local_id == local.id]
    keywords = [each.key for each in sorted(theirs, key=lambda each: not each.main)]
    return text.format(local=local.name, contact=local.contact, keyword=keywords[0] if keywords else "")


def _checked(conn: Connection, local_id: int, name: str, text: str, but: int | None) -> dict[str, str]:
    name, text = " ".join(name.split()), text.replace("\r\n", "\n").strip()
    if not name or len(name) > LONGEST_NAME:
        raise BadInput(f"Give it a name of up to {LONGEST_NAME} characters to find it by. Nothing was saved.")
    if not text or len(text) > LONGEST:
        raise BadInput(f"The answer has {len(text):,} characters: write 1 to {LONGEST:,}. Nothing was saved.")
    _refuse_unknown(text)
    same = (table.c.local_id == local_id) & (func.lower(table.c.name) == name.lower())
    found = conn.scalar(select(table.c.id).where(same))
    if found not in (None, but):
        raise BadInput(f"There is a kept answer called “{name}” already. Nothing was saved: change that one.")
    return {"name": name, "text": text}


def _refuse_unknown(text: str) -> None:
    can = ", ".join("{" + blank + "}" for blank in BLANKS)
    try:
        pieces = [(name, spec, how) for _, name, spec, how in Formatter().parse(text) if name is not None]
    except ValueError as error:
        raise BadInput(f"A brace stands alone. What can be filled in: {can}. Nothing was saved.") from error
    for name, spec, how in pieces:
        if name not in BLANKS or spec or how:
            raise BadInput(f"{{{name}}} can't be filled in. What can: {can}. Nothing was saved.")
