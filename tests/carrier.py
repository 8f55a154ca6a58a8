"""A carrier of a few lines, passed in where tests need to say exactly what it does."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from outreach.carriers import Accepted, Held, Outgoing
from outreach.errors import AnswerLost

Answer = Callable[[Outgoing], str | Exception]


@dataclass
class FakeCarrier:
    """Keeps the Carrier contract. `answers` says what becomes of a text: an id, or an error to raise.

    An AnswerLost is raised after the text was accepted, as when the line breaks; `never` before.
    """

    now: Callable[[], datetime]
    answers: Answer = lambda text: f"SM{text.message_id}"
    latency: float = 0.0
    never: bool = False
    sent: list[Outgoing] = field(default_factory=list)
    held: list[tuple[str, Held]] = field(default_factory=list)
    gone: set[str] = field(default_factory=set)  # ids that have left, and can't be taken back
    taken_back: list[str] = field(default_factory=list)
    # What became of a text since, by its id: the carrier's word and code, or an error to raise when asked.
    became: dict[str, tuple[str, str] | BaseException] = field(default_factory=dict)
    looked_up: list[str] = field(default_factory=list)
    before_look: Callable[[str], Awaitable[None]] | None = None

    async def send(self, outgoing: Outgoing) -> Accepted:
        await asyncio.sleep(self.latency)
        answer = self.answers(outgoing)
        if isinstance(answer, AnswerLost) and not self.never:
            self._accept(outgoing, f"SM{outgoing.message_id}")
        if isinstance(answer, Exception):
            raise answer
        self._accept(outgoing, answer)
        return Accepted(answer)

    def _accept(self, outgoing: Outgoing, carrier_id: str) -> None:
        self.sent.append(outgoing)
        by = outgoing.sender or "77820"
        self.held.append((outgoing.phone, Held(carrier_id, by, outgoing.body, "sent", "", self.now())))

    async def sent_to(self, phone: str, since: datetime) -> Sequence[Held]:
        return [held for to, held in self.held if to == phone and held.created_at >= since]

    async def look_up(self, carrier_id: str) -> Held | None:
        self.looked_up.append(carrier_id)
        if self.before_look:
            await self.before_look(carrier_id)
        if isinstance(told := self.became.get(carrier_id, ("sent", "")), BaseException):
            raise told
        return next(
            (
                replace(held, status=told[0], error_code=told[1])
                for _, held in self.held
                if held.carrier_id == carrier_id
            ),
            None,
        )

    async def take_back(self, carrier_id: str) -> bool:
        if carrier_id in self.gone:
            return False
        self.taken_back.append(carrier_id)
        return True

    async def close(self) -> None:
        pass

    @property
    def phones(self) -> list[str]:
        """Who was texted, sorted, each as often as they were."""
        return sorted(text.phone for text in self.sent)
