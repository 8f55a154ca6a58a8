"""The door of a worker process: opened by its first job, kept for the next."""

import asyncio
from collections.abc import Callable, Coroutine
from functools import cache
from typing import TypeVar

import uvloop

from outreach.carriers import Carrier
from outreach.config import Settings
from outreach.runtime import Runtime, open_runtime
from outreach.window import Window

T = TypeVar("T")


class Door:
    """A runtime, an event loop and a connection to the carrier that stay open between jobs."""

    def __init__(self, runtime: Runtime) -> None:
        self.runtime = runtime
        self._loop = asyncio.Runner(loop_factory=uvloop.new_event_loop)
        self._carrier: Carrier | None = None
        self.window = Window()

    def with_carrier(self, act: Callable[[Carrier], Coroutine[None, None, T]]) -> T:
        """Run this with the carrier, in the loop that its connections belong to."""
        return self._loop.run(self._with_carrier(act))

    async def _with_carrier(self, act: Callable[[Carrier], Coroutine[None, None, T]]) -> T:
        if self._carrier is None:
            self._carrier = self.runtime.carrier()
        return await act(self._carrier)

    def close(self) -> None:
        if self._carrier is not None:
            self._loop.run(self._carrier.close())
        self._loop.close()
        self.runtime.close()


@cache
def door() -> Door:
    """This process's door."""
    return Door(open_runtime(Settings.from_env()))
