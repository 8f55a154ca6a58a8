"""Numbers and segments: who can be texted at an address, and what a text costs to send."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

import phonenumbers
from phonenumbers import NumberParseException, PhoneMetadata, PhoneNumber, PhoneNumberType
from phonenumbers import timezone as phone_zones

# The regions under +1 that we text; +1 also holds Jamaica, the Bahamas and others, at foreign rates.
HOME_REGIONS = frozenset({"US", "CA", "PR", "GU", "VI", "AS", "MP"})

# All ordinary numbers under +1 are FIXED_LINE_OR_MOBILE: only the carrier can tell a landline (21614, 30006).
_ORDINARY = frozenset(
    {PhoneNumberType.FIXED_LINE_OR_MOBILE, PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE}
)
_SPECIAL = {
    PhoneNumberType.TOLL_FREE: "toll-free number",
    PhoneNumberType.PREMIUM_RATE: "premium-rate number",
    PhoneNumberType.PERSONAL_NUMBER: "forwarding number, not a phone",
}
_WRITING = re.compile(r"['\s(]*\+?[\s(]*\d[\d\s().\-/‐-―−·•]*")
_EXTENSION = re.compile(r"\d[\s,;.]*(?:extension|ext|x|#)[\s.:]*\d+\s*$", re.IGNORECASE)
_HOME = re.compile(r"(?:\+?1)?([2-9]\d{9})")
_SPREADSHEET = re.compile(r"\d{10,11}\.0")  # a number column saved as decimals
_SHORT_CODE = re.compile(r"\d{5,6}")
_AS_CARRIERS_WRITE = re.compile(r"\+1([2-9][0-9]{9})")


@dataclass(frozen=True, slots=True)
class Phone:
    """A sender or a line of an import: the address to keep it under, and whether we may text it."""

    address: str  # E.164, or what was written when that is no whole number
    reachable: bool
    why: str  # one short phrase for a person when not reachable, else empty


def read_phone(written: str, region: str = "US") -> Phone:
    """The phone somebody wrote, in whatever writing; never raises."""
    as_carriers_do = _AS_CARRIERS_WRITE.fullmatch(written)
    if as_carriers_do and _ordinary_at_home().fullmatch(as_carriers_do[1]):
        return Phone(written, True, "")  # what nearly every text comes from, at a tenth of the cost
    plain = _plain(written)
    if _SHORT_CODE.fullmatch(plain):
        return Phone(plain, False, "short code")
    if _EXTENSION.search(plain):
        return Phone(plain, False, "has an extension")
    if not _WRITING.fullmatch(plain):
        return Phone(plain, False, "not a phone number")
    number = _parse(plain, region)
    return _judge(number, plain) if number else Phone(plain, False, "not a phone number")


@cache
def _ordinary_at_home() -> re.Pattern[str]:
    """The ten digits of every ordinary number of the regions we text, from the library's own tables."""
    regions = filter(None, map(PhoneMetadata.metadata_for_region, sorted(HOME_REGIONS)))
    kinds = filter(None, (kind for region in regions for kind in (region.fixed_line, region.mobile)))
    patterns = dict.fromkeys(kind.national_number_pattern for kind in kinds)
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))


def _parse(plain: str, region: str | None) -> PhoneNumber | None:
    if region is None or region in HOME_REGIONS:  # the usual case, at a tenth of parse's cost
        home = _HOME.fullmatch(re.sub(r"[^\d+]", "", plain))
        if home:
            return PhoneNumber(country_code=1, national_number=int(home[1]))
    try:
        return phonenumbers.parse(plain, region)
    except NumberParseException:
        return None


def _plain(written: str) -> str:
    plain = unicodedata.normalize("NFKC", written)
    if not plain.isprintable():  # phones paste invisible direction marks around numbers
        plain = "".join(c for c in plain if c.isprintable())
    plain = plain.strip()
    return plain.removesuffix(".0") if _SPREADSHEET.fullmatch(plain) else plain


def _judge(number: PhoneNumber, plain: str) -> Phone:
    digits = len(phonenumbers.national_significant_number(number))
    if number.country_code == 1 and digits != 10:
        return Phone(plain, False, "too few digits" if digits < 10 else "too many digits")
    address = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    region = phonenumbers.region_code_for_number(number)
    if region is None:
        return Phone(address, False, "no such number")
    kind = phonenumbers.number_type(number)
    if kind in _SPECIAL:
        return Phone(address, False, _SPECIAL[kind])
    if region not in HOME_REGIONS:
        return Phone(address, False, "foreign number")
    return Phone(address, kind in _ORDINARY, "" if kind in _ORDINARY else "special number")


def zones_of(address: str) -> tuple[str, ...]:
    """Every time zone the number may be in, by its area code; none when nothing is known."""
    number = _parse(address, None)
    if number is None:
        return ()
    zones: tuple[str, ...] = phone_zones.time_zones_for_number(number)
    return () if zones == (phone_zones.UNKNOWN_TIMEZONE,) else zones


def hide(address: str) -> str:
    """The address with all but its last two characters hidden, for screens."""
    if re.fullmatch(r"\+1\d{10}", address):
        return f"+1 ••• ••• ••{address[-2:]}"
    return f"••••{address[-2:]}" if len(address) > 4 else "••••"


# GSM 03.38, as carriers count it: ESC itself is no character.
_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_PAIRED = frozenset("\f^{}\\[~]|€")  # an escape and a character: two units that are never split
_GSM = _BASIC | _PAIRED


@dataclass(frozen=True, slots=True)
class Segments:
    """What carriers count and bill for one text. An empty text has no segments."""

    encoding: str  # "GSM-7" or "UCS-2"
    units: int
    count: int
    causes: tuple[str, ...]  # the characters that force UCS-2, each once, in order


def segments(text: str) -> Segments:
    """How the text is encoded and how many segments it takes, by the rules of GSM 03.38."""
    causes = tuple(dict.fromkeys(c for c in text if c not in _GSM))
    if causes:
        sizes = [2 if ord(c) > 0xFFFF else 1 for c in text]
        return Segments("UCS-2", sum(sizes), _count(sizes, whole=70, part=67), causes)
    sizes = [2 if c in _PAIRED else 1 for c in text]
    return Segments("GSM-7", sum(sizes), _count(sizes, whole=160, part=153), ())


def _count(sizes: Iterable[int], whole: int, part: int) -> int:
    """Segments needed when no pair may be split; `part` is what is left beside the joining header."""
    sizes = list(sizes)
    if sum(sizes) <= whole:
        return min(len(sizes), 1)
    count, room = 1, part
    for size in sizes:
        if size > room:
            count, room = count + 1, part
        room -= size
    return count


MOST = 2  # segments of an answer


def fitting(tries: Iterable[str]) -> str:
    """The fullest of these that fits two segments; the shortest where none does."""
    told = list(tries)
    return next((each for each in told if segments(each).count <= MOST), told[-1])
