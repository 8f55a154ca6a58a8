"""How each local's texts are got, from the settings and the directory."""

from urllib.parse import urlsplit

from outreach.answers import ENGLISH
from outreach.config import Settings
from outreach.directory import Directory, Local, MailingList
from outreach.flyer import Flyer
from outreach.joining import Joining


def joining_of(settings: Settings, local: Local, to: MailingList) -> Joining:
    """The keyword of this list, and the number its local texts from."""
    return Joining(to.key, local.sender or settings.sender)


_LOCAL = frozenset({"localhost", "127.0.0.1", "::1", "0.0.0.0"})  # noqa: S104  what an address may say, not where we listen
NOT_YET_PRINTED = (
    "This flyer shows an address that only this machine knows: set OUTREACH_PUBLIC_URL before you print it."
)


def warning_of(settings: Settings) -> str:
    """What to do before a flyer is printed; "" when its address can be reached."""
    return NOT_YET_PRINTED if urlsplit(settings.public_url).hostname in _LOCAL else ""


def flyer_of(
    settings: Settings, directory: Directory, to: MailingList, language: str, keyword: str = ""
) -> Flyer:
    """What stands on the flyer of this list, with another of its keywords where one is named."""
    local = directory.local_of(to.id)
    at = f"?lang={language}" if language != ENGLISH else ""
    return Flyer(
        local=to.name,
        represents=local.represents,
        programme=directory.federation.name,
        contact=local.contact,
        joining=Joining(keyword or to.key, joining_of(settings, local, to).address),
        page=f"{settings.public_url}/updates/{local.key}{at}",
        terms=f"{settings.public_url}/terms{at}",
    )
