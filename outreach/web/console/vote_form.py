"""The form of a vote: what stands in it, and the vote that it means."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from werkzeug.datastructures import MultiDict

from outreach.agenda import Kind, Place
from outreach.answers import language_name, languages
from outreach.errors import BadInput, saving_nothing
from outreach.rungs import Rung, RungDraft
from outreach.vote_words import BEFORE, default_texts
from outreach.votes import Ballot, Wanted
from outreach.web.console.compose import LOCAL_TIME, read_time

FACTS = ("place", "address", "hours", "link", "roll")
_MOST_HOURS = 24 * 366.0  # no vote is open so long; a reminder further ahead is refused in words
SPARE = 1  # empty reminders at the end of the form
MOST_RUNGS = 10


@dataclass(frozen=True, slots=True)
class RungRow:
    """One reminder of the form."""

    before: str  # hours before the close, as typed; "" when it opens
    texts: Mapping[str, str]
    opening: bool = False


@dataclass(frozen=True, slots=True)
class Filled:
    """What stands in the form."""

    kind: str = Kind.STRIKE
    question: str = ""
    opens: str = ""
    closes: str = ""
    chosen: frozenset[int] = frozenset()
    places: Mapping[int, Mapping[str, str]] = field(
        default_factory=dict
    )  # by local: what stands in its fields
    rungs: Sequence[RungRow] = ()


def empty(chosen: Sequence[int]) -> Filled:
    """A new vote's form: the usual reminders stand in it."""
    usual = [RungRow(_hours(before), default_texts(before), before is None) for before in (None, *BEFORE)]
    return Filled(chosen=frozenset(chosen), rungs=[*usual, *_spare()])


def of(ballot: Ballot, rungs: Sequence[Rung], zone: str) -> Filled:
    """The form of a vote as it is kept."""
    ladder = ballot.ladder
    return Filled(
        ballot.kind,
        ballot.question,
        as_typed(ladder.opens_at, zone),
        as_typed(ladder.closes_at, zone),
        frozenset(ballot.places),
        {local_id: _fields(place) for local_id, place in ballot.places.items()},
        rows_of(rungs),
    )


def rows_of(rungs: Sequence[Rung]) -> list[RungRow]:
    """The reminders that have not left, as the form has them."""
    return [*(RungRow(_hours(each.before), each.texts, each.before is None) for each in rungs), *_spare()]


def typed(form: MultiDict[str, str]) -> Filled:
    """What somebody typed, as it is."""
    chosen = form.getlist("local", type=int)
    return Filled(
        form.get("kind", ""),
        form.get("question", "").replace("\r\n", "\n"),
        form.get("opens", ""),
        form.get("closes", ""),
        frozenset(chosen),
        {local_id: {name: form.get(f"{name}_{local_id}", "") for name in FACTS} for local_id in chosen},
        typed_rungs(form),
    )


def typed_rungs(form: MultiDict[str, str]) -> list[RungRow]:
    """The reminders, with the one more that stands empty."""
    found = []
    for n in range(MOST_RUNGS):
        texts = {code: form.get(f"text_{n}_{code}", "").replace("\r\n", "\n").strip() for code in languages()}
        row = RungRow(form.get(f"before_{n}", "").strip(), texts, f"opening_{n}" in form)
        if any(texts.values()):
            found.append(row)
    return [*found, *_spare()]


def _spare() -> list[RungRow]:
    return [RungRow("", {})] * SPARE


def wanted(filled: Filled, zone: str) -> Wanted:
    """The vote that the form means. Raises BadInput."""
    opens_at, closes_at = read_times(filled.opens, filled.closes, zone)
    places = [read_place(local_id, filled.places[local_id]) for local_id in sorted(filled.chosen)]
    drafts = drafts_of(filled.rungs)
    return Wanted(
        filled.kind, filled.question, opens_at, closes_at, places, _fitting(drafts, closes_at - opens_at)
    )


def read_times(opens: str, closes: str, zone: str) -> tuple[datetime, datetime]:
    """When it opens and closes, by this clock. Raises BadInput, also for an hour that the clocks skip."""
    with saving_nothing():
        opens_at, closes_at = read_time(opens, zone, "opening"), read_time(closes, zone, "close")
    if opens_at is None or closes_at is None:
        missing = "opens" if opens_at is None else "closes"
        raise BadInput(f"Say when the vote {missing}: a day and an hour. Nothing was saved.")
    return opens_at, closes_at


def read_place(local_id: int, fields: Mapping[str, str]) -> Place:
    """Where a local votes. Raises BadInput."""
    facts = {name: " ".join(fields.get(name, "").split()) for name in FACTS}
    return Place(
        local_id, facts["place"], facts["address"], facts["hours"], facts["link"], read_roll(facts["roll"])
    )


def read_roll(written: str) -> int | None:
    """How many have a vote; None for an empty field. Raises BadInput."""
    digits = written.replace(",", "").strip()
    if not digits:
        return None
    if not digits.isascii() or not digits.isdigit() or len(digits) > 9:
        raise BadInput(f"“{written}” is no number of members. Write the roll as 1200. Nothing was saved.")
    return int(digits)


def drafts_of(rows: Sequence[RungRow]) -> list[RungDraft]:
    """The reminders of the form; one without a text is none. Raises BadInput."""
    written = [({code: text for code, text in row.texts.items() if text}, row) for row in rows]
    return [RungDraft(texts, _before(row)) for texts, row in written if texts]


def _before(row: RungRow) -> timedelta | None:
    if row.opening:
        return None
    try:
        hours = float(row.before)
        return timedelta(minutes=round(min(hours, _MOST_HOURS) * 60))
    except (ValueError, OverflowError) as error:
        raise BadInput(
            "Say how many hours before the close each reminder leaves, as 24. Nothing was saved."
        ) from error


def _fitting(drafts: Sequence[RungDraft], lasts: timedelta) -> list[RungDraft]:
    """Without those of the usual ones that nobody touched and the vote is too short for."""

    def usual(draft: RungDraft) -> bool:
        return draft.before in BEFORE and draft.texts == default_texts(draft.before)

    return [
        d for d in drafts if d.before is None or d.before < lasts or lasts <= timedelta(0) or not usual(d)
    ]


def _hours(before: timedelta | None) -> str:
    return "" if before is None else f"{before.total_seconds() / 3600:g}"


def as_typed(at: datetime, zone: str) -> str:
    """A moment as the field for it has it."""
    return at.astimezone(ZoneInfo(zone)).strftime(LOCAL_TIME)


def _fields(place: Place) -> dict[str, str]:
    return {name: "" if (value := getattr(place, name)) is None else str(value) for name in FACTS}


def spoken() -> list[tuple[str, str]]:
    """The languages that a reminder may be written in, with their names."""
    return [(code, language_name(code)) for code in languages()]
