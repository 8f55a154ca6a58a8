"""The kinds of sender there are, and what carriers allow each. Source: facts/carrier.md, 4."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

LONGEST_VALIDITY = 36_000  # seconds; the carrier's own limit


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of sender, and what the carrier allows it by default."""

    name: str
    rate: float  # segments a second
    daily: int = (
        0  # segments a day that T-Mobile takes, from midnight to midnight in Los Angeles; 0: no limit
    )


# A 10DLC's rate is that to one network: nobody knows on which a number is, so it is never passed.
KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        kind.name: kind
        for kind in (
            Kind("short code", 100),
            Kind("toll-free", 3),
            Kind("10DLC high trust", 75, 200_000),
            Kind("10DLC middle trust", 40, 40_000),
            Kind("10DLC low trust", 4, 10_000),
            Kind("10DLC low volume", 1.25, 2_000),
            Kind("10DLC sole proprietor", 0.25, 1_000),
            Kind("long code", 1),
        )
    }
)

_TOLL_FREE = re.compile(r"\+18(00|33|44|55|66|77|88)")


def kind_of(address: str) -> str:
    """What a sender is by its number alone: nobody sees a 10DLC's trust in it, so other numbers are long codes."""
    if not address.startswith("+"):
        return "short code"
    return "toll-free" if _TOLL_FREE.match(address) else "long code"


def fits(kind: str, address: str) -> bool:
    """Whether a number can be of this kind at all."""
    alone = kind_of(address)
    return kind == alone if alone != "long code" else kind not in {"short code", "toll-free"}
