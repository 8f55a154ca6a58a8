"""A carrier inside the worker's own process that accepts at once: for what its HTTP would hide."""

from collections.abc import Sequence
from datetime import datetime

from outreach.carriers import Accepted, Carrier, Held, Outgoing
from outreach.runtime import Runtime

ACCEPTED = "bench:accepted"  # in Valkey: how many texts, by all processes


class AtOnce:
    """Takes every text, and counts them."""

    def __init__(self) -> None:
        self.accepted = 0

    async def send(self, outgoing: Outgoing) -> Accepted:
        self.accepted += 1
        return Accepted(carrier_id(outgoing.message_id))

    async def sent_to(self, phone: str, since: datetime) -> Sequence[Held]:  # noqa: ARG002  the contract's
        return ()

    async def look_up(self, carrier_id: str) -> Held | None:  # noqa: ARG002  the contract's
        return None

    async def close(self) -> None:
        pass


def carrier_id(message_id: int) -> str:
    """As long as Twilio's, because its bytes are measured."""
    return f"SM{message_id:032x}"


class FastRuntime(Runtime):
    """A runtime whose carrier is that one."""

    at_once = AtOnce()

    def carrier(self) -> Carrier:
        return self.at_once


def made_fast(runtime: Runtime) -> FastRuntime:
    """The same doors, and that carrier."""
    return FastRuntime(**{name: getattr(runtime, name) for name in runtime.__dataclass_fields__})
