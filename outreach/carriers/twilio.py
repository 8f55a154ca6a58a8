"""Twilio carries our texts: the only file that imports twilio. Traps: facts/carrier.md, 1-3, 9."""

import hmac
import logging
from base64 import b64encode
from collections.abc import Collection, Sequence
from datetime import UTC, datetime, timedelta
from itertools import chain
from typing import Any
from urllib.parse import urlsplit

from pyreqwest.client import Client as HttpClient
from pyreqwest.client import ClientBuilder
from twilio.base.exceptions import TwilioRestException, TwilioServiceException
from twilio.http import AsyncHttpClient
from twilio.http.response import Response
from twilio.request_validator import RequestValidator
from twilio.rest import Client
from twilio.rest.api.v2010.account.message import MessageInstance, MessagePage

from outreach.carriers import Accepted, Held, Outgoing
from outreach.carriers.codes import QUEUE_FULL, consequence
from outreach.carriers.connecting import never_connected
from outreach.errors import AnswerLost, Busy, CarrierError, Consequence, Refused

log = logging.getLogger(__name__)

_FORM = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
_PAGE = 100
_PAGES = 10
# The carrier's clock and ours differ a little, and its times are cut to whole seconds.
_CLOCK_SKEW = timedelta(seconds=5)
# Shorter than any server's own: a request that meets a closing connection would be an answer lost.
_IDLE = timedelta(seconds=20)

# Behind the address of receipts: one that met our server while it was starting anew, or its database away, is brought
# again, up to five times within 15 seconds (twilio.com/docs/usage/webhooks/webhooks-connection-overrides).
_BROUGHT_AGAIN = "#rc=5&rp=all"

# Refusals in a gateway's words, without Twilio's code: about us, and not to be held against the phone.
_CODE_OF = {401: "20003", 403: "20003", 404: "20404", 407: "20003"}


class TwilioCarrier:
    """Texts through Twilio, or through anything that speaks its API at `api_url`.

    `status_url` is where receipts go: the carrier calls `status_url/<message id>`.
    """

    def __init__(  # the settings of one carrier, each by name
        self,
        account_sid: str,
        auth_token: str,
        *,
        sender: str,
        messaging_service_sid: str | None,
        status_url: str,
        api_url: str | None,
        timeout: float = 5.0,
    ) -> None:
        self._transport = _Transport(api_url, timeout)
        client = Client(account_sid, auth_token, http_client=self._transport)
        self._api, self._messages = client.api.v2010, client.messages
        self._create = f"/Accounts/{account_sid}/Messages.json"
        service = {"MessagingServiceSid": messaging_service_sid}
        self._sender = service if messaging_service_sid else {"From": sender}
        self._status_url = status_url.rstrip("/")

    async def send(self, outgoing: Outgoing) -> Accepted:
        """Hand over one text."""
        form = {
            **({"From": outgoing.sender} if outgoing.sender else self._sender),
            "To": outgoing.phone,
            "Body": outgoing.body,
            "StatusCallback": f"{self._status_url}/{outgoing.message_id}{_BROUGHT_AGAIN}",
            "ValidityPeriod": outgoing.validity,
        }
        try:
            # One floor below messages.create, which sorts 26 arguments and reads every date of the answer:
            # 0.22 ms of CPU a call instead of 0.35, with 100 in flight.
            made = await self._api.create_async("POST", self._create, data=form, headers=dict(_FORM))
            return Accepted(_name(made))
        except Exception as error:
            # Whatever broke, the text may have left: only what is certain becomes something else.
            # `from None`, because Twilio's own message names the phone, and a traceback would log it.
            raise _translated(error) from None

    async def sent_to(self, phone: str, since: datetime) -> Sequence[Held]:
        """What the carrier has had from us for this phone since then, newest first."""
        try:
            return await self._held(phone, since.astimezone(UTC) - _CLOCK_SKEW)
        except CarrierError:
            raise
        except Exception as error:
            raise _lost(error) from None

    async def _held(self, phone: str, since: datetime) -> list[Held]:
        # Not filtered by DateSent: a text still queued has none, would be missed, and so sent twice.
        held: list[Held] = []
        page: MessagePage | None = await self._messages.page_async(to=phone, page_size=_PAGE)
        for _ in range(_PAGES):
            if page is None:
                return held
            fresh = [text for text in map(_held, page) if text.created_at >= since]
            if not fresh:
                return held
            held += fresh
            page = await page.next_page_async()
        if page is None:
            return held
        raise AnswerLost("The carrier holds too many texts for one phone to look through.")

    async def look_up(self, carrier_id: str) -> Held | None:
        """One text as the carrier has it now; None if it knows of none."""
        try:
            return _held(await self._messages(carrier_id).fetch_async())
        except (TwilioRestException, TwilioServiceException) as error:
            if error.status == 404:
                return None
            raise _lost(error) from None
        except Exception as error:
            raise _lost(error) from None

    async def take_back(self, carrier_id: str) -> bool:
        """Ask for a text back that the carrier may still hold."""
        try:
            message = await self._messages(carrier_id).update_async(status="canceled")
        except (TwilioRestException, TwilioServiceException) as error:
            if 400 <= error.status < 500 and error.status not in {408, 429}:
                return False  # it has left already
            raise _lost(error) from None
        except Exception as error:
            raise _lost(error) from None
        return str(message.status) == "canceled"

    async def close(self) -> None:
        """Let go of the connections."""
        await self._transport.close()


def _name(made: Any) -> str:
    sid = made["sid"]
    if not isinstance(sid, str) or not sid:
        raise ValueError("a text without a name")
    return sid


def _held(message: MessageInstance) -> Held:
    return Held(
        carrier_id=message.sid or "",
        sender=message.from_ or "",
        body=message.body or "",
        status=str(message.status or ""),
        error_code=str(message.error_code or ""),
        # A text without a time may be from just now: better listed than missed.
        created_at=message.date_created or datetime.now(UTC),
    )


def _translated(error: Exception) -> CarrierError:
    if never_connected(error):
        return Busy("The carrier could not be reached; nothing was sent.")
    if not isinstance(error, TwilioRestException | TwilioServiceException):
        return _lost(error)
    code = _code(error)
    follows = consequence(code)
    # The code says more than the status: a full queue and a used-up account come with 429 too.
    if code in QUEUE_FULL:
        return Busy("The carrier takes no more from this sender for now; nothing was sent.", code)
    if follows in {Consequence.STOP_ACCOUNT, Consequence.STOP_SENDER}:
        return Refused(code, follows)
    if error.status == 429 or follows is Consequence.SLOW_DOWN:
        return Busy("The carrier asks us to slow down; nothing was sent.")
    if not 400 <= error.status < 500 or error.status == 408 or follows is Consequence.SETTLE:
        return AnswerLost(f"The carrier answered {error.status} (code {code}).")
    return Refused(code, follows)


def _code(error: TwilioRestException | TwilioServiceException) -> str:
    if error.code and error.code != error.status:
        return str(error.code)
    return _CODE_OF.get(error.status, str(error.status))


def _lost(error: Exception) -> AnswerLost:
    log.warning("carrier answer lost", extra={"error": type(error).__name__})
    if isinstance(error, TimeoutError):
        return AnswerLost("The carrier did not answer in time.")
    return AnswerLost("The carrier's answer was cut off, or can't be read.")


class _Transport(AsyncHttpClient):  # type: ignore[misc]  # the SDK has no types
    """The SDK's way to the network, through pyreqwest.

    The SDK's own async client ignores its timeout, stops at 100 connections, logs every address and can
    repeat a POST (facts 9). This one gives up in time, has no limit, logs no address, repeats nothing and
    follows no redirect.
    """

    def __init__(self, api_url: str | None, timeout: float) -> None:
        super().__init__(log, is_async=True, timeout=timeout)
        self._api = api_url.rstrip("/") if api_url else None
        self._http = _http(api_url, timeout)

    async def request(  # noqa: PLR0913, PLR0917  # the SDK's signature
        self,
        method: str,
        uri: str,
        params: dict[str, object] | None = None,
        data: dict[str, object] | None = None,
        headers: dict[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,  # noqa: ARG002  # ours is set once, on the client
        allow_redirects: bool = False,  # noqa: ARG002  # never: it would repeat the request elsewhere
    ) -> Response:
        """Ask once. Raises pyreqwest's errors."""
        asked: Any = self._http.request(method, self._address(uri))
        if auth:
            asked = asked.basic_auth(*auth)
        if params:
            asked = asked.query(params)
        if headers:
            asked = asked.headers(headers)
        if data:
            asked = asked.form(data)
        answer = await asked.build().send()
        return Response(answer.status, await answer.text())

    def _address(self, uri: str) -> str:
        # Twilio's SDK has no setting for another base address (facts 8).
        return uri if self._api is None else self._api + uri[uri.index("/", len("https://")) :]

    async def close(self) -> None:
        await self._http.close()


def _http(api_url: str | None, timeout: float) -> HttpClient:
    limit = timedelta(seconds=timeout)
    builder = ClientBuilder().timeout(limit).connect_timeout(limit).pool_idle_timeout(_IDLE)
    builder = builder.follow_redirects(False)
    if api_url and urlsplit(api_url).hostname in {"127.0.0.1", "localhost", "::1"}:
        builder = builder.no_proxy()
    return builder.build()


def signature_is_valid(
    auth_token: str, url: str, fields: Collection[tuple[str, str]], signature: str | None
) -> bool:
    """Did Twilio itself send these fields of a form to this URL? Never raises."""
    if not signature:
        return False
    try:
        # Twilio's SDK tries the URL with a port and without, at ten times the price; mostly it is right as it stands.
        expected = _signature(auth_token, url, fields)
        return hmac.compare_digest(expected, signature.encode()) or _sdk_says(
            auth_token, url, fields, signature
        )
    except ValueError:
        # A port that is no number, or letters that UTF-8 does not have: a forger's, not Twilio's.
        return False


def _signature(auth_token: str, url: str, fields: Collection[tuple[str, str]]) -> bytes:
    """The URL, and each field's name and value in the order of names, signed with the token (facts/carrier.md, 1.3)."""
    said = url + "".join(chain.from_iterable(sorted(set(fields))))
    return b64encode(hmac.digest(auth_token.encode(), said.encode(), "sha1"))


def _sdk_says(auth_token: str, url: str, fields: Collection[tuple[str, str]], signature: str) -> bool:
    values: dict[str, list[str]] = {}
    for name, value in fields:
        values.setdefault(name, []).append(value)
    return bool(RequestValidator(auth_token).validate(url, _Lists(values), signature))


class _Lists(dict[str, list[str]]):
    """The values of each field, as the SDK wants to read them."""

    def getlist(self, name: str) -> list[str]:
        return self[name]
