"""The public pages: for everybody, the same for everybody, and nothing about anybody."""

from flask import Flask

from tests.console import Browser, words


def test_anybody_may_read_a_local_s_updates(app: Flask) -> None:
    page = Browser(app.test_client()).get("/updates/usw7600")

    assert page.status_code == 200
    assert "USW Local 7600" in words(page)


def test_a_page_may_be_kept_and_is_not_sent_twice(app: Flask) -> None:
    client = app.test_client()
    first = client.get("/updates/usw7600")
    second = client.get("/updates/usw7600", headers={"If-None-Match": first.headers["ETag"]})

    assert first.headers["Cache-Control"] == "public, max-age=60"
    assert "Set-Cookie" not in first.headers
    assert "Vary" not in first.headers
    assert (second.status_code, second.data) == (304, b"")


def test_a_name_that_is_no_local_s_is_told_kindly_and_not_kept(app: Flask) -> None:
    page = Browser(app.test_client()).get("/updates/seiu")

    assert page.status_code == 404
    assert "There is nothing here" in words(page)
    assert page.headers["Cache-Control"] == "no-store"
