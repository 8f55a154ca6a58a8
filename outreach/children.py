"""The processes that `outreach up` starts: begun under guard, started again when they die, ended in order."""

import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from outreach.guard import Guard, end, exists, send

FIRST_WAIT, LONGEST_WAIT = 0.5, 30.0  # seconds before a child that died is started again
STEADY = 60.0  # seconds; after these a child counts as healthy again

# Waits for the word: who is killed before the guard knows the child has not started anything.
_BEGIN = 'read -r go && exec "$@" </dev/null'


@dataclass
class Child:
    """One process, with whatever it starts itself."""

    name: str  # as a sentence says it: the web server
    turn: int  # the lower, the sooner it ends
    command: Sequence[str]
    env: Mapping[str, str]
    look_at: str = "What it said stands above."
    process: "subprocess.Popen[bytes] | None" = None
    began: float = 0.0
    deaths: int = 0
    again_at: float = 0.0

    @property
    def group(self) -> int:
        return self.process.pid if self.process else 0

    def ended(self) -> bool:
        return self.process is not None and self.process.poll() is not None

    def how_it_ended(self) -> str:
        code = self.process.returncode if self.process else 0
        return f"killed by {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"


class Children:
    """Everybody that this `up` has started."""

    def __init__(self, guard: Guard, say: Callable[[str], None]) -> None:
        self._guard = guard
        self._say = say
        self._all: list[Child] = []

    def start(self, child: Child) -> None:
        """Start it, and keep it running from now on."""
        self._all.append(child)
        self._begin(child)

    def died(self) -> Child | None:
        """One that has ended by itself, if any."""
        return next((child for child in self._all if child.ended()), None)

    def watch(self, now: float) -> None:
        """Start again whoever died, later and later; the guard too."""
        if self._guard.lost():
            self._say("The guard process was killed. Starting it again.")
            self._guard.replace()
            for child in self._all:
                self._guard.began(child.group, child.turn)
        for child in self._all:
            if child.ended():
                self._bury(child, now)
            if child.process is None and now >= child.again_at:
                self._begin(child)

    def end(self, hurry: Callable[[], bool]) -> None:
        """End all, one turn after the other; nobody is left."""
        for turn in sorted({child.turn for child in self._all}):
            groups = {child.group: child for child in self._all if child.turn == turn and child.process}
            end(groups, lambda group, these=groups: _alive(these[group]), hurry)  # type: ignore[misc]
        self._guard.leave()

    def _begin(self, child: Child) -> None:
        child.process = subprocess.Popen(  # noqa: S603  # commands of our own
            ["/bin/sh", "-c", _BEGIN, "sh", *child.command],
            env=child.env,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,  # what matters is said on stderr
            start_new_session=True,  # Ctrl-C is for us alone: we end them in order
        )
        child.began = time.monotonic()
        self._guard.began(child.group, child.turn)
        assert child.process.stdin is not None  # noqa: S101  # for mypy: PIPE was asked for
        with suppress(BrokenPipeError), child.process.stdin as word:  # killed already: `watch` will see it
            word.write(b"go\n")

    def _bury(self, child: Child, now: float) -> None:
        send([child.group], signal.SIGKILL)  # to what it had started itself
        self._guard.ended(child.group)
        child.deaths = 1 if now - child.began > STEADY else child.deaths + 1
        wait = min(FIRST_WAIT * 2 ** (child.deaths - 1), LONGEST_WAIT)
        self._say(
            f"{child.name} ended unexpectedly ({child.how_it_ended()}). Starting it again in {wait:g} s."
        )
        child.process = None
        child.again_at = now + wait


def _alive(child: Child) -> bool:
    child.ended()  # a zombie would count as alive
    return exists(child.group)
