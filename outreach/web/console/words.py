"""How numbers, times, reasons and characters are said on a page."""

import unicodedata
from collections.abc import Collection
from datetime import date, datetime
from zoneinfo import ZoneInfo

from flask import Flask, g

from outreach import organizers, replies
from outreach.answers import ENGLISH, is_far, language_name, languages, say_date
from outreach.broadcasts import OVER, Broadcast
from outreach.carriers.codes import meaning
from outreach.directory import Directory
from outreach.leaving import later
from outreach.missed import Chance
from outreach.models import State
from outreach.organizers import Organizer
from outreach.plurals import counted
from outreach.reply_timer import waits
from outreach.tallies import Counts
from outreach.wall_clock import clock, said_twice
from outreach.web import runtime
from outreach.web.console.rules import whoever

_LEFT_OUT = {
    "left": "have left the list",
    "held": "on hold: they may have asked to stop",
    "suppressed": "their number can't get texts",
    "expired": "the expiry passed before their turn",
    "quiet_hours": "it was quiet hours where they live, until the expiry",
    "cancelled": "the broadcast was cancelled before their turn",
    "done": "had voted or answered by then",
    "superseded": "a later reminder took its place before their turn",
}
_STATES = {
    "draft": "Draft",
    "scheduled": "Scheduled",
    "sending": "Sending",
    "paused": "Paused",
    "cancelled": "Cancelled",
    "finished": "Finished",
}
_ON_ITS_WAY = {
    "waiting": "waiting to leave",
    "claimed": "leaving now",
    "unknown": "asking the carrier whether it left",
    "sent": "with the carrier",
    "delivered": "delivered",
    "undelivered": "not delivered",
    "left_out": "not sent: the member may not be texted any more",
}
_CHANCES = {
    Chance.AGAIN: "may be tried again",
    Chance.UNSURE: "may be tried again, though we don't know this code",
    Chance.OPEN: "may still arrive",
    Chance.SETTLE: "may have arrived, so not again",
    Chance.PERSON: "not again: it is about the person or their number",
    Chance.TEXT: "not again: the text itself was refused",
}
_PLAIN = {
    "’": ("curly apostrophe", "'"),
    "‘": ("curly quote", "'"),
    "“": ("curly quote", '"'),
    "”": ("curly quote", '"'),
    "–": ("long dash", "-"),
    "—": ("long dash", "-"),
    "…": ("three dots in one", "..."),
    "•": ("bullet", "-"),
    "\u00a0": ("no-break space", " "),
    "\u202f": ("narrow space", " "),
    "\u200b": ("invisible space", ""),
    "\ufe0f": ("invisible emoji mark", ""),
    "\u200d": ("invisible joiner", ""),
    "\t": ("tab", " "),
    "á": ("a with accent", "a"),
    "í": ("i with accent", "i"),
    "ó": ("o with accent", "o"),
    "ú": ("u with accent", "u"),
}


def moment(at: datetime, zone: str) -> str:
    """Tue, Nov 4, 6:12 pm PST, for who reads it now."""
    return moment_from(at, zone, runtime().now())


def moment_from(at: datetime, zone: str, now: datetime) -> str:
    """The same, for who reads it then; with the year where that is far."""
    there = at.astimezone(ZoneInfo(zone))
    year = f", {there.year}" if is_far(at, now) else ""
    return f"{there:%a}, {there:%b} {there.day}{year}, {clock(at, zone)}"


def leaves(due_at: datetime, closes_at: datetime, zone: str, places: Collection[str]) -> str:
    """When a reminder leaves: Fri, Jun 3, 7:00 am PDT; in Honolulu from Fri, Jun 3, 9:00 am HST; for who reads it now."""
    return leaves_from(due_at, closes_at, zone, places, runtime().now())


def leaves_from(
    due_at: datetime, closes_at: datetime, zone: str, places: Collection[str], now: datetime
) -> str:
    """The same, for who reads it then."""
    held = [
        f"in {each.place} {'not before the close' if each.at is None else 'from ' + moment_from(each.at, each.zone, now)}"
        for each in later(due_at, closes_at, places)
    ]
    return "; ".join([moment_from(due_at, zone, now), *held])


def day(of: date) -> str:
    """Nov 4, 2025."""
    return say_date(of, ENGLISH)


def number(n: int) -> str:
    """14,211."""
    return f"{n:,}"


def people(n: int) -> str:
    return counted(n, "person", "people")


def money(dollars: float) -> str:
    """$160.58."""
    return f"${dollars:,.2f}"


def lasting(seconds: float) -> str:
    """About 3 minutes: right within a tenth, and in no smaller steps than that takes."""
    if seconds < 55:
        return "under a minute"
    tens = 10 * round(seconds / 10)
    if seconds < 150 and tens % 60:
        return f"about {tens} seconds"
    if 150 <= seconds < 600:
        return f"about {round(seconds / 30) / 2:g} minutes"
    if seconds < 90 * 60:
        return "about " + counted(round(seconds / 60), "minute", "minutes")
    hours = seconds / 3600
    return f"about {hours:.0f} hours" if hours >= 10 else f"about {hours:.1f} hours".replace(".0 ", " ")


def why_left_out(reason: str) -> str:
    return _LEFT_OUT.get(reason, reason)


def why_undelivered(reason: str) -> str:
    """The carrier's code, or its bare word, in words."""
    if reason == "canceled":
        return "Taken back before it reached the phone"
    return meaning(reason) if reason.isdigit() else "The carrier could not deliver it, and gives no reason"


def missed_nobody(found: Broadcast, counts: Counts) -> str:
    """What to say of a broadcast of which no text is known not to have arrived."""
    if found.launched_at is None:
        return f"Broadcast {found.id} was never launched, so there is nobody it did not reach."
    if found.state not in OVER:
        return f"Broadcast {found.id} missed nobody so far; it is not over."
    untold = counts.of(State.SENT)
    if untold:
        return f"Broadcast {found.id} missed nobody so far; {counted(untold, 'text has', 'texts have')} no receipt yet."
    return f"Broadcast {found.id} missed nobody."


def why_not_reached(state: State, reason: str) -> str:
    """Why a message did not arrive, or not yet."""
    if state is State.UNKNOWN:
        return "The carrier's answer got lost; we are asking for it"
    said = why_left_out(reason) if state is State.LEFT_OUT else why_undelivered(reason)
    return said[:1].upper() + said[1:]


def chance_word(chance: Chance) -> str:
    """Whether they may be tried again."""
    return _CHANCES[chance]


def state_word(state: str) -> str:
    return _STATES[state]


def on_its_way(state: str) -> str:
    return _ON_ITS_WAY[state]


def character(c: str) -> str:
    """What a person calls this character."""
    return _PLAIN[c][0] if c in _PLAIN else unicodedata.name(c, "unnamed character").lower()


def language(code: str) -> str:
    """What a language calls itself; its code, where it has no file."""
    return language_name(code) if code in languages() else code


def plain(c: str) -> str | None:
    """What may be written in its place in ordinary letters; None where there is nothing."""
    return _PLAIN[c][1] if c in _PLAIN else None


def runs(text: str, causes: Collection[str]) -> list[tuple[str, bool]]:
    """The text in pieces, each either one of these characters or free of them."""
    found: list[tuple[str, bool]] = []
    for c in text:
        if found and not found[-1][1] and c not in causes:
            found[-1] = (found[-1][0] + c, False)
        else:
            found.append((c, c in causes))
    return found


def zone_of(organizer: Organizer, directory: Directory) -> str:
    """The clock this organizer reads: their first local's, the federation's for an admin."""
    mine = organizers.locals_of(organizer, directory)
    local = directory.locals[mine[0]] if mine else directory.federation
    return local.time_zones[0]


def install(app: Flask) -> None:
    """Hand these to the templates."""
    app.add_template_filter(said_twice)
    for say in (moment, clock, day, number, counted, people, money, lasting, why_left_out, why_undelivered):
        app.add_template_filter(say)
    app.jinja_env.globals["why_not_reached"] = why_not_reached
    app.jinja_env.globals["leaves"] = leaves
    app.add_template_filter(waits)
    for say_too in (chance_word, state_word, on_its_way, character, language, plain, runs):
        app.add_template_filter(say_too)

    @app.context_processor
    def every_page() -> dict[str, object]:
        return {"organizer": whoever() if "organizer" in g else None, "open_replies": _open_replies,
                "simulated": runtime().settings.simulated}  # fmt: skip


def _open_replies() -> int:
    """The number beside Replies in the menu."""
    organizer = whoever()
    if organizer is None:
        return 0
    r = runtime()
    with r.database.reading() as conn:
        return replies.count_open(conn, organizers.locals_of(organizer, r.directories.current(conn)))
