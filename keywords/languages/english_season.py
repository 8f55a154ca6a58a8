"""What members ask in English in a season of votes and meetings."""

from keywords.meaning import Intent
from keywords.wording import Asking, Coming, News, Question, Source, Wording, Worries

_SENTENCE = (
    "the a is are was will be do does can could may i we to for in at on by of it go get there this that my "
    "our local union member members up out still today tonight tomorrow now yet monday tuesday wednesday "
    "thursday friday saturday sunday week month day time what where when how which whats wheres whens until "
    "til till long late early open opens close closes closed closing opening end ends ending start starts "
    "starting begin begins held being happening going take taking place and or am pm next address location "
    "link online town"
)

QUESTIONS = (
    Question(
        Intent.VOTE, "en", Source.OURS,
        asks=(
            "where wheres were when whens wen how hours time date day location place site address link "
            "deadline until til till"
        ),
        about="vote votes voting ballot ballots polls poll polling voteing voye vot",
        beside=(
            f"{_SENTENCE} strike authorization ratification contract officer officers election submit cast "
            "turn send mail phone email person station locations places need find access here hall office "
            "supposed id"
        ),
        first="is are can could may am do does",
        open="what whats which",
    ),
    Question(
        Intent.WHEN, "en", Source.OURS,
        asks="when whens wen where wheres were time date day dates next location address link",
        about=(
            "meeting meetings mtg meet solidarity townhall townhalls hall event events rally rallies "
            "session sessions "
            "bargaining zoom picket picnic march training phonebank webinar"
        ),
        beside=f"{_SENTENCE} monthly upcoming",
        names="general membership national alliance unity solidarity informational table steward stewards",
    ),
)  # fmt: skip

COMING = Coming(
    "en", Source.OURS,
    rsvp="rsvp rvsp",
    says=(
        "yes yeah yep yup y come coming attend attending go going make will ill there sign count register "
        "see definitely sure confirm confirmed interested join joining"
    ),
    no="no nope nah not cant cannot wont unable couldnt dont unfortunately skip skipping",
    article="the a our",
    beside=(
        "to for at i im am be can it we were are plan planning want would like me up in put down add you u "
        "yall event meeting of course and my able too also"
    ),
)  # fmt: skip

# What updates are about. We tell members of the first five; the others are in the news of a season.
TOPICS = {
    "wages": (
        "wage|wages|pay|raise|raises|salary|salaries|atb|atbs|money|economics|cola|wagess|wagse",
        "across the board", "wage|pay|wages increase|increases|raise|raises|proposal|proposals|table|scale",
    ),
    "staffing": (
        "staffing|staff|understaffing|ratios|stafing|staffin", "short|safe staffing",
        "staffing ratios|levels",
        "patient care", "staffing and patient care",
    ),
    "health care": (
        "healthcare|health|medical|insurance|benefits|dental|premiums|helthcare",
        "health|healthcare|medical|heath care|insurance|benefits|plan", "health care benefits|costs|premiums",
    ),
    "retirement": (
        "retirement|pension|pensions|401k|retire|retiree|retirees|retirment", "401 k",
        "retirement|pension benefits|plan", "retiree medical|benefits",
    ),
    "scheduling": (
        "scheduling|schedules|schedule|appointments|sheduling", "patient|self scheduling", "schedule bidding",
        "scheduling and appointments",
    ),
    "wage equity": ("equity|inland_empire|kern|kern_county", "wage|pay equity"),
    "two tier": ("two|2 tier|tiers", "two|2 tier system|wages"),
    "education": ("education|educational|tuition|ben_hudnall|hudnall fund|funds|",),
    "psp": ("psp|bonus|bonuses",),
    "shift differential": ("differential|differentials", "shift differential|differentials|diff"),
    "seniority": ("seniority",),
    "hours": ("hours", "minimum|min hours"),
    "insourcing": ("insourcing|outsourcing|subcontracting",),
    "first contracts": ("first contract|contracts",),
    "local tables": ("local table|tables|bargaining|agreement",),
    "contract expired": ("contract expired|expiration|expirations|extension", "expiration|extension"),
    "strike authorization vote": ("strike|strikes", "strike authorization|_ vote|", "strike authorization"),
    "lactation": ("lactation|pumping", "lactation time|rooms"),
    "ai": ("ai", "artificial intelligence", "technology", "ai and technology"),
    "partnership": ("partnership|lmp", "labor management partnership"),
}  # fmt: skip

# What votes are called, by who says that she voted.
VOTES = {
    "strike_authorization": ("strike|strikes|walkout|authorization",),
    "ratification": ("contract|ratification|ratify|ratifying|ratified|agreement|ta|tentative_agreement",),
    "officers": (
        "officers|officer|election|elections|leadership|president|steward|stewards|executive_board",
    ),
    "both": ("both",),
}

NEWS = News(
    "en", Source.OURS,
    asks="update updates news latest info status upd updte udpate updat",
    beside="on about for re regarding with of the our any a an new whats what is me give send get more "
    "there in",
    bare=("wages", "wage", "staffing", "health care", "healthcare", "retirement", "pension", "scheduling"),
)  # fmt: skip

ASKING = Asking(
    verbs=("reply", "replying", "text", "texting", "txt", "respond", "responding", "answer", "type"),
    gives=("send", "write"),
    between=("back", "with", "by", "us", "the", "word", "words", "number", "letter", "either", "just",
    "only", "simply", "to this text"),
    choices=("or", "and", "then", "else"),
    follows="to if for when by before",
    ends=(
        "to opt_out|end|unsubscribe|stop|quit|cancel|leave|opt-out",
        "to opt_out|end|unsubscribe|stop|quit|cancel|leave|get_off of|from|out_of|_ this|these|the|all|our|"
        "your|my|_ texts|messages|msgs|alerts|list|lists|subscription|updates|reminders|text_messages",
        "2 end|stop|quit", "anytime|at_any_time",
        "to stop getting|receiving|these|our|_ texts|messages|alerts|updates",
        "to no_longer|not get|receive texts|messages|alerts|these",
        "if you no_longer|dont want texts|these|these_texts|to_get_texts",
    ),
    helps=("for help|info|information|more_info|more_information|support|assistance|more",
    "to get help|info|information", "4 help"),
    restarts=(
        "to rejoin|resubscribe|restart|resume|come_back|opt_in|opt_back_in|get_back|return|unstop|subscribe|"
        "join|undo",
        "to get|receive|start|resume|have our|the|these|_ texts|messages|alerts|updates again|back|_",
        "to join|rejoin again|us|the_list",
        "to hear from_us again|",
    ),
    carriers=(Wording(Intent.START, "en", Source.TWILIO, ("yes",)),),
)  # fmt: skip

WORRIES = Worries(
    "en", Source.OURS,
    words=(
        "hurt|hurts|hurting|injured|injury|injuries|injure|injurd|injurys|bleeding|wounded|needlestick|"
        "ambulance|911",
        "assault|assaulted|assaulting|attacked|stabbed|punched|choked|groped|raped|molested|slapped",
        "threat|threats|threaten|threatens|threatened|threatning|threatening|threatend|threated",
        "intimidate|intimidates|intimidated|intimidating|intimidation",
        "fired", "fire|firing me|us|her|him|them|people|someone|everyone",
        "terminated|terminate|terminates|terminating|termination",
        "laid|layed off", "lay|laying|laid|layed me|us|him|her|them|people off", "lost my job",
        "suspended|suspension",
        "let me|him|her|us go", "wrote|write|writing me|us|him|her up", "written|writen up",
        "harass|harassed|harasses|harassing|harassment|harrass|harrassed|harrassing|harrassment|harased|"
        "harassed_me",
        "bully|bullied|bullying|bullies",
        "discriminated|discrimination|discriminating|discriminate|racist|racism",
        "unsafe|unsave|un_safe|danger|dangerous|dangers|hazard|hazardous|endangered|endangering",
        "not|dont|isnt|never feel|_ safe", "didnt|doesnt feel safe", "safety issue|concern|violation|hazard",
        "retaliate|retaliated|retaliates|retaliating|retaliation|retaliatory|retailation|retalation|"
        "retaliaton",
        "suicide|suicidal|kill_myself|killing_myself|end_my_life|hurt_myself|harm_myself|self_harm|"
        "cut_myself",
        "want to die", "wish i was|were dead", "dont want to live|be_here_anymore", "no reason to live",
        "cant go on",
        "active shooter", "gun|weapon|knife|bomb",
        "im|i_am|am|we_are|were|so|really|too scared|afraid|terrified|frightened",
        "scared|afraid to|of|for", "fear for|of", "stalking|stalked|stalker|followed me",
        "deported|deport|deportation",
        "emergency", "abuse|abused|abusive|abusing", "osha", "hostile work|workplace", "life threatening",
        "kill me|you|him|her|us", "killed", "died|dying",
        "sexually|sexual harassed|harassment|assaulted|assault",
    ),
    harmless=(
        "fired up", "fire up", "injury free",
        "hurt|hurts|hurting my|your|his|her|their|our|some|anyones feelings|brain|wallet|eyes|head",
        "hurt|hurts|hurting the|our|_ patients|families|members|workers|everyone|care|bottom_line|kaiser|kp|"
        "budget|wallets|team|company|economy",
        "it|that|wont|doesnt|didnt|cant|couldnt|never|wouldnt hurt|hurts to|_ ask|try|_",
        "no hurt|injuries|threat|threats|danger",
        "threat|threats of a|the|_ strike|striking|walkout", "strike threat|threats",
        "threat|threats to kaiser|kp|management|walk|strike",
        "threaten|threatens|threatened|threatening a|to|with_a|_ strike|walk_out|walk",
        "talks|negotiations|bargaining|session were|was|got|is|are|_ suspended|terminated",
        "emergency room|department|dept|medicine|physician|physicians|nurse|nurses|services|fund|meeting|"
        "contact|contacts",
        "nobody|no_one|noone was|got|is|were|has_been hurt|injured|fired|harassed|threatened|killed|laid_off",
        "not|arent|isnt|never|aint|wont_be scared|afraid|intimidated|bullied|threatened",
        "not|no|_ afraid|scared of them|kaiser|kp",
        "dangerous precedent", "glue gun", "jump|jumped|jumping the gun", "top gun", "gun show",
        "killing it", "kill me lol",
        "fire people", "you|they|we|should|can fire them", "no fear for|of",
        "termination clause|date|pay", "job hazard pay", "hazard pay",
        "dying to|laughing", "im dying|dead lol|laughing", "battery died", "phone died|is_dying",
    ),
)  # fmt: skip
