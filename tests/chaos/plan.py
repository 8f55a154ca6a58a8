"""What befalls a service, and when: a pure value made from a seed, so that a round can be run again."""

from dataclasses import dataclass
from enum import StrEnum
from random import Random


class What(StrEnum):
    """What is struck, and how."""

    WORKER = "worker"
    WEB = "web"
    CLOCK = "clock"
    VALKEY = "valkey"
    EMPTIED = "valkey emptied"
    POSTGRESQL = "postgresql"
    STOPPED = "postgresql stopped"
    FLUSHED = "queue flushed"
    FROZEN = "worker frozen"
    SLOW = "carrier slow"


@dataclass(frozen=True, slots=True)
class Blow:
    """One kill, or what comes near to one."""

    at: float  # seconds after the launch
    what: What
    away: float  # seconds until it is started again, thawed, or quick again
    which: int = 0  # of several that are alike

    def __str__(self) -> str:
        return f"{self.at:.2f} s {self.what} {self.which} for {self.away:.2f} s"


_KILLS = (What.WORKER,) * 3 + (What.VALKEY, What.EMPTIED, What.WEB, What.CLOCK, What.FLUSHED)
_SERVER = (What.POSTGRESQL, What.STOPPED)
FREEZE_EVERY = 3  # rounds: it keeps a round silent for longer than all the kills


def plan(seed: int, engine: str, blows: int, seconds: float) -> tuple[Blow, ...]:
    """So many blows within so many seconds. Nothing comes again before everything has come."""
    random = Random(f"{seed} {engine}")
    whole = (*_KILLS, What.SLOW) + (_SERVER if engine == "postgresql" else ())
    if seed % FREEZE_EVERY == 0:
        whole += (What.FROZEN,)
    kinds: list[What] = []
    while len(kinds) < blows:
        kinds += random.sample(whole, len(whole))
    moments = sorted(random.uniform(0, seconds) for _ in range(blows))
    return tuple(
        Blow(at, what, _away(what, random), random.randrange(2))
        for at, what in zip(moments, kinds, strict=False)
    )


def _away(what: What, random: Random) -> float:
    # Long enough that the claims of who is frozen have run out, and others hand over what it had.
    return random.uniform(17, 20) if what is What.FROZEN else random.uniform(0.1, 2.0)
