"""docs/settings.md, written from the settings themselves: python -m outreach.settings_page > docs/settings.md"""

import sys
from dataclasses import fields

from outreach.config import Settings

_HEAD = """# Settings

Written from `outreach/config.py` by `python -m outreach.settings_page > docs/settings.md`; a test compares them.

Settings are read from the environment, then from a file `.env` in the folder where Outreach is started, then from
what `outreach up` has made (`made.env` in `OUTREACH_VAR`). `outreach up` needs none of them. Start from
[`.env.example`](../.env.example). What is missing or wrong is named at the start, all at once.

**Secret** ones never belong in a repository, a chat or a ticket.

| Setting | Unless set | What it is |
|---|---|---|
"""


def page() -> str:
    """The whole page."""
    return _HEAD + "".join(_row(**f.metadata) for f in fields(Settings))


def _row(env: str, default: str, about: str, secret: bool) -> str:
    unless = f"`{default}`" if default else "empty"
    return f"| `{env}` | {unless} | {'**Secret.** ' if secret else ''}{about} |\n"


if __name__ == "__main__":
    sys.stdout.write(page())
