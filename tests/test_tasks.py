"""A worker's jobs where something they need is away."""

from collections.abc import Iterator
from dataclasses import fields, replace

import pytest

from outreach.models import State
from outreach.runtime import Runtime, utc_now
from tests.organizing import crowd, launched, tally
from workers import tasks
from workers.door import door


@pytest.fixture
def without_redis(runtime: Runtime, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A worker process with this database, and a Redis that nobody runs."""
    settings = replace(runtime.settings, redis_url="unix:///nowhere/valkey.sock", sender_rate=100)
    for each in fields(settings):
        monkeypatch.setenv(each.metadata["env"], str(getattr(settings, each.name)))
    door.cache_clear()
    yield
    door().close()
    door.cache_clear()


@pytest.mark.usefixtures("without_redis")
def test_a_turn_that_cannot_ask_for_the_rate_says_so_in_one_line_and_sends_nothing(
    runtime: Runtime, caplog: pytest.LogCaptureFixture
) -> None:
    crowd(runtime, "USW7600", 3)
    broadcast = launched(replace(runtime, now=utc_now), ["USW7600"], any_hour=True)
    tasks.send()

    assert [(line.getMessage(), line.exc_info) for line in caplog.records] == [("nothing is sent", None)]
    assert tally(runtime, broadcast).numbers == {(State.WAITING, ""): 3}
