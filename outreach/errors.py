"""The error tree. Each class says what happened and what follows from it.

OutreachError                     something a person can be told in one sentence
├── Misconfigured                 a setting is missing or wrong            -> mend it, start again
├── BadInput                      a person's input can't be used           -> say so, keep what they typed
│   ├── BadDirectory              a directory file has a mistake           -> names the line; nothing was loaded
│   ├── SameText                  the same text went there within a day    -> ask, launch only when said once more
│   └── SayHowMany                it goes to many                          -> ask for that number; .people
├── NotFound                      no such local, list, broadcast, organizer
├── NotAllowed                    this organizer may not do this
├── WrongState                    right act, wrong moment (launched twice) -> nothing was done
├── PaceAway                      the shared rate limit can't be asked     -> send nothing, try again
├── ClocksApart                   this machine's clock is not the database's -> send nothing, set it right
└── CarrierError                  the carrier did not take a text
    ├── Refused                   never sent, and never will be            -> final; .code, .consequence say what follows
    ├── Busy                      never processed (429)                    -> safe to send again, slower
    └── AnswerLost                may have been sent                       -> unknown, until receipt or listing settles it
"""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum


class OutreachError(Exception):
    """Something a person can be told in one sentence; the message is that sentence."""


class Misconfigured(OutreachError):
    """A setting is missing or wrong: nothing was started."""


class BadInput(OutreachError):
    """What a person gave can't be used; nothing was changed."""


@contextmanager
def saving_nothing() -> Iterator[None]:
    """What is refused in here ends with: Nothing was saved."""
    try:
        yield
    except BadInput as error:
        if "Nothing was saved." in str(error):
            raise
        raise BadInput(f"{error} Nothing was saved.") from error


class BadDirectory(BadInput):
    """A directory file has a mistake; the message names the line, nothing was loaded."""


class SameText(BadInput):
    """The same text went to the same lists a little while ago; nothing was launched."""


class SayHowMany(BadInput):
    """So many get it that the number must be said; nothing was launched or started."""

    def __init__(self, sentence: str, people: int) -> None:
        super().__init__(sentence)
        self.people = people


class NotFound(OutreachError):
    """There is no such local, list, broadcast or organizer."""


class NotAllowed(OutreachError):
    """This organizer may not do this."""


class WrongState(OutreachError):
    """The right act at the wrong moment; nothing was done."""


class PaceAway(OutreachError):
    """The shared rate limit can't be asked, so nothing may be sent for now."""


class ClocksApart(OutreachError):
    """This machine's clock is not the database server's, so nobody here can tell when a lease is over."""


class Consequence(StrEnum):
    """What follows from a carrier's error code, whoever got it and whenever."""

    SUPPRESS = "suppress"  # this number can't get texts: do not try it again
    MISS = "miss"  # out of our reach, perhaps only this sender's; in a row over broadcasts it suppresses the number
    OPT_OUT = "opt_out"  # this person has left: record it in the ledger
    RETRY = "retry"  # may be sent again later: it was certainly not delivered
    SETTLE = "settle"  # may have been sent: find out first, never guess
    SLOW_DOWN = "slow_down"  # too fast: safe to send again, slower
    STOP_SENDER = "stop_sender"  # nothing from this sender will go through
    STOP_BROADCAST = "stop_broadcast"  # this text is being filtered
    STOP_ACCOUNT = "stop_account"  # nothing of this account will go through
    BUG = "bug"  # our request is wrong: do not repeat it, and stop the broadcast
    COUNT = "count"  # not known to us: do not repeat it, count it, show it


class CarrierError(OutreachError):
    """The carrier did not take a text."""


class Refused(CarrierError):
    """Never sent, and never will be."""

    def __init__(self, code: str, consequence: Consequence) -> None:
        super().__init__(f"The carrier refused the text with code {code}.")
        self.code = code
        self.consequence = consequence


class Busy(CarrierError):
    """Never processed (429): safe to send again, slower."""

    def __init__(self, sentence: str, code: str = "") -> None:
        super().__init__(sentence)
        self.code = code  # when it is the sender that must rest, not the account that is too fast


class AnswerLost(CarrierError):
    """May have been sent: its row is unknown until a receipt or the carrier's list settles it."""
