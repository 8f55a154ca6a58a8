"""Who signs in, how, and what ends it."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from outreach import organizers
from outreach.errors import BadInput, NotFound, WrongState
from outreach.models import acts, sign_in_links, sign_in_tries
from outreach.organizers import Invited, Organizer, Role, TriedTooOften
from outreach.runtime import Runtime
from tests.conftest import Clock
from tests.console import HASH, PASSWORD, invite


@pytest.fixture
def maria(runtime: Runtime) -> Organizer:
    organizer_id = invite(runtime, "maria@alliance.example", "admin")
    with runtime.database.reading() as conn:
        return organizers.get(conn, organizer_id)


def fails(runtime: Runtime, email: str, address: str = "10.0.0.1", times: int = 1) -> None:
    for _ in range(times):
        with runtime.database.writing() as conn:
            organizers.begin_try(conn, email, address, runtime.now())


def test_a_password_is_kept_only_as_argon2() -> None:
    assert HASH.startswith("$argon2id$")
    assert organizers.password_fits(PASSWORD, HASH)
    assert not organizers.password_fits(PASSWORD + "x", HASH)


@pytest.mark.parametrize("password", ["", "short", "x" * 11, "x" * 40, "word " * 41])
def test_a_password_too_short_or_endless_is_refused(password: str) -> None:
    with pytest.raises(BadInput):
        organizers.hash_password(password)


def test_the_e_mail_itself_is_no_password() -> None:
    with pytest.raises(BadInput):
        organizers.hash_password("Maria@alliance.example", "maria@alliance.example")


def test_the_sixth_attempt_from_one_place_is_asked_to_wait_and_a_quarter_hour_later_not(
    runtime: Runtime, clock: Clock
) -> None:
    fails(runtime, "maria@alliance.example", times=5)

    with pytest.raises(TriedTooOften, match="wait 15 minutes"):
        fails(runtime, " MARIA@alliance.example")
    fails(runtime, "maria@alliance.example", address="10.9.9.9")  # her own phone, elsewhere
    clock.pass_(minutes=16)
    fails(runtime, "maria@alliance.example")


def test_one_address_that_tries_many_e_mails_is_asked_to_wait(runtime: Runtime) -> None:
    for n in range(30):
        fails(runtime, f"somebody{n}@alliance.example")

    with pytest.raises(TriedTooOften):
        fails(runtime, "maria@alliance.example")
    fails(runtime, "maria@alliance.example", address="10.0.0.2")


def test_one_e_mail_tried_from_many_addresses_is_asked_to_wait(runtime: Runtime) -> None:
    for n in range(50):
        fails(runtime, "maria@alliance.example", address=f"10.0.0.{n}")

    with pytest.raises(TriedTooOften):
        fails(runtime, "maria@alliance.example", address="10.1.1.1")


def test_attempts_are_kept_without_the_e_mail_or_the_address(runtime: Runtime) -> None:
    fails(runtime, "maria@alliance.example")
    with runtime.database.reading() as conn:
        kept = [len(who) for who in conn.scalars(select(sign_in_tries.c.who))]

    assert kept == [64, 64, 64]


def test_signing_in_forgets_the_failures_before(runtime: Runtime, maria: Organizer) -> None:
    fails(runtime, maria.email, times=4)
    with runtime.database.writing() as conn:
        organizers.end_try(conn, organizers.begin_try(conn, maria.email, "10.0.0.1", runtime.now()))

    fails(runtime, maria.email, times=5)


def test_an_unknown_e_mail_is_checked_as_slowly_as_a_known_one(runtime: Runtime, maria: Organizer) -> None:
    with runtime.database.writing() as conn:
        known = organizers.begin_try(conn, maria.email, "10.0.0.1", runtime.now())
        unknown = organizers.begin_try(conn, "nobody@alliance.example", "10.0.0.1", runtime.now())

    assert unknown.organizer_id is None
    assert unknown.password_hash.rsplit("$", 2)[0] == known.password_hash.rsplit("$", 2)[0]  # the same work


def test_a_link_lets_in_once(runtime: Runtime, maria: Organizer) -> None:
    with runtime.database.writing() as conn:
        token = organizers.make_link(conn, maria.id, runtime.now())
        assert organizers.of_link(conn, token, runtime.now()) == maria
        assert organizers.use_link(conn, token, runtime.now()) == maria

    with pytest.raises(NotFound), runtime.database.writing() as conn:
        organizers.use_link(conn, token, runtime.now())


def test_a_link_is_over_after_a_day(runtime: Runtime, maria: Organizer, clock: Clock) -> None:
    with runtime.database.writing() as conn:
        token = organizers.make_link(conn, maria.id, runtime.now())
    clock.pass_(hours=24)

    with pytest.raises(NotFound), runtime.database.writing() as conn:
        organizers.use_link(conn, token, runtime.now())


def test_a_new_link_voids_the_one_before(runtime: Runtime, maria: Organizer) -> None:
    with runtime.database.writing() as conn:
        first = organizers.make_link(conn, maria.id, runtime.now())
        organizers.make_link(conn, maria.id, runtime.now())

        with pytest.raises(NotFound):
            organizers.of_link(conn, first, runtime.now())


def test_the_link_itself_is_not_in_the_database(runtime: Runtime, maria: Organizer) -> None:
    with runtime.database.writing() as conn:
        token = organizers.make_link(conn, maria.id, runtime.now())
        kept = conn.scalar(select(sign_in_links.c.token_hash))

    assert kept != token
    assert len(kept or "") == 64


def test_a_new_password_and_deactivating_end_every_session(runtime: Runtime, maria: Organizer) -> None:
    invite(runtime, "other@alliance.example", "admin")
    with runtime.database.writing() as conn:
        assert organizers.in_session(conn, maria.id, maria.session_key) == maria
        key = organizers.set_password(conn, maria.id, HASH)
        assert organizers.in_session(conn, maria.id, maria.session_key) is None
        organizers.deactivate(conn, maria.id)

        assert organizers.in_session(conn, maria.id, key) is None


def test_deactivating_voids_links_and_passwords(runtime: Runtime) -> None:
    invite(runtime, "maria@alliance.example", "admin")
    dana = invite(runtime, "dana@usw.example", "organizer", ("USW7600",))
    with runtime.database.writing() as conn:
        token = organizers.make_link(conn, dana, runtime.now())
        organizers.deactivate(conn, dana)
        tried = organizers.begin_try(conn, "dana@usw.example", "10.0.0.1", runtime.now())

        assert tried.organizer_id is None
        with pytest.raises(NotFound):
            organizers.of_link(conn, token, runtime.now())


def test_the_last_admin_stays(runtime: Runtime, maria: Organizer) -> None:
    with pytest.raises(WrongState), runtime.database.writing() as conn:
        organizers.deactivate(conn, maria.id)
    with pytest.raises(WrongState), runtime.database.writing() as conn:
        organizers.change(conn, maria.id, "viewer", [1])


def test_of_two_admins_who_deactivate_each_other_at_once_one_stays(
    runtime: Runtime, maria: Organizer
) -> None:
    other = invite(runtime, "other@alliance.example", "admin")

    def out(organizer_id: int) -> bool:
        try:
            with runtime.database.writing() as conn:
                organizers.deactivate(conn, organizer_id)
                time.sleep(0.2)
        except WrongState:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(out, [maria.id, other]))

    assert sorted(done) == [False, True]


def test_of_many_attempts_at_once_five_are_looked_at(runtime: Runtime) -> None:
    def attempt(_: int) -> bool:
        try:
            fails(runtime, "maria@alliance.example")
        except TriedTooOften:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        done = list(pool.map(attempt, range(12)))

    assert done.count(True) == 5


def test_the_first_admin_is_made_once(runtime: Runtime) -> None:
    with runtime.database.writing() as conn:
        token = organizers.first_admin(conn, "maria@alliance.example", "Maria", runtime.now())
        again = organizers.first_admin(conn, "joe@alliance.example", "Joe", runtime.now())

        assert token is not None
        assert organizers.of_link(conn, token, runtime.now()).role is Role.ADMIN
        assert again is None


BAD_INVITATIONS = [
    pytest.param(Invited("maria", "Maria", "admin"), id="no e-mail"),
    pytest.param(Invited("a b@c.example", "Maria", "admin"), id="a space in the e-mail"),
    pytest.param(Invited("a@c.example", " ", "admin"), id="no name"),
    pytest.param(Invited("a@c.example", "A", "king", (1,)), id="no such role"),
    pytest.param(Invited("a@c.example", "A", "organizer"), id="no local"),
    pytest.param(Invited("MARIA@alliance.example", "A", "admin"), id="is here already"),
]


@pytest.mark.parametrize("invited", BAD_INVITATIONS)
def test_a_bad_invitation_is_refused_in_a_sentence(
    runtime: Runtime, maria: Organizer, invited: Invited
) -> None:
    with pytest.raises(BadInput), runtime.database.writing() as conn:
        organizers.create(conn, invited, runtime.now())


@pytest.fixture
def dana(runtime: Runtime) -> Iterator[Organizer]:
    organizer_id = invite(runtime, "dana@usw.example", "organizer", ("USW7600",))
    with runtime.database.reading() as conn:
        yield organizers.get(conn, organizer_id)


def test_an_organizer_sees_their_own_locals_lists_and_an_admin_all(
    runtime: Runtime, dana: Organizer, maria: Organizer
) -> None:
    with runtime.database.reading() as conn:
        directory = runtime.directories.current(conn)

    assert {each.local_id for each in organizers.lists_of(dana, directory)} == dana.local_ids
    assert len(organizers.lists_of(maria, directory)) == len(directory.lists)
    assert not organizers.may_see(dana, directory.federation.id)


def test_what_was_done_is_kept_with_names_and_numbers_of_things(runtime: Runtime, dana: Organizer) -> None:
    with runtime.database.writing() as conn:
        organizers.note(conn, dana.id, "launched", "broadcast 7", runtime.now())
        organizers.note(conn, dana.id, "looked at", "broadcast 7", runtime.now())
        organizers.note(conn, None, "paused", "broadcast 7", runtime.now())
        found = [(each.name, each.act) for each in organizers.noted_about(conn, "broadcast 7")]

        assert found == [("", "paused"), ("Dana", "launched")]
        assert conn.scalar(select(acts.c.organizer_id).where(acts.c.act == "launched")) == dana.id
