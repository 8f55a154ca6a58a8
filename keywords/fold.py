"""Make texts that look alike be alike: case, accents, width, punctuation, emoji."""

import re
import unicodedata

LONGEST = 1600  # what a carrier hands over at most; NFKD can make one character eighteen

_APOSTROPHES = "'`´’‘ʼ′＇"
_INVISIBLE = "".join(
    chr(point)
    for first, last in [
        (0xAD, 0xAD), (0x34F, 0x34F), (0x61C, 0x61C), (0x115F, 0x1160), (0x180B, 0x180E), (0x200B, 0x200F),
        (0x202A, 0x202E), (0x2060, 0x206F), (0x3164, 0x3164), (0xFE00, 0xFE0F), (0xFEFF, 0xFEFF), (0xFFA0, 0xFFA0),
    ]
    for point in range(first, last + 1)
)  # fmt: skip
_DROPPED = dict.fromkeys(map(ord, _APOSTROPHES + _INVISIBLE))
_UNSEEN = dict.fromkeys(map(ord, _INVISIBLE))
_ACCENTS = re.compile("[\u0300-\u036f]+")
_GAPS = re.compile(r"[\W_]+")
_HAN = re.compile("([\u3400-\u9fff\uf900-\ufaff])")
_BETWEEN_HAN = re.compile("(?<=[\u3400-\u9fff\uf900-\ufaff]) (?=[\u3400-\u9fff\uf900-\ufaff])")


def _plain_ascii() -> dict[int, str | None]:
    table: dict[int, str | None] = {n: chr(n).lower() if chr(n).isalnum() else " " for n in range(128)}
    return table | {ord("'"): None, ord("`"): None}


_ASCII = _plain_ascii()


def fold(text: str) -> str:
    """Lower-case words with one space between, without accents, punctuation or emoji ("¡Ｓtop!!" is "stop")."""
    text = text.strip()[:LONGEST]
    if text.isascii():
        return " ".join(text.translate(_ASCII).split())
    plain = unicodedata.normalize("NFKD", text.translate(_DROPPED)).casefold()[: 2 * LONGEST]
    return _GAPS.sub(" ", _ACCENTS.sub("", unicodedata.normalize("NFKD", plain))).strip()


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
    return not text.translate(_UNSEEN).strip()
