"""The directory as a file: unions, locals, lists and updates, read whole or refused with the line to mend."""

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from zoneinfo import available_timezones

from keywords import Intent, Reader
from outreach.errors import BadDirectory
from outreach.sms import read_phone


@dataclass(frozen=True, slots=True)
class Union:
    """A parent union: UFCW."""

    key: str
    name: str


@dataclass(frozen=True, slots=True)
class ListEntry:
    """A list and the words that join it; its key is the first of them."""

    key: str
    name: str
    keywords: tuple[str, ...]
    main: bool


@dataclass(frozen=True, slots=True)
class Local:
    """A local, or the federation itself, which has no parent union."""

    key: str
    name: str  # as members say it
    label: str  # signs its texts
    union: str | None  # the union's key
    represents: str
    region: str
    time_zones: tuple[str, ...]  # the main one first
    contact: str  # for HELP: e-mail or toll-free number
    lists: tuple[ListEntry, ...]  # the main one first
    federation: bool


@dataclass(frozen=True, slots=True)
class Update:
    """The word on bargaining that UPDATE answers with."""

    local_key: str
    date: date
    topic: str
    texts: Mapping[str, str]  # language -> text; English is always there


@dataclass(frozen=True, slots=True)
class Directory:
    """All that one file says; the federation is the first of the locals."""

    unions: tuple[Union, ...]
    locals: tuple[Local, ...]
    updates: tuple[Update, ...]

    @property
    def federation(self) -> Local:
        """The federation's own entry."""
        return self.locals[0]


_LOCAL = ("key", "name", "label", "represents", "region", "time_zones", "contact", "keywords")
_FIELDS = {
    "federation": _LOCAL,
    "union": ("key", "name"),
    "local": ("union", *_LOCAL),
    "list": ("local", "name", "keywords"),
    "update": ("local", "date", "topic", "en"),
}
_NAME, _LABEL, _CONTACT = 40, 20, 80  # characters: what we answer stays within two segments or so
_TEXT = 1500  # the carrier takes 1,600 characters, and the label and the date go before

_HEADER = re.compile(r"\s*\[{1,2}\s*([\w.-]+)\s*\]{1,2}\s*(?:#.*)?")
_FIELD = re.compile(r"\s*([\w-]+)\s*=")
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_KEY = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_KEYWORD = re.compile(r"[A-Za-z0-9]{2,16}")
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII)


@dataclass(frozen=True, slots=True)
class _Entry:
    """One table of the file, and the lines it stands on."""

    file: str
    title: str  # [[local]]
    values: Mapping[str, object]
    lines: Mapping[str, int]  # field -> line; "" is the header's

    def wrong(self, field: str, what: str) -> BadDirectory:
        return BadDirectory(f"{self.file}, line {self.line(field)}: {what}")

    def line(self, field: str) -> int:
        return self.lines.get(field, self.lines[""])

    def word(self, field: str, most: int = _TEXT) -> str:
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


def read(path: Path) -> Directory:
    """The directory in the file; BadDirectory names the line of the first mistake and what to do."""
    tables = _tables(path)
    unions = tuple(Union(_key(entry), entry.word("name")) for entry in tables["union"])
    heads = [*tables["federation"], *tables["local"]]
    _refuse_twice(tables["union"], "key")
    _refuse_twice(heads, "key")
    _refuse_twice([*heads, *tables["list"]], "name")
    _check_keywords([*heads, *tables["list"]])
    keys = [_key(entry) for entry in heads]
    further = _further_lists(tables["list"], keys)
    locals_ = tuple(_local(entry, unions, further) for entry in heads)
    updates = tuple(_update(entry, keys) for entry in tables["update"])
    return Directory(unions, locals_, updates)


# What the file holds, with the line of each thing.


def _tables(path: Path) -> Mapping[str, list[_Entry]]:
    text = _text(path)
    try:
        parsed = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _not_toml(path.name, text, str(error)) from error
    lines = _lines(text)
    tables: defaultdict[str, list[_Entry]] = defaultdict(list)
    for table, value in parsed.items():
        first = lines[table][0] if lines[table] else {"": lines[""][0].get(table, 1)}
        top = _Entry(path.name, _title(table), {}, first)
        rows = _rows(top, table, value)
        places = lines[table] + [first] * (len(rows) - len(lines[table]))
        for row, place in zip(rows, places, strict=True):
            entry = _Entry(path.name, _title(table), row, place)
            _check_fields(entry, _FIELDS[table])
            tables[table].append(entry)
    if not tables["federation"]:
        raise BadDirectory(
            f"{path.name}, line 1: there is no [federation]. Add one, with its own name and list."
        )
    return tables


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


def _rows(top: _Entry, table: str, value: object) -> list[Mapping[str, object]]:
    if table not in _FIELDS:
        raise top.wrong("", f'"{table}" is not known here.{_nearest(table, _FIELDS)}')
    if table == "federation" and isinstance(value, dict):
        return [value]
    if (
        table == "federation"
        or not isinstance(value, list)
        or not all(isinstance(row, dict) for row in value)
    ):
        raise top.wrong("", f"write {top.title}, with just these brackets, on a line of its own.")
    return value


def _check_fields(entry: _Entry, fields: Iterable[str]) -> None:
    for field in entry.values:
        if field not in fields and not (entry.title == "[[update]]" and _LANGUAGE.fullmatch(field)):
            raise entry.wrong(field, f'"{field}" is no field of {entry.title}.{_nearest(field, fields)}')
    for field in fields:
        if field not in entry.values:
            raise entry.wrong(
                "", f"this {entry.title} has no {field}. Add it; the top of the sample file explains it."
            )


def _nearest(word: str, known: Iterable[str]) -> str:
    near = get_close_matches(word, list(known), 1)
    return f' Did you mean "{near[0]}"?' if near else ""


# What each thing must be.


def _refuse_twice(entries: Iterable[_Entry], field: str) -> None:
    seen: dict[str, int] = {}
    for entry in entries:
        if field in entry.values:
            word = entry.word(field)
            if word in seen:
                raise entry.wrong(
                    field, f'the {field} "{word}" is taken by line {seen[word]}. Choose another.'
                )
            seen[word] = entry.line(field)


def _check_keywords(entries: Iterable[_Entry]) -> None:
    owners: dict[str, _Entry] = {}
    for entry in entries:
        for word in entry.words("keywords"):
            if not _KEYWORD.fullmatch(word) or re.fullmatch(r"\d{1,2}", word):
                what = "must be 2 to 16 letters and digits, and not just one or two digits"
                raise entry.wrong("keywords", f'the keyword "{word}" {what}.')
            if word.upper() in owners:
                first, here = owners[word.upper()].line("keywords"), entry.line("keywords")
                lines = f"lines {first} and {here}" if first != here else f"line {here}, twice"
                what = f'the keyword "{word}" stands in {lines}. Keep it in one place only.'
                raise entry.wrong("keywords", what)
            owners[word.upper()] = entry
    _check_each_is_read(owners)


def _check_each_is_read(owners: Mapping[str, _Entry]) -> None:
    """STOP, YES, and what looks like another keyword, can't join a list: ask who reads the texts."""
    reader = Reader(owners)
    for word, entry in owners.items():
        if reader.read(word).intent is not Intent.JOIN:
            what = "would not join when a member texts it: it means something else. Choose another"
            raise entry.wrong("keywords", f'the keyword "{word}" {what}.')


def _key(entry: _Entry) -> str:
    key = entry.word("key")
    if not _KEY.fullmatch(key):
        raise entry.wrong("key", f'the key "{key}" may have small letters, digits and hyphens only.')
    return key


def _known(entry: _Entry, field: str, keys: Iterable[str]) -> str:
    key = entry.word(field)
    if key not in keys:
        raise entry.wrong(field, f'there is no {field} with the key "{key}".{_nearest(key, keys)}')
    return key


def _keywords(entry: _Entry) -> tuple[str, ...]:
    return tuple(word.upper() for word in entry.words("keywords"))


def _further_lists(entries: Iterable[_Entry], keys: Iterable[str]) -> Mapping[str, list[ListEntry]]:
    further: defaultdict[str, list[ListEntry]] = defaultdict(list)
    for entry in entries:
        words = _keywords(entry)
        further[_known(entry, "local", keys)].append(
            ListEntry(words[0], entry.word("name", _NAME), words, main=False)
        )
    return further


def _local(entry: _Entry, unions: Iterable[Union], further: Mapping[str, list[ListEntry]]) -> Local:
    key, name, words = _key(entry), entry.word("name", _NAME), _keywords(entry)
    federation = "union" not in entry.values
    return Local(
        key=key,
        name=name,
        label=entry.word("label", _LABEL),
        union=None if federation else _known(entry, "union", [union.key for union in unions]),
        represents=entry.word("represents"),
        region=entry.word("region"),
        time_zones=_zones(entry),
        contact=_contact(entry),
        lists=(ListEntry(words[0], name, words, main=True), *further.get(key, [])),
        federation=federation,
    )


def _zones(entry: _Entry) -> tuple[str, ...]:
    for zone in entry.words("time_zones"):
        if zone not in _places():
            near = _nearest(zone, _places()) or ' Write it like "America/Los_Angeles".'
            raise entry.wrong("time_zones", f'"{zone}" is no time zone.{near}')
    return entry.words("time_zones")


@cache
def _places() -> frozenset[str]:
    return frozenset(zone for zone in available_timezones() if "/" in zone and not zone.startswith("Etc/"))


def _contact(entry: _Entry) -> str:
    contact = entry.word("contact", _CONTACT)
    if not _EMAIL.fullmatch(contact) and read_phone(contact).why != "toll-free number":
        raise entry.wrong(
            "contact",
            f'"{contact}" must be an e-mail address or a toll-free number: carriers demand it of HELP.',
        )
    return contact


def _update(entry: _Entry, keys: Iterable[str]) -> Update:
    day = entry.values["date"]
    if not isinstance(day, date) or isinstance(day, datetime):
        raise entry.wrong("date", "date must be a day without quotes: 2025-11-04.")
    texts = {field: entry.word(field) for field in entry.values if field not in {"local", "date", "topic"}}
    return Update(_known(entry, "local", keys), day, entry.word("topic"), texts)
