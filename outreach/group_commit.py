"""Group commit: whoever asks at the same moment shares one transaction.

A commit waits for the disk, and on PostgreSQL each statement for an answer; paid for each text alone, that
set the pace of opt-ins (docs/benchmarks.md). The first to ask writes at once, for itself. Whoever asks
meanwhile is written together, by one of them, who waits a moment for as many as came last time: of texts that
come one by one only the first after a crowd is kept waiting, and in a crowd a hundredth of a second halves the
transactions. What nobody waits for, a receipt, seeks company as well where none came last time: a transaction for
each of 200 receipts a second cost half a processor.
"""

import threading
import time
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from outreach.db import Database

Asked = TypeVar("Asked")
Told = TypeVar("Told")
MOST = 64  # in one transaction, so that those behind it never wait long
COMPANY = 16  # as many as make waiting for more of them worth nothing
_TRIED = 5  # groups, before anything is concluded from them
_TIMES = 3  # the pace that is worth going without company
_MANY = 300  # receipts a second; fewer come through with it as well
_A_WHILE, _INSTANT = 10.0, 0.001  # seconds


class _Asking(Generic[Asked, Told]):
    """One who asks: what for, and what came of it once `done`."""

    def __init__(self, asked: Asked) -> None:
        self.asked = asked
        self._asleep = threading.Lock()  # an Event is one as well, in Python, at ten times the price
        self._asleep.acquire()
        self.done = False
        self.told: Told
        self.error: BaseException | None = None

    def sleep(self) -> None:
        """Until woken: told, or its turn to write for all who wait."""
        self._asleep.acquire()

    def wake(self) -> None:
        """Once for each sleep."""
        self._asleep.release()

    def tell(self, told: Told) -> None:
        self.told, self.done = told, True

    def fail(self, error: BaseException) -> None:
        self.error, self.done = error, True


def _was_the_connection(error: Exception) -> bool:
    """A server that was just started anew, or two transactions that met crosswise: worth a second try, even alone."""
    return isinstance(error, OperationalError)


class Company:
    """How many are worth waiting for: as many as came last time, or COMPANY for whoever seeks it.

    But over a dozen connections, each with its next receipt when its last is answered, the sixteenth never comes, and
    ten groups a second are all the pace there is. Only trying tells: after some groups that sought company some are
    written without, and while that way many times as many get through, it stays so, for ten seconds at most.
    """

    def __init__(self, now: float, *, seeks: bool) -> None:
        self._seeks = self._may_seek = seeks
        self._pace = 0.0  # with company; a second
        self._begin(now, seeks=seeks)
        self.expected = COMPANY if seeks else 1

    def learn(self, came: int, now: float) -> None:
        """From how many were written together, and when."""
        if self._may_seek:
            self._choose(came, now)
        self.expected = COMPANY if self._seeks else min(came, COMPANY)

    def _choose(self, came: int, now: float) -> None:
        self._came += came
        self._groups += 1
        pace, tried = self._came / max(now - self._since, _INSTANT), self._groups >= _TRIED
        if self._seeks and tried:
            self._pace = pace
            self._begin(now, seeks=False)
        elif not self._seeks:
            in_vain = tried and pace < max(_TIMES * self._pace, _MANY)
            if in_vain or now - self._since > _A_WHILE:
                self._begin(now, seeks=True)

    def _begin(self, now: float, *, seeks: bool) -> None:
        self._seeks, self._since, self._came, self._groups = seeks, now, 0, 0


class GroupCommit(Generic[Asked, Told]):
    """Call it with what to write; it returns what came of it, after the commit, or raises why not.

    `write` is given what was asked, in order, and returns one result for each. Where it fails, each is
    written again alone, so that nobody suffers for another's text. The one who writes waits `patience`
    seconds until as many ask as did last time, but no more than COMPANY; one who `seeks` it, until those are there.
    """

    def __init__(
        self,
        database: Database,
        write: Callable[[Connection, Sequence[Asked]], Sequence[Told]],
        patience: float = 0.0,
        *,
        seeks: bool = False,
    ) -> None:
        self._database = database
        self._write = write
        self._patience = patience
        self._company = Company(time.monotonic(), seeks=seeks)
        self._have_come = threading.Event()  # as many as are expected
        self._lock = threading.Lock()
        self._waiting: list[_Asking[Asked, Told]] = []
        self._somebody_writes = False

    def __call__(self, asked: Asked) -> Told:
        mine: _Asking[Asked, Told] = _Asking(asked)
        with self._lock:
            self._waiting.append(mine)
            if len(self._waiting) >= self._company.expected:
                self._have_come.set()
            first, self._somebody_writes = not self._somebody_writes, True
        if not first:
            mine.sleep()
        if not mine.done:
            self._write_for_all(mine)
        if mine.error is not None:
            raise mine.error
        return mine.told

    def _write_for_all(self, writer: _Asking[Asked, Told]) -> None:
        """Write for everyone who waits, the writer first, and let the next in line write after that."""
        together: list[_Asking[Asked, Told]] = []
        try:
            self._wait_for_company()
            with self._database.writing() as conn:
                together = self._take()  # only now: more have come while we waited for our turn
                self._company.learn(len(together), time.monotonic())
                told = self._write(conn, [asking.asked for asking in together])
            for asking, result in zip(together, told, strict=True):
                asking.tell(result)
        except Exception as error:  # whatever it is, it is raised again to whom it belongs
            together = together or self._take()
            self._write_each_alone(together, error)
        finally:
            self._pass_on(writer, together or self._take())  # nothing taken: this thread is being ended

    def _wait_for_company(self) -> None:
        self._have_come.clear()
        # Looked at after the bell was silenced, so that nobody's ring is missed.
        if len(self._waiting) < self._company.expected:
            self._have_come.wait(self._patience)

    def _take(self) -> list[_Asking[Asked, Told]]:
        with self._lock:
            taken, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
            return taken

    def _write_each_alone(self, together: Sequence[_Asking[Asked, Told]], error: Exception) -> None:
        if len(together) == 1 and not _was_the_connection(error):
            together[0].fail(error)
            return
        for asking in together:
            try:
                with self._database.writing() as conn:
                    (told,) = self._write(conn, [asking.asked])
                asking.tell(told)
            except Exception as own:  # raised again in the thread that asked
                asking.fail(own)

    def _pass_on(self, writer: _Asking[Asked, Told], together: Sequence[_Asking[Asked, Told]]) -> None:
        with self._lock:
            following = self._waiting[0] if self._waiting else None
            self._somebody_writes = following is not None
        if following is not None:
            following.wake()
        for asking in together:
            if not asking.done:  # the writer itself was ended in the middle
                asking.fail(RuntimeError("the transaction was ended from outside"))
            if asking is not writer:
                asking.wake()
