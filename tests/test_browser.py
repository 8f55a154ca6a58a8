"""The console in a real browser: an organizer's evening, on a phone and on a desk."""

import json
import os
import shutil
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver import Chrome, ChromeOptions
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.support.wait import WebDriverWait
from werkzeug.serving import make_server

from outreach import broadcasts, launching, organizers, scheduling
from outreach.app import create_app
from outreach.carriers.phones import Phones, running
from outreach.config import SIMULATED_SID
from outreach.launching import Said
from outreach.models import State
from outreach.organizers import Invited
from outreach.runtime import Runtime
from outreach.scheduling import Plan
from tests.carrier import FakeCarrier
from tests.conftest import AUTH_TOKEN, TUESDAY, Clock
from tests.console import HASH, PASSWORD
from tests.eventing import TOWN_HALL, on_calendar
from tests.organizing import became, crowd, draft, expand, message_ids, receipt, send, tally
from tests.texting import Phone
from workers.clock import tick

WIDTHS = (390, 1280)
ARGUMENTS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
# The console is one program on both engines; what it shows is tested on both without a browser.
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


class Screen(Chrome):
    """A browser that remembers what it asked for and what it complained of."""

    address = ""

    def open(self, path: str, width: int = 1280) -> None:
        size = {"width": width, "height": 844, "deviceScaleFactor": 1, "mobile": False}
        self.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
        self.get(self.address + path)

    def write(self, name: str, text: str) -> None:
        field = self.find_element(By.NAME, name)
        field.clear()
        field.send_keys(text)

    def tap(self, xpath: str) -> None:
        """Bring it into the middle, away from the bars, and click it."""
        found = self.find_element(By.XPATH, xpath)
        self.execute_script("arguments[0].scrollIntoView({block: 'center'})", found)
        found.click()

    def press(self, words: str) -> None:
        """Press the button or link with these words, and wait for the page it leads to."""
        within = f"[normalize-space()='{words}' or starts-with(normalize-space(), '{words}')]"
        before = self.find_element(By.TAG_NAME, "html")
        self.tap(f"//main//*[self::button or self::a]{within}")
        WebDriverWait(self, 45, ignored_exceptions=[StaleElementReferenceException]).until(
            lambda _: self.find_element(By.TAG_NAME, "html") != before
        )

    def waits_for(self, words: str) -> None:
        said = f"The page never said “{words}”."
        WebDriverWait(self, 45, ignored_exceptions=[StaleElementReferenceException]).until(
            lambda _: words in self.find_element(By.TAG_NAME, "main").text, said
        )

    def hosts(self) -> set[str]:
        """Every host it asked since the last look."""
        events = [json.loads(entry["message"])["message"] for entry in self.get_log("performance")]
        urls = [e["params"]["request"]["url"] for e in events if e["method"] == "Network.requestWillBeSent"]
        return {urlsplit(url).netloc for url in urls if url.startswith(("http", "ws"))}

    def complaints(self) -> list[str]:
        return [entry["message"] for entry in self.get_log("browser")]


@pytest.fixture
def screen(tmp_path: Path) -> Iterator[Screen]:
    chromium, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if not chromium or not driver:
        sentence = (
            "The console is not looked at in a browser: there is no chromium with its chromedriver here."
        )
        pytest.fail(sentence) if os.getenv("CI") == "true" else pytest.skip(sentence)
    options = ChromeOptions()
    options.binary_location = chromium
    for argument in (*ARGUMENTS, f"--user-data-dir={tmp_path / 'profile'}"):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    service = Service(driver)
    found = Screen(options=options, service=service)
    yield found
    found.quit()


@pytest.fixture
def simulator(runtime: Runtime) -> Iterator[Phones]:
    with running(account_sid=SIMULATED_SID, auth_token=AUTH_TOKEN) as phones:
        yield phones


@pytest.fixture
def address(runtime: Runtime, simulator: Phones) -> Iterator[str]:
    """The whole service behind a real socket."""
    settings = replace(runtime.settings, public_url="http://127.0.0.1", twilio_api_url=simulator.url)
    app = create_app(replace(runtime, settings=settings))
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()
    if "phones" in app.extensions:
        app.extensions["phones"].close()


@pytest.fixture
def desk(screen: Screen, address: str) -> Screen:
    screen.address = address
    return screen


def invited(runtime: Runtime) -> str:
    """The one-time link of a new admin."""
    with runtime.database.writing() as conn:
        token = organizers.first_admin(conn, "maria@alliance.example", "Maria Lopez", runtime.now())
    return f"/link/{token}"


def test_from_the_first_link_to_a_finished_broadcast(runtime: Runtime, desk: Screen, address: str) -> None:
    crowd(runtime, "USW7600", 1200)
    desk.open(invited(runtime), width=390)
    desk.press("Sign in")
    desk.write("password", PASSWORD)
    desk.press("Keep this password")
    desk.waits_for("Hello Maria")

    desk.press("New broadcast")
    desk.tap("//label[contains(., 'USW7600')]")
    desk.write("text", "Polls close at 8. Don’t forget")
    desk.waits_for("USW 7600: Polls close at 8. Don’t forget\nText STOP to opt out")  # as typed, unasked
    desk.waits_for("1,200\neach gets it once")
    desk.tap("//button[@data-plain]")  # an ordinary apostrophe, at the press of a button
    desk.waits_for("Don't forget")
    desk.press("Keep and check")

    desk.write("people", "1200")
    desk.press("Launch to 1,200 people")
    desk.waits_for("1,200 texts wait")
    expand(runtime, 1)
    send(runtime, FakeCarrier(runtime.now))
    desk.waits_for("Everything has left")  # without a press
    for message_id in message_ids(runtime, 1):
        receipt(runtime, message_id, "delivered")
    with runtime.database.writing() as conn:
        assert broadcasts.finish_done(conn, runtime.now()) == [1]
    desk.waits_for("Finished. All 1,200 arrived.")

    assert tally(runtime, 1).of(State.DELIVERED) == 1200
    assert desk.complaints() == []
    assert desk.hosts() == {urlsplit(address).netloc}


def test_a_launch_for_later_shows_its_fields_and_starts_by_itself(
    runtime: Runtime, desk: Screen, clock: Clock
) -> None:
    crowd(runtime, "USW7600", 3)
    draft(runtime, ["USW7600"])
    desk.open(invited(runtime), width=390)
    desk.press("Sign in")
    desk.write("password", PASSWORD)
    desk.press("Keep this password")
    desk.open("/broadcasts/1", width=390)
    fields = desk.find_element(By.NAME, "starts")
    before = fields.is_displayed()
    desk.tap("//label[contains(., 'Later, at')]")
    shown = fields.is_displayed()
    desk.press("Launch to 3 people")  # its words are “Schedule it” now
    desk.waits_for("Starts Wed, Nov 5, 9:00 am PST")
    clock.at = TUESDAY + timedelta(hours=23)
    tick(runtime)
    desk.waits_for("3 texts wait")  # without a press

    assert (before, shown) == (False, True)
    assert desk.complaints() == []


PAGES = (
    "/", "/broadcasts", "/broadcasts/new", "/broadcasts/1", "/broadcasts/1/edit", "/broadcasts/2", "/broadcasts/3", "/replies", "/replies/2",
    "/replies/3", "/news", "/updates/", "/updates/usw7600", "/terms", "/lists", "/people", "/people/1", "/acts", "/menu", "/password", "/phones",
    "/events", "/events/new", "/events/1", "/events/1/edit", "/events/1/people", "/calendar/usw7600",
)  # fmt: skip


def furnish(runtime: Runtime) -> None:
    """Something on every page, with words that do not break by themselves."""
    crowd(runtime, "USW7600", 30)
    phone = Phone(runtime)
    for body in ("USW7600", "who is this?? enough", "https://example.org/" + "long/" * 40):
        phone.texts(body)
    with runtime.database.writing() as conn:
        organizer_id = organizers.create(
            conn, Invited("maria@alliance.example", "Maria Lopez", "admin"), runtime.now()
        )
        organizers.set_password(conn, organizer_id, HASH)
        directory = runtime.directories.current(conn)
        for text in ("Tonight’s session — https://example.org/" + "x" * 120, "Polls close at 8.", "Later"):
            list_ids = tuple(directory.lists)
            body = broadcasts.body_of(directory, list_ids, text)
            broadcasts.write(conn, broadcasts.Draft(text, list_ids), body, organizer_id, runtime.now())
        launching.launch(conn, 2, Said(), organizer_id, runtime.now())
        plan = Plan(runtime.now() + timedelta(hours=1))
        scheduling.schedule(conn, 3, plan, Said(), organizer_id, runtime.now())
    expand(runtime, 2)
    on_calendar(runtime, TOWN_HALL, place="", link="https://example.org/" + "x" * 79)


@pytest.mark.parametrize("width", WIDTHS)
def test_every_page_fits_without_sideways_scrolling_and_without_complaint(
    runtime: Runtime, desk: Screen, address: str, width: int
) -> None:
    furnish(runtime)
    desk.open("/sign-in", width)
    desk.write("email", "maria@alliance.example")
    desk.write("password", PASSWORD)
    desk.press("Sign in")
    too_wide = []
    for path in PAGES:
        desk.open(path, width)
        if desk.execute_script("return document.documentElement.scrollWidth") > width:
            too_wide.append(path)

    assert too_wide == []
    assert desk.complaints() == []
    assert desk.hosts() == {urlsplit(address).netloc}


def test_a_simulated_phone_shows_what_it_texts_without_leaving_the_page(
    desk: Screen, simulator: Phones
) -> None:
    desk.open("/phones", width=390)
    desk.tap("//section[contains(@class, 'shown')]//button[.='HELP']")
    desk.find_element(By.XPATH, "//section[contains(@class, 'shown')]//textarea").send_keys("hello <3\n")

    desk.waits_for("HELP\nhello <3")
    assert {text.body for text in simulator.thread("+13105550142")} == {"HELP", "hello <3"}


@pytest.mark.parametrize("width", WIDTHS)
def test_one_press_writes_again_to_those_who_did_not_get_it(
    runtime: Runtime, desk: Screen, width: int
) -> None:
    furnish(runtime)
    reasons = [(State.UNDELIVERED, "30003"), (State.UNDELIVERED, "30006"), (State.LEFT_OUT, "expired")]
    became(runtime, 2, [*reasons, *reasons, *[(State.DELIVERED, "")] * (len(message_ids(runtime, 2)) - 6)])
    desk.open("/sign-in", width)
    desk.write("email", "maria@alliance.example")
    desk.write("password", PASSWORD)
    desk.press("Sign in")

    too_wide = []

    def look() -> None:
        if desk.execute_script("return document.documentElement.scrollWidth") > width:
            too_wide.append(desk.current_url)

    desk.open("/broadcasts/2", width)
    look()
    desk.press("See who did not get it")
    look()
    desk.waits_for("6 people of broadcast 2; 4 may be tried again")
    desk.press("← Broadcast 2")
    desk.press("Write again to these 4")
    desk.waits_for("Only to those whom broadcast 2 did not reach")
    look()
    desk.press("Edit")
    desk.waits_for("did not reach (4 people)")
    desk.write("text", "Polls close at 9.")
    desk.waits_for("Alliance: Polls close at 9.")  # the preview that follows the typing
    desk.waits_for("4\neach gets it once")
    look()
    desk.press("Keep and check")
    desk.press("Launch to 4 people")
    desk.waits_for("4 texts wait")

    assert too_wide == []
    assert desk.complaints() == []
