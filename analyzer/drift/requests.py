"""What a message wants from its reader: the sentences that ask, and those that ask for something to be made."""

import re
from collections.abc import Iterator

from analyzer.engines.local.sentences import Sentence, split

LONGEST = 600
"""Longer sentences are read to here."""
LONGEST_MESSAGE = 20_000
"""Of longer messages the beginning is searched."""

_QUESTION = re.compile(r"\?\s*[\"'\u201d\u2019)\]]*\s*$")
_REQUEST = re.compile(
    r"\b(?:please|kindly|pls)\b(?!,? (?:find|see (?:attached|below|the attach)|note\b|(?:don['\u2019]t|do not|never)\b|feel|bear|accept"
    r"|excuse|forgive|ignore|disregard|be aware|be assured|rest assured|keep in mind|remember|enjoy|say (?:hi|hello)"
    r"|give (?:my|our|him|her|them)|pass on (?:my|our)))|\blet (?:me|us) know\b|\b(?:could|can|would|will) you\b"
    r"|\b(?:i|we)(?:'d| would)? (?:still )?(?:need|await|am waiting for|are waiting for)\b.{0,80}\bfrom you\b"
    r"|\bwaiting (?:on|for) (?:you|your)\b|(?:^\W*|[,;:!] |\b(?:please|and|just|then|so|or|simply|kindly) )send (?:me|us)\b"
    r"|\bbitte\b(?! (?:nicht|keine|entschuldig\w+|um (?:entschuldigung|verständnis|nachsicht)|sehr|gern\w*|beachten))|\bkönn(?:t)?en sie\b"
    r"|\bpouvez-vous\b|\bpourriez-vous\b|\bmerci de\b|\bpodr(?:ía|ías|íais|ían)\b|\bpuede(?:s|n)?\b.{0,60}\?",
    re.IGNORECASE,
)
_COURTESY = re.compile(
    r"\b(?:any|further|other|more) (?:questions?|concerns?|help)\b"
    r"|\bif (?:there(?:'s| is)|you(?:'d| would)? (?:need|have|run|want|get stuck|hit|see|notice)|anything|something"
    r"|that|it) "
    r"|\bhow (?:did we|have we|we) (?:do|did|done)\b|\brate (?:us|our|your experience)\b|\bsatisfied with (?:us|our)\b"
    r"|\b(?:one|1) to (?:five|5) stars\b|\b(?:short|quick|satisfaction) survey\b"
    r"|\b(?:wie|waren sie|sind sie) (?:mit uns |mit unserer? \w+ )?zufrieden\b|\bbewerten sie (?:uns|unsere?n?)\b"
    r"|\bhow (?:was|were|did) (?:the|your) (?:\w+ )?(?:holidays?|vacation|weekend|trip|break|easter|christmas|summer|flight|harvest|party"
    r"|wedding)\b|\b(?:all|everything) (?:well|good|ok|okay|fine)(?: with you| there| at your end)?\?"
    r"|\bhow(?:['\u2019]s| is| are) (?:the|your) (?:weather|baby|kids|family|knee|back|leg|new office)\b"
    r"|\b(?:wie (?:war|geht|läuft)|alles (?:gut|klar|ok|bestens))\b(?: \w+){0,4}\?|\b(?:noch|weitere|irgendwelche) fragen\b"
    r"|\bfragen (?:habt|hast|auftauchen|auftreten)\b|\b(?:bei|für) (?:rück)?fragen\b"
    r"|\bmeld\w* (?:sie |dich |euch )?(?:sich )?(?:bitte )?(?:gern\w*|jederzeit|einfach)\b|\bbescheid\b.{0,10}\b(?:wenn|falls|sobald)\b"
    r"|\b(?:qué tal|cómo (?:estás|estáis|está|va|vais))\b|\b(?:cualquier|alguna|más) (?:dudas?|preguntas?|cosa|consulta)\b"
    r"|\bsi (?:necesit\w+|ten(?:éis|ías|íais|ga|drías|drían)|tienes?|hay|surge|quer(?:éis|ías)|hace falta)\b"
    r"|\b(?:tudo bem|como (?:está|estão|vai))\b|\b(?:qualquer|alguma|mais) (?:dúvidas?|questão|questões|coisa)\b"
    r"|\bse (?:precis\w+|tiver\w*|houver|surgir)\b"
    r"|\b(?:ça va|comment (?:allez|vas|ça va))\b|\bn['\u2019]hésite[zs]?\b|\b(?:d['\u2019]autres|des|la moindre) questions?\b"
    r"|\bsi (?:vous|tu) (?:avez|as|souhaitez|voulez|veux)\b|\b(?:come (?:va|sta|state))\b"
    r"|\b(?:qualsiasi|altre) (?:dubbi|dubbio|domanda|domande)\b"
    r"|\banything else\b|\bhappy to\b|\bfeel free\b|\bhow(?:'s| is| are) (?:it going|things|you)\b|\bfragen haben\b|\bwenn sie\b.{0,40}(?:fragen|brauchen)",
    re.IGNORECASE,
)

_INSTRUCTS = re.compile(
    r"\b(?:please|kindly|pls)\b,? (?:just |do |also |always |then )?(?:use|keep|call|ring|phone|print|put|leave|try|restart|reboot|open"
    r"|click|log|go|wait|hold|read|watch|install|make sure|ensure|remind|pass|write to|contact|join|dial|stick|avoid|stop|start|switch"
    r"|turn|enter|delete|remove|expect|look (?:for|out)|have (?:a|it|them|him|her|every\w+|your)"
    r"|tell (?:the|your|them|him|her|every\w+)|ask (?:the|your|them|him|her)|bring|come|be\b|plan|treat|scan|plug|charge|report|raise"
    r"|e-?mail (?:support|the)|refer|follow|stay|take|work|do not|quote|allow|type|drop (?:by|in)|count|ring|help yourself|mind"
    r"|get in touch)\b"
    r"|\bbitte\b.{0,60}\b(?:verwende\w*|nutze\w*|benutze\w*|starte\w*|anrufen|installiere\w*|öffne\w*|klicke\w*|achten?|darauf achten"
    r"|sicherstellen|einloggen|anmelden|löschen?|lasse?n|warte\w*|ausdrucken|drucke\w*|wende\w* (?:sie|euch) sich|melde\w*)\b",
    re.IGNORECASE,
)
"""To be done, and no answer to be given."""


_OPEN = re.compile(
    r"\b(?:once|whenever|as soon as|any ?time|sobald|en cuanto|assim que|dès que|appena|zodra)\b"
    r"|^\W*(?:if|when|in case|wenn|falls|cuando|si|quando|quand|lorsque|se|als)\b"
    r"|\blet (?:me|us) know when (?:you(?:['\u2019]re|['\u2019]ve| are| have| get| want| need)?|it(?:['\u2019]s)?|that(?:['\u2019]s)?"
    r"|they|he|she|the \w+) ",
    re.IGNORECASE,
)
"""It depends on what is not there yet, and no clock runs: "send it once it is ready"."""


def wants_answer(words: str) -> bool:
    """Does the sentence, which asks something, want an answer now, and not only something done, or told in case?"""
    return is_question(words) or (_OPEN.search(words) is None and _REQUEST.search(_INSTRUCTS.sub(" ", words)) is not None)


def asks(text: str) -> Sentence | None:
    """The first sentence that wants an answer or an action from the reader; None where there is none."""
    return next(all_asked(text), None)


def all_asked(text: str) -> Iterator[Sentence]:
    """The sentences that want an answer or an action from the reader."""
    for span in split(text[:LONGEST_MESSAGE]):
        words = text[span.start : span.end][:LONGEST]
        if (_QUESTION.search(words) or _REQUEST.search(words)) and not _COURTESY.search(words):
            yield span


def is_question(words: str) -> bool:
    """Does the sentence end as a question?"""
    return bool(_QUESTION.search(words[-LONGEST:]))
