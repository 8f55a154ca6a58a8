"""The two journeys, through sockets and real processes, on both engines; and a worker killed on the way."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, update

from outreach.models import broadcasts
from tests.living import Living, living, until


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def service(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Living]:
    """A whole service, started once for the journeys on each engine."""
    folder = tmp_path_factory.mktemp(f"up-{request.param}")
    url = f"sqlite:///{folder}/var/outreach.db"
    if request.param == "postgresql":
        url = request.getfixturevalue("empty_postgres")
    with living(folder / "var", DATABASE_URL=url, OUTREACH_SETTLE_AFTER="16") as started:
        yield started


@pytest.fixture(autouse=True)
def no_faults(service: Living) -> None:
    service.phones.faults()


def send(service: Living, keyword: str, text: str, people: int = 0) -> int:
    """Write, look, launch at the prompt; the broadcast's number."""
    draft = service.prompt("broadcast", "create", "--to", keyword, "--text", text, "--any-hour")
    number = str(draft["id"])
    preview = service.prompt("broadcast", "preview", number)
    assert text in preview["body"]
    count = ["--people", str(people)] if people else []
    service.prompt("broadcast", "launch", number, "--any-hour", *count)
    return int(number)


def progress(service: Living, number: int) -> dict[str, Any]:
    """How many messages stand where, as the prompt tells."""
    shown: dict[str, Any] = service.prompt("broadcast", "show", str(number))["progress"]
    return shown


def finished(service: Living, number: int) -> bool:
    return bool(service.prompt("broadcast", "show", str(number))["state"] == "finished")


def test_a_text_joins_a_list_and_an_alert_comes_back_with_its_receipt(service: Living) -> None:
    nurse, guard = "+13105550111", "+15035550112"
    welcome = service.phones.texts(nurse, "Text USW7600 please!").answers[0]
    assert welcome.startswith("USW 7600: Welcome!")
    service.phones.texts(guard, "ILWU28")

    number = send(service, "USW7600", "Kaiser walked out. We are at the table “all night” 💪")
    until(lambda: finished(service, number))
    until(lambda: progress(service, number)["delivered"] == 1)

    read = [text.body for text in service.phones.thread(nurse) if text.direction == "to_phone"]
    assert read[-1] == "USW 7600: Kaiser walked out. We are at the table “all night” 💪\nText STOP to opt out"
    assert len(service.phones.thread(guard)) == 2, "who is on another list hears nothing"


def test_who_stops_gets_one_confirmation_and_then_nothing(service: Living) -> None:
    phone = "+13105550121"
    service.phones.texts(phone, "UFCW770")
    service.phones.texts("+13105550122", "UFCW770")
    assert len(service.phones.texts(phone, "STOP").answers) == 1
    number = send(service, "UFCW770", "Town hall at 6.")
    until(lambda: finished(service, number))

    assert "Town hall" not in service.phones.thread(phone)[-1].body
    assert "Town hall" in service.phones.thread("+13105550122")[-1].body


def test_the_carrier_bringing_a_text_twice_gets_one_answer_and_one_subscription(service: Living) -> None:
    first = service.phones.texts("+13105550131", "HNHP").answers
    again = service.phones.texts("+13105550131", "HNHP").answers

    assert "Welcome" in first[0]
    assert "already" in again[0]
    history = service.prompt("consent", "+13105550131")
    assert [event["act"] for event in history["events"]] == ["joined"]


def test_what_became_of_a_text_is_known_before_long_though_its_receipts_were_lost(service: Living) -> None:
    service.phones.texts("+13105550141", "UNAC")
    service.phones.faults(lose_receipts=1)
    number = send(service, "UNAC", "Ratified.")
    until(lambda: finished(service, number))
    assert progress(service, number)["sent"] == 1
    _was_over_long_ago(service, number)

    until(lambda: progress(service, number)["delivered"] == 1)


def _was_over_long_ago(service: Living, number: int) -> None:
    then = datetime.now(UTC) - timedelta(hours=1, minutes=1)
    engine = create_engine(service.env["DATABASE_URL"])
    with engine.begin() as conn:
        conn.execute(update(broadcasts).where(broadcasts.c.id == number).values(finished_at=then))
    engine.dispose()


PEOPLE = 5_000


def test_a_worker_killed_in_the_middle_of_5000_and_everyone_has_one_text(
    service: Living, tmp_path: Path
) -> None:
    """Answers are slow and some are lost besides; the carrier itself counts."""
    file = tmp_path / "members.csv"
    file.write_text("phone\n" + "\n".join(f"+1213{2_000_000 + n}" for n in range(PEOPLE)))
    service.run("members", "import", str(file), "--list", "IUOE501", "--consent", "card check, May 2025")
    service.phones.forget()
    service.phones.faults(latency=0.3, lose_answers=0.01, seed=7600)
    number = send(service, "IUOE501", "Bargaining resumes at 9.", PEOPLE)
    until(lambda: service.phones.counts().accepted > PEOPLE / 5)
    service.processes("worker")[0].kill()
    at_the_kill = service.phones.counts().accepted
    until(lambda: finished(service, number), 120)

    assert at_the_kill < PEOPLE
    counts = service.phones.counts()
    assert (counts.phones, counts.accepted, counts.duplicates) == (PEOPLE, PEOPLE, 0)
    until(lambda: progress(service, number)["delivered"] == PEOPLE, 60)
