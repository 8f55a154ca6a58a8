"""VOTED and back, VOTE, WHEN, MORE and topics as members write them; and talk that has the same words in it."""

import pytest

from keywords import Intent, Match, Reader, votes_named

READER = Reader(["ALLIANCE", "USW7600", "UFCW7", "UFCW21", "UFCW770", "UNITEHERE5", "IUOE1"])

VOTED = [
    *(
        "voted",
        "VOTED",
        "Voted!",
        "voted.",
        "voted 👍🏽",
        "✅ voted",
        "I voted",
        "i VOTED!!",
        "I just voted!",
    ),
    *("already voted", "I already voted", "ive voted", "I’ve already voted", "I have voted", "i did vote"),
    *("yes i voted", "Yes I already voted, thanks", "ok voted", "hi I voted", "just voted thank you"),
    *("done voting", "Done voting!", "I'm done voting", "all done voting", "finished voting", "voting done"),
    *("voted this morning", "I voted this morning", "I voted at lunch", "i voted online", "voted early"),
    *("I voted yesterday at the Fontana hall", "voted at the union hall", "I voted by mail last week"),
    *("we voted", "We both voted", "my husband and I voted", "me and my wife voted", "we already voted!"),
    *(
        "votted",
        "i votd",
        "VOTEDDD",
        "voteddd!!!",
        "I vored",
        "i already vote",
        "cast my vote",
        "my vote is in",
    ),
    *(
        "I cast my ballot",
        "turned in my ballot",
        "submitted my vote",
        "got my vote in",
        "my ballot is mailed",
    ),
    *(
        "I finally voted lol",
        "well I voted",
        "Thanks for the reminder. I voted",
        "ok thanks, i already voted 😊",
    ),
    *("voted yes", "I voted NO", "voted yes on the strike", "i voted no, I don't want to strike"),
    *("I voted YES for the strike and so did my whole unit", "Voted to strike!", "I voted for Maria Lopez"),
    *(
        "i voted against it",
        "voted no because the offer is an insult",
        "Yes. I voted yes",
        "I voted in favor",
    ),
    *("I voted option 2", "voted A", "I voted for all of the officers", "I voted. Strike!", "voted hell yes"),
    *("I voted USW7600", "voted usw7600", "USW7600 I voted", "i voted yes USW7600"),
    *("ya voté", "Ya vote", "YA VOTÉ!", "voté", "Voté.", "vote ya", "yo ya voté", "ya voté gracias"),
    *("ya voté que sí", "ya vote por el si", "Voté sí", "voté en contra", "he votado", "ya he votado"),
    *("acabo de votar", "ya fui a votar", "ya votamos", "Hola, ya voté esta mañana", "voté por María"),
    *("nakaboto na", "nakaboto na ako", "bumoto na ako", "Bumoto na po ako", "nakaboto na po ako kanina"),
    *("tapos na akong bumoto", "nag vote na ako", "bumoto ako ng oo", "nagvote na ako kanina"),
    *("我投票了", "投了", "已投票", "我已经投票了", "我已經投票了", "我投了", "投完了", "我已投票，谢谢"),
    *("我刚投了", "我投了赞成票", "我投了反对票", "投票了", "刚投完票"),
    *(
        "I’ve voted already",
        "just finished voting",
        "voted at 7600 hall",
        "yup voted",
        "I done voted",
        "did my vote",
    ),
    *(
        "voted bro",
        "V O T E D",
        "Hey Maria, voted yes",
        "im done i voted",
        "Voted!! Strike!!",
        "voted=no",
        "voted/yes",
    ),
    *("I voted yes. Last year we waited too long", "voted no, KP will not take us seriously", "voted (yes)"),
    *(
        "I voted no, they won't go for it",
        "my vote has been cast",
        "me and my coworkers voted",
        "I voted. I'm a yes",
    ),
    *("ya e votado", "yo si vote", "listo, ya voté", "nka boto na ako", "我已經投了票", "剛投票完", "投好了"),
    pytest.param("Ｉ ｖｏｔｅｄ", id="full-width"),
    pytest.param("voté".replace("é", "e\u0301"), id="an accent of its own"),
    pytest.param("i voted yes " + "and I am proud of all of us " * 9, id="more than forty words"),
]

NOT_VOTED_YET = [
    *("undo", "UNDO", "UNDO VOTED", "undo vote", "undo that", "undo please", "Undo my vote"),
    *(
        "I haven't voted",
        "havent voted yet",
        "not voted yet",
        "i did not vote",
        "didn't vote",
        "I didnt vote yet",
    ),
    *(
        "I have not voted",
        "Sorry I haven’t voted yet",
        "no I haven't voted",
        "never voted",
        "have not voted yet",
    ),
    *("haven't voted", "oops I didn't actually vote"),
    *("voted by mistake", "i said voted by mistake", "that was a mistake I haven't voted", "unvote"),
    *(
        "no he votado",
        "todavía no voto",
        "aún no he votado",
        "no voté",
        "no vote todavia",
        "no he votado aun",
    ),
    *("hindi pa ako bumoto", "hindi pa ako bumoboto", "di pa ako nakaboto", "hindi pa nakakaboto"),
    *("我还没投票", "还没投", "我還沒有投票", "没投票", "尚未投票", "撤销"),
]

SAYS_NO_VOTE = [
    "I haven't voted because management blocks the door",
    "not voted yet and why would I",
    "Where do I vote? I feel unsafe",
    "Where do I vote? My manager threatened to fire me",
    "Where do I vote? And why is the offer so bad?",
    "Where do I vote? I work at Fontana and nobody there knows a thing",
    "my manager asked how I vote",
    *("we voted on this in 2021", "my coworker voted", "have you voted", "have you voted yet?", "who voted"),
    *("who has voted?", "nobody voted", "everyone voted", "did you vote", "did you vote?", "they voted yes"),
    *("I voted for the other guy in the presidential election", "I voted for Trump", "i voted in 2021"),
    *(
        "voted employee of the month",
        "voted best nurse",
        "he voted no",
        "she already voted",
        "half of us voted",
    ),
    *("I voted last year", "I voted last time and nothing changed", "the unit voted yes", "KP voted us down"),
    *("how many voted", "how many people have voted?", "the members voted to ratify", "I will vote tomorrow"),
    *("I'm voting yes", "I vote yes", "vote yes!", "we should vote no", "VOTE NO", "vote yes on the strike"),
    *(
        "I would have voted",
        "I thought I voted",
        "I voted but it didn't go through",
        "i voted but got an error",
    ),
    *("if I voted would it count", "my vote is yes", "going to vote after work", "can't vote, I'm on leave"),
    *("not everyone voted", "I was outvoted", "devoted", "unvoted members list", "has USW7600 voted"),
    *("why vote", "what are we voting on?", "who can vote?", "should I vote?", "how should I vote?"),
    *("how will you vote", "did my vote count?", "when will the votes be counted", "who won the vote"),
    *("how do we vote them out", "I want to vote no", "vote early and often lol", "voting is a right"),
    *(
        "what is a strike authorization vote",
        "I never got a ballot",
        "my ballot never came",
        "polls look good",
    ),
    *("why is the vote so early", "is the vote legal", "the vote was rigged", "vote for Maria", "strike now"),
    *("exit polls", "bus to the polls", "do I have to vote", "what if I don't vote", "vote them all out"),
    *("mi compañero votó", "quién votó", "¿ya votaste?", "¿ya votaron todos?", "vota sí", "voten no"),
    *("cómo va la votación", "votaron en 2021", "nadie votó", "yo voto que sí", "hay que votar sí"),
    *("bumoto ka na ba?", "nakaboto na ba kayo", "bumoto na sila", "sino ang bumoto", "bumoto tayo ng oo"),
    *("你投票了吗", "他投票了", "大家都投票了", "谁投票了", "投票率多少", "应该投谁", "我投票了吗"),
    *("they met and voted yes", "the board met, voted and left", "we voted you in", "who voted you in"),
    *(
        "do you know how I voted",
        "does my manager see if I voted",
        "what if I voted wrong",
        "they said they voted",
    ),
    *("I want to change what I voted", "how do I change my vote?", "can I vote twice", "is my vote secret"),
    *(
        "the man I voted for is a fool",
        "I voted absentee in the midterms",
        "voted off the island",
        "no vote no voice",
    ),
    *(
        "I'm not voting",
        "I'll vote tonight",
        "voting tomorrow",
        "vote count?",
        "I lost my ballot",
        "vote results",
    ),
    *(
        "the link to vote does not work",
        "I never got a link to vote",
        "are you voting yes?",
        "should we vote yes?",
    ),
    pytest.param("Liked “Text VOTED when you have”", id="a tapped thumb quotes our text"),
    pytest.param('Reacted 👍 to "Polls close at 8. Where do I vote? Text VOTE"', id="a reaction"),
]

VOTES = [
    "Where do I vote? I work at Fontana",
    "I haven't voted yet. Where do I vote?",
    "I haven't voted yet. Where do I go?",
    "I haven't voted yet where do i go",
    "Hi! It's Maria. When do the polls close?",
    "polls close when",
    "请问在哪里投票",
    "网上可以投票吗",
    "I still need to vote",
    *(
        "vote",
        "VOTE",
        "Vote?",
        "vote please",
        "where do I vote",
        "Where do I vote?",
        "where to vote",
        "were do i vote",
    ),
    *(
        "when is the vote",
        "When's the vote?",
        "how do I vote",
        "How can I vote?",
        "how to vote",
        "where can we vote",
    ),
    *(
        "voting location",
        "polling place",
        "polling location?",
        "when do polls close",
        "what time do the polls close",
    ),
    *(
        "is voting still open",
        "is voting still open?",
        "can I still vote?",
        "where is the vote",
        "voting hours",
    ),
    *(
        "strike vote?",
        "strike vote",
        "when is the strike vote",
        "where is the strike authorization vote being held",
    ),
    *("what time does voting end tonight", "when does voting start", "how late can I vote", "vote link"),
    *("link to vote", "where's the voting link", "what is the link to vote", "how do i vote online"),
    *(
        "can i vote online?",
        "can I vote by mail?",
        "I want to vote",
        "I need to vote",
        "I still need to vote",
        "where do we go to vote",
    ),
    *(
        "hi where do i vote thanks",
        "wheres the polling place",
        "what day is the vote",
        "voting info",
        "poll times",
    ),
    *("are we voting today?", "is there a vote today?", "vote today?", "when are we voting", "where vote"),
    *(
        "USW7600 vote",
        "vote USW7600",
        "where do I vote usw7600",
        "when is the vote for ufcw 770?",
        "voting hours usw7600",
    ),
    *(
        "dónde voto",
        "donde voto?",
        "¿Dónde se vota?",
        "cuando se vota",
        "cómo voto",
        "¿Cómo puedo votar?",
        "votar",
    ),
    *(
        "¿hasta qué hora puedo votar?",
        "cuándo es la votación",
        "a que hora cierran las urnas",
        "lugar de votación",
    ),
    *("donde es la votacion para la huelga", "como votar por correo?", "quiero votar", "Vote", "votacion"),
    *(
        "saan boboto",
        "saan ako boboto?",
        "kailan ang botohan",
        "paano bumoto",
        "hanggang kailan pwede bumoto",
    ),
    *(
        "在哪里投票",
        "怎么投票",
        "怎麼投票？",
        "什么时候投票",
        "投票",
        "去哪里投票？",
        "投票地点",
        "几点截止投票",
        "我想投票",
    ),
]

WHENS = [
    "events this week",
    "any meetings this week?",
    "when is solidarity tuesday?",
    *(
        "when",
        "When?",
        "WHEN",
        "when is the next meeting",
        "whens the next meeting",
        "When's the next meeting?",
    ),
    *(
        "next meeting",
        "next meeting?",
        "calendar",
        "Calendar please",
        "events",
        "dates",
        "schedule of events?",
    ),
    *(
        "schedule",
        "what time is the town hall",
        "when is the town hall",
        "where is the town hall?",
        "upcoming events",
    ),
    *("what's on the calendar", "when is the rally", "where's the rally", "what time is the meeting tonight"),
    *("when is the next bargaining session", "bargaining dates", "meeting schedule", "when do we meet next"),
    *(
        "is there a meeting this week?",
        "any events",
        "town hall",
        "townhall?",
        "meeting?",
        "town hall link",
        "what time",
    ),
    *("events this week", "any meetings this week?", "when is solidarity tuesday?"),
    *("when is bargaining", "zoom link", "when is the next membership meeting", "what day is the town hall"),
    *("USW7600 calendar", "when is the next usw7600 meeting", "events usw 7600", "when usw7600"),
    *(
        "cuando",
        "¿Cuándo?",
        "cuando es la reunion",
        "¿Cuándo es la próxima reunión?",
        "calendario",
        "eventos",
    ),
    *("proxima reunion", "dónde es la asamblea", "a qué hora es la junta", "fechas"),
    *("kailan", "kelan", "kailan ang meeting", "kailan ang susunod na pulong", "petsa"),
    *("什么时候", "什麼時候？", "日程", "下次会议什么时候", "会议在哪里", "几点开会", "活动"),
]

WHEN_NOTHING = [
    *("when does the strike end", "when do we strike", "when do we get our raise", "when will this be over"),
    *(
        "when I get home",
        "I'll call when I can",
        "is the meeting still at 6 in room 7600?",
        "the meeting was great",
    ),
    *(
        "when is payday",
        "when are you calling me back",
        "what time is it",
        "the town hall was a waste of time",
    ),
    *(
        "who is at the rally",
        "I missed the meeting",
        "event planner",
        "my schedule changed again",
        "dates are sweet",
    ),
    *(
        "why was the meeting cancelled",
        "when do nurses meet their rep about hours",
        "is the USW7600 meeting tonight?",
    ),
    *(
        "alliance meeting",
        "what happened at the meeting",
        "the next contract",
        "next time",
        "no more events please ok",
    ),
    *(
        "cuando me pagan",
        "cuando ganemos",
        "la reunión estuvo buena",
        "kailan ang sweldo",
        "什么时候罢工",
        "什么时候发工资",
    ),
    *("see you at the rally", "meeting adjourned", "when pigs fly", "cant make the meeting tonight"),
]

MORES = [
    *(
        "more",
        "MORE",
        "More please",
        "more!",
        "next",
        "Next",
        "continue",
        "tell me more",
        "keep going",
        "go on",
    ),
    *(
        "show more",
        "read more",
        "more on that",
        "nxt",
        "más",
        "mas",
        "Más por favor",
        "siguiente",
        "continuar",
        "sigue",
    ),
    *("pa", "dagdag", "susunod", "iba pa", "更多", "继续", "下一个", "還有嗎", "还有吗"),
]

MORE_NOTHING = [
    *(
        "no more",
        "more info",
        "more pay now",
        "we need more staff",
        "no more overtime",
        "more or less",
        "next week",
    ),
    *(
        "what's next for us after the strike",
        "continue the fight",
        "no mas",
        "más salario",
        "mas personal ya",
    ),
    *(
        "una más",
        "more than 6",
        "one more time",
        "there is more to say about this",
        "sigue la lucha",
        "wala pa",
    ),
    *(
        "更多工资",
        "next!! time we win",
        "who's next on the layoff list",
        "moreover",
        "nextdoor",
        "pay more",
        "no te pases",
    ),
    *("hindi pa", "ano pa ang gagawin natin", "more updates", "继续罢工", "más información"),
]

TOPICS = [
    ("status of wages?", "wages"),
    ("update wages", "wages"),
    ("UPDATE WAGES", "wages"),
    ("updates on staffing", "staffing"),
    ("wages update", "wages"),
    ("any news on wages?", "wages"),
    ("update wage", "wages"),
    ("update pay", "wages"),
    ("update on raises please", "wages"),
    ("update health care", "health care"),
    ("update healthcare", "health care"),
    ("Update Health-Care", "health care"),
    ("news about scheduling", "scheduling"),
    ("UPDATE RETIREMENT", "retirement"),
    ("update pension", "retirement"),
    ("update 401k", "retirement"),
    ("update schedule", "scheduling"),
    ("latest on staffing", "staffing"),
    ("what's the latest on the pension", "retirement"),
    ("upd wages", "wages"),
    ("udpate staffing", "staffing"),
    ("update short staffing", "staffing"),
    ("update wages and staffing", "wages"),
    ("update wage equity", "wage equity"),
    ("update first contracts", "first contracts"),
    ("update local tables", "local tables"),
    ("update strike vote", "strike authorization vote"),
    ("news on the strike", "strike authorization vote"),
    ("update two-tier", "two tier"),
    ("update seniority", "seniority"),
    ("update PSP", "psp"),
    ("update AI", "ai"),
    ("status of wages?", "wages"),
    ("update extension", "contract expired"),
    ("wages", "wages"),
    ("wages?", "wages"),
    ("Staffing", "staffing"),
    ("health care", "health care"),
    ("Retirement?", "retirement"),
    ("novedades salarios", "wages"),
    ("noticias sobre la jubilación", "retirement"),
    ("novedades del seguro médico", "health care"),
    ("hay noticias de personal", "staffing"),
    ("salarios", "wages"),
    ("balita sa sahod", "wages"),
    ("工资最新消息", "wages"),
    ("退休", "retirement"),
    ("最新医疗消息", "health care"),
]

NO_TOPIC = [
    *("update my health insurance address", "wages are an insult", "staffing is terrible on 5 West tonight"),
    *(
        "update my schedule",
        "the wages update was wrong",
        "what about my pension",
        "health care workers unite",
    ),
    *("I retire in June", "the news said wages went up", "good news about wages, finally!", "pay me"),
    *("strike", "hours", "benefits", "when is my retirement meeting with HR", "wage theft at my clinic"),
    *(
        "we need staff now",
        "staff",
        "raise",
        "money",
        "salud",
        "personal",
        "no hay personal",
        "huelga",
        "罢工",
        "医疗不好",
    ),
    *(
        "no wages no work",
        "stop the wage cuts",
        "seniority matters",
        "how is my seniority counted",
        "ai is taking over",
    ),
    *(
        "I have news for KP about staffing they will not like",
        "tell Kaiser wages matter",
        "update wages or we strike",
    ),
]


@pytest.mark.parametrize("text", VOTED)
def test_who_says_that_she_voted_is_thanked_and_nothing_says_how(text: str) -> None:
    match = READER.read(text)

    assert (match.intent, match.words, match.besides) == (Intent.VOTED, "voted", "")


@pytest.mark.parametrize("text", NOT_VOTED_YET)
def test_who_takes_it_back_has_not_voted(text: str) -> None:
    assert READER.read(text).intent is Intent.NOT_VOTED


OF_ONE_OF_SEVERAL = [
    *(("UNDO STRIKE", "strike_authorization"), ("UNDO STRIKE VOTE", "strike_authorization")),
    *(("undo my strike vote", "strike_authorization"), ("UNDO CONTRACT", "ratification"), ("undo both", "both")),
    ("undo the strike", "strike_authorization"),
    *(("I haven't voted on the contract", "ratification"), ("not voted on the strike vote", "strike_authorization")),
    *(("UNDO STRIKE UFCW770", "strike_authorization"), ("undo contract vote ufcw 770", "ratification")),
    *(("DESHACER HUELGA", "strike_authorization"), ("no he votado por la huelga", "strike_authorization")),
    *(("bawiin welga", "strike_authorization"), ("撤销罢工投票", "strike_authorization"), ("撤销 合同", "ratification")),
]  # fmt: skip


@pytest.mark.parametrize(("text", "kind"), OF_ONE_OF_SEVERAL)
def test_undo_may_name_the_vote_that_it_takes_back(text: str, kind: str) -> None:
    assert READER.read(text).intent is Intent.NOT_VOTED
    assert votes_named(text) == {kind}


VOTED_OF_ONE = [
    *(("VOTED STRIKE", "strike_authorization"), ("VOTED STRIKE VOTE", "strike_authorization")),
    *(("YA VOTÉ HUELGA", "strike_authorization"), ("ya vote contrato", "ratification"), ("nakaboto na kontrata", "ratification")),
    *(("YA VOTÉ HUELGA UFCW770", "strike_authorization"), ("已投票 罢工", "strike_authorization"), ("VOTED BOTH", "both")),
    *(("ya voté ambos", "both"), ("done voting strike", "strike_authorization")),
]  # fmt: skip


@pytest.mark.parametrize(("text", "kind"), VOTED_OF_ONE)
def test_voted_may_name_the_vote_that_it_is_about(text: str, kind: str) -> None:
    assert READER.read(text).intent is Intent.VOTED
    assert votes_named(text) == {kind}


@pytest.mark.parametrize("text", ["I voted at a hall", "voté a favor", "I voted o", "la de a b"])
def test_a_letter_by_itself_names_no_vote(text: str) -> None:
    assert votes_named(text) == frozenset()


@pytest.mark.parametrize(
    "text",
    [
        "undo these cuts",
        "undo contract language",
        "strike",
        "we struck undo",
        "undo strike pay cut",
    ],
)
def test_talk_of_a_strike_takes_nothing_back(text: str) -> None:
    assert READER.read(text).intent is not Intent.NOT_VOTED


@pytest.mark.parametrize("text", SAYS_NO_VOTE)
def test_talk_of_votes_takes_nobody_off_the_ladder(text: str) -> None:
    assert READER.read(text).intent is Intent.REPLY


@pytest.mark.parametrize("text", VOTES)
def test_a_question_where_when_and_how_to_vote_is_answered_at_once(text: str) -> None:
    assert READER.read(text).intent is Intent.VOTE


@pytest.mark.parametrize("text", WHENS)
def test_a_question_for_the_calendar_is_answered_at_once(text: str) -> None:
    assert READER.read(text).intent is Intent.WHEN


@pytest.mark.parametrize("text", WHEN_NOTHING)
def test_a_question_that_no_calendar_answers_goes_to_a_person(text: str) -> None:
    assert READER.read(text).intent in {Intent.REPLY, Intent.MAYBE_STOP}


@pytest.mark.parametrize("text", MORES)
def test_more_goes_on(text: str) -> None:
    assert READER.read(text).intent is Intent.MORE


@pytest.mark.parametrize("text", MORE_NOTHING)
def test_a_text_with_more_in_it_is_not_more(text: str) -> None:
    assert READER.read(text).intent is not Intent.MORE


@pytest.mark.parametrize(("text", "topic"), TOPICS)
def test_an_update_can_be_asked_for_by_topic(text: str, topic: str) -> None:
    match = READER.read(text)

    assert (match.intent, match.topic) == (Intent.UPDATE, topic)


@pytest.mark.parametrize("text", NO_TOPIC)
def test_what_is_said_about_a_topic_is_a_reply(text: str) -> None:
    assert READER.read(text) == Match(Intent.REPLY)
