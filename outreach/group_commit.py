"""Group commit: whoever asks at the same moment shares one transaction.

A commit waits for the disk, and on PostgreSQL each statement for an answer; paid for each text alone, that
set the pace of opt-ins (docs/benchmarks.md). One thread writes. Whoever asks meanwhile is written together, as
soon as it is done: a member's text never waits for company. What nobody waits for, a receipt, may: a transaction
for each of 200 receipts a second cost half a processor.
"""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Generic, TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from outreach.db import Database

Asked = TypeVar("Asked")
Told = TypeVar("Told")
MOST = 64  # in one transaction, so that those behind it never wait long
COMPANY = 8  # as many as make waiting for more of them worth nothing
LINGER = 1.0  # seconds the thread stays when nobody asks


class _Asking(Generic[Asked, Told]):
    """One who asks: what for, and the promise of what comes of it."""

    def __init__(self, asked: Asked) -> None:
        self.asked = asked
        self.told: Future[Told] = Future()
        self.told.set_running_or_notify_cancel()  # who no longer waits for it takes nothing back


def _was_the_connection(error: Exception) -> bool:
    """A server that was just started anew, or two transactions that met crosswise: worth a second try, even alone."""
    return isinstance(error, OperationalError)


class GroupCommit(Generic[Asked, Told]):
    """`ask` with what to write; what came of it is told after the commit, or why it was not.

    `write` is given what was asked, in order, and returns one result for each. Where it fails, each is
    written again alone, so that nobody suffers for another's text. `patience` is how many seconds the first
    waits for others before it is written.
    """

    def __init__(
        self,
        database: Database,
        write: Callable[[Connection, Sequence[Asked]], Sequence[Told]],
        patience: float = 0.0,
    ) -> None:
        self._database = database
        self._write = write
        self._patience = patience
        self._changed = threading.Condition()
        self._waiting: list[_Asking[Asked, Told]] = []
        self._has_writer = False

    def __call__(self, asked: Asked) -> Told:
        """Ask, and wait for it."""
        return self.ask(asked).result()

    def ask(self, asked: Asked) -> Future[Told]:
        """The promise of what comes of it; nobody needs to wait."""
        mine: _Asking[Asked, Told] = _Asking(asked)
        with self._changed:
            self._waiting.append(mine)
            if not self._has_writer:
                self._has_writer = True
                threading.Thread(target=self._write_while_asked, name="group commit", daemon=True).start()
            elif len(self._waiting) in {1, COMPANY}:
                self._changed.notify()
        return mine.told

    def _write_while_asked(self) -> None:
        while self._somebody_waits():
            self._write_for_all()

    def _somebody_waits(self) -> bool:
        """Whether there is something to write; after a while without, the thread ends."""
        with self._changed:
            if not self._waiting:
                self._changed.wait_for(lambda: self._waiting, LINGER)
            if self._waiting and self._patience:
                self._changed.wait_for(lambda: len(self._waiting) >= COMPANY, self._patience)
            self._has_writer = bool(self._waiting)
            return self._has_writer

    def _write_for_all(self) -> None:
        together: list[_Asking[Asked, Told]] = []
        try:
            with self._database.writing() as conn:
                together = self._take()  # only now: more have come while we waited for our turn
                told = self._write(conn, [asking.asked for asking in together])
            for asking, result in zip(together, told, strict=True):
                asking.told.set_result(result)
        except Exception as error:  # whatever it is, it is raised again to whom it belongs
            self._write_each_alone(together or self._take(), error)

    def _take(self) -> list[_Asking[Asked, Told]]:
        with self._changed:
            taken, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
            return taken

    def _write_each_alone(self, together: Sequence[_Asking[Asked, Told]], error: Exception) -> None:
        if len(together) == 1 and not _was_the_connection(error):
            together[0].told.set_exception(error)
            return
        for asking in together:
            try:
                with self._database.writing() as conn:
                    (told,) = self._write(conn, [asking.asked])
                asking.told.set_result(told)
            except Exception as own:  # raised again where it was asked
                asking.told.set_exception(own)
