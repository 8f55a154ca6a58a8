"""Polls at the prompt: write, look, start, move the close, call off, export."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from outreach import audience, organizers, poll_results, polls
from outreach.answers import language_name, languages
from outreach.cli.doors import runtime, the_directory
from outreach.cli.moments import expiry, typed_time
from outreach.cli.saying import NUMBER, as_json, first_words, moment, table, tell_json
from outreach.directory import Directory
from outreach.errors import BadInput, saving_nothing
from outreach.old_words import still_saying
from outreach.plurals import counted
from outreach.polls import New, Poll, Style
from outreach.wall_clock import said_twice
from outreach.web.console.words import money, people


@click.group()
def poll() -> None:
    """A question that members answer by number or letter."""


_WHAT_IT_ASKS = (
    click.option(
        "--list", "keys", multiple=True, required=True, help="A list that is asked; may be given again."
    ),
    click.option("--question", required=True, help="In English."),
    click.option("--answer", "answers", multiple=True, help="One of 2 to 9, in order. Give it for each."),
    click.option("--in", "others", nargs=3, multiple=True, metavar="LANGUAGE QUESTION ANSWERS",
                 help='In another language too, its answers with | between: --in es "¿Qué?" "Uno|Dos".'),
    click.option("--closes", help="Until when answers count, by the local's clock: 2026-11-23T18:00."),
    click.option("--closes-in", "span", help="The same, from now: 6h, 2d."),
    click.option("--opens", help="When it is asked; at its start, unless given."),
    click.option("--letters", is_flag=True, help="Members answer with letters instead of numbers."),
    click.option("--no-reminder", is_flag=True, help="Nobody is reminded a day before the close."),
)  # fmt: skip


def _what_it_asks(command: Callable[..., None]) -> Callable[..., None]:
    for option in reversed(_WHAT_IT_ASKS):
        command = option(command)
    return command


@poll.command("new")
@_what_it_asks
def new(**written: Any) -> None:
    """Keep a draft. Nobody is asked before somebody starts it."""
    r, found = runtime(), the_directory()
    wanted = _wanted(found, **written)
    with r.database.writing() as conn:
        number = polls.create(conn, found, wanted, None, r.now())
        organizers.note(conn, None, "wrote", f"poll {number}", r.now())
    twice = said_twice((wanted.opens_at, wanted.closes_at), wanted.zone)
    click.echo(f"Draft kept: poll {number}.{twice} Look at it: outreach poll show {number}")


@poll.command("edit")
@NUMBER
@_what_it_asks
def edit(number: int, **written: Any) -> None:
    """Write a draft anew, all of it, under its number. What was started stays as it is."""
    r, found = runtime(), the_directory()
    wanted = _wanted(found, **written)
    with r.database.writing() as conn:
        polls.change(conn, found, number, wanted, r.now())
        organizers.note(conn, None, "changed", f"poll {number}", r.now())
    twice = said_twice((wanted.opens_at, wanted.closes_at), wanted.zone)
    click.echo(f"Poll {number} is changed.{twice} Look at it: outreach poll show {number}")


def _wanted(  # noqa: PLR0913  # one argument for each option is click's way
    found: Directory,
    *,
    keys: tuple[str, ...],
    question: str,
    answers: tuple[str, ...],
    others: tuple[tuple[str, str, str], ...],
    closes: str | None,
    span: str | None,
    opens: str | None,
    letters: bool,
    no_reminder: bool,
) -> New:
    """The poll as it was typed. Raises BadInput."""
    r = runtime()
    list_ids = tuple(found.list_called(key).id for key in keys)
    zone = found.signed(list_ids).time_zones[0]
    with saving_nothing():
        closes_at = expiry(closes, span, zone, r.now())
        opens_at = typed_time(opens, zone) if opens else r.now()
    if closes_at is None:
        raise BadInput(
            "Say until when answers count: --closes 2026-11-23T18:00 or --closes-in 2d. Nothing was saved."
        )
    told, asked = _told(question, answers, others)
    style = Style.LETTERS if letters else Style.NUMBERS
    return New(asked, told, list_ids, zone, opens_at, closes_at, style, remind=not no_reminder)


def _told(
    question: str, answers: Sequence[str], others: Sequence[tuple[str, str, str]]
) -> tuple[list[dict[str, str]], dict[str, str]]:
    unknown = [code for code, _, _ in others if code not in languages()]
    if unknown:
        raise BadInput(
            f"There is no language {unknown[0]}; there are {', '.join(languages())}. Nothing was saved."
        )
    asked = {"en": question} | {code: words for code, words, _ in others}
    lines = {"en": "\n".join(answers)} | {code: words.replace("|", "\n") for code, _, words in others}
    return polls.paired(lines), asked


@poll.command("list")
@as_json
def list_all(as_json: bool) -> None:
    """The newest polls.

    \b
    JSON: [{"id", "state", "question", "closes_at", "answers"}]
    """
    r, found = runtime(), the_directory()
    with r.database.reading() as conn:
        each = [(p, poll_results.together(poll_results.by_local(conn, p, list(found.locals))).total)
                for p in polls.latest(conn, list(found.lists))]  # fmt: skip
    if as_json:
        tell_json([_short(p, total) for p, total in each])
        return
    if not each:
        click.echo("No poll yet. Write one: outreach poll new --help")
        return
    cells = [[str(p.id), p.stands(r.now()), f"{n:,}", moment(p.ladder.closes_at, p.ladder.zone), first_words(p.question["en"])]
             for p, n in each]  # fmt: skip
    click.echo(table(["POLL", "STATE", "ANSWERS", "CLOSES", "QUESTION"], cells))


def _short(p: Poll, total: int) -> dict[str, Any]:
    state = p.stands(runtime().now())
    about = {"question": p.question, "closes_at": p.ladder.closes_at, "answers": total}
    return {"id": p.id, "state": state, **about}


@poll.command("show")
@NUMBER
@as_json
def show(number: int, as_json: bool) -> None:
    """What it asks, whom, and what has been answered.

    \b
    JSON: {"id", "state", "question", "closes_at", "answers", "people", "choices": {mark: words},
           "results": {local: {mark: n}}}
    """
    r, found = runtime(), the_directory()
    with r.database.reading() as conn:
        p = polls.get(conn, number)
        results = poll_results.by_local(conn, p, list(found.locals))
        reach, _, _ = audience.count(conn, p.ladder.list_ids, r.now())
    every = poll_results.together(results)
    numbers = {found.locals[each.local_id or 0].key: dict(each.numbers) for each in results}
    if as_json:
        marks = {mark: told["en"] for mark, told in p.choices}
        tell_json({**_short(p, every.total), "people": reach, "choices": marks, "results": numbers})
        return
    click.echo(f"Poll {number}: {p.stands(r.now())}, closes {moment(p.ladder.closes_at, p.ladder.zone)}. "
               f"It asks {people(reach)}.")  # fmt: skip
    _tell_texts(found, p, reach)
    _tell_results(p, numbers)


def _tell_texts(found: Directory, p: Poll, reach: int) -> None:
    price = runtime().settings.segment_price
    for shown in polls.as_asked(found, p):
        cost = money(price * shown.segments.count * reach)
        click.echo(
            f"\n{language_name(shown.language)}, {counted(shown.segments.count, 'segment')}, {cost} to all:\n{shown.body}"
        )


def _tell_results(p: Poll, numbers: Mapping[str, Mapping[str, int]]) -> None:
    click.echo()
    if not numbers:
        click.echo("Nobody has answered yet.")
        return
    marks = [mark for mark, _ in p.choices]
    cells = [
        [key, *(f"{n.get(mark, 0):,}" for mark in marks), f"{sum(n.values()):,}"]
        for key, n in numbers.items()
    ]
    click.echo(table(["LOCAL", *marks, "ALL"], cells))


@poll.command("start")
@NUMBER
@click.option("--people", "typed", type=int, help="How many it asks; needed above 1,000.")
def start(number: int, typed: int | None) -> None:
    """Ask it, at its opening or at once."""
    r = runtime()
    with r.database.writing() as conn:
        reach = polls.start(conn, number, typed, None, r.now())
        organizers.note(conn, None, "started", f"poll {number}", r.now())
    click.echo(f"Started: poll {number} asks {people(reach)}. Look at it: outreach poll show {number}")


@poll.command("close")
@NUMBER
@click.option("--at", "written", required=True, help="Until when answers count: 2026-11-23T18:00.")
def close(number: int, written: str) -> None:
    """Let it close at another moment; its reminder moves with it."""
    r = runtime()
    with r.database.writing() as conn:
        zone = polls.get(conn, number).ladder.zone
        with saving_nothing():
            at = typed_time(written, zone)
        gone = polls.close_at(conn, number, at, r.now())
        organizers.note(conn, None, "moved the close of", f"poll {number}", r.now())
    left = sum(each.left for each in gone)
    said = f" {counted(left, 'text', 'texts')} had left already with the old one." if left else ""
    click.echo(
        f"The close of poll {number} is moved.{said_twice((at,), zone)}{said}{still_saying(gone, 'close')}"
    )


@poll.command("call-off")
@NUMBER
def call_off(number: int) -> None:
    """Nobody is asked or reminded any more, and no answer counts."""
    r = runtime()
    with r.database.writing() as conn:
        polls.call_off(conn, number, r.now())
        organizers.note(conn, None, "called off", f"poll {number}", r.now())
    click.echo(f"Poll {number} is called off.")


@poll.command("export")
@NUMBER
@click.argument("file", type=click.Path(path_type=Path))
def export(number: int, file: Path) -> None:
    """Write who answered what to FILE, which must not be there yet; phones are hidden. It is recorded."""
    r, found = runtime(), the_directory()
    with r.database.writing() as conn:
        sheet = poll_results.export(conn, found, polls.get(conn, number), list(found.locals))
        _write(file, sheet)
        organizers.note(conn, None, "exported", f"poll {number}", r.now())
    click.echo(f"Written: {file}. That you took it is recorded.")


def _write(file: Path, sheet: str) -> None:
    try:
        with file.open("x", newline="", encoding="utf-8-sig") as out:
            out.write(sheet)
    except FileExistsError as error:
        raise BadInput(f"{file} is there already and was left as it is. Name a file that is not.") from error
    except OSError as error:
        raise BadInput(f"{file} can't be written ({error.strerror}). Nothing was exported.") from error
