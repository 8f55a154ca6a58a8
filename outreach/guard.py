"""Ends all that `outreach up` has started once it is gone, however it went.

    up ── a pipe ──> guard      "+ 4711 2" process group 4711 has begun, and ends in the second turn
                                "- 4711"   it has ended

When the pipe closes, even because `up` was killed, the guard ends whoever is left. It is a process of its own
because Valkey can't watch its parent by itself, and macOS can't tell a child that its parent died. It holds
the lock on the folder, so that a new `up` waits until everybody has let go of the files.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from contextlib import suppress

PATIENCE = 10.0  # seconds to end in peace; a worker's turn of sending takes five
STEP = 0.05


class Guard:
    """The guard, as `up` sees it."""

    def __init__(self, lock: int) -> None:
        self._lock = lock
        self._begin()

    def _begin(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "outreach.guard"],
            stdin=subprocess.PIPE,
            pass_fds=[self._lock],
            start_new_session=True,  # no Ctrl-C, and no kill of our process group, reaches it
        )

    def began(self, group: int, turn: int) -> None:
        self._tell(f"+ {group} {turn}\n")

    def ended(self, group: int) -> None:
        self._tell(f"- {group}\n")

    def lost(self) -> bool:
        """Whether the guard itself is gone; then `replace` it, and tell it again who there is."""
        return self._process.poll() is not None

    def replace(self) -> None:
        self.leave()
        self._begin()

    def leave(self) -> None:
        """Let it end; it ends whoever is left."""
        if self._process.stdin and not self._process.stdin.closed:
            with suppress(BrokenPipeError):
                self._process.stdin.close()
        self._process.wait()

    def _tell(self, line: str) -> None:
        assert self._process.stdin is not None  # noqa: S101  # for mypy: PIPE was asked for
        with suppress(BrokenPipeError):  # `lost` will tell
            self._process.stdin.write(line.encode())
            self._process.stdin.flush()


def end(groups: Iterable[int], alive: Callable[[int], bool], hurry: Callable[[], bool] = bool) -> None:
    """Ask these process groups to end, and end those that have not within PATIENCE, or in a hurry."""
    left = [group for group in groups if alive(group)]
    send(left, signal.SIGTERM)
    until = time.monotonic() + PATIENCE
    while (left := [group for group in left if alive(group)]) and time.monotonic() < until and not hurry():
        time.sleep(STEP)
    send(left, signal.SIGKILL)


def exists(group: int) -> bool:
    """Whether anybody of this process group is left."""
    try:
        os.killpg(group, 0)
    except (ProcessLookupError, PermissionError):  # macOS says the latter of zombies
        return False
    return True


def send(groups: Iterable[int], number: signal.Signals) -> None:
    """Signal these process groups; those that are gone do not mind."""
    for group in groups:
        try:
            os.killpg(group, number)
        except (ProcessLookupError, PermissionError):
            continue


def main() -> None:
    """Be the guard."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    turns: dict[int, int] = {}
    for line in sys.stdin:
        act, group, *turn = line.split()
        turns.pop(int(group), None)
        if act == "+":
            turns[int(group)] = int(turn[0])
    for turn_now in sorted(set(turns.values())):
        end([group for group, turn in turns.items() if turn == turn_now], exists)


if __name__ == "__main__":
    main()
