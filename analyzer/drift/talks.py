"""What the vendor's own mail tells of an answer that came by another way: a talk, or the thing itself."""

import re

from analyzer.drift.requests import LONGEST_MESSAGE
from analyzer.engines.local.sentences import split

_TALK = (
    r"(?:call(?:ing|ed)?(?: me)?(?: back)?|ringing|rang|picking up|phone|talk(?:ing|ed)?|sp(?:oke|eaking)|meeting|met|session|workshop|walk-?through|demo|chat(?:ting)?|visit"
    r"|hour|conversation|catch(?:ing)? up|coffee|lunch|tour|(?:seeing|having|hosting|showing) (?:you|us|me)|your time|taking the time|stopping by|coming (?:in|by|over|along))"
)
_TALKED = re.compile(
    rf"\b(?:thank(?:s| you)|good|great|nice|lovely|glad|pleasure|enjoyed|fun)\b.{{0,30}}\b{_TALK}\b(?!\?| (?:request|invite|invitation))"
    r"|\bas (?:(?:we |i |you )?(?:just |both |all )?)(?:discussed|talked|agreed|said|decided|mentioned|settled"
    r"|promised)\b.{0,30}\b(?:phone|call|just now|today|yesterday|earlier|meeting|kick-?off"
    r"|(?:this|in the) (?:morning|afternoon)|(?:on )?(?:mon|tues|wednes|thurs|fri)day)\b"
    r"|\b(?:we|you and i|\w+ and i|i) (?:just |have just |['\u2019]ve just )?(?:spoke|talked|met|sat down"
    r"|went through(?: (?:it|this|them|everything))?)\b.{0,30}\b(?:on|this|today|yesterday|earlier|by|at|just now)\b"
    r"|\b(?:on|over|by) (?:the )?(?:phone|telephone)\b.{0,12}\b(?:just now|today|yesterday|this|earlier|(?:mon|tues|wednes|thurs|fri)day)\b"
    r"|\b(?:you|he|she|they|(?-i:[A-Z])\w+) (?:both )?(?:told|gave|said to|answered|walked|rang|phoned|called) (?:me"
    r"|us)\b.{0,60}\b(?:phone|call|today|yesterday|earlier|this (?:morning|afternoon)|in the (?:meeting|session|workshop)"
    r"|when we (?:spoke|met|talked)|back)\b"
    r"|\b(?:after|following(?: on from)?|further to|as per|per|from) (?:our|today['\u2019]s|yesterday['\u2019]s"
    r"|this (?:morning|afternoon)['\u2019]s|(?:mon|tues|wednes|thurs|fri)day['\u2019]s) (?:\w+ )?(?:call|chat"
    r"|conversation|meeting|session|workshop|visit|kick-?off|talk)\b"
    r"|\b(?:notes?|minutes|summary|recap|recording|actions?|to-?dos?|outcomes?) (?:from|of) (?:our|the|today['\u2019]s"
    r"|yesterday['\u2019]s|this (?:morning|afternoon)['\u2019]s"
    r"|(?:mon|tues|wednes|thurs|fri)day['\u2019]s)? ?(?:\w+ )?(?:call|meeting|session|workshop|visit|kick-?off|chat"
    r"|conversation)\b"
    r"|\b(?:danke|dank|schön|nett|gut|super)\b.{0,40}(?:gespräch|telefonat|anruf|rückruf|abheben|treffen|termin|besuch"
    r"|gesprochen|telefoniert|\b(?:deine|ihre|eure) zeit\b|zu sehen|kennenzulernen)"
    r"|\bwie (?:eben|gerade|vorhin|heute|gestern|schon|am \w+|telefonisch|am telefon|im termin|im call)\b.{0,30}\b(?:besprochen"
    r"|vereinbart|ausgemacht|abgemacht|gesagt|telefoniert)\b"
    r"|\b(?:nach|gemäß|laut|aus) (?:unserem|unserer|dem heutigen|dem gestrigen|dem)? ?(?:telefonat|gespräch|termin|treffen"
    r"|besprechung|workshop)\b"
    r"|\b(?:protokoll|notizen|zusammenfassung|mitschrift) (?:von|zu|zum|vom|aus|unsere[rs]|der|des)\b.{0,20}(?:telefonat"
    r"|gespräch|termin|treffen|besprechung|heute|gestern|workshop)"
    r"|\b(?:haben|hatten) (?:wir )?(?:eben|gerade|vorhin|heute|gestern)\b.{0,20}\b(?:telefoniert|gesprochen|geredet)\b"
    r"|\bgracias por (?:la (?:llamada|reunión|visita|charla|conversación)|(?:vuestro|tu|su|el) (?:tiempo|rato)"
    r"|atender(?:me|nos|la llamada)?|coger(?:me)? (?:el )?(?:teléfono|la llamada)|recibir(?:me|nos))\b"
    r"|\b(?:como|según|tal (?:y )?como|conforme) (?:(?:lo )?(?:hemos )?(?:hablado|comentado|quedado|acordado|visto)|hablamos"
    r"|comentamos|quedamos|acordamos)\b"
    r"|\b(?:hemos hablado|hablamos|hablé)\b.{0,25}\b(?:hoy|ayer|esta mañana|antes|por teléfono)\b"
    r"|\b(?:me|nos) (?:ha dicho|has dicho|dijo|dijiste|dijisteis|comentó|confirmó|contó)\b.{0,40}\b(?:por teléfono"
    r"|en la (?:llamada|reunión)|ayer|hoy|esta mañana)\b"
    r"|\b(?:acta|resumen|notas) de (?:la|nuestra) (?:reunión|llamada|sesión|visita)\b"
    r"|\b(?:obrigad[oa]s?) (?:pel[ao]|por) (?:\w+ )?(?:chamada|telefonema|reunião|conversa|tempo|visita|atender)\b"
    r"|\b(?:como|conforme) (?:falámos|falamos|combinado|combinámos|combinamos|conversámos|acordado)\b"
    r"|\b(?:ata|resumo|notas) da (?:\w+ )?(?:reunião|chamada|sessão|visita)\b"
    r"|\bmerci (?:pour|de) (?:l['\u2019]appel|votre (?:appel|temps|accueil|visite)|ton (?:appel|temps)|notre (?:échange|appel)"
    r"|la (?:réunion|visite)|le (?:coup de fil|rendez-vous)|m['\u2019]avoir (?:répondu|rappelée?))\b"
    r"|\bcomme (?:convenu|discuté|vu|dit|évoqué)\b.{0,25}\b(?:téléphone|ensemble|ce matin|hier|réunion|tout à l['\u2019]heure"
    r"|aujourd['\u2019]hui)\b|\b(?:suite à|après) (?:notre|votre|l['\u2019]) ?(?:appel|échange|réunion|entretien|conversation|visite)\b"
    r"|\bcompte[- ]rendu de\b"
    r"|\bgrazie per (?:la|il|l['\u2019]|il tuo|il suo) ?(?:chiamata|telefonata|riunione|chiacchierata|tempo|incontro|visita)\b"
    r"|\bcome (?:concordato|detto|discusso)\b.{0,20}\b(?:telefono|ieri|oggi|riunione)\b"
    r"|\bbedankt voor (?:het (?:gesprek|telefoontje|overleg)|je tijd|uw tijd|de (?:call|meeting))\b"
    r"|\bzoals (?:zojuist|net|vandaag|gisteren|telefonisch)\b.{0,15}\b(?:besproken|afgesproken)\b",
    re.IGNORECASE,
)
"""The vendor writes that they have spoken with the customer since: what was asked is answered."""
_NOT_YET = re.compile(
    r"\b(?:would|will|could|can|shall|should|might|may|tomorrow|next|if|let['\u2019]s|look(?:ing)? forward|missed|instead|before"
    r"|in advance|im voraus|schon mal|de antemano|por adelantado|d['\u2019]avance|mañana podemos)\b|\?",
    re.IGNORECASE,
)
_CAME = re.compile(
    r"^\W*(?:got|received) (?:it|them|this|that|both|all|everything)\b"
    r"|\b(?:thank(?:s| you)(?: so much| very much| a lot)?|cheers) for (?!(?:bearing|waiting|choosing|understanding|asking|reminding"
    r"|flagging|being|all|everything|reading|nothing|looking|working|trusting)\b)(?:(?:so )?(?:quickly )?(?:send|upload|confirm|sort"
    r"|answer|repl|respond|shar|provid|fill|sign|approv|forward|pass|test|check|complet|book|accept|return|getting back"
    r"|letting (?:me|us) know|putting|dropping|adding)\w*"
    r"|(?:the|your|those|these|that|all the) (?:\w+[- ]){0,3}(?:files?|lists?|exports?|answers?|repl(?:y|ies)|responses?|uploads?|access"
    r"|photos?|pictures?|numbers?|figures?|data|spreadsheets?|sheets?|documents?|details|info(?:rmation)?|log-?ins?|credentials|go-ahead"
    r"|signature|approval|confirmation|feedback|dates?|names?|logo|template|backup|plans?|sample|form|contract|copy))\b"
    r"|\b(?:i|we)(?:['\u2019]ve| have)?(?: just| now)? (?:got|received|found|picked up|have|seen|see) (?:it|them|all of (?:it|them)|both"
    r"|everything|(?:the|your|his|her|their) (?:\w+[- ]){0,3}(?:files?|lists?|exports?|answers?|reply|responses?|uploads?|photos?|numbers?"
    r"|figures?|data|spreadsheets?|sheets?|documents?|details|log-?ins?|signature|approval|confirmation|backup|sample|form))\b"
    r"|\b(?:i|we) (?:can )?see (?:that )?(?:you|it|they|\w+)(?:['\u2019]ve|['\u2019]s| have| has)? (?:already |now |all "
    r"|just )?(?:uploaded|signed|approved|filled|accepted|booked|chosen|picked|confirmed|finished|completed|done|sent)\b"
    r"|\b(?:danke|dank) für (?:die|den|das|deine?n?|ihre?n?|eure?n?|die \w+e) (?:\w+ ){0,2}(?:liste|datei(?:en)?|rückmeldung"
    r"|antwort(?:en)?|info(?:s)?|unterlagen|zusendung|export|daten|freigabe|bestätigung|fotos|zahlen|zugangsdaten|tabelle"
    r"|unterschrift)\b|\b(?:liste|datei|dateien|unterlagen|export|daten|freigabe|tabelle|zahlen)\b.{0,20}\b(?:ist|sind|habe ich"
    r"|haben wir) (?:da|angekommen|erhalten|bekommen|eingegangen)\b"
    r"|\bgracias por (?:(?:el|la|los|las|vuestr[ao]s?|tus?|sus?) (?:\w+ ){0,2}(?:lista|listado|fichero|ficheros|archivo|archivos|respuesta"
    r"|respuestas|datos|excel|exportación|fotos|confirmación|documentos|documentación|accesos?)"
    r"|(?:enviar|mandar|subir|confirmar|contestar|responder|pasar)\w*)\b"
    r"|\b(?:recibid[oa]s?|ya (?:tengo|tenemos|he recibido|hemos recibido|me ha llegado|nos ha llegado))\b"
    r"|\bobrigad[oa]s? (?:pel[oa]s?|por) (?:\w+ ){0,2}(?:lista|ficheiros?|arquivos?|respostas?|dados|confirmação|documentos|enviar|envio"
    r"|mandar)\b|\b(?:recebid[oa]s?|já (?:tenho|temos|recebi|recebemos))\b"
    r"|\bmerci pour (?:la|le|les|votre|vos|ton|ta) (?:\w+ ){0,2}(?:liste|fichiers?|réponses?|données|confirmation|documents?|envoi"
    r"|retour)\b|\bbien reçu\b|\bgrazie per (?:la|il|i|le|gli) (?:\w+ ){0,2}(?:lista|elenco|file|risposta|risposte|dati|conferma"
    r"|documenti)\b",
    re.IGNORECASE,
)
"""The vendor has what was asked for."""
_CHASES = re.compile(
    r"\b(?:just checking|did you (?:see|get|have a chance|manage)|have you (?:had|seen|got)|any (?:news|update|word|luck|thoughts)"
    r"|reminder|remind\w*|following up|follow(?:ing)?[- ]up|chas\w+"
    r"|still (?:need|missing|waiting|open|outstanding|don['\u2019]t have|haven['\u2019]t)|waiting (?:for|on)"
    r"|haven['\u2019]t (?:heard|seen|got|received)|not (?:yet )?(?:heard|received|seen)|nudge|bump\w*|yet\b"
    r"|erinner\w*|noch (?:offen|keine|nichts|nicht)|nachhaken|fehlt (?:mir|uns|noch)|recordatorio|recuerdo que"
    r"|sigo (?:sin|a la espera)|todavía no|aún no|quedo a la espera|lembrete|ainda não|à espera|relance\w*"
    r"|toujours pas|pas encore|sollecito|non ancora|nog (?:niet|geen))\b",
    re.IGNORECASE,
)
"""The vendor asks again for what they don't have."""


def tells_of_talk(text: str) -> bool:
    """Does the writer, of either side, tell of a talk or a meeting with the other that has been?"""
    text = text[:LONGEST_MESSAGE]
    return any(_tells(text[span.start : span.end]) for span in split(text))


def _tells(words: str) -> bool:
    return _TALKED.search(words) is not None and _NOT_YET.search(words) is None


def was_answered(text: str, subject: str | None = None) -> bool:
    """Does the vendor write that they have spoken with the customer, or have got what they wanted, and not chase it?

    A subject ("Notes from our call") tells it as well as a sentence does.
    """
    text = text[:LONGEST_MESSAGE]
    sentences = [text[span.start : span.end] for span in split(text)]
    if any(map(_tells, (subject or "", *sentences))):
        return True
    return not chases(text) and any(_CAME.search(words) and not _NOT_YET.search(words) for words in sentences)


def chases(text: str) -> bool:
    """Does the vendor ask again for what they don't have?"""
    return _CHASES.search(text) is not None
