"""What UPDATE and MORE are answered: the latest of each local first, then what came before."""

from collections.abc import Sequence

from outreach.answers import ENGLISH, Answer, say
from outreach.news import News, first_of_each
from outreach.page_words import topic_name
from outreach.situation import Decision, Situation
from outreach.sms import segments

LONGEST_ANSWER = 1600  # characters, the most that a carrier takes
AT_ONCE = 2  # that MORE tells


def update(s: Situation) -> Decision:
    """The latest of each of the member's locals; with a topic, the latest on it."""
    if not s.news:
        return Decision(s.say(Answer.NO_UPDATES, s.directory.federation), to_tell=())
    topic = s.match.topic
    on_topic = [each for each in s.news if topic and each.topic.lower() == topic.lower()]
    found = on_topic or s.news
    first = first_of_each(found)
    lead = ""
    if topic and not on_topic:
        language = _spoken(s, first)
        programme, named = s.directory.federation.label, topic_name(topic, language)
        lead = say(Answer.NONE_ON_TOPIC, language, programme=programme, topic=named)
    return _tell(s, first, [each for each in found if each not in first], lead)


def more(s: Situation) -> Decision:
    """The next ones, after those that UPDATE or MORE told last."""
    if not s.news:
        return Decision(s.say(Answer.NO_MORE_UPDATES, s.directory.federation))
    first = s.news[:AT_ONCE]
    return _tell(s, first, s.news[AT_ONCE:], end=say(Answer.THAT_WAS_ALL, _spoken(s, first)))


def _tell(
    s: Situation, first: Sequence[News], rest: Sequence[News], lead: str = "", end: str = ""
) -> Decision:
    """As many of the first as the carrier takes in one text; the others are for MORE."""
    locals_, language = s.directory.locals, _spoken(s, first)
    for n in range(len(first), 0, -1):
        later = sorted((*first[n:], *rest), key=_age)
        foot = say(Answer.MORE_TO_COME, language) if later else end
        told = [each.told(locals_[each.local_id].label, s.language) for each in first[:n]]
        answer = "\n\n".join(part for part in (lead, *told, foot) if part)
        if n == 1 or len(answer) <= LONGEST_ANSWER:
            break
    return Decision(answer, to_tell=tuple(each.id for each in later))


def _spoken(s: Situation, told: Sequence[News]) -> str:
    """What stands around these: the member's language, unless that would make texts in English twice as long."""
    wide = segments(say(Answer.MORE_TO_COME, s.language)).causes
    theirs = all(s.language in each.texts for each in told if each.texts)
    return ENGLISH if wide and not theirs else s.language


def _age(news: News) -> tuple[int, int]:
    """Newest first."""
    return -news.day.toordinal(), -news.id
