"""The public pages: for everybody, the same for everybody, and nothing about anybody."""

import re
from datetime import date, timedelta
from io import BytesIO

import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import Connection

from outreach import directory as directories
from outreach import news
from outreach.news import Written
from outreach.runtime import Runtime
from outreach.season import events, ladder_lists, ladders, votes
from tests.console import Browser, invite, words
from tests.organizing import crowd, draft, give_sender, launched
from tests.texting import Phone


@pytest.fixture
def nobody(app: Flask) -> Browser:
    """Somebody who never signed in."""
    return Browser(app.test_client())


PAGES = (
    "/updates/", "/updates/?lang=es", "/updates/usw7600", "/updates/usw7600?lang=es", "/updates/alliance", "/terms",
    "/terms?lang=es", "/updates/seiu",
)  # fmt: skip


def publish(runtime: Runtime, key: str, written: Written, day: date = date(2025, 11, 5)) -> int:
    with runtime.database.writing() as conn:
        directory = runtime.directories.current(conn)
        local = directory.local_of(directory.list_called(key).id)
        return news.publish(conn, local.id, local.label, written, None, day, runtime.now())


def planned(
    conn: Connection, runtime: Runtime, key: str, subject: str, name: str, state: str = "running", hours: int = 24
) -> int:  # fmt: skip
    """A vote or an event of this list; its number."""
    now = runtime.now()
    row = {"subject": subject, "name": name, "zone": "America/Los_Angeles", "opens_at": now + timedelta(hours=1),
           "closes_at": now + timedelta(hours=hours), "state": state, "created_at": now}  # fmt: skip
    ladder_id = int(conn.execute(ladders.insert().values(**row).returning(ladders.c.id)).scalar_one())
    list_id = runtime.directories.current(conn).list_called(key).id
    conn.execute(ladder_lists.insert().values(ladder_id=ladder_id, list_id=list_id))
    if subject == "vote":
        conn.execute(votes.insert().values(id=ladder_id, kind="strike_authorization", question="Do you?"))
    else:
        conn.execute(
            events.insert().values(
                id=ladder_id, word="TOWNHALL" if state == "running" else None, place="Hall 3",
                link="https://meet.example/secret", ends_at=now + timedelta(hours=hours + 1),
            )
        )  # fmt: skip
    directories.next_version(conn)
    return ladder_id


def test_anybody_reads_a_local_s_latest_the_alliance_s_and_the_earlier_ones(
    runtime: Runtime, nobody: Browser
) -> None:
    publish(runtime, "USW7600", Written({"en": "Our table <met>."}, "staffing"))
    publish(runtime, "UFCW770", Written({"en": "Another local's."}))
    page = nobody.get("/updates/usw7600")
    latest, earlier = page.text.split('id="earlier"')

    assert page.status_code == 200
    assert "Nov 5, 2025 · USW 7600 · Staffing Our table <met>." in words(page)
    assert "Session 8: no movement" in latest and "Session 8" not in earlier
    assert "Several local tables met" in earlier
    assert "Another local" not in page.text


def test_a_proposal_is_a_table_that_a_screen_reader_can_read(nobody: Browser) -> None:
    page = nobody.get("/updates/alliance").text

    assert '<th scope="col">KP</th>' in page
    assert re.search(r'<th scope="row">10/1/2025</th>\s*<td>6.5%</td>\s*<td>9%</td>', page)
    assert "<caption>Proposals on the table</caption>" in page


def test_the_page_says_how_to_join_and_what_carriers_want_said(nobody: Browser) -> None:
    page = nobody.get("/updates/usw7600")
    said = words(page)

    assert "Text USW7600 to 77820" in said
    assert 'href="sms:77820?&amp;body=USW7600"' in page.text
    assert 'aria-label="A square code that writes the text USW7600 to 77820"' in page.text
    for part in ("recurring texts from Alliance of Health Care Unions", "Msg frequency varies", "Msg & data rates may apply",
                 "Text HELP for help, STOP to stop all texts", "help@usw7600.example", "Terms and privacy"):  # fmt: skip
        assert part in said, part


def test_a_local_with_a_number_of_its_own_is_joined_there(runtime: Runtime, nobody: Browser) -> None:
    with runtime.database.writing() as conn:
        local = runtime.directories.current(conn).list_called("USW7600").local_id
        give_sender(conn, local, "+18445550100")
        directories.next_version(conn)

    assert "Text USW7600 to 844-555-0100" in words(nobody.get("/updates/usw7600"))
    assert 'href="sms:+18445550100?&amp;body=USW7600"' in nobody.get("/updates/usw7600").text
    assert "77820" in words(nobody.get("/updates/ufcw770"))


def test_the_pages_speak_spanish_when_asked(nobody: Browser) -> None:
    page = nobody.get("/updates/usw7600?lang=es")

    assert '<html lang="es">' in page.text
    assert "4 nov 2025" in words(page) and "Manda USW7600 al 77820" in words(page)
    assert "Ronda 8: los aumentos" in words(page)
    assert "Pueden aplicarse tarifas" in words(page)
    assert nobody.get("/updates/usw7600?lang=xx").text == nobody.get("/updates/usw7600").text


def test_a_text_in_english_alone_is_marked_as_english_on_a_spanish_page(
    runtime: Runtime, nobody: Browser
) -> None:
    publish(runtime, "USW7600", Written({"en": "Only English."}))

    assert '<p class="told" lang="en">Only English.</p>' in nobody.get("/updates/usw7600?lang=es").text


def test_next_dates_are_those_of_the_local_and_the_alliance_and_public_facts_alone(
    runtime: Runtime, nobody: Browser
) -> None:
    with runtime.database.writing() as conn:
        planned(conn, runtime, "USW7600", "event", "Town hall")
        planned(conn, runtime, "ALLIANCE", "vote", "Strike vote", hours=48)
        planned(conn, runtime, "UFCW770", "vote", "Their vote")
        planned(conn, runtime, "USW7600", "event", "Secret draft", state="draft")
        planned(conn, runtime, "USW7600", "vote", "Called-off vote", state="called_off")
    page = nobody.get("/updates/usw7600")
    said = words(page)

    assert "Wed, Nov 5, 10 am PST Town hall Hall 3 Coming? Text TOWNHALL to 77820." in said
    assert "Strike vote: voting closes" in said
    assert 'href="/calendar/usw7600"' in page.text
    for hidden in ("Their vote", "Secret draft", "Called-off", "meet.example", "Do you?"):
        assert hidden not in page.text, hidden


@pytest.mark.parametrize(
    "path", [*PAGES[:-1], "/updates/usw7600/flyer.pdf", "/updates/usw7600/flyer.pdf?lang=es"]
)
def test_a_page_may_be_kept_by_anybody_and_is_not_sent_twice(app: Flask, path: str) -> None:
    client = app.test_client()
    first = client.get(path)
    second = client.get(path, headers={"If-None-Match": first.headers["ETag"]})

    assert first.status_code == 200
    assert first.headers["Cache-Control"] == "public, max-age=60"
    assert {"Set-Cookie", "Vary"}.isdisjoint(first.headers.keys())
    assert (second.status_code, second.data) == (304, b"")


def test_a_new_update_is_a_new_page(runtime: Runtime, nobody: Browser) -> None:
    before = nobody.get("/updates/usw7600").headers["ETag"]
    publish(runtime, "USW7600", Written({"en": "New."}))

    assert nobody.get("/updates/usw7600").headers["ETag"] != before


def test_who_is_signed_in_gets_the_same_page_as_anybody(dana: Browser, nobody: Browser) -> None:
    mine, theirs = dana.get("/updates/usw7600"), nobody.get("/updates/usw7600")

    assert mine.data == theirs.data
    assert "Set-Cookie" not in mine.headers


@pytest.mark.parametrize(
    "path", ["/updates/seiu", "/updates/1", "/updates/seiu/flyer.pdf", "/updates/usw7600/other"]
)
def test_a_name_that_is_no_local_s_is_told_kindly_and_not_kept(nobody: Browser, path: str) -> None:
    page = nobody.get(path)

    assert page.status_code == 404
    assert page.headers["Cache-Control"] == "no-store"
    assert "here is nothing here" in words(page)


def test_capitals_in_the_address_do_no_harm(nobody: Browser) -> None:
    assert nobody.get("/updates/USW7600").data != b"" and nobody.get("/updates/USW7600").status_code == 200


def test_every_local_has_a_page_and_all_are_listed(runtime: Runtime, nobody: Browser) -> None:
    with runtime.database.reading() as conn:
        locals_ = runtime.directories.current(conn).locals.values()
    index = nobody.get("/updates/").text

    for local in locals_:
        assert f'href="/updates/{local.key}"' in index
        assert nobody.get(f"/updates/{local.key}").status_code == 200
        assert nobody.get(f"/updates/{local.key}/flyer.pdf").data.startswith(b"%PDF")


def test_the_flyer_is_the_local_s_with_its_public_address(nobody: Browser) -> None:
    answer = nobody.get("/updates/usw7600/flyer.pdf?lang=es")
    (page,) = PdfReader(BytesIO(answer.data)).pages
    text = " ".join(page.extract_text().split())

    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"] == 'inline; filename="USW7600-es.pdf"'
    assert "Manda USW7600 al 77820" in text
    assert "https://texts.example.org/updates/usw7600?lang=es" in text
    assert "https://texts.example.org/terms?lang=es" in text


def test_no_public_page_ever_holds_a_member_an_organizer_or_a_draft(
    app: Flask, runtime: Runtime, dana: Browser, nobody: Browser
) -> None:
    crowd(runtime, "USW7600", 3)
    phone = Phone(runtime, "+13105550142")
    phone.texts("USW7600")
    phone.texts("my name is Rosa, who covers my shift")
    invite(runtime, "maria@alliance.example", "admin")
    launched(runtime, ["USW7600"], text="Sent to members only")
    draft(runtime, ["USW7600"], text="A secret draft")
    dana.press(
        "/news", local=local_of(runtime, "USW7600"), text_en="Published by Dana's hand.", text_es="Publicado."
    )
    with runtime.database.writing() as conn:
        planned(conn, runtime, "USW7600", "vote", "Planned in secret", state="draft")

    for path in (*PAGES, "/updates/usw7600/flyer.pdf"):
        answer = nobody.get(path)
        text = (
            answer.text
            if "html" in answer.headers["Content-Type"]
            else PdfReader(BytesIO(answer.data)).pages[0].extract_text()
        )
        digits = re.sub(r"[\s().+-]", "", text)
        assert not re.search(r"310555\d{4}", digits), path
        for hidden in (
            "Rosa",
            "who covers",
            "Dana@",
            "dana@",
            "Maria",
            "maria@",
            "secret",
            "members only",
            "csrf",
        ):
            assert hidden not in text, (path, hidden)
    page = nobody.get("/updates/usw7600").text
    assert "Published by Dana" in page  # what an organizer writes is what is read; who wrote it is not
    assert page.count("Dana") == 1


def local_of(runtime: Runtime, key: str) -> int:
    with runtime.database.reading() as conn:
        return runtime.directories.current(conn).list_called(key).local_id


@pytest.mark.parametrize("path", PAGES)
def test_a_public_page_needs_no_script_and_brings_nothing_from_elsewhere(nobody: Browser, path: str) -> None:
    answer = nobody.get(path)

    assert not re.search(r"<script|<style|\sstyle=|\son\w+=|javascript:|<form", answer.text)
    assert not re.search(r'(?:src|href)="(?:https?:)?//(?!texts\.example\.org/)', answer.text)
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
    assert len(answer.data) < 30_000


def test_the_organizers_page_has_moved_and_links_to_what_anybody_may_read(
    dana: Browser, nobody: Browser
) -> None:
    assert 'href="/updates/usw7600"' in dana.get("/news").text
    assert "/sign-in" in nobody.get("/news").headers["Location"]
    assert nobody.get("/updates").headers["Location"].endswith("/updates/")
