"""What a chart shows, worked out on the server: bars against a whole, and steps over time. _charts.html draws them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from math import ceil

WIDTH, HEIGHT = 600, 200  # the units that a step chart is drawn in; it is stretched to its place
MOST_ROWS = 12  # of the table beside a step chart


@dataclass(frozen=True, slots=True)
class Bar:
    """One row: so many, of so many where that is known."""

    label: str
    n: int
    of: int | None = None
    note: str = ""  # said after the number

    @property
    def share(self) -> float | None:
        """Per cent of the whole, one place; None where the whole is not known."""
        return round(100 * self.n / self.of, 1) if self.of else None


@dataclass(frozen=True, slots=True)
class Bars:
    """Rows that share a scale."""

    rows: Sequence[Bar]

    def width(self, row: Bar) -> float:
        """Per cent of the line: of the row's own whole, or of the largest row."""
        whole = row.of or max((each.of or each.n for each in self.rows), default=0)
        return min(100.0, round(100 * row.n / whole, 2)) if whole else 0.0


@dataclass(frozen=True, slots=True)
class Steps:
    """A number that only grows, from one moment to another."""

    path: str  # of the line
    area: str  # the same, closed below
    top: int  # what the upper edge stands for
    start: datetime
    end: datetime
    marks: Sequence[tuple[float, str]] = ()  # place from the left, what happened then
    rows: Sequence[tuple[datetime, int]] = field(
        default_factory=list
    )  # for the table: moment, number by then


def steps(
    added: Sequence[tuple[datetime, int]],
    start: datetime,
    end: datetime,
    marks: Sequence[tuple[datetime, str]] = (),
) -> Steps:
    """The line of a number that grew by so many at these moments, which come in order."""
    total = sum(n for _, n in added)
    top = _round_up(total)
    height, path, rows = 0, f"M0 {HEIGHT}", []
    for at, n in added:
        height += n
        path += f"H{_x(at, start, end):.1f}V{HEIGHT * (1 - height / top):.1f}"
        rows.append((at, height))
    path += f"H{WIDTH}"
    there = [(_x(at, start, end), word) for at, word in marks if start <= at <= end]
    return Steps(path, f"{path}V{HEIGHT}H0Z", top, start, end, there, _some(rows))


def _x(at: datetime, start: datetime, end: datetime) -> float:
    whole = max((end - start).total_seconds(), 1)
    return min(max((at - start).total_seconds() / whole, 0), 1) * WIDTH


def _round_up(n: int) -> int:
    """The next number that is easy to read: 5, 10, 20, 50, 100 …"""
    size = 5
    while size < n:
        size = size * 2 if str(size)[0] in "15" else ceil(size * 2.5)
    return size


def _some(rows: Sequence[tuple[datetime, int]]) -> list[tuple[datetime, int]]:
    """Few enough to read, evenly chosen; the last among them."""
    every = ceil(len(rows) / MOST_ROWS) or 1
    return list(rows[::-1][::every][::-1])
