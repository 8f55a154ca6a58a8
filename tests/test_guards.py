"""What must stay true of the code itself."""

import ast
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

from outreach import jobs

ROOT = Path(__file__).parent.parent
ROOMS = ("keywords", "outreach", "workers")

# The floors of DESIGN, from the ground up. A module may use its own floor and those below.
FLOORS = (
    {"keywords"},
    {
        "outreach.errors", "outreach.config", "outreach.models", "outreach.sms", "outreach.hours",
        "outreach.place", "outreach.wall_clock", "outreach.sender_kinds", "outreach.season",
        "outreach.proposals", "outreach.joining", "outreach.plurals", "outreach.leaving",
    },
    {
        "outreach.page_words", "outreach.flyer",
        "outreach.answers", "outreach.logs", "outreach.db", "outreach.prepared", "outreach.group_commit", "outreach.migrate", "outreach.migrations",
    },
    {"outreach.carriers", "outreach.pace", "outreach.toml_tables", "outreach.directory_file", "outreach.sheets", "outreach.window"},
    {
        "outreach.missed", "outreach.forgetting", "outreach.repeats", "outreach.again", "outreach.waiting",
        "outreach.tallies", "outreach.audience", "outreach.members", "outreach.ledger", "outreach.directory",
        "outreach.agenda", "outreach.situation",
        "outreach.dates", "outreach.events", "outreach.event_checks",
        "outreach.event_rungs", "outreach.event_words", "outreach.old_words", "outreach.event_answers", "outreach.rsvps",
        "outreach.done", "outreach.rungs", "outreach.ladders", "outreach.climbing", "outreach.votes", "outreach.vote_words", "outreach.vote_answers",
        "outreach.open_votes",
        "outreach.feed",
        "outreach.news", "outreach.conversation", "outreach.inbox", "outreach.broadcasts", "outreach.launching",
        "outreach.update_answers", "outreach.retelling",
        "outreach.scheduling", "outreach.expansion",
        "outreach.delivery", "outreach.answering", "outreach.outcomes", "outreach.taking_back", "outreach.catching_up", "outreach.out_of_reach",
        "outreach.forecast", "outreach.senders", "outreach.sender_states", "outreach.bulk_joins",
        "outreach.settling", "outreach.sending", "outreach.imports", "outreach.organizers",
        "outreach.replies", "outreach.reply_routing", "outreach.reply_timer", "outreach.assigning",
        "outreach.kept_answers", "outreach.on_duty", "outreach.asked_polls", "outreach.polls", "outreach.poll_answers",
        "outreach.poll_results",
        "outreach.variants", "outreach.turns", "outreach.composing", "outreach.collisions", "outreach.turnout",
    },
    {"outreach.jobs", "outreach.runtime"},
    {"outreach.web"},
    {"outreach.app"},
    {
        "outreach.wsgi", "outreach.serve", "outreach.environment", "outreach.guard", "outreach.children",
        "outreach.valkey", "outreach.settings_page", "outreach.up", "outreach.cli", "outreach.__main__", "workers",
    },
)  # fmt: skip


def modules() -> Iterator[tuple[str, ast.Module]]:
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
            yield name, ast.parse(path.read_text())


def imports(tree: ast.Module) -> Iterator[tuple[str, ast.stmt]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from ((f"{node.module}.{alias.name}", node) for alias in node.names)


def floor(module: str) -> int | None:
    """The floor of a module of ours; None for others'."""
    for level, names in enumerate(FLOORS):
        if any(module == name or module.startswith(name + ".") for name in names):
            return level
    return None


def test_every_module_has_its_floor() -> None:
    homeless = [name for name, _ in modules() if name != "outreach" and floor(name) is None]

    assert homeless == []


def test_arrows_point_down_only() -> None:
    upward = [
        f"{name} uses {used}"
        for name, tree in modules()
        for used, _ in imports(tree)
        if (level := floor(used)) is not None and level > (floor(name) or 0)
    ]

    assert upward == []


def test_no_two_modules_use_each_other() -> None:
    names = {name for name, _ in modules()}
    uses = {
        name: {_module(used, names) for used, _ in imports(tree)} & names - {name} for name, tree in modules()
    }

    assert [path for name in names if (path := _ring(uses, name))] == []


def _module(used: str, names: set[str]) -> str:
    return used if used in names else used.rpartition(".")[0]


def _ring(uses: dict[str, set[str]], start: str) -> str:
    seen: set[str] = set()
    todo = list(uses[start])
    while todo:
        name = todo.pop()
        if name == start:
            return start
        if name not in seen:
            seen.add(name)
            todo += uses.get(name, ())
    return ""


def test_nothing_is_imported_inside_a_function() -> None:
    inside = [
        f"{name}:{node.lineno}"
        for name, tree in modules()
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]

    assert inside == []


@pytest.mark.parametrize(
    ("library", "where"),
    [
        ("twilio", {"outreach.carriers.twilio"}),
        ("rq", {"outreach.jobs", "workers.run"}),
    ],
)
def test_a_vendor_is_imported_where_it_belongs_and_nowhere_else(library: str, where: set[str]) -> None:
    users = {name for name, tree in modules() for used, _ in imports(tree) if used.split(".")[0] == library}

    assert users == where


def test_reading_texts_needs_python_alone() -> None:
    import sys

    foreign = {
        used
        for name, tree in modules()
        if name.startswith("keywords")
        for used, _ in imports(tree)
        if used.split(".")[0] not in sys.stdlib_module_names | {"keywords"}
    }

    assert foreign == set()


@pytest.mark.parametrize("job", jobs.ALL)
def test_every_job_that_is_named_exists(job: str) -> None:
    module, _, function = job.rpartition(".")

    assert callable(getattr(import_module(module), function))


def test_every_module_says_what_it_is_for() -> None:
    silent = [name for name, tree in modules() if not ast.get_docstring(tree) and "versions" not in name]

    assert [name for name in silent if not name.endswith("migrations")] == []


def test_modules_and_functions_stay_short() -> None:
    long = [
        f"{name}.{node.name}: {node.end_lineno - node.body[0].lineno + 1} lines"
        for name, tree in modules()
        if "migrations" not in name
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.body[0].lineno >= 40
    ]
    for path in (p for room in ROOMS for p in (ROOT / room).rglob("*.py") if "migrations" not in p.parts):
        lines = len(path.read_text().splitlines())
        long += [f"{path.name}: {lines} lines"] if lines > 400 else []

    assert long == []


def test_no_log_line_is_given_a_phone_or_a_text() -> None:
    """Log calls take a plain sentence and ids in `extra`; never an f-string, never a field that could tell."""
    telling = {"phone", "body", "text", "words", "address", "to", "from_", "number"}
    faults = []
    for name, tree in modules():
        for call in ast.walk(tree):
            if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute)):
                continue
            if not (
                isinstance(call.func.value, ast.Name) and call.func.value.id in {"log", "logger", "logging"}
            ):
                continue
            keys = {
                k.value
                for kw in call.keywords
                if isinstance(kw.value, ast.Dict)
                for k in kw.value.keys
                if isinstance(k, ast.Constant)
            }
            if any(isinstance(a, ast.JoinedStr) for a in call.args) or keys & telling:
                faults.append(f"{name}:{call.lineno}")

    assert faults == []
