"""The doors to the database: whose clock counts, which way rows are found, and what an error says."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, select, text
from sqlalchemy.exc import DBAPIError

from outreach import delivery, inbox, outcomes, senders
from outreach.db import is_postgres
from outreach.delivery import Change
from outreach.errors import ClocksApart
from outreach.inbox import Incoming
from outreach.models import State, members
from outreach.prepared import Given, Prepared
from outreach.runtime import Runtime
from tests import organizing

TABLES = ("texts", "members", "subscriptions")


@pytest.mark.parametrize("apart", [30, -30])
def test_a_machine_whose_clock_is_not_the_databases_sends_nothing(runtime: Runtime, apart: int) -> None:
    def wrong() -> datetime:
        return datetime.now(UTC) + timedelta(seconds=apart)

    if runtime.database.embedded:
        runtime.database.check_clock(wrong)  # its file is on this machine: there is one clock
        return

    with pytest.raises(ClocksApart, match=f"{'30|29' if apart > 0 else '30|31'} s "):
        runtime.database.check_clock(wrong)


@pytest.mark.parametrize("apart", [0, 3, -3])
def test_clocks_a_little_apart_are_no_matter(runtime: Runtime, apart: int) -> None:
    runtime.database.check_clock(lambda: datetime.now(UTC) + timedelta(seconds=apart))


def test_texts_are_found_by_an_index_though_the_tables_were_empty_when_that_was_planned(
    runtime: Runtime,
) -> None:
    known = runtime.directories.recent(runtime.database)
    for n in range(12):  # psycopg prepares after five, PostgreSQL settles on one plan after five more
        incoming = Incoming(f"SM{n}", f"+1310555{n:04}", "77820", "USW7600")
        with runtime.database.writing() as conn:
            inbox.receive(conn, [inbox.read(known, incoming)], runtime.now())
            read_whole = _read_whole(conn) if is_postgres(conn) else {}

    assert read_whole == ({} if runtime.database.embedded else dict.fromkeys(TABLES, 0))


def _read_whole(conn: Connection) -> dict[str, int]:
    """How often each table was read from end to end in this transaction."""
    query = "SELECT relname, seq_scan FROM pg_stat_xact_user_tables WHERE relname IN ('texts', 'members', 'subscriptions')"
    return {row.relname: row.seq_scan for row in conn.execute(text(query))}


def test_a_receipt_reads_its_own_message_however_many_there_are(runtime: Runtime) -> None:
    organizing.crowd(runtime, "USW7600", 300)
    ids = organizing.message_ids(runtime, organizing.launched(runtime, ["USW7600"]))
    read = 0
    for id_ in ids[:15]:
        with runtime.database.writing() as conn:
            before = _tuples_read(conn)
            outcomes.record(conn, [Change(id_, State.SENT, carrier_id=f"SM{id_}")], runtime.now())
            read = _tuples_read(conn) - before

    assert len(ids) == 300
    assert read < 10


@pytest.mark.parametrize("code", ["", "30003", "30006", "21610"])
def test_receipts_read_the_members_they_are_about_however_many_there_are(runtime: Runtime, code: str) -> None:
    organizing.crowd(runtime, "USW7600", 3_000)
    ids = organizing.message_ids(runtime, organizing.launched(runtime, ["USW7600"], 3_000))
    with runtime.database.writing() as conn:
        conn.execute(text("ANALYZE"))
    state = State.UNDELIVERED if code else State.DELIVERED
    read = []
    for n in range(0, 30, 3):
        with runtime.database.writing() as conn:
            before = _tuples_read(conn, "members")
            changes = [Change(id_, state, code, f"SM{id_}") for id_ in ids[n : n + 3]]
            outcomes.record(conn, changes, runtime.now())
            read.append(_tuples_read(conn, "members") - before)

    assert max(read) < 50


@pytest.mark.parametrize("any_hour", [True, False])
def test_a_claim_reads_what_it_takes_however_many_wait(runtime: Runtime, any_hour: bool) -> None:
    """After another broadcast, and the statistics of that: nobody is known to wait."""
    for first, zone in ((0, "America/Los_Angeles"), (2000, "America/Denver"), (4000, "Pacific/Honolulu")):
        organizing.crowd(runtime, "USW7600", 700, first=first, zone=zone)
    organizing.became(
        runtime, organizing.launched(runtime, ["USW7600"], 2100), [(State.DELIVERED, "")] * 2100
    )
    with runtime.database.writing() as conn:
        conn.execute(text("ANALYZE"))
    organizing.launched(runtime, ["USW7600"], 2100, any_hour=any_hour)
    read = []
    for turn in range(15):
        with runtime.database.writing() as conn:
            before = _entries_read(conn)
            taken = delivery.claim(conn, runtime.now(), 10, turn, senders.get(conn, senders.FEDERATIONS))
            read.append(_entries_read(conn) - before)
        assert len(taken.texts) == 10

    assert max(read) < 200


def _entries_read(conn: Connection) -> int:
    """How many entries of the indexes of messages were read in this transaction, on PostgreSQL."""
    count = "SELECT sum(pg_stat_get_xact_tuples_returned(indexrelid)) FROM pg_index WHERE indrelid = 'messages'::regclass"
    return int(conn.scalar(text(count)) or 0) if is_postgres(conn) else 0


def _tuples_read(conn: Connection, table: str = "messages") -> int:
    """Rows of this table that this connection has read, on PostgreSQL."""
    return int(conn.scalar(text(_READ), {"table": table}) or 0) if is_postgres(conn) else 0


_READ = "SELECT idx_tup_fetch + seq_tup_read FROM pg_stat_xact_user_tables WHERE relname = :table"


_meeting = Prepared(lambda given: given.insert(members, "phone", "zone", "created_at"))


@Prepared
def _phones(given: Given) -> Any:
    return select(members.c.phone).where(given.one_of(members.c.phone))


def _prepared(conn: Connection, row: dict[str, Any]) -> None:
    _meeting(conn, [row, row])


def _executed(conn: Connection, row: dict[str, Any]) -> None:
    conn.execute(members.insert().values([row, row]))


@pytest.mark.parametrize("write", [_prepared, _executed])
def test_an_error_quotes_no_phone_and_the_next_transaction_goes_well(
    runtime: Runtime, write: Callable[[Connection, dict[str, Any]], None]
) -> None:
    row = {"phone": "+13105550101", "zone": "", "created_at": runtime.now()}
    with pytest.raises(DBAPIError) as broken, runtime.database.writing() as conn:
        write(conn, row)
    with runtime.database.writing() as conn:
        found = _phones(conn, [{"phone": "+13105550101"}])

    assert "3105550101" not in f"{broken.value} {broken.value.orig} {broken.value.__cause__}"
    assert found == []
