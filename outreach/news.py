"""Updates: the latest word on bargaining, that a member gets for texting UPDATE."""

from bisect import bisect_left
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Select, bindparam, func, literal, select

from keywords import Reader
from outreach.answers import ENGLISH, Answer, language_name, languages, say, say_date
from outreach.errors import BadInput, NotFound
from outreach.plurals import counted
from outreach.prepared import Given, Prepared, Writes
from outreach.proposals import Proposal
from outreach.rungs import blanks
from outreach.season import to_tell, updates
from outreach.sms import Segments, segments

# What members ask for by name: UPDATE WAGES. The directory's own updates may have another topic, as a title.
TOPICS = (
    "wages", "staffing", "health care", "retirement", "scheduling", "wage equity", "education", "seniority",
    "strike authorization vote", "first contracts",
)  # fmt: skip
_READER = Reader({})
MOST_SEGMENTS = 2
LONGEST_MEASURED = 1600  # characters; what is longer is refused without counting its segments
DEEPEST = 8  # updates of one local that MORE leads back to


@dataclass(frozen=True, slots=True)
class News:
    """One update."""

    id: int
    local_id: int
    day: date
    topic: str
    texts: Mapping[str, str]  # language -> text
    proposal: Proposal | None = None
    broadcast_id: int | None = None  # the alert it was made from

    def in_language(self, language: str) -> str:
        """Its text in this language, else in English, else in whichever there is; without the table."""
        return self.texts.get(language) or self.texts.get(ENGLISH) or next(iter(self.texts.values()), "")

    def words(self, language: str) -> str:
        """All that it says in a text: its text, and the table's rows below."""
        return words(self.in_language(language), self.proposal)

    def told(self, label: str, language: str) -> str:
        """As a member of this language gets it."""
        return told(label, self.day, self.words(language), language)


@dataclass(frozen=True, slots=True)
class Written:
    """What an organizer wants published."""

    texts: Mapping[str, str] = field(default_factory=dict)  # language -> text
    topic: str = ""
    proposal: Proposal | None = None
    broadcast_id: int | None = None  # the alert it is made from


def words(text: str, proposal: Proposal | None) -> str:
    """A text and a table's rows, as they are told."""
    return "\n".join(part for part in (text, proposal.text() if proposal else "") if part)


def told(label: str, day: date, text: str, language: str) -> str:
    """An update as a member gets it: who says it, when, what."""
    return say(Answer.UPDATE, language, label=label, date=say_date(day, language), text=text)


_COLUMNS = [updates.c[name] for name in News.__slots__]
_NEWEST_FIRST = (updates.c.day.desc(), updates.c.id.desc())


def _news(row: Sequence[Any]) -> News:
    id_, local_id, day, topic, texts, proposal, broadcast_id = row
    return News(id_, local_id, day, topic, texts, Proposal.of(proposal), broadcast_id)


def get(conn: Connection, news_id: int) -> News:
    """The update with this number. Raises NotFound."""
    row = conn.execute(select(*_COLUMNS).where(updates.c.id == news_id)).one_or_none()
    if row is None:
        raise NotFound("There is no such update, or it was withdrawn already.")
    return _news(row)


def latest(conn: Connection, local_ids: Collection[int]) -> list[News]:
    """The newest update of each of these locals, newest first."""
    return first_of_each(to_choose_from(conn, local_ids))


def to_choose_from(conn: Connection, local_ids: Collection[int], topic: str = "") -> list[News]:
    """The newest few of each of these locals, newest first; with a topic: those on it, and each one's newest."""
    asked = {"locals": list(local_ids), **({"topic": topic.lower()} if topic else {})}
    return [_news(row) for row in conn.execute(_ON_TOPIC if topic else _NEWEST, asked)]


def _choosing(*, topic: bool) -> Select[Any]:
    """Built once: putting it together costs more than running it, and a member waits."""
    u = updates.c
    on = func.lower(u.topic) == bindparam("topic") if topic else literal(True)
    place = func.row_number().over(partition_by=u.local_id, order_by=_NEWEST_FIRST)
    among = func.row_number().over(partition_by=(u.local_id, on), order_by=_NEWEST_FIRST)
    columns = [u.id, place.label("place"), *([among.label("among"), on.label("on_topic")] if topic else [])]
    ranked = select(*columns).where(u.local_id.in_(bindparam("locals", expanding=True))).subquery()
    newest = ranked.c.place <= (1 if topic else DEEPEST)
    wanted = newest | (ranked.c.on_topic & (ranked.c.among <= DEEPEST)) if topic else newest
    return select(*_COLUMNS).where(u.id.in_(select(ranked.c.id).where(wanted))).order_by(*_NEWEST_FIRST)


_NEWEST, _ON_TOPIC = _choosing(topic=False), _choosing(topic=True)


def first_of_each(newest_first: Sequence[News]) -> list[News]:
    """Of each local the first."""
    found: dict[int, News] = {}
    for each in newest_first:
        found.setdefault(each.local_id, each)
    return list(found.values())


def of_locals(conn: Connection, local_ids: Collection[int], limit: int = 50) -> list[News]:
    """The updates of these locals, newest first."""
    query = select(*_COLUMNS).where(updates.c.local_id.in_(local_ids))
    return [_news(row) for row in conn.execute(query.order_by(*_NEWEST_FIRST).limit(limit))]


def publish(
    conn: Connection, local_id: int, label: str, written: Written, organizer_id: int | None, day: date, now: datetime
) -> int:  # fmt: skip
    """Make this the local's latest update; its number. `label` signs it. Raises BadInput."""
    written = tidied(written)
    check(label, written, day)
    row = {
        "local_id": local_id,
        "day": day,
        "topic": written.topic,
        "texts": written.texts,
        "broadcast_id": written.broadcast_id,
        "organizer_id": organizer_id,
        "published_at": now,
    }
    if written.proposal:
        row["proposal"] = written.proposal.kept()
    return int(conn.execute(updates.insert().values(**row).returning(updates.c.id)).scalar_one())


def tidied(written: Written) -> Written:
    """Without blank texts and stray spaces."""
    texts = {language: text.strip() for language, text in written.texts.items() if text.strip()}
    return replace(written, texts=texts, topic=_known(" ".join(written.topic.split())))


def _known(topic: str) -> str:
    """The topic as members find it, whichever of their words for it was written; as written where none does."""
    return _READER.read(f"update {topic}").topic or topic


def check(label: str, written: Written, day: date) -> None:
    """Say what is wrong with an update, in one sentence. Raises BadInput.

    Doors ask before they open a transaction: on SQLite nobody's STOP waits while an update is measured.
    """
    if not written.texts and not written.proposal:
        raise BadInput("The update is empty: write what members should read. Nothing was published.")
    if written.topic and written.topic not in TOPICS:
        raise BadInput(
            f"No member would find it under that topic: UPDATE knows {', '.join(TOPICS)}. "
            "Choose one of these, or none. Nothing was published."
        )
    for language in written.texts:
        if language not in languages():
            known = ", ".join(languages())
            raise BadInput(f"There is no language “{language}” here, only {known}. Nothing was published.")
    for name in sorted(blanks("\n".join(written.texts.values()))):
        raise BadInput(
            f"The update says {{{name}}}, and an update fills in nothing: write it out. Nothing was published."
        )
    for language in written.texts or (ENGLISH,):
        _check_size(
            told(label, day, words(written.texts.get(language, ""), written.proposal), language), language
        )


def _check_size(body: str, language: str) -> None:
    if len(body) > LONGEST_MEASURED:
        raise BadInput(
            f"In {language_name(language)} the update has {len(body):,} characters as members get it, with its name and "
            f"date; about 300 fit. Nothing was published: shorten it."
        )
    size = segments(body)
    if size.count <= MOST_SEGMENTS:
        return
    causes = " ".join(size.causes[:5])
    dear = f" {causes} make it larger: without them twice as much fits." if causes else ""
    cut = _too_much(body, size)
    raise BadInput(
        f"In {language_name(language)} the update is {size.count} segments as members get it, with its name and date; "
        f"{MOST_SEGMENTS} are the most. Shorten it by {counted(cut, 'character')}.{dear} Nothing was published."
    )


def _too_much(body: str, size: Segments) -> int:
    """How many characters must go until it fits."""
    room = {"GSM-7": 153, "UCS-2": 67}[size.encoding] * MOST_SEGMENTS
    fewest = max(1, (size.units - room) // 2)  # a character is one unit or two
    cuts = range(fewest, len(body) + 1)
    return cuts[bisect_left(cuts, True, key=lambda cut: segments(body[:-cut]).count <= MOST_SEGMENTS)]


def withdraw(conn: Connection, news_id: int) -> None:
    """Take an update back: UPDATE gives the one before it again. Raises NotFound."""
    if not conn.execute(updates.delete().where(updates.c.id == news_id)).rowcount:
        raise NotFound("There is no such update, or it was withdrawn already.")


# What MORE gives next.


def still_to_tell(conn: Connection, member_id: int) -> list[News]:
    """Those that this member was not told yet, in order; what was withdrawn meanwhile is not there."""
    kept = conn.scalar(_KEPT, {"member": member_id})
    if not kept:
        return []
    found = {row.id: _news(row) for row in conn.execute(_THESE, {"ids": kept})}
    return [found[id_] for id_ in kept if id_ in found]


_KEPT = select(to_tell.c.updates).where(to_tell.c.member_id == bindparam("member"))
_THESE = select(*_COLUMNS).where(updates.c.id.in_(bindparam("ids", expanding=True)))


@Prepared
def _telling(given: Given) -> Any:
    rows = given.insert(to_tell, "member_id", "updates", "at")
    changes = {"updates": rows.excluded.updates, "at": rows.excluded.at}
    return rows.on_conflict_do_update(index_elements=["member_id"], set_=changes)


def tell_later(writes: Writes, member_id: int, news_ids: Sequence[int], now: datetime) -> None:
    """MORE gives these next, in this order."""
    writes.later(_telling, member_id=member_id, updates=list(news_ids), at=now)
