"""How long a question leaves for its answer, in its own words: by a day, at a meeting, without hurry."""

import datetime as dt
import re

from analyzer.drift.days import days_in, month_later
from analyzer.drift.requests import LONGEST_MESSAGE, is_question
from analyzer.engines.local.sentences import Sentence, split

FAR = dt.timedelta(days=21)
"""A later day than this is that of something else ("ready to go live by 30 June"), and nobody waits so long for an answer."""
NEAR = dt.timedelta(days=8)
"""Within this a meeting that is spoken of is the next occasion to answer."""

_BY = re.compile(
    r"\b(?:by|before|until|till|no later than|in time for|ahead of|for|at|bis(?: zum| zur| spätestens)?"
    r"|spätestens(?: am| bis)?|vor(?: dem| der)?|für|vor|avant(?: le)?|d['\u2019]ici(?: au| le| à)?|pour(?: le)?"
    r"|antes d(?:el|a|e|o)|para (?:el|la|a|o)|hasta(?: el)?|até(?: a| ao| à)?|entro|voor|uiterlijk)"
    r"\s+(?:the\s+|den\s+|el\s+|our\s+(?:call|meeting|session|workshop)\s+(?:on\s+)?|(?:the\s+)?(?:end|start|beginning|middle)\s+of\s+)?$",
    re.IGNORECASE,
)
"""Before a day: that is the last one for the answer, or the one on which it is wanted."""
_TIMED = re.compile(r"\b(?:for|at|für|pour(?: le)?|para (?:el|la|a|o)|voor)\s+(?:the\s+|den\s+)?$", re.IGNORECASE)
_WANTED = re.compile(
    r"\b(?:have|need|send|bring|ready|go or no|list|know|tell|decide|decision|brauche\w*|schick\w*|mitbringen|necesito|necesitamos|enviar|mandar|preciso|besoin|envoyer)\b",
    re.IGNORECASE,
)
"""What is wanted "for Monday" may wait until then; "would a call for Monday suit?" may not."""
_ON = re.compile(r"\b(?:bring|show|tell (?:me|us)|traer|llevar|trazer|apporter)\b", re.IGNORECASE)
"""To be brought or said on a day: that is when it is answered."""
_ENOUGH = re.compile(
    r"\W*(?:is|['\u2019]s|would be|will be|['\u2019]d be) (?:also |still |perfectly |absolutely |quite |just |totally |early "
    r"|soon )*(?:fine|ok|okay|enough|early enough|soon enough|good|plenty|great|all right)\b"
    r"|\W*(?:will do|would do|does it|suffices|is all i need|reicht|genügt|passt auch|vale|basta|suffit)\b",
    re.IGNORECASE,
)
"""Behind a day: until then there is time."""
_MEET = re.compile(
    r"\b(?:see you|talk(?: to you| again| more)?|speak(?: to you)?|until|our (?:call|meeting|session|workshop|check-?in) (?:is )?"
    r"|kick-?off (?:is )?|i(?:['\u2019]ll| will) (?:be|come|drive|ring|call)\b.{0,30}|(?:we|bis) (?:meet|sehen uns|dann)|bis(?: zum)?"
    r"|nos vemos|hablamos|até|à) (?:then )?(?:on |at |el |am |the )?$",
    re.IGNORECASE,
)
_UNHURRIED = re.compile(
    r"\b(?:no (?:rush|hurry|pressure)|not urgent|isn['\u2019]t urgent|nothing urgent|in your own time|take your time"
    r"|at your (?:leisure|convenience)|when(?:ever)? (?:you|it|that|things?|the dust|he|she|they)(?:['\u2019]ve| have| has|['\u2019]s"
    r"|['\u2019]re| are| is)? (?:get(?:s)?|got|have|has|had|find|can|suits?|like|ready|settle[sd]?|quiet\w*|calm\w*"
    r"|a (?:minute|moment|quiet)|back|feel|free|around)"
    r"|(?:after|once|when) (?:you(?:['\u2019]re| are)|he(?:['\u2019]s| is)|she(?:['\u2019]s| is)|they(?:['\u2019]re| are)"
    r"|\w+['\u2019]s|\w+ is) (?:back|settled|through|done|over)"
    r"|(?:after|over|until after) (?:the |your |his |her |their )?(?:holidays?|leave|vacation|break|easter|christmas|summer"
    r"|harvest|season|audit|fair|gala|long weekend|half-?term|term|new year|close|stocktake|inventory)|in the new year"
    r"|(?:das |es )?eilt (?:nicht|gar nicht)|keine eile|kein stress|hat (?:keine eile|(?:noch )?zeit)|in (?:aller )?ruhe"
    r"|wenn (?:du|ihr|sie|es|er)(?: \w+){0,2} (?:zeit|luft|passt|dazu ?kommt|dazu ?kommen|zurück|wieder da)"
    r"|nach (?:dem|den|der|deinem|ihrem|eurem) (?:urlaub|ferien|feiertagen|osterferien|betriebsurlaub|saison|messe|inventur|weihnachten"
    r"|ostern)|nach (?:ostern|weihnachten|pfingsten)"
    r"|(?:sin|no hay|ninguna|no corre) prisa|sin agobio|con calma"
    r"|cuando (?:puedas?|podáis|puedan?|tengas?|tengáis|tengan?|vuelvas?|volváis|os venga bien|te venga bien|le venga bien)|a la vuelta"
    r"|después de (?:las (?:vacaciones|fiestas|fallas)|el puente|semana santa|agosto|reyes)|sem pressas?"
    r"|quando (?:puder(?:em)?|tiver(?:em)?|voltar(?:em)?|der)|com calma|depois d(?:as férias|o feriado|a páscoa)"
    r"|(?:pas|rien) (?:d['\u2019])?(?:urgent|urgence|pressé|presse)|quand (?:vous|tu) (?:pourr\w+|aur\w+|ser\w+|reviendr\w+)"
    r"|à (?:votre|ton) retour|après (?:les|vos|tes) (?:vacances|fêtes|congés)|senza fretta|con calma"
    r"|quando (?:può|puoi|potete|avete|hai)|geen haast|wanneer het (?:je|u) (?:uitkomt|schikt))\b",
    re.IGNORECASE,
)
_WHENEVER = re.compile(
    r"\bwhenever\b(?! (?:we|i)\b)|\bin your own time\b|\bat your (?:leisure|convenience)\b|\b(?:some ?time|one day) when\b"
    r"|\bwhen you (?:find|have|get) (?:a |some |the )?(?:quiet |spare |free )?(?:time|minute|moment)\b"
    r"|\b(?:irgendwann|gelegentlich|bei gelegenheit)\b|\bcuando (?:puedas?|podáis|puedan?)\b|\bquando puder(?:em)?\b|\bquand (?:vous|tu) pourr\w+\b",
    re.IGNORECASE,
)
"""Any day will do."""
_ENGLISH = tuple(
    (re.compile(words, re.IGNORECASE), english)
    for words, english in (
        ((
            r"\b(?:la semana que viene|la próxima semana|la semana próxima|na próxima semana|(?:a )?próxima semana"
            r"|(?:a )?semana que vem|la semaine prochaine|la settimana prossima|volgende week)\b"
        ), "next week"),
        (r"\b(?:esta semana|cette semaine|questa settimana|deze week|nesta semana)\b", "this week"),
        (r"\b(?:a )?(?:finales|final) de (?:la )?semana\b|\bfin(?:al)? da semana\b|\bfin de semaine\b", "end of this week"),
        (r"\b(?:a )?(?:finales|final|fin) d[eo] mes\b|\bfin du mois\b|\bfine mese\b", "end of the month"),
        (r"(?<!la )(?<!esta )(?<!por la )\bmañana\b|\bdemain\b|\bamanhã\b|\bdomani\b", "tomorrow"),
        (r"\bsegunda(?:-feira)?\b|\blunedì\b", "Monday"), (r"\bterça(?:-feira)?\b|\bmartedì\b", "Tuesday"),
        (r"\bquarta(?:-feira)?\b|\bmercoledì\b", "Wednesday"), (r"\bquinta(?:-feira)?\b|\bgiovedì\b", "Thursday"),
        (r"\bsexta(?:-feira)?\b|\bvenerdì\b", "Friday"),
    )
)  # fmt: skip
"""Names of days that the scanner of dates does not know."""


def unhurried(text: str, asking: Sentence) -> int:
    """Does the question, or the sentence before or behind it, say that it does not hurry (1), or that any day will do (2)? Else 0."""
    spans = split(text)
    place = next((n for n, span in enumerate(spans) if span.start >= asking.start), 0)
    near = [text[span.start : span.end] for span in spans[max(0, place - 1) : place + 2]]
    return 2 if any(map(_WHENEVER.search, near)) else int(any(map(_UNHURRIED.search, near)))


def until(text: str, asking: Sentence, sent: dt.date) -> dt.date | None:
    """The day until which the question, or the sentence behind it, wants its answer."""
    behind = next((span for span in split(text) if span.start >= asking.end), asking)
    words = _in_english(text[asking.start : behind.end])
    days = [day for day in days_in(words, sent) if day.on]
    named = [
        day.on
        for day in days
        if (_BY.search(words[: day.start]) and (_WANTED.search(words) or not _TIMED.search(words[: day.start])))
        or _ON.search(words[: day.start])
        or (_ENOUGH.match(words[day.end :]) and not is_question(words[day.end :]))
    ]
    # "By the 9th" may be read as that of last month; who asks for something means the next one.
    ahead = (on if on > sent else month_later(on) for on in named if on)
    return next((on for on in ahead if dt.timedelta() < on - sent <= FAR), None)


def meeting(text: str, sent: dt.date) -> dt.date | None:
    """The day of the next meeting that the message speaks of: the question may be answered there."""
    text = _in_english(text[:LONGEST_MESSAGE])
    for span in split(text):
        words = text[span.start : span.end]
        if not is_question(words):
            for day in days_in(words, sent):
                if day.on and _MEET.search(words[max(0, day.start - 80) : day.start]) and dt.timedelta() < day.on - sent <= NEAR:
                    return day.on
    return None


def _in_english(words: str) -> str:
    for pattern, english in _ENGLISH:
        words = pattern.sub(english, words)
    return words
