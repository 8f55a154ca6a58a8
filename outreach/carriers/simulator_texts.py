"""The texts that the simulated carrier holds: lean enough for a million, kept in a journal if asked."""

import json
from collections import Counter, deque
from collections.abc import Iterator
from pathlib import Path
from secrets import token_hex
from typing import TextIO

# GSM 03.38, and what takes two places in it. Counted anew, so that the carrier's count checks ours (sms.py).
_GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmnopqrstuvwxyzäöñüà\f^{}\\[~]|€"
)
_TWO_PLACES = frozenset("\f^{}\\[~]|€")
DONE = frozenset({"delivered", "undelivered", "failed", "canceled", "received"})


class Text:
    """One text between us and a phone. `previous` is the text before it with the same phone."""

    __slots__ = (
        "at",
        "body",
        "callback",
        "error",
        "number",
        "phone",
        "previous",
        "reply",
        "segments",
        "sender",
        "sent_at",
        "service",
        "status",
        "to_phone",
    )

    def __init__(self, phone: str, sender: str, body: str, at: float, *, to_phone: bool) -> None:
        self.phone = phone
        self.sender = sender
        self.body = body
        self.at = at
        self.to_phone = to_phone
        self.number = 0
        self.status = "queued" if to_phone else "received"
        self.error = ""
        self.callback = ""
        self.service = ""
        self.reply = False
        self.segments = 1
        self.sent_at = 0.0 if to_phone else at
        self.previous: Text | None = None


def segments(body: str) -> int:
    """How many segments the carrier bills."""
    plain = _GSM.issuperset(body)
    whole, part = (160, 153) if plain else (70, 67)
    widths = [2 if (character in _TWO_PLACES if plain else character > "\uffff") else 1 for character in body]
    if sum(widths) <= whole:
        return 1
    count, used = 1, 0
    for width in widths:  # what takes two places is not split between two segments
        if used + width > part:
            count, used = count + 1, 0
        used += width
    return count


class Tally:
    """What has been accepted, counted as it comes, so that looking at the counts holds nothing up."""

    def __init__(self) -> None:
        self.accepted = 0
        self.phones = 0  # that were texted at all
        self.duplicates = 0  # pairs of phone and body accepted more than once
        self.seconds: dict[int, tuple[int, int]] = {}  # unix second: texts, segments
        self.busiest_texts = 0  # within any one second, wherever it begins
        self.busiest_segments = 0
        self._window: deque[tuple[float, int]] = deque()
        self._held = 0

    def count(self, text: Text) -> None:
        """One more to a phone, already chained to those before it."""
        before = [earlier for earlier in _before(text) if earlier.to_phone] if text.previous else []
        self.phones += not before
        if text.reply:
            return
        self.accepted += 1
        self.duplicates += sum(earlier.body is text.body and not earlier.reply for earlier in before) == 1
        texts, segments = self.seconds.get(int(text.at), (0, 0))
        self.seconds[int(text.at)] = (texts + 1, segments + text.segments)
        self._slide(text)

    def _slide(self, text: Text) -> None:
        window = self._window
        window.append((text.at, text.segments))
        self._held += text.segments
        while text.at - window[0][0] >= 1.0:
            self._held -= window.popleft()[1]
        self.busiest_texts = max(self.busiest_texts, len(window))
        self.busiest_segments = max(self.busiest_segments, self._held)


def _before(text: Text) -> Iterator[Text]:
    earlier = text.previous
    while earlier is not None:
        yield earlier
        earlier = earlier.previous


class Texts:
    """Every text, in the order they came; each phone's are chained, newest first."""

    def __init__(self, journal: Path | None = None) -> None:
        self._journal: TextIO | None = None
        self._start()
        if journal:
            self._read(journal)
            self._journal = journal.open("a", encoding="utf-8", buffering=1)
            if not self._all:
                self._write({"salt": self._salt})

    def _start(self) -> None:
        self._salt = token_hex(8)
        self._all: list[Text] = []
        self._last: dict[str, Text] = {}
        self._bodies: dict[str, tuple[str, int]] = {}
        self.statuses: Counter[str] = Counter()
        self.tally = Tally()

    def add(self, text: Text) -> Text:
        """Keep one more. Equal bodies are kept once: a broadcast says the same to everyone."""
        known = self._bodies.get(text.body)
        if known is None:
            known = self._bodies[text.body] = (text.body, segments(text.body))
        text.body, text.segments = known
        text.number = len(self._all) + 1
        text.previous = self._last.pop(text.phone, None)
        self._last[text.phone] = text  # at the end again: the phones are in the order of their last text
        self._all.append(text)
        if text.to_phone:
            self.statuses[text.status] += 1
            self.tally.count(text)
        if self._journal:
            self._write(_line(text))
        return text

    def move(self, text: Text, status: str, error: str = "", at: float = 0.0) -> None:
        """A text has come further."""
        self.statuses[text.status] -= 1
        self.statuses[status] += 1
        text.status, text.error = status, error
        text.sent_at = text.sent_at or at
        if self._journal:
            self._write({"number": text.number, "status": status, "error": error, "sent_at": text.sent_at})

    def forget(self) -> None:
        """Empty it, the journal too."""
        self._start()
        if self._journal:
            self._journal.truncate(0)
            self._write({"salt": self._salt})

    def close(self) -> None:
        """Close the journal."""
        if self._journal:
            self._journal.close()

    def sid(self, text: Text) -> str:
        """The carrier's name for a text."""
        return f"SM{self._salt}{text.number:016x}"

    def find(self, sid: str) -> Text | None:
        """The text of that name."""
        if len(sid) != 34 or sid[2:18] != self._salt:
            return None
        try:
            number = int(sid[18:], 16)
        except ValueError:
            return None
        return self._all[number - 1] if 0 < number <= len(self._all) else None

    def everything(self) -> Iterator[Text]:
        """All texts, newest first."""
        return reversed(self._all)

    def of(self, phone: str) -> Iterator[Text]:
        """One phone's texts, newest first."""
        last = self._last.get(phone)
        if last is not None:
            yield last
            yield from _before(last)

    def latest(self) -> Iterator[Text]:
        """The last text of each phone, newest first."""
        return reversed(self._last.values())

    def waiting(self) -> list[Text]:
        """Accepted, and not yet come to an end."""
        return [text for text in self._all if text.status not in DONE]

    def _write(self, line: dict[str, object]) -> None:
        if self._journal:
            self._journal.write(json.dumps(line, separators=(",", ":")) + "\n")

    def _read(self, journal: Path) -> None:
        if not journal.exists():
            return
        with journal.open(encoding="utf-8") as lines:
            for line in lines:
                try:
                    self._replay(json.loads(line))
                except ValueError:
                    continue  # the last line, cut short by a kill: its text was never answered for

    def _replay(self, line: dict[str, object]) -> None:
        if "salt" in line:
            self._salt = str(line["salt"])
        elif "phone" in line:
            text = Text("", "", "", 0.0, to_phone=bool(line["to_phone"]))
            for name, value in line.items():
                setattr(text, name, value)
            self.add(text)
        else:
            text = self._all[int(str(line["number"])) - 1]
            self.move(text, str(line["status"]), str(line["error"]), float(str(line["sent_at"])))


def _line(text: Text) -> dict[str, object]:
    return {name: getattr(text, name) for name in Text.__slots__ if name not in {"previous", "number"}}
