"""The contract with whoever carries our texts. Two keep it: twilio.py and, in tests, a fake."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One text about to leave. `message_id` is ours, and comes back in every receipt's URL."""

    message_id: int
    phone: str  # E.164
    body: str
    validity: int  # seconds the carrier may hold it before it must throw it away, 1..36000
    sender: str = ""  # the number it leaves by; "" for the carrier's own default
    claim: int = 0  # how often it was claimed: news of an older claim is no news of this one


@dataclass(frozen=True, slots=True)
class Accepted:
    """The carrier has it."""

    carrier_id: str


@dataclass(frozen=True, slots=True)
class Held:
    """One text as the carrier's own list shows it."""

    carrier_id: str
    sender: str
    body: str
    status: str  # the carrier's word: queued, sent, delivered, undelivered, failed, …
    error_code: str  # "" when there is none
    created_at: datetime  # UTC


class Carrier(Protocol):
    """Who takes our texts. Lives in one event loop."""

    async def send(self, outgoing: Outgoing) -> Accepted:
        """Hand over one text. Raises Refused, Busy or AnswerLost (errors.py), and nothing else."""
        ...

    async def sent_to(self, phone: str, since: datetime) -> Sequence[Held]:
        """What the carrier has had from us for this phone since then. Raises AnswerLost when it can't say."""
        ...

    async def look_up(self, carrier_id: str) -> Held | None:
        """One text as the carrier has it now; None if it knows of none. Raises AnswerLost when it can't say."""
        ...

    async def take_back(self, carrier_id: str) -> bool:
        """Whether a text could still be stopped. Raises AnswerLost when the carrier can't say."""
        ...

    async def close(self) -> None:
        """Let go of the connections."""
        ...
