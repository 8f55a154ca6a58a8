"""The words of the public pages and of the flyer, in each language; they stand in pages/*.toml."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources

from outreach.answers import ENGLISH


def words(language: str) -> Mapping[str, str]:
    """What the pages say in this language; in English what it lacks."""
    every = _all()
    return {**every[ENGLISH], **every.get(language, {})}


def page_languages() -> tuple[str, ...]:
    """The codes of the languages there are, English first."""
    return (ENGLISH, *sorted(code for code in _all() if code != ENGLISH))


def topic_name(topic: str, language: str) -> str:
    """What a topic is called in this language; one that is no member's word stays as it is."""
    return words(language).get("topic_" + topic.lower().replace(" ", "_"), topic)


@cache
def _all() -> Mapping[str, Mapping[str, str]]:
    files = resources.files("outreach").joinpath("pages").iterdir()
    return {
        f.name.removesuffix(".toml"): tomllib.loads(f.read_text("utf-8"))
        for f in files
        if f.name.endswith(".toml")
    }
