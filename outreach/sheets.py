"""A spreadsheet of phones, as people export them: any encoding, any separator, with or without a header."""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from outreach.errors import BadInput
from outreach.sms import read_phone

SAMPLE = 200  # lines looked at to find the phones
_SEPARATORS = ",;\t|"
_SEPARATOR_LINE = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)  # Excel's own
# The better name first; whoever gives a work phone did not give it to their union.
_NAMES = (
    re.compile(r"mobil|cell|movil|móvil|celular|sms|text"),
    re.compile(r"^(?!.*(fax|work|office|home|casa|type)).*(phone|telefono|teléfono|\btel\b|電話|电话)"),
    re.compile(r"^(?!.*(fax|type)).*(phone|telefono|teléfono|\btel\b|number|número)"),
)


@dataclass(frozen=True, slots=True)
class Row:
    """One person's line."""

    line: int  # in the file, the first is 1
    written: str  # where the phone should be


@dataclass(frozen=True, slots=True)
class Sheet:
    """The phones of one file."""

    column: str  # as its header calls it, or its number
    rows: Sequence[Row]


def read(raw: bytes, file: str) -> Sheet:
    """The phones in this file. Raises BadInput when there is no telling which they are."""
    text = _decoded(raw)
    separator, skipped = _separator(text)
    records = list(_records(text, separator, skipped, file))
    if not records:
        raise BadInput(f"{file} is empty: nothing was imported.")
    header = None if _has_phone(records[0][1]) else records[0][1]
    people = records[1:] if header else records
    column = _column(header or [], people, file)
    name = header[column].strip() if header and column < len(header) else ""
    rows = [Row(line, cells[column] if column < len(cells) else "") for line, cells in people]
    return Sheet(name or f"column {column + 1}", rows)


def _decoded(raw: bytes) -> str:
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16", "replace")
    if b"\0" in raw[:200]:  # UTF-16 without its mark: plain letters have a zero beside them
        return raw.decode("utf-16-le" if raw[1:2] == b"\0" else "utf-16-be", "replace")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def _separator(text: str) -> tuple[str, int]:
    """What stands between cells, and how many lines are no data."""
    said = _SEPARATOR_LINE.match(text)
    if said:
        return said[1], 1
    sample = re.sub(r'"[^"\n]*"', "", "\n".join(text.splitlines()[:SAMPLE]))
    return max(_SEPARATORS, key=sample.count), 0


def _records(text: str, separator: str, skipped: int, file: str) -> Iterator[tuple[int, list[str]]]:
    """Each line that says something, with its number."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    line = 1
    try:
        for cells in reader:
            if reader.line_num > line:
                _refuse_swallowed(cells, separator, line, file)
            if line > skipped and any(cell.strip() for cell in cells):
                yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        raise BadInput(f"{file}, line {line}: this is no spreadsheet ({error}). Save it as CSV.") from error


def _refuse_swallowed(cells: Sequence[str], separator: str, line: int, file: str) -> None:
    """A quotation mark that nothing closes would swallow the people of the lines after it, silently."""
    below = [piece for cell in cells for part in cell.splitlines()[1:] for piece in part.split(separator)]
    if _has_phone(below):
        raise BadInput(
            f"{file}, line {line}: a quotation mark opens here and swallows the lines after it. "
            "Remove or close it. Nothing was imported."
        )


def _has_phone(cells: Sequence[str]) -> bool:
    return any(read_phone(cell).reachable for cell in cells)


def _column(header: Sequence[str], people: Sequence[tuple[int, list[str]]], file: str) -> int:
    """Where the phones are: by the header's word for it, else where most cells are phones."""
    found = [_share(people, column) for column in range(max((len(cells) for _, cells in people), default=0))]
    for pattern in _NAMES:
        for column, name in enumerate(header[: len(found)]):
            if pattern.search(name.casefold()) and found[column]:
                return column
    if not any(found):
        raise BadInput(
            f"No column of {file} has phone numbers in it. Name the column Phone. Nothing was imported."
        )
    return found.index(max(found))


def _share(people: Sequence[tuple[int, list[str]]], column: int) -> int:
    return sum(column < len(cells) and read_phone(cells[column]).reachable for _, cells in people[:SAMPLE])
