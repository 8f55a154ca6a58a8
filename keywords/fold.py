"""Make texts that look alike be alike: case, accents, width, punctuation, emoji."""

import re
import unicodedata

LONGEST = 1600  # what a carrier hands over at most; NFKD can make one character eighteen

_APOSTROPHES = "'`´’‘ʼ′＇"
_INVISIBLE = (
    "\u00ad\u034f\u061c\u115f\u1160\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0"
)
_DROPPED = re.compile(f"[{_APOSTROPHES}{_INVISIBLE}]+")
_SOMETHING = re.compile(rf"[^\s{_INVISIBLE}]")
_ACCENTS = re.compile("[\u0300-\u036f]+")
_GAPS = re.compile(r"[\W_]+")
_HAN = re.compile("([\u3400-\u9fff\uf900-\ufaff])")
_BETWEEN_HAN = re.compile("(?<=[\u3400-\u9fff\uf900-\ufaff]) (?=[\u3400-\u9fff\uf900-\ufaff])")


def _plain_ascii() -> dict[int, str | None]:
    table: dict[int, str | None] = {n: chr(n).lower() if chr(n).isalnum() else " " for n in range(128)}
    return table | {ord("'"): None, ord("`"): None}


_ASCII = _plain_ascii()


def fold(text: str) -> str:
    """Lower-case words, one space between, no accents, punctuation or emoji: "¡Ｓtop!!" is "stop"."""
    text = text.strip()[:LONGEST]
    if text.isascii():
        return " ".join(text.translate(_ASCII).split())
    plain = unicodedata.normalize("NFKD", _DROPPED.sub("", text))[: 2 * LONGEST]
    return _GAPS.sub(" ", _ACCENTS.sub("", plain.casefold())).strip()


def tokens(folded: str) -> list[str]:
    """The words of a folded text; each Chinese character is a word of its own."""
    if folded.isascii():
        return folded.split()
    return _HAN.sub(r" \1 ", folded).split()


def spoken(words: list[str]) -> str:
    """Words put together again as they were folded."""
    joined = " ".join(words)
    return joined if joined.isascii() else _BETWEEN_HAN.sub("", joined)


def is_blank(text: str) -> bool:
    """Nothing to see: spaces and invisible characters only. A lone emoji is something."""
    return _SOMETHING.search(text) is None
