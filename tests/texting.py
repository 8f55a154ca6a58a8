"""Being a member, in tests: text something, read the answer, see where it leads."""

from dataclasses import dataclass, field
from itertools import count

from sqlalchemy import select

from outreach import inbox, ledger, members
from outreach.inbox import Incoming
from outreach.models import Subscribed, consent_events, replies, texts
from outreach.runtime import Runtime

_numbers = count(1)


@dataclass
class Phone:
    """A member's phone. Everything it does goes the way a real text goes."""

    runtime: Runtime
    number: str = "+13105550101"
    answers: list[str] = field(default_factory=list)

    def texts(self, body: str, carrier_id: str = "", media: int = 0, answered: str = "") -> str:
        carrier_id = carrier_id or f"SM{next(_numbers):032x}"
        incoming = Incoming(carrier_id, self.number, "77820", body, media, answered)
        with self.runtime.database.writing() as conn:
            directory = self.runtime.directories.current(conn)
            read, now = inbox.read(directory, incoming), self.runtime.now()
            s = self.runtime.settings
            (answer,) = inbox.receive(conn, [read], now, s.public_url, s.secret_key)
        self.answers.append(answer)
        return answer

    @property
    def lists(self) -> list[str]:
        """The keys of the lists it is on, sorted."""
        return self._keys(Subscribed.JOINED)

    def _keys(self, wanted: Subscribed) -> list[str]:
        with self.runtime.database.reading() as conn:
            directory = self.runtime.directories.current(conn)
            standing = members.standing(conn, self.number)
        return sorted(directory.lists[list_id].key for list_id, state in standing.items() if state is wanted)

    @property
    def member(self) -> members.Member:
        with self.runtime.database.reading() as conn:
            return members.find(conn, self.number)

    @property
    def ledger(self) -> list[tuple[str, str]]:
        """(act, list key) of every line, oldest first."""
        with self.runtime.database.reading() as conn:
            return [(e.act, e.list_key) for e in ledger.history(conn, members.find(conn, self.number).id)]

    @property
    def asks(self) -> list[str]:
        """The keys of the locals that have a reply of this phone, oldest first."""
        with self.runtime.database.reading() as conn:
            directory = self.runtime.directories.current(conn)
            query = (
                select(replies.c.local_id)
                .join(texts, texts.c.id == replies.c.text_id)
                .where(texts.c.member_id == members.find(conn, self.number).id)
                .order_by(texts.c.id)
            )
            return [directory.locals[local_id].key for local_id in conn.scalars(query)]

    def ledger_agrees(self) -> bool:
        """Whether the ledger's lines add up to the subscriptions."""
        with self.runtime.database.reading() as conn:
            member_id = members.find(conn, self.number).id
            e = consent_events.c
            lines = conn.execute(
                select(e.act, e.list_id).where(e.member_id == member_id).order_by(e.id)
            ).all()
            says = ledger.add_up((act, list_id) for act, list_id in lines)
            return says == members.standing(conn, self.number)
