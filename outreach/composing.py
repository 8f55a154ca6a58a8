"""What people will read of what an organizer wrote: signed, in each language, with their local's facts filled in."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from outreach import collisions
from outreach.answers import ENGLISH, Answer, language_name, languages, say
from outreach.broadcasts import LASTS, Draft, compose
from outreach.directory import Directory, Local
from outreach.errors import BadInput, WrongState
from outreach.sms import segments
from outreach.variants import ANY_LOCAL, Variant

PLACEHOLDERS = ("local", "contact", "keyword")
_PLACEHOLDER = re.compile(r"\{([^\W\d_]\w*)\}")


@dataclass(frozen=True, slots=True)
class Composed:
    """A text as it leaves, and its variants."""

    body: str  # of several locals' texts the first
    variants: tuple[Variant, ...] = ()


def composed(
    directory: Directory, list_ids: Collection[int], text: str, others: Mapping[str, str] | None = None
) -> Composed:
    """The text, and the same in other languages, as they would leave to these lists. An empty one is none.

    {local}, {contact} and {keyword} are each person's own local's; other braces stay as they are. Raises BadInput.
    """
    texts = {ENGLISH: text} | {code: other for code, other in (others or {}).items() if other.strip()}
    for code, written in texts.items():
        _check(code, written)
    label = directory.signed(list_ids).label
    locals_ = _locals(directory, list_ids)
    if any(_PLACEHOLDER.search(written) for written in texts.values()) and len(locals_) > 1:
        made = tuple(
            _variant(code, local.id, written, _filled(directory, local, written), label)
            for local in locals_
            for code, written in texts.items()
        )
        return Composed(made[0].body, made)
    only = locals_[0] if locals_ else None
    own, *rest = [
        _variant(code, ANY_LOCAL, written, _filled(directory, only, written), label)
        for code, written in texts.items()
    ]
    return Composed(own.body, tuple(rest))


def checked(
    directory: Directory, draft: Draft, others: Mapping[str, str], now: datetime
) -> tuple[Draft, str]:
    """The draft with its variants, and its body. Raises BadInput, also for a word that would do something else."""
    made = composed(directory, draft.list_ids, draft.text, others)
    texts = {ENGLISH: draft.text, **{one.language: one.text for one in made.variants}}
    collisions.refuse_written(directory, draft.list_ids, texts, now, draft.expires_at or now + LASTS)
    return replace(draft, variants=made.variants), made.body


def _check(code: str, written: str) -> None:
    """Refuse a language we do not have, and braces that nothing is known to fill. Raises BadInput."""
    if code not in languages():
        raise BadInput(
            f"There is no language “{code}” here, but {', '.join(languages())}. Nothing was kept: choose one of these."
        )
    unknown = next((name for name in _placeholders(written) if name.lower() not in PLACEHOLDERS), None)
    if unknown is not None:
        which = "text" if code == ENGLISH else f"{language_name(code)} text"
        known = ", ".join("{" + name + "}" for name in PLACEHOLDERS)
        raise BadInput(
            f"The {which} has {{{unknown}}} in it, and nothing is known that could stand there. "
            f"Nothing was kept: write it out, or use one of {known}."
        )


def _placeholders(written: str) -> list[str]:
    return _PLACEHOLDER.findall(written)


def _locals(directory: Directory, list_ids: Collection[int]) -> list[Local]:
    """The locals of these lists, in the lists' order."""
    return list(dict.fromkeys(directory.local_of(list_id) for list_id in sorted(list_ids)))


def _variant(code: str, local_id: int, written: str, filled: str, label: str) -> Variant:
    body = compose(filled, label, say(Answer.OPT_OUT_LINE, code))
    return Variant(code, local_id, written.strip(), body, segments(body).count)


def _filled(directory: Directory, local: Local | None, written: str) -> str:
    """With this local's facts; as it was written while no local is chosen. Raises BadInput."""
    if local is None:
        return written
    facts = {"local": local.name, "contact": local.contact, "keyword": _keyword(directory, local)}

    def fact(found: re.Match[str]) -> str:
        value = facts[found[1].lower()]
        if not value:
            raise BadInput(
                f"{local.name} has no {found[1].lower()} that could be filled in for {found[0]}. "
                "Nothing was kept: write it out, or choose other lists."
            )
        return value

    return _PLACEHOLDER.sub(fact, written)


def _keyword(directory: Directory, local: Local) -> str:
    """The word that joins its main list, as flyers have it; of none, any of its other lists'."""
    mine = sorted(
        (each for each in directory.lists.values() if each.local_id == local.id), key=lambda e: not e.main
    )
    first: dict[int, str] = {}
    for word, list_id in directory.keywords.items():
        first.setdefault(list_id, word)
    words = (each.key if each.id == directory.keywords.get(each.key) else first.get(each.id) for each in mine)
    return next(filter(None, words), "")


def typed(variants: Sequence[Variant]) -> dict[str, str]:
    """What was written in each language but English, to be written anew. Raises WrongState.

    A reminder's texts were filled in for each local, and are not written in one piece.
    """
    texts: dict[str, str] = {}
    for one in variants:
        if texts.setdefault(one.language, one.text) != one.text:
            raise WrongState(
                "The texts of this draft differ from local to local, so they stay as they are. "
                "To write others, write a new broadcast."
            )
    return {code: text for code, text in texts.items() if code != ENGLISH}
