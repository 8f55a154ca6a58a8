"""What a launch would do, said at the prompt: the texts, their readers, the cost and the time."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

import click

from outreach.broadcasts import Broadcast, Preview
from outreach.cli.saying import first_words
from outreach.directory import Directory
from outreach.plurals import counted
from outreach.variants import Reading, Variant
from outreach.web.console.words import (
    character,
    language,
    lasting,
    money,
    people,
    why_left_out,
)

IN = click.option(
    "--in",
    "others",
    nargs=2,
    multiple=True,
    metavar="LANGUAGE TEXT",
    help='The text in another language, for who speaks it: --in es "…". May be given again.',
)


def for_programs(seen: Preview, found: Broadcast, directory: Directory) -> dict[str, Any]:
    """The preview as one document."""
    size = seen.segments
    return {
        **asdict(seen),
        "encoding": size.encoding,
        "segments": size.count,
        "causes": size.causes,
        "again_of": found.again_of,
        "by_local": dict(seen.by_local),
        "left_out": dict(seen.left_out),
        "texts": [
            {
                **_named(each, directory),
                "body": each.body,
                "encoding": each.segments.encoding,
                "segments": each.segments.count,
                "people": each.people,
            }
            for each in seen.texts
        ],
        "in_english": dict(seen.in_english),
    }


def texts_for_programs(texts: Sequence[Variant], directory: Directory) -> list[dict[str, Any]]:
    """The variants of a broadcast, as it keeps them."""
    return [
        {**_named(each, directory), "text": each.text, "body": each.body, "segments": each.segments}
        for each in texts
    ]


def _named(each: Reading | Variant, directory: Directory) -> dict[str, str | None]:
    local = directory.locals.get(each.local_id)
    return {"language": each.language, "local": local.key if local else None}


def tell_texts(seen: Preview, directory: Directory) -> None:
    """Each text to the letter, under its language where there are several."""
    for each in seen.texts:
        if len(seen.texts) > 1:
            click.echo(f"[{_called(each, directory)}]")
        click.echo(each.body)
        click.echo()


def _called(each: Reading | Variant, directory: Directory) -> str:
    local = directory.locals.get(each.local_id)
    return f"{language(each.language)}, {local.name}" if local else language(each.language)


def tell(seen: Preview, directory: Directory, expires: str, woken: int, price: float) -> None:
    """Who gets it, how many don't and why, how long and how dear it is."""
    _line("To", people(seen.people))
    for name, n in seen.by_local:
        _line("", f"{n:,} of {name}")
    for reason, n in seen.left_out:
        _line("Left out", f"{n:,}: {why_left_out(reason)}")
    if seen.in_quiet_hours:
        _line("Later", f"{people(seen.in_quiet_hours)}: it is quiet hours where they live")
    if woken:
        are = "is" if woken == 1 else "are"
        _line("Any hour", f"{people(woken)} {are} in quiet hours and would be woken")
    _tell_sizes(seen, directory, price)
    for code, n in seen.in_english:
        _line("In English", f"{people(n)} who would read {language(code)}: there is no text in it")
    _line("Cost", money(seen.price))
    _line("Takes", lasting(seen.seconds))
    _line("Expires", f"{expires}; nothing leaves after that")


def _tell_sizes(seen: Preview, directory: Directory, price: float) -> None:
    for each in seen.texts:
        size = each.segments
        said = f"{counted(size.count, 'segment', 'segments')} ({size.encoding}, {size.units} units)"
        if len(seen.texts) > 1:
            said = f"{_called(each, directory)}: {people(each.people)}, {said}, {money(each.total * price)}"
        _line("Size", said)
        if size.causes:
            listed = ", ".join(f"{c} ({character(c)})" for c in size.causes[:_MOST])
            _line("", f"larger because of: {listed}" + (" and others" if len(size.causes) > _MOST else ""))


_MOST = 12  # characters that are named


def _line(head: str, said: str) -> None:
    click.echo(f"{head:<10} {said}")


def written(texts: Sequence[Mapping[str, Any]]) -> list[str]:
    """The variants of a broadcast, as `texts_for_programs` has them, a line each."""
    where = [f"{language(t['language'])}{', ' + t['local'] if t['local'] else ''}" for t in texts]
    return [f"{'':>9}  In {name}: {first_words(t['text'])}" for name, t in zip(where, texts, strict=True)]
