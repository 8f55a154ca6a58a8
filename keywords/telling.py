"""Does a text tell how its sender votes, has voted or means to? Such words are kept nowhere."""

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from keywords.languages import chinese_how, english_how, spanish_how, tagalog_how
from keywords.vocabulary import BALLOTS
from keywords.wording import gathered

_WAYS = (english_how.TELLING, spanish_how.TELLING, tagalog_how.TELLING, chinese_how.TELLING)
_ABOUT = gathered(way.about for way in _WAYS)
_HOW = gathered(way.how for way in _WAYS)
_TELLS = re.compile("|".join(f"(?:{one})" for way in _WAYS for one in way.tells))
_AMONG_VOTES = re.compile("|".join(f"(?:{one})" for way in _WAYS for one in way.among_votes))
NEEDS = gathered(way.needs for way in _WAYS)
WRONG = gathered(way.wrong for way in _WAYS)
_LACKS = re.compile("|".join(one for way in _WAYS for one in way.lacks))
# "My vote? No." tells it in two sentences.
_LEFT_OPEN = re.compile(r"(?:\b(?:vote|ballot|voting|is|voto|es|boto ko|ay)|票|是)$")
_ALONE = re.compile(
    r"(?:(?:hell|heck|a|big) )*(?:yes|no|yea|nay|aye|nope|si|oo|hindi|反对|反對|赞成|贊成|同意)"
)


def may_tell(words: Iterable[str]) -> bool:
    """Whether it is worth a closer look: quick, because it is asked of every text."""
    return not _ABOUT.isdisjoint(words) and not _HOW.isdisjoint(words)


def tells(clauses: Sequence[str]) -> bool:
    """Whether these folded clauses of a text tell it: "my vote is no"; not "what if I vote no"."""
    votes = not BALLOTS.isdisjoint(word for clause in clauses for word in (clause.split() + list(clause)))
    return any(map(_TELLS.search, _joined(clauses))) or (votes and any(map(_AMONG_VOTES.search, clauses)))


def without_lacks(clause: str) -> str:
    """Without the words that say what is missing: their no says nothing of how."""
    return _LACKS.sub("", clause)


def _joined(clauses: Sequence[str]) -> Iterable[str]:
    yield from clauses
    for before, after in pairwise(clauses):
        if _LEFT_OPEN.search(before) and _ALONE.fullmatch(after):
            yield f"{before} {after}" if after.isascii() else before + after
