"""How many calls to the carrier may be in flight: additive increase, multiplicative decrease, as TCP does it.

The carrier publishes no limit; it answers 429 when too many calls run at once (facts/carrier.md, 3).
"""

import asyncio
import time

MOST = 200  # calls; at 200 ms each that is 1,000 texts/s from one worker
SOONEST_AGAIN = 0.5  # seconds; the 429s of one moment count once
SHUT = 1  # calls; with this few the carrier is asked again only after a rest


class Window:
    """The calls of one worker, over all its senders: they share the account that the carrier limits."""

    def __init__(self, most: int = MOST) -> None:
        self.size = float(most)
        self._most = most
        self._in_flight = 0
        self._narrowed = 0.0
        self._free = asyncio.Event()

    async def enter(self, seconds: float) -> bool:
        """Take one of the places, waiting for it so long at most; False when none came free."""
        if self.free > 0:  # a clock for the waiting costs more than all the rest of it
            self._in_flight += 1
            return True
        try:
            async with asyncio.timeout(seconds):
                while self.free <= 0:
                    self._free.clear()
                    await self._free.wait()
        except TimeoutError:
            return False
        self._in_flight += 1
        return True

    def leave(self) -> None:
        """Give the place back."""
        self._in_flight -= 1
        self._free.set()

    def widen(self) -> None:
        """The carrier took one: a window's worth of these makes room for one more."""
        self.size = min(self.size + 1 / self.size, self._most)

    def narrow(self) -> None:
        """The carrier said 429."""
        if time.monotonic() >= self._narrowed + SOONEST_AGAIN:
            self._narrowed = time.monotonic()
            self.size = max(self.size / 2, SHUT)

    @property
    def free(self) -> int:
        """Places that are free; below 0 when it was narrowed with more in flight."""
        return int(self.size) - self._in_flight

    @property
    def shut(self) -> bool:
        """Whether the carrier takes hardly anything."""
        return self.size < SHUT + 1
