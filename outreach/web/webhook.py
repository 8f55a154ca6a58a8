"""What the carrier tells us: texts that came in, and receipts for those that went out.

Twilio repeats a webhook that it could not bring; both are safe to bring twice. Neither needs Redis.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast
from urllib.parse import parse_qsl
from xml.sax.saxutils import escape

from flask import Blueprint, Flask, Request, Response, abort, current_app, request
from sqlalchemy import Connection
from werkzeug.utils import cached_property

from outreach import delivery, inbox, outcomes
from outreach.carriers.twilio import signature_is_valid
from outreach.delivery import Change
from outreach.group_commit import GroupCommit
from outreach.inbox import Incoming, Read
from outreach.runtime import Runtime
from outreach.web import runtime

PREFIX = "/sms"
# Seconds to wait for others, to share their transaction; the carrier gives us 15. Texts that come one by one do not wait.
TEXTS_WAIT, RECEIPTS_WAIT = 0.01, 0.1
bp = Blueprint("webhook", __name__)


@dataclass(frozen=True, slots=True)
class _Doors:
    """Where this process writes what the carrier brings: all that comes at one moment in one transaction."""

    texts: GroupCommit[Read, str]
    receipts: GroupCommit[Change, None]


def install(app: Flask) -> None:
    """Add the webhooks to an application that has its runtime."""
    r: Runtime = app.extensions["runtime"]

    def receive(conn: Connection, texts: Sequence[Read]) -> list[str]:
        return inbox.receive(conn, texts, r.now(), r.settings.public_url, r.settings.secret_key)

    def record(conn: Connection, changes: Sequence[Change]) -> list[None]:
        outcomes.record_in_order(conn, changes, r.now())
        return [None] * len(changes)

    app.extensions["doors"] = _Doors(
        GroupCommit(r.database, receive, TEXTS_WAIT),
        GroupCommit(r.database, record, RECEIPTS_WAIT, seeks=True),
    )
    app.request_class = Posted
    app.config["MAX_CONTENT_LENGTH"] = _MOST_BYTES
    app.register_blueprint(bp)


def _doors() -> _Doors:
    return cast(_Doors, current_app.extensions["doors"])


# The longest text with ten pictures is about 30 kB in 60 fields. More is somebody who wants us to be busy
# parsing, while a member's STOP waits.
_MOST_BYTES, _MOST_FIELDS = 64_000, 300


class Posted(Request):
    """What the carrier posts: a short form, read straight from the body, at a third of what Flask's own reader costs."""

    @cached_property
    def fields(self) -> list[tuple[str, str]]:
        """Names and values, in the order they came. Raises ValueError for what no carrier would send."""
        if (self.content_length or 0) > _MOST_BYTES:
            raise ValueError("too long")
        body = self.get_data(cache=False).decode()
        return parse_qsl(body, keep_blank_values=True, max_num_fields=_MOST_FIELDS)

    @cached_property
    def told(self) -> Mapping[str, str]:
        """The values by name; of a name that comes twice the first."""
        return dict(reversed(self.fields))


def _posted() -> Posted:
    return cast(Posted, request)


@bp.before_request
def only_the_carrier() -> None:
    """403 for whoever can't sign like the carrier; nothing is kept of it."""
    signature = request.headers.get("X-Twilio-Signature", "")
    if not signature or not _is_signed(signature):
        abort(403)


def _is_signed(signature: str) -> bool:
    try:
        fields = _posted().fields
    except ValueError:
        return False
    return signature_is_valid(runtime().settings.twilio_auth_token, _signed_url(), fields, signature)


def _signed_url() -> str:
    """The URL as the carrier called it. Flask's own has its percent-escapes decoded, which breaks signatures."""
    query = request.environ.get("QUERY_STRING", "")
    return runtime().settings.public_url + PREFIX + request.path + (f"?{query}" if query else "")


@bp.post("/inbound")
def inbound() -> Response:
    """A member's text: kept, obeyed and answered before the carrier gets its 200."""
    r = runtime()
    text = inbox.read(r.directories.recent(r.database), _incoming())
    return Response(_twiml(_doors().texts(text)), mimetype="text/xml")


def _incoming() -> Incoming:
    form = _posted().told
    media = form.get("NumMedia", "0")[:2]
    return Incoming(
        carrier_id=form.get("MessageSid") or form.get("SmsSid") or abort(400),
        phone=form.get("From", ""),
        sender=form.get("To", ""),
        body=form.get("Body", ""),
        media=int(media) if media.isdecimal() else 0,
        answered=form.get("OptOutType", "").upper(),
    )


# What an organizer pasted into an update may hold signs that XML 1.0 does not have: the carrier would refuse all of it.
_NOT_IN_XML = re.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def _twiml(answer: str) -> str:
    message = f"<Message>{escape(_NOT_IN_XML.sub(chr(0xFFFD), answer))}</Message>" if answer else ""
    return f'<?xml version="1.0" encoding="UTF-8"?><Response>{message}</Response>'


@bp.post(f"/status/<int(max={2**63 - 1}):message_id>")
def status(message_id: int) -> tuple[str, int]:
    """The carrier's receipt for one of our messages."""
    form = _posted().told
    code = "".join(filter(str.isalnum, form.get("ErrorCode", "")))
    told = delivery.receipt(message_id, form.get("MessageSid", ""), form.get("MessageStatus", ""), code)
    if told is not None:
        _doors().receipts(told)
    return "", 204
