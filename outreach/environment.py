"""What the settings are read from: the real environment, then .env, then what `outreach up` has made under var/."""

from collections.abc import Iterable, Mapping
from dataclasses import fields
from difflib import get_close_matches
from pathlib import Path

from dotenv import dotenv_values

from outreach.config import Settings
from outreach.errors import Misconfigured

DOT_ENV = Path(".env")
MADE = "made.env"  # under OUTREACH_VAR
_CARRIER = ("TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "OUTREACH_TWILIO_API_URL")
_OTHERS = ("OUTREACH_SIMULATOR_FAULTS",)  # read by the simulated carrier itself
_NOTE = "# Made by `outreach up`, for the other commands beside it. Settings of your own belong in .env.\n"


def written(environ: Mapping[str, str]) -> dict[str, str]:
    """What people have set: the real environment wins over .env; what is empty is not set."""
    both = {**_read(DOT_ENV), **{name: value for name, value in environ.items() if value.strip()}}
    both.setdefault("DATABASE_URL", f"sqlite:///{var_of(both) / 'outreach.db'}")
    return both


def complete(environ: Mapping[str, str]) -> dict[str, str]:
    """The same with what `outreach up` has made, so that other commands find its Valkey and its carrier."""
    env = written(environ)
    made = read_made(var_of(env))
    if "TWILIO_ACCOUNT_SID" in env:
        made = {name: value for name, value in made.items() if name not in _CARRIER}
    return made | env


def unknown(env: Mapping[str, str]) -> list[str]:
    """A line for each OUTREACH_… that nobody reads: most likely a typing mistake."""
    known = [f.metadata["env"] for f in fields(Settings)]
    return [
        f"{name} is no setting and was not read.{_nearest(name, known)} All of them: docs/settings.md"
        for name in sorted(env)
        if name.startswith("OUTREACH_") and name not in known and name not in _OTHERS
    ]


def _nearest(name: str, known: Iterable[str]) -> str:
    near = get_close_matches(name, list(known), 1)
    return f" Did you mean {near[0]}?" if near else ""


def var_of(env: Mapping[str, str]) -> Path:
    """The folder for what `outreach up` keeps."""
    return Path(env.get("OUTREACH_VAR", "var"))


def read_made(var: Path) -> dict[str, str]:
    """What the last `outreach up` made; nothing before the first."""
    return _read(var / MADE)


def keep_made(var: Path, made: Mapping[str, str]) -> None:
    """Keep it where nobody else on this machine can read it."""
    path = var / MADE
    new = path.with_suffix(".new")
    new.unlink(missing_ok=True)
    new.touch(mode=0o600)
    new.write_text(_NOTE + "".join(f"{name}='{value}'\n" for name, value in made.items()), "utf-8")
    new.replace(path)


def _read(path: Path) -> dict[str, str]:
    try:
        found = dotenv_values(path, interpolate=False) if path.exists() else {}
    except (OSError, UnicodeDecodeError) as error:
        raise Misconfigured(f"{path} can't be read ({type(error).__name__}). Mend or remove it.") from error
    return {name: value for name, value in found.items() if value and value.strip()}
