"""What members write in English."""

from keywords.meaning import Intent
from keywords.wording import Reach, SmallTalk, Source, Wording

_TEXTS = "texts|messages|msgs|txts|sms|text_messages|alerts|notifications|updates|reminders"
_ME = "me|us|my_phone|my_cell|my_number|this_number|this_phone"
_ANYMORE = "anymore|any_more|again|ever_again|ever|"
_VOTED = "voted|votd|votted|voterd|vored|vooted|votef"
_NUMBERS = "one two three four five six seven eight nine"

WORDINGS = (
    Wording(Intent.STOP, "en", Source.FCC, ("stop", "quit", "end", "revoke", "cancel")),
    Wording(Intent.STOP, "en", Source.FCC, ("unsubscribe",), Reach.INSIDE),
    Wording(Intent.STOP, "en", Source.FCC, ("opt out",), Reach.LED),
    Wording(Intent.STOP, "en", Source.TWILIO, ("stopall",)),
    Wording(Intent.STOP, "en", Source.TWILIO, ("optout",), Reach.LED),
    Wording(Intent.STOP, "en", Source.CTIA, (
        "opt me out|us_out of|from|_ this|these|the|_ list|texts|messages|",
    ), Reach.INSIDE),
    Wording(Intent.STOP, "en", Source.OURS, (
        "stop all|everything", "reply|text|send|txt stop|quit|end|cancel|unsubscribe",
        "reply|text|send|txt stop to end|unsubscribe|opt_out|cancel|quit",
        "stop 2|to|two end|stop|quit|cancel|unsubscribe|opt_out", "stop2end", "stop2stop", "stopstop",
        "stopstopstop", "end all",
        "cancel|quit|unsubscribe all", "remove", "leave", "leave all",
        "leave all|every|the|this list|lists", "exit", "unsub",
        "stopp", "stpo", "sotp", "stp", "cancle", "unsuscribe", "unsubcribe", "unsubscibe", "unsubscrib",
        "unscribe",
        "leave me alone", "go away", "i want out",
    )),
    Wording(Intent.STOP, "en", Source.OURS, (
        (
            "unsubscribe|unsub|unsuscribe|unsubcribe me|us|my_number|this_number from|_ "
            "this|these|the|all|your|_ list|lists|texts|messages|"
        ),
        "revoke my|_ consent", "end|cancel my|this|the subscription",
        "i want|need out of|from this|these|the|your list|texts|thread",
        "i want|need|wanna off of|_ this|these|the|your|_ list|lists|texts|messages|thread",
    ), Reach.LED),
    Wording(Intent.STOP, "en", Source.OURS, (
        (
            "stop|quit|cease "
            f"texting|messaging|txting|contacting|msging|spamming|pinging|text|txt|messages|msging {_ME} "
            f"{_ANYMORE}"
        ),
        (
            f"stop|quit sending me|us these|those|any|more|all|your|the|_ {_TEXTS}|text|stuff|this|spam "
            f"{_ANYMORE}"
        ),
        f"dont|do_not|never text|txt|message|msg|contact|sms {_ME} {_ANYMORE}",
        f"dont|do_not|never send|text me|us any|these|those|_ more|_ {_TEXTS}|stuff|anything {_ANYMORE}",
        (
            "take|get|remove|delete|drop|pull me|my_number|my_name|us|my_phone|this_number "
            "off|from|off_of|out_of|off_from this|the|your|that|all|these|_ "
            "list|lists|text_list|texting_list|group|group_text|thread|system|texts|text|chat"
        ),
        "lose|delete|erase my|this number|phone_number",
        f"i dont|do_not want these|this|any|your|more|any_more {_TEXTS} {_ANYMORE}",
        f"i dont|do_not want to get|receive these|this|any|your|any_more|more {_TEXTS} {_ANYMORE}",
        f"dont|do_not want these|any|any_more|your {_TEXTS} {_ANYMORE}",
    ), Reach.INSIDE),
    Wording(Intent.STOP, "en", Source.OURS, (
        "stop|quit texting|messaging|txting|spamming",
        f"stop|end|cancel|quit|unsubscribe the|these|those|all|my|your|from|from_these|all_the|_ {_TEXTS}",
        f"no more|more_of of_these|these|of_the|of_your|_ {_TEXTS}|texting|spam",
        "remove|delete me|us|my_number|this_number|my_name",
        "take me|us|my_number off", "get me off", "take|get me off this|here|of_this", f"no {_TEXTS}",
        "drop me",
    )),
    Wording(Intent.MAYBE_STOP, "en", Source.OURS, (
        "stop|quit|end it|this|that|these",
        "can|could|will|would you|u|yall stop",
        "you|u need|have|got to stop",
        "you can|should|must stop", "make it|this|these stop", "enough", "no more", "out",
        "enough of|with this|these|the texts|messages|",
        "i|we|ive had enough", "ive|have had enough", "not|no interested",
        "im|i_am not|no_longer interested", "uninterested", "i dont|do_not want this|these|it|that",
        "wrong number|person|phone",
        "you|u|i_think_you|i_think_u|yall have|got|texted the|a wrong number|person",
        "you|u have|got wrong number|person", "this is the|a|_ wrong number|person",
        "its the wrong number|person", "new phone", "new phone new_number|who_dis|who_this|who_is_this",
        "who is|the_hell_is|tf_is this|that|it|dis", "who is|are this|you number|texting|_ me|",
        "who are|r you|u", "whos this|that", "who this|dis|dat", "who sent|sends this|these",
        "how|where did you|u|yall get my|this number",
        "why are|r|do|did you|u keep|_ texting|messaging|text|contacting me|us",
        (
            "how do|can|to i|we|_ stop|unsubscribe|opt_out|cancel|leave|get_off|end "
            "this|these|from|this_list|the_list|these_texts|this_text|the_texts|these_messages|"
        ),
        "i am|_ no longer work there|here|at_kaiser|for_kaiser|with_you|at_kp|for_kp|",
        (
            "i dont|do_not|didnt work there|here|at_kaiser|for_kaiser|at_kp|for_kp "
            "anymore|any_more|now|any_longer|"
        ),
        "i left kaiser|kp|the_union|my_job|the_company",
        "i|im|ive|i_have|i_am retired|quit from|_ kaiser|kp|last_year|this_year|years_ago|",
        "i quit my job|kaiser",
        "im|i_am no longer|not a|in|with_the|in_the|with member|union|kaiser|kp|",
        "i never signed|sign up for this|", "i didnt|did_not sign|ask|subscribe up|for for|to this|these|",
        "i am|_ not|no_longer a|in|_ member|the_union anymore|", "spam", "this is spam", "report spam",
        "too many texts|messages|msgs|alerts", "this is annoying|harassment", "annoying",
        "fuck off", "f off", "piss off", "shut up", "get lost", "go to hell", "bug off",
    )),
    Wording(Intent.MAYBE_STOP, "en", Source.OURS, (
        "you have the wrong number|person", "i no longer work there", "i dont work there anymore",
        "who is this and how|why", "stop bothering|harassing|calling me", "i never signed up for this",
    ), Reach.INSIDE),
    Wording(Intent.START, "en", Source.TWILIO, ("start", "unstop")),
    Wording(Intent.START, "en", Source.OURS, (
        "restart", "resume", "start again|texting_me|sending_texts|texts|messages|alerts", "un stop",
        "opt in", "optin", "opt me in|back_in",
        "resubscribe", "re subscribe", "resubscribe me", "start texting|messaging me again|",
        "start sending|sending_me texts|messages|alerts again|",
        "turn texts|messages|alerts back on", "put me back on", "put|add me back on the list", "undo stop",
    )),
    Wording(Intent.HELP, "en", Source.TWILIO, ("help", "info")),
    Wording(Intent.HELP, "en", Source.OURS, (
        "information", "more info|information", "hlp", "halp", "commands", "menu", "options",
        "what can i text",
    )),
    Wording(Intent.UPDATE, "en", Source.OURS, (
        "update|updates|news|latest", "any|the|latest|more|some|new update|updates|news",
        "latest|any bargaining|union|contract|negotiation|negotiations update|updates|news",
        "bargaining|union|contract|negotiation|negotiations update|updates|news", "whats new|happening",
        "whats the latest|news|update", "what is the latest|news|update",
        "the latest", "is there any|_ news|update|updates",
        "give|send|get me the|an|_ update|updates|news|latest", "news update",
    )),
    Wording(Intent.LANGUAGE, "en", Source.OURS, (
        "language|languages", "change|switch|choose|other|another the|my|_ language", "languages available",
    )),
    Wording(Intent.LANGUAGE, "en", Source.OURS, (
        "spanish", "in|to|into spanish", "language spanish", "switch|change|translate to|into|_ spanish",
        "spanish language|version", "i speak|want|prefer|need spanish",
        "speak spanish", "do you speak spanish", "send in spanish", "i|we dont|do_not speak english",
        "no english",
    ), wants="es"),
    Wording(Intent.LANGUAGE, "en", Source.OURS, (
        "english", "in|to|into english", "language english",
        "switch|change|translate|back to|into|_ english", "english language|version",
        "i speak|want|prefer|need english",
        "speak english", "do you speak english", "send in english", "i|we dont|do_not speak spanish",
    ), wants="en"),
    Wording(Intent.LANGUAGE, "en", Source.OURS, (
        "tagalog|filipino|pilipino", "in|to|into tagalog|filipino", "language tagalog|filipino",
        "switch|change|translate to|into|_ tagalog|filipino", "i speak|want|prefer|need tagalog|filipino",
    ), wants="tl"),
    Wording(Intent.LANGUAGE, "en", Source.OURS, (
        "chinese|mandarin|cantonese", "in|to|into chinese|mandarin", "language chinese|mandarin",
        "simplified|traditional chinese", "switch|change|translate to|into|_ chinese|mandarin",
        "i speak|want|prefer|need chinese|mandarin|cantonese",
    ), wants="zh"),
    Wording(Intent.MORE, "en", Source.OURS, (
        "more|next|continue", "next|more one|page|story", "tell|give|send|show|read|see me|_ more",
        "keep going", "go on", "whats next", "the rest", "more on|of that|this|it", "more to read",
        "nxt", "cont", "older",
    )),
    Wording(Intent.VOTED, "en", Source.OURS, (
        f"{_VOTED}", "votes", "we both|all|_ voted|have_voted today|early|",
        "me_and my wife|husband|spouse|partner|family|unit|coworkers|team|sister|mom voted",
        "my wife|husband|spouse|partner|family|unit and_i voted", "all done|set voting|voted",
        "done voted", "did my vote|voting",
        "vote|ballot done|cast|submitted|sent|mailed|complete",
    )),
    Wording(Intent.VOTED, "en", Source.OURS, (
        f"i {_VOTED}", "i did vote", "i done voted|voting", "i did my vote|voting|ballot",
        "just|_ got done voting",
        "voting is|_ done|complete|completed|finished", "ive|i_have|i_did voted|vote",
        "ive|i_have|i finally|definitely|actually|proudly|also|totally|too|still voted",
        (
            "i|ive|i_have|we cast|casted|submitted|mailed|sent|sent_in|turned_in|dropped_off|filled_out"
            "|completed|returned|put_in my|our|the|a vote|ballot|votes|ballots"
        ),
        "cast|casted|submitted|mailed|sent_in|turned_in|dropped_off|returned|completed my vote|ballot",
        (
            "my vote|ballot is|has_been|was cast|in|submitted|sent|mailed|recorded|complete|completed"
            "|turned_in|dropped_off|done"
        ),
        "im|i_am|ive|we_are|all|_ done|finished|completed with|_ voting", "got my vote|ballot in",
        (
            "voted yes|no|for|against|on|at|in|in_favor|today|yesterday|tonight|early|online|yea|nay|aye|yep"
            "|nope|hell|heck|to|by|this|last|first|strike|approve|reject|a|b|1|2|with|w|bro|thx|right|earlier"
            "|around|before|after|twice|from|tho|sis|too|also|and|because|already|my|it|good|finally|rn"
        ),
    ), Reach.OPENS),
    Wording(Intent.RSVP, "en", Source.OURS, ("rsvp|rvsp yes|",)),
    Wording(Intent.NOT_VOTED, "en", Source.OURS, (
        "undo", "undo my|the|that|this|it|last|_ vote|voted|voting|text|", "unvote|unvoted", "un vote|voted",
        "not|never voted yet|", "not|havent yet voted",
        (
            "no|sorry|actually|oops|_ i|we|_ still|_ havent|have_not|hvnt|havnt|haven_t|never|didnt|did_not"
            "|didn_t "
            "actually|really|even|_ voted|vote yet|today|still|though|"
        ),
        "i|_ have yet to vote", "i havent|have_not|_ yet voted|vote", "im|i_am not done voting",
        "i|_ sent|texted|said|typed|_ voted by mistake|accident|error", "take back voted|my_voted",
        (
            "that_was_a|it_was_a|that_was_an|i_made_a|i|it mistake|mistaken|accident|error|take_it_back "
            "i havent|have_not|didnt voted|vote yet|"
        ),
    )),
    Wording(Intent.VOTE, "en", Source.OURS, (
        "vote|voting", "strike|ratification|contract|authorization|the|officer|union vote|voting",
        "strike authorization vote", "polls|polling|ballot|ballots",
        (
            "polling|poll|voting|vote|ballot|strike_vote info|information|instructions|details|link|times"
            "|hours"
            "|location|locations|place|places|site|sites|station|schedule|dates|date|time|deadline"
        ),
        "link to|for the|_ vote|voting|ballot", "where|when|how vote|voting|to_vote|2_vote",
        "i|_ want|need|would_like|wanna|like|have_to|still_need|still_have_to to|_ vote",
        "vote how|where|when",
        "im|i_am|_ ready to vote",
    )),
    Wording(Intent.WHEN, "en", Source.OURS, (
        "when|wen|whn", "calendar|calender|calandar|events|event|dates|schedule", "what time|day|date",
        "calendar|schedule|dates|list of|for|_ events|meetings|this_week|this_month",
        (
            "union|our|the|upcoming|next|bargaining|meeting|event|all|important "
            "calendar|events|dates|schedule|meetings|sessions"
        ),
        "when is|are it|that|they|this|next|the_next|the_next_one", "whens it|that|next|the_next_one",
        "whats coming up",
        "whats|what on|happening the_calendar|this_week|next_week|this_month|tonight|today",
        "what|which events|meetings|dates are|do_we_have there|coming_up|next|this_week|",
        (
            "is_there|are_there a|any|another|_ meeting|meetings|event|events|town_hall|townhall|rally "
            "today|tonight|tomorrow|this_week|next_week|this_month|soon|coming_up|"
        ),
        "any upcoming|coming|new|_ events|meetings|dates",
        "any|_ events|meetings this_week|next_week|this_month|tonight|today|tomorrow",
    )),
    Wording(Intent.WHEN, "en", Source.OURS, (
        "town hall|halls", "townhall|townhalls", "meeting|meetings|mtg", "rally|rallies",
        "townhall|town_hall|meeting|rally|zoom info|information|date|time|times|link|details|location",
    ), Reach.YIELDS),
    *(
        Wording(Intent.ANSWER, "en", Source.OURS, words, choice=choice)
        for choice, words in (
            ("YES", ("yes", "y", "yep", "yup", "yeah", "yea", "yes i do|will|am|did")),
            ("NO", ("no", "n", "nope", "nah", "no i dont|wont|am_not|didnt")),
            ("", ("maybe",)),
            *((letter.upper(), (letter,)) for letter in "abcdefghi"),
            *((str(n), (word,)) for n, word in enumerate(_NUMBERS.split(), 1)),
        )
    ),
)  # fmt: skip

SMALL_TALK = SmallTalk(
    polite=(
        "please pls plz plse pleas plss pleez thanks thank thx thanx tks ty tnx now asap immediately "
        "hi hello hey ok okay just already kindly sir maam sorry thankyou"
    ),
    courtesies=(
        "thank you", "thank u", "right now", "at once", "right away", "good morning", "good afternoon",
        "good evening", "i said",
        "sent from my iphone", "sent from my galaxy", "sent from my android", "get outlook for ios",
        "get outlook for android", "for the love of god",
    ),
    leads=(
        "i want you to", "i need you to", "i would like you to", "id like you to", "i am asking you to",
        "im asking you to", "i told you to",
        "i asked you to", "can you", "could you", "would you", "will you", "can u", "could u", "can i",
        "may i", "i want to", "i wanna", "i would like to",
        "id like to", "i wish to", "i need to", "want to",
    ),
    yes="yes yeah yep yup yea y",
    join_verbs=(
        "join joining joined add sign signup signing subscribe subscribing enroll enrol register "
        "start unstop optin"
    ),
    beside=(
        "me to my in i am im ive want wanna would like id the a an local list lists text txt texts "
        "texting sms message messages alert alerts update updates group for of from up on with "
        "member is it can could you u and union keyword code number get receive important bargaining "
        "send us be again back yes also too both plus at into as number no1 lu here instead have let "
        "need reply get getting about put how do option choice answer please it lists yeah"
    ),
    choices="or",
    couples="and plus",
    links="and plus also n",
    locals="local locals loc lu",
    negations=(
        "not dont never no cant cannot wont didnt doesnt isnt arent wasnt shouldnt wouldnt couldnt "
        "without nor neither"
    ),
    wishes="to you u them want wanna wants ever us asked ask said going gonna will be me",
    questions=(
        "is are does do did who what when where why how was will has have whats whens wheres hows "
        "whos which should"
    ),
    address="me my you u your text texts texting message messages messaging msgs number phone list",
    talk=(
        "strike strikes picket picketing vote votes voted voting meeting meetings steward stewards "
        "contract bargain bargained kaiser kp manager management boss supervisor shift shifts cut "
        "cuts cutting layoff layoffs layoffs staffing wage wages raise raises pay paid tier overtime "
        "benefits pension retirement schedule grievance grievances coalition hall rally townhall "
        "town fight win won strong solidarity sucks proposal proposals agreement ratify ratified rep "
        "reps president negotiate negotiations negotiating session sessions office called back hours "
        "hour days day weeks week months month am pm percent dollars people members nurse nurses "
        "patients unit ward room gate bus tonight tomorrow yesterday today rumors rumours leave "
        "leaving help helped coworker coworkers friend wife husband left hate hates love suck"
    ),
    ballots="voted vote voting ballot ballots votd votted voterd vored vooted votef votes",
    myself="i ive",
    hearsay=(
        "if whether how what when why who whom thought think said says say wish until till unless before "
        "after "
        "once time since asked ask where like"
    ),
    other_votes=(
        "last|previous|past year|month|time|election|contract|vote|round", "years ago", "a year ago",
        "back then", "presidential|primary|midterm|midterms", "governor|mayor",
        "trump|biden|harris|obama|republican|democrat|senator|congress",
        "voted employee|best|most|worst|out|off|down|them|him|her|us|number_one|top|number",
    ),
    failed=(
        (
            "it|this|that|link|page|site|app|website|system|vote|ballot|phone "
            "didnt|doesnt|wont|wouldnt|isnt|not|did_not|does_not|would_not "
            "work|go_through|go|count|register|submit|save|load|let|working|recorded|counted"
        ),
        "it|vote|link|page|site|app|website|system failed|crashed|froze", "got|get|says|said|gave an|_ error",
        "error message", "or not",
    ),
    how=(
        "yes no yea nay aye yep nope yeah yess against favor favour oppose opposed reject rejected approve "
        "approved "
        "accept accepted ratify ratified authorize authorized approval rejection disapproval disapproved acceptance "
        "abstain abstained abstaining abstention"
    ),
    turns="but and because bc so cuz however also though although cause well lol omg yay fyi btw oh haha",
    reasons="because bc cuz cause since coz bcuz becuz becuase bcs",
    picks=(
        "option|answer|choice|letter|number|choose|pick|select|num", "i choose|pick|say|select|chose|picked",
        "my|the answer|choice|pick|response is|_ option|number|letter|", "i want|like option|number|choice",
        "answer|choice|option is|number|letter", "put me down for",
    ),
    told_apart=(("already vote", "voted"),),
    idioms=(
        "stop by", "stop in", "stop at", "bus stop", "stop sign", "full stop", "non stop", "nonstop",
        "stop work", "stop working", "stop over", "quit smoking",
        "end of", "the end", "in the end", "cancel my shift", "sick leave", "medical leave",
        "maternity leave", "family leave", "annual leave", "opt out of",
        "leave of", "on leave", "stop the", "cant stop", "wont stop", "never stop", "dont stop",
        "do not stop", "will not stop",
    ),
)  # fmt: skip
