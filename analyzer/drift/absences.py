"""Days on which the customer had said that nobody would answer: works closed, a person away with an automatic reply."""

import datetime as dt
import re
from collections.abc import Iterable

from analyzer.domain.conversation import Side
from analyzer.drift.days import Day, days_in, month_later
from analyzer.drift.heard import Heard
from analyzer.drift.requests import LONGEST_MESSAGE
from analyzer.engines.local.sentences import split

LONGEST = 45
"""Days: a longer absence is no reason to wait."""
LONGEST_SENTENCE = 600

_SHUT = re.compile(
    r"\b(?:office|company|works|plant|factory|shop|school|clinic|firm|site|we|everyone|everybody|team|betrieb|werk|büro|firma|wir"
    r"|empresa|fábrica|oficina|escritório|usine|bureau|azienda|ufficio|kantoor)\b.{0,60}"
    r"\b(?:clos(?:ed?|ing|es)|shut(?:ting)?(?: down)?|on (?:company |works |public )?holidays?|(?:all )?(?:off|away)"
    r"|not (?:in|working|open)|reopens?|geschlossen|zu|schließen|betriebsferien|betriebsurlaub|werksferien|betriebsruhe|fermée?s?"
    r"|cerrad[ao]s?|cierra|de vacaciones|fechad[ao]s?|fecha|de férias|chius[oaie]|gesloten)\b"
    r"|\b(?:shutdown|betriebsurlaub|betriebsferien|werksferien|betriebsruhe|cerramos|cerraremos|estaremos cerrados|encerramos|paramos"
    r"|fermeture annuelle|nous fermons|chiudiamo)\b"
    r"|\b(?:nobody|no[- ]one)(?: will be|['\u2019]ll be| is|['\u2019]s)? (?:here|in|around|working|there)\b"
    r"|\bniemand (?:da|im (?:büro|haus))\b|\bno hay nadie\b|\bnão (?:há|está) ninguém\b",
    re.IGNORECASE,
)
"""All of them are away, as one of them writes."""
_GONE = re.compile(
    r"\b(?:i(?:['\u2019]m| am|['\u2019]ll be| will be)?|im)\b.{0,40}\b(?:off|away|gone|out(?: of (?:the )?office)?"
    r"|on (?:annual |parental |maternity |paternity |sick )?(?:leave|holidays?|vacation)|travel(?:l?ing)?|abroad"
    r"|not (?:in|at work|around|working))\b"
    r"|\bich\b.{0,40}\b(?:im urlaub|abwesend|nicht (?:da|im büro|im haus)|weg|auf (?:reisen|dienstreise|kur|reha))\b"
    r"|\b(?:estoy|estaré|me voy)\b.{0,30}\b(?:fuera|de vacaciones|de viaje|de baja)\b"
    r"|\b(?:estou|estarei|vou)\b.{0,30}\b(?:fora|de férias|ausente)\b"
    r"|\bje (?:suis|serai)\b.{0,30}\b(?:absente?|en congés?|en vacances)\b",
    re.IGNORECASE,
)
"""The writer of a plain mail is away."""
_WAS_SHUT = re.compile(
    r"\b(?:we|office|company|works|plant|factory|shop|school|clinic|everything|everyone|everybody"
    r"|site)\b.{0,20}\b(?:were|was|had|have been|has been)\b.{0,20}\b(?:clos(?:ed|ing)|shut|off|on holidays?)\b"
    r"|\b(?:public|bank|national|local) holiday\b|\blong weekend\b|\bit was a holiday\b"
    r"|\b(?:hatten|war(?:en)?|haben)\b.{0,30}\b(?:geschlossen|zu|betriebsurlaub|betriebsferien|werksferien|betriebsruhe|feiertag"
    r"|fenstertag|brückentag)\b|\b(?:feiertag|fenstertag|brückentag|zwickeltag|betriebsurlaub)\b"
    r"|\b(?:estuvimos|hemos estado|estábamos) (?:cerrados|de puente|de fiesta|de vacaciones)\b"
    r"|\b(?:era|fue|ha sido) (?:fiesta|festivo|puente)\b|\b(?:estivemos|estávamos) (?:fechados|de férias)\b"
    r"|\b(?:foi|era) feriado\b|\bnous étions fermés\b|\bjour férié\b|\bfaisions le pont\b|\beravamo chiusi\b|\bera festa\b",
    re.IGNORECASE,
)
"""The late answer tells that nobody was there."""
_WEEKS = re.compile(r"\b(?:weeks|fortnight|august|wochen|semanas|quincena|agosto|semaines|août|settimane)\b", re.IGNORECASE)
WEEK = 5 * 24.0
"""Hours of working days: so long a house that was closed is excused, twice that where it was closed for weeks."""
_AWAY = re.compile(
    r"\b(?:away|out of (?:the )?office|leave|holidays?|vacation|travel\w*|clos(?:ed|es)|shut|back|return\w*|reopens?|not be read|abwesend"
    r"|urlaub|zurück|wieder|nicht im (?:büro|haus)|nicht erreichbar|absent|congés?|de retour|ausente|fuera|cerrad[ao]s?|vacaciones|férias"
    r"|fora|fechad[ao]s?|de vuelta|vuelvo|regreso|de volta|assente|ferie|afwezig|vakantie)\b",
    re.IGNORECASE,
)
"""An automatic reply tells that its sender is."""
_BACK = re.compile(
    r"\b(?:back|return\w*|reopens?|again|wieder|zurück|de retour|volta|voltamos|vuelvo|volvemos|abrimos|reabrimos|regreso)\b[^.]{0,40}$",
    re.IGNORECASE,
)
"""Before a day: that is the first one on which somebody reads again."""
_BEHIND = re.compile(r"\W*(?:wieder|zurück|back)\b", re.IGNORECASE)
_UNTIL = re.compile(
    r"\b(?:to|through|thru|until|till|bis(?: zum| einschließlich)?|au|al|até(?: ao| a)?|hasta(?: el)?)\s*(?:the\s*)?$|[-\u2013]\s*$",
    re.IGNORECASE,
)
"""Before a day: that is the last one of the absence."""


def absences(heard: Iterable[Heard]) -> frozenset[dt.date]:
    """All days that messages of the customer's declare to be without an answer; of plain mails only those of all their people."""
    days: set[dt.date] = set()
    for message in heard:
        days |= _told(message, _AWAY if message.letter.automatic else _SHUT)
    return frozenset(days)


def away(heard: Iterable[Heard]) -> dict[str, frozenset[dt.date]]:
    """For each address of the customer's the days on which its owner had said, in a plain mail, to be away."""
    days: dict[str, frozenset[dt.date]] = {}
    for message in heard:
        address = (message.turn.email or "").casefold()
        if address and not message.letter.automatic:
            days[address] = days.get(address, frozenset()) | _told(message, _GONE)
    return days


def excused(answer: Heard) -> float:
    """Hours of working days that a late answer explains: the house was closed, or it was a holiday there."""
    text = answer.turn.text[:LONGEST_MESSAGE]
    shut = next((text[s.start : s.end] for s in split(text) if _WAS_SHUT.search(text[s.start : s.end])), None)
    return 0.0 if shut is None else WEEK * (2 if _WEEKS.search(shut) else 1)


def _told(message: Heard, words_for_it: re.Pattern[str]) -> set[dt.date]:
    days: set[dt.date] = set()
    if message.turn.side is Side.CUSTOMER and message.turn.at is not None:
        text = message.turn.text[:LONGEST_MESSAGE]
        for span in split(text):
            words = text[span.start : min(span.end, span.start + LONGEST_SENTENCE)]
            if words_for_it.search(words):
                days |= _stretch(words, message.turn.at.date())
    return days


def _stretch(words: str, sent: dt.date) -> set[dt.date]:
    """From the first day named, or from the day of sending, to the last one named or the day before the return."""
    named = [day for day in (_ahead(day, words, sent) for day in days_in(words, sent)) if day.on and day.on >= sent]
    if not named:
        return set()
    bounds = [day for day in named if _UNTIL.search(words[: day.start]) or _BACK.search(words[: day.start])]
    last = (bounds or named)[-1]
    if len(named) == 1 and last.since and last.on:
        # "We are closed next week": the whole of it.
        return {last.since + dt.timedelta(days=n) for n in range((last.on - last.since).days + 1)}
    before = words[: last.start]
    until = _UNTIL.search(before) is not None
    returns = not until and (_BACK.search(before) or _BEHIND.match(words[last.end :])) is not None
    first, end = named[0].on if named[0].start < last.start else sent, last.on
    if first is None or end is None or (len(named) == 1 and not (until or returns)):
        return set()
    length = (end - first).days + (not returns)
    return {first + dt.timedelta(days=n) for n in range(length)} if 0 < length <= LONGEST else set()


def _ahead(day: Day, words: str, sent: dt.date) -> Day:
    """The next 13th, where somebody is away until "the 13th", however near the last one is."""
    before = words[: day.start]
    if day.on and day.on < sent <= month_later(day.on) and (_UNTIL.search(before) or _BACK.search(before)):
        return day._replace(on=month_later(day.on))
    return day
