"""How members tell in Spanish how they vote: what is never kept."""

from keywords.wording import Source, Telling

_OBJECT = "huelga|contrato|acuerdo|convenio|paro"
# A bare "si" is also "if", and a bare "no" begins much: they tell at the end, or before what they are about.
_SIDE = (
    "(?:(?:que|por el|el|un|al|con un|rotundo) (?:si|no)|(?:si|no)(?=$| (?:a la|a el|al|en la|en el|por la|por el|gracias|"
    r"dejen|paren|alto|stop|quiero|ya)\b))(?! o\b)"
)
_DECIDES = "aprobar|rechazar|autorizar|ratificar|aceptar"
_SIDE_OF = rf"{_SIDE}|(?:en )?contra\b|(?:a|en) favor|(?:para |a )?(?:{_DECIDES})|en blanco"
_NO_CAUSE = (
    "correo|internet|telefono|favor|primera|ahi|aqui|que|linea|mi|eso|la (?:manana|tarde|noche|app|pagina)|el (?:link|enlace)|"
    "el si|el no"
)
_CAUSE = rf"por (?!(?:{_NO_CAUSE})\b)\w"
_DOES = (
    "votare|votaria|votaremos|votado|votamos|voy a votar|vamos a votar|iba a votar|pienso votar|quiero votar|queria votar|"
    "quise votar|quisiera votar|estoy votando|estaba votando|^voto|yo voto|^(?:yo )?vote|mi (?:esposo|esposa|pareja)(?: y "
    "yo)? (?:ya )?(?:voto|va a votar)"
)
_THERE = (
    rf"(?: (?:en|el|la|los|este|esta|mi|hoy|ayer|manana|temprano|sobre|del|de|{_OBJECT}|votacion|boleta|con|un|una|tambien|ya|"
    "otra|vez|definitivamente|linea|es|fue|sera|seria|va))"
    "{0,6} "
)

TELLING = Telling(
    "es", Source.OURS,
    tells=(
        rf"\b(?:{_DOES}){_THERE}(?:{_SIDE_OF}|{_CAUSE})",
        rf"\bmi voto{_THERE}(?:{_SIDE_OF}|(?<=(?:va|es) ){_CAUSE})",
        r"\b(?:me abstuve|me abstengo|nos abstuvimos|abstenerme)\b",
        r"\b(?:cambiar|cambie|retirar|quitar|deshacer|corregir|revocar) mi (?:voto )?(?:(?:a|al|de|del|por|por el) )?"
        r"(?:aprobacion|rechazo|apoyo|(?:si|no)(?=$| (?:a|al|por)\b))",
        rf"^(?:yo |digo |yo digo )?(?:si|no) (?:al|a la|a el|por el|por la) (?:{_OBJECT})\b",
        r"^(?:si|no) (?:es|fue|sera) mi voto\b",
    ),
    among_votes=(
        r"\b(?:marque|puse|escogi|elegi|seleccione|presione|dije) (?:(?:el|la|que|en|por) )*(?:si|no)(?=$| (?:en|por|pero)\b)",
        rf"\b(?:estoy|estamos) (?:en contra|a favor) (?:del|de la|de el) (?:{_OBJECT})\b",
    ),
    about=(
        "votado votar votare votaria votaremos votamos votando voto vote boleta huelga contrato acuerdo convenio paro "
        "aprobacion rechazo apoyo abstuve abstengo abstuvimos abstenerme"
    ),
    how=(
        "si no favor contra por aprobar rechazar autorizar ratificar aceptar blanco aprobacion rechazo apoyo abstuve "
        "abstengo abstuvimos abstenerme"
    ),
    wrong="cambiar corregir retirar equivoque equivocado error fallo contado registrado contaron",
    needs="donde cuando ayuda ayudenme ayudeme llamen llamenme perdi error enlace link pagina sitio correo codigo credencial gafete app",
    lacks=(r"\bno (?:tengo|me|nos|hay|puedo|abre|sirve|carga|funciona|llego|recibi|encuentro)\b",),
)  # fmt: skip
