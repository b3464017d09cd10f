"""A quote retold as one plain sentence in the third person, in the source's own words and values.

A sentence that opens with "I will", "we can" and the like has the speaker or the company for its subject. All others are
reported speech (see `third_person`). What others are said to have said stays in quotation marks, word for word, and so does a
whole sentence in which it would not be clear who is who. Every value stays as it was said, and the sentence never claims more
than the quote and what it answers. Texts that are not English are quoted, not retold.
"""

import re

from analyzer.domain.conversation import Side
from analyzer.domain.guarded_words import word_set
from analyzer.engines.local import plain_words, third_person
from analyzer.engines.local.plain_words import plain, tidy
from analyzer.engines.local.third_person import Voice, own_of, short_name, speaks_of

_ENGLISH = re.compile(r"\b(?:the|and|to|of|is|are|we|you|it|that|for|in|on|with|will|have|not|be|this|i)\b", re.IGNORECASE)
_FOREIGN = re.compile(
    r"\b(?:wir|und|der|das|ist|sind|nicht|mit|auf|von|bis|ein|eine|einen|haben|wird|les|des|une|est|nous|vous|pour|dans"
    r"|avec|que|los|las|para|con|por|una|est\u00e1|het|een|niet|voor|och|att|inte"
    r"|che|della|sono|n\u00e3o|uma|com)\b",
    re.IGNORECASE,
)
_VERB = re.compile(
    r"\b(?:am|is|are|was|were|be|been|has|have|had|do|does|did|can|could|will|would|shall|should|may|might|must|get|gets|got|need|needs|want|wants"
    r"|go|goes|come|comes|take|takes|took|make|makes|made|give|gives|gave|keep|keeps|run|runs|ran|work|works|cost|costs|use|uses|know|knows|think"
    r"|say|says|said|see|sees|mean|means|lose|loses|lost|pay|pays|paid|include|includes|apply|applies|provide|provides|support|supports)\b"
    r"|'(?:s|re|ll|d|ve|m)\b|n't\b",
    re.IGNORECASE,
)
_OPENING = re.compile(
    r"^(?P<who>I|we)(?P<verb>'ll| will|'d| would|'m| am|'re| are|'ve| have| can| could| should| won't| wouldn't| can't| couldn't| haven't"
    r"| aren't| told| said| asked| promised| offered| agreed| quoted| explained| mentioned| showed)\b(?! (?:to say|say(?! (?:no|yes)\b))\b)",
    re.IGNORECASE,
)
_OF_ONE = {
    "'ll": "will", "'d": "would", "'m": "is", "am": "is", "'re": "is", "are": "is", "'ve": "has", "have": "has", "haven't": "hasn't",
    "aren't": "isn't",
}  # fmt: skip
"""What follows "I" or "we", as it stands after a name."""
_WRITER = re.compile(r"^(?P<verb>Told|Promised|Offered|Will|Can|Won't|Can't|Have|Haven't|Am|Sending)\b(?= (?!me\b|us\b))", re.IGNORECASE)
"""How a note opens that leaves out its writer."""
_OF_WRITER = {"have": "has", "haven't": "hasn't", "am": "is", "sending": "is sending"}
_SPEECH = re.compile(
    r"(?P<lead>^|^.*?[\w,;.] )(?P<who>[\w']+(?: [A-Z][\w']+)?) (?P<verb>said|says|asked|asks|told"
    r"|(?:was|were|is|'s) like|(?<=[Hh]e )goes)(?P<to> to)?(?P<whom> (?:me|us|him|her|them))?"
    r"(?:, (?:he|she|they|I|we) (?:said|says|goes))?, (?P<words>(?!and\b|that\b|but\b|so\b|because\b|which\b|when\b"
    r"|who\b|if\b|as\b|or\b|in\b|to\b|at\b|on\b|by\b|for\b)[^\u201c\u201d\"]{8,})$"
)
_ASKING = re.compile(
    r"^(?P<lead>.*\bask(?:s|ed)?\b[^,;]{0,25}), (?P<words>(?:are|do|did|can|could|will|would|is|have|has|what|when|where|how|why|who) [^;\u201c\u201d\"]+)$"
)
_SAID_BACK = re.compile(
    r"[,;] (?:and|but|so|then) (?:then )?(?:I|we|he|she|they)(?:'d| had)? (?:said|says?|told|answered|replied|went|was like)\b"
)
"""Where a second one is told to have spoken: who said what is then clear only word for word."""
_SECTION = re.compile(r"^\d{1,2}(?:\.\d{1,2})+\.?\s+(?=[A-Z])")
_NO_SAYER = word_set("i'd i'll as like would could should might that's which what to can just have has had we'd you'd it that")
"""Words before "say" or "said" that make it no speech of somebody: "as I said", "I'd say"."""
_UNCLEAR = re.compile(
    r"^(?:it|it's|its|that|that's|this|these|those|they|they're|there(?!'s| is| are)|he|she|both|one|same|with|including|only|plus)\b",
    re.IGNORECASE,
)
"""A sentence that starts like this points back to what was said before it."""
_CLEAR_FROM = 9
"""Words from which on a sentence mostly explains itself, whatever it starts with."""
_CLAUSE = re.compile(
    r"(?:(?:so|well|um|uh|and),? )*(?:as|because|until|till|unless|once|when|while|by|to|from)\b(?:\s[^\s,]+){1,5}[.!]?$", re.IGNORECASE
)
"""A short clause that is none by itself: "As they come in"."""
_ELLIPSIS = " \u2026 "
_TELLING = 4
"""Words from which on an answer is told and not quoted."""


def retell(quote: str, voice: Voice, before: str | None = None, paper: str | None = None, led_by: str | None = None) -> str:
    """`quote` as one sentence.

    `led_by` is what the speaker said before it where the quote says only "he" or "that" (see `points_back`). `before` is what
    somebody else said just before it, told along where the quote is only an answer or points back to it; `paper` names a document
    that speaks for itself ("order form").
    """
    words = _unsigned(tidy(quote), voice)
    if paper is not None:
        return _from_paper(words, paper)
    who = voice.speaker or _somebody(voice)
    if not is_english(words):
        return f"{who} {_said(voice)}: {_quoted(words)}."
    if before and _answers(words, before, voice):
        return _answered(words, before, who, voice)
    if words.endswith("?"):
        return f"{who} asked: \u201c{words}\u201d"
    bare = plain(words, voice.hearers)
    if led_by is not None:
        told = (
            _reported(f"{plain(led_by).rstrip('.!;,: ')}; {bare}", who, voice) or _opened(bare, who, voice) or _reported(bare, who, voice)
        )
        return told or f"{who} {_said(voice)}: {_quoted(_ELLIPSIS.join((tidy(led_by).rstrip('.'), words)))}."
    return _opened(bare, who, voice) or _reported(bare, who, voice) or f"{who} {_said(voice)}: {_quoted(words)}."


def _unsigned(words: str, voice: Voice) -> str:
    """An answer within a mail without the initials of who answers ("[HQ] Anouk, in person", "DA: yes")."""
    initials = "".join(name[0] for name in (voice.speaker or "").split() if name[:1].isupper())
    return re.sub(rf"^(?:\[{initials}\]|{initials}:)\s+(?=\S)", "", words) if len(initials) > 1 else words


def _answers(words: str, before: str, voice: Voice) -> bool:
    """Does a sentence say so little without what was said before it that this is told too?"""
    asks = _asks(before)
    if (asks or not _stands_alone(words)) and _leans_on(words):
        return True
    named = asks or _NAMING.fullmatch(before) is not None or (voice.side is Side.VENDOR and _names_something(before))
    return named and (asks or not _stands_alone(words)) and (is_fragment(words) or _rests_on(words))


def _answered(words: str, before: str, who: str, voice: Voice) -> str:
    """An answer behind what it answers: told where it is a sentence, else quoted."""
    asks = _asks(before)
    lead = f"{'Asked' if asks else 'To'} {_repeated(before)}"
    if len(words.split()) >= _TELLING and not _CLAUSE.match(words) and (speaks_of(words) or _VERB.search(words.replace("\u2019", "'"))):
        bare = plain_words.answered(words, voice.hearers) if asks or _YES.match(words) else plain(words, voice.hearers)
        told = _reported(bare, who, voice, framed=True)
        if told:
            return f"{lead}{told}"
    return f"{lead}{who} {'answered' if asks else 'said'}: {_quoted(plain_words.answer(words))}."


def _opened(words: str, who: str, voice: Voice) -> str | None:
    """A sentence whose subject is the speaker or the company, by name; None for any other."""
    called, bare = plain_words.call_in(words, voice.hearers)
    opening = _OPENING.match(bare)
    if opening is None or (opening["who"].lower() == "we" and third_person.TOGETHER.search(bare)):
        return _written(words, who, voice) if voice.noted else None
    subject = who if opening["who"].lower() == "i" else short_name(voice.own)
    if not subject or (called and not _to_somebody(bare)):
        return None
    verb, rest = opening["verb"].strip().lower(), bare[opening.end() :]
    had = verb == "'d" and third_person.follows_had(rest.strip().partition(" ")[0].strip(".,").lower())
    verb = "had" if had else _OF_ONE.get(verb, verb)
    said = _with_speech(rest)
    told = None if said != rest and _SAID_BACK.search(rest) else third_person.tell(said, voice, called, opening["who"].lower())
    return None if told is None else _ended(f"{subject} {verb}{told}")


def _written(words: str, who: str, voice: Voice) -> str | None:
    """A line of a note that leaves out who wrote it."""
    writer = _WRITER.match(words)
    told = third_person.tell(words[writer.end() :], voice, subject="i") if writer else None
    return _ended(f"{who} {_OF_WRITER.get(writer['verb'].lower(), writer['verb'].lower())}{told}") if writer and told is not None else None


def speaks_of_writer(text: str) -> bool:
    """Does a line of a note speak of who wrote it ("Told him yes", "I sent it", "she can ring me")?"""
    bare = plain(text)
    return bool(_WRITER.match(bare)) or not speaks_of(bare).isdisjoint({"i", "we"})


def _reported(words: str, who: str, voice: Voice, *, framed: bool = False) -> str | None:
    """Reported speech, always with who said it where it is `framed`; None where it would not be clear who is who."""
    called, bare = plain_words.call_in(words, voice.hearers)
    said = _with_speech(bare)
    told = None if said != bare and _SAID_BACK.search(bare) else third_person.tell(said, voice, called)
    if told is None:
        return None
    names = tuple(name for name in (short_name(voice.own), voice.first) if name)
    parts = [part if part.startswith(names) else plain_words.lowered(part, voice.common) for part in told.split("; ")]
    told = "; ".join(parts)
    return _ended(
        (not called and not framed and _by_name(told, bare, who, voice))
        or f"{who} {_said(voice)}{f' to {called} that' if called else ''} {told}"
    )


def _by_name(told: str, bare: str, who: str, voice: Voice) -> str | None:
    """A sentence that opened with "I" or "we" and opens with the name now: nobody has to say it. None for others."""
    if voice.speaker and re.match(r"I\b", bare) and told.startswith(f"{voice.first} "):
        return who + told.removeprefix(voice.first)
    company = short_name(voice.own)
    by_company = company and re.match(r"we\b", bare, re.IGNORECASE) and told.startswith((f"{company} ", f"{own_of(company)} people "))
    return told if by_company else None


def _with_speech(words: str) -> str:
    """What somebody is said to have said, in quotation marks: "he told me, I want it" is not about who tells it."""
    asking = _ASKING.match(words)
    if asking is not None:
        said = asking["words"].rstrip(" ,.?")
        return f"{asking['lead']}: \u201c{said[:1].upper()}{said[1:]}?\u201d"
    speech = _SPEECH.match(words)
    if speech is None or speech["who"].lower() in _NO_SAYER or _before_word(speech["lead"]) in _NO_SAYER:
        return words
    if speech["verb"] == "goes" and _before_word(speech["lead"]) in {"before", "until", "till", "when", "once", "after", "if", "as"}:
        return words
    said = speech["words"].rstrip(" ,")
    until = speech.start("words")
    head = words[: speech.end("whom") if speech["whom"] else speech.end("to") if speech["to"] else speech.end("verb")]
    return words if until < 0 else f"{head}: \u201c{said[:1].upper()}{said[1:].rstrip('.')}.\u201d"


def _before_word(lead: str) -> str:
    return (lead.split() or [""])[-1].lower()


def _said(voice: Voice) -> str:
    return "noted" if voice.noted else "said"


def _ended(told: str) -> str:
    bare = told.rstrip(".!;,: ")
    return bare if bare.endswith((".\u201d", "!\u201d", "?\u201d", '."', '!"', '?"')) else f"{bare}."


def _quoted(words: str) -> str:
    return f"\u201c{words.rstrip('.')}\u201d"


def _to_somebody(words: str) -> bool:
    """Is something done to or for "you" in the sentence?"""
    return bool(re.search(r"\byou\b(?!')", words, re.IGNORECASE))


_SUBJECT = re.compile(
    r"^(?:he|she|his|her|they|their|it|its|that|this|those|these)(?:'\w+)?\b(?! (?:one|way|sort|kind|time|week|month|year|season)\b)",
    re.IGNORECASE,
)
_SOMEBODY = re.compile(r"^(?:[a-z',]+ ){1,5}?(?:he|she|his|her)\b", re.IGNORECASE)
_NAMED = re.compile(r"(?<=\s)[A-Z]|\b(?:[Tt]he|[Aa]n?|[Mm]y|[Oo]ur|[Yy]our|[Ww]ho|\w+body|\w+one)\b")
"""A name, or somebody whom an article or "our" brings in."""
_THAT = re.compile(
    r"\b(?:want|like|see|get|have|need|bring|cut)\s(?:\w+\s)?(?:that|it|this|them)\b(?!\s(?:[a-z]+s?\s)?(?:is|are|will|can)\b)",
    re.IGNORECASE,
)
_SHORT_WISH = 10
_ALONE = re.compile(
    r"\b(?:(?<!call )it(?!'?s? (?:is |was |would be )?possible)|they|them|he|she|him|those(?= (?:are|is|we|you|I|once)\b|[.,;]|$)"
    r"|that(?=[.,;!]|$|'s|'ll|'d| (?:is|was|will|would|can|could|gets|goes|comes|at|to|by|for|once|tomorrow)\b)"
    r"|that one|this one|(?:would|could|can|does|is|was|will|did) (?:that|those|this))(?:'\w+)?(?!\w)",
    re.IGNORECASE,
)
"""A word for something that was named before."""
_PART = 16
"""Words up to which a sentence may be a part of one."""
_WHO = re.compile(r"\b(?:I|we|you|they|he|she|it|there|who|which|that)\b", re.IGNORECASE)
_OPENS_PART = re.compile(
    r"(?:(?:then|and|or|plus|also|only|just|up|about|around|roughly|usually|normally|maybe) )*"
    r"(?:\d|[$\u20ac\u00a3]|for|from|at|by|with|without|including|except|on|in|to|per|each|every"
    r"|all|both|either|same|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|twenty|thirty|forty|fifty|sixty"
    r"|seventy|eighty|ninety|half|first|second|third)\b",
    re.IGNORECASE,
)
"""How a part of a sentence opens: with a number, or a word that leads to something else."""
_NO = re.compile(
    r"(?:(?:yeah|well|oh|um|uh|so|and),? )*(?:then|in that case|no)\b(?! (?:more|less|later|longer|problem|need|extra|charge|one|matter)\b)",
    re.IGNORECASE,
)
_YES = re.compile(r"\W*(?:yes|yeah|yep|yup|no|nope)\b", re.IGNORECASE)
_NAMING = re.compile(
    r"\W*(?:(?:and|so|yeah|yes|yep|right|okay),? )*(?:the|our|my|your|those|these) (?!(?:one|same|thing)s?\b)(?:[\w-]+ ){0,2}[\w-]+(?:,? (?:yeah|yes|yep|right|okay|then|too))*\W*",
    re.IGNORECASE,
)
"""A few words that do no more than name what the answer speaks of: `The flips, yeah.`"""
_QUESTION = re.compile(
    r"(?:(?:and|so|but|ok|okay|right),? )*(?:how|what|when|where|who|why|which|do|does|did|is|are|can|could|will|would|have|has)\b(?!n't)(?!.*[.!]$)",
    re.IGNORECASE,
)
"""A question of a chat or a bad recording, without its mark."""
_DANGLES_UP_TO = 6
"""Words up to which a sentence with an "it" that nothing in it names says little ("You can set it")."""
_ANSWERS_UP_TO = 25
"""Words up to which a sentence that dangles is told with what it answers."""


def points_back(text: str) -> bool:
    """Does a sentence leave to the one before it who or what it is about ("He'll pull it", "I'd like that gone")?"""
    bare = plain_words.unfilled(tidy(text)).replace("\u2019", "'")
    if _SUBJECT.match(bare) or (len(bare.split()) <= _SHORT_WISH and _THAT.search(bare)):
        return True
    somebody = _SOMEBODY.match(bare)
    opener = bare.split(" ", 1)[0]
    return bool(somebody and plain_words.lowered(opener, ())[:1].islower() and not _NAMED.search(somebody.group()))


def dangles(text: str) -> bool:
    """Does a sentence speak of "it" or "them" before it names anything that this could be ("Within four hours it is updated")?"""
    if points_back(text):
        return True
    bare = plain_words.unfilled(tidy(text)).replace("\u2019", "'")
    alone = _ALONE.search(bare)
    return (
        alone is not None
        and plain_words.lowered(bare, ())[:1].islower()
        and not _NAMED.search(" " + plain_words.lowered(bare[: alone.start()], ()))
    )


def tells(summary: str, before: str) -> bool:
    """Does a summary made by `retell` repeat what was said `before`?"""
    return _repeated(before) in summary


def tells_something(text: str) -> bool:
    """Is there a verb in what a sentence says, so that another can go on from it?"""
    bare = plain(text)
    return bool(_VERB.search(bare) or re.search(r"\w[a-z]ed\b", bare)) or not third_person.PAST.isdisjoint(bare.split())


def _repeated(before: str) -> str:
    """What was said before, as a summary that leans on it has it."""
    return f"\u201c{_last_words(tidy(before))}\u201d, "


def is_english(text: str) -> bool:
    """Enough English function words to be retold with English pronouns? Short texts count as English."""
    words, english = len(text.split()), len(_ENGLISH.findall(text))
    if len(_FOREIGN.findall(text)) > max(1, english):
        return False
    return words < 6 or english >= max(1, words // 12) or text.isascii()


def _from_paper(words: str, paper: str) -> str:
    body = _SECTION.sub("", words).rstrip(".;, ")
    if _VERB.search(body) and not body.startswith(("|", "(")):
        return f"The {paper} says: {body}."
    return f"The {paper} lists: {body}."


def _somebody(voice: Voice) -> str:
    if voice.own:
        return f"Someone at {short_name(voice.own)}"
    return {Side.VENDOR: "Someone on the vendor's side", Side.CUSTOMER: "Someone on the customer's side"}.get(voice.side, "A speaker")


def _leans_on(words: str) -> bool:
    """A sentence that says little without the one before it: very short, without a verb, or pointing back."""
    stripped = plain_words.unfilled(words).replace("\u2019", "'")
    count = len(stripped.split())
    if _OPENING.match(stripped) and count > 3 and not _THAT.search(stripped):
        return False
    return count <= 4 or (count <= _CLEAR_FROM and (not _VERB.search(stripped) or bool(_UNCLEAR.match(stripped))))


def _stands_alone(words: str) -> bool:
    """Does a sentence say something whatever was said before it ("There's a connector for PitStock", "Quarterly is fine")?"""
    stripped = plain_words.unfilled(words).replace("\u2019", "'")
    return (
        stripped == words.replace("\u2019", "'")
        and bool(_VERB.search(stripped))
        and not _UNCLEAR.match(stripped)
        and not _NO.match(stripped)
        and not (len(stripped.split()) <= _DANGLES_UP_TO and dangles(stripped))
    )


def is_fragment(text: str) -> bool:
    """Is a sentence none by itself, but a part of one ("Two to three weeks each for the others")?"""
    bare = plain_words.unfilled(tidy(text)).replace("\u2019", "'")
    return (
        len(bare.split()) <= _PART
        and not _VERB.search(bare)
        and not _WHO.search(bare)
        and (_OPENS_PART.match(bare) is not None or not tells_something(bare))
    )


def _rests_on(words: str) -> bool:
    """A sentence that says less without the question: it opens with a no, or speaks of "it" before it has named anything."""
    if len(words.split()) > _ANSWERS_UP_TO:
        return False
    return bool(_NO.match(words)) or dangles(words)


def _names_something(before: str) -> bool:
    """Can what was said before say what a "that" behind it is?"""
    bare = tidy(before)
    return not dangles(bare) and len(bare.split()) >= _TELLING and _NAMED.search(re.sub(r"\bI\b", "i", bare)) is not None


def _asks(before: str) -> bool:
    return before.rstrip().endswith("?") or bool(_QUESTION.match(before))


def _last_words(text: str, most: int = 140) -> str:
    """The end of a long sentence, cut at a word."""
    if len(text) <= most:
        return text.rstrip(".")
    return "\u2026 " + text[-most:].split(" ", 1)[-1].rstrip(".")
