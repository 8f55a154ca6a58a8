"""What members ask in Tagalog in a season of votes and meetings."""

from keywords.meaning import Intent
from keywords.wording import Asking, Coming, News, Question, Source, Worries

_SENTENCE = (
    "ang ako ng na ba pa pwede puwede kami tayo sa para ito bukas ngayon mamaya lunes martes oras anong ano "
    "saan kailan kelan paano nasaan san hanggang magsisimula matatapos bukas sarado lokal unyon natin namin "
    "ko gusto dapat ay mga susunod may meron online"
)

QUESTIONS = (
    Question(
        Intent.VOTE, "tl", Source.OURS,
        asks="saan san kailan kelan paano oras nasaan hanggang",
        about="boboto bumoto boto botohan pagboto bumuboto iboto vote mag_vote magvote voting",
        beside=f"{_SENTENCE} welga kontrata mag pag strike the pumunta",
        first="pwede puwede may meron",
        open="ano anong",
    ),
    Question(
        Intent.WHEN, "tl", Source.OURS,
        asks="saan san kailan kelan oras nasaan petsa susunod",
        about="miting pulong meeting event events townhall hall rally",
        beside=f"{_SENTENCE} town the zoom",
    ),
)  # fmt: skip

COMING = Coming(
    "tl", Source.OURS,
    rsvp="",
    says=(
        "oo opo pupunta dadalo sasali makakapunta makakadalo darating punta dalo kasama attend pumunta dumalo"
    ),
    no="hindi di hinde",
    article="ang",
    beside="ako kami sa na a ng kong gusto mag",
)  # fmt: skip

TOPICS = {
    "wages": ("sahod|sweldo|suweldo|pasahod", "dagdag na|_ sahod|sweldo"),
    "staffing": ("tauhan|staffing", "kulang sa tauhan"),
    "health care": ("kalusugan|benepisyo",),
    "retirement": ("pagreretiro|pensyon",),
    "scheduling": ("iskedyul|oras_ng_trabaho",),
    "strike authorization vote": ("welga",),
}  # fmt: skip

# What votes are called, by who says that she voted.
VOTES = {
    "strike_authorization": ("welga|strike",),
    "ratification": ("kontrata|kasunduan",),
    "officers": ("opisyal|halalan|eleksyon|eleksiyon",),
    "both": ("pareho|parehas|dalawa",),
}

NEWS = News(
    "tl", Source.OURS,
    asks="balita bago pinakabago",
    beside="sa tungkol ang ng mga may ano anong ba na update",
    bare=("sahod", "sweldo"),
)  # fmt: skip

ASKING = Asking(
    verbs=("i-text", "itext", "i-reply", "ireply", "mag-reply", "magreply", "mag-text", "magtext",
    "sumagot", "isagot", "ipadala", "i-send", "isend"),
    between=("ng", "nang", "ang", "lang", "salitang", "po", "ninyo", "sa"),
    choices=("o", "at", "o kaya"),
    follows="kung para",
    ends=("para tumigil|itigil|umalis|ihinto|huminto|umayaw",
    "para tumigil|itigil ang_text|ang_mga_text|ang_mensahe"),
    helps=("para sa_tulong|tulong|humingi_ng_tulong",),
    restarts=("para bumalik|magsimula_ulit",),
)  # fmt: skip

WORRIES = Worries(
    "tl", Source.OURS,
    words=(
        "nasaktan|sinaktan|nasugatan|sugatan|nadisgrasya|disgrasya|aksidente|naaksidente|sinuntok|sinampal",
        "banta|binantaan|binabantaan|pagbabanta|pinagbantaan|pinagbabantaan|tinakot|tinatakot|pananakot",
        "takot|natatakot ako|kami|na_ako",
        "sinisante|nasisante|sisante|sisantehin|natanggal", "tinanggal|tatanggalin ako|kami|kaming|akong",
        "tinanggal sa trabaho", "nawalan ng trabaho",
        "hinaharas|hinarass|inaapi|ginigipit|panggigipit|binubully|binully|inaabuso|pang_aabuso",
        "delikado|mapanganib|panganib", "hindi ligtas", "gumaganti|ginantihan|ginagantihan|paghihiganti",
        "magpakamatay|magpapakamatay|pagpapakamatay", "gusto ko|ko_nang|ko_na_lang|ko_ng|kong mamatay",
        "ayoko nang mabuhay",
    ),
    harmless=("banta ng welga", "hindi ako|kami takot|natatakot"),
)  # fmt: skip
