"""The project changes hands, whoever tells it: "Paula has asked me to take the calls from here on", "I no longer work on this"."""

import re
from typing import NamedTuple

from analyzer.engines.local.sentences import split
from analyzer.intake.names import Name

LONGEST = 2_000
"""Characters of a message that are searched."""
LONGEST_SENTENCE = 400

_X, _Y, _V = "@x", "@y", "@v"
"""In a marked sentence: who carried the project, whoever else writes, and the vendor's people."""

TITLE = r"(?:(?:ms|mr|mrs|miss|dr|frau|herrn?|mme|madame|monsieur|sra?|señora?)\.? )"
_I = re.compile(r"\b(?:i|me|myself)\b(?!['\u2019](?:d|ve|m|ll)\b\w)|\bi(?=['\u2019](?:d|ve|m|ll)\b)", re.IGNORECASE)
_MY = re.compile(r"\b(?:my|mine)\b", re.IGNORECASE)
_SHE = re.compile(r"\b(?:she|he)\b", re.IGNORECASE)

_OTHER = (
    rf"(?:{_Y}|{TITLE}?(?-i:(?!(?:This|That|It|The|These|Those|There|Here|We|You|They|Nobody|Everybody|Everyone|Please|From|As|And|So|If"
    rf"|When|Who|What|Can|Could|Will|Would|Since|In|On|For)\b)[A-Z][\w-]+)(?: (?-i:[A-Z])[\w-]+)?)"
)
"""Somebody of the customer's beside the champion."""
_THING = (
    r"(?:(?:all (?:of )?)?(?:the|this|her|his|their|@x['\u2019]s|@y['\u2019]s|all|both) (?:\w+ )?(?:project|rollout|roll-out"
    r"|implementation|account|programme|program|role|job|post|relationship|lead|calls?|weekl(?:y|ies)|check-ins?|projects|reins|baton"
    r"|torch|helm))"
)
_WHOLE = rf"(?:this|it|that|these|things|everything|all (?:of )?(?:this|it|that)|{_THING})"
"""The project as a whole, or all its meetings; of things passed on (`_THING`) a pronoun may be a mail only."""
_LASTING = re.compile(
    r"\b(?:from (?:here|now|today|then|this week|next (?:week|month)|\w+day|(?:the )?\d\w*|(?-i:[A-Z])\w+)(?: \d+)? on(?:wards?)?|from now"
    r"|going forward|in (?:the )?future|in all (?:further|future)|all (?:further|future)|permanently|for good|as (?:of|from)\b|since @x"
    r"|any ?more|any longer|no longer|(?:['\u2019](?:s|m|re)|is|am|are|has|have|be|contact) now"
    r"|now (?:your|the|sits|lies|rests|runs|leads|owns)|henceforth|until further notice|ab (?:sofort|jetzt|heute|nun|\w+tag)|künftig"
    r"|in zukunft|dauerhaft)\b",
    re.IGNORECASE,
)
"""It is meant to stay so."""
_FOR_NOW = re.compile(
    r"\b(?:this (?:time|once|morning|afternoon)|today|tomorrow|tonight|only for|just for|on (?:mon|tues|wednes|thurs|fri)day|this week"
    r"|next week|until|till|while|ill|sick|unwell|(?:on|annual|sick) (?:leave|holidays?|vacation)|holidays?|vacation|away"
    r"|back (?:in|on|from|by|next)|out of (?:the )?office|absence|for the moment|for now|heute|morgen|urlaub|krank|diese woche|solange"
    r"|bis)\b",
    re.IGNORECASE,
)
"""Somebody stands in for a while."""
_PART = re.compile(
    r"\b(?:invoic\w*|bills?|billing|purchase orders?|log-?ins?|access|passwords?|rights|permissions|licen[cs]es?|parking|travel"
    r"|training\w*|sessions?|lists?|files?|rechnung\w*|zugang|zugänge|schulung\w*)\b",
    re.IGNORECASE,
)
"""A part of the work only."""
_STAYS = re.compile(
    r"@x(?:['\u2019](?:ll|m|s|d))?(?: will| am| is| still)? (?:stay|remain|keep|keeping|staying|remaining|still)s?\b"
    r"|\b(?:rest|everything else|all else|otherwise)\b.{0,20}(?:stays?|remains?|@x)|\bnothing (?:else )?changes\b|@x and @y\b|@y and @x\b",
    re.IGNORECASE,
)
"""The champion is still there."""

_PASSED = re.compile(
    rf"\binstead of {_X}\b(?=.{{0,60}}(?:\b(?:wants?|needs?) (?:her|him|{_X})\b|\bnew (?:role|job|post|position)\b))"
    rf"|\basked to be (?:relieved|released|freed|excused) (?:of|from) (?:the|this|her|his) (?:project|role|job|duties)\b|"
    rf"(?:pick(?:ed|ing)? (?:{_WHOLE} )?up|(?:took|taken|taking|takes?) (?:on |over )?{_WHOLE}(?: over| on)?|(?:taken|took|taking|takes) over|inherit\w*(?: {_WHOLE})?) from {_X}\b"
    rf"|(?:hand(?:s|ed|ing)? (?:over )?{_WHOLE}|(?:pass|turn|transfer)\w* (?:on |over )?{_THING}) (?:all )?(?:over "
    rf"|on |across )?to (?!{_X}|{_V}|@z)(?:{_OTHER}|somebody|someone|a colleague)"
    rf"|(?:in|into|fill\w*) {_X}['\u2019]s (?:place|stead|shoes|role|job|post|position)"
    rf"|(?:instead|in place) of {_X}\b(?=.{{0,40}}\b(?:handed|from now|from here|permanently|future)\b)"
    rf"|\b(?:succeed(?:s|ed|ing)?|replac(?:e|es|ed|ing)) {_X}\b"
    rf"|\b(?:swap|replace|exchange) {_X} (?:for|with|by) {_OTHER}|\b(?:put|placed?|made) {_OTHER} (?:in charge|responsible)\b|{_X}['\u2019]s (?:successor|replacement)\b"
    rf"|\b(?:an {_X}['\u2019]?s? stelle|nachfolge von {_X}|für {_X} übernommen|von {_X} übernommen)\b",
    re.IGNORECASE,
)
"""The words alone tell that it passes from the champion to somebody else."""
_TAKES = re.compile(
    rf"{_X}(?:['\u2019]s| has| had)? (?:just )?(?:asked|told|got|wants?|wanted|nominated|appointed|named|chosen) (?:{_OTHER}|us|somebody"
    rf"|someone) (?:to (?:take|run|lead|handle|own|look after|carry|represent|sit in|attend|join|do|deal|be|talk|speak|come|work)|as)\b"
    rf"|{_OTHER}(?:['\u2019]ll| will|['\u2019]m| am|['\u2019]s| is| are| has been|['\u2019]s been| was)? (?:now "
    rf"|the one (?:who|that) |going to |to |to be )?(?:be |been )?(?:your|the|our) (?:\w+ )?(?:contact|man|woman"
    rf"|person|lead|owner|go-to|counterpart|project (?:lead|manager))\b"
    rf"|{_OTHER}(?:['\u2019]ll| will|['\u2019]m| am|['\u2019]s| is| are| has|['\u2019]ve| have)? (?:now |been |the one (?:who|that) "
    rf"|going to |to )*(?:take|takes|taking|taken|run|runs|running|lead|leads|leading|handle|handles|handling|own|owns|owning|carry"
    rf"|carries|carrying|decide|decides|deciding|do|does|doing|dealing with|deal with|looks? after|looking after|in charge of"
    rf"|responsible for|inherited|managing|manages?) (?:about |over |on )?(?:your|{_WHOLE})"
    rf"|{_OTHER}(?:['\u2019]ll| will| is going to| is to| shall) (?:represent us|speak for us|sit in|stand in"
    rf"|deputi[sz]e|attend|join|take part|take over|be on|be the one|be there)\b"
    rf"|\b(?:project|rollout|implementation|account|topic|subject|this|it|everything\b[^.]{{0,40}}) (?:now )?(?:sits"
    rf"|lies|rests|lands|comes|goes|belongs) (?:now )?(?:with|on|to) (?:{_OTHER})"
    rf"|\b(?:send|write|invite|copy|ask|contact|address|talk|speak|call|mail|e-?mail|go|turn)\b.{{0,60}}\b(?:rather than|instead of"
    rf"|and not|no longer)(?: to| with)? {_X}\b|^\W*please (?:invite|write to|send .{{0,30}} to|contact|include|call|talk to|ask) {_OTHER}"
    rf"|{_X} (?:hat|bat) mich (?:gebeten|bat)?.{{0,80}}\bübern\w+|\b(?:übernehme ich|übernimmt {_OTHER}|bin ich (?:ihr|euer|dein) ansprech\w+)",
    re.IGNORECASE,
)
"""Somebody else takes it, which tells of more than a day where it is meant to stay so (`_LASTING`)."""
_GOES = re.compile(
    rf"{_X}(?:['\u2019]s| is| was|['\u2019]m| am)? ?(?:not|n['\u2019]t"
    rf"|no longer)\b.{{0,12}}\b(?:with (?:us|the (?:company|firm|business)|(?-i:[A-Z])\w+)|here|around"
    rf"|on (?:this|the) (?:project|threads?|calls?)|part of|involved|in charge|working|employed"
    rf"|available for)\b(?=.{{0,30}}\b(?:any ?more|any longer)\b)"
    rf"|{_X}(?:['\u2019]s| is|['\u2019]m| am) no longer (?:with|here|on|part|involved|in charge|working|employed|responsible|available|the"
    rf"|your|our|at)\b|{_X} no longer (?:works?|has|have|deals?|handles?|looks?|runs?|leads?|does|do|carr)\w*\b"
    rf"|{_X}['\u2019]s (?:diary|time|calendar|schedule|workload|other duties|new (?:role|job))\b.{{0,20}}\b(?:no longer|not"
    rf"|does(?:n['\u2019]t| not)) (?:allows?|permits?|leaves?|lets?)\b"
    rf"|{_X}['\u2019]s new (?:role|job|post|position)\b.{{0,20}}\bleaves? no\b"
    rf"|{_X}(?: has| have| had|['\u2019]s|['\u2019]ve)? left (?:us"
    rf"|(?:the|our) (?:company|firm|business|organi[sz]ation|school|trust|group|practice|bank))\b"
    rf"|\bno longer {_X}['\u2019]s (?:department|job|task|area|business|responsibility|project)\b"
    rf"|{_X}(?: has| have|['\u2019]s|['\u2019]ve|['\u2019]m| is| am)? step(?:s|ped|ping)? (?:away|back|down"
    rf"|aside)\b(?! (?:in|into|onto|inside|up)\b)(?! from the (?:edge|door|window))"
    rf"|{_X}(?: has| have| had|['\u2019]s|['\u2019]ve)? (?:moved|gone|switched|transferred|changed) (?:over "
    rf"|across )?to (?!(?:the|a) (?:new )?(?:office|building|desk|house|flat|room)\b)(?=.{{0,80}}\b(?:in future|from now|from here|with me"
    rf"|to me|going forward)\b)"
    rf"|{_X}(?: has| have| had|['\u2019]s|['\u2019]ve)? (?:finished|stopped working) (?:with us|here|at|last|on)"
    rf"|{_X}(?: has| have|['\u2019]s|['\u2019]ve) left (?-i:[A-Z])\w+"
    rf"|{_X}(?:['\u2019]m| am|['\u2019]s| is) (?:out of (?:this|it|here|the project)\b(?! (?:week|month))|off (?:this|the) project"
    rf"|needed elsewhere|being moved|moving on from this)"
    rf"|{_X} (?:won['\u2019]t|will not|will no longer|can(?:no|['\u2019])t) (?:be (?:on|part of|involved|coming|joining)|work on|carry|run"
    rf"|lead) (?:these|the|this|your|it|in this)?\b.{{0,30}}\b(?:any ?more|any longer|threads?|project|from)\b"
    rf"|{_X}(?:['\u2019]s| has| have|['\u2019]ve| had)? (?:been |got |was )?promoted (?:to|into|out|away)\b"
    rf"|{_X}(?:['\u2019]s| has| have|['\u2019]ve)? (?:handed|turned|given|gave) in (?:her|his|their|{_X}['\u2019]s) (?:badge|laptop|keys"
    rf"|notice|resignation)\b|\b(?:won['\u2019]t|will not|no longer) (?:see|have|find|meet|hear from) {_X}\b.{{0,30}}\b(?:again|any ?more"
    rf"|any longer|from now)\b"
    rf"|{_X}(?:['\u2019]ve| have| has)? (?:lost|run out of) (?:the |all |my |any )?(?:will|heart|faith|energy|appetite"
    rf"|strength)\b.{{0,20}}\b(?:push|fight|carry|go on|drive|defend|for this|in this|champion)\b"
    rf"|{_X} (?:can['\u2019]t|cannot|won['\u2019]t|no longer) (?:fight|push|argue|champion) (?:for )?(?:this|it|you)\b"
    rf"|\b(?:be|is|was|['\u2019]s) {_X}['\u2019]s (?:final|last) (?:call|mail|e-?mail|meeting|message|week|check-in)\b(?= (?:with|to|here|for) (?:you|us|me|this|good)\b|\W*$)"
    rf"|{_X}\b.{{0,40}}\basked to be (?:left|taken|kept) (?:out|off)\b|\bleave {_X} out of (?:this|it|these|the (?:project|calls))\b"
    rf"|\buntil {_X}['\u2019]s (?:post|position|job|role) is filled\b|{_X} (?:nicht mehr|arbeitet nicht mehr)\b",
    re.IGNORECASE,
)
"""The champion is not there any more, or gives up."""
_UNREAD = re.compile(
    r"\b(?:this (?:address|mailbox|account|inbox) is no longer (?:in use|monitored|read|active)|no longer (?:employed|work\w*|with|at|part of)\b)",
    re.IGNORECASE,
)
"""An automatic reply of somebody who is gone for good."""


class Cast(NamedTuple):
    """Who is who in a message: `champion` by name, whether they `wrote` it, and first names of the vendor's people."""

    champion: Name
    wrote: bool
    vendor: frozenset[str]


def tells(text: str, cast: Cast) -> bool:
    """Does the message tell that the champion has passed the project on, or is no longer there? Parts of it, and days, do not count.

    Takes time linear in the text.
    """
    text = text[:LONGEST]
    sentences = [_marked(text[span.start : min(span.end, span.start + LONGEST_SENTENCE)], cast) for span in split(text)]
    if any(_STAYS.search(words) for words in sentences):
        return False
    return any(_told(words) for words in sentences)


def has_gone(text: str) -> bool:
    """Does an automatic reply say that nobody of that name will read the mail again?"""
    return any(_UNREAD.search(text[span.start : span.end]) for span in split(text[:LONGEST]))


def _told(words: str) -> bool:
    if words.rstrip().endswith("?") and _PASSED.search(words) is None:
        return False
    lasting = _LASTING.search(words) is not None
    if _GOES.search(words):
        return True
    if _PART.search(words) or (_FOR_NOW.search(words) and not lasting):
        return False
    return _PASSED.search(words) is not None or (lasting and _TAKES.search(words) is not None)


def _marked(words: str, cast: Cast) -> str:
    """The sentence with `@x` for the champion, `@y` for another writer and `@v` for the vendor's people."""
    own = _X if cast.wrote else _Y
    first, last = (cast.champion[0], cast.champion[-1]) if cast.champion else ("", "")
    if first:
        called = rf"\b(?:{TITLE}?{re.escape(first)}(?: {re.escape(last)})?|{TITLE}{re.escape(last)})\b"
        words = re.sub(called, _X, words, flags=re.IGNORECASE)
    if cast.vendor:
        words = re.sub(rf"\b(?:{'|'.join(map(re.escape, sorted(cast.vendor)))})\b", _V, words, flags=re.IGNORECASE)
    return _MY.sub(f"{own}'s", _I.sub(own, words))
