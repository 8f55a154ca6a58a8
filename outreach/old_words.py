"""What an organizer should know of reminders that say what is true no more."""

from collections.abc import Sequence

from outreach.ladders import Gone


def have_left(gone: Sequence[Gone], old: str) -> str:
    """How many texts had left with the old place, or time; "" when none had."""
    left = sum(each.left for each in gone)
    return f" {_texts(left)} with the old {old} had left already: consider an alert now." if left else ""


def still_saying(gone: Sequence[Gone], old: str, *, all_theirs: bool = True) -> str:
    """How many texts that have not left say the old place, or time; "" when there are none.

    Unless they are `all_theirs`: then the number would tell of other locals' members.
    """
    waiting = sum(each.waiting for each in gone)
    if not waiting:
        return ""
    if not all_theirs:
        return f" Texts of a reminder that have not left yet may still say the old {old}: send an alert."
    say = "still says" if waiting == 1 else "still say"
    return (
        f" {_texts(waiting)} of a reminder had not left yet and {say} the old {old}: pause it, and send an alert "
        "instead."
    )


def _texts(n: int) -> str:
    return "1 text" if n == 1 else f"{n:,} texts"
