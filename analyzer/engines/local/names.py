"""Names of people in running text, without a name list: capitals, honorifics and the words around."""

import re
from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from analyzer.domain.conversation import parted
from analyzer.engines.local import likeness

HONORIFICS: Final = frozenset(
    [
        "dr",
        "doctor",
        "mr",
        "mrs",
        "ms",
        "miss",
        "mister",
        "missus",
        "mx",
        "prof",
        "professor",
        "sir",
        "madam",
        "ma'am",
        "herr",
        "frau",
        "hr",
        "fr",
        "mme",
        "mlle",
        "monsieur",
        "madame",
        "maître",
        "sr",
        "sra",
        "señor",
        "señora",
        "don",
        "doña",
        "dott",
        "dottoressa",
        "ing",
        "ingegnere",
        "signor",
        "signora",
        "dhr",
        "mevr",
        "dipl-ing",
        "lic",
        "reverend",
        "rev",
        "father",
        "sister",
        "brother",
        "chief",
        "chef",
        "captain",
        "capt",
        "superintendent",
        "councillor",
        "judge",
        "uncle",
        "aunt",
        "auntie",
        "tannie",
        "chancellor",
        "dean",
        "coach",
        "pastor",
        "rabbi",
        "imam",
        "barrister",
        "sheikh",
        "sheikha",
        "seu",
        "dona",
        "engr",
        "alhaji",
        "hajia",
    ]
)
"""Words that say: a person's name follows. Some are titles too and stay in the name."""

PARTICLES: Final = frozenset(
    [
        "van",
        "de",
        "der",
        "den",
        "von",
        "zu",
        "zum",
        "zur",
        "vom",
        "da",
        "di",
        "do",
        "dos",
        "das",
        "del",
        "della",
        "la",
        "le",
        "al",
        "el",
        "bin",
        "bint",
        "ibn",
        "ben",
        "ter",
        "ten",
        "av",
        "af",
        "y",
        "e",
    ]
)

_DAYS = "tue tues wed weds thu thur thurs fri monday tuesday wednesday thursday friday saturday sunday mondays tuesdays wednesdays thursdays fridays saturdays sundays"
_MONTHS = (
    "january february march april june july august september october november december jan feb mar apr jun jul aug sep sept oct nov dec"
)
_FEASTS = "christmas easter thanksgiving ramadan diwali halloween labor labour memorial passover hanukkah eid carnival lent xmas"
_TONGUES = (
    "english german french spanish italian dutch polish portuguese arabic chinese japanese korean turkish russian greek swedish danish"
    " norwegian finnish czech romanian hungarian american british irish scottish welsh canadian mexican european african asian indian"
    " austrian swiss belgian australian brazilian latin ukrainian vietnamese catalan basque"
)
_PLACES = (
    "europe america africa asia germany france spain italy england scotland wales ireland britain uk usa texas ohio california florida"
    " london paris berlin munich vienna zurich madrid lisbon dublin glasgow edinburgh boston chicago dallas houston atlanta denver toronto"
    " amsterdam rotterdam brussels hamburg frankfurt oslo stockholm copenhagen helsinki warsaw prague lagos nairobi mumbai delhi bangalore"
    " singapore sydney melbourne auckland tokyo seoul dubai michigan indiana virginia arizona oregon utah nevada kentucky tennessee"
    " georgia carolina pennsylvania jersey york manchester birmingham leeds liverpool bristol cardiff belfast antwerp milan rome naples"
    " barcelona valencia mexico brazil canada australia india china japan poland austria switzerland netherlands belgium norway sweden"
    " denmark finland portugal greece turkey nigeria kenya ghana egypt miami seattle phoenix detroit toledo columbus cleveland"
)
_PRODUCTS = (
    "excel word outlook teams zoom slack sharepoint salesforce hubspot google microsoft office windows linux android iphone ipad apple"
    " oracle netsuite quickbooks xero sage dynamics workday servicenow jira confluence tableau azure aws okta duo entra github gitlab"
    " whatsapp facebook instagram linkedin youtube twitter chrome safari firefox python java javascript sap api sso docusign dropbox"
    " stripe shopify zapier amazon samsung zebra cisco dell adobe pdf acrobat gmail calendly webex skype"
)
_PAPERS = (
    "order form contract agreement schedule exhibit appendix annex clause section article amendment quote proposal invoice statement"
    " master services subscription customer vendor supplier provider client party parties services service support fees fee term"
    " payment renewal start effective date total annual software platform product products license licence data processing security"
    " confidential signature signed title name attn attention subject sent from to cc bcc re fw fwd page note notes summary agenda"
    " attachments attachment enclosure sla dpa msa sow nda po rfp rfq gdpr hipaa iso soc pilot phase kickoff demo go-live net vat"
)
_BODIES = (
    "hq inc ltd llc gmbh ag kg plc corp co company group holding holdings team board council committee department dept division university"
    " college school schools district hospital clinic bank church city county state street road avenue park hall center centre tower"
    " ave pkwy blvd rd lane suite drive parkway boulevard square building room office offices house station airport "
    "port bridge river lake north south east west northern southern eastern western"
    " central upper lower new old saint st mount fort valley hill hills bay beach island islands foundation institute association society"
    " union trust partners systems solutions technologies technology logistics freight foods industries engineering "
    "services international motors garage dental farms foundry bakery brewery hotels"
    " global national regional federal institution ministry commission authority agency department works plant factory warehouse terminal"
    " conference conf meeting mtg rm huddle boardroom zoom phone mobile desk kitchen reception lobby speaker unknown participant caller guest host recording"
    " besprechungsraum konferenzraum raum sala salle vergaderzaal zaal saal"
)
_ROLES = (
    "manager director officer president vice chief head lead senior junior engineer analyst coordinator administrator assistant executive"
    " accountant controller treasurer secretary consultant specialist supervisor architect developer principal partner owner founder"
    " operations ops finance purchasing procurement legal compliance marketing sales hr it ceo cfo coo cto cio ciso vp svp evp md gm dpo mdm"
    " payroll accounting accounts receivable payable logistics quality production maintenance engineering facilities admin treasury audit"
    " financial commercial technical medical clinical regional digital information inspector building programme program project product"
    " deputy vicerector dispatcher foreman technician operator nurse teacher clerk liaison marshal planner buyer counsel attorney lawyer"
    " accountable sponsor champion controller bookkeeper estimator surveyor scientist designer trainer representative agent broker"
    " risk security infrastructure support training success account customer human resources chair chairman chairwoman board trustee"
)
_OPENERS = (
    "i the a an and but so or if in on at for of to by with as it its it's he she we they you his her our your their my mine me us them this"
    " that these those there here what when where who whom whose why how which is are was were be been am do does did done have has had can"
    " could will would shall should may might must not no nope yes yeah yep yup okay ok alright right well now then also just even only once"
    " hi hey hello hiya dear thanks thank cheers regards best kind warm sincerely yours please sorry great good fine nice perfect brilliant"
    " lovely sure oh ah um uh hmm huh ha haha wow god gosh jesus christ lord gotcha got let let's maybe perhaps honestly actually basically"
    " look listen see say said tell told ask asked send sent call called give get go come came make made take put keep says asks wants "
    "needs thinks reckons mentioned rang texted emailed spoke dropped checked met one two three four"
    " five six seven eight nine ten eleven twelve twenty thirty forty fifty hundred thousand million first second third last next another"
    " all any anyone anything anybody every everyone everything everybody each both either neither none nobody nothing some someone somebody"
    " something most many much more less few still yet already again soon later today tomorrow yesterday morning afternoon evening night"
    " because since while until till before after during between through over under above below about against without within per via plus"
    " however therefore otherwise meanwhile instead besides although though unless whether whatever whoever whenever wherever never always"
    " often sometimes usually probably absolutely exactly definitely totally indeed agreed understood noted correct true false happy glad"
    " looking following attached enclosed confirmed approved closed open done hope hoping speaking talk meet meeting welcome congratulations"
    " number point item line question answer answers option price total works working think thinking know want need needs use using used"
    " people person folks guys everyone's gentlemen ladies sir madam too very quite really pretty kinda sort like than same other others"
    " such own off up down out back away around together apart less least enough far near big small long short old new young high low full"
    " half quarter double whole entire part rest end start begin first week month year day hour minute time times don't doesn't didn't isn't"
    " aren't wasn't weren't won't wouldn't can't couldn't shouldn't haven't hasn't hadn't i'm i'd i'll i've you're you'd you'll you've he's"
    " he'd he'll she's she'd she'll we're we'd we'll we've they're they'd they'll they've it'd it'll that's that'd that'll there's here's"
    " bye goodbye hm mhm mm mmm uh-huh yup aha ooh phew"
    " what's who's who'd who'll how's where's when's let's that's one's everybody's nobody's somebody's someone's y'all ain't gonna wanna"
    " gotta cause 'cause 'em see apologies appreciated greetings ciao hola bonjour guten hallo sehr mit von und der die das ein eine ich"
    " wir sie ihr cordialement saludos atentamente freundlichen grüße grüßen viele beste merci gracias danke obrigado grazie bedankt"
    " el los las les un une uno una den het een il lo gli avenue rue calle straße strasse apart given depending "
    "according regarding concerning based assuming provided including except considering"
)
_COMMON = "may will mark grant frank bill rich art hope faith grace joy rose jack rob guy dean earl"
_WORDS_TOO: Final = frozenset(_COMMON.split())
NOT_NAMES: Final = (
    frozenset(" ".join((_DAYS, _MONTHS, _FEASTS, _TONGUES, _PLACES, _PRODUCTS, _PAPERS, _BODIES, _ROLES, _OPENERS)).split()) - _WORDS_TOO
)
"""Capitalised words that are no part of a person's name. `Will`, `Mark` and the like are left to context."""

_GIVEN_NAMES = (
    "aaron abby abigail adam adrian agnes aidan alan alex alexander alice alison amanda amber amy ana andrea andrew "
    "andy angela anita ann anna anne annie anthony arthur ashley barbara beatrice"
    " becky ben benjamin beth betty bill billy bob brad brandon brenda brian bruce caitlin callum cameron carl carla carlos "
    "carol caroline carrie catherine charles charlie charlotte chloe chris christine"
    " christopher claire clare connor craig cynthia daisy dan daniel danielle danny dave david dawn dean deborah debbie "
    "denise dennis derek diana diane don donald donna doris dorothy doug douglas"
    " dylan ed eddie edward elaine eleanor elizabeth ellen ellie emily emma eric erica erin ethan eva evelyn fiona frances "
    "frank fred gareth gary gavin gemma geoff george gerald gillian gina gordon grace"
    " graham grant greg gus guy gwen hannah harold harriet harry hazel heather helen henry holly howard hugh ian irene "
    "isaac isabel ivan jack jackie jacob jake james jamie jan jane janet jason jay jean"
    " jeff jennifer jenny jeremy jerry jess jesse jessica jill jim jimmy jo joan joanna joanne joe joel john johnny jon "
    "jonathan jordan jose joseph joshua joyce juan judith judy julia julian julie june"
    " justin karen karl kate katherine kathleen kathy katie keith kelly ken kenneth kevin kim kirsty kyle larry laura lauren "
    "leah lee leo leon leonard leslie lewis liam lily linda lisa liz logan lorraine"
    " louis louise lucas lucy luke lynn maggie malcolm marc marcus margaret maria marie marion mark martha martin marty mary "
    "mason matt matthew max megan mel melanie melissa michael michelle mick miguel mike"
    " miranda mitchell molly monica morgan nadia nancy naomi natalie natasha nathan neil nell nicholas nick nicola nicole nigel "
    "noah nora norman oliver olivia omar oscar owen paddy pam pamela patricia patrick"
    " paul paula pauline penny pete peter phil philip philippa phoebe priya rachel ralph ray rebecca rhys richard rick rita rob "
    "robert roberta robin rod roger ron ronald rory rosa rose rosie ross roy ruby russell"
    " ruth ryan sally sam samantha samuel sandra sara sarah scott sean shane sharon shaun sheila shirley sidney simon sofia "
    "sonia sophia sophie stacey stan stella stephanie stephen steve steven stewart stuart"
    " sue susan suzanne sylvia tamara tara ted teresa terry theo theresa thomas tim timothy tina toby todd tom tommy "
    "tony tracey tracy trevor tyler valerie vanessa vera vicky victor vince vincent"
    " violet virginia vivian walter wanda warren wayne wendy will william yvonne zach zoe"
)
GIVEN: Final = frozenset(_GIVEN_NAMES.split())
"""Frequent given names; behind one of them a surname may be a word of other use (`Gus Hall`)."""
_SURNAMES = (
    "hall hill hills young page park day house west east north south best long short church good beach bay head"
    " french english german england london boston bristol lincoln austin houston dallas washington denver paris france ireland holland"
)
_DOUBLE: Final = frozenset(_SURNAMES.split())
"""Surnames that are other words too."""

_GIVEN_PLACES = (
    "georgia virginia carolina sydney austin dallas paris florence madison savannah india asia kenya chelsea brooklyn april june august israel"
    " denver houston phoenix chester preston christian noel"
)
_NAMED_SO: Final = frozenset(_GIVEN_PLACES.split())
_ALSO_GIVEN = "jan so young an min ha le per even odd ina in or as am go do soo happy friday sunday monday"
_GIVEN_TOO: Final = _NAMED_SO | frozenset(_ALSO_GIVEN.split())
"""Given names that are places, days and little words as well."""
_WHERE: Final = frozenset(["in", "at", "from", "to", "near", "through", "via", "of", "early", "late", "mid", "by", "until", "since"])
"""Before a place or a month."""
_NEVER: Final = frozenset(" ".join((_ROLES, _BODIES, _PAPERS, _PRODUCTS)).split())
"""Words that make a room, a machine or a department of a label."""
_ROLE_WORDS: Final = frozenset(_ROLES.split())
_BODY_WORDS: Final = frozenset(_BODIES.split())

_PLACE_STARTS = "fort mount lake new north south east west port saint st upper lower san santa los las el point cape isle"
_PLACE_FIRST: Final = frozenset(_PLACE_STARTS.split())

_LESS_COMMON = (
    "pat chuck drew gene jean june april august dale glen cliff dawn "
    "eve ivy penny sandy sunny summer autumn ray sky buddy junior king prince bishop major"
)
AMBIGUOUS: Final = _WORDS_TOO | frozenset(_LESS_COMMON.split())
"""Names that are common words too: at the start of a sentence they count only with a cue."""

_TOKEN = re.compile(r"[^\W\d_][\w'\u2019-]*")
_POSSESSIVE = re.compile(r"(?:['\u2019][sS]|['\u2019])$")
PRODUCT_SHAPE: Final = re.compile(r"(?<!Mc)(?<!Mac)(?<!De)(?<!La)(?<!Le)(?<!Du)(?<!Di)(?<!Van)(?<!Fitz)(?<=[a-z])[A-Z]|\d")
"""Capitals or digits within a word, as no person's name has them."""
_CONTRACTION = re.compile(r"['\u2019](?:s|ll|d|ve|re|m)$", re.IGNORECASE)
_OPENING = frozenset('.!?:;\n\u2026\u2014\u2022("\u201c*-|>')


class Mention(NamedTuple):
    """`text[start:end]` is a name as written, without honorific and possessive.

    `honorific` is the word before it ("Dr."), `opens` says that it starts a sentence and is a
    single word, so that its capital proves nothing.
    """

    start: int
    end: int
    name: str
    honorific: str | None = None
    opens: bool = False

    @property
    def full(self) -> str:
        """The name with its honorific, as a reader would call the person."""
        return f"{self.honorific} {self.name}" if self.honorific else self.name


class _Token(NamedTuple):
    start: int
    end: int
    word: str

    @property
    def low(self) -> str:
        return self.word.lower()

    @property
    def capital_title(self) -> bool:
        """`VP`, `Director`: behind it and before a field of work stands no name (`VP Field Operations`)."""
        return self.word[0].isupper() and self.low in _ROLE_WORDS

    @property
    def capital(self) -> bool:
        # "IT", "CFO" are no names; "McNeil", "O'Brien" and "Jean-Luc" are.
        return self.word[0].isupper() and (any(c.islower() for c in self.word) or len(self.word) == 1)


def find_names(
    text: str,
    common: Collection[str] = frozenset(),
    known: Collection[str] = frozenset(),
    present: Collection[tuple[str, str]] = frozenset(),
) -> list[Mention]:
    """Words in `text` that may be people's names, in order; `common` are words that the conversation
    also writes in lower case, `known` those (in lower case) that it surely writes as a name somewhere,
    `present` two words that follow each other in the name of somebody who takes part.
    Context has to decide which of them are people.
    """
    tokens = [_cut(m[0], m.start()) for m in _TOKEN.finditer(text)]
    out: list[Mention] = []
    at = 0
    while at < len(tokens):
        run = _run(text, tokens, at, present) if _may_open(tokens[at]) or _is_present(tokens, at, present) else 0
        if run:
            mention = _mention(text, tokens, at, run, common, known)
            if mention:
                out.append(mention)
        at += max(run, 1)
    return out


def _cut(word: str, start: int) -> _Token:
    if not word.isalpha():
        word = _CONTRACTION.sub("", word.rstrip("'\u2019-"))
    return _Token(start, start + len(word), word)


def _is_present(tokens: list[_Token], at: int, present: Collection[tuple[str, str]]) -> bool:
    """Does a name begin or go on here though its words have another use: that of somebody who takes part, or one like `Georgia Smith`?"""
    pair = tokens[at : at + 2]
    if len(pair) < 2 or not all(token.capital for token in pair):
        return False
    if (pair[0].low, pair[1].low) in present:
        return True
    likely = pair[0].low in _NAMED_SO and pair[1].low not in NOT_NAMES and likeness.of(pair[1].low) > 1
    return likely and not (at and tokens[at - 1].low in _WHERE)


def _run(text: str, tokens: list[_Token], at: int, present: Collection[tuple[str, str]]) -> int:
    """How many tokens from `at` on, which may open a name, hang together as one capitalised run."""
    length = 1
    while at + length < len(tokens) and length < 6:
        before, token = tokens[at + length - 1], tokens[at + length]
        gap = text[before.end : token.start]
        initial = len(before.word) == 1 or before.low in HONORIFICS
        if gap not in {" ", "\u00a0"} and not (gap in {". ", ".", ".\u00a0"} and initial):
            break
        surname = _is_present(tokens, at + length - 1, present) or (
            token.low in _DOUBLE and _leads(before.low) and (len(before.word) > 1 or "." in gap)
        )
        if token.capital and (token.low not in NOT_NAMES or surname):
            length += 1
        elif token.low in PARTICLES and _capital_follows(text, tokens, at + length):
            length += 2 if tokens[at + length + 1].capital else 3
        else:
            break
    return min(length, len(tokens) - at)


def _may_open(token: _Token) -> bool:
    low = token.word.lower()
    return low in HONORIFICS or (token.word[0].isupper() and low not in NOT_NAMES and token.capital)


def _capital_follows(text: str, tokens: list[_Token], at: int) -> bool:
    for step in (1, 2):
        if at + step >= len(tokens) or text[tokens[at + step - 1].end : tokens[at + step].start] != " ":
            return False
        if tokens[at + step].capital and tokens[at + step].low not in NOT_NAMES:
            return True
        if tokens[at + step].low not in PARTICLES:
            return False
    return False


def _mention(text: str, tokens: list[_Token], at: int, run: int, common: Collection[str], known: Collection[str]) -> Mention | None:
    words = tokens[at : at + run]
    honours = 0
    while honours < len(words) and words[honours].low in HONORIFICS:
        honours += 1
    if honours == len(words) or not words[honours].capital:
        return None
    named = words[honours:]
    if len(named) > 1 and not honours and named[0].low not in known and _opens(text, named[0].start) and _is_opener(named, common):
        named = named[1:]
    honorific = text[words[0].start : named[0].start].strip() if honours else None
    if sum(len(t.word) > 1 for t in named) < min(2, len(named)) - (len(named) == 2 or _is_initialled(text, named)):
        return None
    if all(len(t.word) < 2 for t in named):
        return None
    end = named[-1].end
    if len(named[-1].word) == 1 and text[end : end + 1] == "." and len(named) > 1:
        end += 1
    opens = len(named) == 1 and not honours and _opens(text, named[0].start)
    if (opens and named[0].low in common) or _is_place(text, tokens, at, run) or (len(named) == 1 and _is_month(text, named[0])):
        return None
    return Mention(named[0].start, end, " ".join(text[named[0].start : end].split()), honorific, opens)


def _is_initialled(text: str, named: list[_Token]) -> bool:
    """`R. J. Adler`: initials with their points, and a surname."""
    return len(named[-1].word) > 1 and all(len(t.word) == 1 and text[t.end : t.end + 1] == "." for t in named[:-1])


_BEFORE_MONTH = re.compile(
    r"(?:\b(?:in|of|by|until|till|since|before|after|last|this|next|from|to|for|early|mid|late|and|than)|\d[.]?(?:st|nd|rd|th)?|,)\s*$",
    re.IGNORECASE,
)


def _is_month(text: str, token: _Token) -> bool:
    """`until the end of May`, `May 6`: a month that is a name too."""
    if token.low not in {"may", "april", "june", "august"}:
        return False
    return bool(
        _BEFORE_MONTH.search(text[max(0, token.start - 12) : token.start]) or re.match(r"\s*(?:\d|last|next)", text[token.end :][:8])
    )


def _is_opener(named: list[_Token], common: Collection[str]) -> bool:
    """Is the first of several capitalised words only the start of a sentence (`Met Ruth Adler`)?"""
    first = named[0].low
    if first in common or first.endswith("ly"):
        return True
    own = likeness.of(first)
    return len(first) > 1 and own < -0.5 and any(likeness.of(t.low) > own + 1 for t in named[1:])


def _is_place(text: str, tokens: list[_Token], at: int, run: int) -> bool:
    """Does the run go on into a word for a place or company (`Traverse City`, `Acme Ltd`)?"""
    if at and tokens[at - 1].capital and tokens[at - 1].low in _PLACE_FIRST and text[tokens[at - 1].end : tokens[at].start] in {" ", ". "}:
        return True
    if at + run >= len(tokens):
        return False
    last, following = tokens[at + run - 1], tokens[at + run]
    if (
        at
        and run == 1
        and tokens[at - 1].capital_title
        and following.word[0].isupper()
        and following.low in _ROLE_WORDS
        and text[last.end : following.start] == " "
    ):
        return text[tokens[at - 1].end : tokens[at].start] == " "
    return following.capital and following.low in _BODY_WORDS and text[last.end : following.start] == " "


def _opens(text: str, start: int) -> bool:
    before = start - 1
    while before >= 0 and text[before] in " \t\u00a0":
        before -= 1
    return before < 0 or text[before] in _OPENING


@lru_cache(maxsize=20_000)
def words_of(name: str) -> tuple[str, ...]:
    """The lower-case words of a name without honorifics: `Dr. Jane Roe` -> (`jane`, `roe`)."""
    return tuple(w for w in _lower_words(name) if w not in HONORIFICS) or tuple(_lower_words(name))


def fullness(name: str) -> int:
    """How many words of a name are written out: `Ruth Adler` has two, `R. J. Adler` one."""
    return sum(len(w) > 1 for w in words_of(name))


def _lower_words(name: str) -> Iterator[str]:
    for match in _TOKEN.finditer(name):
        yield _POSSESSIVE.sub("", match.group()).lower()


def proper(name: str) -> str:
    """A name as a header writes it, in reading order, without what stands beside it: `"Maier, Jürgen Dr. (Acme)"` -> `Dr. Jürgen Maier`."""
    name, beside = parted(name)
    shown = words_of(beside)
    if len(words_of(name)) == 1 and len(shown) == 2 and "," not in beside and words_of(name)[0] not in GIVEN and shown[0] in GIVEN:
        # `Acme - Bo Ray`: the company comes first.
        name = beside
    name = " ".join(name.strip().strip("\"'").split())
    last, comma, first = name.partition(", ")
    if comma and "," not in first and len(first.split()) <= 3 and words_of(first) and _is_names(first):
        words = f"{first} {last}".split()
        honours = [w for w in words if w.lower().rstrip(".") in HONORIFICS]
        return " ".join([*honours, *(w for w in words if w not in honours)])
    return name


def _is_names(text: str) -> bool:
    return all(t.group()[0].isupper() and t.group().lower() not in NOT_NAMES for t in _TOKEN.finditer(text))


def is_label(label: str) -> bool:
    """Is this speaker label a place or a machine (`Meeting Room`, `Speaker 1`), not a person?"""
    words = [m.group() for m in _TOKEN.finditer(label)]
    own = [w.lower() for w in words if w.lower() not in PARTICLES]
    return not own or _is_no_name(own) or any(c.isdigit() for c in label) or "@" in label


def _is_no_name(words: Sequence[str]) -> bool:
    """Is it no person that goes by these words? `Dublin Office` and `Sales` are none; `Georgia Smith`, `Jan Klein` and `Gus Hall` are."""
    doubtful = [w for w in words if w in NOT_NAMES and w not in HONORIFICS]
    surname = len(words) > 1 and words[-1] in _DOUBLE and (_leads(words[-2]) or words[-2] in _GIVEN_TOO or likeness.of(words[-2]) > 1)
    if any(w in _NEVER for w in doubtful if not (surname and w == words[-1])):
        return True
    if not doubtful or (surname and doubtful == [words[-1]]):
        return False
    if len(words) == 1:
        return True
    others = [w for w in words if w not in NOT_NAMES]
    return words[0] not in _GIVEN_TOO and not surname and not any(w in GIVEN or likeness.of(w) > 0 for w in others)


def _leads(word: str) -> bool:
    """Does a surname follow: is it a given name, an initial, or how somebody is addressed?"""
    return word.partition("-")[0] in GIVEN or len(word) == 1 or word in HONORIFICS


def from_address(email: str) -> str | None:
    """`jane.roe@x.example` -> `Jane Roe`; None where the local part is no name."""
    parts = [p for p in re.split(r"[._]", email.partition("@")[0]) if p.isalpha()]
    if len(parts) < 2 or _is_no_name([p.lower() for p in parts]):
        return None
    return " ".join(p.capitalize() + ("." if len(p) == 1 else "") for p in parts)


_SHORT: Final = {
    frozenset(pair.split("-"))
    for pair in [
        "bob-robert",
        "rob-robert",
        "bill-william",
        "will-william",
        "jim-james",
        "mike-michael",
        "dick-richard",
        "rick-richard",
        "tom-thomas",
        "tony-anthony",
        "ted-edward",
        "ned-edward",
        "bud-robert",
        "jack-john",
        "hank-henry",
        "chuck-charles",
        "peggy-margaret",
        "maggie-margaret",
        "liz-elizabeth",
        "beth-elizabeth",
        "kate-katherine",
        "kathy-katherine",
        "kate-catherine",
        "sue-susan",
        "sasha-alexander",
        "sandy-alexandra",
        "bernie-bernadette",
        "bernie-bernard",
        "jenny-jennifer",
        "jen-jennifer",
        "vicky-victoria",
        "steph-stephanie",
        "andy-andrew",
        "dave-david",
        "steve-stephen",
        "steve-steven",
        "nick-nicholas",
        "nicky-nicholas",
        "pat-patricia",
        "pat-patrick",
        "patty-patricia",
        "joe-joseph",
        "jo-joanne",
        "ron-ronald",
        "ken-kenneth",
        "larry-lawrence",
        "jerry-gerald",
        "harry-harold",
        "alex-alexander",
        "lexi-alexandra",
        "ziggy-zygmunt",
        "mel-melanie",
        "gus-gustavo",
        "gus-augustus",
        "macca-mcallister",
        "bev-beverly",
        "deb-deborah",
        "debbie-deborah",
        "cindy-cynthia",
        "mandy-amanda",
        "sam-samuel",
        "sam-samantha",
        "ben-benjamin",
        "matt-matthew",
        "greg-gregory",
        "jeff-jeffrey",
        "geoff-geoffrey",
        "phil-philip",
        "chris-christopher",
        "chris-christine",
        "tina-christina",
        "terry-terence",
        "dan-daniel",
        "danny-daniel",
        "don-donald",
        "ed-edward",
        "eddie-edward",
        "fred-frederick",
        "gabe-gabriel",
        "jon-jonathan",
        "josh-joshua",
        "kim-kimberly",
        "leo-leonard",
        "meg-margaret",
        "nate-nathan",
        "pete-peter",
        "ray-raymond",
        "rich-richard",
        "stan-stanley",
        "tim-timothy",
        "val-valerie",
        "vince-vincent",
        "walt-walter",
        "wes-wesley",
        "zach-zachary",
        "fran-frances",
        "frank-francis",
        "gerry-gerard",
        "hal-harold",
        "hugo-hugh",
        "jürgen-jurgen",
        "lizzie-elizabeth",
        "billy-william",
        "robbie-robert",
        "theo-theodore",
        "ollie-oliver",
        "charlie-charles",
        "ola-aleksandra",
        "bartek-bartosz",
        "kasia-katarzyna",
        "gosia-małgorzata",
        "asia-joanna",
        "basia-barbara",
        "tomek-tomasz",
        "kuba-jakub",
        "wojtek-wojciech",
        "sasha-aleksandr",
        "sasha-aleksandra",
        "dima-dmitri",
        "vova-vladimir",
        "sascha-alexander",
        "hans-johannes",
        "fritz-friedrich",
        "sepp-josef",
        "uli-ulrich",
        "uli-ulrike",
        "kees-cornelis",
        "paco-francisco",
        "pepe-josé",
        "nacho-ignacio",
        "lola-dolores",
        "chico-francisco",
        "beto-roberto",
        "zé-josé",
        "bobby-robert",
    ]
    for pair in [pair]
}


def _partners() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for pair in _SHORT:
        for word in pair:
            found[word] = (*found.get(word, ()), *(pair - {word}))
    return found


_PARTNERS: Final = _partners()


def key(word: str) -> str:
    """The beginning under which a word of a name is filed."""
    return word[:3]


@lru_cache(maxsize=20_000)
def lookups(word: str) -> tuple[str, ...]:
    """The `key` of every word that `same_person` may take for `word`: itself, its initial, those it is short for."""
    return (word[:3], word[:1], *(p[:3] for p in _PARTNERS.get(word, ())))


@lru_cache(maxsize=50_000)
def _alike(a: str, b: str) -> bool:
    """The same word, a short form (`Bev` and `Beverly`), or an initial (`S` and `Sandoval`)?"""
    if a == b or frozenset((a, b)) in _SHORT:
        return True
    short, long = sorted((a, b), key=len)
    if len(short) >= 4 and len(long) - len(short) >= 3 and long.endswith(short):
        # Yoruba names and some others are shortened from the front: `Oluwaseun` is `Seun`.
        return True
    return (len(short) == 1 or (len(short) >= 3 and len(long) - len(short) >= 2)) and long.startswith(short)


def _same_word(a: str, b: str) -> bool:
    """Like `_alike` for names of one word, where an initial or a beginning says too little."""
    return a == b or frozenset((a, b)) in _SHORT


@lru_cache(maxsize=50_000)
def same_person(one: str, other: str) -> bool:
    """May two names mean one person, going by the names alone?

    True for equal names, for a first name or surname alone against a full name, for short forms and
    initials; False where surnames, or first names, conflict.
    """
    a, b = words_of(one), words_of(other)
    if not a or not b:
        return False
    if a == b:
        return True
    short, long = sorted((a, b), key=len)
    if len(short) > 1:
        # Portuguese, Spanish and Indian names go by any of their surnames: `João Batista Moreira`, `João Batista`.
        if len(long) > len(short) and short == long[: len(short)]:
            return True
        return _alike(a[0], b[0]) and _alike(a[-1], b[-1]) and not (len(a[0]) == 1 and len(a[-1]) == 1)
    if len(long) == 1:
        return _same_word(short[0], long[0])
    return short[0] in long or (len(short[0]) > 1 and len(long[0]) > 1 and _alike(short[0], long[0]))
