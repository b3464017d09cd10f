"""What people say around what they say: fillers, forms of address, false starts, announcements. Words that carry sense stay."""

import re
from collections.abc import Collection, Sequence

from analyzer.domain.guarded_words import word_set
from analyzer.domain.value_scanner import find_values

_CANDOR = (
    r"(?:i(?:['\u2019]ll| will| should| must| ought to| (?:have|want(?:ed)?|would like) to"
    r"|['\u2019](?:ve got|d like|m going) to) be|let me (?:just )?be|to be|i['\u2019]m (?:just )?being)"
    r" (?:very |quite |really |totally |perfectly |completely |absolutely |brutally )?(?:honest|straight|frank|open|blunt|up-?front"
    r"|clear|fair|direct|candid)(?: (?:with|to) (?:you(?: all| guys)?|everybody|everyone))?"
)
"""What announces plain words, in a sentence that goes on: nobody promises to be honest."""
_FILLER = re.compile(
    rf"^(?:(?:{_CANDOR}(?=\s?[,.:;\u2014\u2013-]| about [^,.:;]{{2,40}}[,:])|yeah|yes|yep|yup|aye|ok|okay|oh|ah|so|well|and|but|or"
    rf"|right|um+|uh+|(?-i:[Ee]r+m?)|hmm+|look|listen|honestly|actually|basically|anyway"
    r"|i mean|you know|to be (?:honest|fair|frank)|frankly|like|also|because|cause|cos|plus|sure|absolutely|definitely"
    r"|(?:great|perfect|good|fine)(?=\s?[,.!:;]|\s(?:I|we|you|it|that|so|then)\b)|thanks"
    r"|thank you|hi|hey|hello|then|lol|haha?|fwiw|sir|ma['\u2019]am|madam|beauty|cheers|wow|oof|ouch|phew|fair enough|no worries|no problem(?!,? it)|not a problem|of course"
    r"|heads[- ]up(?=[,:]| that\b)|cards on the table|just so it['\u2019]s been said(?: [\w ]{1,30})?(?=,)|(?:just )?one (?:more )?thing(?=[:,])"
    r"|let(?:['\u2019]s| me) (?:see|think)|see(?=[.,!]\s)|me(?=,\s)|exactly|correct|true|indeed)"
    r"(?![\w'\u2019-])[,.!:;\u2026\u2014-]*\s+)+(?=\S)",
    re.IGNORECASE,
)
_NOISE = re.compile(
    r"^(?:(?:ok|okay|oh|ah|so|well|and|but|or|right|um+|uh+|(?-i:[Ee]r+m?)|hmm+|look|listen|i mean|you know|lol|haha?|hi|hey)\b[,.!:;\u2026\u2014-]*\s+)+(?=\S)",
    re.IGNORECASE,
)
"""Fillers but those that answer a question."""
_YEAH = re.compile(r"^(?:yeah|yep|yup|aye)\b(?P<no>,? (?=no\b))?", re.IGNORECASE)
_SHORT_ANSWER = re.compile(
    r"^(?:(?:yes|yeah|yep),?\s+)?(?:it|that|they|we|you|i|he|she|there)\s(?:does|do|did|is|are|was|can|could|will|would|has|have)"
    r"(?:,\s*(?:yes|yeah|yep|actually|indeed|of course))?[.!]\s+(?=[A-Z])",
    re.IGNORECASE,
)
"""`It does, yeah. The app works offline.`: the sentence behind the short answer says it in full. A "no" stays: it is checked."""
_SAYING = re.compile(
    r"^(?:(?:i['\u2019]d say|i would say|i should say|i must say|i['\u2019]ll say(?: that| it(?=,))?|i['\u2019]m (?:only |just )?saying"
    r"|i am saying|(?:what|all) (?:i['\u2019]d|i would|i can|i['\u2019]ll) say is(?: that)?"
    r"|i (?:have|['\u2019]ve got) to (?:say|admit)|i should warn you|i was (?:gonna|going to) (?:say|mention|add)|(?:you should|just so you|so you) know|please be aware"
    r"|i won['\u2019]t lie(?: to you)?)(?: (?:that|also)\b)?,?\s+(?!(?:no|yes|so|that|it)\b[,.]?(?:\s+to\b"
    r"|$))(?=(?:[\w'\u2019]+[,.]?\s+){2})"
    r"|(?:what|one thing) (?:i['\u2019]d say|i can tell you|i['\u2019]ll tell you|i would say) is(?: that)?,?\s+)",
    re.IGNORECASE,
)
"""Words that only announce that somebody says something."""
_ANNOUNCES = re.compile(
    rf"(?:{_CANDOR}(?: about (?:it|this|that))?|i(?:['\u2019]ll|['\u2019]d| will| would| can| want to)? (?:just |only )?(?:say|put|mention"
    rf"|tell you|leave) (?:that|this|it|so|something|one thing|(?:this|that) much)(?: (?:at that|that way|like that|there|though))?"
    r"|i['\u2019]m (?:just |only )?saying"
    r"|(?:that['\u2019]s )?(?:all|what) i(?:['\u2019]m saying|['\u2019]ll say| can say)|here['\u2019]s the thing"
    r"|put it (?:that|this) way)[\s,.:!\u2026\u2014-]*",
    re.IGNORECASE,
)
"""A whole sentence that announces another and says nothing itself."""
_INNER_FILLER = re.compile(
    r",?\s*\b(?:um+|uh+|(?-i:er+m?)|hmm+|you know|i mean|sort of|kind of)\b,\s*|,\s*like,\s*|,?\s*\b(?-i:um+|uh+|erm?)\b(?!-)",
    re.IGNORECASE,
)
_I_MEAN = re.compile(r",\s*i mean,\s*(?=(?:i|we|they|he|she|it|you)\b)", re.IGNORECASE)
"""Where a speaker says it anew."""
_ASIDE = re.compile(
    rf"(?P<comma>,\s*)(?:{_CANDOR}|i['\u2019]m telling you(?: frankly| now)?"
    rf"|i(?:['\u2019]ll)? tell you(?: frankly| now)?|put it that way|don['\u2019]t ask"
    rf"|i should (?:warn you|say|add)|i(?: have|['\u2019]ve got) to (?:say|admit)(?: also)?"
    rf"|i won['\u2019]t lie(?: to you)?"
    r"|sir|ma['\u2019]am|madam|mate|guys|folks|love|lol)(?:(?P<goes_on>,(?!\s(?:and|but|so|which|that|if|when)\b))|(?=\s*[,.!;]|\s*$))",
    re.IGNORECASE,
)
"""An aside or a form of address between commas."""
_INNER_SAYING = re.compile(r"(?<=,) i['\u2019]d say,?(?= (?:\d|[a-z]+ to [a-z]+|about|around|roughly|maybe))", re.IGNORECASE)
_NUMBER = r"(?:\d|(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|\w+ty|half|an? (?:couple|few|dozen|hundred|thousand)|hundreds|dozens)\b)"
_ROUGHLY = r"(?:about|around|roughly|maybe|like)"
_RECALLS = re.compile(
    rf"(?P<comma>,)?\s*\bi(?:['\u2019]d)? (?:want to|wanna|like to) say(?P<about>,? (?={_NUMBER})"
    rf"|,?(?= (?:{_ROUGHLY}|(?:that )?(?:it|there|that)(?:['\u2019]s| is| was| were)(?: {_ROUGHLY})?) {_NUMBER}))",
    re.IGNORECASE,
)
"""`I want to say eleven`: somebody tries to remember, and wants nothing."""
_RESTART = re.compile(
    r"\b(?:it|that|there|they|we|i|he|she|you)['\u2019](?:s|re|m|ve|ll|d),\s+(?=(?:it|that|there|they|we|i|he|she|you)(?:['\u2019]|\b))"
    r"|\b(?P<twice>(?:it|that|there|they|we|i|he|she|you)['\u2019](?:s|re|m|ve|ll|d)|i|we|you|he|she|they|it|the|a|an"
    r"|if|so|and|is|my|our|your|what|when|how|but)(?:,?\s+(?P=twice)\b)+(?=\s+\w)"
    r"|\b(?P<who>i|we|you|they|he|she|it)\s+(?:just|really|also|always|only),\s+(?=(?P=who)\b)",
    re.IGNORECASE,
)
"""Where a speaker begins again: "it's, there's a cap on it", "if if you do", "I just, I write it down"."""
_TRAILING = re.compile(
    r"(?:,\s*(?:so|and|but|you know|right|okay|ok|yeah|honestly|frankly|yep|yup|anyway|and so on|so you know|you know that|is what (?:i|we) do"
    r"|said so|told (?:him|her|them) so)|\s+yeah go on|\s+lol)+\s*[.!?\u2026]*\s*$",
    re.IGNORECASE,
)
"""What trails off. A doubt ("I think", "or something") stays: without it the sentence would claim more."""
_MARK = re.compile(r"^\s*(?:[-*\u2022>#|]+|\(?[0-9ivx]{1,4}[.)]|\(?[a-zA-Z][.)]|\u00a7\s*\d+)\s+")
_INNER_MARK = re.compile(r"[.;]\s+[a-h1-9]\)\s+(?=\w)")
"""The mark of the next point of a list."""
_BADLY_HEARD = re.compile(
    r"\b(i(?=ll (?:send|get|do|be|check|call|have|put|take|make|set|bring|find|look|let|give|ask|try|talk|see|write|mail|email|ring|come)\b)"
    r"|i(?=d (?:like|love|say|want|rather|need)\b)|(?:he|she|it)(?=ll be\b)|I(?=m|ve)|you(?=re|ve|ll)|we(?=ve)|they(?=re|ve|ll)|that(?=s|ll)"
    r"|there(?=s))(m|ve|re|ll|s|d)\b",
    re.IGNORECASE,
)
"""Contractions that a machine wrote down without their apostrophe. A "dont" stays: negations are checked letter by letter."""
_YES_THEN = re.compile(r"^(yes|no)[.!]\s+(?:so\s+)?(?=\w[\w'\u2019]* \w)", re.IGNORECASE)
_YES_AND_NO = re.compile(r"(?:yes|yeah|yep) (?:for|to|on)\b[^.]*,\s*(?:but )?no (?:for|to|on)\b", re.IGNORECASE)
_SPACE = re.compile(r"\s+")
_CLEFT = re.compile(
    r"^(?:what|all|(?:the |one )(?:only )?thing(?: that)?) (?P<who>i|we)(?P<aux>'ll| will| can| could| would|'d)?(?: (?:also|just|always|usually|normally))? (?P<deed>do|have)"
    r"(?: (?:there|here|then|today|now|right now|for (?:you|that)))?(?P<tense>(?:,| is| is,)) (?:that )?(?=(?P<clause>(?:i|we|you|they|he|she|it|there|the|your|our|my)\b)?)",
    re.IGNORECASE,
)
"""`What I can do is go through it`, `what we do is, the walkers have a handheld`: the sentence without its announcement."""
_WISH_CLEFT = re.compile(
    r"^what (?P<who>i|we)(?P<wish>(?:'d| would)? (?:really |just )?(?:want|need|like|love)s?) is (?P<to>to|for (?=\S+ to\b))", re.IGNORECASE
)
_HAVING_CLEFT = re.compile(
    r"^what (?P<who>you|i|we)(?P<has>(?:'ll| will)? (?:have|get|need|want)) is (?=(?:an?|the|one|two|three|\d)\b)", re.IGNORECASE
)


def _uncleft(words: str) -> str:
    """A sentence that opens with "what I can do is" and the like, told straight."""
    straight = words.replace("\u2019", "'")
    if cleft := _CLEFT.match(straight):
        rest = straight[cleft.end() :]
        if cleft["clause"] is not None:
            return rest
        if cleft["deed"].lower() == "do" and "is" in cleft["tense"] and rest[:1].islower():
            return f"{cleft['who']}{cleft['aux'] or ''} {rest}"
    if wish := _WISH_CLEFT.match(straight):
        return f"{wish['who']}{wish['wish']} {'to' if wish['to'] == 'to' else ''}{straight[wish.end() :]}"
    if having := _HAVING_CLEFT.match(straight):
        return f"{having['who']}{having['has']} {straight[having.end() :]}"
    return words


def tidy(text: str) -> str:
    """White space folded and list marks cut; words untouched."""
    return _SPACE.sub(" ", _MARK.sub("", text.strip())).strip()


def plain(text: str, hearers: Sequence[str] = ()) -> str:
    """One sentence without what is only said around it, with straight apostrophes; the sentence itself where little would be left."""
    words = tidy(text)
    bare = _inner(_uncleft(unfilled(_SAYING.sub("", unfilled(_SHORT_ANSWER.sub("", words))))), hearers)
    return (bare if len(bare.split()) >= 3 else words).replace("\u2019", "'")


def _inner(words: str, hearers: Sequence[str]) -> str:
    bare = _filler_free(_ASIDE.sub(lambda m: " " if m["goes_on"] else "", _BADLY_HEARD.sub(r"\1'\2", words)))
    bare = _RESTART.sub(lambda m: m["twice"] or "", _SPACE.sub(" ", _INNER_SAYING.sub("", bare)))
    bare = _RECALLS.sub(_recalled, bare)
    bare = _YES_THEN.sub(r"\1; ", _INNER_MARK.sub("; ", _TRAILING.sub("", bare)))
    call = re.search(rf"(?<=[a-z])\s+(?:{_any_of(hearers)})[.!]*$", bare) if hearers else None
    return f"{bare[: call.start()]},{bare[call.start() :]}" if call and _is_call(bare, call.start()) else bare


def _recalled(said: re.Match[str]) -> str:
    """What stands for the words of somebody who tries to remember: "about" before a number, else "I think"."""
    if said["about"].endswith(" "):
        return " about " if said.start() else "About "
    return f"{said['comma'] or ''}{' ' if said.start() else ''}I think"


def _filler_free(words: str) -> str:
    """Without the fillers within; one between the parts of a value stays ("March, um, 14th"), as the value is read there."""
    bare = _INNER_FILLER.sub(" ", _I_MEAN.sub("; ", words))
    return bare if bare == words or [v.readings for v in find_values(bare)] == [v.readings for v in find_values(words)] else words


def unfilled(words: str) -> str:
    """`words` without the fillers at their head; a "yes for the one, no for the other" keeps its yes."""
    return words if _YES_AND_NO.match(words) else _FILLER.sub("", words)


def announces(text: str) -> bool:
    """Does a sentence only say that something is said ("I'll be straight with you.", "I'll just say that.")?"""
    words = tidy(text)
    return _ANNOUNCES.fullmatch(_NOISE.sub("", words)) is not None


def answer(words: str) -> str:
    """An answer to be quoted: without "so" and "um" at its head, but with its yes or no."""
    bare = _NOISE.sub("", words)
    return bare[:1].upper() + bare[1:] if bare != words else words


def answered(words: str, hearers: Sequence[str] = ()) -> str:
    """An answer to be told: a plain sentence with its yes."""
    bare = _inner(_uncleft(_NOISE.sub("", words)), hearers).replace("\u2019", "'")
    return _YEAH.sub(lambda m: "" if m["no"] else "yes", bare)


def call_in(words: str, hearers: Sequence[str]) -> tuple[str | None, str]:
    """The one hearer whom a sentence calls by name, and the sentence without the call; (None, `words`) without one."""
    if not hearers:
        return None, words
    name = _any_of(hearers)
    calls = list(re.finditer(rf"^(?P<first>{name}),\s+|,\s*(?P<later>{name})(?=,|[.!]*$)", words))
    if len(calls) != 1:
        return None, words
    call = calls[0]
    return call["first"] or call["later"], words[: call.start()] + words[call.end() :].removeprefix("," if call["later"] else "")


def lowered(text: str, common: Collection[str]) -> str:
    """`text` with a small letter at its head, unless that is a name: `common` are words that are written small elsewhere."""
    first = re.split(r"[\s,.;:']", text, maxsplit=1)[0]
    if not first[:1].isupper() or (len(first) > 1 and first.isupper()):
        return text
    if first.lower() in _OPENERS or _COMMON.match(text) or (first.lower() in common and not re.match(r"\S+ [A-Z]", text)):
        return text[:1].lower() + text[1:]
    return text


_COMMON = re.compile(
    r"\w{3,}(?:tions?|ments?|ness|ity|able)\b(?! [A-Z])|\w{5,}ing\b(?! [A-Z])|\w{3,}[^s\W]s (?:are|were|can|go|come|stay)\b"
)
"""Words that by their ending, or by what follows, are no names."""


def _any_of(names: Sequence[str]) -> str:
    return "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))


def _is_call(words: str, at: int) -> bool:
    """Does a name at the end stand there only because it is called? "By Thursday Ann" is a call, "for Ann" is none."""
    return bool(
        re.search(r"\b(?:\w*day|tomorrow|tonight|today|soon|now|it|that|then|too|yet|all|this|week|month)$", words[:at], re.IGNORECASE)
    )


_OPENERS = word_set(
    "the a an they their there it that this these those if when then what which who how where why once after before from for in on"
    " at by to with within without until all any every each both most some nobody nothing everything everybody everyone someone"
    " somebody he she his her and but so because not no only just usually normally typically first second last next one two three"
    " four five six beyond above below between during unless whether besides outside inside instead otherwise regarding about around many "
    "much more several email whatever whichever whoever whenever wherever seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen eighteen twenty thirty forty fifty get give send put let leave call consider you your we i probably maybe happy can could"
    " will would should might must is are was were do does did have has had now today tomorrow same our my as out over up under"
    " anything still even here nor per us them its than though although while since during yes told asked glad sorry works write add take please half quarter whoever see checked"
    " keep ask check make use see start stop"
)
"""Words that open sentences and are no names."""
