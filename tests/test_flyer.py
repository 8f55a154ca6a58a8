"""The square and the flyer: a camera reads the one, a printer takes the other, and carriers find what they ask."""

from io import BytesIO

import pytest
import zxingcpp
from PIL import Image
from pypdf import PdfReader

from outreach.flyer import Flyer, draw
from outreach.joining import BORDER, Joining, square
from outreach.page_words import page_languages

USW = Flyer(
    "USW Local 7600",
    "Service, technical, skilled maintenance and clerical workers",
    "Alliance of Health Care Unions",
    "help@usw7600.example",
    Joining("USW7600", "77820"),
    "https://texts.example.org/updates/usw7600",
    "https://texts.example.org/terms",
)
# CTIA's call to action: programme, how often, what it costs, help, stop, terms and privacy.
DISCLOSED = {
    "en": ["recurring", "Msg frequency varies", "Msg & data rates may apply", "Text HELP", "STOP", "Terms and privacy"],
    "es": ["recurrentes", "Frecuencia variable", "Pueden aplicarse tarifas por mensajes y datos", "HELP", "STOP",
           "Términos y privacidad"],
}  # fmt: skip


def text_of(pdf: bytes) -> str:
    (page,) = PdfReader(BytesIO(pdf)).pages
    return " ".join(page.extract_text().split())


def scan(said: str) -> str:
    """What a reader of barcodes finds in the square."""
    code = square(said)
    picture = Image.new("L", (code.size * 4, code.size * 4), 255)
    for x, y, n in code.runs:
        picture.paste(0, (x * 4, y * 4, (x + n) * 4, (y + 1) * 4))
    (found,) = zxingcpp.read_barcodes(picture)
    return found.text


@pytest.mark.parametrize(
    ("keyword", "address", "said", "code"),
    [
        ("USW7600", "77820", "SMSTO:77820:USW7600", "77820"),
        ("UNACUHCP", "+13105550100", "SMSTO:+13105550100:UNACUHCP", "310-555-0100"),
        ("A" * 16, "888999", f"SMSTO:888999:{'A' * 16}", "888999"),
    ],
)
def test_a_camera_reads_the_number_and_the_keyword(keyword: str, address: str, said: str, code: str) -> None:
    joining = Joining(keyword, address)

    assert joining.scanned == said
    assert scan(joining.scanned) == said
    assert joining.code == code


def test_a_press_on_a_phone_writes_the_same_text() -> None:
    assert USW.joining.link == "sms:77820?&body=USW7600"


def test_the_square_has_the_blank_border_that_readers_need() -> None:
    code = square("SMSTO:77820:USW7600")

    assert min(x for x, _, _ in code.runs) == min(y for _, y, _ in code.runs) == BORDER
    assert max(x + n for x, _, n in code.runs) == code.size - BORDER
    assert code.path.count("M") == len(code.runs)


@pytest.mark.parametrize("language", page_languages())
def test_the_flyer_says_what_to_text_and_what_carriers_ask(language: str) -> None:
    text = text_of(draw(USW, language))

    for part in ("USW7600", "77820", USW.local, USW.programme, USW.contact, USW.page, USW.terms):
        assert part in text, part
    assert [part for part in DISCLOSED[language] if part not in text] == []


def test_the_spanish_flyer_is_spanish_with_all_its_letters() -> None:
    text = text_of(draw(USW, "es"))

    assert "Manda USW7600 al 77820" in text
    assert "negociación" in text and "teléfono" in text
    assert "workers" not in text


@pytest.mark.parametrize("language", page_languages())
def test_it_is_one_page_of_letter_size_whose_fonts_are_in_it(language: str) -> None:
    (page,) = PdfReader(BytesIO(draw(USW, language))).pages
    fonts = [font.get_object() for font in page["/Resources"]["/Font"].values()]
    used = [font for font in fonts if "Vera" in font["/BaseFont"]]

    assert [float(side) for side in page.mediabox] == [0, 0, 612, 792]
    assert len(used) >= 2
    assert all("/FontFile2" in font["/FontDescriptor"] for font in used)


def test_the_longest_names_stay_on_the_page() -> None:
    long = Flyer(
        "N" * 40, "represents " * 100, "Programme " * 4, "c" * 68 + "@example.org", Joining("W" * 16, "+13105550100"),
        "https://" + "a" * 150, "https://" + "b" * 150,
    )  # fmt: skip
    text = text_of(draw(long, "es"))

    assert "N" * 40 in text
    assert "W" * 16 in text


def test_the_same_flyer_is_the_same_file_and_drawn_once() -> None:
    before = draw.cache_info().misses
    files = {draw(USW, "en") for _ in range(3)}

    assert len(files) == 1
    assert draw.cache_info().misses <= before + 1
    assert draw.__wrapped__(USW, "en") in files
