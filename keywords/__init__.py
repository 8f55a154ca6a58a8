"""What does this text ask for? Pure Python, standard library only."""

from keywords.asked import Collision, asked_words, collision, collisions, every_asked_word
from keywords.events import says_coming, telling_words
from keywords.fold import fold
from keywords.kinds import BOTH, names_voting, votes_named
from keywords.match import Reader
from keywords.meaning import Intent, Match
from keywords.worries import worried

__all__ = [
    "BOTH",
    "Collision",
    "Intent",
    "Match",
    "Reader",
    "asked_words",
    "collision",
    "collisions",
    "every_asked_word",
    "fold",
    "names_voting",
    "says_coming",
    "telling_words",
    "votes_named",
    "worried",
]
