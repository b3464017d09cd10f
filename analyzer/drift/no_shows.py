"""Meetings that the customer missed without a word (S72). Moved ahead of time, or missed by the vendor: no."""

import datetime as dt
import re
from collections.abc import Sequence

from analyzer.domain.sentiment import Cue, DriftFlag, FlagType, Severity
from analyzer.drift import third_parties
from analyzer.drift.days import marked
from analyzer.drift.heard import Heard, Quoting, ordinal
from analyzer.drift.requests import LONGEST_MESSAGE
from analyzer.engines.local.sentences import Sentence, split

LIKELY = 0.45
SAID = 0.6
"""What the plain words of a no-show are worth, where the engine has not seen one."""
UNSAID = 0.7
"""What is left of the chance where the vendor writes and no word tells that somebody was waited for or did not come."""
SAME = dt.timedelta(days=6)
"""The other side's word on it within this time is about the same meeting."""
MANY = 2
"""From the second missed meeting on it is an alert."""

_WAITED = re.compile(
    r"\bcould(?:n['\u2019]t| not) (?:find|see|hear) (?:you|anybody|anyone|any of you) (?:in|on|at) (?:the|our) (?:\w+ )?(?:call|meeting"
    r"|room|session|line|training)\b"
    r"|\bi was (?:all )?(?:by myself|alone|on my own)(?=\W*$|[.,;!]| (?:in|on) the (?:\w+ )?(?:call|meeting|room|line))"
    r"|\byour (?:\w+ ){0,2}(?:team|people|colleagues?|staff|leads?|drivers?|nurses?|teachers?|users?|trainees?|managers?|guys|folks|shift"
    r"|crew|group|lads|women|men|participants) (?:did(?:n['\u2019]t| not)|never) (?:turn(?:ed)? up|show(?:ed)? up|c[oa]me|join(?:ed)?"
    r"|appear(?:ed)?) (?:for|to|at|on)\b"
    r"|\b(?:had|has|with|saw) (?:zero|no|not one|not a single) (?:attendees?|participants?|visitors?|takers|guests?)\b"
    r"|\bneither you nor \w+ (?:was|were|came|joined|made it|showed|dialed|dialled)\b"
    r"|\bdial(?:ed|led) in\b.{0,40}\b(?:hung up|gave up|nobody|no one|alone)\b"
    r"|\b(?:was|am|were) the only (?:one|ones|person|people) (?:there|here"
    r"|(?:in|on) (?:the|our) (?:\w+ )?(?:call|meeting|line|room|session|bridge))\b"
    r"|\b(?:call|meeting|weekly|session|training|check-?in)s? (?:has |have )?(?:again )?(?:happened|took place|taken place|went ahead"
    r"|gone ahead) without (?:you|anybody|anyone)\b"
    r"|\b(?:nobody|no one) (?:there |at the gate |at reception )?(?:expected|was expecting|knew (?:about|of)) (?:him|her|them|us|me|our"
    r"|the (?:visit|training))\b"
    r"|\b(?:was|sat|stood|hung around) (?:alone )?(?:in|on) (?:the|our|my) (?:\w+ )?(?:room|call|meeting|line|bridge|lobby) (?:from|until"
    r"|till|for) |\b(?:held|kept) the (?:line|call|bridge|room)(?: open)? (?:for|until|till)\b"
    r"|\byou (?:weren['\u2019]t|were not|didn['\u2019]t (?:come|join|make it)) (?:on|in|at|to)? ?(?:the|our|today['\u2019]s"
    r"|yesterday['\u2019]s|this \w+['\u2019]s) (?:call|meeting|session|training)\b|\b(?:empty|deserted) (?:classroom|room|meeting room)\b"
    r"|\b(?:think|guess|afraid|looks like|seems) (?:that )?(?:i|we) missed you\b"
    r"|\b(?:was|were) (?:on the (?:call|line|bridge)|in the (?:room|meeting|session)) (?:until|till|for \w+ minutes)\b"
    r"|\bneither of you (?:was|were|came|joined|showed|made)\b|\b(?:hemos estado|estuvimos|estuve|he estado) (?:esperando|solos?)\b"
    r"|\bno se (?:conectó|ha conectado|presentó) nadie\b|\bninguém (?:entrou|apareceu|se ligou)\b"
    r"|\b(?:haben|habe|hatten) (?:\w+ ){0,3}(?:vergeblich )?gewartet\b"
    r"|\b(?:did(?:n['\u2019]t| not) see (?:you|any(?:one|body))"
    r"|(?:we|i)(?:['\u2019]ve)? waited (?:for you|(?:until|till)(?! (?:mon|tues|wednes|thurs|fri|satur|sun)day| the end| after| he | she "
    r"| they )|\w+ minutes)|(?:nobody|no one|no-one) (?:has |had |have |else )?(?:joined|dialed|dialled|showed|turned up|came|is here"
    r"|else is here|was there)"
    r"|(?:nobody|no one|no-one) (?:else )?(?:on|in) the (?:line|call|bridge|room|meeting|session)|(?:still|all|sitting) alone"
    r"|missed you (?:on|at|in|for|today|this morning|yesterday)"
    r"|(?:alone|by myself|on my own) (?:on|in) (?:the|this) (?:call|line|bridge|meeting|session)"
    r"|(?:on|in) the (?:call|line|bridge|meeting|session) (?:alone|by myself|on my own)"
    r"|(?:held|had|kept) the (?:line|call|bridge|room) (?:open )?(?:until|till|for \w+ minutes)"
    r"|personne (?:ne s'est connecté|n'était)|niemand (?:war da|hat sich eingewählt|kam))\b",
    re.IGNORECASE,
)
_ABSENCE = re.compile(
    r"\b(?:join\w*|wait\w*|miss\w*|nobody|no[- ]?one|any(?:one|body)|alone|myself|empty|show\w*|turn\w* up|dial\w*|attend\w*|forg[oe]t\w*"
    r"|see you|with ?out you|hold(?:ing)? the|held|kept|still here|happened|(?:came|come) up"
    r"|neither of you|niemand|gewartet|warte\w*|allein|verpasst|eingewählt|personne|attend\w*|seule?|nadie|esper\w+|ninguém|sozinh[ao])\b|n['\u2019]t (?:there|here|on|make)\b",
    re.IGNORECASE,
)
"""Without one of these a vendor message proposes or confirms a meeting, whatever the engine thinks."""
_FORGOT = re.compile(
    r"\b(?:stood you up|left you (?:hanging|sitting|waiting|standing))\b"
    r"|\bneither \w+ nor (?:i|\w+) (?:(?:was|were) (?:on|in|at) (?:the|our|your) (?:call|meeting|session|training)|made it|joined)\b"
    r"|\b(?:none|neither|not one) of us (?:made it|came|joined|turned up)\b"
    r"|\b(?:forgot|spaced(?: on)?|missed|slept through|didn['\u2019]t make|blanked on)\b.{0,40}\b(?:call|calls|meeting|session|training|kick-?off|appointment|invite|one)\b",
    re.IGNORECASE,
)
_EXCUSES = re.compile(
    r"\bgot the (?:times?|time ?zones?|day|date|week) (?:\w+ )?(?:wrong|mixed up)\b"
    r"|\bjust (?:saw|seen|found|noticed) (?:your|the) (?:invitation|invite|meeting|call|calendar)\b.{0,30}\b(?:this morning|yesterday"
    r"|today|earlier|from)\b|\b(?:vanished|disappeared|fell|gone|missing|dropped) (?:from|out of|off) (?:my|our) (?:calendar|diary)\b"
    r"|\bwas(?:n['\u2019]t| not) in (?:my|our) (?:calendar|diary)\b"
    r"|\bhad (?:it|our|the|your) ?(?:call|meeting|training|session|appointment)? (?:down|in (?:my|the) (?:diary|calendar)) (?:for|as"
    r"|on)\b|\bshould have (?:warned|told|called|rung) you\b|\byou must have (?:been )?(?:sat|sitting|waiting|waited)\b"
    r"|\b(?:went|ran|slipped|flew) (?:right |clean |straight |completely )?past (?:me|us)\b"
    r"|\bthought (?:it|the (?:call|meeting|training|session)|our (?:call|meeting)) (?:was|is) (?:next week|tomorrow|another day|later"
    r"|on \w+day|(?:next )?\w+day)\b(?!['\u2019]s)"
    r"|\b(?:making|letting|leaving|keeping|made|let|left|kept) you (?:wait|sit|hang|stand|alone)\w*(?! for (?:the|your|our|an)\b)"
    r"|\b(?:call|meeting|training|session|kick-?off) (?:was|is) today\b\W*[?!]"
    r"|\b(?:your|our|the) (?:call|meeting|session|training) was (?:already )?over\b",
    re.IGNORECASE,
)
"""Why somebody did not come, where they are sorry for it, too."""
_SORRY = re.compile(
    r"\b(?:sorry|apolog\w+|forgive|embarrass\w+|excuse (?:me|us)|mea culpa|oh (?:no|shoot|dear|god)|argh|damn|dang|my bad|shame on)\b",
    re.IGNORECASE,
)
_OWN_MISS = re.compile(
    r"\b(?:i|we)(?:['\u2019]ve| have)? (?:\w+ly |just |clean |plain )?(?:forgot|spaced(?: on)?|missed|slept through"
    r"|didn['\u2019]t make|blanked on|mixed up) (?:about )?(?:our|the|today['\u2019]s|yesterday['\u2019]s"
    r"|this (?:morning|afternoon)['\u2019]s|your) (?:\d|\w+day\b)"
    r"|\b(?:i|we) (?:stood you up|let you (?:wait|sit there)|left you (?:waiting|sitting|hanging)"
    r"|never (?:dialed|dialled|turned up|showed up|joined))\b"
    r"|\b(?:sorry|apologies|apologise|apologize)\b.{0,40}\b(?:i|we) (?:wasn['\u2019]t|weren['\u2019]t"
    r"|didn['\u2019]t (?:join|show|make it|turn up)|couldn['\u2019]t (?:join|make it)|missed (?!you))"
    r"|\bich\b.{0,40}\b(?:verpasst|vergessen|verschwitzt|verschlafen)\b|\bse me (?:pasó|olvidó|fue)\b|\bme (?:olvidé|despisté)\b"
    r"|\b(?:esqueci-me|faltei)\b|\bj['\u2019]ai (?:raté|oublié|manqué) (?:notre|le|la)\b|\bho (?:dimenticato|mancato)\b"
    r"|\b(?:i|we)(?:['\u2019]ve| have)? (?:forgot|spaced(?: on)?|missed|slept through|didn['\u2019]t make|blanked on) (?!you\b).{0,30}"
    r"\b(?:call|meeting|session|training|kick-?off|appointment|invite|check-?in)\b",
    re.IGNORECASE,
)
"""What the vendor says of themselves: "I missed our call yesterday"."""
_FOR_A_THING = re.compile(
    r"\bwait\w* (?:for|on) (?:the|your|a|an|that|this|those) (?:\w+ )?(?:files?|lists?|answers?|repl(?:y|ies)|exports?|data|approval"
    r"|signature|feedback|numbers?|figures?|documents?|go-ahead|word|result|delivery|parts?)\b",
    re.IGNORECASE,
)
"""What is waited for is no person."""
_OTHERS = re.compile(
    r"\b(?:you|your team|your people|anyone from your side)\b.{0,20}\b(?:missed|forgot|weren['\u2019]t|didn['\u2019]t)\b|\bwill (?:miss|have to miss)\b",
    re.IGNORECASE,
)

_OURS = re.compile(
    r"\b(?:you|your|our (?:\w+ )?(?:call|meeting|session)|the (?:\w+ )?(?:call|session|training|kick-?off|check-?in))\b", re.IGNORECASE
)
"""Said of a meeting: it was to be with the vendor."""

_ADMITS = re.compile(
    r"\b(?:(?:i|we|you had the day right,? we)(?:['\u2019]ve| have| had|['\u2019]d)? (?:\w+ly |just |clean )?(?:forgot\w*|missed|overslept"
    r"|slept|spaced|blanked|lost track|mixed|never (?:looked|made it|dialed|dialled))|(?:totally |completely )?spaced|slept thr\w+"
    r"|forgot (?:it|you|y['\u2019]all|about|all|to|our|the)|clean out of (?:my|our) head|slipped (?:my|our) mind|walked right past|my bad"
    r"|(?:my|our) (?:fault|mistake)|(?:that|this|it|one)(?:['\u2019]s| is| was) on (?:me|us)\b"
    r"|other calendar|wrong (?:day|calendar|time|link)|should(?:['\u2019]ve| have) (?:rung|called|written|told|said|let you)"
    r"|left you (?:waiting|sitting|hanging)|stood you up|durchgerutscht"
    r"|(?:habe?n?|hatten?) (?:ich|wir)?.{0,40}(?:vergessen|verpasst|verschwitzt)|se me (?:pasó|olvidó)|j['\u2019]ai oublié)\b",
    re.IGNORECASE,
)
"""It was the customer who did not come, as they own."""
_OWN_REGRET = re.compile(
    r"\b(?:(?:so|very|really|deeply|terribly) sorry|apologies|i apologi[sz]e|we apologi[sz]e|entschuldig\w+|perdón|désolée?s?)\b|^\W*sorry\b",
    re.IGNORECASE,
)
_WE_WAITED = re.compile(
    r"\b(?:was|sat|stood|hung around) (?:alone )?(?:in|on) (?:the|our|my) (?:\w+ )?(?:room|call|meeting|line|bridge|lobby) (?:from|until"
    r"|till|for) |\b(?:held|kept) the (?:line|call|bridge|room)(?: open)? (?:for|until|till)\b"
    r"|\byou (?:weren['\u2019]t|were not|didn['\u2019]t (?:come|join|make it)) (?:on|in|at|to)? ?(?:the|our|today['\u2019]s"
    r"|yesterday['\u2019]s|this \w+['\u2019]s) (?:call|meeting|session|training)\b|\b(?:empty|deserted) (?:classroom|room|meeting room)\b"
    r"|(?:^|[.!?] )(?:waited|sat)\b"
    r"|\b(?:\w+ of us|we|everybody|everyone) (?:(?:all )?(?:was|were|stood|came) )?(?:in|at) the \w+ (?:room )?at \w+.{0,60}\b(?:your|you"
    r"|host)\b.{0,40}(?:n['\u2019]t|not|never|no)\b|\bon hold for\b"
    r"|\b(?:no[- ]?(?:body|one)|none) (?:(?:of|from|at|on) (?:your|you|yours)"
    r"|(?:joined|showed|turned up|came|dialed|dialled|was there|there|has (?:joined|come|called)|called us|appeared)\b)"
    r"|\bno (?:trainer|host|engineer|consultant|technician|one from|instructor|presenter|consultants?)\b|(?:^|[.!?] )nobody\."
    r"|\b(?:only our side|just us|empty (?:screen|room|line|chair))\b"
    r"|\byou (?:weren['\u2019]t|were not|didn['\u2019]t (?:join|show|come|turn up|call|dial)"
    r"|never (?:joined|showed|came|called|dialed|dialled|turned up))\b"
    r"|\b(?:your|the) (?:\w+ )?(?:engineer|consultant|trainer|technician|fitter|colleague|man|team|people|guys|host|instructor"
    r"|rep)s? (?:did(?:n['\u2019]t| not)|never|has(?:n['\u2019]t| not)|have(?:n['\u2019]t| not)|was(?:n['\u2019]t| not)"
    r"|were(?:n['\u2019]t| not)) (?:\w+ )?(?:come|came|join\w*|show\w*|turn\w*|there|here|arrive\w*|call\w*|dial\w*)"
    r"|\b(?:i|we|my \w+|\d+ \w+|\w+ of us)(?: and \w+(?: \w+)?)?(?:['\u2019]ve| have| has)? (?:all )?(?:sat|waited|been waiting"
    r"|was waiting|were waiting|was in the (?:call|meeting|room)|were in the (?:call|meeting|room))\b"
    r"|\b(?:technician|engineer|consultant|trainer|fitter) was (?:to|supposed to|meant to) (?:come|be)\b"
    r"|\b(?:personne de votre côté|niemand von (?:ihnen|euch)|nadie de (?:ustedes|vosotros|su equipo))\b",
    re.IGNORECASE,
)
"""The customer was there, and the vendor was not."""
_OWN_PEOPLE = re.compile(
    r"\b(?:nobody|no one|none|not one) (?:of|from|on) (?:us|my|our|mine|ours)\b"
    r"|\b(?:my|our) (?:own )?(?:team|people|guys|lads|staff|colleagues?|drivers|nurses|shift|folks|boss"
    r"|manager) (?:did(?:n['\u2019]t| not)|never|forgot|missed|were(?:n['\u2019]t| not)|was(?:n['\u2019]t| not))\b",
    re.IGNORECASE,
)
"""It was the writer's own people who did not come."""
_CANNOT = re.compile(
    r"\b(?:can(?:no|['\u2019])?t|won['\u2019]t|unable|not (?:able|possible|free|available)|clash\w*|collid\w*"
    r"|doesn['\u2019]t (?:work|suit)|regret|have to (?:move|cancel|postpone)|need to (?:move|cancel|postpone)|passt\b.{0,30}\bnicht"
    r"|geht\b.{0,20}\bnicht|leider nicht|no (?:puedo|podemos)|ne (?:peux|pouvons) pas)\b",
    re.IGNORECASE,
)
_PROPOSES = re.compile(
    r"\b(?:could|can|shall|might) we (?:do|make|say|move|try|have|meet)\b|\b(?:ginge|ginge es|wie wäre|ginge auch|geht (?:auch|es)|podríamos|pourrait-on|podemos)\b|\binstead\b",
    re.IGNORECASE,
)
_AHEAD = re.compile(r"@(?:ahead|weekday)\b")
"""A day to come, in a text with its days marked."""


def find(heard: Sequence[Heard], quote: Quoting) -> list[DriftFlag]:
    """One flag for each missed meeting, at the first message that tells of it."""
    found: list[Heard] = []
    told: list[Heard] = []
    for message in heard:
        if not (message.of_customer or message.of_vendor) or chance(message) < LIKELY:
            continue
        if not told or not _same(told, message):
            found.append(message)
            told = []
        told.append(message)
    return [_flag(message, number, quote) for number, message in enumerate(found, 1)]


def chance(message: Heard) -> float:
    """How likely the message tells of a meeting that the customer missed unannounced."""
    text = message.turn.text
    told = _FOR_A_THING.sub("", text)
    seen = message.reading.cues.get(Cue.NO_SHOW, 0.0)
    if message.of_vendor and _OWN_MISS.search(text):
        return 0.0
    if message.of_vendor and not (_ABSENCE.search(told) or _WAITED.search(told)):
        return seen * UNSAID
    if message.of_customer and (_is_of_others(text) or vendor_missed(text) or _is_moved(text, message.turn.at)):
        return 0.0
    excused = _EXCUSES.search(text) is not None and _SORRY.search(text) is not None
    said = _WAITED.search(text) is not None if message.of_vendor else _FORGOT.search(text) is not None or excused
    plain = said and not _OTHERS.search(text)
    return max(seen, SAID if plain else 0.0)


def missed_by_vendor(message: Heard) -> bool:
    """Does the customer tell, as the engine sees it too, that the vendor missed a meeting?"""
    text = message.turn.text[:LONGEST_MESSAGE]
    seen = message.of_customer and message.reading.cues.get(Cue.NO_SHOW, 0.0) >= LIKELY
    return seen and vendor_missed(text) and not _is_of_others(text)


def vendor_missed(text: str) -> bool:
    """Does the customer tell that they waited, for whom they don't say to be others, and owe no apology themselves?"""
    text = text[:LONGEST_MESSAGE]
    ours = _ADMITS.search(text) or _OWN_REGRET.search(text) or _OWN_PEOPLE.search(text)
    return _WE_WAITED.search(text) is not None and ours is None


def waiting(text: str) -> Sentence | None:
    """The sentence in which the customer tells that they waited; the first where it takes several."""
    spans = split(text)
    return next((span for span in spans if _WE_WAITED.search(text[span.start : span.end])), next(iter(spans), None))


def _is_moved(text: str, at: dt.datetime | None) -> bool:
    """Does the customer say ahead of time that a day does not suit, and nothing of one that has been?"""
    if _ADMITS.search(text):
        return False
    sentences = [marked(text[span.start : span.end], at.date() if at else None) for span in split(text[:LONGEST_MESSAGE])]
    cannot = [words for words in sentences if _CANNOT.search(words)]
    return any(_AHEAD.search(words) for words in cannot) or (bool(cannot) and _PROPOSES.search(text) is not None)


def _is_of_others(text: str) -> bool:
    """Is whoever did not come, where the customer writes of it, a third party, or the meeting one with somebody else?"""
    cleared = third_parties.without_clearing(text[:LONGEST_MESSAGE])
    absent = [words for span in split(cleared) if _missing(words := cleared[span.start : span.end])]
    ours = [_OURS.search(words) is not None for words in absent]
    theirs = [
        third_parties.is_theirs(words) or (third_parties.met_elsewhere(words) and not own) for words, own in zip(absent, ours, strict=True)
    ]
    if not any(theirs) and not (absent and cleared != text[:LONGEST_MESSAGE]):
        return False
    return not any(own and not other for own, other in zip(ours, theirs, strict=True))


def _missing(words: str) -> bool:
    return _ABSENCE.search(words) is not None or _FORGOT.search(words) is not None


def waits_alone(words: str) -> bool:
    """Do these words tell that somebody waits for others who do not come?"""
    return _WAITED.search(words) is not None


def _same(told: Sequence[Heard], message: Heard) -> bool:
    """Is it about the meeting of which `told` tell? The vendor tells of each meeting once, before or after the customer's word on it."""
    last = told[-1]
    if message.of_vendor and any(one.of_vendor for one in told):
        return False
    if last.turn.at is None or message.turn.at is None:
        return True
    return message.turn.at - last.turn.at <= SAME


def _flag(message: Heard, number: int, quote: Quoting) -> DriftFlag:
    count = (
        "The customer missed an agreed meeting without saying so"
        if number == 1
        else f"The customer missed a meeting for the {ordinal(number)} time"
    )
    return DriftFlag(
        type=FlagType.NO_SHOW,
        at_message=message.id,
        severity=Severity.ALERT if number >= MANY else Severity.WATCH,
        why=f"{count}, as {message.turn.speaker or 'this message'} tells it.",
        next_step="Ask by phone what got in the way, and who should be in the room next time.",
        evidence=quote(message),
    )
