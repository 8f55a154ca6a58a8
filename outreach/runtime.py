"""What every part is handed: built once from the settings, in one place."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import redis

from outreach.carriers import Carrier
from outreach.carriers.twilio import TwilioCarrier
from outreach.config import Settings
from outreach.db import Database
from outreach.directory import Directories
from outreach.jobs import Jobs
from outreach.pace import Pace


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class Runtime:
    """The open doors of one process."""

    settings: Settings
    database: Database
    directories: Directories
    jobs: Jobs
    pace: Pace
    now: Callable[[], datetime]

    def carrier(self) -> Carrier:
        """A way to the carrier, for the event loop that is running now."""
        s = self.settings
        return TwilioCarrier(
            s.twilio_account_sid,
            s.twilio_auth_token,
            sender=s.sender,
            messaging_service_sid=s.twilio_messaging_service_sid or None,
            status_url=f"{s.public_url}/sms/status",
            api_url=s.twilio_api_url or None,
        )

    def close(self) -> None:
        self.database.close()
        self.jobs.connection.close()


def open_runtime(settings: Settings, now: Callable[[], datetime] = utc_now) -> Runtime:
    """Open everything the settings name. Nothing is asked of Redis yet: the webhook never needs it."""
    # Answers within a second, or is away: nobody who texts or presses may wait for a queue.
    connection = redis.Redis.from_url(settings.redis_url, socket_timeout=1, socket_connect_timeout=1)
    database = Database(settings.database_url)
    return Runtime(
        settings,
        database,
        Directories(),
        Jobs(connection),
        Pace(connection, settings.sender, settings.sender_rate),
        now,
    )
