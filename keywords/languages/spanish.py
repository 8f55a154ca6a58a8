"""What members write in Spanish, written here without accents: texts are folded before they are compared."""

from keywords.meaning import Intent
from keywords.wording import Reach, SmallTalk, Source, Wording

_TEXTS = "mensajes|textos|sms|mensajes_de_texto|mensajitos|alertas|avisos|notificaciones"

_NUMBERS = "uno dos tres cuatro cinco seis siete ocho nueve"

WORDINGS = (
    Wording(Intent.STOP, "es", Source.OURS, (
        "alto", "para", "paren", "pare", "parar", "parale", "parenle",
        "cancele|cancela|cancelen|cancelado", "cancelar todo",
        "manda|mande|mandar|envia|envie|enviar|responde stop|alto|parar|baja|cancelar",
        "parar|pare|paren todo", "baja",
        "salirme", "salgo", "detener|detengan|detenga|detente|detenganse|detenerse",
        "terminar|termina|terminen|terminar_todo", "fin", "finalizar", "eliminar|elimina|eliminen",
        "borrar|borra|borren", "quitar|quita|quiten", "revocar|revoco", "no mas", "suficiente mensajes",
    )),
    Wording(Intent.STOP, "es", Source.OURS, (
        "salir", "cancelar", "darme|denme|deme|dame|darse de baja", "dar de baja",
        "desuscribir|desuscribirme|desuscribanme|desuscribame|desuscribeme|desuscribirse",
        "anular|anulen|cancelar|cancelen|cancele|cancela mi|la|_ suscripcion|inscripcion",
        f"cancelar|cancelen|cancele|parar|paren|pare|alto|detengan|detener los|estos|mis|a_los|_ {_TEXTS}",
        f"no mas {_TEXTS}", f"no {_TEXTS}", "salirme|salir de la|esta|este|su|_ lista|grupo",
        "eliminarme|eliminenme|elimineme|eliminame", "borrarme|borrenme|borreme|borrame",
        "quitarme|quitenme|quiteme|quitame", "saquenme|saqueme|sacame|sacarme",
        "dejenme|dejeme|dejame en paz|tranquilo|tranquila|quieto",
    ), Reach.LED),
    Wording(Intent.STOP, "es", Source.OURS, (
        (
            "no me|nos manden|mande|mandes|envien|envie|envies|escriban|escriba|escribas"
            f"|texteen|textee|textees|contacten|contacte mas|nada|estos|_ {_TEXTS}|nada|"
        ),
        f"no me|nos sigan|siga|sigas mandando|enviando|escribiendo|texteando mas|estos|_ {_TEXTS}|",
        f"no quiero mas|recibir|recibir_mas|sus|estos|recibir_estos|_ {_TEXTS}",
        "no quiero que me manden|escriban|envien|texteen|contacten nada|mas|mensajes|mas_mensajes|",
        (
            "dejen|deje|deja|dejar|paren|pare de|_ mandarme|enviarme|escribirme|textearme|mandar|enviar"
            f"|contactarme|mandarnos mas|estos|_ {_TEXTS}|"
        ),
        (
            "saquenme|saqueme|sacame|quitenme|quiteme|quitame|borrenme|borreme|borrame|eliminenme"
            "|eliminame|elimineme de la|esta|su|este|_ lista|grupo"
        ),
        "quiten|borren|eliminen|saquen mi|este numero|nombre de_la_lista|de_esta_lista|",
    ), Reach.INSIDE),
    Wording(Intent.MAYBE_STOP, "es", Source.OURS, (
        "numero|persona equivocado|equivocada|incorrecto",
        "es|este_es|tiene|tienen|tienes el|un|_ numero equivocado|incorrecto",
        "esta|estan equivocado|equivocada|equivocados",
        "quien es|eres|son|escribe|habla este|esto|usted|ustedes|este_numero|", "de quien es este numero",
        "de|quien quien|manda|me_manda es|esto|mensajes|", "no los|te|lo|le conozco",
        "basta", "suficiente", "no me interesa", "no estoy interesado|interesada",
        "ya|_ no trabajo ahi|alli|aqui|en_kaiser|mas|con_ustedes|",
        "estoy|soy jubilado|jubilada|retirado|retirada", "me jubile|retire",
        "como|donde consiguieron|consiguio|obtuvieron mi numero",
        "por que me mandan|escriben|envian mensajes|textos|esto|", "no molesten|moleste|molestes|molestar",
        "no me molesten|moleste|molestes mas|",
        "dejen|deje|deja de molestar|molestarme", "demasiados mensajes|textos",
        "como me salgo|cancelo|desuscribo|doy_de_baja", "como puedo salir|cancelar|parar|darme_de_baja",
        "pueden|puede|podrian parar",
    )),
    Wording(Intent.START, "es", Source.OURS, (
        "alta", "reanudar", "comenzar", "empezar", "iniciar", "reactivar", "darme|denme|deme de alta",
        "suscribirme de nuevo", "volver a empezar|recibir",
    )),
    Wording(Intent.HELP, "es", Source.OURS, (
        "ayuda", "informacion", "mas informacion|info", "opciones", "comandos",
    )),
    Wording(Intent.UPDATE, "es", Source.OURS, (
        "novedades|novedad|noticias|noticia|actualizacion|actualizaciones",
        "hay novedades|noticias|actualizaciones|algo_nuevo",
        "alguna|algunas|que|ultima|ultimas|las|mas novedad|novedades|noticia|noticias|actualizacion",
        "que hay de nuevo", "lo ultimo", "que novedades|noticias hay",
        "ultimas novedades|noticias de_la_negociacion|",
    )),
    Wording(Intent.LANGUAGE, "es", Source.OURS, (
        "idioma|idiomas|lenguaje|lengua", "cambiar|cambie|otro de|el|mi|_ idioma|lenguaje",
    )),
    Wording(Intent.LANGUAGE, "es", Source.OURS, (
        "espanol", "en|a espanol", "idioma espanol", "cambiar|cambie|cambiar_idioma a|al|_ espanol",
        "castellano", "habla|hablan|hablas espanol", "hablo|quiero|prefiero espanol", "quiero en espanol",
        "solo|solamente espanol", "hablo solo espanol", "no hablo|entiendo|se ingles", "no ingles",
        "espanish", "espaniol",
    ), wants="es"),
    Wording(Intent.LANGUAGE, "es", Source.OURS, (
        "ingles", "en|a|al ingles", "cambiar|cambie a|al|_ ingles", "idioma ingles",
    ), wants="en"),
    Wording(Intent.LANGUAGE, "es", Source.OURS, ("chino", "en chino"), wants="zh"),
    Wording(Intent.MORE, "es", Source.OURS, (
        "mas|siguiente|continuar|continua|continue_por_favor|sigue|siga", "dime|digame|cuentame|quiero mas",
        "el|la siguiente", "mas de eso|esto", "ver|leer mas", "que mas",
    )),
    Wording(Intent.VOTED, "es", Source.OURS, (
        "votado", "ya|_ votamos|sufrague", "voto emitido|hecho|enviado|listo", "listo votado",
    )),
    Wording(Intent.VOTED, "es", Source.OURS, (
        "yo|si|_ votado si|no|que_si|que_no|a_favor|en_contra|por|hoy|ayer|esta_manana|temprano|en|con|para"
        "|la",
        "yo|si|_ he|hemos|e votado", "yo votado", "si votado", "yo si vote", "acabo de votar|emitir_mi_voto",
        "ya|_ fui a votar", "ya votamos si|no|por|a_favor|en_contra|hoy", "termine|terminamos de votar",
        "ya|yo|_ emiti|mande|envie|entregue|deposite|puse mi voto|boleta",
        "mi voto es|esta emitido|enviado|hecho",
        "ya voto si",
    ), Reach.OPENS),
    Wording(Intent.NOT_VOTED, "es", Source.OURS, (
        "deshacer|desaser|deshacer_voto|deshacer_vote", "no he|e votado|botado todavia|aun|",
        "todavia|aun no voto|he_votado|votado|e_votado", "yo|_ no votado todavia|aun|",
        "no voto|vote todavia|aun",
        "todavia|aun no", "me equivoque no he_votado|votado",
    )),
    Wording(Intent.VOTE, "es", Source.OURS, (
        "vote|votar|voto|votacion|votaciones|botar|botacion", "voto|votacion de|para la|_ huelga|contrato",
        "donde|cuando|como|hasta_cuando se_vota|se_puede_votar|votar|voto|votamos|boto|botar|vota|botamos",
        "lugar|lugares|hora|horas|horario|horarios|fecha|enlace|link|direccion|informacion|info "
        "de|para la|_ votacion|votar|voto|votaciones", "quiero|necesito|quisiera votar", "urna|urnas|casilla",
    )),
    Wording(Intent.WHEN, "es", Source.OURS, (
        "cuando", "calendario|eventos|evento|fechas|agenda|fecha",
        "calendario|fechas|lista|agenda de eventos|reuniones",
        "proximo|proxima|proximos|proximas|siguiente evento|eventos|reunion|reuniones|junta|juntas|fecha"
        "|fechas|asamblea",
        "cuando es|sera|hay la_proxima|el_proximo|la_siguiente|algo|", "a que hora|horas", "que dia",
        "que eventos|fechas|reuniones hay",
    )),
    Wording(Intent.WHEN, "es", Source.OURS, ("asamblea|reunion|reuniones|junta|juntas",), Reach.YIELDS),
    *(
        Wording(Intent.ANSWER, "es", Source.OURS, words, choice=choice)
        for choice, words in (
            ("YES", ("si", "sip", "claro", "si claro", "si quiero|voy")),
            ("", ("tal vez", "quizas")),
            *((str(n), (word,)) for n, word in enumerate(_NUMBERS.split(), 1)),
        )
    ),
)  # fmt: skip

SMALL_TALK = SmallTalk(
    polite=(
        "porfa porfavor porfis favor gracias ahora inmediatamente hola buenas buenos ya disculpe "
        "perdon senor senora"
    ),
    courtesies=(
        "por favor", "x favor", "muchas gracias", "mil gracias", "de inmediato", "buenos dias",
        "buenas tardes", "buenas noches", "de una vez", "ahora mismo",
    ),
    leads=(
        "quiero", "quisiera", "deseo", "me gustaria", "necesito", "quiero que", "pueden", "puede",
        "podrian", "me pueden", "me puede", "favor de", "les pido que", "por favor de",
    ),
    yes="si",
    join_verbs=(
        "unir unirme unirse unanme agregar agregame agregarme agreguenme agregueme anadir anademe "
        "anadanme anadirme inscribir inscribirme inscribanme inscribame inscribeme suscribir "
        "suscribirme suscribanme apuntame apuntenme registrar registrarme registrenme alta ingresar "
        "entrar meterme metanme incluyanme incluyame pongame ponganme"
    ),
    beside=(
        "quiero quisiera deseo gustaria a al la el lo los las lista de del en mi me soy miembro y e "
        "si mensaje mensajes texto textos recibir para con por es un una que favor tambien sindicato "
        "socio socia afiliado afiliada parte ser como uno opcion numero codigo palabra estoy novedades "
        "noticias necesito puede pueden podrian"
    ),
    choices="o u",
    couples="y e",
    links="y e tambien",
    locals="seccion",
    negations="no nunca jamas ni tampoco sin",
    wishes="que quiero quiere quieren me nos a de se lo",
    questions="es que quien cuando donde como cual cuantos porque por",
    address="me mi mis mensajes textos numero ustedes usted lista",
    talk=(
        "huelga piquete voto votar votacion reunion junta contrato sindicato trabajo turno turnos "
        "salario sueldo aumento recortes despidos delegado jefe gerente horas dias hora manana hoy"
    ),
    ballots="votado votar voto votamos boleta vote sufrague botado",
    other_votes=(
        "ano|mes|vez|eleccion pasado|pasada", "ultima vez|eleccion", "elecciones presidenciales",
        "presidencial",
    ),
    failed=(
        "pagina|sitio|enlace|link|app|voto|boleta|sistema no|nunca me|se|_ funciona|funciono|sirve|sirvio|carga|cargo|"
        "abre|abrio|paso|registro|envio|deja|dejo|llego",
        "pagina|sitio|enlace|link|app|sistema fallo|se_cayo|se_trabo", "me|_ dio|sale|salio un|_ error",
    ),
    how="si no favor contra apoyo rechazo acepto aprobacion abstuve abstengo",
    turns="pero y porque aunque pq",
    reasons="porque pq xq ya_que pues",
    picks=(
        "la|el|_ opcion|respuesta|numero|letra es|la|_",
        "elijo|escojo|elegi|prefiero la|el|_ opcion|numero|letra|",
        "mi|la respuesta|opcion es la|el|_ opcion|numero|letra|", "la|el",
    ),
    told_apart=(("ya vote", "votado"), ("vote ya", "votado"), ("ya bote", "votado"), ("voté", "votado")),
    idioms=(
        "alto costo", "alto el", "para que", "para el", "para la", "para los", "fin de", "al fin",
        "por fin", "baja california", "la baja", "de baja por",
    ),
)  # fmt: skip
