"""Letting old months leave, at the prompt."""

import sys
from datetime import timedelta

import click

from outreach import forgetting, organizers
from outreach.cli.doors import runtime
from outreach.cli.saying import as_json, tell_json
from outreach.errors import BadInput
from outreach.plurals import counted
from outreach.web.console.words import people

USUAL = 180  # days


@click.command("forget")
@click.option(
    "--days", default=USUAL, show_default=True, help="Only broadcasts that ended longer ago than this."
)
@click.option("--yes", is_flag=True, help="Do not ask.")
@as_json
def forget(days: int, yes: bool, as_json: bool) -> None:
    """Forget who got old broadcasts. Their numbers stay, and so do members, their consent and their words.

    Make a backup first: this can't be undone. Safe to end at any time and to run again, also while texts go out.

    \b
    JSON: {"broadcasts", "messages"}
    """
    r = runtime()
    before = forgetting.cut_off(r.now(), timedelta(days=min(days, 100_000 // 3)))
    with r.database.reading() as conn:
        old = forgetting.ended_before(conn, before)
        n = forgetting.count(conn, old)
    if old:
        _ask(f"{counted(len(old), 'broadcast', 'broadcasts')} to {people(n)}", days, yes=yes)
        with click.progressbar(
            length=n, label="Forgetting", file=sys.stderr, hidden=not sys.stderr.isatty()
        ) as bar:
            n = forgetting.forget(r.database, old, bar.update)
        with r.database.writing() as conn:
            organizers.note(
                conn, None, "forgot", f"who got {counted(len(old), 'broadcast', 'broadcasts')}", r.now()
            )
    if as_json:
        tell_json({"broadcasts": len(old), "messages": n})
    elif old:
        click.echo(
            f"Forgotten: who got {counted(len(old), 'broadcast', 'broadcasts')}, {people(n)}. The numbers stay."
        )
    else:
        click.echo(
            f"No broadcast that ended more than {days} days ago has people in it. Nothing was forgotten."
        )


def _ask(what: str, days: int, *, yes: bool) -> None:
    """Raises BadInput where nobody is there to be asked."""
    if yes:
        return
    asked = f"Forget who got {what}, all over for more than {days} days"
    if not sys.stdin.isatty():
        raise BadInput(f"{asked}? Nothing was forgotten: add --yes.")
    click.confirm(f"{asked}? This can't be undone.", abort=True)
