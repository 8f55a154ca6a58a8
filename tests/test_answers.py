"""What the service says: complete in every language, filled in, and never more than two segments."""

import re
from datetime import UTC, date, datetime, timedelta
from importlib import resources
from pathlib import Path

import pytest

from keywords import Intent, Reader
from outreach import answers, polls, vote_words
from outreach.agenda import Kind
from outreach.answers import Answer, blanks, languages, lines, listed, say, say_date, say_moment, say_span
from outreach.directory_file import Directory, read
from outreach.errors import Misconfigured
from outreach.news import TOPICS
from outreach.page_words import topic_name
from outreach.sms import segments

ENGLISH = resources.files("outreach").joinpath("languages/en.toml").read_text("utf-8")
FAR = datetime(2025, 11, 12, 19, 30, tzinfo=UTC)
YEARS_BEFORE = FAR - timedelta(days=700)
ALLIANCE = Path(str(resources.files("outreach").joinpath("directories/alliance.toml")))
# What a text must hold that carriers and the law look at.
CTIA = {
    "en": ["Msg frequency varies", "Msg & data rates may apply", "STOP"],
    "es": ["Frecuencia variable", "Pueden aplicarse tarifas por mensajes y datos", "STOP"],
    "tl": ["Iba-iba ang dalas ng text", "Maaaring may singil sa text at data", "STOP"],
    "zh": ["短信数量不定", "可能产生短信和流量费", "STOP"],
}
HELP = {"en": "HELP", "es": "AYUDA", "tl": "HELP", "zh": "帮助"}
COMPLETE = ("en", "es")  # the others may be begun: what is missing is said in English
EVERY = [
    (answer, language)
    for language in languages()
    for answer in Answer
    if language in COMPLETE or answer in answers._all()[language].answers
]
WIDE = ("zh",)  # 67 letters a segment: with the longest English names in them, three
# What the organizer writes is counted when they write it (polls.check).
OF_POLLS = {
    "question": "?",
    "marks": "1, 2, 3, 4, 5, 6, 7, 8 or 9",
    "closes": "Wed, Nov 24, 10:30 pm HST",
    "closed": "Wed, Nov 24, 10:30 pm HST",
    "choice": "w" * polls.LONGEST_ANSWER,
    "last": "9",
    "poll": "?",
}
# What stands within another text, which is signed.
PARTS = {
    Answer.UPDATE, Answer.OPT_OUT_LINE, Answer.MORE_TO_COME, Answer.THAT_WAS_ALL,
    Answer.POLL, Answer.POLL_AGAIN, Answer.POLL_MARKS, Answer.DATE_OPENS, Answer.DATE_CLOSES,
    Answer.VOTED_OTHERS,
}  # fmt: skip


@pytest.fixture(scope="module")
def directory() -> Directory:
    return read(ALLIANCE)


def longest(directory: Directory, language: str) -> dict[str, str]:
    """The longest values that the directory can give each blank."""
    everything = [entry for local in directory.locals for entry in local.lists]
    names = sorted((entry.name for entry in everything), key=len, reverse=True)
    words = sorted(
        (len(entry.name + word), word, entry.name) for entry in everything for word in entry.keywords
    )
    heads = sorted((len(local.name + local.contact), local.name, local.contact) for local in directory.locals)
    return {
        "programme": directory.federation.name,
        "lists": max((listed(names, language), listed(names[:3], language)), key=len),
        "left": names[0],
        "local": names[0],
        "keyword": max((word for entry in everything for word in entry.keywords), key=len),
        "contact": max((local.contact for local in directory.locals), key=len),
        **OF_POLLS,
        "choices": lines([(word, name) for _, word, name in words[-3:]]),
        "contacts": lines([(name, contact) for _, name, contact in heads[-3:]]),
        "languages": ", ".join(answers.language_name(code).upper() for code in languages()),
        "label": max((local.label for local in directory.locals), key=len),
        "date": say_date(date(2025, 11, 24), language),
        "text": "",
        "kind": max((vote_words.kind_word(kind, language) for kind in Kind), key=len),
        "vote": max((vote_words.kind_word(kind, language) for kind in Kind), key=len),
        "others": "",  # where they fit
        "marks": "VOTED CONTRACT",
        "opens": say_moment(FAR, "America/Los_Angeles", language, YEARS_BEFORE),
        "closes": say_moment(FAR, "America/Los_Angeles", language, YEARS_BEFORE),
        "remaining": "239 minutes",
        "where": "Kaiser Permanente Fontana Medical Center, 9961 Sierra Ave, 6 am-8 pm\nOnline: https://vote.example.org/7600",
        "event": "Town hall with the bargaining team of all unions, on Zoom",
        "when": "Wed, Nov 26, 2025, 12:30 pm PST",
        "details": "Wed, Nov 26, 2025, 12:30 pm PST",  # with the place, and the link, where they fit
        "word": "TOWNHALL2025",
        "events": "TOWNHALL2025: Town hall, Wed, Nov 26, 2025, 12:30 pm PST",  # more where they fit
        "dates": "Wed, Nov 26, 2025, 12:30 pm PST: Town hall with the bargaining team of all unions, on Zoom",
        "topic": max((topic_name(topic, language) for topic in TOPICS), key=len),
    }


def test_english_and_spanish_are_there_and_english_is_first() -> None:
    assert languages()[0] == "en"
    assert set(languages()) >= {"en", "es"}
    assert [answers.language_name(code) for code in ("en", "es", "ko")] == ["English", "Español", "English"]


@pytest.mark.parametrize(("answer", "language"), EVERY)
def test_every_language_has_every_answer_with_the_same_blanks(answer: Answer, language: str) -> None:
    words = answers._all()[language].answers

    assert blanks(words[answer]) == blanks(answers._all()["en"].answers[answer])


@pytest.mark.parametrize(
    ("answer", "language"), [(answer, language) for language in languages() for answer in Answer]
)
def test_an_answer_fits_two_segments_with_the_longest_names(
    answer: Answer, language: str, directory: Directory
) -> None:
    values = longest(directory, language)
    # A welcome names one list; of several, WELCOME_MANY does.
    text = say(answer, language, **values | ({"lists": values["left"]} if answer is Answer.WELCOME else {}))

    in_english = answer not in answers._all()[language].answers  # for want of the language's own
    assert segments(text).count <= (3 if language in WIDE and not in_english else 2)
    if (
        language not in WIDE or in_english
    ) and answer is not Answer.LANGUAGE_WHICH:  # which names them all: 中文
        assert segments(text).causes == ()


@pytest.mark.parametrize(("answer", "language"), EVERY)
def test_an_answer_says_who_speaks_and_leaves_nothing_blank(
    answer: Answer, language: str, directory: Directory
) -> None:
    text = say(answer, language, **longest(directory, language))

    assert "{" not in text
    assert text == text.strip() or answer in (Answer.UPDATE, Answer.VOTED_OTHERS)
    if answer not in PARTS:
        assert text.startswith(f"{directory.federation.name}: ")


def begun(*wanted: Answer) -> list[tuple[Answer, str]]:
    """These answers in each language that has them."""
    return [(answer, language) for answer, language in EVERY if answer in wanted]


@pytest.mark.parametrize(("answer", "language"), begun(Answer.WELCOME, Answer.WELCOME_MANY, Answer.RESTORED))
def test_a_welcome_says_the_five_things_ctia_asks(
    answer: Answer, language: str, directory: Directory
) -> None:
    text = say(answer, language, **longest(directory, language))

    assert directory.federation.name in text
    assert [part for part in [*CTIA[language], HELP[language]] if part not in text] == []


@pytest.mark.parametrize(("answer", "language"), begun(Answer.HELP, Answer.HELP_LOCAL, Answer.HELP_LOCALS))
def test_help_says_who_helps_what_it_costs_and_how_to_stop(
    answer: Answer, language: str, directory: Directory
) -> None:
    values = longest(directory, language)
    text = say(answer, language, **values)

    assert values["contact"] in text
    assert [part for part in CTIA[language] if part not in text] == []


@pytest.mark.parametrize(("_", "language"), begun(Answer.STOPPED))
def test_the_confirmation_of_stop_says_how_to_keep_one_list_and_tries_no_persuasion(
    _: Answer, language: str
) -> None:
    text = say(Answer.STOPPED, language, programme="Alliance", keyword="USW7600")

    assert "USW7600" in text
    assert HELP[language] in text
    assert "!" not in text


def test_the_member_reads_plain_sentences() -> None:
    assert say(Answer.WELCOME, "en", programme="Alliance", lists="USW Local 7600") == (
        "Alliance: Welcome! You're on the list for USW Local 7600: bargaining news, votes and alerts. "
        "Msg frequency varies. Msg & data rates may apply. Text HELP for help, STOP to stop all texts."
    )
    assert say(Answer.LEFT, "es", programme="Alliance", left="UFCW Local 770", lists="USW Local 7600") == (
        "Alliance: Te sacamos de la lista de UFCW Local 770. Sigues en USW Local 7600. "
        "Manda STOP para cancelar todo."
    )
    assert say(Answer.OPT_OUT_LINE, "en") == "Text STOP to opt out"


def test_a_language_we_do_not_have_is_answered_in_english() -> None:
    assert say(Answer.OPT_OUT_LINE, "ko") == say(Answer.OPT_OUT_LINE, "en")
    assert say_date(date(2025, 11, 4), "ko") == "Nov 4, 2025"


def test_a_language_may_be_begun_and_what_it_has_not_is_said_in_english() -> None:
    english = answers._all()["en"]
    file = (resources.files("outreach") / "languages" / "tl.toml").read_text("utf-8")
    begun = answers.read_language(file[: file.index("# ---- Votes.")], "xx.toml", english)

    assert Answer.WELCOME in begun.answers
    assert Answer.VOTE_OPEN not in begun.answers
    assert say(Answer.WELCOME, "xx", programme="A", lists="B") == say(
        Answer.WELCOME, "en", programme="A", lists="B"
    )


# What the answers ask members to text back, in each language -> what is read in it
ASKED_FOR = [
    *(
        (word, language, intent)
        for language in languages()
        for word, intent in (("STOP", Intent.STOP), ("START", Intent.START))
    ),
    ("HELP", "en", Intent.HELP),
    ("UPDATE", "en", Intent.UPDATE),
    ("AYUDA", "es", Intent.HELP),
    ("NOVEDADES", "es", Intent.UPDATE),
    ("HELP", "tl", Intent.HELP),
    ("UPDATE", "tl", Intent.UPDATE),
    ("帮助", "zh", Intent.HELP),
    ("更新", "zh", Intent.UPDATE),
]


@pytest.mark.parametrize(("word", "language", "intent"), ASKED_FOR)
def test_the_words_that_answers_ask_for_are_read(word: str, language: str, intent: Intent) -> None:
    assert any(word in text for text in answers._all()[language].answers.values())
    assert Reader([]).read(word).intent is intent


@pytest.mark.parametrize(
    ("body", "language"),
    [
        ("中文", "zh"),
        ("TAGALOG", "tl"),
        ("sa tagalog", "tl"),
        ("ESPAÑOL", "es"),
        ("ENGLISH", "en"),
        ("普通话", "zh"),
    ],
)
def test_each_language_is_asked_for_by_its_name(body: str, language: str) -> None:
    found = Reader([]).read(body)

    assert (found.intent, found.language) == (Intent.LANGUAGE, language)


def test_a_name_with_braces_stays_as_it_is() -> None:
    assert "{keyword}" in say(Answer.STOPPED_NOTHING, "en", programme="{keyword}")


def test_a_day_is_written_as_people_write_it() -> None:
    assert say_date(date(2025, 11, 4), "en") == "Nov 4, 2025"
    assert say_date(date(2025, 11, 4), "es") == "4 nov 2025"
    assert say_date(date(2026, 1, 31), "es") == "31 ene 2026"


SAID = [
    ("2025-11-05T02:30:00+00:00", "America/Los_Angeles", "Tue, Nov 4, 6:30 pm PST", "ma 4 nov, 6:30 pm PST"),
    ("2025-11-08T22:00:00+00:00", "Pacific/Honolulu", "Sat, Nov 8, 12 pm HST", "sa 8 nov, 12 pm HST"),
    ("2026-06-07T04:05:00+00:00", "America/New_York", "Sun, Jun 7, 12:05 am EDT", "do 7 jun, 12:05 am EDT"),
]


@pytest.mark.parametrize(("at", "zone", "english", "spanish"), SAID)
def test_a_moment_is_said_by_the_clock_where_it_counts(
    at: str, zone: str, english: str, spanish: str
) -> None:
    moment = datetime.fromisoformat(at)

    assert say_moment(moment, zone, "en", moment) == english
    assert say_moment(moment, zone, "es", moment) == spanish
    assert segments(say_moment(moment, zone, "es", moment)).causes == ()


YEARS = [
    ("en", 299, "Wed, Nov 12, 11:30 am PST"),
    ("en", -299, "Wed, Nov 12, 11:30 am PST"),
    ("en", 301, "Wed, Nov 12, 2025, 11:30 am PST"),
    ("en", -301, "Wed, Nov 12, 2025, 11:30 am PST"),
    ("es", 366, "mi 12 nov 2025, 11:30 am PST"),
    ("tl", 366, "Miy, Nob 12, 2025, 11:30 am PST"),
    ("zh", 366, "2025-11-12 (Wed) 11:30 am PST"),
]


@pytest.mark.parametrize(("language", "days", "said"), YEARS)
def test_the_year_is_said_where_it_would_be_taken_for_another(language: str, days: int, said: str) -> None:
    assert say_moment(FAR, "America/Los_Angeles", language, FAR - timedelta(days=days)) == said


SPANS = [
    (timedelta(seconds=5), "1 minute", "1 minuto"),
    (timedelta(minutes=59), "59 minutes", "59 minutos"),
    (timedelta(minutes=119), "1 hour", "1 hora"),
    (timedelta(hours=47), "47 hours", "47 horas"),
    (timedelta(hours=48), "2 days", "48 horas"),
    (timedelta(days=9, hours=23), "9 days", "239 horas"),
]


@pytest.mark.parametrize(("length", "english", "spanish"), SPANS)
def test_what_is_left_is_said_in_the_largest_unit_that_fits(
    length: timedelta, english: str, spanish: str
) -> None:
    assert (say_span(length, "en"), say_span(length, "es")) == (english, spanish)


@pytest.mark.parametrize(
    ("names", "language", "expected"),
    [
        ([], "en", ""),
        (["A"], "en", "A"),
        (["A", "B", "C"], "en", "A, B, C"),
        (["A", "B", "C", "D"], "en", "A, B and 2 more"),
        (list("ABCDEF"), "en", "A, B and 4 more"),
        (list("ABCDEF"), "es", "A, B y otras 4"),
    ],
)
def test_many_names_are_counted_not_recited(names: list[str], language: str, expected: str) -> None:
    assert listed(names, language) == expected


def test_choices_stand_on_a_line_each_and_are_three_at_most() -> None:
    assert lines([("USW7600", "USW Local 7600"), ("UFCW7", "UFCW Local 7")]) == (
        "USW7600: USW Local 7600\nUFCW7: UFCW Local 7"
    )
    assert lines([(str(n), "x") for n in range(5)]).count("\n") == 2


FAULTS = [
    ('name = "Tagalog"\n[answers', "can't be used"),  # not TOML
    (ENGLISH.replace("stopped =", "stoped ="), "stoped"),
    (ENGLISH.replace("{left}", "{lefft}"), "must fill in {left}"),
    (ENGLISH.replace("{contact}", ""), "must fill in {contact}"),
    (ENGLISH.replace("{programme}", "{programme"), "can't be used"),
    (ENGLISH.replace("{programme}", "{}"), "must fill in"),
    (ENGLISH.replace('"Dec"', ""), "12 months"),
    (ENGLISH.replace('"Sun"', ""), "7 days"),
    (ENGLISH.replace('minute = ["', 'minutes = ["'), "spans"),
    (ENGLISH.replace("{weekday}, ", ""), "must fill in"),
    (ENGLISH.replace("{names}", "{name}"), "must fill in {count}, {names}"),
    (ENGLISH.replace('name = "English"', ""), "name"),
    (ENGLISH.replace('name = "English"', 'name = ""'), "its own name"),
    (ENGLISH.replace('more = "', 'moar = "'), "moar"),
]


@pytest.mark.parametrize(("text", "said"), FAULTS)
def test_a_translator_s_mistake_is_named_before_anything_starts(text: str, said: str) -> None:
    english = answers.read_language(ENGLISH, "en.toml")

    with pytest.raises(Misconfigured) as refusal:
        answers.read_language(text, "tl.toml", english)
    assert "languages/tl.toml" in str(refusal.value)
    assert said in str(refusal.value)


def test_a_translation_may_be_begun_and_finished_later() -> None:
    english = answers.read_language(ENGLISH, "en.toml")
    half = ENGLISH.split("[answers]")[0] + '[answers]\nopt_out_line = "STOP"'

    assert answers.read_language(half, "tl.toml", english).answers == {Answer.OPT_OUT_LINE: "STOP"}


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_sample_updates_fit_two_segments_with_their_label_and_date(
    language: str, directory: Directory
) -> None:
    labels = {local.key: local.label for local in directory.locals}
    for update in directory.updates:
        text = say(
            Answer.UPDATE,
            language,
            label=labels[update.local_key],
            date=say_date(update.date, language),
            text=update.texts[language],
        )

        assert segments(text).encoding == "GSM-7"
        assert segments(text).count <= 2


def test_spanish_avoids_its_dear_accents_and_never_drops_them(directory: Directory) -> None:
    texts = [*answers._all()["es"].answers.values(), *(update.texts["es"] for update in directory.updates)]
    words = set(re.findall(r"\w+", " ".join(texts).lower()))
    dropped = {
        "mas",
        "aqui",
        "asi",
        "dia",
        "dias",
        "numero",
        "ningun",
        "ultimo",
        "ultima",
        "codigo",
        "recibiras",
    }

    assert words & dropped == set()
    assert [word for word in words if re.search(r"[cs]ion$", word)] == []
