"""The flyer to print: a page of letter size with the keyword, the number, the square and what carriers want said.

A call to action names the programme, how often texts come, what they cost, HELP, STOP, and where the terms are
(CTIA Messaging Principles 5.1.1; Short Code Monitoring Handbook, A.1).
"""

from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from pathlib import Path

import reportlab
from reportlab.lib.colors import Color, HexColor, white
from reportlab.lib.pagesizes import letter
from reportlab.lib.utils import simpleSplit
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from outreach.answers import ENGLISH
from outreach.joining import Joining, square
from outreach.page_words import words

# Bitstream Vera comes with the library, has every letter of Spanish, and is put into the file itself.
_FONTS = Path(reportlab.__file__).parent / "fonts"
PLAIN, BOLD = "OutreachSans", "OutreachSansBold"
pdfmetrics.registerFont(TTFont(PLAIN, str(_FONTS / "Vera.ttf")))
pdfmetrics.registerFont(TTFont(BOLD, str(_FONTS / "VeraBd.ttf")))

WIDTH, HEIGHT = letter
MARGIN = 48.0
_INSIDE = WIDTH - 2 * MARGIN
_NIGHT, _INK, _SUN = HexColor("#0b3a40"), HexColor("#17252a"), HexColor("#f4b63f")


@dataclass(frozen=True, slots=True)
class Flyer:
    """All that stands on it."""

    local: str
    represents: str
    programme: str
    contact: str
    joining: Joining
    page: str  # address of the local's page
    terms: str  # address of the terms


@lru_cache(maxsize=64)
def draw(flyer: Flyer, language: str) -> bytes:
    """The flyer as a PDF; the same values give the same file, and are drawn once."""
    said = words(language)
    kept = BytesIO()
    canvas = Canvas(kept, pagesize=letter, invariant=1, lang=language)
    canvas.setTitle(f"{flyer.local}: {said['join']}")
    canvas.setAuthor(flyer.programme)
    _head(canvas, flyer, said["updates"])
    # What a local's people do is kept in English only.
    _call(canvas, flyer, said["join_how"], said["promise"], flyer.represents if language == ENGLISH else "")
    _code(canvas, flyer, said["scan"])
    _foot(canvas, flyer, said["disclosure"], said["terms_at"].format(url=flyer.terms))
    canvas.save()
    return kept.getvalue()


def _head(canvas: Canvas, flyer: Flyer, title: str) -> None:
    canvas.setFillColor(_NIGHT)
    canvas.rect(0, HEIGHT - 150, WIDTH, 150, stroke=0, fill=1)
    canvas.setFillColor(_SUN)
    canvas.rect(0, HEIGHT - 156, WIDTH, 6, stroke=0, fill=1)
    _line(canvas, flyer.programme, PLAIN, 15, HEIGHT - 46, white)
    _line(canvas, flyer.local, BOLD, 40, HEIGHT - 92, white)
    _line(canvas, title, PLAIN, 20, HEIGHT - 126, _SUN)


def _call(canvas: Canvas, flyer: Flyer, how: str, promise: str, people: str) -> None:
    """The keyword and the number, as large as the page is wide."""
    text = how.format(keyword=flyer.joining.keyword, code=flyer.joining.code)
    _line(canvas, text, BOLD, 44, HEIGHT - 228, _INK)
    _line(canvas, promise, PLAIN, 17, HEIGHT - 262, _INK)
    _block(canvas, people, PLAIN, 11.5, HEIGHT - 284, most=2)


def _code(canvas: Canvas, flyer: Flyer, caption: str) -> None:
    """The square, with room to fold a phone's camera over it."""
    code, side = square(flyer.joining.scanned), 280.0
    left, top, one = (WIDTH - side) / 2, HEIGHT - 296, side / code.size
    canvas.setFillColor(HexColor("#000000"))
    path = canvas.beginPath()
    for x, y, n in code.runs:
        path.rect(left + x * one, top - (y + 1) * one, n * one, one)
    canvas.drawPath(path, stroke=0, fill=1)
    _line(canvas, caption, BOLD, 15, top - side - 6, _INK)
    _line(canvas, flyer.page, PLAIN, 13, top - side - 26, _INK)


def _foot(canvas: Canvas, flyer: Flyer, disclosure: str, terms: str) -> None:
    canvas.setStrokeColor(_NIGHT)
    canvas.line(MARGIN, 150, WIDTH - MARGIN, 150)
    text = disclosure.format(
        keyword=flyer.joining.keyword,
        code=flyer.joining.code,
        programme=flyer.programme,
        contact=flyer.contact,
    )
    y = _block(canvas, text, PLAIN, 10.5, 132, most=6)
    _block(canvas, terms, PLAIN, 10.5, y - 2)


def _line(canvas: Canvas, text: str, font: str, size: float, y: float, colour: Color) -> None:
    """One line in the middle, smaller where it would not fit."""
    wide = pdfmetrics.stringWidth(text, font, size)
    size = min(size, size * _INSIDE / wide) if wide else size
    canvas.setFillColor(colour)
    canvas.setFont(font, size)
    canvas.drawCentredString(WIDTH / 2, y, text)


def _block(canvas: Canvas, text: str, font: str, size: float, y: float, most: int = 3) -> float:
    """At most so many lines in the middle, smaller until they suffice; where the next would begin."""
    lines = simpleSplit(text, font, size, _INSIDE)
    while len(lines) > most and size > 6:
        size -= 0.5
        lines = simpleSplit(text, font, size, _INSIDE)
    for line in lines[:most]:
        _line(canvas, line, font, size, y, _INK)
        y -= size * 1.35
    return y
