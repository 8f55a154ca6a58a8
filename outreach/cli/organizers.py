"""The people who sign in, at the prompt."""

import click
from sqlalchemy import Connection

from outreach import organizers
from outreach.cli.doors import runtime, the_directory
from outreach.cli.places import local_called
from outreach.cli.saying import as_json, table, tell_json
from outreach.directory import Directory
from outreach.errors import BadInput, NotFound
from outreach.organizers import Invited, Organizer, Role


@click.group()
def organizer() -> None:
    """The people who sign in to the console."""


@organizer.command("add")
@click.argument("email")
@click.option("--name", required=True, help="As colleagues know them.")
@click.option(
    "--role", type=click.Choice([str(role) for role in Role]), default=str(Role.ORGANIZER), show_default=True
)
@click.option(
    "--local", "local_keys", multiple=True, help="A local of theirs; may be given again. Admins have all."
)
def add(email: str, name: str, role: str, local_keys: tuple[str, ...]) -> None:
    """Invite EMAIL, and print the link that lets them in once."""
    r = runtime()
    found = the_directory()
    local_ids = tuple(local_called(found, key).id for key in local_keys)
    with r.database.writing() as conn:
        _refuse_again(conn, email)
        number = organizers.create(conn, Invited(email, name, role, local_ids), r.now())
        organizers.note(conn, None, "invited", f"organizer {number}", r.now())
        token = organizers.make_link(conn, number, r.now())
    _tell(name, token)


def _refuse_again(conn: Connection, email: str) -> None:
    there = email.strip().lower()
    if any(who.email == there for who in organizers.everyone(conn)):
        raise BadInput(f"{there} is here already. For a new sign-in link: outreach organizer link {there}")


@organizer.command("list")
@as_json
def list_all(as_json: bool) -> None:
    """Everyone who signs in, and for which locals.

    \b
    JSON: [{"email", "name", "role", "locals": [], "active", "has_password"}]
    """
    found = the_directory()
    with runtime().database.reading() as conn:
        everyone = organizers.everyone(conn)
    rows = [_shown(who, found) for who in everyone]
    if as_json:
        tell_json(rows)
        return
    if not rows:
        click.echo("There is nobody yet. Invite somebody: outreach organizer add EMAIL --name …")
        return
    cells = [[who.email, who.name, who.role, _locals(who, found), _stands(who)] for who in everyone]
    click.echo(table(["EMAIL", "NAME", "ROLE", "LOCALS", "SIGNS IN"], cells))


def _shown(who: Organizer, found: Directory) -> dict[str, object]:
    about = {name: getattr(who, name) for name in ("email", "name", "role", "active", "has_password")}
    return {**about, "locals": _keys(who, found)}


def _keys(who: Organizer, found: Directory) -> list[str]:
    return [found.locals[id_].key for id_ in organizers.locals_of(who, found)]


def _locals(who: Organizer, found: Directory) -> str:
    return "all" if who.role is Role.ADMIN else ", ".join(_keys(who, found)) or "none"


def _stands(who: Organizer) -> str:
    if not who.active:
        return "no more"
    return "yes" if who.has_password else "not yet"


@organizer.command("link")
@click.argument("email")
def link(email: str) -> None:
    """Print a new link that lets EMAIL in once, to choose a password. Earlier links are void."""
    r = runtime()
    with r.database.writing() as conn:
        who = called(organizers.everyone(conn), email)
        if not who.active:
            raise NotFound(
                f"{who.name} may not sign in any more. An admin can change that on the console, under People."
            )
        token = organizers.make_link(conn, who.id, r.now())
        organizers.note(conn, None, "made a sign-in link for", f"organizer {who.id}", r.now())
    _tell(who.name, token)


def called(everyone: list[Organizer], email: str) -> Organizer:
    """The organizer with this e-mail address. Raises NotFound."""
    for who in everyone:
        if who.email == email.strip().lower():
            return who
    raise NotFound(
        f"There is no organizer {email}. Invite them with: outreach organizer add {email} --name …"
    )


def _tell(name: str, token: str) -> None:
    click.echo(f"This link lets {name} in once, within a day, to choose a password. Send it to nobody else:")
    click.echo(f"{runtime().settings.public_url}/link/{token}")
