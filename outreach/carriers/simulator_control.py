"""The simulator's side door, under /simulator: be a phone, look at the phones, count, set faults, forget."""

import json
import re
import time
from collections.abc import Awaitable
from dataclasses import asdict
from datetime import UTC, datetime
from itertools import islice, takewhile
from urllib.parse import parse_qsl, unquote

from outreach.carriers.simulator_api import Api
from outreach.carriers.simulator_faults import Chance, read_faults
from outreach.carriers.simulator_hooks import Hooks, answers
from outreach.carriers.simulator_http import Answer, Request
from outreach.carriers.simulator_texts import Text, segments
from outreach.errors import BadInput

# What the carrier itself obeys, when it keeps its own list (facts 5.1).
_STOPS = frozenset({"STOP", "UNSUBSCRIBE", "END", "QUIT", "STOPALL", "REVOKE", "OPTOUT", "CANCEL"})
_STARTS = frozenset({"START", "YES", "UNSTOP"})
_ADDRESS = re.compile(r"\+?[0-9]{3,15}")


class Control:
    """Answers what is asked under /simulator."""

    def __init__(self, api: Api, hooks: Hooks, inbound_url: str) -> None:
        self._api = api
        self._hooks = hooks
        self._inbound_url = inbound_url

    def answer(self, request: Request) -> Answer | Awaitable[Answer]:
        """Answer one request; a mistake in it is said in one sentence."""
        try:
            return self._answer(request)
        except (BadInput, ValueError) as error:
            return _json(400, {"error": str(error)})

    def _answer(self, request: Request) -> Answer | Awaitable[Answer]:
        what = request.path.removeprefix("/simulator/")
        query = dict(parse_qsl(request.query))
        match request.method, what.partition("/")[0]:
            case "POST", "texts":
                return self._texts(_object(request.body))
            case "GET", "phones":
                return self._phones(unquote(what.partition("/")[2]), query)
            case "GET", "counts":
                return _json(200, self._counts())
            case "POST", "faults":
                self._api.chance = Chance(read_faults(_object(request.body)))
                return _json(200, _faults(self._api.chance))
            case "GET", "faults":
                return _json(200, _faults(self._api.chance))
            case "POST", "forget":
                return self._forget()
            case _:
                return _json(404, {"error": "There is nothing here."})

    # A phone texts us

    def _texts(self, given: dict[str, object]) -> Answer | Awaitable[Answer]:
        phone = str(given.get("from", ""))
        if not _ADDRESS.fullmatch(phone):
            raise BadInput("`from` must be a phone number or a short code.")
        to, body = str(given.get("to") or self._api.sender), str(given.get("body", ""))
        text = Text(phone, to, body, time.time(), to_phone=False)
        self._api.texts.add(text)
        self._obey(text)
        form = _inbound(text, self._api.texts.sid(text), self._api.account_sid, given)
        if given.get("wait", True):
            return self._posted(text, form)
        self._hooks.soon(lambda: self._post(text, form))
        return _json(202, {"sid": form["MessageSid"], "status": 0, "answers": []})

    def _obey(self, text: Text) -> None:
        word = text.body.strip().upper()
        if word in _STOPS:
            self._api.left.add(text.phone)
        elif word in _STARTS:
            self._api.left.discard(text.phone)

    async def _posted(self, text: Text, form: dict[str, str]) -> Answer:
        status, said = await self._heard(text, form)
        return _json(200, {"sid": form["MessageSid"], "status": status, "answers": said})

    async def _post(self, text: Text, form: dict[str, str]) -> None:
        await self._heard(text, form)

    async def _heard(self, text: Text, form: dict[str, str]) -> tuple[int, list[str]]:
        status, twiml = await self._hooks.post(self._inbound_url, form)
        said = answers(twiml) if status == 200 else []
        for body in said:
            reply = Text(text.phone, text.sender, body, time.time(), to_phone=True)
            reply.reply, reply.status, reply.sent_at = True, "delivered", reply.at
            self._api.texts.add(reply)
        return status, said

    # Looking

    def _phones(self, phone: str, query: dict[str, str]) -> Answer:
        if not phone:
            latest = islice(self._api.texts.latest(), int(query.get("limit", "50")))
            return _json(200, {"phones": [{"phone": text.phone, **self._shown(text)} for text in latest]})
        after = int(query.get("after", "0"))
        fresh = takewhile(lambda text: text.number > after, self._api.texts.of(phone))
        texts = list(islice(fresh, int(query.get("limit", "200"))))
        return _json(200, {"phone": phone, "texts": [self._shown(text) for text in reversed(texts)]})

    def _shown(self, text: Text) -> dict[str, object]:
        return {
            "number": text.number,
            "sid": self._api.texts.sid(text),
            "direction": "to_phone" if text.to_phone else "from_phone",
            "other": text.sender,
            "body": text.body,
            "at": datetime.fromtimestamp(text.at, UTC).isoformat(),
            "status": text.status,
            "error": text.error,
        }

    def _counts(self) -> dict[str, object]:
        texts, tally = self._api.texts, self._api.texts.tally
        return {
            "attempts": self._api.attempts,
            "accepted": tally.accepted,
            "statuses": {status: number for status, number in texts.statuses.items() if number},
            "duplicates": tally.duplicates,
            "phones": tally.phones,
            "seconds": [(second, *counted) for second, counted in tally.seconds.items()],
            "busiest": {"texts": tally.busiest_texts, "segments": tally.busiest_segments},
            "receipts": {
                "posted": self._hooks.posted,
                "failed": self._hooks.failed,
                "waiting": self._hooks.busy(),
            },
        }

    def _forget(self) -> Answer:
        self._hooks.drop()
        self._hooks.posted = self._hooks.failed = 0
        self._api.attempts = 0
        self._api.left.clear()
        self._api.texts.forget()
        return _json(200, {})


def _object(body: bytes) -> dict[str, object]:
    given = json.loads(body or b"{}")
    if not isinstance(given, dict):
        raise BadInput("A JSON object is wanted.")
    return given


def _json(status: int, value: object) -> Answer:
    return Answer(status, json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode())


def _faults(chance: Chance) -> dict[str, object]:
    return asdict(chance.faults)


def _inbound(text: Text, sid: str, account_sid: str, given: dict[str, object]) -> dict[str, str]:
    """The form as Twilio posts it; places may be empty, and are signed all the same (facts 1.1)."""
    media = int(str(given.get("num_media", 0)))
    form = {
        "ToCountry": "US",
        "ToState": "",
        "SmsMessageSid": sid,
        "NumMedia": str(media),
        "ToCity": "",
        "FromZip": "",
        "SmsSid": sid,
        "FromState": "CA",
        "SmsStatus": "received",
        "FromCity": "",
        "Body": text.body,
        "FromCountry": "US",
        "To": text.sender,
        "ToZip": "",
        "NumSegments": str(segments(text.body)),
        "MessageSid": sid,
        "AccountSid": account_sid,
        "From": text.phone,
        "ApiVersion": "2010-04-01",
    }
    for number in range(media):
        form[f"MediaUrl{number}"] = f"https://api.twilio.com/2010-04-01/Accounts/{account_sid}/Media/{number}"
        form[f"MediaContentType{number}"] = "image/jpeg"
    if given.get("opt_out_type"):
        form["OptOutType"] = str(given["opt_out_type"])
    return form
