"""How a language writes down its control words: as data, each with its source."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import product

from keywords.meaning import Intent


class Source(StrEnum):
    """Who says that this word means this."""

    FCC = "47 CFR 64.1200(a)(10): revocation per se, in force 11 Apr 2025"
    CTIA = "CTIA Messaging Principles and Best Practices (May 2023), 5.1.3"
    TWILIO = "Twilio's default words on long codes (Advanced Opt-Out page, 2026)"
    OURS = "ours: a reasonable person would understand it (the FCC's test for any other words)"


class Reach(StrEnum):
    """How much may stand around a phrase before it is one no more."""

    YIELDS = "yields"  # alone, and only where it is no keyword and no event's word: "wages"
    ALONE = "alone"  # the whole text, but for courtesies: "stop", please
    LED = "led"  # also after "I want to", "can you": "opt out"
    OPENS = "opens"  # what follows it changes nothing: "I voted", yes, no, at noon
    INSIDE = "inside"  # found inside a longer text it still makes a person look: "stop texting me"


@dataclass(frozen=True, slots=True)
class Wording:
    """Ways of saying one thing.

    A pattern is a row of slots with blanks between; a slot holds alternatives (`a|b`), `_` is a blank inside
    one, an empty alternative lets the slot be left out: `stop texting me|us|this_number anymore|`.
    """

    intent: Intent
    language: str
    source: Source
    patterns: tuple[str, ...]
    reach: Reach = Reach.ALONE
    wants: str | None = None  # the language that a LANGUAGE wording asks for
    topic: str = ""  # that an UPDATE wording names
    choice: str = ""  # the mark that an ANSWER wording stands for

    def phrases(self) -> Iterator[str]:
        """Every phrase that the patterns stand for."""
        for pattern in self.patterns:
            for words in product(*(slot.split("|") for slot in pattern.split(" "))):
                yield " ".join(words).replace("_", " ")


@dataclass(frozen=True, slots=True)
class Question:
    """A question that is asked in too many ways to write down: all its words are among those listed here.

    One of them `asks`, and one is what it is `about`. Where some are named that ask if they come first, a
    question mark asks as well, but beside a word for what is left `open`.
    """

    intent: Intent
    language: str
    source: Source
    asks: str
    about: str
    beside: str  # the words that may stand between them
    first: str = ""
    open: str = ""
    names: str = ""  # may stand between them as well, and tell one event from another


@dataclass(frozen=True, slots=True)
class Coming:
    """How members say whether they come to an event: its word, and beside it no other words than these."""

    language: str
    source: Source
    rsvp: str  # says so by itself, without an event's word
    says: str  # one of them must be there, if more is said than an article
    no: str  # one of them: does not come
    article: str
    beside: str = ""


@dataclass(frozen=True, slots=True)
class News:
    """How members ask for the update on a topic: the topic, and beside it no other words than these."""

    language: str
    source: Source
    asks: str
    beside: str
    bare: tuple[str, ...]  # topics that ask by themselves


@dataclass(frozen=True, slots=True)
class Asking:
    """How organizers ask members to text a word back: "Reply YES", "text back with 1"."""

    verbs: tuple[str, ...]
    gives: tuple[str, ...] = ()  # asks only for words that stand out: "send END", not "send help"
    between: tuple[str, ...] = ()  # may stand before the word: back with the word
    choices: tuple[str, ...] = ()  # stands before a further one: or
    follows: str = ""  # may come after a word that does not stand out: "reply yes *if* you come"
    # What a control word is good for: asked for this, it asks for what it means.
    ends: tuple[str, ...] = ()  # STOP *to opt out*
    helps: tuple[str, ...] = ()
    restarts: tuple[str, ...] = ()
    # Words that a carrier reads for itself, and we for nothing.
    carriers: tuple[Wording, ...] = ()


@dataclass(frozen=True, slots=True)
class Worries:
    """Words that a person should read before all others, and what they are harmless in."""

    language: str
    source: Source
    words: tuple[str, ...]
    harmless: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Telling:
    """How somebody tells how she votes, has voted or means to: regular expressions over the folded words of a clause.

    "What if I vote no", "they told me to vote no" and "vote, no problem" tell nothing and are in none of them.
    """

    language: str
    source: Source
    tells: tuple[str, ...]
    about: str  # without a word of these, and
    how: str  # one of these, nothing is told: looked at first, because it is quick
    among_votes: tuple[str, ...] = ()  # tells where a word of voting is in the text: I clicked no
    needs: str = ""  # a clause with one of these asks for help: the site crashed
    wrong: str = (
        ""  # a clause that tells how, with one of these, says that it went wrong: my yes was not recorded
    )
    lacks: tuple[str, ...] = ()  # a no in it is none of how: I have *no* link


@dataclass(frozen=True, slots=True)
class SmallTalk:
    """Words of one language that ask for nothing by themselves, and what they tell about their neighbours."""

    polite: str = ""  # never changes what is asked: please, now, thanks
    courtesies: tuple[str, ...] = ()  # the same in several words: thank you
    leads: tuple[str, ...] = ()  # before a request: can you, I want to
    yes: str = ""  # before a request it only confirms: yes stop
    join_verbs: str = ""  # says that the sender wants on a list
    beside: str = ""  # may stand beside a keyword without a meaning of its own: my local is
    choices: str = ""  # between two keywords: or
    couples: str = ""  # between two keywords: and
    links: str = ""  # between two numbers of one union: UFCW 400 and 770
    locals: str = ""  # the word for a local: UFCW local 770
    negations: str = ""
    wishes: str = ""  # may stand between a negation and what it negates: don't *want you to* stop
    questions: str = ""  # a text that begins so asks something
    address: str = ""  # speaks to us of our texts: you, me, number
    talk: str = ""  # what members talk about among themselves: strike, shift, cuts
    ballots: str = ""  # one of them is in all that a member says of a vote of her own
    how: str = ""  # tells how somebody voted
    myself: str = ""  # begins what somebody says of herself
    hearsay: str = ""  # before that, it is not said but asked or told: *if* I voted
    other_votes: tuple[str, ...] = ()  # it was another vote
    failed: tuple[str, ...] = ()  # it did not work
    asks_back: str = ""  # after "voted": have you?
    turns: str = ""  # begins another thought inside a sentence: I voted *but* my badge …
    reasons: str = ""  # between an answer and its reason: 2 *because* of the wages
    picks: tuple[str, ...] = ()  # before an answer: my answer is 2
    told_apart: tuple[tuple[str, str], ...] = ()  # means another thing by a word that else means nothing
    idioms: tuple[str, ...] = ()  # has a control word in it and asks for nothing: stop by


def gathered(texts: Iterable[str]) -> frozenset[str]:
    """The words of several languages in one set."""
    return frozenset(word for text in texts for word in text.split())
