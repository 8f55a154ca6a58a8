"""What members ask in Spanish in a season of votes and meetings."""

from keywords.meaning import Intent
from keywords.wording import Asking, Coming, News, Question, Source, Worries

_SENTENCE = (
    "se es son sera seran la el lo las los de del para en a al que hoy manana esta este semana mes noche "
    "tarde hay mi nuestra nuestro sindicato local seccion y o donde cuando como hora horas horario dia "
    "fecha lugar enlace link direccion hasta abre abren cierra cierran empieza empiezan termina terminan "
    "comienza puedo podemos puede tengo ir voy vamos yo me nos todavia aun tiempo queda cual cuales proximo "
    "proxima siguiente linea internet"
)

QUESTIONS = (
    Question(
        Intent.VOTE, "es", Source.OURS,
        asks="donde cuando como hora horas horario dia fecha lugar enlace link direccion hasta adonde dnde",
        about="vote voto votar votacion votaciones vota votamos votan urnas urna boleta casilla casillas "
        "botar boto",
        beside=f"{_SENTENCE} por huelga contrato autorizar autorizacion correo persona telefono debo hago "
        "hacer necesito",
        first="puedo podemos puede hay se",
        open="que cual cuales",
    ),
    Question(
        Intent.WHEN, "es", Source.OURS,
        asks="cuando donde hora horas dia fecha fechas lugar enlace link direccion proximo proxima "
        "siguiente cual",
        about=(
            "reunion reuniones junta juntas asamblea asambleas evento eventos townhall mitin marcha sesion "
            "sesiones negociacion negociaciones piquete"
        ),
        beside=f"{_SENTENCE} mensual",
        names="general nacional alianza town hall ayuntamiento",
    ),
)  # fmt: skip

COMING = Coming(
    "es", Source.OURS,
    rsvp="confirmo",
    says="si ire voy vamos iremos asistire asisto estare cuenta cuenten apuntame apuntenme ir asistir",
    no="no tampoco",
    article="el la al",
    beside="a en alli ahi conmigo quiero puedo podre me y para evento reunion",
)  # fmt: skip

TOPICS = {
    "wages": (
        "salario|salarios|sueldo|sueldos|aumento|aumentos|pago|pagos|paga",
        "aumento|aumentos de|_ sueldo|salario|salarial",
    ),
    "staffing": ("personal|dotacion|plantilla", "falta de personal", "personal suficiente"),
    "health care": ("salud|seguro|beneficios", "seguro medico|de_salud",
    "atencion|cuidado medica|medico|de_salud"),
    "retirement": ("jubilacion|retiro|pension|pensiones|jubilaciones",),
    "scheduling": ("horario|horarios|turnos", "programacion"),
    "wage equity": ("equidad salarial|",),
    "education": ("educacion", "fondos educativos"),
    "seniority": ("antiguedad",),
    "strike authorization vote": ("huelga", "voto|votacion de|para huelga|la_huelga"),
    "first contracts": ("primer contrato", "primeros contratos"),
    "contract expired": ("vencimiento|extension",),
}  # fmt: skip

# What votes are called, by who says that she voted.
VOTES = {
    "strike_authorization": ("huelga|paro",),
    "ratification": ("contrato|convenio|ratificar|ratificacion|acuerdo",),
    "officers": ("directiva|eleccion|elecciones|dirigentes|delegados",),
    "both": ("ambos|ambas|los_dos|las_dos",),
}

NEWS = News(
    "es", Source.OURS,
    asks="novedades novedad noticias noticia actualizacion actualizaciones informacion info ultimo ultimas",
    beside="de del sobre la las el los lo en hay que mas alguna algunas por dame deme acerca con y",
    bare=("salarios", "salario", "jubilacion", "pension"),
)  # fmt: skip

ASKING = Asking(
    verbs=(
        "responde", "responda", "respondan", "responder", "contesta", "conteste", "contesten", "textea",
        "textee", "texteen",
    ),
    gives=(
        "envia", "envía", "envie", "envíe", "envíen", "envien", "manda", "mande", "manden", "escribe",
        "escriba",
        "escriban",
    ),
    between=("con", "un", "una", "la", "el", "palabra", "texto", "mensaje", "numero", "número", "letra",
    "solo", "por texto", "de vuelta"),
    choices=("o", "u", "y", "e"),
    follows="para si por",
    ends=(
        "para salir|cancelar|terminar|parar|darse_de_baja|darte_de_baja|dejar|la_baja|no_recibir|detener "
        "de_la_lista|mensajes|mas_mensajes|de_recibir_mensajes|los_mensajes|los_textos|de_recibir_textos|"
        "suscripcion|",
    ),
    helps=("para ayuda|mas_informacion|informacion|recibir_ayuda|obtener_ayuda", "por ayuda"),
    restarts=("para volver|regresar|recibir_mensajes_otra_vez|volver_a_recibir_mensajes|recibir_mensajes"
    "|reactivar|suscribirse",),
)  # fmt: skip

WORRIES = Worries(
    "es", Source.OURS,
    words=(
        "herido|herida|heridos|heridas|lastimado|lastimada|lastime|lastimo|lastimaron|lesion|lesiones|"
        "lesionado|lesionada|lesione",
        "accidente|accidentes|ambulancia|sangrando|golpeo|golpearon|golpeado|golpeada|ataco|atacaron|"
        "agredio|agredieron|agresion",
        "amenaza|amenazas|amenazo|amenazaron|amenazan|amenazando|amenazado|amenazada|amenazar|amenazante",
        "intimida|intimidan|intimidando|intimidacion|intimidado|intimidada|intimidaron",
        "despedido|despedida|despedidos|despidieron|despidio|despiden|despedirme|despedirnos",
        "me corrieron|corrio", "van|quieren a|_ despedir",
        "perdi mi|el trabajo|empleo", "suspendieron|suspendido|suspendida", "nos|me van a despedir|correr",
        "acoso|acosan|acosa|acosado|acosada|acosando|acosaron|hostigamiento|hostigan|hostiga|hostigando|"
        "hostigado|hostigada",
        "discriminacion|discriminan|discriminado|discriminada|discriminando|abuso|abusan|abusando",
        "inseguro|insegura|inseguros|inseguras|peligro|peligros|peligroso|peligrosa|peligrosos|peligrosas", "no es seguro|segura",
        "no me siento segura|seguro", "represalia|represalias", "suicidio|suicidar|suicidarme|matarme",
        "quiero morir|morirme|matarme", "me quiero morir|matar", "quitarme la vida", "no quiero vivir",
        "tengo|tenemos|con|da|me_da miedo",
        "emergencia", "migra", "deportar|deportado|deportada|deportaron|deportacion", "pistola|arma|cuchillo",
    ),
    harmless=(
        "fiesta|cena|comida|de de|_ despedida", "no hay|es peligro|amenaza|amenazas",
        "amenaza de huelga|una_huelga", "amenazar con la_huelga|huelga",
        "no tengo|tenemos|nos_da|me_da miedo", "sin miedo", "sala|cuarto de emergencia|emergencias",
        "negociaciones|platicas|reunion suspendidas|suspendida",
    ),
)  # fmt: skip
