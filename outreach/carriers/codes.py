"""What the carrier's error codes mean, one row each. Source: facts/carrier.md, 2 and 2.1."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from zoneinfo import ZoneInfo

from outreach.errors import Consequence

_SUPPRESS = Consequence.SUPPRESS
_MISS = Consequence.MISS
_RETRY = Consequence.RETRY
_SLOW_DOWN = Consequence.SLOW_DOWN
_STOP_SENDER = Consequence.STOP_SENDER
_STOP_ACCOUNT = Consequence.STOP_ACCOUNT
_BUG = Consequence.BUG
_COUNT = Consequence.COUNT
# Also for what waits, paused, until somebody has mended a sender or the account.
_QUARTER = timedelta(minutes=15)
_BLOCKED = timedelta(minutes=35)  # it lifts after 15 to 30


@dataclass(frozen=True, slots=True)
class Code:
    """One error code: what to tell an organizer, and what follows from it."""

    code: str
    meaning: str
    consequence: Consequence
    # When a text that certainly did not arrive is worth one more try. Where nobody knows, there is none: a text
    # that may have arrived is never sent again on a guess.
    again: timedelta | None = None
    # So many broadcasts in a row, each of another day, that ended so: the number is taken for dead. Another local's
    # sender may still reach it, and once one has, it is counted anew.
    given_up: int = 0
    tomorrow: bool = False  # every day at midnight in Los Angeles, where T-Mobile begins its day


_ROWS = (
    # The call itself: credentials, load, the carrier's own trouble.
    Code("20003", "The carrier does not accept our account or password", _STOP_ACCOUNT),
    Code("20404", "The carrier does not know our account", _STOP_ACCOUNT),
    Code("20429", "We asked the carrier too much at once", _SLOW_DOWN),
    # Sending is not idempotent: a 500 may have been sent (twilio.com/docs/api/errors/20500).
    Code("20500", "The carrier broke down and may have sent it", Consequence.SETTLE),
    Code("20503", "The carrier was away and may have sent it", Consequence.SETTLE),
    # The number we text to.
    Code("21211", "This is not a phone number", _SUPPRESS),
    Code("21610", "This person has left", Consequence.OPT_OUT),
    Code("21612", "This number can't be reached from ours", _MISS, given_up=2),
    Code("21614", "This number can't get texts", _SUPPRESS),
    Code("21635", "This number is a landline", _SUPPRESS),
    # The member is not to blame for a country we have not switched on, so the number is not suppressed.
    Code("21408", "Texts to this country are switched off at the carrier", _COUNT),
    # The number we text from.
    Code("21212", "The carrier does not know the number we send from", _STOP_SENDER),
    Code("21601", "The number we send from can't send texts", _STOP_SENDER),
    Code("21606", "The number we send from is not ours, or can't send texts", _STOP_SENDER),
    Code("21607", "The number we send from can't text this country", _COUNT),
    Code("21703", "The messaging service has no number that can send this", _STOP_SENDER),
    Code("21704", "The messaging service has no number", _STOP_SENDER),
    Code("21705", "The carrier does not know our messaging service", _STOP_SENDER),
    Code("21608", "The account is on trial, or lacks its compliance profile", _STOP_ACCOUNT),
    Code("21611", "The carrier holds more than ten hours of texts from this sender", _SLOW_DOWN),
    # Our request.
    Code("21602", "The text was empty", _BUG),
    Code("21603", "The sender was missing", _BUG),
    Code("21604", "The phone number was missing", _BUG),
    Code("21609", "The address for receipts was not usable", _BUG),
    Code("21617", "The text is longer than 1,600 characters", _BUG),
    Code("21618", "Every carrier filters this text", Consequence.STOP_BROADCAST),
    Code("21619", "The text was missing", _BUG),
    Code("21620", "The picture's address was not usable", _BUG),
    Code("21623", "There were too many pictures", _BUG),
    Code("14107", "Two numbers were answering each other without end", _BUG),
    # What became of a text the carrier had accepted.
    Code("30001", "The carrier's queue was full", _SLOW_DOWN, _QUARTER),
    Code("30002", "The carrier has suspended our account", _STOP_ACCOUNT, _QUARTER),
    # After a shift a phone that was off may be on.
    Code("30003", "The phone was off or out of reach", _RETRY, timedelta(hours=4), given_up=3),
    Code("30004", "The phone or its network blocks our texts", _MISS, given_up=2),
    Code("30005", "This number may not exist any more", _MISS, given_up=3),
    Code("30006", "This number is a landline, or its network takes no texts from us", _MISS, given_up=2),
    Code("30007", "The text was filtered out on its way", Consequence.STOP_BROADCAST),
    Code("30008", "It did not arrive, and nobody says why", _RETRY, timedelta(minutes=10)),
    Code("30009", "A part of an incoming text went missing", _COUNT),
    Code("30010", "The text cost more than the price we allowed", _BUG),
    Code("30017", "The phone's network was overloaded", _RETRY, _QUARTER),
    Code("30019", "The text was too big for the phone's network", _BUG),
    Code("30022", "We sent faster than the phone's network allows", _SLOW_DOWN, timedelta(minutes=5)),
    Code("30023", "T-Mobile's limit for today is used up", _RETRY, tomorrow=True),
    Code("30024", "The phone's network does not know the number we send from yet", _STOP_SENDER, _QUARTER),
    Code("30025", "T-Mobile's limit for today is nearly used up", _COUNT),
    Code("30026", "T-Mobile's limit for today is nearly used up", _COUNT),
    Code("30027", "T-Mobile's limit for today is used up", _COUNT),
    Code("30032", "Our toll-free number is not verified", _STOP_SENDER, _QUARTER),
    Code("30033", "Our registration with the networks is suspended", _STOP_SENDER, _QUARTER),
    Code("30034", "The number we send from is not registered with the networks", _STOP_SENDER, _QUARTER),
    Code("30035", "The number we send from is still being set up", _STOP_SENDER, _QUARTER),
    Code("30036", "It could not be delivered in the time it had", _RETRY, _QUARTER),
    # Twilio failed it "and did not retry, to avoid a duplicate": it may have arrived.
    Code("30410", "The phone's network gave no answer; it may have arrived", Consequence.SETTLE),
    Code("30450", "The carrier blocks this number for half an hour, fearing fraud", _RETRY, _BLOCKED),
    Code("30500", "The carrier broke down", _RETRY, timedelta(minutes=5)),
    Code("30610", "It was quiet hours where this person lives", _RETRY, timedelta(hours=12)),
    Code("30640", "The carrier lists this number as one that must not be texted", _SUPPRESS),
    Code("60728", "The account's limit for this hour is used up", _STOP_ACCOUNT),
    Code("63017", "The account sends faster than the carrier allows", _SLOW_DOWN, timedelta(minutes=5)),
    Code("63038", "The account's limit for today is used up", _STOP_ACCOUNT),
    # The carrier could not use our own webhook.
    Code("11200", "The carrier could not reach our address for texts", _BUG),
    Code("11205", "The carrier could not connect to our address for texts", _BUG),
    Code("12100", "The carrier could not read our answer", _BUG),
    Code("12200", "The carrier found a mistake in our answer", _BUG),
    Code("12300", "The carrier could not use our answer's content type", _BUG),
    Code("57012", "The carrier's signature could not be checked", _BUG),
)

CODES = MappingProxyType({row.code: row for row in _ROWS})


def consequence(code: str) -> Consequence:
    """What follows from a code. Unknown ones are counted and shown, never tried again."""
    row = CODES.get(code)
    return row.consequence if row else Consequence.COUNT


def meaning(code: str) -> str:
    """A code in words for an organizer."""
    row = CODES.get(code)
    return row.meaning if row else f"The carrier refused it (code {code})"


# By code, how many broadcasts in a row it takes to give up a number.
GIVEN_UP = MappingProxyType({row.code: row.given_up for row in _ROWS if row.given_up})
QUEUE_FULL = frozenset({"21611", "30001"})  # of one sender, which then rests

_PACIFIC = ZoneInfo("America/Los_Angeles")


def try_at(code: str, now: datetime, *, tried_again: bool) -> datetime | None:
    """When to try once more after this code; None for never. Only T-Mobile's daily limit is met every day."""
    row = CODES.get(code)
    if row and row.tomorrow:
        tomorrow = now.astimezone(_PACIFIC).date() + timedelta(days=1)
        return datetime(tomorrow.year, tomorrow.month, tomorrow.day, tzinfo=_PACIFIC).astimezone(now.tzinfo)
    return now + row.again if row and row.again and not tried_again else None
