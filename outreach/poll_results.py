"""What members have answered to a poll: numbers by local, and who answered what for an export alone."""

import csv
import io
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, func, select

from outreach.answers import ENGLISH
from outreach.directory import Directory
from outreach.models import members
from outreach.poll_answers import words
from outreach.polls import Poll
from outreach.season import done, poll_answers
from outreach.sms import hide


@dataclass(frozen=True, slots=True)
class Result:
    """What members have answered, of one local or of all."""

    local_id: int | None
    numbers: Mapping[str, int]  # mark -> members

    @property
    def total(self) -> int:
        return sum(self.numbers.values())

    def share(self, mark: str) -> float:
        """Of the answers, how many of a hundred were this."""
        return 100 * self.numbers.get(mark, 0) / self.total if self.total else 0.0


def by_local(conn: Connection, poll: Poll, local_ids: Collection[int]) -> list[Result]:
    """The answers that stand, of these locals alone, the local with the most first."""
    d = done.c
    query = (
        select(d.local_id, d.choice, func.count())
        .where(d.ladder_id == poll.id, d.local_id.in_(local_ids), d.choice != "")
        .group_by(d.local_id, d.choice)
    )
    found: dict[int, Counter[str]] = {}
    for local_id, choice, n in conn.execute(query):
        found.setdefault(local_id, Counter())[choice] = n
    results = [Result(local_id, numbers) for local_id, numbers in found.items()]
    return sorted(results, key=lambda result: (-result.total, result.local_id or 0))


def together(results: Sequence[Result]) -> Result:
    """All of these as one."""
    numbers: Counter[str] = Counter()
    for result in results:
        numbers.update(result.numbers)
    return Result(None, numbers)


HEADER = ("member", "phone", "local", "answer", "words", "at", "before")


def export(conn: Connection, found: Directory, poll: Poll, local_ids: Collection[int]) -> str:
    """Who answered what, as CSV: phones but for their last two digits hidden, times by the poll's clock."""
    history: dict[int, list[str]] = {}
    p = poll_answers.c
    earlier = select(p.member_id, p.choice, p.at).where(p.poll_id == poll.id).order_by(p.id)
    for member_id, choice, at in conn.execute(earlier):
        history.setdefault(member_id, []).append(f"{choice} {_at(poll, at)}")
    d = done.c
    query = (
        select(d.member_id, members.c.phone, d.local_id, d.choice, d.at)
        .join(members, members.c.id == d.member_id)
        .where(d.ladder_id == poll.id, d.local_id.in_(local_ids), d.choice != "")
        .order_by(d.at, d.member_id)
    )
    out = io.StringIO()
    sheet = csv.writer(out)
    sheet.writerow(HEADER)
    for member_id, phone, local_id, choice, at in conn.execute(query):
        said = words(poll.choices, choice, ENGLISH)
        before = "; ".join(history.get(member_id, [])[:-1])
        row = (
            member_id,
            hide(phone),
            found.locals[local_id].name,
            choice,
            _cell(said),
            _at(poll, at),
            before,
        )
        sheet.writerow(row)
    return out.getvalue()


def _at(poll: Poll, at: datetime) -> str:
    return f"{at.astimezone(ZoneInfo(poll.ladder.zone)):%Y-%m-%d %H:%M}"


def _cell(written: str) -> str:
    """A spreadsheet takes a cell that begins so for a formula (OWASP, CSV injection)."""
    return f"'{written}" if written[:1] in ("=", "+", "-", "@") else written
