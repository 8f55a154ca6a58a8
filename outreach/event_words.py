"""What may be an event's word: nothing that means something already, to us or to members."""

import re
from datetime import datetime

from keywords import Intent, Reader, fold, says_coming, votes_named
from outreach.directory import Directory
from outreach.errors import BadInput

_WORD = re.compile(r"(?=.*[A-Z])[A-Z0-9]{3,16}")
_FREE = {Intent.REPLY, Intent.EMPTY, Intent.WHEN}  # "town hall" alone asks when, until an event has that word
_LOUD = {Intent.STOP, Intent.LEAVE, Intent.MAYBE_STOP, Intent.VOTE, Intent.VOTED, Intent.NOT_VOTED}
_LONG = 4  # letters of a loud word that is heard in a longer one: STOP in STOPTHECUTS, but END not in ENDORSE
_FORMS = {"S", "D", "ED", "ING", "IT", "ME", "ALL"}  # what any is heard with: ENDED, HELPME


def check_word(directory: Directory, word: str, now: datetime) -> None:
    """Raises BadInput for a word that means something else already, or could."""
    if not _WORD.fullmatch(word):
        raise BadInput(
            f"“{word[:20]}” can't be an event's word: take 3 to 16 letters and digits, like TOWNHALL. Nothing was saved."
        )
    why = _taken(directory, word, now)
    if why:
        raise BadInput(f"{word} {why}, so it can't be an event's word. Nothing was saved. Take another.")


def _taken(directory: Directory, word: str, now: datetime) -> str:
    """What it is already; "" for nothing."""
    reader = Reader(directory.keywords, joins=directory.keywords.__getitem__)
    plain = reader.read(word).intent
    if plain is Intent.JOIN:
        return "is a list's keyword"
    if _answers_a_poll(directory, word, now):
        return "is an answer to a poll that is running"
    if votes_named(word):
        return "is what members call a vote"
    if plain not in _FREE or says_coming(word) or _holds_a_command(reader, word):
        return "means something else already when members text it"
    return "" if _is_read(directory, word) else "comes near to what members text us already"


def _answers_a_poll(directory: Directory, word: str, now: datetime) -> bool:
    running = (poll for poll in directory.agenda.polls if now < poll.closes_at)
    choices = (told for poll in running for _, words in poll.choices for told in words.values())
    return fold(word) in {"".join(fold(choice).split()) for choice in choices}


def _holds_a_command(reader: Reader, word: str) -> bool:
    """Whether it is one with something behind it, or two words written as one: VOTEYES, ENDED, NOTVOTED."""
    for at in range(1, len(word)):
        head, tail = word[:at], word[at:]
        if reader.read(f"{head} {tail}").intent in _LOUD:
            return True
        said = reader.read(head).intent
        if said in _LOUD and at >= _LONG:
            return True
        undoubled = tail[1:] if tail[0] == head[-1] else tail  # CANCELLED, STOPPED
        if said in {*_LOUD, Intent.HELP} and not _FORMS.isdisjoint({tail, undoubled}):
            return True
    return False


def _is_read(directory: Directory, word: str) -> bool:
    """Whether it is understood as this event's, with NO as well."""
    reader = Reader(directory.keywords, joins=directory.keywords.__getitem__, events=[word])
    yes, no = reader.read(word), reader.read(f"{word} NO")
    return (yes.event, yes.coming, no.event, no.coming) == (word, True, word, False)
