"""What members write in Tagalog."""

from keywords.meaning import Intent
from keywords.wording import Reach, SmallTalk, Source, Wording

_NUMBERS = "isa dalawa tatlo apat lima anim pito walo siyam"

WORDINGS = (
    Wording(Intent.STOP, "tl", Source.OURS, (
        "tigil", "tigil na", "itigil", "itigil na|mo|nyo|ninyo|mo_na|nyo_na|ninyo_na|na_ito|na_yan",
        "tumigil", "tumigil na|ka|kayo|ka_na|na_kayo|kayo_na", "tigilan na|mo|nyo|ninyo|mo_na|nyo_na|",
        "hinto", "ihinto", "huminto", "hinto na", "ihinto na|mo|nyo|ninyo|mo_na|nyo_na",
        "huminto na|ka|kayo|ka_na|na_kayo", "ayoko na", "ayaw ko na", "tama na ang|_ text|texts|mensahe",
        "ikansela", "kanselahin",
    )),
    Wording(Intent.STOP, "tl", Source.OURS, (
        (
            "huwag|wag na|na_ninyo|na_nyo|na_kayong|mo_na|nyo_na|ninyo|nyo|mo|kayong|_ akong|ako "
            "i_text|itext|text|mag_text|padalhan|tetext|padalhan_ng_text|kontakin|itetext ulit|muli|"
        ),
        (
            "huwag|wag na|na_kayong|kayong|mo_na_akong|mo_akong|ka_nang|na_kayo mag_text|magtext|magpadala "
            "sa_akin|"
        ),
        "tigilan nyo|ninyo|mo na|_ ako",
        (
            "tanggalin|alisin|burahin mo|nyo|ninyo|_ na|_ "
            "ako|number_ko|ang_number_ko|numero_ko|ang_pangalan_ko sa_listahan|sa_list|dito|"
        ),
        "ayoko na|nang|ng ng|makatanggap|_ text|texts|mensahe|ng_text|ng_mensahe",
        "ayaw ko na|nang|ng|na_ng text|texts|mensahe|makatanggap_ng_text",
    ), Reach.INSIDE),
    Wording(Intent.MAYBE_STOP, "tl", Source.OURS, (
        "tama na", "tama na yan|ito|iyan", "ayoko", "ayaw ko", "ayaw",
        "sino to|ito|ka|kayo|yan|ba_to|ba_ito|ba_kayo",
        "maling|mali number|numero|ang_number|yung_number|ang_numero", "wrong number po|to|ito|kayo",
        "hindi ako interesado",
        "hindi na|na_po ako nagtatrabaho|nagtratrabaho|konektado dyan|diyan|jan|doon|dito|sa_kaiser|",
        "retired na ako", "saan|paano nyo|ninyo|mo nakuha ang|_ number|numero ko|",
    )),
    Wording(Intent.START, "tl", Source.OURS, (
        "simulan", "magsimula", "ituloy", "simulan|ituloy ulit|muli|na|nyo|ninyo",
    )),
    Wording(Intent.HELP, "tl", Source.OURS, ("tulong", "impormasyon")),
    Wording(Intent.UPDATE, "tl", Source.OURS, (
        "balita", "may|ano balita|update|bago ba|na|", "ano ang|na_ang|na_ba_ang balita|bago|update",
        "ano|anong balita|bago", "pinakabagong balita", "kumusta|musta ang|na_ang negosasyon|bargaining",
    )),
    Wording(Intent.LANGUAGE, "tl", Source.OURS, ("wika", "palitan ang|_ wika")),
    Wording(Intent.LANGUAGE, "tl", Source.OURS, (
        "sa tagalog|filipino", "wikang tagalog|filipino", "tagalog|filipino lang",
    ), wants="tl"),
    Wording(Intent.LANGUAGE, "tl", Source.OURS, ("ingles lang", "sa ingles"), wants="en"),
    Wording(Intent.MORE, "tl", Source.OURS, (
        "pa|dagdag|susunod|kasunod", "ang susunod", "iba|meron|may|ano|sige pa", "iba pa ba|",
    )),
    Wording(Intent.VOTED, "tl", Source.OURS, (
        "nakaboto|nakapagboto|bumoto na|", "naka|nka boto|vote na|",
        "tapos na bumoto|mag_vote|magboto|ang_boto_ko",
        "nag vote na|", "nagvote|nagboto|boto na", "nakaboto na kami|tayo",
    )),
    Wording(Intent.VOTED, "tl", Source.OURS, (
        "nakaboto|nakapagboto|bumoto|nagvote|nagboto|nag_vote|naka_boto|naka_vote na|_ ako|kami na|_",
        "tapos na|_ ako|akong|kami|na_ako|na_akong bumoto|mag_vote|magboto|magvote",
        "ako ay bumoto|nakaboto na|",
        "naka|nka vote|boto na ako", "ibinoto|binoto ko na|_ ang|si|ay",
    ), Reach.OPENS),
    Wording(Intent.NOT_VOTED, "tl", Source.OURS, (
        "hindi|di|d pa|_ ako|_ pa|_ nakaboto|nakakaboto|bumoboto|bumoto|nakapagboto|nakapag_vote|nagvote pa|",
        "ibalik", "bawiin ang|_ boto|voted|", "hindi|di pa nakakaboto|nakaboto|bumoboto ako",
    )),
    Wording(Intent.VOTE, "tl", Source.OURS, (
        "boto|botohan|boboto|pagboto",
        "saan|kailan|paano ang|ba|_ boboto|bumoto|boto|botohan|pagboto|mag_vote|magvote",
        "gusto kong|ko bumoto", "gusto ko ng|nang|_ bumoto",
    )),
    Wording(Intent.WHEN, "tl", Source.OURS, (
        "kailan|kelan", "kalendaryo|iskedyul|petsa", "anong|ano oras|ang_oras|petsa",
        "kailan|kelan ba|ang|_ susunod|iyon|yun|yon|",
        "mga event|petsa|kaganapan|miting|pulong", "susunod na miting|pulong|event|meeting",
    )),
    Wording(Intent.WHEN, "tl", Source.OURS, ("miting|pulong",), Reach.YIELDS),
    *(
        Wording(Intent.ANSWER, "tl", Source.OURS, words, choice=choice)
        for choice, words in (
            ("YES", ("oo", "opo", "oo nga")),
            ("NO", ("hindi", "hindi po")),
            ("", ("siguro",)),
            *((str(n), (word,)) for n, word in enumerate(_NUMBERS.split(), 1)),
        )
    ),
)  # fmt: skip

SMALL_TALK = SmallTalk(
    polite="po salamat pakiusap paki naman nga lang",
    courtesies=("maraming salamat",),
    leads=("gusto kong", "gusto ko nang", "gusto ko ng", "pwede bang", "puwede bang", "pwede ba"),
    yes="oo opo",
    join_verbs="sumali sasali isali pasali maisali idagdag",
    beside="gusto kong ko sa ako akong ng ang nang at miyembro lokal mga na",
    choices="o",
    couples="at",
    links="at",
    locals="lokal",
    negations="hindi huwag wag wala ayoko ayaw di",
    wishes="na ako akong",
    questions="ano sino kailan saan paano bakit may",
    address="ako akin number",
    talk="welga boto sweldo sahod trabaho kontrata pulong",
    asks_back="ba",
    ballots="nakaboto nakapagboto bumoto nagvote nagboto boto vote voted magvote magboto ibinoto binoto",
    failed=("nag error|crash", "nagerror|nagcrash", "hindi|di gumana|gumagana|pumasok|natanggap", "ayaw gumana|bumukas"),
    how="oo opo hindi pabor kontra tutol",
    turns="pero at kasi dahil",
    reasons="kasi dahil kse",
    picks=("sagot|numero|letra ko|_ ay|ang|_", "ang sagot ko ay|", "pinipili ko ang|"),
)  # fmt: skip
