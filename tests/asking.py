"""Asking members a question, in tests: a poll that is written, started, and sent to everybody."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select

from outreach import polls
from outreach.models import broadcasts
from outreach.polls import New
from outreach.runtime import Runtime
from tests.carrier import FakeCarrier
from tests.organizing import expand, send
from tests.voting import climb_all

QUESTION = {"en": "What comes first for you?", "es": "¿Qué va primero para ti?"}
ANSWERS = (
    {"en": "Wages", "es": "Salario"},
    {"en": "Staffing", "es": "Personal"},
    {"en": "Health care", "es": "Seguro"},
)


def wanted(runtime: Runtime, keys: Sequence[str] = ("USW7600",), **more: object) -> New:
    """A poll of three days with three answers, unless said otherwise."""
    with runtime.database.reading() as conn:
        found = runtime.directories.current(conn)
    now = runtime.now()
    list_ids = tuple(found.list_called(key).id for key in keys)
    plain = New(QUESTION, ANSWERS, list_ids, "America/Los_Angeles", now, now + timedelta(days=3))
    return replace(plain, **more)  # type: ignore[arg-type]  # fields of New, by name


def write(runtime: Runtime, new: New) -> int:
    with runtime.database.writing() as conn:
        return polls.create(conn, runtime.directories.current(conn), new, None, runtime.now())


def start(runtime: Runtime, poll_id: int, typed: int | None = None) -> int:
    with runtime.database.writing() as conn:
        return polls.start(conn, poll_id, typed, None, runtime.now())


def climb(runtime: Runtime) -> FakeCarrier:
    """The clock starts what is due, and it leaves; the carrier that got it."""
    with runtime.database.writing() as conn:
        climb_all(conn, runtime.now())
        waiting = conn.scalars(
            select(broadcasts.c.id).where(broadcasts.c.state == "sending", broadcasts.c.expanded.is_(False))
        ).all()
    for broadcast_id in waiting:
        expand(runtime, broadcast_id)
    carrier = FakeCarrier(runtime.now)
    send(runtime, carrier)
    return carrier


def asked(runtime: Runtime, keys: Sequence[str] = ("USW7600",), **more: object) -> int:
    """A poll that has been sent to everybody on these lists; its number."""
    poll_id = write(runtime, wanted(runtime, keys, **more))
    start(runtime, poll_id)
    climb(runtime)
    return poll_id
