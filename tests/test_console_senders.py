"""The senders' page: what each number carries, whether it rests, and letting it go on."""

from datetime import timedelta

import pytest
from flask import Flask

from outreach import senders
from outreach.runtime import Runtime
from outreach.senders import FEDERATIONS
from tests.console import Browser, signed_in, words


@pytest.fixture
def admin(app: Flask, runtime: Runtime) -> Browser:
    return signed_in(app, runtime, "ada@example.org", "admin")


def test_the_page_says_what_each_number_carries(admin: Browser, runtime: Runtime) -> None:
    said = words(admin.get("/senders"))

    assert f"{runtime.settings.sender} Short code, the federation's own" in said
    assert "Sends at its full rate." in said


def test_a_number_that_rests_says_why_and_can_be_let_go_on(admin: Browser, runtime: Runtime) -> None:
    with runtime.database.writing() as conn:
        senders.rest(conn, FEDERATIONS, "21611", runtime.now() + timedelta(minutes=10))
    rests = words(admin.get("/senders"))
    pressed = admin.press("/senders", "/senders/wake")

    assert "Rests until 10:10 am PST. The carrier holds more than ten hours" in rests
    assert pressed.status_code == 302
    assert "Sends at its full rate." in words(admin.get("/senders"))


def test_an_unknown_number_is_refused(admin: Browser, runtime: Runtime) -> None:
    with runtime.database.writing() as conn:
        senders.rest(conn, FEDERATIONS, "21611", runtime.now() + timedelta(minutes=10))

    refused = admin.press("/senders", "/senders/wake", sender="+13105550100")

    assert "There is no sender with this number. Nothing was changed." in words(refused)


@pytest.mark.parametrize("role", ["organizer", "viewer"])
def test_only_admins_open_it(app: Flask, runtime: Runtime, role: str) -> None:
    browser = signed_in(app, runtime, "vera@example.org", role, ("USW7600",))

    assert browser.get("/senders").status_code == 403
