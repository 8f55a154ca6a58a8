"""`outreach up`, as a person runs it: real processes, from nothing to a console that answers, and no trace after."""

import http.client
import logging
import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from outreach import valkey

HERE = Path(__file__).parent.parent
READY = "Press Ctrl-C to end all of it."


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until(true: Callable[[], object], seconds: float = 60.0) -> bool:
    until = time.monotonic() + seconds
    while not true() and time.monotonic() < until:
        time.sleep(0.05)
    return bool(true())


class Home:
    """A folder in which somebody runs `outreach up`."""

    def __init__(self, folder: Path, **more: str) -> None:
        self.folder, self.var, self.port = folder, folder / "var", free_port()
        self.said = folder / "said"
        inherited = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        ours = {"PYTHONPATH": str(HERE), "PORT": str(self.port), "OUTREACH_VAR": str(self.var)}
        self.env = {**inherited, **ours, "OUTREACH_WORKERS": "1", "OUTREACH_WEB_WORKERS": "1", **more}
        self.process: subprocess.Popen[bytes] | None = None

    def up(self) -> str:
        """Start it, wait until it is ready, and give what it said."""
        with self.said.open("wb") as out:
            command = [sys.executable, "-m", "outreach", "up"]
            self.process = subprocess.Popen(
                command, cwd=self.folder, env=self.env, stdout=out, stderr=out, start_new_session=True
            )
        assert wait_until(lambda: READY in self.text() or self.process.poll() is not None), self.text()
        return self.text()

    def run(self, *arguments: str, **more: str) -> tuple[int, str]:
        """One command, to its end: its exit code and what it said."""
        done = subprocess.run(
            [sys.executable, "-m", "outreach", *arguments],
            cwd=self.folder, env={**self.env, **more}, capture_output=True, text=True, timeout=90, check=False,
        )  # fmt: skip
        return done.returncode, done.stdout + done.stderr

    def text(self) -> str:
        return self.said.read_text("utf-8")

    def send(self, number: signal.Signals) -> None:
        assert self.process is not None
        os.kill(self.process.pid, number)

    def end(self) -> int:
        """Ctrl-C, to the end of it: its exit code."""
        self.send(signal.SIGINT)
        assert self.process is not None
        return self.process.wait(30)

    def left(self) -> list[str]:
        """The commands of every process of this home: all have its folder in their environment or their title."""
        if Path("/proc/self/environ").exists():
            return [command for command in map(self._command, Path("/proc").glob("[0-9]*")) if command]
        shown = subprocess.run(["ps", "axeww", "-o", "command="], capture_output=True, text=True, check=True)
        return [line for line in shown.stdout.splitlines() if str(self.var) in line]

    def _command(self, process: Path) -> str:
        try:
            command = (process / "cmdline").read_bytes().replace(b"\0", b" ")
            # Valkey writes its title over its environment; the title has its socket's path.
            ours = str(self.var).encode() in command + (process / "environ").read_bytes()
        except OSError:
            return ""
        return command.decode() if ours else ""

    def pid_of(self, word: str) -> int | None:
        """The process whose command has this word."""
        for process in Path("/proc").glob("[0-9]*"):
            if word in self._command(process):
                return int(process.name)
        return None

    def healthy(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", "/healthz")
            return connection.getresponse().read() == b'{"queue":"ok","web":"ok"}\n'
        except OSError:
            return False
        finally:
            connection.close()


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    found = Home(tmp_path)
    yield found
    if found.process and found.process.poll() is None:
        found.process.kill()
        found.process.wait()
        wait_until(lambda: not found.left(), 30)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    """One that runs, for all the tests that do not end it."""
    found = Home(tmp_path_factory.mktemp("home"))
    found.up()
    yield found
    found.end()


def test_it_says_where_everything_is(running: Home) -> None:
    said = running.text()

    assert f"The console   http://127.0.0.1:{running.port}\n" in said
    assert re.search(rf"Sign in +http://127\.0\.0\.1:{running.port}/link/\S{{20,}}\n", said)
    assert "once, within a day, as admin@outreach.local;" in said
    assert f"The phones    http://127.0.0.1:{running.port}/phones" in said


def test_everything_answers(running: Home) -> None:
    assert running.healthy()


def test_the_directory_is_there_from_the_first_start(running: Home) -> None:
    code, said = running.run("lists")

    assert (code, "USW7600" in said) == (0, True)


def test_a_broadcast_written_at_the_prompt_arrives(running: Home) -> None:
    (running.folder / "m.csv").write_text("Phone\n3105550101\n3105550102\n")
    running.run("members", "import", "m.csv", "--list", "USW7600", "--consent", "card check")
    running.run("broadcast", "create", "--to", "USW7600", "--text", "Polls close at 8", "--any-hour")
    running.run("broadcast", "launch", "1", "--any-hour")

    _, said = running.run("broadcast", "show", "1", "--follow")

    assert wait_until(lambda: "2  Delivered" in running.run("broadcast", "show", "1")[1], 20), said


def test_nobody_else_can_read_what_is_kept(running: Home) -> None:
    open_ones = [path.name for path in running.var.rglob("*") if path.stat().st_mode & 0o077]

    assert open_ones == []


def test_a_second_one_in_the_same_folder_is_refused(running: Home) -> None:
    code, said = running.run("up", PORT=str(free_port()))

    assert (code, said.strip()) == (
        1, f"Outreach runs in {running.var} already. Use that one, or end it with Ctrl-C where it was started.",
    )  # fmt: skip


def test_a_taken_port_is_one_clear_sentence(running: Home, tmp_path: Path) -> None:
    code, said = running.run("up", OUTREACH_VAR=str(tmp_path / "other"))

    assert code == 1
    assert said.startswith(f"Port {running.port} is taken") and said.count("\n") == 1


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="looks for the process in /proc")
@pytest.mark.parametrize("word", ["valkey-server", "outreach worker", "outreach clock", "outreach.guard"])
def test_what_dies_is_started_again(running: Home, word: str) -> None:
    before = running.pid_of(word)
    assert before, running.left()
    os.kill(before, signal.SIGKILL)

    assert wait_until(lambda: running.pid_of(word) not in {None, before}, 20)
    assert wait_until(running.healthy, 20)
    assert re.search(
        r"(ended unexpectedly \(killed by SIGKILL\)|was killed)\. Starting it again", running.text()
    )


def test_one_ctrl_c_ends_all_of_it(home: Home) -> None:
    home.up()

    code = home.end()

    assert (code, home.left()) == (0, [])
    assert "Traceback" not in home.text()


def test_sigterm_ends_all_of_it_too(home: Home) -> None:
    home.up()
    home.send(signal.SIGTERM)

    assert home.process is not None
    assert (home.process.wait(30), home.left()) == (0, [])


def test_ctrl_c_while_it_starts_leaves_nothing(home: Home) -> None:
    with home.said.open("wb") as out:
        command = [sys.executable, "-m", "outreach", "up"]
        home.process = subprocess.Popen(command, cwd=home.folder, env=home.env, stdout=out, stderr=out)
    assert wait_until(lambda: "Starting" in home.text())

    assert (home.end(), home.left()) == (0, [])


def test_nobody_is_left_when_it_is_killed(home: Home) -> None:
    home.up()
    home.send(signal.SIGKILL)
    assert home.process is not None
    home.process.wait()

    assert wait_until(lambda: not home.left(), 30), home.left()


def test_after_a_kill_the_next_start_finds_everything(home: Home) -> None:
    home.up()
    home.run("organizer", "add", "ann@example.org", "--name", "Ann", "--role", "admin")
    secret = (home.var / "made.env").read_text()
    home.send(signal.SIGKILL)
    assert home.process is not None
    home.process.wait()

    said = home.up()

    assert READY in said
    assert "ann@example.org" in sql(home, "SELECT email FROM organizers")
    assert secret.splitlines()[1] == (home.var / "made.env").read_text().splitlines()[1]


def test_the_first_admin_signs_in_by_the_link_and_works_there(home: Home) -> None:
    link = re.findall(r"http://\S+/link/\S+", home.up())[0]
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())

    def page(address: str, **typed: str) -> str:
        """A page, or after a press with what was typed the page it leads to."""
        text = str(browser.open(address, timeout=20).read().decode())
        if not typed:
            return text
        token = re.findall(r'name="csrf_token" value="([^"]+)"', text)[0]
        body = urllib.parse.urlencode({"csrf_token": token, **typed}).encode()
        return str(browser.open(address, body, timeout=20).read().decode())

    assert "choose a password" in page(link, press="").lower()
    site = link.partition("/link/")[0]
    assert "Lists" in page(
        f"{site}/password", password="correct horse battery", again="correct horse battery"
    )
    long = "a" * 900_000  # comes in many parts
    with pytest.raises(urllib.error.HTTPError) as refused:
        page(f"{site}/news", title="Too long", body=long, local="1")
    with refused.value as answer:
        assert answer.code == 422


def test_no_sign_in_link_once_an_admin_has_a_password(home: Home) -> None:
    home.up()
    home.end()
    sql(home, "UPDATE organizers SET password_hash = 'x'")

    said = home.up()

    assert "/link/" not in said
    assert "Lost the password? outreach organizer link admin@outreach.local\n" in said


def sql(home: Home, statement: str) -> list[str]:
    connection = sqlite3.connect(home.var / "outreach.db")
    try:
        rows = [str(row[0]) for row in connection.execute(statement)]
        connection.commit()
        return rows
    finally:
        connection.close()


def test_a_folder_with_a_long_name_will_do() -> None:
    folder = Path(tempfile.mkdtemp(prefix="long-"))
    home = Home(folder / ("x" * 100))
    home.folder.mkdir()
    try:
        assert READY in home.up()
        assert home.healthy()
    finally:
        home.end()
        shutil.rmtree(folder)


def test_a_setting_nobody_reads_is_told_at_the_start(running: Home) -> None:
    _, said = running.run("up", OUTREACH_WORKRES="3")

    assert said.startswith("OUTREACH_WORKRES is no setting and was not read. Did you mean OUTREACH_WORKERS?")


@pytest.mark.parametrize("command", ["worker", "clock"])
def test_without_redis_a_process_waits_and_says_so_once(home: Home, command: str) -> None:
    home.up()
    home.end()
    env = {**home.env, **NOWHERE}
    with home.said.open("wb") as out:
        words = [sys.executable, "-m", "outreach", command]
        home.process = subprocess.Popen(words, cwd=home.folder, env=env, stdout=out, stderr=out)
    assert wait_until(lambda: "Redis does not answer" in home.text(), 20)
    time.sleep(2)

    assert home.process.poll() is None
    assert (home.text().count("\n"), "Traceback" in home.text()) == (1, False)


NOWHERE = {"REDIS_URL": "redis://127.0.0.1:9"}


def test_a_worker_begins_once_redis_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter([False] * 12 + [True])
    monkeypatch.setattr(valkey, "answers", lambda _: next(answers))
    said: list[str] = []
    monkeypatch.setattr(valkey.log, "warning", lambda *words: said.append(words[0]))
    pauses: list[float] = []
    valkey.wait_for("redis://there", pauses.append, lambda: sum(pauses))

    assert (len(pauses), len(said)) == (12, 2)


def test_a_line_of_the_clock_is_not_repeated_each_second() -> None:
    seldom = valkey.Seldom(iter([0.0, 1.0, 9.9, 10.0]).__next__)
    line = logging.makeLogRecord({"msg": "queue away"})

    assert [seldom.filter(line) for _ in range(4)] == [True, False, False, True]


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"PORT": "http"}, "PORT must be a number"),
        ({"PORT": "70000"}, "PORT must be between 1 and 65535"),
        ({"TWILIO_ACCOUNT_SID": "AC" + "1" * 32}, "TWILIO_AUTH_TOKEN is missing"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY is missing or under 32 characters"),
        ({"DATABASE_URL": "sqlite:////nowhere/at/all.db"}, "/nowhere/at"),
        ({"DATABASE_URL": "postgresql://127.0.0.1:9/x"}, "The database can't be used"),
        ({"DATABASE_URL": "mysql://127.0.0.1/x"}, "DATABASE_URL"),
        ({"REDIS_URL": "ftp://127.0.0.1"}, "REDIS_URL"),
        ({"REDIS_URL": "redis://127.0.0.1:9"}, "Redis does not answer at the address in REDIS_URL."),
        ({"REDIS_URL": "redis://127.0.0.1:port"}, "REDIS_URL is no address"),
        ({"OUTREACH_WORKERS": "0"}, "OUTREACH_WORKERS must be 1 or more"),
        ({"OUTREACH_VAR": "/dev/null/var"}, "The folder /dev/null/var can't be written to"),
    ],
)
def test_what_is_wrong_is_one_clear_sentence(home: Home, more: dict[str, str], why: str) -> None:
    code, said = home.run("up", **more)

    assert (code, why in said, "Traceback" in said) == (1, True, False), said
    assert home.left() == []
