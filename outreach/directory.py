"""Unions, locals, lists and keywords: loaded from a file, read from memory."""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from functools import cached_property

from sqlalchemy import Connection, Table, select

from keywords import Reader
from outreach import agenda
from outreach import directory_file as file_
from outreach.agenda import Agenda
from outreach.db import Database, insert
from outreach.errors import BadDirectory, NotFound
from outreach.models import keywords, lists, locals_, marks, senders, unions
from outreach.season import updates

VERSION = "directory_version"


@dataclass(frozen=True, slots=True)
class Local:
    """A local union, or the federation itself."""

    id: int
    key: str
    name: str
    label: str
    represents: str
    region: str
    time_zones: tuple[str, ...]
    contact: str
    federation: bool
    sender: str  # the number it texts from; "" for the federation's


@dataclass(frozen=True, slots=True)
class MailingList:
    """Who gets a local's texts; `key` is its first keyword, as it is written on flyers."""

    id: int
    key: str
    local_id: int
    name: str
    main: bool


@dataclass(frozen=True)
class Directory:
    """Every local, list and keyword, as of one version; never changed once read."""

    version: int
    locals: Mapping[int, Local]
    lists: Mapping[int, MailingList]
    keywords: Mapping[str, int]  # as written -> list id
    agenda: Agenda = field(default_factory=Agenda)

    @cached_property
    def reader(self) -> Reader:
        """What finds these keywords, and the words and names of events, in a text."""
        joins, agenda = self.keywords.__getitem__, self.agenda
        return Reader(self.keywords, joins=joins, events=agenda.words(), names=agenda.names())

    @cached_property
    def federation(self) -> Local:
        """The federation's own entry, which speaks for all."""
        return next(local for local in self.locals.values() if local.federation)

    def zones_of(self, list_ids: Iterable[int]) -> set[str]:
        """Every time zone that the locals of these lists have."""
        return {zone for list_id in list_ids for zone in self.local_of(list_id).time_zones}

    def local_of(self, list_id: int) -> Local:
        return self.locals[self.lists[list_id].local_id]

    def lists_of(self, words: Iterable[str]) -> list[int]:
        """The lists that these keywords join, each once."""
        return list(dict.fromkeys(self.keywords[word] for word in words))

    def list_called(self, written: str) -> MailingList:
        """The list with this keyword, in any writing. Raises NotFound."""
        folded = "".join(filter(str.isalnum, written)).upper()
        if folded not in self.keywords:
            raise NotFound(
                f"There is no list with the keyword {written}. `outreach lists` shows all of them."
            )
        return self.lists[self.keywords[folded]]

    def signed(self, list_ids: Iterable[int]) -> Local:
        """Who a text to these lists comes from: their local when they have one, else the federation."""
        local_ids = {self.lists[list_id].local_id for list_id in list_ids}
        return self.locals[local_ids.pop()] if len(local_ids) == 1 else self.federation


class Directories:
    """Remembers the directory that was read last; one small query tells whether it is still the one."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._last: Directory | None = None
        self._clock = clock
        self._looked = 0.0

    def current(self, conn: Connection) -> Directory:
        """The directory as it stands now. Raises NotFound before one is loaded."""
        version = conn.scalar(_VERSION)
        if version is None:
            raise NotFound("No directory is loaded. Load one with: outreach directory load FILE")
        if self._last is None or self._last.version != version:
            self._last = read(conn, version)
        self._looked = self._clock()
        return self._last

    def recent(self, database: Database) -> Directory:
        """The directory as it was within the last second: for the webhook, where each query counts."""
        if self._last is not None and self._clock() < self._looked + 1:
            return self._last
        with database.reading() as conn:
            return self.current(conn)


_VERSION = select(marks.c.value).where(marks.c.name == VERSION)


def read(conn: Connection, version: int) -> Directory:
    """Every local, list and keyword in the database."""
    found = [
        Local(**{**row, "time_zones": tuple(row["time_zones"].split())})
        for row in conn.execute(_LOCALS).mappings()
    ]
    listed = [MailingList(*row) for row in conn.execute(_LISTS)]
    words = conn.execute(select(keywords.c.word, keywords.c.list_id).order_by(keywords.c.list_id))
    return Directory(
        version,
        {x.id: x for x in found},
        {x.id: x for x in listed},
        {row.word: row.list_id for row in words},
        agenda.read(conn),
    )


_LOCALS = select(*(locals_.c[name] for name in Local.__slots__)).order_by(
    locals_.c.federation.desc(), locals_.c.id
)
_LISTS = select(*(lists.c[name] for name in MailingList.__slots__)).order_by(lists.c.id)


def load(conn: Connection, file: file_.Directory, now: datetime) -> bool:
    """Make the database's directory like the file's; False when it was so already.

    Nothing is ever taken away: a list that the file no longer has keeps its members and its history, and
    only loses its keywords, so that nobody joins it any more.
    """
    union_ids = {u.key: _keep(conn, unions, {"key": u.key}, {"name": u.name}) for u in file.unions}
    changed = [c for _, c in union_ids.values()]
    words: dict[str, int] = {}
    local_ids = {}
    for local in file.locals:
        local_ids[local.key], new = _keep(conn, locals_, {"key": local.key}, _facts(local, union_ids))
        changed.append(new)
        for entry in local.lists:
            facts = {"local_id": local_ids[local.key], "name": entry.name, "main": entry.main}
            _refuse_to_move(conn, entry, local_ids[local.key])
            list_id, new = _keep(conn, lists, {"key": entry.key}, facts)
            changed.append(new)
            words |= dict.fromkeys(entry.keywords, list_id)
    changed += [
        _keep_senders(conn, file.senders),
        _keep_keywords(conn, words),
        _keep_updates(conn, file.updates, local_ids, now),
    ]
    if any(changed):
        next_version(conn)
    return any(changed)


def _refuse_to_move(conn: Connection, entry: file_.ListEntry, local_id: int) -> None:
    """A list's people agreed to one local's texts. Raises BadDirectory when the file gives them to another."""
    owner = conn.scalar(select(lists.c.local_id).where(lists.c.key == entry.key))
    if owner is not None and owner != local_id:
        raise BadDirectory(
            f"The list {entry.key} belongs to another local already, and its people agreed to that one's texts. "
            "Nothing was loaded. Put another keyword first in this one's keywords."
        )


def _facts(local: file_.Local, union_ids: Mapping[str, tuple[int, bool]]) -> dict[str, object]:
    return {
        "union_id": union_ids[local.union][0] if local.union else None,
        "name": local.name,
        "label": local.label,
        "represents": local.represents,
        "region": local.region,
        "time_zones": " ".join(local.time_zones),
        "contact": local.contact,
        "federation": local.federation,
        "sender": local.sender,
    }


def _keep_senders(conn: Connection, listed: Sequence[file_.Sender]) -> bool:
    """The senders of the file. One that it no longer names is ours no more; its texts leave by the federation's."""
    facts = (senders.c.address, senders.c.kind, senders.c.rate, senders.c.validity)
    others = senders.c.address != ""  # that is the federation's own, of which the file says nothing
    there = {file_.Sender(*row) for row in conn.execute(select(*facts).where(others))}
    if there == set(listed):
        return False
    gone = senders.c.address.not_in([sender.address for sender in listed])
    conn.execute(senders.delete().where(others, gone))
    for sender in listed:
        row = insert(conn, senders).values(**asdict(sender))
        changes = {name: row.excluded[name] for name in ("kind", "rate", "validity")}
        conn.execute(row.on_conflict_do_update(index_elements=["address"], set_=changes))
    return True


def _keep(
    conn: Connection, table: Table, key: Mapping[str, object], facts: Mapping[str, object]
) -> tuple[int, bool]:
    """The row with this key, made or changed to these facts; its id, and whether anything was different."""
    name, value = next(iter(key.items()))
    row = conn.execute(select(table).where(table.c[name] == value)).mappings().one_or_none()
    if row is None:
        made = conn.execute(table.insert().values(**key, **facts).returning(table.c.id))
        return int(made.scalar_one()), True
    if all(row[fact] == known for fact, known in facts.items()):
        return int(row["id"]), False
    conn.execute(table.update().where(table.c.id == row["id"]).values(**facts))
    return int(row["id"]), True


def _keep_keywords(conn: Connection, words: Mapping[str, int]) -> bool:
    there = {row.word: row.list_id for row in conn.execute(select(keywords.c.word, keywords.c.list_id))}
    if there == words:
        return False
    conn.execute(keywords.delete())
    conn.execute(keywords.insert(), [{"word": word, "list_id": list_id} for word, list_id in words.items()])
    return True


def _keep_updates(
    conn: Connection, listed: Sequence[file_.Update], local_ids: Mapping[str, int], now: datetime
) -> bool:
    """Add the updates that are not there yet; what organizers wrote since is never touched."""
    query = select(updates.c.local_id, updates.c.day, updates.c.texts)
    there = {(local_id, day, texts.get("en")) for local_id, day, texts in conn.execute(query)}
    rows = [
        {
            "local_id": local_ids[u.local_key],
            "day": u.date,
            "topic": u.topic,
            "texts": dict(u.texts),
            "proposal": u.proposal.kept() if u.proposal else None,
            "published_at": now,
        }
        for u in listed
        if (local_ids[u.local_key], u.date, u.texts.get("en")) not in there
    ]
    if rows:
        conn.execute(updates.insert(), rows)
    return bool(rows)


def next_version(conn: Connection) -> None:
    """Let every process read the directory and the agenda again, within a second."""
    first = insert(conn, marks).values(name=VERSION, value=1)
    conn.execute(first.on_conflict_do_update(index_elements=["name"], set_={"value": marks.c.value + 1}))
