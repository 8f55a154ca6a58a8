"""The simulated phones, for whoever wants to be one: the page /phones, the tests, the benches."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Self
from urllib.parse import quote

from pyreqwest.client import SyncClientBuilder
from pyreqwest.exceptions import RequestError

from outreach.errors import BadInput, OutreachError


class PhonesAway(OutreachError):
    """The simulated carrier does not answer."""


@dataclass(frozen=True, slots=True)
class PhoneText:
    """One text as the phone shows it."""

    number: int  # grows with every text the carrier has had; for `after`
    sid: str
    direction: str  # "to_phone" or "from_phone"
    other: str  # the number it came from, or went to
    body: str
    at: datetime
    status: str
    error: str


@dataclass(frozen=True, slots=True)
class Heard:
    """What our service answered to a phone's text. Status 0 means that it did not answer at all."""

    sid: str
    status: int
    answers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Counts:
    """What the carrier has counted since it was last told to forget."""

    attempts: int  # create calls, taken or not
    accepted: int
    statuses: dict[str, int]
    duplicates: int  # pairs of phone and body that were accepted more than once
    phones: int  # phones that were texted
    seconds: tuple[tuple[int, int, int], ...]  # unix second, texts, segments
    busiest_texts: int  # the most within any one second
    busiest_segments: int
    receipts_posted: int
    receipts_failed: int
    receipts_waiting: int


class Phones:
    """All simulated phones of one carrier. Keeps its connections; may be shared by threads."""

    def __init__(self, url: str, timeout: float = 20.0) -> None:
        self.url = url.rstrip("/")
        self._http = SyncClientBuilder().no_proxy().timeout(timedelta(seconds=timeout)).build()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the connections."""
        self._http.close()

    def texts(self, phone: str, body: str, *, wait: bool = True, **more: object) -> Heard:
        """This phone texts us. `more`: to, num_media, opt_out_type."""
        heard = self._ask("POST", "texts", {"from": phone, "body": body, "wait": wait, **more})
        return Heard(heard["sid"], heard["status"], tuple(heard["answers"]))

    def thread(self, phone: str, *, after: int = 0, limit: int = 200) -> tuple[PhoneText, ...]:
        """What this phone shows, oldest first; only what is newer than number `after`."""
        found = self._ask("GET", f"phones/{quote(phone)}?after={after}&limit={limit}")
        return tuple(map(_text, found["texts"]))

    def latest(self, limit: int = 50) -> dict[str, PhoneText]:
        """The phones and the last text of each, the busiest first."""
        found = self._ask("GET", f"phones?limit={limit}")
        return {text.pop("phone"): _text(text) for text in found["phones"]}

    def counts(self) -> Counts:
        """What the carrier has counted."""
        found = self._ask("GET", "counts")
        return Counts(
            attempts=found["attempts"],
            accepted=found["accepted"],
            statuses=found["statuses"],
            duplicates=found["duplicates"],
            phones=found["phones"],
            seconds=tuple((at, texts, segments) for at, texts, segments in found["seconds"]),
            busiest_texts=found["busiest"]["texts"],
            busiest_segments=found["busiest"]["segments"],
            receipts_posted=found["receipts"]["posted"],
            receipts_failed=found["receipts"]["failed"],
            receipts_waiting=found["receipts"]["waiting"],
        )

    def faults(self, **faults: object) -> None:
        """From now on the carrier does exactly these wrong (simulator_faults.Faults), or nothing."""
        self._ask("POST", "faults", faults)

    def forget(self) -> None:
        """Empty the carrier: its texts, its counts, its list of who left. Faults stay."""
        self._ask("POST", "forget", {})

    def _ask(self, method: str, what: str, given: dict[str, Any] | None = None) -> Any:
        asked = self._http.request(method, f"{self.url}/simulator/{what}")
        try:
            answer = (asked if given is None else asked.body_json(given)).build().send()
        except RequestError as error:
            raise PhonesAway("The simulated carrier does not answer.") from error
        if answer.status >= 400:
            raise BadInput(answer.json()["error"])
        return answer.json()


def _text(shown: dict[str, Any]) -> PhoneText:
    return PhoneText(**{**shown, "at": datetime.fromisoformat(shown["at"])})


@contextmanager
def running(  # by name, and all but two may be left out
    *,
    account_sid: str,
    auth_token: str,
    inbound_url: str = "http://127.0.0.1:9/sms/inbound",
    sender: str = "77820",
    keep: Path | None = None,
    port: int = 0,
) -> Iterator[Phones]:
    """A simulated carrier in a process of its own, which ends with this block, or with this process."""
    command = [sys.executable, "-m", "outreach.carriers.simulator", "--until-stdin-closes"]
    command += ["--port", str(port), "--account-sid", account_sid, "--inbound-url", inbound_url]
    command += ["--sender", sender]
    command += ["--keep", str(keep)] if keep else []
    with subprocess.Popen(  # noqa: S603  # our own module, by our own interpreter
        command,
        env={**os.environ, "TWILIO_AUTH_TOKEN": auth_token},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None  # noqa: S101  # for mypy: PIPE was asked for
        said = process.stdout.readline()
        if "http://" not in said:
            raise PhonesAway("The simulated carrier did not start.")
        try:
            with Phones(said.split()[-1]) as phones:
                yield phones
        finally:
            process.terminate()
