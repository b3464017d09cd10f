"""Trouble and aims told quietly: who goes, who will not have it, how it went the last time, whom the company is sold to,
who else is in the running; and the figure that somebody would settle for.

The reader doubts such sentences, as people say them in passing ("I'm having a baby in January, so I'm gone from about Christmas",
"I'd take single digits"). What they tell of is what a handoff has to carry whatever the tone, so less is asked of the reader where
the words are there.
"""

from typing import Final

from analyzer.domain.cue import Cue
from analyzer.domain.statement import RiskKind

DOUBT: Final = 0.06
"""Chance of a risk that the reader must give at least."""
AIM_DOUBT: Final = 0.04
"""Chance of a goal that the reader must give at least."""
CHANCE: Final = 0.6
"""So many sentences of the corpus with these words are tagged as risks (200 of 330), of all that customers say 0.06; as goals
are 24 of 33 that settle for a figure."""

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sep(?:t(?:ember)?)?|oct(?:ober)?|nov(?:ember)?"
    r"|dec(?:ember)?|easter|christmas|spring|summer|autumn|fall|winter|new year|the (?:end|first|last|beginning) of)"
)
_FROM_THEN = (
    r"(?:in|at|from|until|till|since|on|by|before|after) (?:about |the end of |mid-? ?|the middle of |early |late |the )?"
    rf"(?:\d{{1,2}}(?:st|nd|rd|th)? (?:of )?)?{_MONTH}"
)
_GOES: Final = Cue(
    r"\b(?:hand(?:s|ed)? (?:in )?|g(?:ave|iven?) |put (?:in )?|serving )(?:(?:his|her|my|their) )?notice\b|\bresign(?:ed|s|ing)\b|\b(?:his|her|my|their|\w+['\u2019]s) last day\b"
    r"|\b(?:is|are|i['\u2019]m|\w+['\u2019]s) leaving (?:us|for|in|at|by|after|the (?:company|firm|business))\b"
    rf"|\b(?:leaves?|finish(?:es)?|stops?|goes?|(?:finish|stopp?|mov|transferr|interview)ing|goes? part[- ]time) {_FROM_THEN}\b"
    rf"|\b(?:he|she|i|they)(?:['\u2019](?:s|m|re|ll be)| is| am| are| will be)?(?: going to be| gonna be)? (?:gone"
    rf"|away|out|off|on leave)\b[^.?!]{{0,40}}\b(?:weeks|months|{_FROM_THEN})\b"
    r"|\b(?:his|her|my) (?:contract|tenure|term)(?:['\u2019]s| is| ends| runs) (?:up|out|to the end|on|in)\b|\b(?:is|are) not (?:being |going to be )?replaced\b"
    r"|\b(?:no|not got|without) (?:cover|successor|replacement) for (?:him|her|me|them)\b|\b(?:he|she)(?:['\u2019]s| is) (?:only )?(?:here|with us) (?:till|until)\b"
)
_AGAINST: Final = Cue(
    r"(?:['\u2019](?:s|re|ll)|\bis|\bare|\bwill) (?:going to |gonna |be )?(?:hate|fight|object|complain|refuse|say no|moan"
    r"|kick off|resist|grumble|grieve)\b.{0,12}\b(?:it|this|that|something|me|us|him)\b"
    r"|(?:\bnot|n['\u2019]t) (?:going to |gonna )(?:love|like)\b.{0,12}\b(?:it|this|that|something)\b|\b(?:going to|gonna) (?:just )?love (?:it|this|that)\b"
    r"|(?:\b(?:won['\u2019]t|wouldn['\u2019]t|will not|(?:not|never) going to)|\brefus\w+ to) (?:be )?(?:us(?:e|ing)|touch(?:ing)?"
    r"|lik(?:e|ing)|log(?:ging)?|tap(?:ping)?|press(?:ing)?|typ(?:e|ing)|sign one|mount|mark)\b"
    r"|(?:\bnot|n['\u2019]t) (?:yet |very |exactly |be |been |quite )?(?:convinced|keen|happy about|having anything|be happy|at ease)\b|\bvoted (?:no|against|it down)\b"
    r"|\b(?:stopwatch|big brother|spy|spied on|surveillance|an insult|snake oil|police them|checking up on|fight me"
    r"|over my dead body|grudge|mad at (?:us|me)|sulking|suspicious|miffed)\b"
    r"|\bd[iu]g(?:s|ging)? (?:his|her|their) heels\b|\bsay it can['\u2019]t be done\b|\b(?:a computer|a machine|a screen|a camera) (?:telling|that (?:says|tells)|looking|would)\b"
)
_BEFORE: Final = Cue(
    r"\b(?:(?:the|our|your|those) (?:last|previous|old|other) (?:lot|ones?|crowd|time|system|vendor|people|software|company"
    r"|app|project|consultant|switch|tool|provider|supplier|firm|outfit|thing|contract)"
    r"|last (?:vendor|supplier|system|time|app|one)|(?:19|20)\d\d|in ['\u2019]\d\d|twenty[- ](?:\w+teen|ten|eleven|twelve|twenty(?:[- ](?:one|two|three|four))?)"
    r"|(?:two|three|four|five|six|ten|\w+teen) years ago|before (?:me|us|you|we bought)"
    r"|(?:we|he|she|they)(?:['\u2019]ve)? (?:bought|tried|had|did|got|put in|moved|switched|paid for|purchased) (?:one|an?|this|it|two|on|onto|the|three|these|something|years)"
    r"|when we (?:moved|switched|changed|went|came)|once bitten|burned us|been (?:burned|burnt|here before|caught|bitten))\b"
)
_BADLY: Final = Cue(
    r"\b(?:went back|gone back|back (?:on|to|out)"
    r"|nobody(?:['\u2019]s)? (?:ever )?(?:used?|uses|touched|came|told|opened|turned|picked|logged)"
    r"|no one (?:used|uses|opened)|dead|died"
    r"|(?:on|in|behind) (?:a|the|its|his|my) (?:shelf|drawer|cabinet|box|cupboard|seat)|still in|abandon\w*|scrapped|dropped"
    r"|stopped (?:using|logging|after)|never (?:worked|used|finished|came|went|opened|saw|turned)"
    r"|n['\u2019]t (?:work|last|take|succeed)|did not (?:work|last|succeed)|months?|weeks|wasted|shambles|disaster"
    r"|nightmare|lost|wrong|failed|went down|crash(?:ed)?|hung up|on hold|sued|fell over"
    r"|(?:switched|turned) (?:it )?off|cost us|promised|said (?:six|eight|two|three|it)|groan|sold twice|charged|double"
    r"|closed down|disappeared|ran away|withdr[ae]w|resigned?|no phones|hell|fired|fictions?)\b"
)
_PAST: Final = Cue(r"\b(?:was|were|had|did|\w+ed|went|took|said|sold|bought|paid|put|lost|got|came|ran)\b")
_SOLD: Final = Cue(
    r"\b(?:be(?:ing)? sold|sell(?:ing)? (?:his|her|their|up|the (?:company|business|firm))\b|in suits|private equity|take ?over"
    r"|merger|change of (?:ownership|control)|new owners?|talking to a fund|if the sale)\b"
)


_OTHERS: Final = Cue(
    r"\b(?:the other(?: (?:vendor|bidder|one|ones|firm|company|supplier|lot|crowd|offer|quote))?|your competitor|a competitor"
    r"|another (?:vendor|supplier|firm|company|quote|offer)|the (?:incumbent|wholesaler)|two others"
    r"|they(?:['\u2019]ve| have| had)? (?:got )?(?:an?|their own) (?:\w+ )?(?:tool|module|version|thing|system|platform|add-?on|quote|offer)"
    r"|(?:quote|offer|proposal|trial|demo|brochure) (?:from|of|with|off)|their (?:price|quote|offer|rep|module|tool)|came back (?:last|this|with|at))\b"
)
_BETTER: Final = Cue(
    r"\b(?:cheaper|less (?:a|per) (?:month|year|head|user)|(?:half|third|quarter|fraction) (?:of )?(?:the|your|that) price|at half price"
    r"|for (?:free|nothing)|free|throw (?:it|that|them|in)|lower|price is|undercut|bundle\w*|as standard"
    r"|\d+ ?(?:%|percent|per cent) (?:under|less|below|off)|prefers?|keeps? (?:hinting|saying|telling|asking)|lunch|drinks|golf|dinner|on the table|wants? to see|why not|why we)\b"
)
_OWN: Final = Cue(
    r"\b(?:their|his|its|our|a) own (?:version|system|tool|module|platform|app|program)\b|\b(?:system|tool|module|platform|app|program)s? of (?:their|his|its) own\b"
    r"|\b(?:cheaper|undercut\w*|half (?:of )?(?:the|your|that) price|(?:third|quarter|fraction) of (?:the|your) price)\b"
)
"""Somebody else who sells the like, or what the company or its owner has of its own."""


_PLAIN: Final = ((RiskKind.CHAMPION, _GOES), (RiskKind.INTERNAL_RESISTANCE, _AGAINST), (RiskKind.OTHER, _SOLD))

_FIGURE = (
    r"(?:(?:about|around|under|maybe|say|some(?:thing|where) (?:like|near|in the)) )?(?:\d|(?:zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven"
    r"|twelve|\w+teen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|half|a third|a quarter|single (?:digits?|figures)|one hand|none|once|twice"
    r"|an? (?:hour|day|week|morning|afternoon|minute|handful))\b)"
)
_SOMEBODY = r"\b(?:i|we|he|she|they)"
_SETTLES: Final = Cue(
    rf"{_SOMEBODY}(?:['\u2019]d| would| could)(?: \w{{2,8}}ly| just| even)? (?:take|settle for) {_FIGURE}(?! (?:people|of|lads?|men|women|from|off|out)\b)"
    rf"|{_SOMEBODY}(?:['\u2019]d| would| could| can)(?: \w{{2,8}}ly| just)? (?:live with|explain|defend"
    rf"|be (?:happy|content|glad|fine|okay|delighted|thrilled) (?:with|at)) {_FIGURE}"
    rf"|{_FIGURE}[^.?!,;]{{0,25}} {_SOMEBODY}(?:['\u2019]d| would| could| can)(?: \w{{2,8}}ly| just)? (?:live with|explain|defend|be (?:happy|content|glad|fine) with)\b"
    rf"|\b(?:it|that)(?:['\u2019]d| would) be (?:nice|lovely|great|enough) if (?:it|that) (?:were|was) {_FIGURE}"
    rf"|\bi['\u2019]d like (?:them|him|her|it|that|us) to [^.?!]{{3,30}} {_FIGURE}(?! of\b)"
    rf"|\b(?:would|['\u2019]d)\b[^.?!]{{3,40}}\b{_FIGURE} (?:in|at) (?:the )?front\b"
    rf"|{_SOMEBODY}(?:['\u2019]d like| would like|['\u2019]d want| wants?) (?:to see |to have )?(?:zero|none|half|single (?:digits|figures))\b"
)
"""Somebody names the figure that would content them."""


def settles_for(text: str) -> bool:
    """Does somebody name a figure that would content them? A question asks the other side."""
    return not text.rstrip().endswith("?") and _SETTLES.stands_in(text)


def told_by(text: str) -> RiskKind | None:
    """What sort of trouble the words of the sentence tell of; None where they tell of none of these, or ask."""
    if text.rstrip().endswith("?"):
        return None
    if _BEFORE.stands_in(text) and _BADLY.stands_in(text) and _PAST.stands_in(text):
        return RiskKind.PAST_EXPERIENCE
    if _OWN.stands_in(text) or (_OTHERS.stands_in(text) and _BETTER.stands_in(text)):
        return RiskKind.COMPETITOR
    return next((kind for kind, cue in _PLAIN if cue.stands_in(text)), None)
