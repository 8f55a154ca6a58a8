"""Where locals vote, as it is typed at the prompt: in options, or in a CSV file."""

import csv
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

import click

from outreach.agenda import Place
from outreach.directory import Directory, Local
from outreach.errors import BadInput

FACTS = ("place", "address", "hours", "link")
Command = TypeVar("Command", bound=Callable[..., object])


def fact(name: str, said: str) -> Callable[[Command], Command]:
    """An option for a fact of each local."""
    return click.option(f"--{name}", multiple=True, help=f"{said} With several locals: KEYWORD={name}.")


def local_named(found: Directory, keyword: str) -> Local:
    """The local that has this list."""
    return found.locals[found.list_called(keyword).local_id]


def read_options(
    found: Directory, keywords: Sequence[str], given: Mapping[str, Sequence[str]]
) -> list[Place]:
    """The places that the options name. Raises BadInput."""
    facts: dict[str, dict[str, str]] = {keyword: {} for keyword in keywords}
    for name, values in given.items():
        for written in values:
            keyword, value = _whose(keywords, written, name)
            facts[keyword][name] = value
    return [_place(local_named(found, keyword).id, each) for keyword, each in facts.items()]


def _whose(keywords: Sequence[str], written: str, name: str) -> tuple[str, str]:
    if len(keywords) == 1:
        return keywords[0], written
    keyword, sign, value = written.partition("=")
    if not sign or keyword not in keywords:
        raise BadInput(
            f"Whose {name} is “{written}”? With several locals write KEYWORD={name}, as USW7600=…, with a keyword that "
            "is given with --local. Nothing was saved."
        )
    return keyword, value


def read_file(found: Directory, file: str | None) -> list[Place]:
    """The places of a CSV file. Raises BadInput."""
    if file is None:
        return []
    with Path(file).open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    if not rows or "local" not in rows[0]:
        raise BadInput(
            "The file needs a first line local,place,address,hours,link,roll, and a line for each local."
        )
    return [_place(local_named(found, row["local"] or "").id, row) for row in rows]


def _place(local_id: int, facts: Mapping[str, str | None]) -> Place:
    said = {name: (facts.get(name) or "").strip() for name in FACTS}
    return Place(local_id, **said, roll=read_roll(facts.get("roll") or ""))


def read_roll(written: str) -> int | None:
    """How many have a vote; None for nothing. Raises BadInput."""
    digits = written.replace(",", "").strip()
    if digits and not (digits.isascii() and digits.isdigit() and len(digits) < 10):
        raise BadInput(f"“{written}” is no number of members. Write the roll as 1200. Nothing was saved.")
    return int(digits) if digits else None


def refuse_twice(found: Directory, where: Sequence[Place]) -> None:
    """Raises BadInput for a local that is named twice."""
    ids = [place.local_id for place in where]
    twice = next((id_ for id_ in ids if ids.count(id_) > 1), None)
    if twice is not None:
        raise BadInput(f"{found.locals[twice].name} is named twice. Nothing was saved.")
