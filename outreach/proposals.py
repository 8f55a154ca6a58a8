"""A table of what each side proposes: entered once as rows, told in a text, shown on a page. Pure."""

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from outreach.errors import BadInput
from outreach.plurals import counted

MOST_COLUMNS, MOST_ROWS, LONGEST_CELL = 5, 20, 40
_RULE = re.compile(r"[\s|:+-]+")  # the line under the heads, where a table was drawn
_YEAR = re.compile(r"\b(\d{1,2}/\d{1,2})/20(\d\d)\b")


@dataclass(frozen=True, slots=True)
class Proposal:
    """What is proposed, a row for each date or class: its first cell names the row, its columns say by whom."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    @classmethod
    def of(cls, kept: Mapping[str, Any] | None) -> Self | None:
        """As the database keeps it."""
        if kept is None:
            return None
        return cls(tuple(kept["columns"]), tuple(tuple(row) for row in kept["rows"]))

    def kept(self) -> dict[str, list[Any]]:
        """As the database is to keep it."""
        return {"columns": list(self.columns), "rows": [list(row) for row in self.rows]}

    def text(self) -> str:
        """A line for each row: 10/1/25: KP 6.5%, Alliance 9%."""
        return "\n".join(_line(self.columns, row) for row in self.rows)


def _line(columns: Sequence[str], row: Sequence[str]) -> str:
    said = list(zip(columns, row, strict=True))[1:]
    if len(said) == 1:  # nobody to tell apart
        return f"{_short(row[0])}: {row[1]}"
    cells = ", ".join(f"{column} {cell}" for column, cell in said if cell)
    return f"{_short(row[0])}: {cells}"


def _short(head: str) -> str:
    """10/1/25 for 10/1/2025: a text pays for each letter."""
    return _YEAR.sub(r"\1/\2", head)


def pasted(written: str) -> Proposal | None:
    """The table in these lines, as a spreadsheet or a document gives them; None where nothing stands. Raises BadInput.

    Cells are parted by tabs, else by |, else by commas; the first line names the columns.
    """
    lines = [line for line in written.splitlines() if line.strip()]
    return table(_cells(lines)) if lines else None


def _cells(lines: Sequence[str]) -> list[list[str]]:
    if any("\t" in line for line in lines):
        return [line.split("\t") for line in lines]
    if any("|" in line for line in lines):
        return [_between_bars(line.strip()) for line in lines if not _RULE.fullmatch(line)]
    try:
        return list(csv.reader(lines, skipinitialspace=True))
    except csv.Error as error:
        raise BadInput(
            "A cell of the table is too long to read. Nothing was published: shorten it."
        ) from error


def _between_bars(line: str) -> list[str]:
    """A drawn table has bars at both ends too."""
    return (line[1:].removesuffix("|") if line.startswith("|") else line).split("|")


def table(rows: Iterable[Iterable[str]]) -> Proposal:
    """These rows, the first of which names the columns. Raises BadInput with what is wrong, in one sentence."""
    clean = [tuple(" ".join(cell.split()) for cell in row) for row in rows]
    columns, *below = clean or [()]
    if not 2 <= len(columns) <= MOST_COLUMNS:
        raise BadInput(
            f"The table has {counted(len(columns), 'column')}; it needs 2 to "
            f"{MOST_COLUMNS}, parted by tabs, | or commas, with their names in the first line. Nothing was saved."
        )
    if not 1 <= len(below) <= MOST_ROWS:
        raise BadInput(
            f"The table has {len(below) or 'no'} rows below its first line, which names the columns; "
            f"it needs 1 to {MOST_ROWS}. Nothing was saved."
        )
    for number, row in enumerate(clean, 1):
        _check(number, row, columns)
    return Proposal(columns, tuple(below))


def _check(number: int, row: tuple[str, ...], columns: tuple[str, ...]) -> None:
    if len(row) != len(columns):
        raise BadInput(
            f"Line {number} of the table has {len(row)} cells and its first line {len(columns)}: give each line "
            "as many, an empty one where nothing is proposed. Nothing was saved."
        )
    if number == 1 and not all(columns[1:]):
        raise BadInput("A column of the table has no name in its first line. Nothing was saved.")
    if number > 1 and not (row[0] and any(row[1:])):
        raise BadInput(
            f"Line {number} of the table needs a first cell that names it, and something proposed. Nothing was saved."
        )
    for cell in row:
        if len(cell) > LONGEST_CELL:
            raise BadInput(
                f"A cell in line {number} of the table has {len(cell)} characters; {LONGEST_CELL} is the most. "
                "Nothing was saved."
            )
