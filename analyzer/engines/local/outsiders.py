"""Names that mean nobody of the customer's: tools and companies called like people, and the vendor's own colleagues.

Both are said once, in one document, and hold for the whole deal: `Konrad is our MES`, `my colleague Birte`.
"""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import islice
from typing import Final, NamedTuple

from analyzer.domain import legal_forms
from analyzer.domain.conversation import Conversation, Side
from analyzer.engines.local import names

_CAPITAL = r"[^\W\d_a-z](?=\w*[a-z])[\w-]*+(?:['\u2019](?!s\b)[\w-]++)*+"
_NAME = rf"{_CAPITAL}(?: (?:(?:van|de|der|den|von|da|do|al) )*{_CAPITAL}){{0,2}}"
_NOUN = (
    r"tool|software|system|database|platform|program(?:me)?|product|app|application|portal|website|bot|chatbot|plug-?in|module|package|suite|assistant"
    r"|erp|crm|mes|wms|tms|hmis|hris|sis|emr|ehr|lims|dms|api|ledger|spreadsheet|scanner|printer|machine|server|add-on|payroll service|answering service"
    r"|firm|company|agency|bureau|office|practice|kanzlei|supplier|vendor|competitor|integrator|distributor|carrier|insurer"
)
_JOB_FOLLOWS = (
    r"(?!(?:['\u2019]s)? (?:manager|admin\w*|lead|leader|owner|person|guy|man|woman|lady|lad|engineer|team|secretary|architect|director|officer|specialist|analyst"
    r"|people|consultant|coordinator|expert|user|nurse|side|clerk|keeper|operator|developer|controller|champion)s?\b)"
)
_KNOWN = (
    r"Google|Microsoft|Salesforce|HubSpot|Shopify|Slack|Excel|Outlook|LinkedIn|Facebook|Instagram|YouTube|WhatsApp|Amazon"
    r"|Stripe|Xero|QuickBooks|NetSuite|SharePoint|Dropbox|Zapier|Jira|Tableau|Azure|Okta"
)
_FEW = r"(?:(?!(?:of|for|at|in|from|who|that|and|with|on|to|by|owner|manager|director|founder|head|one|person|man|woman|guy)\b)[\w'\u2019/-]+ ){0,4}?"
_DEFINED = (
    rf"(?P<a>{_NAME})(?:['\u2019]s| is| was|, which is|, that['\u2019]s|[.,] (?:That|It)(?:['\u2019]s| is)|[.,] that is|,) (?:now |still "
    rf"|basically )?(?:a|an|our|the|your|their|my|not a) {_FEW}(?i:{_NOUN})\b{_JOB_FOLLOWS}",
    rf"\b(?:[Tt]he|[Aa]|[Oo]ur|[Nn]ew|[Oo]ld) {_FEW}(?i:{_NOUN}),? (?:is |called |named |is called "
    rf"|from )?(?P<b>{_NAME})\b(?! (?:is|was|has|said|says|wants|told|asked) (?:he|she|him|her)\b)",
    rf"\b[Tt]he (?:whole |entire |other |main )?(?P<g>{_NAME}) (?:warehouse|plant|office|site|branch|store|building|factory|depot|region"
    rf"|airport|school|clinic|ward|line|dock|load|campus|shop|counter|kitchen|bay|gate|yard)s?\b",
    rf"\b(?:[Tt]he|[Aa]n?|[Oo]ur|[Tt]heir) {_FEW}(?i:solution|software|platform|product) (?:of|by|from) (?P<k>{_NAME})\b(?!['\u2019]s)",
    rf"\b(?i:{_NOUN}) is (?P<c>{_NAME})(?=[.,;])",
    rf"\b(?i:just say|we say|we call it|they call it|call it) (?P<j>{_NAME})(?=[.,;!]|$)",
    rf"(?P<d>{_NAME}) (?:v\d+|\d+\.\d+|(?i:version|licen[cs]es?|server|erp|crm|mes|wms|software|integration|api)\b)",
    rf"(?P<e>{_NAME})(?:,? (?:{legal_forms.CLEAR_PATTERN}|plc|A[GBS]|SE|S\.?A|S\.?p\.?A|A/S)"
    rf"| (?:& (?:Sons|Co|Associates|Partners|Brothers)|Associates|Advocates|Solicitors|Software|Systems|Sistemas|Consulting"
    r"|Group|Services|Engineering|Analytics|Accounts|Logistics|Support|Industries|Contabilidade|Brothers|Motors"
    r"|Garage|Dental|Farms|Foundry|Bakery|Brewery|Hotels|Ads|WMS|ERP|CRM|MES))\b",
    rf"(?P<h>{_NAME}), (?:and |then )?(?:{_KNOWN}), (?:and |or |then )?{_CAPITAL}",
    rf"\b(?:{_KNOWN}), (?P<i>{_NAME}), (?:and |or |then )?{_CAPITAL}",
)
_BEGINS: Final = re.compile(_CAPITAL)
"""No rule of this module finds anything where no name can begin."""
_THING: Final = tuple(re.compile(p) for p in _DEFINED)
_PLURALS = (
    r"tools|systems|databases|platforms|programs|programmes|products|apps|applications|portals|websites|sites|bots"
    r"|plug-?ins|modules|packages|brands|makes|ledgers|spreadsheets|machines|servers"
    r"|firms|companies|agencies|suppliers|vendors|competitors|distributors|carriers|insurers|manufacturers|banks|retailers"
    r"|wholesalers|payers|integrations|interfaces|connectors|marketplaces|channels"
)
_LISTED: Final = re.compile(
    rf"\b(?i:{_PLURALS})(?:[,:.]|,? (?:are|like|such as|called|is))? (?P<list>{_NAME}(?:, {_NAME}){{0,8}}(?:,? (?:and|or|&) (?:the )?{_NAME}))(?=[.,;:?!]|$)"
)
"""Several things by name: "four portals. Norvane, Kestleigh and Brandt-Ohm"."""
_COMMA: Final = re.compile(r",? (?:and|or|&) (?:the )?|, ")
_WITHIN: Final = re.compile(
    rf"(?<!bring )(?<!brought )(?<!loop )(?<!loops )(?<!pull )(?<!call )(?<!calls )(?<!copy )(?<!believe )(?<!dial )(?<!get )(?<!trust )(?<!rope )\b(?:in"
    rf"|into|inside|near|across) (?P<f>{_NAME})\b(?!['\u2019]s)"
)

_OWN = (
    rf"\b(?i:my|our) (?:own )?(?:(?:[a-z]+ ){{0,3}})(?i:colleague|boss|director|manager|engineer|lead|specialist|consultant"
    rf"|trainer|counsel|ceo|team|architect|person|analyst|expert),? (?P<a>{_NAME})",
    rf"(?P<b>{_NAME})(?:,? (?:who|he|she|they)?)?(?:['\u2019]s| is| also| works| comes?"
    rf"|,)?(?: also)?(?: here)?,? ?(?:(?:he|she|who)(?:['\u2019]s| is) )?(?:from|on|in|with) (?:our|my) (?:[a-z-]+ ){{0,3}}"
    r"(?:team|side|group|office|engineering|security|support|product|legal|finance|implementation|onboarding|partner|department)",
    rf"(?P<c>{_NAME})(?:,?\s(?:who|he|she))?(?:['\u2019]s| is|,)\s(?:my|our) (?:[a-z-]+ ){{0,4}}(?:[a-z]+|[A-Z]{{2,5}}\b)",
    rf"(?P<d>{_NAME})(?:,? (?:who|he|she))?(?: will be|['\u2019]ll be| would be| is|['\u2019]d be| is going to be"
    rf"|['\u2019]s going to be) your (?:[a-z-]+ ){{0,3}}(?:manager|specialist|consultant|contact|lead|csm|engineer|trainer|person|guy|man"
    rf"|woman|go-to)\b",
    rf"\b(?i:your) (?:[a-z-]+ ){{0,3}}(?:manager|specialist|consultant|contact|lead|csm|engineer|trainer)(?: will be|['\u2019]ll be| would be| is) (?P<e>{_NAME})",
    rf"(?P<f>{_NAME})(?: \([^()]{{1,20}}\))?(?:,? (?:who|he|she))?(?:['\u2019]s| is| has|['\u2019]ll| will| would"
    rf"|['\u2019]d)?(?: going to| be)? (?:runs?|leads?|running|leading|does|do|handles?|manages?|looks? after)"
    r" (?:the |our |all (?:the |our )?|your )?(?:onboarding|implementations?|kick-?offs?|set-?ups?|migrations?|roll-?outs?)\b(?! (?:for|on) (?:you|your)\b)",
    rf"(?P<g>{_NAME})(?:['\u2019]s| has|['\u2019]ll| will|['\u2019]ll have| will have)(?: got| get| have"
    rf"| had)? you (?:stood up|set up|live|going|started|trained|on ?boarded|up and running)\b",
)
_COLLEAGUE: Final = tuple(re.compile(p) for p in _OWN)
_OFFERED: Final = (
    re.compile(
        rf"\b(?:I have|I['\u2019]ve got|I['\u2019]ve brought|I brought|I also have|I can have|I['\u2019]ll have|I can get|I['\u2019]ll get) (?P<a>{_NAME})"
    ),
    re.compile(rf"\b(?i:ask|get|have|let) (?P<b>{_NAME}) to (?:show|send|join|write|check|look|build|walk|run|set|do)\b"),
    re.compile(
        rf"\b(?i:I|we)(?: can| will|['\u2019]ll|['\u2019]d)? (?:send|suggest) (?P<c>{_NAME}) (?:for|over|down|out|along|onsite|runs?|does|shows?|joins?|comes?)\b"
    ),
)
"""Whom the vendor brings or sends; of somebody who speaks it may be a greeting: "I've got Marguerite, is it Tuan?"."""
MOST: Final = 200
"""Names kept of each sort: more than any deal has."""


class Outsiders(NamedTuple):
    """Lower-case names of things, and names of the vendor's people, as the texts write them."""

    things: frozenset[str]
    likely: frozenset[str]
    """Places, and what a paper lists: things too, unless something makes a person of them."""
    colleagues: frozenset[str]
    offered: frozenset[str]

    def is_thing(self, name: str, personal: bool) -> bool:
        """Was `name` ever said to be a tool, a company or a place? `personal`: it has a title or an honorific."""
        return name.lower() in self.things or (not personal and name.lower() in self.likely)

    def is_colleague(self, name: str, speaks: bool) -> bool:
        """Does the vendor speak of `name` as one of their own? Of somebody who `speaks`, plainer words are needed."""
        own = self.colleagues if speaks else self.colleagues | self.offered
        return any(names.same_person(name, c) for c in own)


def read(conversations: Iterable[Conversation]) -> Outsiders:
    """What all of `conversations` say of names that are none of the customer's people."""
    things: set[str] = set()
    likely: set[str] = set()
    colleagues: set[str] = set()
    offered: set[str] = set()
    for conversation in conversations:
        if conversation.is_contract and not any(t.speaker for t in conversation.turns):
            likely.update(islice(_items(conversation), MOST - len(likely)))
        for turn in conversation.spoken():
            told = _told(turn.text, turn.side is Side.VENDOR)
            things.update(told.things[: MOST - len(things)])
            likely.update(told.places[: MOST - len(likely)])
            colleagues.update(told.colleagues[: MOST - len(colleagues)])
            if not conversation.is_among_vendors:
                # "I've got Helena on Thursday" tells a colleague whom one meets.
                offered.update(told.offered[: MOST - len(offered)])
    return Outsiders(frozenset(things), frozenset(likely), frozenset(colleagues), frozenset(offered))


class _Told(NamedTuple):
    """What one turn says, in the order of the rules."""

    things: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    colleagues: tuple[str, ...] = ()
    offered: tuple[str, ...] = ()


@lru_cache(maxsize=2048)
def _told(text: str, vendors: bool) -> _Told:
    """Remembered: the roster of a document asks, and then the map of all its people."""
    if not _BEGINS.search(text):
        return _Told()
    return _Told(
        tuple(islice(_things(text), MOST)),
        tuple(islice((m["f"].lower() for m in _WITHIN.finditer(text)), MOST)),
        tuple(islice(_people(text, _COLLEAGUE), MOST)) if vendors else (),
        tuple(islice(_people(text, _OFFERED), MOST)) if vendors else (),
    )


def _things(text: str) -> Iterable[str]:
    for listed in _LISTED.finditer(text):
        yield from (name.lower() for name in _COMMA.split(listed["list"]))
    for pattern in _THING:
        for found in pattern.finditer(text):
            name = next(g for g in found.groups() if g).lower()
            if not any(w in names.NOT_NAMES or w in names.HONORIFICS for w in names.words_of(name)):
                yield name
                if found.group().lower().startswith(name):
                    # `Regina Sistemas`: the company's kind may stand for a surname.
                    yield found.group().lower()


def _items(conversation: Conversation) -> Iterable[str]:
    """Single names in the body of a paper: people stand there with their full names, beside a signature or as a contact."""
    for line in (line for turn in conversation.turns for line in turn.text.splitlines()):
        if not _PEOPLE_LINE.search(line):
            found = (m for m in names.find_names(line[:400]) if not m.honorific and " " not in m.name)
            yield from (m.name.lower() for m in found if m.name.lower() not in names.AMBIGUOUS)


_PEOPLE_LINE: Final = re.compile(
    r"/s/|\bgez\.|\b(?:sign|by\b|name|contact|attn|attention|accepted|approved|represent|manager|director|officer|head|owner|user|buyer|invoice|billing|lead)",
    re.IGNORECASE,
)


def _people(text: str, patterns: Sequence[re.Pattern[str]]) -> Iterable[str]:
    for pattern in patterns:
        for found in pattern.finditer(text):
            opener, _, rest = next(g for g in found.groups() if g).partition(" ")
            name = rest if rest and opener.lower() in names.NOT_NAMES else f"{opener} {rest}".rstrip()
            if not any(w in names.NOT_NAMES or w in names.HONORIFICS for w in names.words_of(name)):
                yield name
