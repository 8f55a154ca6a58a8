"""A reminder's row says when it really leaves, where quiet hours hold it back."""

from collections.abc import Collection
from datetime import UTC, datetime

import pytest

from outreach.web.console.words import leaves_from

LA, HONOLULU = "America/Los_Angeles", "Pacific/Honolulu"
CLOSES = datetime(2025, 11, 13, 2, tzinfo=UTC)
NOW = datetime(2025, 11, 4, 18, tzinfo=UTC)


@pytest.mark.parametrize(
    ("hour", "places", "said"),
    [
        (20, [LA, HONOLULU], "Fri, Nov 7, 12:00 pm PST"),
        (18, [LA, HONOLULU], "Fri, Nov 7, 10:00 am PST; in Honolulu from Fri, Nov 7, 9:00 am HST"),
        (8, [LA], "Fri, Nov 7, 12:00 am PST; in Los Angeles from Fri, Nov 7, 9:00 am PST"),
    ],
)
def test_it_says_from_when_it_leaves_in_each_place(hour: int, places: Collection[str], said: str) -> None:
    assert leaves_from(datetime(2025, 11, 7, hour, tzinfo=UTC), CLOSES, LA, places, NOW) == said


def test_it_says_where_it_would_come_after_the_close() -> None:
    due_at = datetime(2025, 11, 7, 15, tzinfo=UTC)

    said = leaves_from(due_at, datetime(2025, 11, 7, 18, tzinfo=UTC), LA, [HONOLULU], NOW)

    assert said == "Fri, Nov 7, 7:00 am PST; in Honolulu not before the close"
