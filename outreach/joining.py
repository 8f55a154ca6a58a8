"""How a member gets a local's texts: the keyword, the number it goes to, and the square that writes it for them."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import segno

BORDER = 4  # squares left blank around it: readers need them (ISO/IEC 18004)


@dataclass(frozen=True, slots=True)
class Joining:
    """One keyword, and where it is texted."""

    keyword: str
    address: str  # a short code, or a number in E.164

    @property
    def code(self) -> str:
        """The number as people read it: 77820, 310-555-0100."""
        plain = self.address.removeprefix("+1")
        if len(plain) == 10 and self.address.startswith("+1"):
            return f"{plain[:3]}-{plain[3:6]}-{plain[6:]}"
        return self.address

    @property
    def link(self) -> str:
        """Opens the phone's messages with the keyword written.

        RFC 5724 says ?body=, which Android follows; iPhones want &body= since iOS 8. Both take ?&body=, each
        passing over the other's sign (stackoverflow.com/questions/6480462). Keywords are letters and digits.
        """
        return f"sms:{self.address}?&body={self.keyword}"

    @property
    def scanned(self) -> str:
        """What the square says: cameras of iPhones and Androids read SMSTO:, older Androids nothing else
        (github.com/zxing/zxing/wiki/Barcode-Contents, SMS). In capitals and digits it is the smallest there is."""
        return f"SMSTO:{self.address}:{self.keyword}"


@dataclass(frozen=True, slots=True)
class Square:
    """A QR code as runs of dark squares, for whoever draws it."""

    size: int  # squares on a side, with the border
    runs: Sequence[tuple[int, int, int]]  # x, y, how many to the right

    @property
    def path(self) -> str:
        """For an SVG's path."""
        return "".join(f"M{x} {y}h{n}v1h-{n}z" for x, y, n in self.runs)


@lru_cache(maxsize=256)
def square(said: str) -> Square:
    """The QR code that says this; readable with a seventh of it spoiled. Drawn once: it takes some milliseconds."""
    code = segno.make(said, micro=False, error="m", boost_error=False)
    rows = [bytes(row) for row in code.matrix]
    runs = [run for y, row in enumerate(rows, BORDER) for run in _runs(row, y)]
    return Square(len(rows) + 2 * BORDER, tuple(runs))


def _runs(row: bytes, y: int) -> list[tuple[int, int, int]]:
    found: list[tuple[int, int, int]] = []
    for x, dark in enumerate(row, BORDER):
        if dark and found and sum(found[-1][::2]) == x:
            found[-1] = (found[-1][0], y, found[-1][2] + 1)
        elif dark:
            found.append((x, y, 1))
    return found
