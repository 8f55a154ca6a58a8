"""How members tell in English how they vote: what is never kept."""

from keywords.wording import Source, Telling

_NO_SUCH = (
    (  # after "no": it is none of these, rather than how
        "matter later sooner earlier problem problems prob doubt doubts longer one body nobody good idea clue link links "
        "ballot ballots vote votes voter place places site location time info information email mail card code badge "
        "reason question questions issue issues response answer answers reply worries worry less fewer different "
        "secret use nothing access internet wifi car ride phone computer pin password instructions notice details "
        "date polls polling booth line postage stamp stamps signature record envelope wait big means help luck way_to sense"
    )
    .replace(" ", "|")
    .replace("_", " ")
)
_NO = rf"no\b(?! (?:{_NO_SUCH})\b)(?! or\b)"
_SIDE = rf"(?:yes+|yea|yeah|yay|yep|aye|nay|nope|noo+|against|{_NO})\b(?! or\b)"
_DECIDES = "approve|accept|ratify|authorize|reject|oppose|decline|deny"
_SIDE_OF = rf"{_SIDE}|in favou?r|(?:to )?(?:{_DECIDES})d?\b|(?:to |to not |not to )strike\b"
_NO_CAUSE = (  # after "for": when, or for whom
    "sure|real|free|hours|now|me|us|you|once|everyone|everybody|those|a while|weeks|days|months|years|over|about|"
    "the (?:first|last|next|second) time|my (?:first|unit|local|department|shift|coworkers)|is|was|two|three|the vote|"
    "the record|this election|the election|anyone|all of us|(?:the |our |my )?officers"
)
_CAUSE = rf"for (?!(?:{_NO_CAUSE})\b|\d)\w"
_HOWEVER = (
    "(?:(?:already|also|just|still|all|both|actually|definitely|probably|proudly|totally|strongly|only|really|even|"
    "always|never|finally|mistakenly|accidentally|sadly|personally|honestly|not|absolutely) )*"
)
_OBJECT = "strike|contract|ta|agreement|tentative agreement|deal|offer|proposal|ratification|authorization"
_THERE = (
    rf"(?: (?:on|in|at|by|the|this|that|it|my|our|a|an|as|{_OBJECT}|tentative|vote|ballot|officers|today|yesterday|"
    "tomorrow|tonight|morning|afternoon|night|online|early|already|with|hell|heck|big|strong|hard|definitely|probably|"
    "strongly|absolutely|option|question|time|again|twice|straight|union|hall|last|year|week|mistake|accident))"
    "{0,6} "
)
_VOTED_TOO = "(?:voted|votd|votted|voterd|vored|vooted|votef)"
_WILL = (
    "ill|well|id|i will|we will|i would|(?:im|i am|we are|were) (?:going to|gonna|about to|planning to|ready to|trying "
    "to|not going to|not gonna)|im prepared to|i|we|i wanna|(?:i|we) (?:want|plan|intend|wanted|tried|meant|decided|chose|"
    "choose|refuse|hope|used) to|(?:i|we) (?:dont|do not|didnt|cant|wont) (?:want|plan|intend|wanna)(?: to)?|"
    "i was (?:going|planning|about) to|id rather|i "
    "(?:might|may|can|cant|cannot|wont|will not|dont|do not|didnt|did not|wouldnt|would not|couldnt|did|shall)|we "
    "(?:cant|cannot|wont|will not|might)|ill never|proud to|happy to"
)
# Who has to vote for the strike may ask where; who has to vote no tells it.
_MUST = "(?:i|we) (?:have|had|like|need|must|got) ?(?:to)?|id (?:like|love) to|ill have to"
_ASKED_IF = (
    "(?<!if )(?<!should )(?<!do )(?<!did )(?<!can )(?<!could )(?<!must )(?<!may )(?<!when )(?<!whether )(?<!would )"
    "(?<!will )(?<!unless )(?<!until )(?<!before )(?<!does )(?<!how )"
)
_PARTNER = "my (?:wife|husband|spouse|partner|mom|mother|dad|father|sister|brother|son|daughter)"
_DOES = (
    rf"\b(?:i|we|ive|weve|i have|we have|i had|id|id have|i would have|{_PARTNER}) {_HOWEVER}{_VOTED_TOO}",
    rf"^{_HOWEVER}{_VOTED_TOO}",
    rf"{_ASKED_IF}\b(?:{_WILL}) {_HOWEVER}(?:vote|be voting|cast (?:my|our|a) (?:vote|ballot))",
    rf"\b(?:im|i am|we are|were|i was|ive been|{_PARTNER} (?:is|are)) {_HOWEVER}(?:voting|casting my vote)",
    rf"^{_HOWEVER}voting",
    rf"{_PARTNER} (?:will vote|votes)",
)
_MINE = (
    r"\b(?:my|our|my own) (?:vote|votes|ballot|ballots)(?: (?:is|was|are|were|be|will|would|should|stay|stays|remain|"
    r"remains|still|counts|counted|recorded|cast|marked|goes|going|went|always|definitely|says|s|as|a|an|the|to|from|hell|"
    rf"heck|strong|big|hard|on|this|it|that|in|{_OBJECT}))"
    "{0,7} "
)
_VOICE = "(?:(?:hard|strong|firm|big|solid|definite|sure|hell|heck) )*(?:yes|no|nay|aye|yea)"

TELLING = Telling(
    "en", Source.OURS,
    tells=(
        rf"{_ASKED_IF}\b(?:{_MUST}) {_HOWEVER}vote{_THERE}(?:{_SIDE_OF})",
        rf"(?:{'|'.join(_DOES)}){_THERE}(?:{_SIDE_OF}|{_CAUSE})",
        rf"{_MINE}(?:{_SIDE_OF}|(?<!vote )(?<!votes )(?<!ballot ){_CAUSE})",
        rf"\b(?:my|our|1|one|another|me a|us a) {_VOICE} (?:vote|votes|ballot)\b",
        r"\b(?:im|i am|were|we are|i was|id be|ill be|consider (?:me|us)|count (?:me|us)(?: in)?(?: as)?|put (?:me|us) down "
        rf"(?:as|for)|mark (?:me|us)(?: down)?(?: as)?)(?: still)? (?:a |an |the )?{_VOICE} "
        rf"(?:vote|voter|votes|voters|(?:on|for|to) (?:the |this |)(?:{_OBJECT}))\b",
        rf"^(?:i say |im saying |i said |its |thats )?(?:a )?{_VOICE} (?:on|to|for) (?:the |this |a |our |)(?:{_OBJECT})\b",
        rf"^(?:i say |so )?vote {_HOWEVER}{_VOICE}(?: (?:on|for|to) .*)?$",
        rf"^{_VOICE} (?:is|was|will be) (?:my|our) (?:vote|ballot)\b",
        rf"\b{_VOICE} vote from (?:me|us|my)\b",
        r"\b(?:change|changed|changing|switch|switched|undo|take back|took back|withdraw|reverse|revoke|correct|fix|cancel|"
        r"rescind) (?:my|our) (?:(?:vote|ballot) )?(?:(?:from|to|into|of|back to) )?(?:an? |my )?(?:yes|nay|aye|approval|"
        rf"rejection|disapproval|acceptance|{_NO})\b",
        r"(?<!can )(?<!may )(?<!could )(?<!should )(?<!if )\b(?:i|im|ill|ive|id|we) (?:\w+ ){0,3}abstain(?:ed|ing)?\b",
        r"\bi (?:left|turned in|sent|submitted|cast|handed in) (?:(?:my|a|the|it) )*(?:(?:ballot|vote) )?blank\b",
    ),
    among_votes=(
        r"\b(?:i|we|ive|accidentally|mistakenly) (?:\w+ )?(?:said|picked|chose|marked|checked|put|selected|hit|clicked|"
        r"pressed|went|wrote|answered|entered|tapped|circled|meant|wanted|meant to \w+|wanted to \w+) (?:(?:down|the|a|for|"
        r"my|with|on) )*(?:yes|against|reject|approve|approval|rejection|no(?=$| (?:on|in|by|instead|when|to)\b))",
        rf"\b(?:im|i am|were|we are) {_HOWEVER}(?:against|in favou?r of|for) (?:the |this |)(?:{_OBJECT}|it$)",
        rf"^(?:it|that|mine) (?:was|is|should be|should have been|should say|says|shows) (?:a )?(?:yes|{_NO})\b",
        rf"\b(?:it|that) (?:from|to|back to) (?:a )?(?:yes|{_NO})\b",
    ),
    about=(
        "vote votes voted voting votd votted voterd vored vooted votef ballot ballots strike contract ta agreement deal "
        "offer proposal ratification authorization approval rejection disapproval acceptance abstain abstained "
        "abstaining change changed changing switch undo"
    ),
    how=(
        "yes yess yesss yea yeah yay yep aye nay nope no noo nooo against favor favour for approve approved accept "
        "accepted ratify "
        "ratified authorize authorized reject rejected oppose opposed decline declined deny denied strike approval "
        "rejection disapproval acceptance abstain abstained abstaining blank"
    ),
    needs=(
        "where when help call lost mistake error errors crash crashed stuck locked frozen froze link badge email code website site "
        "page app login password pin mail mailed glitch broken recount"
    ),
    wrong=(
        "change changed changing switch switched didnt doesnt wouldnt wasnt mistake mistakenly "
        "accident accidentally error wrong crashed froze failed recorded counted"
    ),
    lacks=(r"\b(?:have|has|got|get|is|are|theres|with|getting|see|there) no\b", r"^no (?=link|email|ballot|badge|code|mail|help)"),
)  # fmt: skip
