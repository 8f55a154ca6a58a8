"""The form of an event: what it is filled with, and the draft that was typed into it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from werkzeug.datastructures import MultiDict

from outreach import organizers
from outreach.answers import ENGLISH, language_name, languages
from outreach.directory import Directory, MailingList
from outreach.errors import BadInput, NotAllowed
from outreach.event_checks import EventDraft
from outreach.events import Kept
from outreach.organizers import Organizer
from outreach.rungs import Rung, RungDraft
from outreach.web.console.compose import LOCAL_TIME, read_time

ROWS = 4  # reminders that can be written by hand, unless there are more already


@dataclass(frozen=True, slots=True)
class Row:
    """One reminder in the form: hours before, and its text in each language."""

    hours: str = ""
    texts: Mapping[str, str] = field(default_factory=dict)
    left: bool = False  # with the time that is set now

    @property
    def others(self) -> bool:
        """Whether it says something in another language than English."""
        return any(text.strip() for code, text in self.texts.items() if code != ENGLISH)


@dataclass(frozen=True, slots=True)
class Filled:
    """What stands in the form."""

    list_ids: Sequence[int]
    zone: str
    starts: str
    ends: str
    name: str = ""
    place: str = ""
    link: str = ""
    about: str = ""
    word: str = ""
    weekly: bool = False
    last_day: str = ""
    reminders: str = "usual"
    rows: Sequence[Row] = ()


def typed(form: MultiDict[str, str], zone: str) -> Filled:
    """What somebody typed, to show it to them again."""
    words = {
        name: form.get(name, "")
        for name in ("name", "place", "link", "about", "word", "last_day", "starts", "ends")
    }
    return Filled(
        list_ids=form.getlist("list", type=int),
        zone=form.get("zone", zone),
        weekly="weekly" in form,
        reminders=form.get("reminders", "usual"),
        rows=[_typed_row(form, n) for n in range(max(ROWS, sum(name.startswith("hours_") for name in form)))],
        **words,
    )


def _typed_row(form: MultiDict[str, str], n: int) -> Row:
    return Row(form.get(f"hours_{n}", ""), {code: form.get(f"text_{code}_{n}", "") for code in languages()})


def empty(now: datetime, zone: str, lists: Sequence[MailingList]) -> Filled:
    """A new event: in a week, at five in the afternoon, for who has but one list."""
    day = now.astimezone(ZoneInfo(zone)).date() + timedelta(days=7)
    starts = datetime(day.year, day.month, day.day, 17)  # noqa: DTZ001  # the face of a clock
    ends = starts + timedelta(hours=1)
    ids = [lists[0].id] if len(lists) == 1 else []
    return Filled(ids, zone, starts.strftime(LOCAL_TIME), ends.strftime(LOCAL_TIME), rows=[Row()] * ROWS)


def of(kept: Kept, rungs: Sequence[Rung]) -> Filled:
    """An event as it stands, with these reminders."""
    event, zone = kept.event, ZoneInfo(kept.event.zone)
    rows = [_row(rung) for rung in sorted(rungs, key=lambda rung: rung.before or timedelta(), reverse=True)]
    return Filled(
        list_ids=sorted(event.list_ids),
        zone=event.zone,
        starts=event.closes_at.astimezone(zone).strftime(LOCAL_TIME),
        ends=(event.ends_at or event.closes_at).astimezone(zone).strftime(LOCAL_TIME),
        name=event.name, place=event.place, link=event.link, about=event.about, word=event.word or "",
        weekly=event.weekly, last_day=event.last_day.isoformat() if event.last_day else "",
        reminders="keep", rows=rows + [Row()] * (ROWS - len(rows)),
    )  # fmt: skip


def _row(rung: Rung) -> Row:
    hours = (rung.before or timedelta()).total_seconds() / 3600
    return Row(f"{hours:g}", rung.texts, rung.broadcast_id is not None)


def draft(filled: Filled, organizer: Organizer, directory: Directory) -> EventDraft:
    """What was typed, as an event. Raises BadInput, NotAllowed."""
    _check_lists(filled, organizer, directory)
    if filled.zone not in clocks(organizer, directory):
        raise BadInput("Choose the clock that its times are said by. Nothing was saved.")
    starts_at, ends_at = (read_time(written, filled.zone, "time") for written in (filled.starts, filled.ends))
    if starts_at is None or ends_at is None:
        raise BadInput("Choose the day and the hour when it begins, and when it ends. Nothing was saved.")
    return EventDraft(
        filled.name, filled.zone, starts_at, ends_at, tuple(filled.list_ids), filled.word, filled.place,
        filled.link, filled.about, filled.weekly, _day(filled.last_day), _rungs(filled),
    )  # fmt: skip


def _check_lists(filled: Filled, organizer: Organizer, directory: Directory) -> None:
    mine = {each.id for each in organizers.lists_of(organizer, directory)}
    if not mine.issuperset(filled.list_ids):
        raise NotAllowed("One of these lists is not yours. Nothing was saved.")


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written) if written else None
    except ValueError as error:
        raise BadInput(f"“{written[:20]}” is no day. Nothing was saved.") from error


def _rungs(filled: Filled) -> list[RungDraft] | None:
    """The reminders that were chosen; None for the usual ones of a new event, and to keep those there are."""
    if filled.reminders in {"usual", "keep"}:
        return None
    if filled.reminders != "own":
        return []
    return [_rung(row) for row in filled.rows if row.hours.strip() or any(map(str.strip, row.texts.values()))]


def _rung(row: Row) -> RungDraft:
    try:
        # To the minute: 20 minutes are shown as 0.333333 hours.
        before = timedelta(minutes=round(float(row.hours.strip().replace(",", ".")) * 60))
    except (ValueError, OverflowError) as error:
        raise BadInput(
            "Say in hours how long before the event a reminder leaves. Nothing was saved."
        ) from error
    texts = {code: text.replace("\r\n", "\n").strip() for code, text in row.texts.items() if text.strip()}
    return RungDraft(texts, before)


# ---- What there is to choose


def clocks(organizer: Organizer, directory: Directory) -> list[str]:
    """The clocks of their locals, each once."""
    mine = organizers.locals_of(organizer, directory)
    return list(dict.fromkeys(zone for id_ in mine for zone in directory.locals[id_].time_zones))


def city(zone: str) -> str:
    """Los Angeles."""
    return zone.rpartition("/")[2].replace("_", " ")


def spoken() -> list[tuple[str, str]]:
    """The languages that a reminder may be written in."""
    return [(code, language_name(code)) for code in languages()]
