"""How members tell in Tagalog how they vote: what is never kept."""

from keywords.wording import Source, Telling

# "Hindi" begins much: it tells at the end, or before what it is about.
_SIDE = r"(?:oo|opo|yes|pabor|kontra|tutol|laban|(?:hindi|no)(?=$| (?:sa|po|stop|tigil)\b))\b(?! o\b)"
_VOTES = "(?:boboto|bumoto|nakaboto|bumuboto|iboboto|ibinoto|binoto|nagvote|magvovote|nag vote|mag vote)"
_AMONG = (
    "(?: (?:na|po|pa|rin|din|ulit|kanina|ngayon|bukas|sa|kontrata|contract|welga|strike|ang|ay|ng|nang|para|is))"
    "{0,6} "
)

TELLING = Telling(
    "tl", Source.OURS,
    tells=(
        rf"\b{_VOTES}(?: (?:na|po|pa|rin|din|sana))* (?:ako|kami|ko|namin){_AMONG}{_SIDE}",
        rf"\bako (?:ay )?{_VOTES}{_AMONG}{_SIDE}",
        rf"\b(?:boto|vote|ballot) (?:ko|namin){_AMONG}{_SIDE}",
        r"\b(?:oo|opo|hindi|yes|no|pabor|kontra|tutol) (?:po )?ang (?:boto|vote|ibinoto|iboboto) (?:ko|namin)\b",
        r"\b(?:pabor|kontra|tutol) (?:po )?(?:ako|kami) sa (?:kontrata|welga|strike|contract)\b",
        r"\b(?:palitan|bawiin|baguhin) (?:(?:ko|ba|po|ang|yung) )*(?:oo|hindi|yes|no) ko\b",
    ),
    about=(
        "boboto bumoto nakaboto bumuboto iboboto ibinoto binoto nagvote magvovote vote boto ballot kontrata welga strike "
        "contract palitan bawiin baguhin"
    ),
    how="oo opo yes pabor kontra tutol laban hindi no",
    wrong="palitan bawiin baguhin mali nagkamali nabilang error",
    needs="saan kailan tulong tulungan tawagan nawala error link email code badge website app",
    lacks=(r"\bhindi (?:ko mabuksan|gumagana|gumana|pumasok|ko mahanap|dumating|nabilang)\b",),
)  # fmt: skip
