"""A browser without a screen, in tests: sign in, open pages, press buttons; every form brings its hidden fields."""

import re
from dataclasses import dataclass
from html import unescape

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from outreach import organizers
from outreach.organizers import Invited
from outreach.runtime import Runtime

PASSWORD = "four words are good"
HASH = organizers.hash_password(PASSWORD)
ADDRESS = "https://texts.example.org"  # the cookie goes over https alone
_HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')


@dataclass
class Browser:
    """One organizer's browser, or nobody's."""

    client: FlaskClient

    def get(self, path: str) -> TestResponse:
        return self.client.get(path, base_url=ADDRESS)

    def press(self, page: str, action: str = "", **fields: object) -> TestResponse:
        """Fill in the form on this page and send it to `action`, or to the page itself."""
        filled = {**dict(_HIDDEN.findall(self.get(page).text)), **fields}
        return self.client.post(
            action or page, data=filled, base_url=ADDRESS, headers={"Referer": ADDRESS + page}
        )

    def signs_in(self, email: str, password: str = PASSWORD) -> TestResponse:
        return self.press("/sign-in", email=email, password=password)


def invite(runtime: Runtime, email: str, role: str, keys: tuple[str, ...] = ()) -> int:
    """An organizer who has the locals of these lists, with PASSWORD; their number."""
    with runtime.database.writing() as conn:
        directory = runtime.directories.current(conn)
        local_ids = tuple(directory.list_called(key).local_id for key in keys)
        name = email.partition("@")[0].capitalize()
        organizer_id = organizers.create(conn, Invited(email, name, role, local_ids), runtime.now())
        organizers.set_password(conn, organizer_id, HASH)
    return organizer_id


def signed_in(app: Flask, runtime: Runtime, email: str, role: str, keys: tuple[str, ...] = ()) -> Browser:
    """The browser of a new organizer who has signed in."""
    invite(runtime, email, role, keys)
    browser = Browser(app.test_client())
    assert browser.signs_in(email).status_code == 302
    return browser


def words(answer: TestResponse) -> str:
    """What a page says, without its tags."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())
