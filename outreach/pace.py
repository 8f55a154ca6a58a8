"""The shared rate limit of a sender, in segments, over every worker and machine.

GCRA (the "leaky bucket as a meter" of ITU-T I.371): one number in Redis says when the next segment may
leave. Asking takes several permits at once and moves that number, or says how long to wait. Redis's own
clock is used, so machines whose clocks differ still share one rate.
"""

from copy import copy
from dataclasses import dataclass

import redis

from outreach.errors import PaceAway

# How far ahead of an even pace the sender may run, in seconds: small enough that no sliding second
# holds 5 % above the rate, large enough to cover a worker's pause for its claim (about 5 ms).
AHEAD = 0.03

# KEYS[1] the sender's next free moment; ARGV segments a second, seconds ahead, texts wanted, segments each.
# Returns {texts granted, microseconds to wait before asking again}.
_TAKE = """
local clock = redis.call('TIME')
local now = clock[1] * 1000000 + clock[2]
local per_text = ARGV[4] * 1000000 / ARGV[1]
local ahead = ARGV[2] * 1000000
local free = math.max(tonumber(redis.call('GET', KEYS[1]) or 0), now)
-- A text longer than the whole allowance goes when the sender is quite free.
local granted = math.floor((now + math.max(ahead, per_text) - free) / per_text + 0.000001)
granted = math.max(0, math.min(granted, tonumber(ARGV[3])))
if granted == 0 then
  return {0, math.ceil(free + per_text - math.max(ahead, per_text) - now)}
end
free = free + granted * per_text
redis.call('SET', KEYS[1], string.format('%.0f', free), 'PX', math.ceil((free - now) / 1000) + 60000)
return {granted, 0}
"""


@dataclass(frozen=True, slots=True)
class Permits:
    """How many texts may leave now; when none, how long until it is worth asking again."""

    granted: int
    wait: float  # seconds


class Pace:
    """The rate of one sender. A rate of 0 is no limit at all, for benches."""

    def __init__(self, connection: "redis.Redis", sender: str, rate: float) -> None:
        self.rate = rate
        self._connection = connection
        self._key = f"outreach:pace:{sender}"
        self._take = connection.register_script(_TAKE)

    def of(self, sender: str, rate: float) -> "Pace":
        """The rate of another sender, by the same clock."""
        return Pace(self._connection, sender, rate)

    def slowed(self, share: float) -> "Pace":
        """This sender at a share of its rate."""
        slower = copy(self)
        slower.rate = self.rate * share
        return slower

    def take(self, texts: int, segments: int) -> Permits:
        """Ask for so many texts of so many segments each. Raises PaceAway when Redis does not answer."""
        if self.rate == 0:
            return Permits(texts, 0)
        try:
            granted, wait = self._take(keys=[self._key], args=[self.rate, AHEAD, texts, segments])
        except redis.RedisError as error:
            raise PaceAway(
                "The rate limit can't be asked: Redis does not answer. Nothing is sent."
            ) from error
        return Permits(int(granted), wait / 1_000_000)
