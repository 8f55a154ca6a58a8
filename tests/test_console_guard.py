"""Who may open what; and what no page ever shows."""

import re

import pytest
from flask import Flask

from outreach import organizers
from outreach.runtime import Runtime
from outreach.web.console import rules
from outreach.web.console.rules import Rule, rule_of
from tests.conftest import Clock
from tests.console import ADDRESS, Browser, invite, signed_in, words
from tests.organizing import crowd, draft, launched
from tests.texting import Phone


@pytest.fixture
def kim(app: Flask, runtime: Runtime) -> Browser:
    """A viewer of USW Local 7600."""
    return signed_in(app, runtime, "kim@usw.example", "viewer", ("USW7600",))


@pytest.fixture
def maria(app: Flask, runtime: Runtime) -> Browser:
    """An admin."""
    return signed_in(app, runtime, "maria@alliance.example", "admin")


def test_every_route_has_a_rule(app: Flask) -> None:
    without = [str(rule) for rule in app.url_map.iter_rules() if rule_of(app, rule.endpoint) is None]

    assert without == []


def test_a_route_whose_rule_was_forgotten_is_closed(app: Flask) -> None:
    app.add_url_rule("/forgotten", "forgotten", lambda: "open")

    assert Browser(app.test_client()).get("/forgotten").status_code == 403


INSIDE = (Rule.SIGNED_IN, Rule.MAY_SEND, Rule.ADMIN)


def pages(app: Flask, *rules: Rule) -> list[str]:
    found = [
        r
        for r in app.url_map.iter_rules()
        if "GET" in (r.methods or ()) and rule_of(app, r.endpoint) in rules
    ]
    return [re.sub(r"<[^>]+>", "1", str(rule)) for rule in found]


def test_nobody_sees_any_page_of_the_console_without_signing_in(app: Flask) -> None:
    nobody = Browser(app.test_client())
    inside = pages(app, *INSIDE)

    assert len(inside) > 10
    for path in inside:
        assert "/sign-in" in nobody.get(path).headers["Location"], path


def test_a_viewer_and_an_organizer_open_no_page_for_admins(app: Flask, kim: Browser, dana: Browser) -> None:
    for path in pages(app, Rule.ADMIN):
        assert {kim.get(path).status_code, dana.get(path).status_code} == {403}, path


def test_a_viewer_sees_but_can_not_send(runtime: Runtime, kim: Browser) -> None:
    crowd(runtime, "USW7600", 3)
    broadcast_id = draft(runtime, ["USW7600"])

    assert kim.get(f"/broadcasts/{broadcast_id}").status_code == 200
    assert kim.get("/broadcasts/new").status_code == 403
    assert 'name="people"' not in kim.get(f"/broadcasts/{broadcast_id}").text
    assert kim.get(f"/broadcasts/{broadcast_id}/missed").status_code == 403
    for act in ("launch", "pause", "resume", "cancel", "edit", "again"):
        assert kim.press("/password", f"/broadcasts/{broadcast_id}/{act}").status_code == 403, act


def test_another_locals_broadcasts_do_not_exist_for_an_organizer(runtime: Runtime, dana: Browser) -> None:
    crowd(runtime, "UFCW770", 3)
    broadcast_id = launched(runtime, ["UFCW770"], text="Only for UFCW")

    for path in ("", "/progress", "/edit", "/missed"):
        assert dana.get(f"/broadcasts/{broadcast_id}{path}").status_code == 404
    for act in ("launch", "pause", "resume", "cancel", "edit", "again"):
        assert dana.press("/broadcasts/new", f"/broadcasts/{broadcast_id}/{act}").status_code == 404, act
    for path in ("/", "/broadcasts", "/lists"):
        assert "UFCW" not in words(dana.get(path)), path


def test_a_broadcast_shared_with_other_locals_is_seen_but_not_touched(
    runtime: Runtime, dana: Browser
) -> None:
    crowd(runtime, "UFCW770", 3)
    broadcast_id = launched(runtime, ["UFCW770", "USW7600"])

    page = dana.get(f"/broadcasts/{broadcast_id}")
    press = dana.press("/broadcasts/new", f"/broadcasts/{broadcast_id}/pause")

    assert page.status_code == 200
    assert "Pause" not in words(page)
    assert press.status_code == 403
    assert dana.get(f"/broadcasts/{broadcast_id}/missed").status_code == 403
    assert dana.press("/broadcasts/new", f"/broadcasts/{broadcast_id}/again").status_code == 403


def test_another_locals_list_can_not_be_chosen(runtime: Runtime, dana: Browser) -> None:
    with runtime.database.reading() as conn:
        theirs = runtime.directories.current(conn).list_called("UFCW770").id

    for path in ("/broadcasts/new", "/broadcasts/preview"):
        answer = dana.press("/broadcasts/new", path, text="Hi", list=theirs, kind="alert")
        assert answer.status_code == 404, path


def test_another_locals_replies_and_updates_do_not_exist_for_an_organizer(
    app: Flask, runtime: Runtime, dana: Browser
) -> None:
    phone = Phone(runtime)
    phone.texts("UFCW770")
    phone.texts("is my shift covered")

    assert "shift" not in words(dana.get("/replies"))
    assert dana.get("/replies/2").status_code == 404
    for act in ("answer", "close", "keep", "take-off"):
        assert dana.press("/broadcasts/new", f"/replies/2/{act}", words="hi").status_code == 404, act
    with runtime.database.reading() as conn:
        theirs = runtime.directories.current(conn).list_called("UFCW770").local_id
    assert dana.press("/news", local=theirs, text_en="News").status_code == 404
    assert "UFCW 770" not in words(dana.get("/news"))


def test_a_press_without_its_token_does_nothing(app: Flask, runtime: Runtime, dana: Browser) -> None:
    crowd(runtime, "USW7600", 3)
    broadcast_id = draft(runtime, ["USW7600"])

    answer = dana.client.post(f"/broadcasts/{broadcast_id}/launch", base_url=ADDRESS)

    assert answer.status_code == 400
    assert "Nothing was done" in words(answer)
    assert "Draft" in words(dana.get(f"/broadcasts/{broadcast_id}"))


def test_the_webhook_needs_no_token_but_a_signature(app: Flask) -> None:
    assert app.test_client().post("/sms/inbound", data={"From": "+13105550142"}).status_code == 403


def test_a_wrong_password_and_an_unknown_e_mail_are_told_the_same(app: Flask, runtime: Runtime) -> None:
    invite(runtime, "dana@usw.example", "organizer", ("USW7600",))
    browser = Browser(app.test_client())

    wrong, unknown = browser.signs_in("dana@usw.example", "not this one"), browser.signs_in("x@usw.example")

    assert (wrong.status_code, unknown.status_code) == (422, 422)
    assert 'role="alert"' in wrong.text
    assert words(wrong) == words(unknown)
    assert 'value="dana@usw.example"' in wrong.text


def test_after_five_wrong_passwords_even_the_right_one_waits(
    app: Flask, runtime: Runtime, clock: Clock
) -> None:
    invite(runtime, "dana@usw.example", "organizer", ("USW7600",))
    browser = Browser(app.test_client())
    for _ in range(5):
        browser.signs_in("dana@usw.example", "not this one")

    refused = browser.signs_in("dana@usw.example")
    clock.pass_(minutes=16)

    assert refused.status_code == 429
    assert "wait 15 minutes" in words(refused)
    assert browser.signs_in("dana@usw.example").status_code == 302


@pytest.mark.parametrize(
    "after", ["https://elsewhere.example/", "//elsewhere.example/", "/\\elsewhere.example"]
)
def test_signing_in_never_leads_to_another_site(app: Flask, runtime: Runtime, after: str) -> None:
    invite(runtime, "dana@usw.example", "organizer", ("USW7600",))
    browser = Browser(app.test_client())

    answer = browser.press("/sign-in", email="dana@usw.example", password="four words are good", after=after)

    assert answer.headers["Location"] == "/"


def test_looking_at_a_link_uses_nothing_up_and_pressing_its_button_does(app: Flask, runtime: Runtime) -> None:
    with runtime.database.writing() as conn:
        token = organizers.first_admin(conn, "maria@alliance.example", "Maria", runtime.now())
    scanner, browser = Browser(app.test_client()), Browser(app.test_client())
    assert scanner.get(f"/link/{token}").status_code == 200

    into = browser.press(f"/link/{token}")

    assert into.headers["Location"] == "/password"
    assert browser.get("/").headers["Location"] == "/password"  # nowhere else before a password is chosen
    assert browser.press("/password", password="five words are better still").headers["Location"] == "/"
    assert "Hello Maria" in words(browser.get("/"))
    assert scanner.get(f"/link/{token}").status_code == 404
    assert scanner.press("/sign-in", f"/link/{token}").status_code == 404


def test_changing_a_password_asks_for_the_old_one_and_ends_other_sessions(
    app: Flask, runtime: Runtime, dana: Browser
) -> None:
    other = Browser(app.test_client())
    other.signs_in("dana@usw.example")

    refused = dana.press("/password", old="wrong one", password="five words are better still")
    kept = dana.press("/password", old="four words are good", password="five words are better still")

    assert (refused.status_code, kept.status_code) == (422, 302)
    assert dana.get("/").status_code == 200
    assert "/sign-in" in other.get("/").headers["Location"]


def test_a_session_ends_the_moment_its_organizer_is_deactivated(
    app: Flask, runtime: Runtime, dana: Browser, maria: Browser
) -> None:
    assert dana.get("/").status_code == 200

    answer = maria.press("/people/1", "/people/1/deactivate")

    assert answer.status_code == 302
    assert "/sign-in" in dana.get("/").headers["Location"]


def test_an_invited_person_gets_in_by_the_link_that_is_shown_once(app: Flask, maria: Browser) -> None:
    page = maria.press("/people", name="Joe", email="joe@ufcw.example", role="organizer", local=2)
    link = re.search(r"https://texts\.example\.org(/link/[\w-]+)", page.text)

    assert link is not None
    assert "/link/" not in maria.get("/people").text
    assert Browser(app.test_client()).press(link[1]).status_code == 302


def test_a_bad_invitation_keeps_what_was_typed(maria: Browser) -> None:
    page = maria.press("/people", name="Joe", email="joe", role="organizer", local=2)

    assert page.status_code == 422
    assert 'value="Joe"' in page.text
    assert re.search(r'name="local" value="2" checked', page.text)


def test_no_answer_lets_anything_in_from_elsewhere_or_be_framed_or_kept(app: Flask, dana: Browser) -> None:
    for path in ("/", "/sign-in", "/broadcasts/99", "/nowhere"):
        headers = dana.get(path).headers
        assert "default-src 'self'" in headers["Content-Security-Policy"]
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["Cache-Control"] == "no-store"
    with dana.get("/static/outreach.css") as sheet:
        assert sheet.headers["Cache-Control"] != "no-store"


def test_the_session_cookie_stays_on_https_and_out_of_scripts(app: Flask, runtime: Runtime) -> None:
    invite(runtime, "dana@usw.example", "organizer", ("USW7600",))
    cookie = Browser(app.test_client()).signs_in("dana@usw.example").headers["Set-Cookie"]

    for part in ("Secure", "HttpOnly", "SameSite=Lax"):
        assert part in cookie


def test_no_page_and_no_address_shows_a_phone_number_and_none_has_inline_script_or_style(
    app: Flask, runtime: Runtime, maria: Browser
) -> None:
    phone = Phone(runtime, "+13105550142")
    phone.texts("USW7600")
    launched(runtime, ["USW7600"])
    phone.texts("who is this?? enough")
    phone.texts("thanks for the news")
    draft(runtime, ["USW7600"])
    inside = [*pages(app, *INSIDE), "/broadcasts/2", "/replies/2", "/replies/3"]

    for path in inside:
        html = maria.get(path).text
        assert "3105550142" not in re.sub(r"[\s().-]", "", html), path
        assert not re.search(r"<script(?![^>]* src=)|<style|\sstyle=|\son\w+=|javascript:", html), path
        assert not re.search(r'(?:src|href|action)="(?:https?:)?//', html), path


def test_a_number_that_no_database_holds_is_no_page(maria: Browser) -> None:
    for path in ("/broadcasts/", "/replies/", "/people/"):
        assert maria.get(path + "9" * 23).status_code == 404, path
        assert maria.get(path + str(2**63 - 1)).status_code == 404, path


def test_what_broke_is_told_without_a_detail(app: Flask, dana: Browser) -> None:
    def breaks() -> str:
        raise RuntimeError("the secret is 42")

    app.view_functions["home.menu"] = rules.signed_in(breaks)

    answer = dana.get("/menu")

    assert answer.status_code == 500
    assert "Something broke on our side" in words(answer)
    assert "42" not in answer.text


def test_every_look_at_lists_and_replies_is_recorded(app: Flask, runtime: Runtime, dana: Browser) -> None:
    phone = Phone(runtime)
    phone.texts("USW7600")
    phone.texts("who is my steward")
    for path in ("/", "/lists", "/replies", "/replies/2"):
        dana.get(path)
    with runtime.database.reading() as conn:
        seen = [(each.name, each.subject) for each in organizers.noted(conn) if each.act == "looked at"]

    assert seen == [("Dana", "reply 2"), ("Dana", "open replies"), *[("Dana", "the lists' numbers")] * 2]
