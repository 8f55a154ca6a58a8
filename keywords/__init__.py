"""What does this text ask for? Pure Python, standard library only."""

from keywords.fold import fold
from keywords.match import Reader
from keywords.meaning import Intent, Match

__all__ = ["Intent", "Match", "Reader", "fold"]
