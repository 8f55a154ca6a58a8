"""Replies at the prompt: what waits, the answers that are kept, and who is on duty."""

from typing import Any

import click

from outreach import kept_answers, on_duty, organizers, replies, reply_timer
from outreach.cli.doors import runtime, the_directory
from outreach.cli.organizers import called
from outreach.cli.places import local_called
from outreach.cli.saying import NUMBER, as_json, first_words, table, tell_json
from outreach.directory import Directory, Local
from outreach.replies import Reply


def _locals(found: Directory, key: str | None) -> list[Local]:
    return [local_called(found, key)] if key else list(found.locals.values())


@click.command("replies")
@click.option("--local", "key", help="Only those to this local, named by its keyword or key.")
@as_json
def waiting(key: str | None, as_json: bool) -> None:
    """The replies that wait for an answer, urgent ones first; no words and no phones. That you looked is recorded.

    \b
    JSON: {"open", "overdue", "replies": [{"id", "local", "at", "overdue", "worried", "hold", "assigned_to"}]}
    """
    r, found = runtime(), the_directory()
    local_ids = [local.id for local in _locals(found, key)]
    late = reply_timer.limits(found, local_ids, r.now())
    with r.database.writing() as conn:
        rows = replies.open_ones(conn, local_ids)
        count = replies.count_open(conn, local_ids)
        overdue = reply_timer.count_overdue(conn, late)
        organizers.note(conn, None, "looked at", "open replies", r.now())
    shown = [_shown(found, row, row.at <= late[row.local_id]) for row in rows]
    if as_json:
        tell_json({"open": count, "overdue": overdue, "replies": shown})
        return
    said = (
        "Nobody waits for an answer."
        if not count
        else f"{count:,} wait for an answer, {overdue:,} of them overdue."
    )
    click.echo(said)
    if rows:
        cells = [_line(found, row, row.at <= late[row.local_id]) for row in rows]
        click.echo(table(["REPLY", "LOCAL", "WAITS", "MARKS", "WITH"], cells))
    if count > len(rows):
        click.echo(f"… and {count - len(rows):,} more.")


def _shown(found: Directory, reply: Reply, overdue: bool) -> dict[str, Any]:
    about = {name: getattr(reply, name) for name in ("at", "worried", "hold")}
    local = found.locals[reply.local_id].key
    return {"id": reply.text_id, "local": local, "overdue": overdue, "assigned_to": reply.assignee, **about}


def _line(found: Directory, reply: Reply, overdue: bool) -> list[str]:
    marks = {"urgent": reply.worried, "hold": reply.hold, "overdue": overdue}
    waits = reply_timer.waits(runtime().now() - reply.at)
    said = ", ".join(mark for mark, is_so in marks.items() if is_so)
    return [str(reply.text_id), found.locals[reply.local_id].key, waits, said, reply.assignee]


@click.group()
def answers() -> None:
    """The answers that organizers keep."""


@answers.command("list")
@click.option("--local", "key", help="Only this local's, named by its keyword or key.")
@as_json
def list_answers(key: str | None, as_json: bool) -> None:
    """What is kept, and for which local; the federation's are for all.

    \b
    JSON: [{"id", "local", "name", "text"}]
    """
    found = the_directory()
    with runtime().database.reading() as conn:
        kept = kept_answers.of_locals(conn, [local.id for local in _locals(found, key)])
    rows = [{"id": k.id, "local": found.locals[k.local_id].key, "name": k.name, "text": k.text} for k in kept]
    if as_json:
        tell_json(rows)
        return
    if not rows:
        click.echo("No answer is kept yet. Keep one: outreach answers add LOCAL --name … --text …")
        return
    cells = [[str(k["id"]), str(k["local"]), str(k["name"]), first_words(str(k["text"]))] for k in rows]
    click.echo(table(["ID", "LOCAL", "NAME", "ANSWER"], cells))


@answers.command("add")
@click.argument("local")
@click.option("--name", required=True, help="To find it by.")
@click.option(
    "--text", required=True, help="With {local}, {contact} and {keyword} where they should be filled in."
)
def add_answer(local: str, name: str, text: str) -> None:
    """Keep an answer for the organizers of LOCAL, named by its keyword or key."""
    r = runtime()
    of = local_called(the_directory(), local)
    with r.database.writing() as conn:
        number = kept_answers.write(conn, of.id, name, text, None, r.now())
        organizers.note(conn, None, "wrote", f"kept answer {number}", r.now())
    click.echo(f"Kept as answer {number} of {of.name}.")


@answers.command("remove")
@NUMBER
def remove_answer(number: int) -> None:
    """Nobody chooses it any more."""
    r = runtime()
    with r.database.writing() as conn:
        kept_answers.remove(conn, number)
        organizers.note(conn, None, "removed", f"kept answer {number}", r.now())
    click.echo(f"Answer {number} is removed.")


@click.group()
def duty() -> None:
    """Who is texted when a member's words sound urgent."""


@duty.command("set")
@click.argument("local")
@click.argument("email")
@click.argument("phone")
def put_on_duty(local: str, email: str, phone: str) -> None:
    """Show the code by which the organizer with EMAIL goes on duty for LOCAL, texted to us from this PHONE."""
    r = runtime()
    of = local_called(the_directory(), local)
    with r.database.writing() as conn:
        who = called(organizers.everyone(conn), email)
        code = on_duty.code(r.settings.secret_key, of.id, who, phone, r.now())
        organizers.note(conn, None, f"asked organizer {who.id} to go on duty for", f"local {of.id}", r.now())
    click.echo(
        f"Text {code} from that phone to the number members text, today or tomorrow: {who.name} is on duty for "
        f"{of.name} from then on. Until then nothing is sent to it, and nothing has changed."
    )


@duty.command("clear")
@click.argument("local")
def clear_duty(local: str) -> None:
    """Nobody is texted for LOCAL any more."""
    r = runtime()
    of = local_called(the_directory(), local)
    with r.database.writing() as conn:
        on_duty.clear(conn, of.id)
        organizers.note(conn, None, "took off duty for", f"local {of.id}", r.now())
    click.echo(f"Nobody is on duty for {of.name}.")


@duty.command("show")
@as_json
def show_duty(as_json: bool) -> None:
    """Who is on duty for which local, with phones hidden.

    \b
    JSON: [{"local", "name", "phone", "texted"}]
    """
    found = the_directory()
    with runtime().database.reading() as conn:
        there = on_duty.of_locals(conn, list(found.locals))
    rows = [
        {"local": found.locals[id_].key, "name": d.name, "phone": d.phone, "texted": d.may and d.reachable}
        for id_, d in there.items()
    ]
    if as_json:
        tell_json(rows)
        return
    if not rows:
        click.echo("Nobody is on duty. Put somebody: outreach duty set LOCAL EMAIL PHONE")
        return
    why = {d.local_id: _why_not(d) for d in there.values()}
    cells = [[found.locals[id_].key, d.name, d.phone, why[id_]] for id_, d in there.items()]
    click.echo(table(["LOCAL", "NAME", "PHONE", "TEXTED"], cells))


def _why_not(there: on_duty.OnDuty) -> str:
    if not there.may:
        return "no: has this local no more"
    return "yes" if there.reachable else "no: STOP, or the phone can't get texts"
