"""Two at one moment: a press counts, or says in one sentence that nothing was saved."""

import threading
import time

from flask import Flask
from sqlalchemy import Connection, text
from werkzeug.test import TestResponse

from outreach import directory, ladders
from outreach.db import is_postgres
from outreach.runtime import Runtime
from tests.asking import wanted, write
from tests.conftest import Clock
from tests.console import signed_in, words
from tests.living import until
from tests.organizing import crowd


def hold_patiently(conn: Connection) -> None:
    """Of two who wait in a circle, the database then ends the other one."""
    if is_postgres(conn):
        conn.execute(text("SET LOCAL deadlock_timeout = '20s'"))


def wait_for_the_press(conn: Connection) -> None:
    """Until the other one waits for us; where nothing says so, a little."""
    if is_postgres(conn):
        waits = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
        until(lambda: conn.scalar(waits) > 0)
    else:
        time.sleep(0.5)


def test_a_press_that_a_deadlock_undid_says_that_nothing_was_saved(
    app: Flask, runtime: Runtime, clock: Clock
) -> None:
    crowd(runtime, "USW7600", 3)
    poll_id = write(runtime, wanted(runtime))
    browser = signed_in(app, runtime, "two@example.org", "admin")
    page = f"/polls/{poll_id}"
    answers: list[TestResponse] = []
    press = threading.Thread(target=lambda: answers.append(browser.press(page, page + "/start")))
    with runtime.database.writing() as conn:
        hold_patiently(conn)
        directory.next_version(conn)  # what a start takes last
        press.start()
        wait_for_the_press(conn)
        ladders.locked(conn, poll_id)  # what it takes first
    press.join(20)

    with runtime.database.reading() as conn:
        state = ladders.get(conn, poll_id).state
    if runtime.database.embedded:  # writers go one at a time there, so it only waited
        assert (answers[0].status_code, state) == (302, "running")
    else:
        said = "Somebody changed this at the same moment. Nothing was saved. Press again."
        assert (answers[0].status_code, state) == (409, "draft")
        assert said in words(answers[0])
