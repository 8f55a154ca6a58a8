"""Twilio's Messages API, as far as we ask for it: create, fetch, list, cancel. Facts: carrier.md, 3."""

import asyncio
import re
import time
from base64 import b64encode
from collections.abc import Iterator
from datetime import UTC, date, datetime
from email.utils import formatdate
from functools import lru_cache
from itertools import islice
from json.encoder import encode_basestring_ascii as quoted
from urllib.parse import parse_qsl, urlencode

from outreach.carriers.simulator_faults import Chance, Faults
from outreach.carriers.simulator_hooks import Hooks
from outreach.carriers.simulator_http import Answer, Request, read_form
from outreach.carriers.simulator_texts import Text, Texts

_PHONE = re.compile(r"\+[1-9][0-9]{6,14}")
_STATUS_OF = {"20003": 401, "20404": 404, "20429": 429, "20500": 500, "20503": 503}
# Twilio's messages name the number. So do these, for a log that repeats them must be found out here.
_SAYS = {
    "20003": "Authenticate",
    "20404": "The requested resource was not found",
    "20429": "Too Many Requests",
    "20500": "An internal server error has occurred",
    "21211": "The 'To' number {to} is not a valid phone number.",
    "21602": "Message body is required.",
    "21603": "A 'From' phone number is required.",
    "21604": "A 'To' phone number is required.",
    "21610": "Attempt to send to unsubscribed recipient {to}",
    "21614": "'To' number {to} is not a valid mobile number",
    "21617": "The concatenated message body exceeds the 1600 character limit: {body}",
}


class Api:
    """One Twilio account."""

    def __init__(self, account_sid: str, auth_token: str, sender: str, texts: Texts, hooks: Hooks) -> None:
        self.account_sid = account_sid
        self.sender = sender
        self.chance = Chance(Faults())
        self.texts = texts
        self.left: set[str] = set()  # who texted STOP, for a carrier that keeps its own list
        self.attempts = 0
        self._hooks = hooks
        self._authorization = b"Basic " + b64encode(f"{account_sid}:{auth_token}".encode())
        self._messages = f"/2010-04-01/Accounts/{account_sid}/Messages"
        self._timers: set[asyncio.TimerHandle] = set()

    def answer(self, request: Request) -> Answer:
        """Answer one call to the API."""
        if request.method == "POST" and request.path == self._messages + ".json":
            self.attempts += 1
            return self._create(request)
        return self._others(request)

    def _others(self, request: Request) -> Answer:
        delay = self.chance.latency()
        if request.authorization != self._authorization:
            return _refusal("20003", delay=delay)
        if request.path == self._messages + ".json":
            return Answer(200, self._list(request.path, dict(parse_qsl(request.query))).encode(), delay)
        text = self.texts.find(request.path.removeprefix(self._messages + "/").removesuffix(".json"))
        if text is None:
            return _refusal("20404", delay=delay)
        if request.method == "POST":
            return self._cancel(text, read_form(request.body))
        return Answer(200, self.shown(text).encode(), delay)

    # Create

    def _create(self, request: Request) -> Answer:
        chance, faults = self.chance, self.chance.faults
        delay = chance.latency()
        if request.authorization != self._authorization:
            return _refusal("20003", delay=delay)
        if chance.hits(faults.busy):
            return _refusal("20429", delay=delay)
        if chance.hits(faults.fail_before):
            return _refusal("20500", delay=delay)
        form = read_form(request.body)
        code = self._mistake(form)
        if code:
            return _refusal(code, form, delay)
        shown = self.shown(self._accept(form)).encode()
        if chance.hits(faults.fail_after):
            return _refusal("20500", delay=delay)
        return Answer(201, shown, delay, lost=chance.hits(faults.lose_answers))

    def _mistake(self, form: dict[str, str]) -> str:
        to = form.get("To", "")
        if not to:
            return "21604"
        if not _PHONE.fullmatch(to):
            return "21211"
        if not (form.get("From") or form.get("MessagingServiceSid")):
            return "21603"
        body = form.get("Body", "")
        if not body and "MediaUrl" not in form:
            return "21602"
        if len(body) > 1600:
            return "21617"
        if to in self.left and self.chance.faults.opt_outs:
            return "21610"
        return self.chance.refusal(to)

    def _accept(self, form: dict[str, str]) -> Text:
        sender = form.get("From") or self.sender
        text = Text(form["To"], sender, form.get("Body", ""), time.time(), to_phone=True)
        text.service = form.get("MessagingServiceSid", "")
        text.callback = form.get("StatusCallback", "")
        text.status = "accepted" if text.service else "queued"
        self.texts.add(text)
        self.carry(text)
        return text

    # What becomes of a text

    def carry(self, text: Text) -> None:
        """Let a text go its way to the phone."""
        holding = self.chance.holding()
        if holding:
            asyncio.get_running_loop().call_later(holding, self._leave, text)
        elif text.callback and self.chance.faults.receipts:
            # Even the fastest receipt comes after the text was accepted: the answer shows it queued.
            self._hooks.soon(lambda: self._deliver(text))
        else:
            asyncio.get_running_loop().call_soon(self._leave, text)

    def _leave(self, text: Text) -> None:
        if text.callback and self.chance.faults.receipts:
            self._hooks.soon(lambda: self._deliver(text))
        elif text.status != "canceled":
            self._end(text)

    def _end(self, text: Text) -> None:
        code = self.chance.failure(text.phone)
        self.texts.move(text, "undelivered" if code else "delivered", code, time.time())

    async def _deliver(self, text: Text) -> None:
        if text.status == "canceled":
            return
        chance, faults = self.chance, self.chance.faults
        self._end(text)
        if chance.hits(faults.lose_receipts):
            return
        receipts = [("sent", ""), (text.status, text.error)]
        if chance.hits(faults.disorder):
            receipts.reverse()
        for status, code in receipts:
            for _ in range(2 if chance.hits(faults.repeat) else 1):
                await self._hooks.post(text.callback, self._receipt(text, status, code))

    def _receipt(self, text: Text, status: str, code: str) -> dict[str, str]:
        sid = self.texts.sid(text)
        form = {
            "ApiVersion": "2010-04-01",
            "SmsSid": sid,
            "SmsStatus": status,
            "MessageStatus": status,
            "To": text.phone,
            "MessageSid": sid,
            "AccountSid": self.account_sid,
            "From": text.sender,
        }
        if text.service:
            form["MessagingServiceSid"] = text.service
        if code:
            form["ErrorCode"] = code
        return form

    def _cancel(self, text: Text, form: dict[str, str]) -> Answer:
        if form.get("Status") != "canceled" or text.status not in {"queued", "accepted", "scheduled"}:
            return _refusal("30409", {"To": text.phone})  # what code Twilio gives here is not known for sure
        self.texts.move(text, "canceled")
        if text.callback and self.chance.faults.receipts:
            receipt = self._receipt(text, "canceled", "")
            self._hooks.soon(lambda: self._tell(text.callback, receipt))
        return Answer(200, self.shown(text).encode())

    async def _tell(self, url: str, form: dict[str, str]) -> None:
        await self._hooks.post(url, form)

    # Fetch and list

    def shown(self, text: Text) -> str:
        """A text as Twilio's JSON; by hand, for json.dumps takes half as long as all the rest of a create."""
        sid = self.texts.sid(text)
        us, them = quoted(text.sender), quoted(text.phone)
        # A text of a Messaging Service has neither sender nor segments at first (facts 3).
        early = text.service != "" and text.status == "accepted"
        sender, to = ("null" if early else us, them) if text.to_phone else (them, us)
        made, sent = _rfc2822(int(text.at)), f'"{_rfc2822(int(text.sent_at))}"' if text.sent_at else "null"
        direction = "inbound" if not text.to_phone else "outbound-reply" if text.reply else "outbound-api"
        return (
            f'{{"account_sid":"{self.account_sid}","api_version":"2010-04-01","body":{quoted(text.body)},'
            f'"date_created":"{made}","date_sent":{sent},"date_updated":"{made}","direction":"{direction}",'
            f'"error_code":{text.error or "null"},"error_message":null,"from":{sender},'
            f'"messaging_service_sid":{quoted(text.service) if text.service else "null"},"num_media":"0",'
            f'"num_segments":"{0 if early else text.segments}","price":null,"price_unit":"USD","sid":"{sid}",'
            f'"status":"{text.status}","subresource_uris":{{"media":"{self._messages}/{sid}/Media.json"}},'
            f'"to":{to},"uri":"{self._messages}/{sid}.json"}}'
        )

    def _list(self, path: str, query: dict[str, str]) -> str:
        size = max(1, min(1000, int(query.get("PageSize", "50"))))
        page = int(query.get("Page", "0"))
        found = list(islice(self._matching(query), page * size, (page + 1) * size + 1))
        later = "null"
        if len(found) > size:
            later = quoted(f"{path}?{urlencode({**query, 'PageSize': size, 'Page': page + 1})}")
        shown = ",".join(map(self.shown, found[:size]))
        return (
            f'{{"end":{page * size + min(len(found), size) - 1},"first_page_uri":{quoted(path)},'
            f'"messages":[{shown}],'
            f'"next_page_uri":{later},"page":{page},"page_size":{size},"previous_page_uri":null,'
            f'"start":{page * size},"uri":{quoted(path)}}}'
        )

    def _matching(self, query: dict[str, str]) -> Iterator[Text]:
        to, sender = query.get("To", ""), query.get("From", "")
        texts = self.texts.everything()
        if _PHONE.fullmatch(to):
            texts = (text for text in self.texts.of(to) if text.to_phone)
        elif _PHONE.fullmatch(sender):
            texts = (text for text in self.texts.of(sender) if not text.to_phone)
        for text in texts:
            ends = (text.phone, text.sender) if text.to_phone else (text.sender, text.phone)
            if to in {"", ends[0]} and sender in {"", ends[1]} and _sent_then(text, query):
                yield text


def _sent_then(text: Text, query: dict[str, str]) -> bool:
    asked = {name: query[name] for name in ("DateSent", "DateSent<", "DateSent>") if name in query}
    if not asked:
        return True
    if not text.sent_at:
        return False  # as Twilio does, most likely: a queued text has no such date (facts 3)
    day = datetime.fromtimestamp(text.sent_at, UTC).date()
    return all(
        {"DateSent": day == limit, "DateSent<": day <= limit, "DateSent>": day >= limit}[name]
        for name, limit in ((name, date.fromisoformat(value[:10])) for name, value in asked.items())
    )


@lru_cache(maxsize=1024)
def _rfc2822(at: int) -> str:
    return formatdate(at).replace("-0000", "+0000")


def _refusal(code: str, form: dict[str, str] | None = None, delay: float = 0.0) -> Answer:
    form = form or {}
    status = _STATUS_OF.get(code, 400)
    says = _SAYS.get(code, "Refused: {to}").format(to=form.get("To", ""), body=form.get("Body", ""))
    info = f"https://www.twilio.com/docs/errors/{code}"
    return Answer(
        status,
        f'{{"code":{code},"message":{quoted(says)},"more_info":"{info}","status":{status}}}'.encode(),
        delay,
    )
