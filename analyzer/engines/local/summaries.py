"""A quote retold as one plain sentence in the third person, in the source's own words and values.

A sentence that opens with "I will", "we can" and the like has the speaker or the company for its subject. All others are
reported speech: the speaker is named once, "I" and "we" become "they", "you" becomes the people of the other side. English
verbs then need no change, every value stays as it was said, and the sentence never claims more than the quote. Texts that are
not English are quoted, not retold.
"""

import re
from typing import NamedTuple

from analyzer.domain.conversation import Side

_FILLER = re.compile(
    r"^(?:(?:yeah|yes|yep|yup|ok|okay|oh|ah|so|well|and|but|or|right|um+|uh+|er+|erm|hmm+|look|listen|honestly|actually|basically|anyway"
    r"|i mean|you know|to be honest|i['\u2019]ll be honest(?: with you)?|like|also|because|cause|cos|plus|sure|absolutely|definitely|great|perfect|good|fine|thanks|hi|hey|hello|then)"
    r"\b[,.!:;\u2014-]*\s+)+(?=\S)",
    re.IGNORECASE,
)
_SHORT_ANSWER = re.compile(
    r"^(?:(?:yes|yeah|yep),?\s+)?(?:it|that|they|we|you|i|he|she|there)\s(?:does|do|did|is|are|was|can|could|will|would|has|have)"
    r"(?:,\s*(?:yes|yeah|yep|actually|indeed|of course))?[.!]\s+(?=[A-Z])",
    re.IGNORECASE,
)
"""`It does, yeah. The app works offline.`: the sentence behind the short answer says it in full. A "no" stays: it is checked."""
_SAYING = re.compile(
    r"^(?:i['\u2019]d say|i would say|i['\u2019]ll say(?: that)?|(?:what|all) (?:i['\u2019]d|i would|i can|i['\u2019]ll) say is(?: that)?|i (?:have|['\u2019]ve got) to say)"
    r"(?: (?:that|also)\b)?,?\s+(?=(?:it|that|there|they|this|these|the|a|an|we|you|he|she|most|about|normally|usually)\b)",
    re.IGNORECASE,
)
"""Words that only announce that somebody says something."""
_INNER_FILLER = re.compile(
    r",?\s*\b(?:um+|uh+|er+|erm|hmm+|you know|i mean|sort of|kind of|like)\b,\s*|,\s*(?:um+|uh+|er+|erm)\b", re.IGNORECASE
)
_RESTART = re.compile(
    r"\b(?:it|that|there|they|we|i|he|she|you)['\u2019](?:s|re|m|ve|ll|d),\s+(?=(?:it|that|there|they|we|i|he|she|you)(?:['\u2019]|\b))",
    re.IGNORECASE,
)
"""Where a speaker begins again: "it's, there's a cap on it"."""
_TRAILING = re.compile(
    r"(?:,\s*(?:so|and|but|you know|right|okay|ok|yeah|anyway|i think|i guess|or something|and so on|or whatever))+\s*[.!?\u2026]*\s*$",
    re.IGNORECASE,
)
_MARK = re.compile(r"^\s*(?:[-*\u2022>#|]+|\(?[0-9ivx]{1,4}[.)]|\(?[a-zA-Z][.)]|\u00a7\s*\d+)\s+")
_SPACE = re.compile(r"\s+")
_ENGLISH = re.compile(r"\b(?:the|and|to|of|is|are|we|you|it|that|for|in|on|with|will|have|not|be|this|i)\b", re.IGNORECASE)
_VERB = re.compile(
    r"\b(?:am|is|are|was|were|be|been|has|have|had|do|does|did|can|could|will|would|shall|should|may|might|must|get|gets|got|need|needs|want|wants"
    r"|go|goes|come|comes|take|takes|took|make|makes|made|give|gives|gave|keep|keeps|run|runs|ran|work|works|cost|costs|use|uses|know|knows|think"
    r"|say|says|said|see|sees|mean|means|lose|loses|lost|pay|pays|paid|include|includes|apply|applies|provide|provides|support|supports)\b"
    r"|'(?:s|re|ll|d|ve|m)\b|n't\b",
    re.IGNORECASE,
)
_PRONOUN = re.compile(
    r"\b(?:let me|I'm|I am|I was|I've|I'll|I'd|I|we're|we are|we've|we'll|we'd|we|let's|me|us|my|mine|our|ours|myself|ourselves"
    r"|you're|you are|you've|you'll|you'd|yourself|yourselves|your|yours|ye|you)\b(?!')",
    re.IGNORECASE,
)
_OWN = {
    "let me": "they will", "i'm": "they are", "i am": "they are", "i was": "they were", "i've": "they have", "i'll": "they will", "i'd": "they would", "i": "they",
    "we're": "they are", "we are": "they are", "we've": "they have", "we'll": "they will", "we'd": "they would", "we": "they",
    "let's": "they should", "me": "them", "us": "them", "my": "their", "mine": "theirs", "our": "their", "ours": "theirs",
    "myself": "themselves", "ourselves": "themselves",
}  # fmt: skip
_OTHERS = {
    "you're": "{people} are", "you are": "{people} are", "you've": "{people} have", "you'll": "{people} will", "you'd": "{people} would",
    "yourself": "themselves", "yourselves": "themselves", "your": "{own}", "yours": "{own}", "ye": "{people}", "you": "{people}",
}  # fmt: skip
_OPENING = re.compile(
    r"^(?P<who>I|we)(?P<verb>'ll| will|'d| would|'m| am|'re| are|'ve| have| can| could| should| won't| wouldn't| can't| couldn't| haven't"
    r"| aren't)\b",
    re.IGNORECASE,
)
_OF_ONE = {
    "'ll": "will", "'d": "would", "'m": "is", "am": "is", "'re": "is", "are": "is", "'ve": "has", "have": "has", "haven't": "hasn't",
    "aren't": "isn't",
}  # fmt: skip
"""What follows "I" or "we", as it stands after a name."""
_OBJECT = re.compile(
    r"\b(?:for|to|with|at|from|of|by|on|about|than|send|sends|give|gives|tell|tells|show|shows|get|help|let|leave|want|charge|bill|call|e-?mail|ring"
    r"|cost|costs|bring|offer|put|train|owe|walk|invite|save|saves|cover|covers|support|ask|asks)\s+$",
    re.IGNORECASE,
)
_UNCLEAR = re.compile(
    r"^(?:it|it's|its|that|that's|this|these|those|they|they're|there|he|she|both|one|same|with|including|only|plus)\b", re.IGNORECASE
)
"""A sentence that starts like this points back to what was said before it."""
_CLEAR_FROM = 9
"""Words from which on a sentence mostly explains itself, whatever it starts with."""
_LEGAL = re.compile(
    r",?\s+(?:inc|llc|ltd|limited|gmbh(?: & co\.? kg)?|ag|plc|corp|corporation|co|company|sa|sarl|bv|ab|oy|as|s\.?a\.?|pty)\.?$",
    re.IGNORECASE,
)


class Voice(NamedTuple):
    """Who says it, and to whom."""

    speaker: str | None
    side: Side
    own: str
    """Company of the speaker, "" where unknown."""
    others: str
    """Company of the other side, "" where unknown."""
    hearers: tuple[str, ...] = ()
    """Who is spoken to, by full and first names: a person who is called by name is told of instead of their company."""


def retell(quote: str, voice: Voice, before: str | None = None, paper: str | None = None, led_by: str | None = None) -> str:
    """`quote` as one sentence.

    `led_by` is what the speaker said before it where the quote says only "he" or "that" (see `points_back`). `before` is what somebody else said just before it, told along where the quote is only an answer or points back
    to it; `paper` names a document that speaks for itself ("order form").
    """
    words = tidy(quote)
    if paper is not None:
        return _from_paper(words, paper)
    who = voice.speaker or _somebody(voice)
    if not is_english(words):
        return f"{who} said: \u201c{words}\u201d."
    if before and _leans_on(words):
        lead, verb = ("Asked", "answered") if before.rstrip().endswith("?") else ("To", "said")
        return f"{lead} {_repeated(before)}{who} {verb}: \u201c{words.rstrip('.')}\u201d."
    if words.endswith("?"):
        return f"{who} asked: \u201c{words}\u201d"
    told = _strip_filler(_SHORT_ANSWER.sub("", words)).replace("\u2019", "'")
    if led_by is not None:
        lead = _strip_filler(tidy(led_by)).replace("\u2019", "'").rstrip(".!;,: ")
        parts = [_lower_first(_shift(part, voice)) for part in (lead, told)]
        return f"{who} said {'; '.join(parts).rstrip('.!;,: ')}."
    called, bare = _called(told, voice.hearers)
    opening = _OPENING.match(bare)
    if opening and not _has_object(bare):
        called, bare = None, told
        opening = _OPENING.match(told)
    subject = opening and (who if opening["who"].lower() == "i" else short_name(voice.own))
    if opening and subject:
        verb = opening["verb"].strip().lower()
        told = f"{subject} {_OF_ONE.get(verb, verb)}{_shift(bare[opening.end() :], voice, called)}"
    else:
        told = f"{who} said{f' to {called} that' if called else ''} {_lower_first(_shift(bare, voice, called))}"
    return f"{told.rstrip('.!;,: ')}."


def _called(words: str, hearers: tuple[str, ...]) -> tuple[str | None, str]:
    """The one hearer whom a sentence calls by name, and the sentence without the call; (None, `words`) without one."""
    if not hearers:
        return None, words
    name = "|".join(re.escape(h) for h in sorted(hearers, key=len, reverse=True))
    calls = list(re.finditer(rf"^(?P<first>{name}),\s+|,\s*(?P<later>{name})(?=,|[.!]*$)", words))
    if len(calls) != 1:
        return None, words
    call = calls[0]
    return call["first"] or call["later"], words[: call.start()] + words[call.end() :].removeprefix("," if call["later"] else "")


def _has_object(words: str) -> bool:
    """Is something done to or for "you" in the sentence?"""
    return any(_OBJECT.search(words, max(0, m.start() - 12), m.start()) for m in re.finditer(r"\byou\b(?!')", words, re.IGNORECASE))


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


def points_back(text: str) -> bool:
    """Does a sentence leave to the one before it who or what it is about ("He'll pull it", "I'd like that gone")?"""
    bare = _FILLER.sub("", tidy(text)).replace("\u2019", "'")
    if _SUBJECT.match(bare) or (len(bare.split()) <= _SHORT_WISH and _THAT.search(bare)):
        return True
    somebody = _SOMEBODY.match(bare)
    opener = bare.split(" ", 1)[0]
    return bool(somebody and (opener in _SENTENCE_OPENERS or opener.islower()) and not _NAMED.search(somebody.group()))


def tells(summary: str, before: str) -> bool:
    """Does a summary made by `retell` repeat what was said `before`?"""
    return _repeated(before) in summary


def _repeated(before: str) -> str:
    """What was said before, as a summary that leans on it has it."""
    return f"\u201c{_last_words(tidy(before))}\u201d, "


def tidy(text: str) -> str:
    """White space folded and list marks cut; words untouched."""
    return _SPACE.sub(" ", _MARK.sub("", text.strip())).strip()


def is_english(text: str) -> bool:
    """Enough English function words to be retold with English pronouns? Short texts count as English."""
    words = len(text.split())
    return words < 6 or len(_ENGLISH.findall(text)) >= max(1, words // 12) or text.isascii()


def short_name(company: str) -> str:
    """Cut the legal form: "Acme Freight Ltd" becomes "Acme Freight"."""
    return _LEGAL.sub("", company.strip())


def _from_paper(words: str, paper: str) -> str:
    body = words.rstrip(".;, ")
    if _VERB.search(body) and not body.startswith(("|", "(")):
        return f"The {paper} says: {body}."
    return f"The {paper} lists: {body}."


def _somebody(voice: Voice) -> str:
    if voice.own:
        return f"Someone at {short_name(voice.own)}"
    return {Side.VENDOR: "Someone on the vendor's side", Side.CUSTOMER: "Someone on the customer's side"}.get(voice.side, "A speaker")


def _leans_on(words: str) -> bool:
    """A sentence that says little without the one before it: very short, without a verb, or pointing back."""
    stripped = _FILLER.sub("", words)
    count = len(stripped.split())
    return count <= 4 or (count <= _CLEAR_FROM and (not _VERB.search(stripped) or bool(_UNCLEAR.match(stripped))))


def _last_words(text: str, most: int = 140) -> str:
    """The end of a long sentence, cut at a word."""
    if len(text) <= most:
        return text.rstrip(".")
    return "\u2026 " + text[-most:].split(" ", 1)[-1].rstrip(".")


def _strip_filler(words: str) -> str:
    bare = _SAYING.sub("", _FILLER.sub("", words))
    bare = _RESTART.sub("", _INNER_FILLER.sub(" ", bare))
    bare = _TRAILING.sub("", bare)
    return bare if len(bare.split()) >= 3 else words


def _shift(words: str, voice: Voice, called: str | None = None) -> str:
    to_customer = voice.side is not Side.CUSTOMER
    name = "the customer" if to_customer else short_name(voice.others) or "the vendor"
    own = f"{name}'" if name.endswith("s") else f"{name}'s"
    people = f"{own} people"
    seen = False

    def other(match: re.Match[str]) -> str:
        nonlocal seen
        said = match.group().lower().replace("\u2019", "'")
        if match.group() == "US":
            return "US"
        if said in _OWN:
            return _OWN[said]
        if said == "you" and _OBJECT.search(match.string, max(0, match.start() - 12), match.start()):
            return called or name
        told = _OTHERS[said].format(people="they" if seen and said not in {"your", "yours"} else people, own=own)
        seen = seen or said not in {"your", "yours"}
        return told

    return _PRONOUN.sub(other, words)


def _lower_first(text: str) -> str:
    first = text.split(" ", 1)[0].strip(",.;:").split("'", 1)[0]
    keep = not first[:1].isupper() or (len(first) > 1 and first.isupper()) or first not in _SENTENCE_OPENERS
    return text if keep else text[:1].lower() + text[1:]


_SENTENCE_OPENERS = frozenset(
    [
        "The",
        "A",
        "An",
        "They",
        "Their",
        "There",
        "It",
        "It's",
        "That",
        "That's",
        "This",
        "These",
        "Those",
        "If",
        "When",
        "Then",
        "What",
        "Which",
        "Who",
        "How",
        "Where",
        "Why",
        "Once",
        "After",
        "Before",
        "From",
        "For",
        "In",
        "On",
        "At",
        "By",
        "To",
        "With",
        "Within",
        "Without",
        "Until",
        "All",
        "Any",
        "Every",
        "Each",
        "Both",
        "Most",
        "Some",
        "Nobody",
        "Nothing",
        "Everything",
        "Everybody",
        "Everyone",
        "Someone",
        "Somebody",
        "He",
        "She",
        "He'd",
        "She'd",
        "He's",
        "She's",
        "His",
        "Her",
        "And",
        "But",
        "So",
        "Because",
        "Not",
        "No",
        "Only",
        "Just",
        "Usually",
        "Normally",
        "Typically",
        "First",
        "Second",
        "Last",
        "Next",
        "One",
        "Two",
        "Three",
        "Four",
        "Five",
        "Six",
        "Seven",
        "Eight",
        "Nine",
        "Ten",
        "Get",
        "Give",
        "Send",
        "Put",
        "Let",
        "Leave",
        "Call",
        "Consider",
        "You",
        "Your",
        "We",
        "We'd",
        "We'll",
        "We're",
        "I'd",
        "Probably",
        "Maybe",
        "Happy",
        "Can",
        "Could",
        "Will",
        "Would",
        "Should",
        "Might",
        "Must",
        "Is",
        "Are",
        "Was",
        "Were",
        "Do",
        "Does",
        "Did",
        "Have",
        "Has",
        "Had",
        "Now",
        "Today",
        "Tomorrow",
        "Same",
        "Our",
        "My",
        "As",
        "Out",
        "Over",
        "Up",
        "Under",
        "Anything",
        "Still",
        "Even",
        "Here",
        "Here's",
        "Nor",
        "Per",
    ]
)
