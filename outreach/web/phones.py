"""The simulated phones you can be. There only while the carrier is simulated; nothing reaches a person."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from flask import Blueprint, current_app, jsonify, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from outreach.carriers.phones import Phones, PhoneText
from outreach.errors import BadInput, NotFound
from outreach.sms import read_phone
from outreach.web import runtime
from outreach.web.console.failures import or_again
from outreach.web.console.rules import simulator_only

bp = Blueprint("phones", __name__, url_prefix="/phones")

# 555-01xx is kept free for examples: these belong to nobody.
SAMPLES = ("+13105550142", "+18085550117", "+13035550188", "+12025550164")
PLACES = ("Los Angeles", "Honolulu", "Denver", "Washington")
CHIPS = ("USW7600", "ALLIANCE", "UPDATE", "HELP", "STOP", "START", "ALTO", "STOP USW7600")
LONGEST = 1600


@dataclass(frozen=True, slots=True)
class Handset:
    """One phone on the page. Its number stays in the session, never in an address."""

    slot: int
    number: str
    place: str
    texts: Sequence[PhoneText]

    @property
    def shown(self) -> str:
        """310-555-0142, as people write it."""
        n = self.number
        return f"{n[2:5]}-{n[5:8]}-{n[8:]}" if n.startswith("+1") and len(n) == 12 else n

    @property
    def last(self) -> int:
        return self.texts[-1].number if self.texts else 0


def _phones() -> Phones:
    """One client for the whole process: it keeps its connections."""
    found = current_app.extensions.get("phones")
    if found is None:
        found = current_app.extensions["phones"] = Phones(runtime().settings.twilio_api_url)
    return cast(Phones, found)


def _numbers() -> list[str]:
    return list(session.get("phones") or SAMPLES)


def _number(slot: int) -> str:
    numbers = _numbers()
    if slot >= len(numbers):
        raise NotFound("There is no such phone on this page.")
    return numbers[slot]


def _handset(slot: int, number: str, after: int = 0) -> Handset:
    place = PLACES[slot] if slot < len(SAMPLES) and number == SAMPLES[slot] else ""
    return Handset(slot, number, place, _phones().thread(number, after=after))


def _page(slot: int = 0, error: str = "") -> str:
    handsets = [_handset(i, number) for i, number in enumerate(_numbers())]
    return render_template(
        "phones.html", handsets=handsets, shown=min(slot, len(handsets) - 1), chips=CHIPS, error=error,
        typed=request.form.get("body", ""), sender=runtime().settings.sender,
    )  # fmt: skip


@bp.get("")
@simulator_only
def show() -> ResponseReturnValue:
    return _page(request.args.get("slot", 0, type=int))


@bp.post("/<int:slot>")
@simulator_only
@or_again(_page)
def text(slot: int) -> ResponseReturnValue:
    """This phone texts us."""
    body = (request.form.get("word") or request.form.get("body", "")).replace("\r\n", "\n")
    if not body.strip() or len(body) > LONGEST:
        raise BadInput(f"Write something first, {LONGEST:,} characters at most.")
    heard = _phones().texts(_number(slot), body)
    if request.headers.get("Accept") == "application/json":
        return jsonify(status=heard.status)
    return redirect(url_for("phones.show", slot=slot))


@bp.post("/<int:slot>/number")
@simulator_only
@or_again(_page)
def be_another(slot: int) -> ResponseReturnValue:
    """Put another phone in this place."""
    phone = read_phone(request.form.get("number", ""))
    if not phone.address.removeprefix("+").isdigit():
        raise BadInput("That is no phone number. Write it as 310-555-0142, or a short code of 5 or 6 digits.")
    _number(slot)
    numbers = _numbers()
    numbers[slot] = phone.address
    session["phones"] = numbers
    return redirect(url_for("phones.show", slot=slot))


@bp.get("/new")
@simulator_only
def new() -> ResponseReturnValue:
    """What each phone got since, for the script that asks every second: ?after=12,0,5,9."""
    seen = [int(n) if n.isdigit() else 0 for n in request.args.get("after", "").split(",")]
    found = [
        _handset(i, number, after) for i, (number, after) in enumerate(zip(_numbers(), seen, strict=False))
    ]
    return jsonify(
        [
            {"slot": h.slot, "last": h.last, "html": render_template("_bubbles.html", texts=h.texts)}
            for h in found
            if h.texts
        ]
    )
