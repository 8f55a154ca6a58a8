"""Where a member lives, as far as quiet hours go: by their local, by their number's area code, or by both.

hours.py says how a place is written, and when it is open.
"""

import tomllib
from collections.abc import Collection, Mapping, Sequence
from functools import cache
from importlib import resources

from outreach.hours import STATE, narrower_states
from outreach.sms import zones_of

# Names under which phonenumbers knows a zone whose clock has long been another's.
_SAME_CLOCK = {
    "America/Boise": "America/Denver",
    "America/North_Dakota/Center": "America/Chicago",
    "America/Juneau": "America/Anchorage",
}


def place_for(phone: str, local_zones: Sequence[str], region: str = "") -> str:
    """The place a member's quiet hours go by; "" when nothing is known.

    The zone is their local's when it has one; of several, those their number points to, and all of them when
    it points to none. The state is the number's, with those the local's `region` names, where its hours are
    narrower than ours.
    """
    zones = _zones(phone, local_zones)
    if not zones:
        return ""
    states = {state_of(phone), *_named_in(region)} & narrower_states().keys()
    return " ".join([*sorted(zones), *sorted(STATE + state for state in states)])


def _zones(phone: str, local_zones: Sequence[str]) -> Collection[str]:
    if len(local_zones) == 1:
        return local_zones
    likely = {_SAME_CLOCK.get(zone, zone) for zone in zones_of(phone)}
    if not local_zones:
        return likely
    return likely.intersection(local_zones) or set(local_zones)


def state_of(phone: str) -> str:
    """The state in which this number was issued, in two letters; "" when its area code is not known to us."""
    return _area_codes().get(phone[2:5], "") if phone.startswith("+1") else ""


@cache
def _area_codes() -> Mapping[str, str]:
    written = resources.files("outreach").joinpath("clocks/area_codes.toml").read_text("utf-8")
    return {code: state for state, codes in tomllib.loads(written).items() for code in codes.split()}


@cache
def _named_in(region: str) -> frozenset[str]:
    return frozenset(state for state, name in narrower_states().items() if name in region)
