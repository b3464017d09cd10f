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
    r"\b(?:please|kindly|pls)\b(?!,? (?:find|see (?:attached|below|the attach)|note\b|(?:don['\u2019]t|do not|never)\b|feel|bear|accept|excuse|forgive|ignore|disregard|be aware|be assured|rest assured|keep in mind|remember|enjoy|say (?:hi|hello)|give (?:my|our|him|her|them)|pass on (?:my|our)))|\blet (?:me|us) know\b|\b(?:could|can|would|will) you\b|\b(?:i|we)(?:'d| would)? (?:still )?(?:need|await|am waiting for|are waiting for)\b.{0,80}\bfrom you\b"
    r"|\bwaiting (?:on|for) (?:you|your)\b|\bsend (?:me|us)\b|\bbitte\b(?! (?:nicht|keine|entschuldig\w+|um (?:entschuldigung|verständnis|nachsicht)|sehr|gern\w*|beachten))|\bkönn(?:t)?en sie\b|\bpouvez-vous\b|\bpourriez-vous\b|\bmerci de\b|\bpodr(?:ía|ías|íais|ían)\b|\bpuede(?:s|n)?\b.{0,60}\?",
    re.IGNORECASE,
)
_COURTESY = re.compile(
    r"\b(?:any|further|other|more) (?:questions?|concerns?|help)\b|\bif (?:there(?:'s| is)|you(?:'d| would)? (?:need|have|run|want|get stuck|hit|see|notice)|anything|something|that|it) "
    r"|\bhow (?:did we|have we|we) (?:do|did|done)\b|\brate (?:us|our|your experience)\b|\bsatisfied with (?:us|our)\b|\b(?:one|1) to (?:five|5) stars\b|\b(?:short|quick|satisfaction) survey\b"
    r"|\b(?:wie|waren sie|sind sie) (?:mit uns |mit unserer? \w+ )?zufrieden\b|\bbewerten sie (?:uns|unsere?n?)\b"
    r"|\bhow (?:was|were|did) (?:the|your) (?:\w+ )?(?:holidays?|vacation|weekend|trip|break|easter|christmas|summer|flight|harvest|party|wedding)\b|\b(?:all|everything) (?:well|good|ok|okay|fine)(?: with you| there| at your end)?\?|\bhow(?:['\u2019]s| is| are) (?:the|your) (?:weather|baby|kids|family|knee|back|leg|new office)\b"
    r"|\b(?:wie (?:war|geht|läuft)|alles (?:gut|klar|ok|bestens))\b(?: \w+){0,4}\?|\b(?:noch|weitere|irgendwelche) fragen\b|\bfragen (?:habt|hast|auftauchen|auftreten)\b|\b(?:bei|für) (?:rück)?fragen\b|\bmeld\w* (?:sie |dich |euch )?(?:sich )?(?:bitte )?(?:gern\w*|jederzeit|einfach)\b|\bbescheid\b.{0,10}\b(?:wenn|falls|sobald)\b"
    r"|\b(?:qué tal|cómo (?:estás|estáis|está|va|vais))\b|\b(?:cualquier|alguna|más) (?:dudas?|preguntas?|cosa|consulta)\b|\bsi (?:necesit\w+|ten(?:éis|ías|íais|ga|drías|drían)|tienes?|hay|surge|quer(?:éis|ías)|hace falta)\b|\b(?:tudo bem|como (?:está|estão|vai))\b|\b(?:qualquer|alguma|mais) (?:dúvidas?|questão|questões|coisa)\b|\bse (?:precis\w+|tiver\w*|houver|surgir)\b"
    r"|\b(?:ça va|comment (?:allez|vas|ça va))\b|\bn['\u2019]hésite[zs]?\b|\b(?:d['\u2019]autres|des|la moindre) questions?\b|\bsi (?:vous|tu) (?:avez|as|souhaitez|voulez|veux)\b|\b(?:come (?:va|sta|state))\b|\b(?:qualsiasi|altre) (?:dubbi|dubbio|domanda|domande)\b"
    r"|\banything else\b|\bhappy to\b|\bfeel free\b|\bhow(?:'s| is| are) (?:it going|things|you)\b|\bfragen haben\b|\bwenn sie\b.{0,40}(?:fragen|brauchen)",
    re.IGNORECASE,
)


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
