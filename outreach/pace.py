"""The shared rate limit of a sender, in segments, over every worker and machine.

GCRA (the "leaky bucket as a meter" of ITU-T I.371): one number in Redis says when the next segment may
leave. Asking moves that number on and gives a worker the moments that it passed, evenly apart, each for one
text; or says how long to wait. Redis's own clock is used, so machines whose clocks differ still share one rate.
"""

from copy import copy
from dataclasses import dataclass

import redis

from outreach.errors import PaceAway

# A broadcast is given moments so long before they come, in seconds, so that a worker asks some twenty times a second and
# not for each text. An answer to a member may ask twice as far ahead: whatever broadcasts were given, it gets the next.
AHEAD, FURTHER_AHEAD = 0.1, 0.2
# A moment may still be used so long after it, so that a worker that comes back from its claim catches up: above some
# 30/s no sliding second then holds 5 % more than the rate. Redis gives none that is older than the first of these.
BEHIND, LATE = 0.02, 0.03

# KEYS[1] the sender's next free moment; ARGV segments a second, seconds ahead and behind, texts wanted, segments each.
# Returns {texts granted, microseconds until the first may leave or until it is worth asking again, from each to the next}.
# What counts is when a text may begin: asked for its end, a long one would always be after the short ones of others.
_TAKE = """
local clock = redis.call('TIME')
local now = clock[1] * 1000000 + clock[2]
local ahead = ARGV[2] * 1000000
local wanted = tonumber(ARGV[4])
local per_text = ARGV[5] * 1000000 / ARGV[1]
-- Behind a slow sender, a moment later is soon enough.
local behind = per_text > ahead and 0 or ARGV[3] * 1000000
local free = math.max(tonumber(redis.call('GET', KEYS[1]) or 0), now - behind)
local room = now + ahead - free
if room < 0 then
  -- Not for one: whoever asks for the next single moment would ask for each.
  local several = math.max(1, math.min(wanted, math.floor(ahead / 2 / per_text)))
  return {0, math.ceil((several - 1) * per_text - room), 0}
end
local granted = math.min(math.floor(room / per_text + 0.000001) + 1, wanted)
local after = free + granted * per_text
redis.call('SET', KEYS[1], string.format('%.0f', after), 'PX', math.max(math.ceil((after - now) / 1000), 0) + 60000)
return {granted, math.floor(free - now), math.floor(per_text)}
"""


@dataclass(frozen=True, slots=True)
class Permits:
    """How many texts may leave, each at a moment of its own."""

    granted: int
    wait: float  # seconds until the first may; when none was granted, until it is worth asking again
    apart: float = 0.0  # seconds from each to the next


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

    def take(self, texts: int, segments: int, within: float = AHEAD) -> Permits:
        """Ask for so many texts of so many segments each, the last to leave within so many seconds.

        Raises PaceAway when Redis does not answer.
        """
        if self.rate == 0:
            return Permits(texts, 0)
        args = [self.rate, max(within, 0), BEHIND, texts, segments]
        try:
            granted, wait, apart = self._take(keys=[self._key], args=args)
        except redis.RedisError as error:
            raise PaceAway(
                "The rate limit can't be asked: Redis does not answer. Nothing is sent."
            ) from error
        return Permits(int(granted), wait / 1_000_000, apart / 1_000_000)
