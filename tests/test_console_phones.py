"""The page of simulated phones."""

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask

from outreach.app import create_app
from outreach.carriers.phones import Phones, running
from outreach.config import SIMULATED_SID
from outreach.runtime import Runtime
from tests.conftest import AUTH_TOKEN
from tests.console import Browser, words


@pytest.fixture(scope="module")
def phones() -> Iterator[Phones]:
    with running(account_sid=SIMULATED_SID, auth_token=AUTH_TOKEN) as found:
        yield found


@pytest.fixture
def app(runtime: Runtime, phones: Phones) -> Iterator[Flask]:
    phones.forget()
    app = create_app(replace(runtime, settings=replace(runtime.settings, twilio_api_url=phones.url)))
    yield app
    if "phones" in app.extensions:
        app.extensions["phones"].close()


@pytest.fixture
def browser(app: Flask) -> Browser:
    return Browser(app.test_client())


def test_the_page_says_that_nothing_reaches_a_real_person(browser: Browser) -> None:
    page = browser.get("/phones")

    assert page.status_code == 200
    assert "Simulated phones: nothing here reaches a real person." in words(page)


def test_a_word_pressed_or_a_text_written_is_texted_by_that_phone(browser: Browser, phones: Phones) -> None:
    browser.press("/phones", "/phones/0", word="USW7600")
    browser.press("/phones", "/phones/1", body="<b>hello</b>")

    assert [text.body for text in phones.thread("+13105550142")] == ["USW7600"]
    assert [text.body for text in phones.thread("+18085550117")] == ["<b>hello</b>"]
    assert "&lt;b&gt;hello&lt;/b&gt;" in browser.get("/phones").text


def test_only_what_is_new_is_fetched(browser: Browser) -> None:
    browser.press("/phones", "/phones/0", word="HELP")
    first = json.loads(browser.get("/phones/new?after=0,0,0,0").text)
    second = json.loads(browser.get(f"/phones/new?after={first[0]['last']},0,0,0").text)

    assert [each["slot"] for each in first] == [0]
    assert "HELP" in first[0]["html"]
    assert second == []


def test_any_number_can_be_taken_without_standing_in_an_address(browser: Browser, phones: Phones) -> None:
    moved = browser.press("/phones", "/phones/2/number", number="(303) 555-0199")
    browser.press("/phones", "/phones/2", body="IUOE1")

    assert moved.headers["Location"] == "/phones?slot=2"
    assert [text.body for text in phones.thread("+13035550199")] == ["IUOE1"]


@pytest.mark.parametrize(
    ("path", "fields"), [("/phones/0", {"body": " "}), ("/phones/0/number", {"number": "Maria"})]
)
def test_nonsense_is_told_kindly(browser: Browser, path: str, fields: dict[str, object]) -> None:
    assert browser.press("/phones", path, **fields).status_code == 422


def test_there_is_no_such_page_with_a_real_carrier(runtime: Runtime) -> None:
    app = create_app(replace(runtime, settings=replace(runtime.settings, twilio_account_sid="AC" + "1" * 32)))

    assert Browser(app.test_client()).get("/phones").status_code == 404


def test_a_carrier_that_is_away_is_told_kindly(runtime: Runtime) -> None:
    app = create_app(runtime)  # nobody listens at its address
    page = Browser(app.test_client()).get("/phones")
    app.extensions["phones"].close()

    assert page.status_code == 503
    assert "does not answer" in words(page)
