"""Organizers: the people who sign in, what each may see and do, and the record of what they did.

one-time link ─→ password ─→ sign-in ─→ session (ends with the organizer's session_key)
admin: every local, and the people      organizer: sees and sends for their locals      viewer: sees
"""

import re
import secrets
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from sqlalchemy import Connection, func, select, update

from outreach.db import is_postgres
from outreach.directory import Directory, MailingList
from outreach.errors import BadInput, NotAllowed, NotFound, WrongState
from outreach.models import acts, organizer_locals, organizers, sign_in_links, sign_in_tries


class TriedTooOften(NotAllowed):
    """Too many attempts to sign in; nothing was looked at."""


class Role(StrEnum):
    """What an organizer may do."""

    ADMIN = "admin"  # every local, and the people who sign in
    ORGANIZER = "organizer"  # sees and sends, for their locals
    VIEWER = "viewer"  # sees, never sends


SHORTEST_PASSWORD = (
    12  # characters (NIST SP 800-63B asks for 8 and no rules; organizers share bargaining rooms)
)
LONGEST_PASSWORD = 200  # argon2 takes any length; the server's patience does not
LINK_LASTS = timedelta(hours=24)
TRIES_WITHIN = timedelta(minutes=15)
TRIES_OF_PAIR = 5  # of one e-mail from one address: a stranger's tries lock nobody out elsewhere
TRIES_OF_EMAIL = 50
TRIES_OF_ADDRESS = 30  # a union hall shares one address

_HASHER = PasswordHasher()
# Checked for an e-mail nobody has, so that the answer takes as long as for one that somebody has.
_NOBODY = _HASHER.hash(secrets.token_urlsafe())
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


@dataclass(frozen=True, slots=True)
class Organizer:
    """A person who signs in."""

    id: int
    email: str
    name: str
    role: Role
    active: bool
    session_key: str
    has_password: bool
    local_ids: frozenset[int]


@dataclass(frozen=True, slots=True)
class Invited:
    """Who is to sign in, as an admin writes it."""

    email: str
    name: str
    role: str
    local_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Try:
    """One attempt to sign in, counted before the password is looked at."""

    organizer_id: int | None
    password_hash: str
    pair_tried: str  # hashes, as kept
    email_tried: str
    address_tried: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Noted:
    """One line of what organizers did and looked at."""

    at: datetime
    name: str  # "" at the prompt
    act: str
    subject: str


# ---- Who there is


_COLUMNS = (
    organizers.c.id,
    organizers.c.email,
    organizers.c.name,
    organizers.c.role,
    organizers.c.active,
    organizers.c.session_key,
    (organizers.c.password_hash != "").label("has_password"),
)


def get(conn: Connection, organizer_id: int) -> Organizer:
    """The organizer with this number. Raises NotFound."""
    found = _where(conn, organizers.c.id == organizer_id)
    if not found:
        raise NotFound("There is no such organizer.")
    return found[0]


def everyone(conn: Connection) -> list[Organizer]:
    """All organizers: active ones first, by name."""
    return sorted(_where(conn, None), key=lambda o: (not o.active, o.name.lower()))


def _where(conn: Connection, which: object) -> list[Organizer]:
    query = select(*_COLUMNS) if which is None else select(*_COLUMNS).where(which)  # type: ignore[arg-type]  # one condition or none
    rows = conn.execute(query).mappings().all()
    held: dict[int, set[int]] = {}
    pairs = select(organizer_locals).where(organizer_locals.c.organizer_id.in_([row["id"] for row in rows]))
    for organizer_id, local_id in conn.execute(pairs):
        held.setdefault(organizer_id, set()).add(local_id)
    return [
        Organizer(**{**row, "role": Role(row["role"]), "local_ids": frozenset(held.get(row["id"], ()))})
        for row in rows
    ]


def create(conn: Connection, invited: Invited, now: datetime) -> int:
    """A new organizer, who gets in by a link first; their number. Raises BadInput."""
    email, name = _email(invited.email), invited.name.strip()
    if not name:
        raise BadInput("The name is missing: write it as colleagues know it.")
    if conn.scalar(select(organizers.c.id).where(organizers.c.email == email)):
        raise BadInput("Somebody with this e-mail address is here already. Look for them in the list.")
    role = _checked(invited.role, invited.local_ids)
    row = {
        "email": email,
        "name": name,
        "role": role,
        "session_key": secrets.token_urlsafe(),
        "created_at": now,
    }
    made = conn.execute(organizers.insert().values(**row).returning(organizers.c.id))
    organizer_id = int(made.scalar_one())
    _give_locals(conn, organizer_id, invited.local_ids)
    return organizer_id


def _email(written: str) -> str:
    email = written.strip().lower()
    if not _EMAIL.fullmatch(email):
        raise BadInput("This is no e-mail address. It looks like name@example.org.")
    return email


def _checked(role: str, local_ids: Collection[int]) -> Role:
    if role not in set(Role):
        raise BadInput("Choose what this person may do: admin, organizer or viewer.")
    if role != Role.ADMIN and not local_ids:
        raise BadInput("Choose at least one local: an organizer or viewer sees only their own.")
    return Role(role)


def _give_locals(conn: Connection, organizer_id: int, local_ids: Iterable[int]) -> None:
    conn.execute(organizer_locals.delete().where(organizer_locals.c.organizer_id == organizer_id))
    rows = [{"organizer_id": organizer_id, "local_id": local_id} for local_id in sorted(set(local_ids))]
    if rows:
        conn.execute(organizer_locals.insert(), rows)


def change(conn: Connection, organizer_id: int, role: str, local_ids: Collection[int]) -> None:
    """Give another role and other locals; it holds from their next press. Raises BadInput, WrongState."""
    checked = _checked(role, local_ids)
    if checked is not Role.ADMIN:
        _keep_an_admin(conn, organizer_id)
    conn.execute(update(organizers).where(organizers.c.id == organizer_id).values(role=checked))
    _give_locals(conn, organizer_id, local_ids)


def deactivate(conn: Connection, organizer_id: int) -> None:
    """Out at once: every session ends, every link is void. Raises WrongState for the last admin."""
    _keep_an_admin(conn, organizer_id)
    _change(conn, organizer_id, active=False, session_key=secrets.token_urlsafe())
    conn.execute(sign_in_links.delete().where(sign_in_links.c.organizer_id == organizer_id))


def reactivate(conn: Connection, organizer_id: int) -> None:
    """May sign in again, with the password they had."""
    _change(conn, organizer_id, active=True)


def _change(conn: Connection, organizer_id: int, **values: object) -> None:
    conn.execute(update(organizers).where(organizers.c.id == organizer_id).values(**values))


def _keep_an_admin(conn: Connection, but: int) -> None:
    admins = (organizers.c.role == Role.ADMIN) & organizers.c.active
    # Two admins who deactivate each other at once wait here, and the second finds themselves alone.
    locked = conn.scalars(select(organizers.c.id).where(admins).order_by(organizers.c.id).with_for_update())
    if not set(locked) - {but}:
        raise WrongState("This is the last admin. Make somebody else an admin first; nothing was changed.")


def first_admin(conn: Connection, email: str, name: str, now: datetime) -> str | None:
    """The first admin's one-time sign-in token; None once there is anybody."""
    if conn.scalar(select(func.count()).select_from(organizers)):
        return None
    return make_link(conn, create(conn, Invited(email, name, Role.ADMIN), now), now)


# ---- What each may see and do


def may_see(organizer: Organizer, local_id: int) -> bool:
    """Whether this local's lists, broadcasts and replies are theirs to see."""
    return organizer.role is Role.ADMIN or local_id in organizer.local_ids


def may_send(organizer: Organizer) -> bool:
    """Whether they may send, answer and publish, for the locals they have."""
    return organizer.role is not Role.VIEWER


def locals_of(organizer: Organizer, directory: Directory) -> list[int]:
    """The locals they have, the federation first."""
    return [local_id for local_id in directory.locals if may_see(organizer, local_id)]


def lists_of(organizer: Organizer, directory: Directory) -> list[MailingList]:
    """The lists they have, in the directory's order."""
    return [each for each in directory.lists.values() if may_see(organizer, each.local_id)]


# ---- Signing in


def set_password(conn: Connection, organizer_id: int, password_hash: str) -> str:
    """Keep what `hash_password` made; every session of before ends. The new session key comes back."""
    key = secrets.token_urlsafe()
    _change(conn, organizer_id, password_hash=password_hash, session_key=key)
    return key


def hash_password(password: str, email: str = "") -> str:
    """The password as it is kept; slow on purpose, so outside of any transaction. Raises BadInput."""
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise BadInput(
            f"This password can't be used: take {SHORTEST_PASSWORD} characters or more, four words for example."
        )
    if len(set(password)) == 1 or password.strip().lower() == email.strip().lower():
        raise BadInput("This password is the first one that somebody would try: take four words for example.")
    return _HASHER.hash(password)


def password_fits(password: str, password_hash: str) -> bool:
    """Whether it is this password; slow on purpose, so outside of any transaction."""
    try:
        return _HASHER.verify(password_hash, password[:LONGEST_PASSWORD])
    except (VerifyMismatchError, InvalidHashError):
        return False


def begin_try(conn: Connection, email: str, address: str, now: datetime) -> Try:
    """Count an attempt before looking at it, so that many at once gain nothing. Raises TriedTooOften."""
    email = email.strip().lower()
    by_pair, by_email, by_address = (
        _hidden(each) for each in (f"pair {email} {address}", f"email {email}", f"address {address}")
    )
    _one_at_a_time(conn, by_email, by_address)
    recent = now - TRIES_WITHIN
    conn.execute(sign_in_tries.delete().where(sign_in_tries.c.at < recent))
    limits = ((by_pair, TRIES_OF_PAIR), (by_email, TRIES_OF_EMAIL), (by_address, TRIES_OF_ADDRESS))
    if any(_tries(conn, who) >= limit for who, limit in limits):
        raise TriedTooOften(
            "That was tried several times. Please wait 15 minutes, or ask an admin for a sign-in link."
        )
    conn.execute(sign_in_tries.insert(), [{"who": who, "at": now} for who, _ in limits])
    this = (organizers.c.email == email) & organizers.c.active
    row = conn.execute(select(organizers.c.id, organizers.c.password_hash).where(this)).one_or_none()
    known = row if row is not None and row.password_hash else None
    return Try(
        organizer_id=known.id if known else None,
        password_hash=known.password_hash if known else _NOBODY,
        pair_tried=by_pair,
        email_tried=by_email,
        address_tried=by_address,
        at=now,
    )


def _one_at_a_time(conn: Connection, *who: str) -> None:
    """Tries of the same e-mail or address wait for each other, so that many at once are all counted."""
    if is_postgres(conn):  # SQLite has one writer anyway
        for key in sorted(int(each[:15], 16) for each in who):
            conn.execute(select(func.pg_advisory_xact_lock(key)))


def end_try(conn: Connection, tried: Try) -> None:
    """The attempt went well: it and the failures before it, from this address, are forgotten."""
    who, at = sign_in_tries.c.who, sign_in_tries.c.at
    elsewhere = who.in_((tried.email_tried, tried.address_tried)) & (at == tried.at)
    this = (who == tried.pair_tried) | elsewhere
    conn.execute(sign_in_tries.delete().where(this))


def _tries(conn: Connection, who: str) -> int:
    return conn.scalar(select(func.count()).where(sign_in_tries.c.who == who)) or 0


def _hidden(written: str) -> str:
    return sha256(written.encode()).hexdigest()


def in_session(conn: Connection, organizer_id: int, session_key: str) -> Organizer | None:
    """Who is signed in with this session; None once it has been ended."""
    this = (organizers.c.id == organizer_id) & organizers.c.active
    found = _where(conn, this)
    if not found or not secrets.compare_digest(found[0].session_key, session_key):
        return None
    return found[0]


def make_link(conn: Connection, organizer_id: int, now: datetime) -> str:
    """The token of a new one-time sign-in link; only its hash is kept, and earlier links are void."""
    conn.execute(sign_in_links.delete().where(sign_in_links.c.organizer_id == organizer_id))
    token = secrets.token_urlsafe(32)
    row = {"token_hash": _hidden(token), "organizer_id": organizer_id, "expires_at": now + LINK_LASTS}
    conn.execute(sign_in_links.insert().values(**row))
    return token


def of_link(conn: Connection, token: str, now: datetime) -> Organizer:
    """Whom this link lets in; looking uses nothing up. Raises NotFound."""
    good = (sign_in_links.c.token_hash == _hidden(token)) & (sign_in_links.c.used_at.is_(None))
    good &= sign_in_links.c.expires_at > now
    organizer_id = conn.scalar(select(sign_in_links.c.organizer_id).where(good))
    found = None if organizer_id is None else get(conn, organizer_id)
    if found is None or not found.active:
        raise NotFound("This sign-in link was used, or is older than a day. Ask an admin for a new one.")
    return found


def use_link(conn: Connection, token: str, now: datetime) -> Organizer:
    """Let in whom this link is for, this one time. Raises NotFound."""
    found = of_link(conn, token, now)
    unused = (sign_in_links.c.token_hash == _hidden(token)) & (sign_in_links.c.used_at.is_(None))
    if not conn.execute(update(sign_in_links).where(unused).values(used_at=now)).rowcount:
        raise NotFound("This sign-in link was used a moment ago. Ask an admin for a new one.")
    return found


# ---- What was done and looked at


def note(conn: Connection, organizer_id: int | None, act: str, subject: str, now: datetime) -> None:
    """Keep who did or looked at what: numbers and names of things, never a phone or a text."""
    conn.execute(acts.insert().values(organizer_id=organizer_id, act=act, subject=subject, at=now))


_NOTED = (
    select(acts.c.at, func.coalesce(organizers.c.name, ""), acts.c.act, acts.c.subject)
    .select_from(acts)
    .outerjoin(organizers, organizers.c.id == acts.c.organizer_id)
    .order_by(acts.c.id.desc())
)


def noted(conn: Connection, limit: int = 200) -> list[Noted]:
    """What organizers did and looked at, newest first."""
    return [Noted(*row) for row in conn.execute(_NOTED.limit(limit))]


def noted_about(conn: Connection, subject: str, but: str = "looked at", limit: int = 50) -> list[Noted]:
    """What was done to one thing, newest first; looks are left out."""
    query = _NOTED.where(acts.c.subject == subject, acts.c.act != but).limit(limit)
    return [Noted(*row) for row in conn.execute(query)]
