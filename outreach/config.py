"""Settings: read once from the environment, passed down, complete or refused."""

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import Field, dataclass, field, fields
from math import inf
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

from outreach.errors import Misconfigured
from outreach.sender_kinds import KINDS, fits, kind_of

SIMULATED_SID = "AC" + "5" * 32
SOONEST_SETTLE = 16  # seconds: a call may take 5 and its claim lasts 15; sooner, a text may be on its way
_SENDER = re.compile(r"[0-9]{5,6}|\+[1-9][0-9]{6,14}")


def _setting(env: str, default: str, about: str, *, secret: bool = False) -> Any:
    """A field that carries its name in the environment, its default there, and what to know about it."""
    return field(metadata={"env": env, "default": default, "about": about, "secret": secret})


@dataclass(frozen=True)
class Settings:
    """Everything that differs from one installation to the next."""

    database_url: str = _setting(
        "DATABASE_URL", "sqlite:///var/outreach.db",
        "Where everything is kept: `sqlite:///FILE`, or `postgresql+psycopg://…` once outgrown. "
        "`postgres://…`, as some hosts write it, is read as the latter.",
        secret=True,
    )  # fmt: skip
    redis_url: str = _setting(
        "REDIS_URL", "", "Redis or Valkey: `redis://…`, `rediss://…`, `unix://…`. "
        "Empty: `outreach up` starts a Valkey of its own under `OUTREACH_VAR`.", secret=True,
    )  # fmt: skip
    host: str = _setting(
        "HOST", "127.0.0.1", "The address the web server listens on; `0.0.0.0` on most hosts."
    )
    port: int = _setting("PORT", "8080", "The port the web server listens on.")
    secret_key: str = _setting(
        "SECRET_KEY", "", "Signs the console's sessions, 32 characters or more. "
        "Empty: `outreach up` makes one and keeps it under `OUTREACH_VAR`.", secret=True,
    )  # fmt: skip
    twilio_account_sid: str = _setting(
        "TWILIO_ACCOUNT_SID",
        "",
        "The Twilio account, `AC…`. Empty: `outreach up` starts a simulated carrier.",
    )
    twilio_auth_token: str = _setting(
        "TWILIO_AUTH_TOKEN",
        "",
        "The account's primary auth token; it also checks Twilio's signatures.",
        secret=True,
    )
    twilio_messaging_service_sid: str = _setting(
        "TWILIO_MESSAGING_SERVICE_SID",
        "",
        "Send through this Messaging Service, `MG…`, instead of from the sender.",
    )
    public_url: str = _setting(
        "OUTREACH_PUBLIC_URL", "", "The address Twilio and organizers reach us at, `https://texts.example.org`. "
        "Empty: `http://127.0.0.1:PORT`, which only the simulated carrier can reach.",
    )  # fmt: skip
    sender: str = _setting("OUTREACH_SENDER", "77820", "The short code or number that texts leave from.")
    sender_kind: str = _setting(
        "OUTREACH_SENDER_KIND", "",
        f"What the sender is: {', '.join(KINDS)}. Empty: by its number a short code, toll-free, or a long code.",
    )  # fmt: skip
    sender_rate: float = _setting(
        "OUTREACH_SENDER_RATE", "",
        "Segments a second that the sender may send. Empty: what carriers allow its kind (short code 100, toll-free 3, "
        "long code 1). `0`: no limit, for benches.",
    )  # fmt: skip
    twilio_api_url: str = _setting(
        "OUTREACH_TWILIO_API_URL",
        "",
        "Another base address for the Twilio API: a region's edge, or the simulated carrier.",
    )
    segment_price: float = _setting(
        "OUTREACH_SEGMENT_PRICE",
        "0.0113",
        "What one segment costs in US dollars, carrier fees included, for the preview.",
    )
    var: Path = _setting(  # noqa: RUF009  it makes a field
        "OUTREACH_VAR",
        "var",
        "The folder for what `outreach up` keeps: the database, Valkey's file, the secret key.",
    )
    web_workers: int = _setting(
        "OUTREACH_WEB_WORKERS", "2", "Web server processes; one for each core is enough."
    )
    proxies: int = _setting(
        "OUTREACH_PROXIES",
        "0",
        "How many proxies of yours stand before the web server: `1` on most hosts. Only then is their word on who "
        "asks believed, when wrong passwords are counted.",
    )
    workers: int = _setting("OUTREACH_WORKERS", "2", "Worker processes that `outreach up` starts.")
    settle_after: int = _setting(
        "OUTREACH_SETTLE_AFTER", "30",
        "Seconds before a text whose answer was lost is looked up in the carrier's own list "
        "and, if it is not there, sent again.",
    )  # fmt: skip

    @property
    def simulated(self) -> bool:
        """Texts go to the simulated carrier, not to people."""
        return self.twilio_account_sid == SIMULATED_SID

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> Self:
        """Read the environment. Raises Misconfigured, naming everything that is missing or wrong at once."""
        given = os.environ if environ is None else environ
        faults: list[str] = []
        values = {f.name: _read(f, given, faults) for f in fields(cls)}
        values["sender_kind"] = values["sender_kind"] or kind_of(values["sender"])
        if values["sender_rate"] is None and values["sender_kind"] in KINDS:
            values["sender_rate"] = KINDS[values["sender_kind"]].rate
        if not values["public_url"]:
            values["public_url"] = f"http://127.0.0.1:{values['port']}"
        faults += _missing(values)
        if faults:
            raise Misconfigured(_told(faults))
        values["database_url"] = _with_driver(values["database_url"])
        values["public_url"] = values["public_url"].rstrip("/")
        return cls(**values)


def _read(f: Field[Any], given: Mapping[str, str], faults: list[str]) -> Any:
    written = given.get(f.metadata["env"], "").strip() or f.metadata["default"]
    if not written and f.name == "sender_rate":
        return None  # its kind decides it
    try:
        return f.type(written)  # type: ignore[operator]  # str, int, float or Path: each takes a string
    except ValueError:
        # The value itself is not shown: it may be a secret pasted into the wrong line.
        faults.append(f"{f.metadata['env']} must be a number")
        return f.type(f.metadata["default"] or 0)  # type: ignore[operator]  # as above


def _missing(values: Mapping[str, Any]) -> list[str]:
    missing = []
    if not values["redis_url"]:
        missing.append("REDIS_URL is missing")
    if len(values["secret_key"]) < 32:
        missing.append("SECRET_KEY is missing or under 32 characters")
    if not values["twilio_account_sid"]:
        missing.append("TWILIO_ACCOUNT_SID is missing")
    if not values["twilio_auth_token"]:
        missing.append("TWILIO_AUTH_TOKEN is missing")
    if urlsplit(values["public_url"]).scheme not in {"http", "https"}:
        missing.append("OUTREACH_PUBLIC_URL must begin with https://")
    if values["redis_url"] and not values["redis_url"].startswith(("redis://", "rediss://", "unix://")):
        missing.append("REDIS_URL must begin with redis://, rediss:// or unix://")
    if not values["database_url"].startswith(
        ("sqlite:///", "postgres://", "postgresql://", "postgresql+psycopg://")
    ):
        missing.append("DATABASE_URL must begin with sqlite:/// or postgresql+psycopg://")
    if not 1 <= values["port"] <= 65535:
        missing.append("PORT must be between 1 and 65535")
    return missing + _out_of_range(values)


def _out_of_range(values: Mapping[str, Any]) -> list[str]:
    wrong = []
    if values["sender_kind"] not in KINDS:
        wrong.append(f"OUTREACH_SENDER_KIND must be one of these: {', '.join(KINDS)}")
    elif not fits(values["sender_kind"], values["sender"]):
        wrong.append(
            f"OUTREACH_SENDER_KIND must be one that {values['sender']} can be: a short code has 5 or 6 digits, a toll-free "
            "number begins with +1800, 833, 844, 855, 866, 877 or 888, the others are ordinary numbers"
        )
    if not 0 <= (values["sender_rate"] or 0) < inf:
        wrong.append("OUTREACH_SENDER_RATE must be 0 or more")
    if values["workers"] < 1:
        wrong.append("OUTREACH_WORKERS must be 1 or more")
    if values["web_workers"] < 1:
        wrong.append("OUTREACH_WEB_WORKERS must be 1 or more")
    if not _SENDER.fullmatch(values["sender"]):
        wrong.append("OUTREACH_SENDER must be a short code of 5 or 6 digits, or a number like +13105550100")
    if values["settle_after"] < SOONEST_SETTLE:
        wrong.append(
            f"OUTREACH_SETTLE_AFTER must be {SOONEST_SETTLE} or more: a shorter wait could send a text twice"
        )
    if values["proxies"] < 0:
        wrong.append("OUTREACH_PROXIES must be 0 or more")
    if not 0 <= values["segment_price"] < inf:
        wrong.append("OUTREACH_SEGMENT_PRICE must be 0 or more")
    return wrong


def _told(faults: Sequence[str]) -> str:
    """One mistake is one sentence; several are one a line."""
    if len(faults) == 1:
        return f"These settings need you: {faults[0]}. See docs/settings.md."
    return "\n  ".join(["These settings need you:", *faults]) + "\nSee docs/settings.md."


def _with_driver(url: str) -> str:
    """Hosts hand out postgres://; SQLAlchemy wants the driver named."""
    for short in ("postgres://", "postgresql://"):
        if url.startswith(short):
            return "postgresql+psycopg://" + url.removeprefix(short)
    return url
