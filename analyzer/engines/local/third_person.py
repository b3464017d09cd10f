"""Words in the first and second person told in the third: "I", "we" and "you" become those they stand for.

"I" and "we" are named where they first come up, and "they" where that can be nobody else: behind the name as the subject, or
said again. Where a "they" could be somebody else (the quote speaks of others, or of "you" before), they are named throughout.
"You" is the customer, or for a customer the vendor. What stands in quotation marks stays as it was said. English verbs change
only where they stand right behind a name.
"""

import re
from collections import Counter
from itertools import pairwise
from typing import NamedTuple

from analyzer.domain.conversation import Side
from analyzer.domain.guarded_words import JOINERS, NEGATIONS, PREPOSITIONS, PRONOUNS, word_set
from analyzer.domain.legal_forms import without_form
from analyzer.engines.local import names

_TOKEN = re.compile(r"\u201c[^\u201d]*\u201d|\"[^\"]*\"|\s+|[^\W_]+(?:['-][^\W_]+)*|[^\w\s]|_", re.UNICODE)
"""A passage in quotation marks, white space, a word ("we'll", "us-east"), or a mark."""
_LETS = re.compile(r"(?:(?<=[,;:.] )|(?<=\band )|(?<=\bso )|(?<=\bbut )|(?<=\bthen )|^)(let's|let me(?! know\b))\b", re.IGNORECASE)
"""Where the speaker says what he will do."""
_GIVEN = re.compile(r"\b(send|give|bring|show|get|sent|gave|forward) (you|us|me) (it|them)\b", re.IGNORECASE)
"""As in "I'll send you it": a name takes the other order."""
_BEHIND_NAME = re.compile(
    r"^((?:from|with|on|in|at|for|by|until|since|after|before|between|during|over) [^,;.\u201c]{0,50}(?<![a-z]-)\b(?-i:[A-Z])\w+) (I|we)(?=['\s])",
    re.IGNORECASE,
)
"""`From March to June we've somebody on the phone`: a name would run into the one before it."""
_BOTH = re.compile(r"\byou both(?=\s(?:an?|the|at|by|on|in|to)\b|[.,;]|$)", re.IGNORECASE)
_I, _WE, _YOU = "i", "we", "you"
_ROLES = {
    "i": (_I, "subject"), "me": (_I, "object"), "my": (_I, "own"), "mine": (_I, "owned"), "myself": (_I, "self"),
    "we": (_WE, "subject"), "us": (_WE, "object"), "our": (_WE, "own"), "ours": (_WE, "owned"), "ourselves": (_WE, "self"),
    "you": (_YOU, "subject"), "ye": (_YOU, "subject"), "your": (_YOU, "own"), "yours": (_YOU, "owned"),
    "yourself": (_YOU, "self"), "yourselves": (_YOU, "self"),
}  # fmt: skip
_THEY = {"subject": "they", "object": "them", "own": "their", "owned": "theirs", "self": "themselves"}
_OFTEN = _ONE_PERSON = 2
"""How often the speaker or the company may be named in a sentence."""
_NEAR = 26
"""Tokens, blanks among them, within which "they" is still the "you" before it."""
TOGETHER = re.compile(
    r"\b(?:last|old|previous|former|other) (?:company|place|job|employer|firm|school|shop|role)\b"
    r"|(?<![,;.] )\b(?:(?-i:[A-Z])\w+|he|she|you|they|him|her) and I\b|\bmy (?:wife|husband|brother|sister|family|mum|dad|mother|father)\b"
    r"|\bwe(?:'ll|'d|'ve|'re)? (?:\w+ )?(?:agreed?|meet|met|talk(?:ed)?|speak|spoke|sit|sat|kick|discuss(?:ed)?|catch|sign(?:ed)?|both|see how"
    r"|(?:be )?hav(?:e|ing) (?:a|another|that) (?:\w+ )?(?:chat|talk|word|conversation))\b",
    re.IGNORECASE,
)
"""Signs that "we" are not the speaker's company: somebody with the speaker, or both sides."""
_ADDRESSED = re.compile(
    r"\b(?:yours?|yourself|yourselves)\b|\b(?:paying|hiring|buying from|calling|ringing|chasing) you\b"
    r"|\b(?:told|tell|show|showed|give|gave|send|sent|ask|asked|with|for|from|to|thank|remember|help|trust|can|could"
    r"|will|without|like|want|between|than) you\b"
    r"|\byou (?:said|told|showed|promised|sent|gave|offered|quoted|mentioned|wrote|guys|people|lot|folks|to|process|sell|were|did|just)\b"
    r"|\byou(?:'ve| have) (?:said|told|shown|given|sent|offered|promised|taught|put|got (?:it|that|this|a))\b",
    re.IGNORECASE,
)
"""Signs that a customer's "you" is the vendor and not anybody, as in "half of it where you get nothing at all"."""
_OTHERS = word_set("they them their theirs they're they've they'll they'd themselves 'em em")
_TAILS = {"ll": ("will", "will"), "d": ("would", "would"), "m": ("are", "is"), "re": ("are", "is"), "ve": ("have", "has")}
"""What a contraction says behind "they" and behind a name."""
_MODALS = word_set(
    "will would can could should may might must shall did had won't wouldn't can't cannot couldn't shouldn't "
    "mightn't mustn't didn't hadn't shan't cant wont didnt couldnt wouldnt shouldnt"
)
_OF_ONE = {
    "am": "is", "are": "is", "was": "was", "were": "was", "have": "has", "do": "does", "don't": "doesn't", "haven't": "hasn't",
    "aren't": "isn't", "weren't": "wasn't", "wasn't": "wasn't",
}  # fmt: skip
"""What follows "I", "we" or "you", as it stands behind a name."""
_OF_MANY = {"am": "are", "was": "were", "wasn't": "weren't"}
_ADVERBS = word_set(
    "also just only still always never already probably normally usually really then actually even all both typically generally ever"
)
_HAD = word_set("been had got said told done gone seen made taken given thought to a an the better")
"""What follows "'d" where that is "had", beside regular verbs."""
PAST = word_set(
    "said told asked went came got took made gave kept saw knew thought found left lost paid sent spent bought brought built sold met ran spoke"
    " wrote chose began held meant grew heard led signed needed did was ate bent bit blew broke bred burnt caught clung crept dealt drank drew drove"
    " dug fed fell felt fled flew forbade forgave forgot fought froze ground hid hung knelt laid lay lent lit overran rang rewrote rode rose sang sank"
    " sat shook shot shrank slept slid sought spelt split spoilt sprang stole stood struck stuck swam swore swept taught threw tore"
    " understood undertook withdrew woke won wore wound"
)
_OF_TODAY = word_set("lay split fell ground wound")
"""Forms of the past that are verbs of today too ("I'd split it")."""
_EITHER = word_set("put set cut let read cost hit shut quit dont havent arent werent")
"""Of today and of the past alike: what stands behind a name cannot be told."""
_NEED = word_set("need feed speed proceed exceed succeed bleed breed weed heed embed shed wed")
"""Verbs of today among the words that end in "ed"."""
_ASKS = word_set("do does did can could will would shall should may might must can't won't didn't doesn't don't")
"""Before a subject: its verb stays as it is ("so did you map it")."""
_OPENS_QUESTION = word_set("so and or but then what how when where why who which whether . , ; ? : !")
_CALENDAR = re.compile(
    r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)days?|January|February|March|April|May|June|July|August|September|October|November|December|Christmas|Easter"
)
_BRING = word_set("bring ring sing swing sting cling fling wring spring string")
"""Verbs of today among the words that end so: "stops you picking" has none."""
_WISHES = word_set("want need like love plan hope try prefer expect aim mean have")
_QUANTITIES = word_set("none one some two three both all each most many half any")
_NO_SUBJECT = PREPOSITIONS | word_set(
    "a an the this these those my our any some every what when how where why who if because about up down out back off it him her one as and or than but so"
    " that two three four five six seven eight nine ten"
)
"""What follows "you" where that is an object ("send you the", "tell you what")."""
_NO_VERB = (
    _NO_SUBJECT
    | PRONOUNS
    | JOINERS
    | word_set("not no then also there here now today tomorrow both all nobody somebody everybody only just maybe")
) - {"put"}
"""What stands behind an "and" and is no verb."""
_TAKES = word_set(
    "send sends give gives gave tell tells told show shows get gets help helps let leave charge bill call calls email ring cost costs bring brings offer offers"
    " put train owe walk invite save saves cover covers support ask asks asked see meet lets need except like between"
) | (PREPOSITIONS | word_set("than"))
"""What stands before "you" where that is an object."""


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
    common: frozenset[str] = frozenset()
    """Words that the conversation writes small: at the head of a sentence they are no names."""
    noted: bool = False
    """Is it written in a note, and said to nobody?"""

    @property
    def first(self) -> str:
        """The speaker's first name; the full one where a title or an initial stands first. "" where unknown, or a room speaks."""
        if self.speaker and names.is_label(self.speaker):
            return ""
        first, _, rest = (self.speaker or "").partition(" ")
        return (
            first
            if len(first) > 2 and first.replace("-", "").isalpha() and first not in _TITLES and rest[:1].isupper()
            else self.speaker or ""
        )

    @property
    def you(self) -> str:
        """Whom a speaker of this side calls "you"."""
        return "the customer" if self.side is not Side.CUSTOMER else short_name(self.others) or "the vendor"


_TITLES = word_set(
    "Father Sister Brother Mister Doctor Prof Professor Miss Mrs Madam Lady Lord Reverend Rabbi Imam Chief Captain Judge Uncle Aunt Dame"
)


def short_name(company: str) -> str:
    """Cut the legal form: "Acme Freight Ltd" becomes "Acme Freight"."""
    return without_form(company)


def follows_had(word: str) -> bool:
    """Is "'d" before this word "had" and not "would"?"""
    return word in _HAD or word in PAST - _OF_TODAY or _is_past(word)


def own_of(name: str) -> str:
    """The possessive of a name."""
    return f"{name}'" if name.endswith("s") else f"{name}'s"


def tell(words: str, voice: Voice, called: str | None = None, subject: str = "") -> str | None:
    """`words` with everybody in the third person; None where that would not be clear or no English.

    `called` is the one hearer whom the words are said to. `subject` is "i" or "we" where the sentence opens with the speaker or
    the company by name, and `words` are what follows.
    """
    words = _BEHIND_NAME.sub(r"\1, \2", _BOTH.sub("you", _GIVEN.sub(r"\1 \3 to \2", words)))
    tokens = _TOKEN.findall(_LETS.sub(lambda m: "we should" if m[1].endswith("'s") else "I'll", words))
    telling = _Telling(tokens, voice, called, subject, both="let's" in words.lower())
    out = [telling.word(at, token) for at, token in enumerate(tokens)]
    return None if telling.unclear else "".join(out)


def speaks_of(words: str) -> frozenset[str]:
    """Which of "i", "we" and "you" stand in `words`, outside of quotation marks."""
    return frozenset(role[0] for token in _TOKEN.findall(words) if (role := _ROLES.get(token.lower().partition("'")[0])))


class _Telling:
    """One sentence on its way from its first word to its last."""

    def __init__(self, tokens: list[str], voice: Voice, called: str | None, subject: str, *, both: bool = False) -> None:
        self.tokens, self.voice, self.called, self.subject, self.both = tokens, voice, called, subject, both
        words = [(at, token.lower()) for at, token in enumerate(tokens) if not token.isspace()]
        self.others = [at for (_, before), (at, word) in pairwise([(-1, ""), *words]) if word in _OTHERS and before != "of"]
        """Where somebody else is "they"; "eleven of them" are rather things, and stand in the way only of what follows."""
        self.others_of = [at for at, word in words if word in _OTHERS and at not in self.others]
        addressed = _ADDRESSED.search("told " * bool(subject) + "".join(tokens).lstrip())
        self.anybody = voice.side is Side.OTHER or (voice.side is Side.CUSTOMER and bool(voice.own) and not addressed)
        """Is "you" nobody in particular? It stays, as in English reported speech."""
        self.unclear = False
        self.seen: set[str] = set()
        """Whom the sentence spoke of so far, of "i", "we", "you"; "they" where one of the first two was told so."""
        self.you_at = -1
        """The last token that stands for "you"."""
        self.named: Counter[str] = Counter()
        self.skip: dict[int, str] = {}
        """Verbs that were changed with the name before them."""

    def word(self, at: int, word: str) -> str:
        """What stands for the token at `at`."""
        if at in self.skip:
            return self.skip[at]
        head, _, tail = word.lower().partition("'")
        if word == "US" or (word == "i" and self._next(at) == ".") or head not in _ROLES or (tail and tail not in _TAILS):
            return self._verb_of_i(at, word)
        who, role = _ROLES[head]
        if who == _YOU and (self.anybody or self._before(at) in {"thank", "thanks"}):
            return word
        if role == "subject" and not tail and self._is_object(at, who):
            role = "object"
        told = self._you(at, role, tail) if who == _YOU else self._own(at, who, role, tail)
        self.seen.add(who)
        return told

    # Who is meant ------------------------------------------------------------------------------------------------------

    def _own(self, at: int, who: str, role: str, tail: str) -> str:
        """The speaker or the company: "they" where that can be nobody else."""
        name = self._name(who)
        if at and name.startswith("The "):
            name = f"the {name.removeprefix('The ')}"
        if role == "self" and (self.named[name] or self.subject == who):
            return self._self(at, who)
        if who == _WE and (self.both or TOGETHER.search("".join(self.tokens))):
            self.unclear = self.unclear or bool(self.others) or _YOU in self.seen
            name = ""
        rivals = [place for place in (*self.others, *self.others_of) if place < at] or (role == "subject" and self.others)
        sold = who == _WE and role != "subject" and self.voice.side is Side.VENDOR and self.subject != _WE and "they" not in self.seen
        must = rivals or _YOU in self.seen or sold or (who == _I and self.subject == _WE)
        # "On us" says who pays: no "them" may stand there.
        pays = who == _WE and role == "object" and self._before(at) == "on" and not (self._next(at) or ".")[0].isalnum()
        # A "they" behind one named person reads as others; behind a company it is its people.
        again = who == _I and self.named[name] < _ONE_PERSON
        first = pays or again or ("they" not in self.seen and not self.named[name] and self.subject != who)
        if not name or self._denied(at, subject=role == "subject") or not (must or first):
            self.seen.add("they")
            return self._they(at, role, tail)
        behind_a_name = at > 2 and role == "subject" and self.tokens[at - 2][:1].isupper() and not _CALENDAR.match(self.tokens[at - 2])
        if not must and role == "subject" and (behind_a_name or not (tail or self._takes_name(at, many=who == _WE))):
            self.seen.add("they")
            return self._they(at, role, tail)
        self.named[name] += 1
        if (must and self.named[name] > _OFTEN) or behind_a_name:
            self.unclear = True
        if role == "object" and who == _WE and self._before(at) == "of" and self._before(at, 2) in _QUANTITIES:
            return f"{own_of(name)} people"
        if role != "subject":
            return {"object": name, "own": own_of(name), "owned": self._owned(at, name), "self": self._self(at, who)}[role]
        return self._named(at, name, tail, many=f"{own_of(name)} people" if who == _WE else "")

    def _self(self, at: int, who: str) -> str:
        """As in "I'll do it myself", "we load it ourselves", "by myself"."""
        before = self._before(at)
        if before == "on" and who == _I:
            return "alone"
        if before == "by" or before in PREPOSITIONS:
            return "themselves"
        return "personally" if who == _I else "itself"

    def _owned(self, at: int, name: str) -> str:
        if self.named[name] > 1 and name == short_name(self.voice.own):
            return "its own"
        return own_of(name) if self._before(at) in PREPOSITIONS | {"is", "are", "was", "were", "be"} else f"{own_of(name)} own"

    def _name(self, who: str) -> str:
        if who == _WE:
            return short_name(self.voice.own)
        return (self.voice.speaker or "") if self.subject == _WE else self.voice.first

    def _you(self, at: int, role: str, tail: str) -> str:
        """The other side. Said again they are "they", where that can be nobody else."""
        name = self.voice.you
        again = self.you_at >= 0 and at - self.you_at < _NEAR and ";" not in self.tokens[self.you_at : at]
        self.you_at = at
        if again and not (self.others or "they" in self.seen or self.subject) and role != "self":
            return self._they(at, role, tail)
        if role != "subject":
            return {"object": self.called or name, "own": own_of(name), "owned": own_of(name), "self": "themselves"}[role]
        return self._named(at, name, tail, many=f"{own_of(name)} people")

    def _they(self, at: int, role: str, tail: str) -> str:
        if role == "subject" and not tail:
            self._change(self._verb(at), _OF_MANY)
        return _THEY[role] + (f" {self._full(at, tail)[0]}" if tail else "")

    def _named(self, at: int, name: str, tail: str, many: str) -> str:
        """A name as the subject; `many` are those of a company, behind whom a verb stays as it is."""
        if tail:
            return f"{name} {self._full(at, tail)[1]}"
        place = self._verb(at)
        verb = self.tokens[place].lower() if place is not None else ""
        if self._stays(at, verb):
            return name
        if verb in _OF_ONE and not (many and verb == "have" and self._goes_on(place)):
            self._change(place, _OF_ONE)
            return name
        if place is None or (many and not self._inflects(at, place)):
            return many or name
        if not self._inflects(at, place):
            self.unclear = True
        self.skip[place] = _with_s(self.tokens[place])
        return name

    def _is_asked(self, at: int) -> bool:
        """Stands the verb before the subject, as in "so did you map it"? Behind "if it doesn't" the subject begins anew."""
        return self._before(at) in _ASKS and (self._before(at, 2) or "so") in _OPENS_QUESTION

    def _takes_name(self, at: int, *, many: bool) -> bool:
        """Can a name stand for the subject at `at`, with its verb told right?"""
        place = self._verb(at)
        if place is None:
            return many
        verb = self.tokens[place].lower()
        return many or verb in _OF_ONE or self._stays(at, verb) or self._inflects(at, place)

    def _stays(self, at: int, verb: str) -> bool:
        """Does the verb of the subject at `at` stand behind a name as it does behind "I" or "we"?"""
        return self._is_asked(at) or verb in _MODALS | PAST or _is_past(verb) or (verb.endswith("ing") and verb not in _BRING)

    def _inflects(self, at: int, place: int) -> bool:
        """Is it a single verb of today, which takes an "s" behind a name?"""
        verb = self.tokens[place].lower()
        together = {"all", "both"} & {token.lower() for token in self.tokens[at:place]}
        # Behind "wants to" a second verb stays as it is.
        single = (verb in _WISHES and self._next(place) == "to") or not self._goes_on(place)
        return verb.isalpha() and verb not in _EITHER | _NO_VERB and not together and single

    # Words around -------------------------------------------------------------------------------------------------------

    def _full(self, at: int, tail: str) -> tuple[str, str]:
        return ("had", "had") if tail == "d" and follows_had(self._next(at) or "") else _TAILS[tail]

    def _is_object(self, at: int, who: str) -> bool:
        if who != _YOU:
            return False
        behind, before = self._next(at), self._before(at)
        if before is None and self.subject:
            return True
        if before == "leave" and behind in {"get", "keep", "take", "can", "have", "pay", "lose"}:
            return False
        if before in {"for", "except"}:
            return behind is None or (behind not in _MODALS and behind not in _OF_ONE)
        if behind is None or not behind[0].isalnum():
            return before not in _MODALS | word_set("do did are were have")
        if behind in _MODALS or behind in _OF_ONE:
            return before in {"let", "to", "with"} and behind in {"do", "have"}
        return before in _TAKES - {"like"} or behind in _NO_SUBJECT or behind[0].isdigit()

    def _verb(self, at: int) -> int | None:
        """Where the verb of the subject at `at` stands: behind it, or behind adverbs."""
        for place in range(at + 1, min(at + 8, len(self.tokens))):
            token = self.tokens[place].lower()
            if not token.isspace() and token not in _ADVERBS:
                return place if token[0].isalpha() else None
        return None

    def _change(self, place: int | None, forms: dict[str, str]) -> None:
        if place is not None and (changed := forms.get(self.tokens[place].lower())):
            self.skip[place] = changed

    def _goes_on(self, place: int | None) -> bool:
        """May the subject have a second verb behind an "and", which would have to change too?"""
        rest = [t for t in self.tokens[(place or 0) + 1 :] if not t.isspace()]
        return any(
            a in {"and", "or", "then"}
            and b[0].islower()
            and b not in _NO_VERB
            and not b.endswith(("s", "ed", "ing", "ly"))
            and "'" not in b
            for a, b in pairwise(rest)
        ) or any(a == "and" and b in {"am", "are", "have", "do", "don't"} for a, b in pairwise(rest))

    def _verb_of_i(self, at: int, word: str) -> str:
        """As in "I make the accounts and am away": the "am" behind an "and"."""
        if word == "am" and self._before(at) in {"and", "or", "but", "then"} and _I in self.seen | {self.subject}:
            return "are" if "they" in self.seen else "is"
        return word

    def _next(self, at: int) -> str | None:
        return next((t.lower() for t in self.tokens[at + 1 :] if not t.isspace()), None)

    def _before(self, at: int, back: int = 1) -> str | None:
        words = [t.lower() for t in self.tokens[max(0, at - 8) : at] if not t.isspace()]
        return words[-back] if len(words) >= back else None

    def _denied(self, at: int, *, subject: bool) -> bool:
        """Stands a "no" close before it, so that another word there would seem to be denied?"""
        # A subject begins anew: "if it's not there I've got to explain it".
        near = [self._before(at, back) or "." for back in ((1,) if subject else (1, 2, 3))]
        reach = next((n for n, word in enumerate(near) if not word[0].isalnum()), len(near))
        return not (NEGATIONS - {"without"}).isdisjoint(near[:reach])


def _is_past(verb: str) -> bool:
    return verb.endswith("ed") and verb not in _NEED


def _with_s(verb: str) -> str:
    if verb.endswith(("s", "sh", "ch", "x", "z", "go", "do")):
        return f"{verb}es"
    return f"{verb[:-1]}ies" if verb.endswith("y") and verb[-2:-1] not in "aeiou" else f"{verb}s"
