"""Imports: who may be added is added, once; every other line says why; nobody who left comes back."""

import codecs
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select

from outreach import bulk_joins, imports, inbox, ledger, members, sheets
from outreach.bulk_joins import Imported
from outreach.directory import Directory
from outreach.errors import BadInput
from outreach.imports import Consent, Report
from outreach.inbox import Incoming
from outreach.members import Evidence, How
from outreach.models import Subscribed, consent_events, subscriptions
from outreach.models import members as members_table
from outreach.prepared import Writes, writes
from outreach.runtime import Runtime

CARDS = Consent("card check, May 2025", "m.csv")


def bring(runtime: Runtime, raw: bytes | str, key: str = "USW7600", consent: Consent = CARDS) -> Report:
    with runtime.database.reading() as conn:
        directory = runtime.directories.current(conn)
    to = directory.list_called(key)
    sheet = sheets.read(raw.encode() if isinstance(raw, str) else raw, consent.file)
    return imports.bring_in(runtime.database, (to, directory.local_of(to.id)), sheet, consent, runtime.now)


def refused(report: Report) -> list[tuple[int, str]]:
    return [(refusal.line, f"{refusal.why} {refusal.detail}".strip()) for refusal in report.refused]


def on_list(runtime: Runtime, key: str = "USW7600") -> set[str]:
    with runtime.database.reading() as conn:
        list_id = runtime.directories.current(conn).list_called(key).id
        joined = (subscriptions.c.list_id == list_id) & (subscriptions.c.state == Subscribed.JOINED)
        query = select(members_table.c.phone).join(subscriptions).where(joined)
        return set(conn.scalars(query))


def texts(runtime: Runtime, phone: str, body: str, sid: str) -> None:
    with runtime.database.writing() as conn:
        directory = runtime.directories.current(conn)
        inbox.receive(conn, [inbox.read(directory, Incoming(sid, phone, "77820", body))], runtime.now())


def events(runtime: Runtime) -> int:
    with runtime.database.reading() as conn:
        return conn.scalar(select(func.count()).select_from(consent_events)) or 0


# ---- What a spreadsheet looks like

TWO = ["(310) 555-0101", "310.555.0102"]


@pytest.mark.parametrize(
    ("raw", "column"),
    [
        pytest.param(b"(310) 555-0101\n310.555.0102\n", "column 1", id="phones alone"),
        pytest.param(b"Name,Phone\nA,(310) 555-0101\nB,310.555.0102\n", "Phone", id="a header"),
        pytest.param(b"A,(310) 555-0101\r\nB,310.555.0102\r\n", "column 2", id="no header, Windows lines"),
        pytest.param(b"Name;Cell\nA;(310) 555-0101\nB;310.555.0102", "Cell", id="semicolons, no last line end"),
        pytest.param(b"Name\tTel.\nA\t(310) 555-0101\nB\t310.555.0102\n", "Tel.", id="tabs"),
        pytest.param(b"sep=;\nName;Cell\nA;(310) 555-0101\nB;310.555.0102\n", "Cell", id="Excel's own line"),
        pytest.param(codecs.BOM_UTF8 + b"Phone\n(310) 555-0101\n310.555.0102\n", "Phone", id="UTF-8 with a mark"),
        pytest.param("Teléfono\n(310) 555-0101\n310.555.0102\n".encode("latin-1"), "Teléfono", id="latin-1"),
        pytest.param("Móvil\n(310) 555-0101\n310.555.0102\n".encode("utf-16"), "Móvil", id="UTF-16 with a mark"),
        pytest.param("Phone\n(310) 555-0101\n310.555.0102\n".encode("utf-16-le"), "Phone", id="UTF-16 without"),
        pytest.param(
            b"Home Phone,Mobile,Fax\n213-555-0100,(310) 555-0101,213-555-0109\n,310.555.0102,\n", "Mobile",
            id="the mobile of several",
        ),
        pytest.param(b"Phone Type,Reach at\ncell,(310) 555-0101\ncell,310.555.0102\n", "Reach at", id="a word that lies"),
        pytest.param(b"Employee,Number\n88,(310) 555-0101\n89,310.555.0102\n", "Number", id="another word"),
        pytest.param(b'"Last, First","Phone"\n"A, B","(310) 555-0101"\n"C, D","310.555.0102"\n', "Phone", id="quotes"),
        pytest.param(b'Note,Phone\n"two\nlines",(310) 555-0101\nx,310.555.0102\n', "Phone", id="a cell of two lines"),
        pytest.param(b"\n\nPhone,\n(310) 555-0101,\n,\n310.555.0102,\n", "Phone", id="empty lines"),
    ],
)  # fmt: skip
def test_the_phones_are_found_in_any_spreadsheet(raw: bytes, column: str) -> None:
    sheet = sheets.read(raw, "m.csv")

    assert (sheet.column, [row.written for row in sheet.rows if row.written.strip()]) == (column, TWO)


def test_lines_are_counted_as_an_editor_counts_them() -> None:
    sheet = sheets.read(b'Note,Phone\n"two\nlines",(310) 555-0101\n\nx,310.555.0102\n', "m.csv")

    assert [row.line for row in sheet.rows] == [2, 5]


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"", "m.csv is empty"),
        (b"\n \n,,\n", "m.csv is empty"),
        (b"Name,Town\nAnn,Fontana\n", "No column of m.csv has phone numbers"),
        (b"Name,Phone\n", "No column of m.csv has phone numbers"),
        (
            b'Phone,Name\n310 555 0101,"Ann\n310 555 0102,Bo\n310 555 0103,Cy\n',
            "line 2: a quotation mark opens here",
        ),
        (b"Phone\n" + b'"' + b"x" * 200_000, "line 2: this is no spreadsheet"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_whole(raw: bytes, why: str) -> None:
    with pytest.raises(BadInput, match=why):
        sheets.read(raw, "m.csv")


# ---- Who joins, and who does not


def test_everyone_in_the_file_is_on_the_list(runtime: Runtime) -> None:
    report = bring(runtime, "Phone\n(310) 555-0101\n1-808-555-0102\n")

    assert (report.joined, report.already, refused(report)) == (2, 0, [])
    assert on_list(runtime) == {"+13105550101", "+18085550102"}


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("800-555-0100", "toll-free number"),
        ("555-0100", "too few digits"),
        ("see HR", "not a phone number"),
        ("77820", "short code"),
        ("+44 7911 123456", "foreign number"),
        ("310 555 0101", "duplicate of line 2"),
        ("+1 (310) 555-0101", "duplicate of line 2"),
    ],
)
def test_a_line_that_cannot_join_says_why(runtime: Runtime, written: str, why: str) -> None:
    report = bring(runtime, f"Phone,Name\n3105550101,Ann\n{written},Bo\n")

    assert (report.joined, refused(report)) == (1, [(3, why)])


def test_a_line_without_a_phone_says_so(runtime: Runtime) -> None:
    report = bring(runtime, "Phone,Name\n3105550101,Ann\n,Bo\n")

    assert refused(report) == [(3, "no phone number")]


def test_no_whole_number_is_in_the_report(runtime: Runtime) -> None:
    report = bring(runtime, "Phone\n3105550101\n3105550101\n8005550100\n")

    assert all("555" not in refusal.shown for refusal in report.refused)


def test_the_ledger_keeps_who_imported_whom_from_what(runtime: Runtime) -> None:
    bring(runtime, "Phone\n\n3105550101\n")

    with runtime.database.reading() as conn:
        [event] = ledger.history(conn, members.find(conn, "+13105550101").id)
    assert (event.act, event.how, event.list_key) == ("joined", "import", "USW7600")
    assert event.source == "card check, May 2025; m.csv, line 3"


def test_an_import_needs_the_consent_it_rests_on() -> None:
    with pytest.raises(BadInput, match="how these members agreed"):
        Consent(" ", "m.csv")


def test_importing_twice_changes_nothing(runtime: Runtime) -> None:
    bring(runtime, "Phone\n3105550101\n3105550102\n")
    before = events(runtime)

    report = bring(runtime, "Phone\n3105550101\n3105550102\n")

    assert (report.joined, report.already, refused(report)) == (0, 2, [])
    assert events(runtime) == before


def leave_this_list(runtime: Runtime) -> None:
    texts(runtime, "+13105550101", "USW7600", "SM1")
    texts(runtime, "+13105550101", "LEAVE USW7600", "SM2")


def stop_all(runtime: Runtime) -> None:
    texts(runtime, "+13105550101", "USW7600", "SM1")
    texts(runtime, "+13105550101", "STOP", "SM2")


def stop_without_a_list(runtime: Runtime) -> None:
    texts(runtime, "+13105550101", "STOP", "SM1")


@pytest.mark.parametrize("go", [leave_this_list, stop_all, stop_without_a_list])
def test_an_import_never_brings_back_who_left(runtime: Runtime, go: Callable[[Runtime], None]) -> None:
    go(runtime)
    before = events(runtime)

    report = bring(runtime, "Phone\n3105550101\n")

    assert (report.joined, refused(report)) == (0, [(2, "has left")])
    assert (on_list(runtime), events(runtime)) == (set(), before)


def change(runtime: Runtime, act: Callable[[Writes, members.Member, datetime], None]) -> None:
    bring(runtime, "Phone\n3105550101\n", "ALLIANCE")
    with runtime.database.writing() as conn, writes(conn) as kept:
        act(kept, members.find(conn, "+13105550101"), runtime.now())


def test_who_may_have_asked_to_stop_is_not_added(runtime: Runtime) -> None:
    change(runtime, lambda kept, member, now: members.hold(kept, member, Evidence(How.TEXT), now))

    assert refused(bring(runtime, "Phone\n3105550101\n")) == [(2, "held: may have asked to stop")]


def test_a_number_the_carrier_gave_up_is_not_added(runtime: Runtime) -> None:
    change(runtime, lambda kept, member, now: members.suppress(kept, member.id, "30006", now))

    assert refused(bring(runtime, "Phone\n3105550101\n")) == [(2, "the carrier can't text this number")]


def test_who_left_another_list_may_be_added_to_this_one(runtime: Runtime) -> None:
    leave_this_list(runtime)

    assert bring(runtime, "Phone\n3105550101\n", "ALLIANCE").joined == 1


@pytest.mark.parametrize(
    ("key", "phone", "zone"),
    [
        ("USW7600", "8085550101", "America/Los_Angeles"),  # the local has one zone: theirs
        ("ALLIANCE", "8085550101", "Pacific/Honolulu"),
        ("ALLIANCE", "3035550101", "America/Denver"),
    ],
)
def test_quiet_hours_go_by_where_the_member_lives(runtime: Runtime, key: str, phone: str, zone: str) -> None:
    bring(runtime, f"Phone\n{phone}\n", key)

    with runtime.database.reading() as conn:
        assert members.find(conn, f"+1{phone}").zone == zone


def test_a_zone_that_is_known_stays(runtime: Runtime) -> None:
    bring(runtime, "Phone\n8085550101\n", "ALLIANCE")
    bring(runtime, "Phone\n8085550101\n", "USW7600")

    with runtime.database.reading() as conn:
        assert members.find(conn, "+18085550101").zone == "Pacific/Honolulu"


def test_what_a_kill_left_undone_the_second_run_does(runtime: Runtime) -> None:
    lines = [f"310555{n:04}" for n in range(5000)]
    raw = "Phone\n" + "\n".join(lines)
    with runtime.database.reading() as conn:
        directory: Directory = runtime.directories.current(conn)
    to = directory.list_called("USW7600")

    class Killed(Exception):
        pass

    def kill(_: int) -> None:
        raise Killed

    with pytest.raises(Killed):
        sheet = sheets.read(raw.encode(), "m.csv")
        imports.bring_in(runtime.database, (to, directory.local_of(to.id)), sheet, CARDS, runtime.now, kill)
    report = bring(runtime, raw)

    assert (report.already, report.joined) == (2000, 3000)
    assert len(on_list(runtime)) == events(runtime) == 5000


def test_the_ledger_adds_up_to_the_lists(runtime: Runtime) -> None:
    bring(runtime, "Phone\n3105550101\n3105550102\n")
    texts(runtime, "+13105550101", "STOP", "SM1")
    bring(runtime, "Phone\n3105550101\n3105550102\n")

    with runtime.database.reading() as conn:
        for phone in ("+13105550101", "+13105550102"):
            member = members.find(conn, phone)
            query = select(consent_events.c.act, consent_events.c.list_id).where(
                consent_events.c.member_id == member.id
            )
            acts = [(act, list_id) for act, list_id in conn.execute(query.order_by(consent_events.c.id))]
            assert ledger.add_up(acts) == members.standing(conn, phone)


def test_a_person_given_twice_joins_once(runtime: Runtime, alliance: Directory) -> None:
    twice = [Imported("+13105550101", "", "a"), Imported("+13105550101", "", "b")]
    list_id = alliance.list_called("USW7600").id

    with runtime.database.writing() as conn:
        bulk_joins.join_imported(conn, list_id, twice, None, datetime.now(UTC))

    assert events(runtime) == 1
