"""Members at the prompt: importing a spreadsheet, and one person's ledger."""

import csv
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Literal

import click
from sqlalchemy import Connection

from outreach import imports, ledger, organizers, sheets
from outreach import members as people
from outreach.carriers.codes import meaning
from outreach.cli.doors import runtime, the_directory
from outreach.cli.organizers import called
from outreach.cli.saying import as_json, moment, table, tell_json
from outreach.errors import BadInput, NotFound
from outreach.imports import Consent, Refusal, Report
from outreach.ledger import ConsentEvent
from outreach.members import Member
from outreach.plurals import counted
from outreach.sheets import Sheet
from outreach.sms import hide, read_phone

SHOWN = 20  # refused lines; all of them go to --report


@click.group()
def members() -> None:
    """People with a phone."""


@members.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--list", "key", required=True, help="The list's keyword: USW7600.")
@click.option(
    "--consent", "statement", required=True, help='How they agreed to be texted: "card check, May 2025".'
)
@click.option(
    "--by", "email", default="", help="The e-mail of the organizer who brings it; kept in the ledger."
)
@click.option(
    "--report",
    "report_file",
    type=click.Path(path_type=Path),
    help="Write every refused line here, as CSV: a file that is not there yet.",
)
@as_json
def bring_in(  # one argument for each option is click's way
    *, file: Path, key: str, statement: str, email: str, report_file: Path | None, as_json: bool
) -> None:
    """Put the people in FILE on a list. Safe to run twice; nobody who left comes back by it.

    \b
    JSON: {"joined", "already", "list", "column", "refused": [{"line", "phone", "why"}]}
    """
    r = runtime()
    found = the_directory()
    to = found.list_called(key)
    _refuse_existing(report_file)
    sheet = sheets.read(_bytes(file), file.name)
    consent = Consent(statement, file.name, _organizer_id(email))
    where = (to, found.local_of(to.id))
    if report_file:
        _write_report(report_file, [], "x")  # who can't have a report learns it before anybody is added
    with click.progressbar(
        length=len(sheet.rows), label="Importing", file=sys.stderr, hidden=_piped()
    ) as bar:
        report = imports.bring_in(r.database, where, sheet, consent, r.now, bar.update)
    with r.database.writing() as conn:
        subject = f"{report.joined} members to {to.key}"
        organizers.note(conn, consent.organizer_id, "imported", subject, r.now())
    if report_file:
        _write_report(report_file, report.refused, "w")
    if as_json:
        tell_json(_shown(report, sheet, to.key))
        return
    _tell(report, sheet, to.name, report_file)


def _shown(report: Report, sheet: Sheet, key: str) -> dict[str, object]:
    refused = [
        {"line": r.line, "phone": r.shown, "why": f"{r.why} {r.detail}".strip()} for r in report.refused
    ]
    numbers = {"joined": report.joined, "already": report.already}
    return {**numbers, "list": key, "column": sheet.column, "refused": refused}


def _piped() -> bool:
    """A bar is for a terminal, not for a file or a pipe."""
    return not sys.stderr.isatty()


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise BadInput(f"{file} can't be read ({error.strerror}). Nothing was imported.") from error


def _organizer_id(email: str) -> int | None:
    if not email:
        return None
    with runtime().database.reading() as conn:
        return called(organizers.everyone(conn), email).id


def _refuse_existing(file: Path | None) -> None:
    if file and (file.exists() or file.is_symlink()):
        raise BadInput(
            f"{file} is there already and was left as it is. Nothing was imported. "
            "Name a file for --report that is not there yet."
        )


def _write_report(file: Path, refused: Sequence[Refusal], mode: Literal["x", "w"]) -> None:
    """Line numbers and reasons; the numbers themselves stand in the file that was imported."""
    try:
        with file.open(mode, newline="", encoding="utf-8") as report:
            out = csv.writer(report)
            out.writerow(["line", "why", "phone"])
            out.writerows([r.line, f"{r.why} {r.detail}".strip(), r.shown] for r in refused)
    except OSError as error:
        raise BadInput(f"The report {file} can't be written ({error.strerror}).") from error


def _tell(report: Report, sheet: Sheet, name: str, report_file: Path | None) -> None:
    click.echo(f"{report.joined:,} joined {name}, from the column “{sheet.column}”.")
    if report.already:
        click.echo(f"{report.already:,} were on it already; nothing changed for them.")
    if not report.refused:
        return
    click.echo(f"{counted(len(report.refused), 'line was', 'lines were')} refused:")
    for why, n in report.reasons():
        click.echo(f"  {n:,}  {why}")
    if report_file:
        click.echo(f"Each of them is in {report_file}.")
        return
    click.echo()
    rows = [[f"line {r.line}", r.shown, f"{r.why} {r.detail}".strip()] for r in report.refused[:SHOWN]]
    click.echo(table(["LINE", "PHONE", "WHY"], rows))
    if len(report.refused) > SHOWN:
        click.echo(f"… and {len(report.refused) - SHOWN:,} more. All of them: --report FILE")


@click.command()
@click.argument("phone")
@as_json
def consent(phone: str, as_json: bool) -> None:
    """One person's ledger: what they joined and left, when, and what proves it. That you looked is recorded.

    \b
    JSON: {"phone", "stopped", "held", "suppressed", "events":
           [{"at", "act", "list_key", "how", "words", "shown", "source", "carrier_id", "organizer"}]}
    """
    r = runtime()
    zone = the_directory().federation.time_zones[0]
    with r.database.writing() as conn:
        member = _member(conn, phone)
        events = ledger.history(conn, member.id)
        organizers.note(conn, None, "looked at", f"the ledger of member {member.id}", r.now())
    if as_json:
        shown = {"stopped": member.stopped, "held": member.held, "suppressed": member.suppressed}
        tell_json({"phone": hide(member.phone), **shown, "events": [asdict(event) for event in events]})
        return
    click.echo(f"{hide(member.phone)}: {_stands(member)}")
    rows = [[moment(e.at, zone), e.act, e.list_key or "all lists", e.how, _evidence(e)] for e in events]
    click.echo(table(["WHEN", "WHAT", "LIST", "HOW", "EVIDENCE"], rows))


def _member(conn: Connection, written: str) -> Member:
    """Who has this phone. Raises NotFound, or BadInput when it is none."""
    phone = read_phone(written)
    try:
        return people.find(conn, phone.address)
    except NotFound as error:
        if phone.why == "not a phone number":
            raise BadInput(f"{written} is no phone number.") from error
        raise


def _stands(member: Member) -> str:
    if member.stopped:
        return "told us STOP; nothing is sent"
    if member.held:
        return "on hold; nothing is sent until an organizer or the member has said"
    if member.suppressed:
        return f"can't be texted: {meaning(member.suppressed)}"
    return "may be texted on the lists they are on"


def _evidence(event: ConsentEvent) -> str:
    parts = [f"“{event.words}”" if event.words else "", event.source, event.carrier_id, event.organizer]
    return ", ".join(" ".join(part.split()) for part in parts if part)
