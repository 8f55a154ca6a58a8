"""Members from a spreadsheet: everyone who may be added is on the list, and each line that may not is told why."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from outreach import bulk_joins
from outreach.bulk_joins import Imported, Outcome
from outreach.db import Database
from outreach.directory import Local, MailingList
from outreach.errors import BadInput
from outreach.place import place_for
from outreach.sheets import Row, Sheet
from outreach.sms import hide, read_phone

BATCH = 2_000  # people in one transaction; texts that come in wait no longer than for these
DUPLICATE, NO_PHONE = "duplicate", "no phone number"


@dataclass(frozen=True, slots=True)
class Consent:
    """What makes this import lawful, kept beside every person in the ledger."""

    statement: str  # card check, May 2025
    file: str
    organizer_id: int | None = None  # None: at the prompt

    def __post_init__(self) -> None:
        if not self.statement.strip():
            raise BadInput("Say how these members agreed to be texted: card check, May 2025.")


@dataclass(frozen=True, slots=True)
class Refusal:
    """One line that was not imported."""

    line: int
    why: str
    shown: str  # the phone, hidden but for its end
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """What became of a file."""

    joined: int
    already: int
    refused: Sequence[Refusal]

    def reasons(self) -> list[tuple[str, int]]:
        """Why lines were refused, the most frequent first."""
        return Counter(refusal.why for refusal in self.refused).most_common()


@dataclass(frozen=True, slots=True)
class Candidate:
    """A line whose phone can be texted and is not on an earlier one."""

    line: int
    phone: str


def check(rows: Sequence[Row]) -> Iterator[Candidate | Refusal]:
    """Each line: somebody to add, or why not."""
    seen: dict[str, int] = {}
    for row in rows:
        if not row.written.strip():
            yield Refusal(row.line, NO_PHONE, "")
            continue
        phone = read_phone(row.written)
        if not phone.reachable:
            yield Refusal(row.line, phone.why, hide(phone.address))
        elif phone.address in seen:
            yield Refusal(row.line, DUPLICATE, hide(phone.address), f"of line {seen[phone.address]}")
        else:
            seen[phone.address] = row.line
            yield Candidate(row.line, phone.address)


def bring_in(
    database: Database,
    to: tuple[MailingList, Local],
    sheet: Sheet,
    consent: Consent,
    now: Callable[[], datetime],
    progress: Callable[[int], object] = int,
) -> Report:
    """Put everyone in the sheet on the list. A kill in the middle loses nothing; a second run adds the rest."""
    mailing_list, local = to
    refused: list[Refusal] = []
    outcomes: Counter[Outcome] = Counter()
    for batch, lines in _batches(sheet.rows, refused):
        people = [_imported(candidate, local, consent) for candidate in batch]
        with database.writing() as conn:
            told = bulk_joins.join_imported(conn, mailing_list.id, people, consent.organizer_id, now())
        outcomes.update(told.values())
        refused += [
            Refusal(candidate.line, told[candidate.phone], hide(candidate.phone))
            for candidate in batch
            if told[candidate.phone] not in {Outcome.JOINED, Outcome.ALREADY}
        ]
        progress(lines)
    refused.sort(key=lambda refusal: refusal.line)
    return Report(outcomes[Outcome.JOINED], outcomes[Outcome.ALREADY], refused)


def _batches(rows: Sequence[Row], refused: list[Refusal]) -> Iterator[tuple[list[Candidate], int]]:
    """The people to add, so many at a time, with how many lines that took; who can't be goes to `refused`."""
    batch: list[Candidate] = []
    lines = 0
    for found in check(rows):
        lines += 1
        if isinstance(found, Refusal):
            refused.append(found)
            continue
        batch.append(found)
        if len(batch) == BATCH:
            yield batch, lines
            batch, lines = [], 0
    if lines:
        yield batch, lines


def _imported(candidate: Candidate, local: Local, consent: Consent) -> Imported:
    source = f"{consent.statement.strip()}; {consent.file}, line {candidate.line}"
    return Imported(candidate.phone, _place(candidate.phone[:8], local.time_zones, local.region), source)


@cache
def _place(exchange: str, zones: Sequence[str], region: str) -> str:
    """All numbers of one exchange (+1 310 555) live by one clock, and asking is slow."""
    return place_for(f"{exchange}0000", zones, region)
