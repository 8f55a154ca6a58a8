"""What the simulated carrier does wrong, on purpose and repeatably."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from random import Random
from typing import Any

from outreach.errors import BadInput


@dataclass(frozen=True, slots=True)
class Faults:
    """Shares are from 0 to 1, times are in seconds. By default the carrier does everything right."""

    latency: float = 0.0  # before each answer; the text itself is accepted at once
    jitter: float = 0.0  # up to so much more
    refuse: Mapping[str, str] = field(default_factory=dict)  # phone -> code
    refuse_share: float = 0.0
    refuse_code: str = "21211"
    busy: float = 0.0  # 429, not processed
    fail_before: float = 0.0  # 500, not accepted
    fail_after: float = 0.0  # 500, and yet accepted
    lose_answers: float = 0.0  # accepted, then the connection is closed without a word
    receipts: bool = True
    receipt_delay: float = 0.0  # how long the carrier holds a text before it leaves
    receipt_jitter: float = 0.0
    lose_receipts: float = 0.0  # texts whose receipts never come
    disorder: float = 0.0  # texts whose last receipt comes first
    repeat: float = 0.0  # receipts that come twice
    undeliver: Mapping[str, str] = field(default_factory=dict)  # phone -> code
    undelivered: float = 0.0
    undelivered_code: str = "30003"
    opt_outs: bool = False  # the carrier keeps its own list of who texted STOP, and refuses them with 21610
    seed: int = 1


_KINDS: dict[str, Any] = {known.name: getattr(Faults(), known.name) for known in fields(Faults)}
_SHARES = {
    "refuse_share",
    "busy",
    "fail_before",
    "fail_after",
    "lose_answers",
    "lose_receipts",
    "disorder",
    "repeat",
    "undelivered",
}


def read_faults(given: object) -> Faults:
    """Faults from JSON. What is not named is not done."""
    if not isinstance(given, dict):
        raise BadInput("Faults are a JSON object.")
    return Faults(**{name: _read(name, value) for name, value in given.items()})


def _read(name: str, value: object) -> Any:
    if name not in _KINDS:
        raise BadInput(f"There is no fault called {name!r}; there are {', '.join(_KINDS)}.")
    kind = _KINDS[name]
    if isinstance(kind, Mapping):
        if isinstance(value, dict):
            return {str(phone): str(code) for phone, code in value.items()}
        raise BadInput(f"{name} is an object of phones and codes.")
    if isinstance(kind, bool):
        if isinstance(value, bool):
            return value
        raise BadInput(f"{name} is true or false.")
    if isinstance(kind, str):
        return str(value)
    if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
        raise BadInput(f"{name} is a number from 0 on.")
    if name in _SHARES and value > 1:
        raise BadInput(f"{name} is a share, from 0 to 1.")
    return type(kind)(value)


class Chance:
    """Faults, and the dice they are thrown with."""

    def __init__(self, faults: Faults) -> None:
        self.faults = faults
        self._random = Random(faults.seed)  # noqa: S311  # a fault must repeat, not surprise

    def hits(self, share: float) -> bool:
        """Does it happen this time?"""
        return share > 0 and self._random.random() < share

    def latency(self) -> float:
        """How long this answer takes."""
        faults = self.faults
        return faults.latency + faults.jitter * self._random.random() if faults.jitter else faults.latency

    def holding(self) -> float:
        """How long the carrier holds this text before it leaves."""
        return self.faults.receipt_delay + self.faults.receipt_jitter * self._random.random()

    def refusal(self, phone: str) -> str:
        """The code this text is refused with, or nothing."""
        code = self.faults.refuse.get(phone, "")
        return code or (self.faults.refuse_code if self.hits(self.faults.refuse_share) else "")

    def failure(self, phone: str) -> str:
        """The code this accepted text will fail with, or nothing."""
        code = self.faults.undeliver.get(phone, "")
        return code or (self.faults.undelivered_code if self.hits(self.faults.undelivered) else "")
