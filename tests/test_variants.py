"""A broadcast in several languages, or with each local's facts: each person gets one text, theirs, once."""

import asyncio
from collections import Counter
from collections.abc import Iterable

import pytest
from sqlalchemy import event, update

from outreach import (
    again,
    broadcasts,
    delivery,
    forecast,
    launching,
    repeats,
    sending,
    taking_back,
    variants,
)
from outreach.broadcasts import Draft
from outreach.carriers import Outgoing
from outreach.errors import AnswerLost, BadInput, PaceAway, WrongState
from outreach.launching import Said
from outreach.models import State, members
from outreach.pace import AHEAD, Permits
from outreach.runtime import Runtime
from outreach.sms import segments
from outreach.variants import ANY_LOCAL, Variant, chosen
from tests import organizing
from tests.carrier import FakeCarrier
from tests.conftest import Clock
from tests.texting import Phone

HOLA = "USW 7600: Hola.\nManda STOP para cancelar"


@pytest.fixture
def carrier(clock: Clock) -> FakeCarrier:
    return FakeCarrier(clock)


def variant(body: str, language: str = "es", local_id: int = ANY_LOCAL) -> Variant:
    return Variant(language, local_id, body, body, segments(body).count)


def speak(runtime: Runtime, phones: Iterable[str], language: str) -> None:
    with runtime.database.writing() as conn:
        these = members.c.phone.in_(list(phones))
        conn.execute(update(members).where(these).values(language=language))


def launched(runtime: Runtime, keys: Iterable[str], *texts: Variant, people: int | None = None) -> int:
    """A broadcast with these variants that is sending."""
    return organizing.launched(runtime, keys, people=people, variants=texts)


# the list by which, the language -> what is read
CHOICES = [
    pytest.param(1, "es", "7600 es", id="the local's in the language"),
    pytest.param(1, "tl", "7600 en", id="the local's in English before another local's language"),
    pytest.param(1, "en", "7600 en", id="the local's in English"),
    pytest.param(2, "es", "770 es", id="a local with one language only"),
    pytest.param(2, "tl", "any tl", id="any local's in the language"),
    pytest.param(2, "en", "own", id="English, where the local has none of its own"),
    pytest.param(2, "zh", "own", id="a language that nobody wrote"),
    pytest.param(9, "es", "any es", id="a list that is gone from the directory"),
    pytest.param(9, "", "own", id="no language"),
]


@pytest.mark.parametrize(("list_id", "language", "read"), CHOICES)
def test_which_text_a_person_gets(list_id: int, language: str, read: str) -> None:
    texts = [
        variant("7600 es", "es", 10),
        variant("7600 en", "en", 10),
        variant("770 es", "es", 20),
        variant("any es", "es"),
        variant("any tl", "tl"),
    ]

    assert chosen(texts, {1: 10, 2: 20}, ("own", 1))(list_id, language) == (read, 1)


def test_what_is_kept_replaces_what_was_there(runtime: Runtime) -> None:
    one, other = organizing.draft(runtime, ["USW7600"]), organizing.draft(runtime, ["USW7600"])
    with runtime.database.writing() as conn:
        variants.keep(conn, one, [variant("Hola"), variant("Kumusta", "tl"), variant("Aquí", "es", 3)])
        variants.keep(conn, other, [variant("Otra")])
        variants.keep(conn, one, [variant("Buenas"), variant("Acá", "es", 3)])

        assert [found.body for found in variants.of(conn, one)] == ["Buenas", "Acá"]
        assert [found.body for found in variants.of(conn, other)] == ["Otra"]
        assert broadcasts.get(conn, one).varied
        variants.keep(conn, one, [])
        assert not broadcasts.get(conn, one).varied


def test_each_reads_theirs_once(runtime: Runtime, carrier: FakeCarrier) -> None:
    phones = organizing.crowd(runtime, "USW7600", 30)
    speak(runtime, phones[:10], "es")
    speak(runtime, phones[10:13], "zh")
    broadcast = launched(runtime, ["USW7600"], variant(HOLA))
    organizing.send(runtime, carrier)
    organizing.tick(runtime)

    assert carrier.phones == sorted(phones)
    assert sorted(text.phone for text in carrier.sent if text.body == HOLA) == phones[:10]
    assert len({text.body for text in carrier.sent}) == 2
    assert organizing.state_of(runtime, broadcast) == "finished"
    assert organizing.tally_is_true(runtime, broadcast)


def test_a_language_changed_while_it_runs_is_the_one_that_counts(
    runtime: Runtime, carrier: FakeCarrier
) -> None:
    phone = Phone(runtime)
    phone.texts("USW7600")
    launched(runtime, ["USW7600"], variant(HOLA))
    phone.texts("ESPAÑOL")
    organizing.send(runtime, carrier)

    assert [text.body for text in carrier.sent] == [HOLA]


@pytest.mark.parametrize(
    ("body", "language", "said"),
    [("中文", "zh", "今后我们用中文回复您"), ("TAGALOG", "tl", "sasagutin ka namin sa Tagalog")],
)
def test_who_asks_for_a_language_is_answered_in_it_and_reads_it(
    runtime: Runtime, carrier: FakeCarrier, body: str, language: str, said: str
) -> None:
    phone = Phone(runtime)
    phone.texts("USW7600")
    launched(runtime, ["USW7600"], variant("Theirs", language))

    assert said in phone.texts(body)
    assert phone.member.language == language
    organizing.send(runtime, carrier)
    assert [text.body for text in carrier.sent] == ["Theirs"]


def test_who_is_in_two_locals_gets_the_text_of_the_lowest_list_they_are_still_on(
    runtime: Runtime, carrier: FakeCarrier
) -> None:
    with runtime.database.reading() as conn:
        directory = runtime.directories.current(conn)
    lists = sorted((directory.list_called(key) for key in ("USW7600", "UFCW770")), key=lambda one: one.id)
    both, left = Phone(runtime), Phone(runtime, "+13105550102")
    for phone in (both, left):
        phone.texts(f"{lists[1].key} {lists[0].key}")
    left.texts(f"LEAVE {lists[0].key}")
    texts = [variant(f"At {one.key}", "en", one.local_id) for one in lists]
    launched(runtime, [one.key for one in lists], *texts)
    organizing.send(runtime, carrier)

    assert {text.phone: text.body for text in carrier.sent} == {
        both.number: f"At {lists[0].key}",
        left.number: f"At {lists[1].key}",
    }


def test_who_leaves_is_left_out_whatever_their_language(runtime: Runtime, carrier: FakeCarrier) -> None:
    phone = Phone(runtime)
    phone.texts("USW7600")
    broadcast = launched(runtime, ["USW7600"], variant(HOLA))
    phone.texts("ESPAÑOL")
    phone.texts("STOP")
    organizing.send(runtime, carrier)

    assert carrier.sent == []
    assert organizing.tally(runtime, broadcast).numbers == {(State.LEFT_OUT, "left"): 1}


LOST = AnswerLost("the line broke")


@pytest.mark.parametrize("never", [False, True], ids=["the carrier has it", "the carrier never had it"])
@pytest.mark.parametrize(("at_claim", "later"), [("es", "en"), ("en", "es"), ("es", "tl")])
def test_a_lost_answer_is_settled_though_the_language_changed_meanwhile(
    runtime: Runtime, carrier: FakeCarrier, clock: Clock, at_claim: str, later: str, never: bool
) -> None:
    phones = organizing.crowd(runtime, "USW7600", 3)
    speak(runtime, phones, at_claim)
    broadcast = launched(runtime, ["USW7600"], variant(HOLA), variant("Kumusta", "tl"))
    carrier.answers, carrier.never = (lambda text: LOST), never
    organizing.send(runtime, carrier)
    speak(runtime, phones, later)
    clock.pass_(seconds=31)
    organizing.settle(runtime, carrier)
    carrier.answers = lambda text: f"SM{text.message_id}"
    organizing.send(runtime, carrier)
    organizing.tick(runtime)

    assert carrier.phones == phones
    assert organizing.tally(runtime, broadcast).numbers == {(State.SENT, ""): 3}
    assert organizing.state_of(runtime, broadcast) == "finished"


def test_a_second_try_reads_as_the_member_speaks_then(
    runtime: Runtime, carrier: FakeCarrier, clock: Clock
) -> None:
    phone = Phone(runtime)
    phone.texts("USW7600")
    broadcast = launched(runtime, ["USW7600"], variant(HOLA))
    organizing.send(runtime, carrier)
    (message,) = organizing.message_ids(runtime, broadcast)
    organizing.receipt(runtime, message, "undelivered", "30003")
    phone.texts("ESPAÑOL")
    clock.pass_(hours=4)
    carrier.answers = lambda text: f"SMb{text.message_id}"
    organizing.tick(runtime)
    organizing.send(runtime, carrier)

    assert len(carrier.sent) == 2
    assert [text.body == HOLA for text in carrier.sent] == [False, True]


class Counted:
    """A rate that keeps what it was asked for, and grants so many texts at a time."""

    rate = 100.0

    def __init__(self, at_once: int = 1000) -> None:
        self.taken: Counter[int] = Counter()  # segments of each -> texts
        self._at_once = at_once

    def take(self, texts: int, segments: int, within: float = AHEAD) -> Permits:
        granted = min(texts, self._at_once)
        self.taken[segments] += granted
        return Permits(granted, 0)


def test_languages_changed_in_the_very_moment_of_sending_make_nobody_twice(
    runtime: Runtime, carrier: FakeCarrier, clock: Clock
) -> None:
    phones = organizing.crowd(runtime, "USW7600", 40)
    speak(runtime, phones[::2], "es")
    broadcast = launched(runtime, ["USW7600"], variant(HOLA), variant("Kumusta", "tl"))

    def change_and_lose(text: Outgoing) -> str | Exception:
        speak(runtime, [text.phone], "tl" if text.body == HOLA else "es")
        return LOST if text.message_id % 3 else f"SM{text.message_id}"

    carrier.answers = change_and_lose
    organizing.send(runtime, carrier)
    clock.pass_(seconds=31)
    organizing.settle(runtime, carrier)
    organizing.send(runtime, carrier)
    organizing.tick(runtime)

    assert carrier.phones == sorted(phones)
    assert organizing.tally(runtime, broadcast).numbers == {(State.SENT, ""): 40}


def test_permits_are_asked_for_each_text_by_its_own_length(runtime: Runtime, carrier: FakeCarrier) -> None:
    """Neither above the rate, nor as if all were as long as the longest."""
    phones = organizing.crowd(runtime, "USW7600", 50)
    speak(runtime, phones[:5], "es")
    speak(runtime, phones[5:8], "zh")
    launched(runtime, ["USW7600"], variant("a" * 300), variant("投" * 150, "zh"))
    rate = Counted(at_once=7)
    asyncio.run(sending.send_waiting(runtime.database, carrier, rate, runtime.now, 20))  # type: ignore[arg-type]

    assert rate.taken == {1: 42, 2: 5, 3: 3}
    assert Counter(segments(text.body).count for text in carrier.sent) == rate.taken


class Away(Counted):
    """A rate that can't be asked any more, after so many times."""

    def __init__(self, times: int) -> None:
        super().__init__(at_once=4)
        self._times = times

    def take(self, texts: int, segments: int, within: float = AHEAD) -> Permits:
        self._times -= 1
        if self._times < 0:
            raise PaceAway("Redis is away.")
        return super().take(texts, segments, within)


@pytest.mark.parametrize("times", [0, 1, 2])
def test_all_that_was_claimed_and_did_not_leave_is_put_back(
    runtime: Runtime, carrier: FakeCarrier, times: int
) -> None:
    phones = organizing.crowd(runtime, "USW7600", 15)
    speak(runtime, phones[:5], "es")
    speak(runtime, phones[5:10], "zh")
    broadcast = launched(runtime, ["USW7600"], variant("a" * 300), variant("投" * 150, "zh"))
    with pytest.raises(PaceAway):
        asyncio.run(sending.send_waiting(runtime.database, carrier, Away(times), runtime.now, 5))  # type: ignore[arg-type]
    left = len(carrier.sent)

    assert left == min(4 * times, 5)
    assert organizing.tally(runtime, broadcast).of(State.SENT) == left
    assert organizing.tally(runtime, broadcast).of(State.WAITING) == 15 - left
    assert organizing.tally_is_true(runtime, broadcast)


def test_two_workers_at_once_give_each_person_one_text(runtime: Runtime, carrier: FakeCarrier) -> None:
    phones = organizing.crowd(runtime, "USW7600", 120)
    speak(runtime, phones[:60], "es")
    broadcast = launched(runtime, ["USW7600"], variant(HOLA))

    async def both() -> None:
        turn = (runtime.database, carrier, runtime.pace, runtime.now, 20)
        await asyncio.gather(sending.send_waiting(*turn), sending.send_waiting(*turn))

    asyncio.run(both())

    assert carrier.phones == sorted(phones)
    assert sorted(text.phone for text in carrier.sent if text.body == HOLA) == phones[:60]
    assert organizing.tally_is_true(runtime, broadcast)


def test_the_choice_costs_no_query_for_each_person(runtime: Runtime) -> None:
    phones = organizing.crowd(runtime, "USW7600", 40)
    speak(runtime, phones[:20], "es")
    plain = launched(runtime, ["USW7600"])
    varied = launched(runtime, ["USW7600"], variant(HOLA))
    asked = {broadcast: _queries_of_a_claim(runtime, broadcast) for broadcast in (plain, varied)}

    assert asked[varied] == asked[plain] + 2


def _queries_of_a_claim(runtime: Runtime, broadcast: int) -> int:
    with runtime.database.writing() as conn:
        said: list[str] = []
        found = broadcasts.get(conn, broadcast)

        def count(*args: object) -> None:
            said.append(str(args[2]))

        event.listen(conn, "before_cursor_execute", count)
        claimed = delivery._claim_broadcast(conn, found, runtime.now(), 40, organizing.OWN)
        event.remove(conn, "before_cursor_execute", count)
        assert len(claimed.texts) == 40
        return len(said)


# ---- Before and after: what was seen, the same text, written again, taken back


def rewritten(runtime: Runtime, broadcast_id: int, *texts: Variant) -> None:
    with runtime.database.writing() as conn:
        directory = runtime.directories.current(conn)
        lists = tuple(broadcasts.audience(conn, broadcast_id))
        found = broadcasts.get(conn, broadcast_id)
        changed = Draft(found.text, lists, variants=texts)
        body = broadcasts.body_of(directory, lists, found.text)
        broadcasts.rewrite(conn, broadcast_id, changed, body, runtime.now())


def test_a_variant_changed_since_it_was_looked_at_is_not_launched(runtime: Runtime) -> None:
    organizing.crowd(runtime, "USW7600", 2)
    draft = organizing.draft(runtime, ["USW7600"], variants=(variant(HOLA),))
    with runtime.database.reading() as conn:
        seen = launching.fingerprint(conn, draft)
    rewritten(runtime, draft, variant("USW 7600: Adiós."))

    with pytest.raises(WrongState, match="changed this draft"), runtime.database.writing() as conn:
        launching.launch(conn, draft, Said(seen=seen), None, runtime.now())


def test_what_was_looked_at_and_saved_again_as_it_was_is_launched(runtime: Runtime) -> None:
    organizing.crowd(runtime, "USW7600", 2)
    texts = (variant(HOLA), variant("Kumusta", "tl"))
    draft = organizing.draft(runtime, ["USW7600"], variants=texts)
    with runtime.database.writing() as conn:
        expires = broadcasts.get(conn, draft).expires_at
        seen = launching.fingerprint(conn, draft)
    rewritten(runtime, draft, *reversed(texts))
    with runtime.database.writing() as conn:
        assert broadcasts.get(conn, draft).expires_at == expires

        assert launching.launch(conn, draft, Said(seen=seen), None, runtime.now()) == 2


def test_a_draft_keeps_the_variants_it_was_saved_with_last(runtime: Runtime) -> None:
    draft = organizing.draft(runtime, ["USW7600"], variants=(variant(HOLA), variant("Kumusta", "tl")))
    rewritten(runtime, draft, variant("Buenas"))
    with runtime.database.reading() as conn:
        assert [one.body for one in variants.of(conn, draft)] == ["Buenas"]
    rewritten(runtime, draft)

    with runtime.database.reading() as conn:
        assert variants.of(conn, draft) == []


def test_what_is_launched_keeps_its_variants(runtime: Runtime) -> None:
    organizing.crowd(runtime, "USW7600", 2)
    broadcast = launched(runtime, ["USW7600"], variant(HOLA))
    with pytest.raises(WrongState, match="launched already"):
        rewritten(runtime, broadcast, variant("Adiós"))

    with runtime.database.reading() as conn:
        assert [one.body for one in variants.of(conn, broadcast)] == [HOLA]


def test_a_variant_longer_than_the_carrier_takes_is_refused_and_named(runtime: Runtime) -> None:
    with pytest.raises(BadInput) as refusal:
        organizing.draft(runtime, ["USW7600"], variants=(variant("a" * 1601),))
    assert str(refusal.value) == (
        "The Español text is 1,601 characters with its name and opt-out line; the carrier takes 1,600. "
        "Shorten it by 1."
    )


# texts of the earlier, of the later -> asked?
SAME = [
    pytest.param("One.", ["Uno."], "Two.", ["Uno."], True, id="the same variant"),
    pytest.param("One.", ["Uno."], "One.", ["Dos."], True, id="the same own text"),
    pytest.param("One.", ["Uno."], "One.", [], True, id="the same own text, now alone"),
    pytest.param("One.", ["Uno."], "Two.", ["UNO. "], True, id="the same variant, in capitals"),
    pytest.param("One.", ["Uno."], "Two.", ["Dos."], False, id="other texts"),
    pytest.param("One.", ["Uno."], "Two.", [], False, id="another text alone"),
]


@pytest.mark.parametrize(("own", "theirs", "new", "others", "asked"), SAME)
def test_the_same_text_in_one_language_is_asked_about(
    runtime: Runtime, own: str, theirs: list[str], new: str, others: list[str], asked: bool
) -> None:
    organizing.crowd(runtime, "USW7600", 2)
    organizing.launched(runtime, ["USW7600"], text=own, variants=tuple(map(variant, theirs)))
    later = organizing.draft(runtime, ["USW7600"], text=new, variants=tuple(map(variant, others)))
    with runtime.database.reading() as conn:
        found = repeats.earlier(conn, later, runtime.now())

    assert (found is not None) is asked


def test_written_again_it_has_the_same_texts_to_the_letter(runtime: Runtime, carrier: FakeCarrier) -> None:
    phones = organizing.crowd(runtime, "USW7600", 4)
    speak(runtime, phones[2:], "es")
    broadcast = launched(runtime, ["USW7600"], variant(HOLA))
    missing = (State.UNDELIVERED, "30003")
    organizing.became(runtime, broadcast, [(State.DELIVERED, ""), missing, (State.DELIVERED, ""), missing])
    with runtime.database.writing() as conn:
        directory = runtime.directories.current(conn)
        draft = again.write(conn, directory, broadcast, None, runtime.now())
    organizing.launch(runtime, draft)
    organizing.expand(runtime, draft)
    organizing.send(runtime, carrier)

    assert carrier.phones == phones[1::2]
    assert {text.phone: text.body == HOLA for text in carrier.sent} == {phones[1]: False, phones[3]: True}


def test_what_is_with_the_carrier_is_taken_back_in_every_language(
    runtime: Runtime, carrier: FakeCarrier
) -> None:
    phones = organizing.crowd(runtime, "USW7600", 4)
    speak(runtime, phones[2:], "es")
    broadcast = launched(runtime, ["USW7600"], variant(HOLA))
    organizing.send(runtime, carrier)
    with runtime.database.writing() as conn:
        broadcasts.cancel(conn, broadcast, runtime.now())
    asyncio.run(taking_back.take_back(runtime.database, carrier, runtime.now, broadcast))

    assert len(carrier.taken_back) == 4
    assert organizing.tally(runtime, broadcast).numbers == {(State.UNDELIVERED, "canceled"): 4}


def test_the_time_left_goes_by_what_the_next_ones_read(runtime: Runtime) -> None:
    phones = organizing.crowd(runtime, "USW7600", 10)
    speak(runtime, phones[:5], "zh")
    broadcast = launched(runtime, ["USW7600"], variant("投" * 150, "zh"))
    with runtime.database.reading() as conn:
        to_go = forecast.segments_to_go(conn, broadcasts.get(conn, broadcast))

    assert to_go == 5 * 3 + 5 * 1
