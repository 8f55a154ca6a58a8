"""Events' words, answers by mark, the words that a text asks for, and words that sound worried."""

import pytest

from keywords import Collision, Intent, Match, Reader, asked_words, collision, collisions, worried
from keywords.wording import Source

KEYWORDS = ["ALLIANCE", "USW7600", "UFCW7", "UFCW21", "UFCW770", "WAGES"]
READER = Reader(KEYWORDS, events=["TOWNHALL", "PICNIC", "RedTuesday", "STOP", "WHEN", "USW7600", "RALLY"])
NO_EVENTS = Reader(KEYWORDS[:-1])

COMING = [
    ("TOWNHALL", "TOWNHALL"),
    ("townhall", "TOWNHALL"),
    ("Town Hall", "TOWNHALL"),
    ("town-hall!", "TOWNHALL"),
    ("TOWNHALL 👍", "TOWNHALL"),
    ("townhall please", "TOWNHALL"),
    ("rsvp townhall", "TOWNHALL"),
    ("RSVP for the town hall", "TOWNHALL"),
    ("rsvp yes townhall", "TOWNHALL"),
    ("yes townhall", "TOWNHALL"),
    ("townhall yes", "TOWNHALL"),
    ("TOWNHALL YES!", "TOWNHALL"),
    ("coming to townhall", "TOWNHALL"),
    ("I'm coming to the townhall", "TOWNHALL"),
    ("I will be at the town hall", "TOWNHALL"),
    ("count me in for the picnic", "PICNIC"),
    ("sign me up for townhall", "TOWNHALL"),
    ("picnic, I'll be there", "PICNIC"),
    ("going to the rally", "RALLY"),
    ("red tuesday", "RedTuesday"),
    ("REDTUESDAY yes", "RedTuesday"),
    ("townhal", "TOWNHALL"),
    ("townhsll", "TOWNHALL"),
    ("tonwhall yes", "TOWNHALL"),
    ("picnik", "PICNIC"),
    ("ire al townhall", "TOWNHALL"),
    ("Iré al townhall", "TOWNHALL"),
    ("voy al picnic", "PICNIC"),
    ("townhall sí", "TOWNHALL"),
    ("pupunta ako sa townhall", "TOWNHALL"),
    ("我会参加 townhall", "TOWNHALL"),
    ("rsvp", ""),
    ("RSVP yes", ""),
    ("rsvp please", ""),
]

NOT_COMING = [
    ("townhall no", "TOWNHALL"),
    ("no townhall", "TOWNHALL"),
    ("can't make townhall", "TOWNHALL"),
    ("Can’t make it to the town hall, sorry", "TOWNHALL"),
    ("not coming to townhall", "TOWNHALL"),
    ("I won't be at the picnic", "PICNIC"),
    ("I cannot attend the town hall", "TOWNHALL"),
    ("rsvp no townhall", "TOWNHALL"),
    ("not going to the rally", "RALLY"),
    ("no puedo ir al townhall", "TOWNHALL"),
    ("no iré al picnic", "PICNIC"),
    ("hindi ako makakapunta sa townhall", "TOWNHALL"),
    ("不去 townhall", "TOWNHALL"),
    ("rsvp no", ""),
]

ASKS_OF_EVENT = [
    *(
        "when is the townhall",
        "where is the town hall?",
        "townhall?",
        "what time is the town hall",
        "TOWNHALL time",
    ),
    *("is the town hall tonight?", "townhall link", "¿cuándo es el townhall?", "kailan ang townhall"),
]

NO_RSVP = [
    *(
        "the townhall was great",
        "why no townhall in Kern?",
        "nobody came to the townhall",
        "townhalls are useless",
    ),
    *(
        "I can't wait for the picnic",
        "thanks for the picnic",
        "who is coming to the townhall",
        "stop the picnic",
    ),
    *(
        "rally the troops",
        "really",
        "Really?",
        "rallye",
        "panic",
        "town",
        "hall",
        "tell them at the town hall",
    ),
    *(
        "my manager was at the townhall",
        "is Maria coming to the picnic?",
        "the town hall crashed",
        "rally!! we win",
    ),
    *(
        "townhall was cancelled",
        "what did they say at the townhall",
        "cancel the townhall",
        "redneck tuesday",
    ),
]

CHOICES = [
    *((str(number), str(number)) for number in (1, 2, 9, 21, 31)),
    ("1.", "1"),
    ("2)", "2"),
    ("#3", "3"),
    ("2!", "2"),
    ("02", "2"),
    ("2️⃣", "2"),
    ("２", "2"),
    ("2 please", "2"),
    ("a", "A"),
    ("A", "A"),
    ("a.", "A"),
    ("(b)", "B"),
    ("B!", "B"),
    ("Ｂ", "B"),
    ("i", "I"),
    ("option B", "B"),
    ("Option 2", "2"),
    ("answer 2", "2"),
    ("Answer: C", "C"),
    ("number 2", "2"),
    ("letter d", "D"),
    ("I choose 2", "2"),
    ("i pick b", "B"),
    ("my answer is B", "B"),
    ("My answer is 3.", "3"),
    ("my answer is yes", "YES"),
    ("my choice is number 2", "2"),
    ("two", "2"),
    ("Two!", "2"),
    ("option two", "2"),
    ("dos", "2"),
    ("opción 2", "2"),
    ("la b", "B"),
    ("elijo la 3", "3"),
    ("mi respuesta es no", "NO"),
    ("dalawa", "2"),
    ("二", "2"),
    ("选 2", "2"),
    ("我选A", "A"),
    ("yes", "YES"),
    ("YES!!", "YES"),
    ("Y", "YES"),
    ("yep", "YES"),
    ("YES YES YES", "YES"),
    ("yes please", "YES"),
    ("no", "NO"),
    ("No.", "NO"),
    ("N", "NO"),
    ("nope", "NO"),
    ("yesss!!", "YES"),
    ("Nooo", "NO"),
    ("no thanks", "NO"),
    ("sí", "YES"),
    ("SI", "YES"),
    ("oo", "YES"),
    ("opo", "YES"),
    ("hindi", "NO"),
    ("是", "YES"),
    ("不", "NO"),
    ("不是", "NO"),
    ("maybe", ""),
    ("quizás", ""),
    ("45", ""),
    ("0", ""),
    ("yes no", ""),
]

OPENS_WITH = [
    ("2 because wages", "2"),
    ("2, because they cut my hours", "2"),
    ("B) staffing is terrible", "B"),
    ("b: my unit is short every night", "B"),
    ("1. staffing", "1"),
    ("3 - health care matters most", "3"),
    ("Yes because we deserve it", "YES"),
    ("yes, we have to", "YES"),
    ("No. They never listen", "NO"),
    ("no, it is too early", "NO"),
    ("2 porque el salario", "2"),
    ("Sí, porque ya basta de abusos", "YES"),
    ("2 kasi kulang ang tauhan", "2"),
    ("2因为工资", "2"),
    ("two because of the pension", "2"),
]

OPENS_WITH_NONE = [
    *(
        "2 nurses short",
        "1 2 3",
        "1 or 2",
        "2 of us",
        "7:30 works for me",
        "1. staffing 2. wages",
        "3-5 nurses left",
    ),
    *(
        "a nurse quit yesterday",
        "A lot of us are mad",
        "I, for one, will strike",
        "i because",
        "no way they agree",
    ),
    *(
        "yes and no, it depends",
        "24/7 we are short",
        "2.5% is an insult",
        "no contract no peace",
        "at 6, because",
    ),
    *(
        "thanks",
        "we want 2 because wages",
        "not sure",
        "100%, because",
        "sí se puede",
        "d day",
        "e-mail me the link",
    ),
]


@pytest.mark.parametrize(("text", "event"), COMING)
def test_an_events_word_says_that_the_member_comes(text: str, event: str) -> None:
    match = READER.read(text)

    assert (match.intent, match.event, match.coming) == (Intent.RSVP, event, True)
    assert not match.keywords


@pytest.mark.parametrize(("text", "event"), NOT_COMING)
def test_who_cannot_come_says_so_with_the_events_word(text: str, event: str) -> None:
    match = READER.read(text)

    assert (match.intent, match.event, match.coming) == (Intent.RSVP, event, False)


@pytest.mark.parametrize("text", ASKS_OF_EVENT)
def test_a_question_about_an_event_is_one_for_the_calendar(text: str) -> None:
    match = READER.read(text)

    assert (match.intent, match.event) == (Intent.WHEN, "TOWNHALL")


@pytest.mark.parametrize("text", NO_RSVP)
def test_talk_of_an_event_promises_nothing(text: str) -> None:
    assert READER.read(text).intent is not Intent.RSVP


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("stop", Intent.STOP),
        ("when", Intent.WHEN),
        ("USW7600", Intent.JOIN),
        ("wages", Intent.JOIN),
        ("no when", Intent.REPLY),
        ("coming to usw7600", Intent.JOIN),
        ("stop townhall please stop", Intent.REPLY),
        ("townhall. stop texting me", Intent.STOP),
        ("usw7601", Intent.UNCLEAR),
    ],
)
def test_a_control_word_and_a_keyword_come_before_an_event_and_a_topic(text: str, intent: Intent) -> None:
    match = READER.read(text)

    assert match.intent is intent
    assert not match.event


NAMED = Reader(
    KEYWORDS, names=["Chili cook-off", "Strike", "Red Tuesday", "Negociación con Kaiser", "Nurses week"]
)


@pytest.mark.parametrize(
    "text",
    [
        "when is the chili cook-off",
        "where is the chili cook off?",
        "when is red tuesday",
        "cuándo es la negociación con Kaiser",
    ],
)
def test_a_question_with_an_event_s_whole_name_is_one_for_the_calendar(text: str) -> None:
    assert NAMED.read(text).intent is Intent.WHEN


@pytest.mark.parametrize(
    "text",
    [
        *(
            "when does the strike end",
            "when do nurses meet their rep",
            "I love red tuesday",
            "the chili cook-off was great",
        ),
        *(
            "when is payday",
            "when is the chili thing",
            "when is chili",
            "who won the chili cook-off",
            "when I get home from the chili cook-off",
        ),
    ],
)
def test_talk_of_an_event_by_its_name_is_no_question_for_the_calendar(text: str) -> None:
    assert NAMED.read(text).intent is Intent.REPLY


def test_an_events_number_is_never_guessed() -> None:
    reader = Reader([], events=["SESSION8", "TOWNHALL"])

    assert reader.read("sesion 8").event == "SESSION8"
    assert reader.read("session 9").intent is not Intent.RSVP
    assert reader.read("townhall 2").event == "TOWNHALL"


def test_without_that_event_its_word_asks_for_the_calendar_or_nothing() -> None:
    assert NO_EVENTS.read("townhall").intent is Intent.WHEN
    assert NO_EVENTS.read("picnic") == Match(Intent.REPLY)
    assert NO_EVENTS.read("rsvp").intent is Intent.RSVP


def test_a_slip_of_the_thumb_between_two_events_or_near_a_keyword_means_neither() -> None:
    reader = Reader(["UFCW770", "MARCHERS"], events=["PICNIC1", "PICNIC2", "MARCHES"])

    assert reader.read("picnic").intent is not Intent.RSVP
    assert reader.read("marcher").intent is not Intent.RSVP


@pytest.mark.parametrize(("text", "choice"), CHOICES)
def test_an_answer_comes_with_the_mark_that_was_chosen(text: str, choice: str) -> None:
    match = READER.read(text)

    assert (match.intent, match.choice) == (Intent.ANSWER, choice)


@pytest.mark.parametrize(("text", "choice"), OPENS_WITH)
def test_an_answer_with_its_reason_is_a_reply_that_keeps_the_mark(text: str, choice: str) -> None:
    assert NO_EVENTS.read(text) == Match(Intent.REPLY, choice=choice)


@pytest.mark.parametrize("text", OPENS_WITH_NONE)
def test_a_reply_that_only_begins_like_an_answer_has_no_mark(text: str) -> None:
    match = READER.read(text)

    assert match.intent is not Intent.ANSWER
    assert match.choice == ""


ASKED = [
    ("Reply YES or CANCEL", "YES CANCEL", "YES CANCEL"),
    ("Reply YES or NO by 5 pm", "YES NO", "YES"),
    ("Please reply yes or no", "yes no", "yes"),
    ("text END to finish the survey", "END", "END"),
    ("Text back STOP if you can't come", "STOP", "STOP"),
    ("Can't come? Text CANCEL.", "CANCEL", "CANCEL"),
    ('Reply "end" when you are done', "end", "end"),
    ("Reply “Quit” when done", "Quit", "Quit"),
    ("REPLY YES OR CANCEL TO CONFIRM", "YES CANCEL", "YES CANCEL"),
    ("Reply YES to confirm or CANCEL to skip", "YES CANCEL", "YES CANCEL"),
    ("Reply VOTE or SKIP", "VOTE SKIP", "VOTE"),
    ("Reply MORE or LESS", "MORE LESS", "MORE"),
    ("Reply YES to join us", "YES", "YES"),
    ("Text START to begin the survey", "START", "START"),
    ("Text HELP if you need a ride", "HELP", "HELP"),
    ("text yes if you will be there", "yes", "yes"),
    ("Reply YES for a strike, END for none", "YES END", "YES END"),
    ("Responde SÍ o CANCELAR", "SÍ CANCELAR", "CANCELAR"),
    ("responda BAJA si no viene", "BAJA", "BAJA"),
    ("Envía FIN al terminar", "FIN", "FIN"),
    ("回复 是 或 停止", "是 停止", "停止"),
    ("mag-reply ng OO o TIGIL", "OO TIGIL", "TIGIL"),
    ("reply with 1 or 2", "1 2", ""),
    ("Reply 1 for wages, 2 for staffing or 3 for both", "1 2 3", ""),
    ("Reply A, B or C", "A B C", ""),
    ("Answer A/B", "A B", ""),
    ("responde SI o NO", "SI NO", ""),
    ("Text TOWNHALL to say you come", "TOWNHALL", ""),
    ("Text USW7600 to 77820", "USW7600", ""),
    ("i-text ang OO o HINDI", "OO HINDI", ""),
    ("回复1或2", "1 2", ""),
    ("Text STOP to opt out", "", ""),
    ("Reply STOP to end, HELP for help. Msg & data rates may apply", "", ""),
    ("Reply HELP for help or STOP to opt out of all texts", "", ""),
    ("Text VOTED once you have voted", "", ""),
    ("Polls close at 8. Text VOTE to see where, VOTED when done", "", ""),
    ("Text UPDATE for the latest", "", ""),
    ("Text START to rejoin", "", ""),
    ("Responda ALTO para salir, AYUDA para ayuda", "", ""),
    ("回复 退订 取消订阅", "", ""),
    ("Text us your questions", "", ""),
    ("We reply to every text", "", ""),
    ("Text us if the picket ends early", "", ""),
    ("Vote YES!", "", ""),
    ("STOP THE CUTS", "", ""),
    ("Send help to the nurses on 5 West", "", ""),
    ("Don't reply to management. End of story", "", ""),
]


@pytest.mark.parametrize(("text", "asked", "colliding"), ASKED)
def test_the_words_that_a_text_asks_for_are_found_and_those_that_collide(
    text: str, asked: str, colliding: str
) -> None:
    found = asked_words(text)

    assert found == tuple(asked.split())
    assert [each.word for each in collisions(text)] == colliding.split()


@pytest.mark.parametrize(
    ("word", "intent", "source"),
    [
        ("STOP", Intent.STOP, Source.FCC),
        ("end", Intent.STOP, Source.FCC),
        ("Cancel", Intent.STOP, Source.FCC),
        ("QUIT!", Intent.STOP, Source.FCC),
        ("stopall", Intent.STOP, Source.TWILIO),
        ("YES", Intent.START, Source.TWILIO),
        ("Yes.", Intent.START, Source.TWILIO),
        ("start", Intent.START, Source.TWILIO),
        ("HELP", Intent.HELP, Source.TWILIO),
        ("ALTO", Intent.STOP, Source.OURS),
        ("停止", Intent.STOP, Source.OURS),
        ("VOTE", Intent.VOTE, Source.OURS),
        ("VOTED", Intent.VOTED, Source.OURS),
        ("undo", Intent.NOT_VOTED, Source.OURS),
        ("MORE", Intent.MORE, Source.OURS),
        ("UPDATE", Intent.UPDATE, Source.OURS),
        ("español", Intent.LANGUAGE, Source.OURS),
    ],
)
def test_a_word_that_means_something_else_collides(word: str, intent: Intent, source: Source) -> None:
    assert collision(word) == Collision(word, intent, source)


@pytest.mark.parametrize(
    "word", ["NO", "1", "2", "A", "B", "Y", "SÍ", "OO", "TOWNHALL", "USW7600", "OK", "", "👍"]
)
def test_an_ordinary_word_collides_with_nothing(word: str) -> None:
    assert collision(word) is None


WORRIED = [
    *("I hurt my back lifting a patient", "I got hurt at work", "someone was injured", "injury on 5 West", "INJURED"),
    *("my manager threatened me", "they are threatening us", "I got threats", "he threatend to write me up"),
    *("I was fired today", "they fired Maria", "fired for talking to the union", "I got terminated", "laid off"),
    *("they laid me off", "my boss is harassing me", "harassed", "sexual harassment", "harrassment at my clinic"),
    *("it's unsafe", "UNSAFE!!", "unsafe staffing tonight", "we are in danger", "this is dangerous", "I don't feel safe"),
    *("is this retaliation?", "they retaliated against me", "retailation", "I want to kill myself", "suicidal"),
    *("I want to die", "I don't want to live", "my supervisor bullied me", "intimidation by management", "wrote me up"),
    *("I voted and got fired", "they let me go", "active shooter", "a patient attacked me", "I lost my job"),
    *("me amenazaron", "mi jefe me amenazó", "me despidieron", "me lastimé la espalda", "acoso en el trabajo"),
    *("es peligroso", "no es seguro", "tengo miedo de perder mi trabajo", "represalias", "me quiero morir"),
    *("nasaktan ako", "tinatakot kami ng manager", "natanggal ako sa trabaho", "delikado dito", "sinisante ako"),
    *("我受伤了", "经理威胁我", "我被解雇了", "骚扰", "这里不安全", "我不想活了"),
]  # fmt: skip

NOT_WORRIED = [
    *(
        "we are fired up!",
        "Fired up, ready to go",
        "you hurt my feelings",
        "it can't hurt to ask",
        "it won't hurt",
    ),
    *("the threat of a strike works", "strike threat", "they fear a strike", "threatening to strike"),
    *(
        "these cuts hurt our patients",
        "nobody was hurt",
        "no one got fired",
        "we are not afraid",
        "no threats",
    ),
    *(
        "talks were suspended",
        "I work in the emergency room",
        "hazard pay",
        "termination date of the contract",
    ),
    *(
        "dying to know",
        "my phone died",
        "killing it!",
        "thanks",
        "where do I vote",
        "see you at the rally",
        "safe",
    ),
    *(
        "I feel safe here",
        "firefighter",
        "layoffs are bad",
        "I am injury free",
        "dangerously close to a deal",
    ),
    *(
        "fiesta de despedida",
        "amenaza de huelga",
        "no tenemos miedo",
        "no hay peligro",
        "sala de emergencias",
    ),
    *(
        "hindi kami takot",
        "我们不怕",
        "谢谢",
        "stop the cuts",
        "wages",
        "our contract expired",
        "hit the road jack",
    ),
    *("two tier is a slap in the face", "jump the gun", "insecure wifi", "", "👍", "what a fire speech"),
    pytest.param("Liked “Report unsafe staffing to your steward”", id="a tapped thumb quotes our text"),
]


@pytest.mark.parametrize("text", WORRIED)
def test_a_text_that_sounds_worried_goes_to_the_front(text: str) -> None:
    assert worried(text)


@pytest.mark.parametrize("text", NOT_WORRIED)
def test_ordinary_talk_does_not_sound_worried(text: str) -> None:
    assert not worried(text)


BESIDES = [
    ("I voted yes! When are the results?", "When are the results?"),
    ("I voted. Do I need ID for the meeting?", "Do I need ID for the meeting?"),
    ("I voted no but my manager threatened me", "my manager threatened me"),
    ("I voted yes my manager threatened me", "my manager threatened me"),
    ("ya voté que sí pero mi jefe me amenazó", "mi jefe me amenazó"),
    ("I voted yes. Did you vote no?", "a question"),
    ("I voted yes. Can I change my approval?", "a question"),
    ("I voted. My manager threatened me if I vote no", "my manager threatened me if i vote"),
    ("I voted. My manager threatened me because of it", "My manager threatened me"),
    ("I voted no because the offer is an insult", ""),
]


@pytest.mark.parametrize(("text", "besides"), BESIDES)
def test_what_a_vote_asks_or_fears_beside_is_kept_without_how_it_was_cast(text: str, besides: str) -> None:
    match = READER.read(text)

    assert (match.intent, match.besides) == (Intent.VOTED, besides)


VOTED_AND_NO_MORE = [
    *("I voted, stop", "i already voted stop", "I voted. STOP", "I voted so stop texting", "STOP I voted no"),
    *("VOTED END", "VOTED QUIT", "VOTED CANCEL", "VOTED REVOKE", "VOTED ALTO", "voted basta", "voted opt out"),
    *("voted remove me", "Voted yes remove my number", "VOTED no more texts", "voted leave me alone"),
    *("I voted no and I want off this list", "already voted, stop reminding me", "Stop reminding me, I voted"),
    *("I voted no stop texting me", "voted wrong number", "I voted no. STOP USW7600", "ya voté que no, no más mensajes"),
    *("voted YES on the contract, stop texting me", "I voted yes please unsubscribe me from this thing ok bye"),
]  # fmt: skip

VOTED_AND_NO_OPT_OUT = [
    *("ya voté por fin", "I voted, don't stop texting me", "I voted yes to end the cuts at USW7600", "voted no"),
    *("I voted to stop work", "I voted! see you, I'll stop by the hall", "I voted yes to stop management"),
]  # fmt: skip


@pytest.mark.parametrize("text", VOTED_AND_NO_MORE)
def test_who_voted_and_wants_no_more_texts_is_held_for_a_person(text: str) -> None:
    match = READER.read(text)

    assert (match.intent, match.voted) == (Intent.MAYBE_STOP, True)


def test_an_opt_out_that_stands_by_itself_is_obeyed_though_its_text_says_how_somebody_voted() -> None:
    match = READER.read("I voted yes. Stop texting me.")

    assert (match.intent, match.voted, match.words) == (Intent.STOP, True, "stop texting me")


@pytest.mark.parametrize("text", VOTED_AND_NO_OPT_OUT)
def test_a_vote_with_a_stop_word_in_it_holds_nobody(text: str) -> None:
    assert READER.read(text).intent in {Intent.VOTED, Intent.REPLY}
