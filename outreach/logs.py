"""What processes say of themselves: one event, one line, ids only; no phone number and no text, ever."""

import logging
import re
import sys
import time
import traceback
from pathlib import Path

from outreach.errors import OutreachError

# Others' words may hold an address or a text; from them we want to hear only of trouble.
OTHERS = ("twilio", "rq", "_granian", "sqlalchemy", "urllib3", "alembic", "werkzeug", "asyncio")
_OWN = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime", "taskName"}
_MASKS = (
    # Ten digits or more in any writing; not within a word, so that carriers' ids stay whole, and no date with its hour.
    (
        re.compile(r"(?<![\w.])(?!20\d\d-[01]\d-[0-3]\d [0-2]\d:)\+?(?:\d[\s().-]{0,2}){9,15}\d(?![\w])"),
        "(number hidden)",
    ),
    (re.compile(r"/link/\S+"), "/link/(hidden)"),  # lets one in
)


class Line(logging.Formatter):
    """2025-11-04T18:00:00Z warning outreach.jobs: queue away job=workers.tasks.send"""

    converter = staticmethod(time.gmtime)

    def format(self, record: logging.LogRecord) -> str:
        moment = self.formatTime(record, "%Y-%m-%dT%H:%M:%SZ")
        extra = "".join(f" {name}={value}" for name, value in record.__dict__.items() if name not in _OWN)
        said = record.getMessage() + extra + _trouble(record.exc_info[1] if record.exc_info else None)
        return f"{moment} {record.levelname.lower()} {record.name}: {masked(' '.join(said.split()))}"


def _trouble(error: BaseException | None) -> str:
    """What broke and where. Not the error's own words, which may quote a text; ours never do."""
    if error is None:
        return ""
    words = f" ({error})" if isinstance(error, OutreachError) else ""
    frames = traceback.extract_tb(error.__traceback__)[-6:]
    places = " > ".join(f"{Path(frame.filename).name}:{frame.lineno}" for frame in frames)
    return f" error={type(error).__name__}{words} at={places}"


def masked(line: str) -> str:
    """The line without anything that looks like a phone number, as a last net under careful words."""
    for pattern, instead in _MASKS:
        line = pattern.sub(instead, line)
    return line


def set_up() -> None:
    """From now on this process's log goes to stderr, line by line."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Line())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO)
    for name in OTHERS:
        logging.getLogger(name).setLevel(logging.WARNING)
