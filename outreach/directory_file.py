"""The directory as a file: unions, locals, lists and updates, read whole or refused with the line to mend."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from zoneinfo import available_timezones

from keywords import Intent, Reader
from outreach import toml_tables
from outreach.errors import BadDirectory, BadInput
from outreach.proposals import Proposal, table
from outreach.sender_kinds import KINDS, LONGEST_VALIDITY
from outreach.sms import read_phone
from outreach.toml_tables import Entry, nearest


@dataclass(frozen=True, slots=True)
class Union:
    """A parent union: UFCW."""

    key: str
    name: str


@dataclass(frozen=True, slots=True)
class Sender:
    """A number or short code that a local has for itself."""

    address: str  # E.164, or a short code's digits
    kind: str
    rate: float  # segments a second
    validity: int  # seconds the carrier may hold one of its texts


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
    sender: str  # its own number's address; "" for the federation's


@dataclass(frozen=True, slots=True)
class Update:
    """The word on bargaining that UPDATE answers with."""

    local_key: str
    date: date
    topic: str
    texts: Mapping[str, str]  # language -> text; English is always there
    proposal: Proposal | None = None


@dataclass(frozen=True, slots=True)
class Directory:
    """All that one file says; the federation is the first of the locals."""

    unions: tuple[Union, ...]
    locals: tuple[Local, ...]
    updates: tuple[Update, ...]
    senders: tuple[Sender, ...]

    @property
    def federation(self) -> Local:
        """The federation's own entry."""
        return self.locals[0]


_LOCAL = ("key", "name", "label", "represents", "region", "time_zones", "contact", "keywords")
_FIELDS = {
    "federation": _LOCAL,
    "sender": ("address", "kind"),
    "union": ("key", "name"),
    "local": ("union", *_LOCAL),
    "list": ("local", "name", "keywords"),
    "update": ("local", "date", "topic", "en"),
}
_OPTIONAL = {"local": ("sender",), "sender": ("rate", "validity"), "update": ("proposal",)}
_NAME, _LABEL, _CONTACT = 40, 20, 80  # characters: what we answer stays within two segments or so

_KEY = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_KEYWORD = re.compile(r"[A-Za-z0-9]{2,16}")
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII)


def read(path: Path) -> Directory:
    """The directory in the file; BadDirectory names the line of the first mistake and what to do."""
    tables = toml_tables.tables(path, _FIELDS, _OPTIONAL)
    if not tables["federation"]:
        raise BadDirectory(
            f"{path.name}, line 1: there is no [federation]. Add one, with its own name and list."
        )
    unions = tuple(Union(_key(entry), entry.word("name")) for entry in tables["union"])
    heads = [*tables["federation"], *tables["local"]]
    _refuse_twice(tables["union"], "key")
    _refuse_twice(heads, "key")
    _refuse_twice([*heads, *tables["list"]], "name")
    _check_keywords([*heads, *tables["list"]])
    keys = [_key(entry) for entry in heads]
    further = _further_lists(tables["list"], keys)
    senders = tuple(_sender(entry) for entry in tables["sender"])
    _refuse_twice(tables["sender"], "address")
    addresses = [sender.address for sender in senders]
    locals_ = tuple(_local(entry, unions, further, addresses) for entry in heads)
    updates = tuple(_update(entry, keys) for entry in tables["update"])
    return Directory(unions, locals_, updates, senders)


# What each thing must be.


def _refuse_twice(entries: Iterable[Entry], field: str) -> None:
    seen: dict[str, int] = {}
    for entry in entries:
        if field in entry.values:
            word = entry.word(field)
            if word in seen:
                raise entry.wrong(
                    field, f'the {field} "{word}" is taken by line {seen[word]}. Choose another.'
                )
            seen[word] = entry.line(field)


def _check_keywords(entries: Iterable[Entry]) -> None:
    owners: dict[str, Entry] = {}
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


def _check_each_is_read(owners: Mapping[str, Entry]) -> None:
    """STOP, YES, and what looks like another keyword, can't join a list: ask who reads the texts."""
    reader = Reader(owners)
    for word, entry in owners.items():
        if reader.read(word).intent is not Intent.JOIN:
            what = "would not join when a member texts it: it means something else. Choose another"
            raise entry.wrong("keywords", f'the keyword "{word}" {what}.')


def _key(entry: Entry) -> str:
    key = entry.word("key")
    if not _KEY.fullmatch(key):
        raise entry.wrong("key", f'the key "{key}" may have small letters, digits and hyphens only.')
    return key


def _known(entry: Entry, field: str, keys: Iterable[str]) -> str:
    key = entry.word(field)
    if key not in keys:
        raise entry.wrong(field, f'there is no {field} with the key "{key}".{nearest(key, keys)}')
    return key


def _keywords(entry: Entry) -> tuple[str, ...]:
    return tuple(word.upper() for word in entry.words("keywords"))


def _further_lists(entries: Iterable[Entry], keys: Iterable[str]) -> Mapping[str, list[ListEntry]]:
    further: defaultdict[str, list[ListEntry]] = defaultdict(list)
    for entry in entries:
        words = _keywords(entry)
        further[_known(entry, "local", keys)].append(
            ListEntry(words[0], entry.word("name", _NAME), words, main=False)
        )
    return further


def _sender(entry: Entry) -> Sender:
    kind = entry.word("kind")
    if kind not in KINDS:
        raise entry.wrong("kind", f'"{kind}" is no kind of sender. Kinds: {", ".join(KINDS)}.')
    return Sender(
        address=_address(entry, "address"),
        kind=kind,
        rate=_number(entry, "rate", KINDS[kind].rate, 1 / 60, 1000),
        validity=int(_number(entry, "validity", LONGEST_VALIDITY, 60, LONGEST_VALIDITY)),
    )


def _address(entry: Entry, field: str) -> str:
    phone = read_phone(entry.word(field))
    if re.fullmatch(r"\d{5,6}|\+1\d{10}", phone.address):
        return phone.address
    raise entry.wrong(field, "write a short code (77820) or a number of our own (+1 310 555 0100).")


def _number(entry: Entry, field: str, usual: float, least: float, most: float) -> float:
    value = entry.values.get(field, usual)
    if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= most:
        raise entry.wrong(field, f"{field} must be a number from {least:.3g} to {most:,g}.")
    return float(value)


def _own_sender(entry: Entry, addresses: Collection[str]) -> str:
    if "sender" not in entry.values:
        return ""
    address = _address(entry, "sender")
    if address not in addresses:
        raise entry.wrong("sender", f"there is no [[sender]] with the address {address}. Add one, above.")
    return address


def _local(
    entry: Entry,
    unions: Iterable[Union],
    further: Mapping[str, list[ListEntry]],
    addresses: Collection[str],
) -> Local:
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
        sender=_own_sender(entry, addresses),
    )


def _zones(entry: Entry) -> tuple[str, ...]:
    for zone in entry.words("time_zones"):
        if zone not in _places():
            near = nearest(zone, _places()) or ' Write it like "America/Los_Angeles".'
            raise entry.wrong("time_zones", f'"{zone}" is no time zone.{near}')
    return entry.words("time_zones")


@cache
def _places() -> frozenset[str]:
    return frozenset(zone for zone in available_timezones() if "/" in zone and not zone.startswith("Etc/"))


def _contact(entry: Entry) -> str:
    contact = entry.word("contact", _CONTACT)
    if not _EMAIL.fullmatch(contact) and read_phone(contact).why != "toll-free number":
        raise entry.wrong(
            "contact",
            f'"{contact}" must be an e-mail address or a toll-free number: carriers demand it of HELP.',
        )
    return contact


def _update(entry: Entry, keys: Iterable[str]) -> Update:
    day = entry.values["date"]
    if not isinstance(day, date) or isinstance(day, datetime):
        raise entry.wrong("date", "date must be a day without quotes: 2025-11-04.")
    others = {"local", "date", "topic", "proposal"}
    texts = {field: entry.word(field) for field in entry.values if field not in others}
    return Update(_known(entry, "local", keys), day, entry.word("topic"), texts, _proposal(entry))


def _proposal(entry: Entry) -> Proposal | None:
    rows = entry.values.get("proposal")
    if rows is None:
        return None
    if not isinstance(rows, list) or not all(_is_words(row) for row in rows):
        raise entry.wrong(
            "proposal", 'proposal must be rows of words: [["Date", "KP"], ["10/1/2025", "6.5%"]].'
        )
    try:
        return table(rows)
    except BadInput as error:
        raise entry.wrong("proposal", str(error)) from error


def _is_words(row: object) -> bool:
    return isinstance(row, list) and all(isinstance(cell, str) for cell in row)
