"""While 61,000 texts leave at 100 a second: how long an alert to 500 takes, an organizer's answer, a press of Pause;
and how right the page's time left is."""

import time

from sqlalchemy import func, select, update

from bench.family import alone, wait_until
from bench.machine import load
from bench.sending import count_of
from bench.service import Service, crowd, launch, phone_number, service
from outreach import answering, broadcasts, forecast, inbox
from outreach.broadcasts import LANES, REMINDER
from outreach.inbox import Incoming
from outreach.models import State, messages, organizers, texts
from outreach.models import broadcasts as broadcasts_table

RATE, MANY, FEW, ANSWERS = 100, 61_000, 500, 10
WATCH = 20.0  # seconds of sending by which the time left is judged


def _sent(s: Service, broadcast: int) -> int:
    return s.ask(lambda conn: count_of(conn, broadcast, State.SENT))


def time_left(s: Service, large: int) -> str:
    """What the page says now, beside how long it takes at the speed that is then seen."""
    to_go = s.ask(lambda conn: forecast.segments_to_go(conn, broadcasts.get(conn, large)))
    before, began = _sent(s, large), time.perf_counter()
    time.sleep(WATCH)
    speed = (_sent(s, large) - before) / (time.perf_counter() - began)
    said, seen = to_go / RATE, to_go / speed
    return f"the page says {said:,.0f} s are left; at the speed then seen it takes {seen:,.0f} s ({said / seen - 1:+.1%})"


def alert(s: Service, where: str) -> str:
    """How long a small alert takes."""
    began = time.perf_counter()
    small = launch(s.runtime, FEW, "UFCW770")
    wait_until(lambda: _sent(s, small) == FEW, 60)
    return f"an alert to {FEW} {where}: with the carrier after {time.perf_counter() - began:.1f} s"


def make_bulk(s: Service, large: int) -> None:
    """Put the large one into the lane of reminders."""
    with s.runtime.database.writing() as conn:
        this = broadcasts_table.c.id == large
        conn.execute(update(broadcasts_table).where(this).values(lane=LANES[REMINDER]))


def answers(s: Service) -> str:
    """Some organizers' answers, one after the other: the slowest."""
    with s.runtime.database.writing() as conn:
        row = {"email": "dana@usw.example", "name": "Dana", "role": "admin", "session_key": "x"}
        made = organizers.insert().values(**row, created_at=s.runtime.now()).returning(organizers.c.id)
        dana = int(conn.execute(made).scalar_one())
    slowest = max(_answer(s, dana, phone_number(n), f"SM{n:032x}") for n in range(ANSWERS))
    return f"an organizer's answer: with the carrier after {slowest:.2f} s, the slowest of {ANSWERS}"


def _answer(s: Service, organizer: int, phone: str, sid: str) -> float:
    with s.runtime.database.writing() as conn:
        known = s.runtime.directories.current(conn)
        inbox.receive(
            conn, [inbox.read(known, Incoming(sid, phone, "77820", "Where do we meet?"))], s.runtime.now()
        )
        asked = conn.scalar(select(texts.c.id).where(texts.c.carrier_id == sid)) or 0
    began = time.perf_counter()
    with s.runtime.database.writing() as conn:
        message = answering.answer_member(conn, asked, "At the hall.", organizer, s.runtime.now())
    gone = select(func.count()).where(messages.c.id == message, messages.c.state == State.SENT)
    wait_until(lambda: s.ask(lambda conn: conn.scalar(gone) or 0) == 1, 30)
    return time.perf_counter() - began


def pause(s: Service, large: int) -> str:
    """When the last text left after the press, as the carrier counts."""
    pressed = time.perf_counter()
    with s.runtime.database.writing() as conn:
        broadcasts.pause(conn, large)
    last, accepted = 0.0, s.phones.counts().accepted
    while time.perf_counter() < pressed + 4:
        now = s.phones.counts().accepted
        if now != accepted:
            last, accepted = time.perf_counter() - pressed, now
        time.sleep(0.02)
    return f"Pause: the last text left {last:.2f} s after the press"


def main() -> None:
    print(f"\nLanes: {MANY:,} people at {RATE} segments/s, two workers ({load()})")
    with service("sqlite", RATE) as s:
        s.phones.faults(receipts=False, latency=0.1)
        crowd(s.runtime, MANY)
        crowd(s.runtime, FEW, "UFCW770", first=MANY)
        with s.processes("worker", "worker", "clock") as started:
            s.wait_for_workers(2, started)
            large = launch(s.runtime, MANY)
            wait_until(lambda: _sent(s, large) > 2 * RATE, 60, while_alive=started)
            print(time_left(s, large), flush=True)
            print(alert(s, "beside it, in the same lane"), flush=True)
            make_bulk(s, large)
            print(alert(s, "before it, in a lane of its own"), flush=True)
            print(answers(s), flush=True)
            print(pause(s, large), flush=True)


if __name__ == "__main__":
    alone(main)
