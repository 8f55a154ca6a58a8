"""A TOML file's tables, with the line on which each thing stands, so that a mistake can name it."""

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from outreach.errors import BadDirectory

_HEADER = re.compile(r"\s*\[{1,2}\s*([\w.-]+)\s*\]{1,2}\s*(?:#.*)?")
_FIELD = re.compile(r"\s*([\w-]+)\s*=")
_LANGUAGE = re.compile(r"[a-z]{2,3}")
LONGEST = 1500  # characters of a field: the carrier takes 1,600, and the label and the date go before

Fields = Mapping[str, tuple[str, ...]]  # table -> its fields


@dataclass(frozen=True, slots=True)
class Entry:
    """One table of the file, and the lines it stands on."""

    file: str
    title: str  # [[local]]
    values: Mapping[str, object]
    lines: Mapping[str, int]  # field -> line; "" is the header's

    def wrong(self, field: str, what: str) -> BadDirectory:
        return BadDirectory(f"{self.file}, line {self.line(field)}: {what}")

    def line(self, field: str) -> int:
        return self.lines.get(field, self.lines[""])

    def word(self, field: str, most: int = LONGEST) -> str:
        """What the field says."""
        value = self.values[field]
        if not isinstance(value, str) or not value.strip():
            raise self.wrong(field, f"{field} must be words in quotes.")
        if len(value) > most:
            raise self.wrong(field, f"{field} has {len(value)} characters; {most} is the most.")
        return value.strip()

    def words(self, field: str) -> tuple[str, ...]:
        """What the field lists, one or more, each once."""
        value = self.values[field]
        if not isinstance(value, list) or not value or not all(isinstance(word, str) for word in value):
            raise self.wrong(field, f'{field} must be words in brackets, even one: {field} = ["…"].')
        return tuple(dict.fromkeys(value))


def tables(path: Path, fields: Fields, optional: Fields) -> Mapping[str, list[Entry]]:
    """Each table's entries, which have all of its fields and no unknown ones. Raises BadDirectory with the line."""
    text = _text(path)
    try:
        parsed = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _not_toml(path.name, text, str(error)) from error
    lines = _lines(text)
    found: defaultdict[str, list[Entry]] = defaultdict(list)
    for table, value in parsed.items():
        first = lines[table][0] if lines[table] else {"": lines[""][0].get(table, 1)}
        top = Entry(path.name, _title(table), {}, first)
        rows = _rows(top, table, value, fields)
        places = lines[table] + [first] * (len(rows) - len(lines[table]))
        for row, place in zip(rows, places, strict=True):
            entry = Entry(path.name, _title(table), row, place)
            _check_fields(entry, fields[table], optional.get(table, ()))
            found[table].append(entry)
    return found


def _text(path: Path) -> str:
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise BadDirectory(f"{path.name} can't be read: {error.strerror}.") from error
    try:
        return raw.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise BadDirectory(
            f"{path.name}, line {line}: a letter is not UTF-8. Save the file as UTF-8."
        ) from error


def _not_toml(file: str, text: str, error: str) -> BadDirectory:
    place = re.search(r" \(at line (\d+), column (\d+)\)", error)
    line = int(place[1]) if place else text.count("\n") + 1
    said = re.sub(r" \(at [^)]*\)$", "", error)
    return BadDirectory(f"{file}, line {line}: {said}. Look at the quotes, brackets and = there.")


def _lines(text: str) -> defaultdict[str, list[dict[str, int]]]:
    """For each table, in order, the lines of its fields and, under "", of its header."""
    place = {"": 1}
    found = defaultdict(list, {"": [place]})
    in_block = False
    for number, line in enumerate(text.split("\n"), 1):
        header, field = _HEADER.fullmatch(line), _FIELD.match(line)
        if header and not in_block:
            place = {"": number}
            found[header[1]].append(place)
        elif field and not in_block:
            place[field[1]] = number
        in_block ^= (line.count('"""') + line.count("'''")) % 2 == 1
    return found


def _title(table: str) -> str:
    return "[federation]" if table == "federation" else f"[[{table}]]"


def _rows(top: Entry, table: str, value: object, fields: Fields) -> list[Mapping[str, object]]:
    if table not in fields:
        raise top.wrong("", f'"{table}" is not known here.{nearest(table, fields)}')
    if table == "federation" and isinstance(value, dict):
        return [value]
    if (
        table == "federation"
        or not isinstance(value, list)
        or not all(isinstance(row, dict) for row in value)
    ):
        raise top.wrong("", f"write {top.title}, with just these brackets, on a line of its own.")
    return value


def _check_fields(entry: Entry, fields: Iterable[str], optional: Iterable[str]) -> None:
    for field in entry.values:
        if field not in {*fields, *optional} and not (
            entry.title == "[[update]]" and _LANGUAGE.fullmatch(field)
        ):
            raise entry.wrong(field, f'"{field}" is no field of {entry.title}.{nearest(field, fields)}')
    for field in fields:
        if field not in entry.values:
            raise entry.wrong(
                "", f"this {entry.title} has no {field}. Add it; the top of the sample file explains it."
            )


def nearest(word: str, known: Iterable[str]) -> str:
    """A hint at the known word that was probably meant, or nothing."""
    near = get_close_matches(word, list(known), 1)
    return f' Did you mean "{near[0]}"?' if near else ""
