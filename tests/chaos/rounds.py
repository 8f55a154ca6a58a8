"""One round: a broadcast, what befalls the service meanwhile, and what it comes to."""

import shutil
import tempfile
import time
from collections import Counter, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path

from sqlalchemy import update
from sqlalchemy.exc import OperationalError

from bench.service import crowd, launch
from outreach import broadcasts, directory, directory_file, tallies
from outreach.migrate import upgrade
from outreach.models import BroadcastState, State, members
from outreach.runtime import Runtime
from tests.chaos.counting import Count, book_of, count, silences
from tests.chaos.house import House, house
from tests.chaos.plan import Blow, What

LOOK_EVERY = 0.1  # seconds
PATIENCE = 200  # seconds for a round; whatever is open then counts as unknown


@dataclass(frozen=True)
class Round:
    """What one round came to."""

    engine: str
    plan: Sequence[Blow]
    kills: Counter[What]
    accepted: int
    count: Count
    seconds: float  # from the launch until the broadcast was finished
    resume: float  # the longest silence of the carrier while something waited
    resume_after: str  # what kept it silent
    folder: Path | None  # with the logs, kept when something was wrong

    @property
    def exact(self) -> bool:
        return self.count.exact

    def told(self) -> str:
        """What to know of a round that went wrong, to run it again."""
        wrong = [f"wrong: {n} {what}" for what, n in self.count.wrong.items()]
        return "\n  ".join(["", *map(str, self.plan), *wrong, f"logs: {self.folder}"])


@dataclass
class Course:
    """What happened, as it was seen from outside."""

    launched: float  # unix time
    struck: list[tuple[float, Blow]] = field(default_factory=list)
    waited: list[tuple[float, bool]] = field(default_factory=list)
    finished: float = 0.0


def play(engine: str, people: int, rate: int, plan: Sequence[Blow]) -> Round:
    """Send to so many people, so many a second, while this befalls the service."""
    folder = Path(tempfile.mkdtemp(prefix="chaos-"))
    folder.chmod(0o755)  # PostgreSQL runs as somebody else when we are root
    with house(engine, folder, rate) as h:
        _move_in(h, people)
        broadcast = launch(h.runtime, people - people // 100)
        course = _live_through(h, broadcast, plan)
        _until(h, lambda: h.phones.counts().receipts_waiting == 0)
        h.end_senders()
        book = book_of(h.journal)
        with h.runtime.database.reading() as conn:
            counted = count(conn, broadcast, book)
    if counted.exact:
        shutil.rmtree(folder, ignore_errors=True)
    accepted = sorted(text.at for texts in book.values() for text in texts)
    resume, after = _resume(accepted, course)
    return Round(
        engine=engine,
        plan=plan,
        kills=Counter(blow.what for _, blow in course.struck),
        accepted=len(accepted),
        count=counted,
        seconds=course.finished - course.launched,
        resume=resume,
        resume_after=after,
        folder=None if counted.exact else folder,
    )


def _move_in(h: House, people: int) -> None:
    """A directory, a list of so many people of whom one in a hundred can't be texted, and everybody awake."""
    _until(h, lambda: _answers(h.runtime))
    upgrade(h.runtime.database)
    alliance = Path(str(resources.files("outreach") / "directories" / "alliance.toml"))
    with h.runtime.database.writing() as conn:
        directory.load(conn, directory_file.read(alliance), datetime.now(UTC))
    crowd(h.runtime, people)
    with h.runtime.database.writing() as conn:
        conn.execute(update(members).where(members.c.id % 100 == 0).values(suppressed="30006"))
    _until(h, lambda: h.runtime.jobs.workers() == 2)


def _answers(runtime: Runtime) -> bool:
    try:
        with runtime.database.reading():
            return not runtime.jobs.away()
    except OperationalError:
        return False


def _until(h: House, done: Callable[[], bool], seconds: float = 60) -> None:
    """Watch over everybody until this is so, or the time is over: what is not done then is counted."""
    end = time.monotonic() + seconds
    while not done() and time.monotonic() < end:
        h.watch()
        time.sleep(0.05)


def _live_through(h: House, broadcast: int, plan: Sequence[Blow]) -> Course:
    """Let all of it befall the service, until the broadcast is finished or patience ends."""
    course, blows = Course(time.time()), deque(plan)
    course.waited.append((course.launched, True))
    while not course.finished:
        now = time.time()
        while blows and now - course.launched >= blows[0].at:
            course.struck.append((now, blows[0]))
            h.strike(blows.popleft())
        h.watch()
        if now - course.waited[-1][0] >= LOOK_EVERY:
            _look(h.runtime, broadcast, course, now)
        if now - course.launched > PATIENCE:
            course.finished = now
        time.sleep(0.02)
    return course


def _look(runtime: Runtime, broadcast: int, course: Course, now: float) -> None:
    try:
        with runtime.database.reading() as conn:
            found = broadcasts.get(conn, broadcast)
            waits = not found.expanded or tallies.counts(conn, broadcast).of(State.WAITING) > 0
    except OperationalError:
        waits = course.waited[-1][1]  # it is away; what waited still waits
    else:
        course.finished = now if found.state == BroadcastState.FINISHED else 0.0
    course.waited.append((now, waits))


def _resume(accepted: Sequence[float], course: Course) -> tuple[float, str]:
    """The longest silence, and what befell the service in it, or lasted into it, or came last before it."""
    moments = [course.launched, *accepted, course.finished]
    longest = max(silences(moments, course.waited), key=lambda silence: silence.seconds)
    before = [(at, blow) for at, blow in course.struck if at < longest.began + longest.seconds]
    during = [blow for at, blow in before if at + blow.away > longest.began]
    blamed = during or [blow for _, blow in before[-1:]]
    return longest.seconds, " + ".join(blow.what for blow in blamed) or "the launch"
