"""How commands say things: tables for people, JSON for programs."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import click

from outreach.cli.doors import runtime
from outreach.errors import NotFound
from outreach.web.console.words import moment_from

_GREATEST = 2**63 - 1  # the greatest number a database keeps


def _kept(_: click.Context, __: click.Parameter, number: int) -> int:
    """A number that a broadcast can have. Raises NotFound."""
    if abs(number) > _GREATEST:
        raise NotFound(f"There is no broadcast {number}.")
    return number


NUMBER = click.argument("number", type=int, metavar="ID", callback=_kept)
as_json = click.option("--json", "as_json", is_flag=True, help="For programs: one JSON document.")


def tell_json(found: object) -> None:
    """One document on stdout; keys stay as they are from version to version."""
    click.echo(json.dumps(found, ensure_ascii=False, indent=2, default=plain))


def plain(value: object) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(type(value).__name__)


def moment(at: datetime, zone: str) -> str:
    """Tue, Nov 4, 6:12 pm PST, for who reads it now."""
    return moment_from(at, zone, runtime().now())


def table(headers: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Columns under their names; numbers to the right."""
    every = [headers, *rows]
    widths = [max(len(row[column]) for row in every) for column in range(len(headers))]
    right = [bool(rows) and all(_is_number(row[column]) for row in rows) for column in range(len(headers))]
    return "\n".join(_line(row, widths, right) for row in every)


def first_words(text: str) -> str:
    """As much of a text as fits into a table."""
    line = " ".join(text.split())
    return line if len(line) <= 40 else line[:39] + "…"


def _line(row: Sequence[str], widths: Sequence[int], right: Sequence[bool]) -> str:
    cells = [
        cell.rjust(width) if to_right else cell.ljust(width)
        for cell, width, to_right in zip(row, widths, right, strict=True)
    ]
    return "  ".join(cells).rstrip()


def _is_number(cell: str) -> bool:
    return cell.replace(",", "").isdigit()
