"""Where a person stands on the purchase, from sentences about or by them."""

from functools import lru_cache
from typing import Final

from analyzer.domain.cue import Cue
from analyzer.domain.statement import Attitude

_CUES: Final[tuple[tuple[Attitude, float, Cue], ...]] = (
    (
        Attitude.NEUTRAL,
        1.0,
        Cue(
            r"\b(?:not against|n['\u2019]t against|neutral|no (?:strong |particular )?(?:opinion|view|preference|objections?)|don['\u2019]t have an opinion|either way|agnostic"
            r"|leaves? (?:it|that) to|(?:only|just) (?:advising|an? advis[eo]r))\b",
        ),
    ),
    (
        Attitude.CHAMPION,
        1.0,
        Cue(
            r"\b(?:i['\u2019]m sold|just buy it|(?:i['\u2019]ll|i will|going to|gonna|i['\u2019]d) (?:fight|push|sell|go to bat"
            r"|stand up for)|stand up for (?:this|it)|fight(?:s|ing)? (?:for (?:you|this|it)|your corner)|your advocate"
            r"|(?:been|i am|he is|she is) (?:begging|pushing|asking|lobbying) (?:for|since)"
            r"|(?:wrote|made) (?:me |us |up )?(?:the|a) (?:business )?case|(?:banging on|going on) about (?:it|this)"
            r"|(?:defended|(?:will|['\u2019]ll) defend) (?:it|this|you|the (?:budget|money))|took it to the board"
            r"|all over (?:me|us|him|her) about|found you|won['\u2019]t shut up about|i want (?:this|it|you)\b"
            r"|i['\u2019]ve wanted (?:this|it)"
            r"|i['\u2019]d (?:sign|buy|take) (?:it |this )?(?:today|tomorrow|now)|(?:pushing|pushes|pushed) (?:for )?(?:this|it|you|hard)|love(?:s|d)? (?:it|this|you)"
            r"|keeps? telling (?:everybody|everyone)|(?:told|tell(?:s|ing)?|showed|shown) (?:it )?(?:to )?(?:everybody|everyone|all of)"
            r"|sold it (?:to|inside|internally)|(?:went|goes|going) to bat|in raptures|a believer|biggest fan|talked (?:him|her|them) into"
            r"|convinced (?:him|her|them|the)|made the case|your champion)\b",
        ),
    ),
    (
        Attitude.SKEPTIC,
        1.0,
        Cue(
            r"\b(?:voted (?:no|against)|(?:is|was|he['\u2019]s|she['\u2019]s|i['\u2019]m|dead) against|not in favou?r"
            r"|(?:not|n['\u2019]t) (?:yet )?(?:convinced|persuaded|excited|happy|sold|comfortable|waiting for)|opposes?\b|opposed"
            r"|remains critical|won['\u2019]t support|don['\u2019]t support|don['\u2019]t see (?:yet )?(?:how|why)"
            r"|(?:do|does|did)(?:n['\u2019]t| not) see (?:the|any|a) (?:need|reason|point|benefit|advantage)|one foot behind|unconvinced"
            r"|skeptic(?:al)?|sceptic(?:al)?|hates? |not (?:a|his|her|my) (?:fan|friend)"
            r"|(?:won['\u2019]t|will not|wouldn['\u2019]t|not going to) be (?:using|touching|doing|having|giving)"
            r"|(?:got|getting|have|has) (?:a|another|their) quote (?:off|from)|won['\u2019]t (?:use|touch|have|do|log|sign|look at|open)"
            r"|will not use|not (?:doing|using|giving up) (?:it|this|that|the)"
            r"|(?:don['\u2019]t|doesn['\u2019]t|didn['\u2019]t) (?:like|love|trust|believe|see the point"
            r"|want (?:it|this|another|any|that))"
            r"|thinks (?:it['\u2019]s|it is|this is|computers|software|we|i|anything|that)|grumbl(?:es|ed|ing)|grumpy"
            r"|push(?:es|ed|ing)? back|resist(?:s|ed|ing|ance)?|suspicious|distrusts?|afraid|scared|worried|fears?|threatened"
            r"|(?:i['\u2019]m|is|just|he['\u2019]s|she['\u2019]s) (?:just )?(?:cautious|nervous|wary|doubtful)"
            r"|says? no\b|said no\b|refuse[sd]?|dislikes?|veto|blocks?|over my dead body"
            r"|prefer(?:s|red)? (?:the (?:old|other)|(?:a|the) (?:solution|system|product|software|offer|tool) (?:of|by|from)"
            r"|(?:another|a different) )|was(?:n['\u2019]t| not) a fan|waste of (?:time|money)|snake oil"
            r"|another (?:system|portal|tool|app)\b.{0,30}\b(?:no|not)|would quit|has to be (?:won|brought)"
            r"|bring (?:him|her) (?:round|around)|won over)\b",
        ),
    ),
    (
        Attitude.SUPPORTER,
        0.8,
        Cue(
            r"\b(?:likes? (?:it|you|this|the)|liked (?:it|you|this|what)|all for it"
            r"|(?:is|i['\u2019]m|am|he['\u2019]s|she['\u2019]s|be) (?:dead )?(?:keen|for it|in favou?r|on board|happ(?:y|ier)|excited"
            r"|delighted|convinced|satisfied|impressed|up for|(?:fully )?behind (?:it|this|us|you)|fine with it|with us)|stands? behind"
            r"|came round|i like (?:it|that|this)|would be (?:wonderful|great|lovely)|already said yes"
            r"|said yes|in favou?r of|good feeling|i['\u2019]m (?:in(?=[.,!]|$)|good|fine with|okay with|happy)"
            r"|on (?:our|my|your) side|supports?|supportive|backing it|thrilled|looking forward|wants (?:it|this|you|in)"
            r"|have my vote|that['\u2019]s (?:great|brilliant|perfect|what i)"
            r"|can live with|no bother|believer|enthusiast(?:ic)?|glad|that would (?:help|save)|signed on)\b",
        ),
    ),
    (
        Attitude.NEUTRAL,
        0.5,
        Cue(
            r"\b(?:not (?:fussed|bothered)|doesn['\u2019]t care|don['\u2019]t care"
            r"|(?:will|would|['\u2019]ll|['\u2019]d) (?:want|ask|need|go along)|fair\b|reasonable|hasn['\u2019]t (?:seen|heard)"
            r"|doesn['\u2019]t know|numbers|payback)\b",
        ),
    ),
)


@lru_cache(maxsize=1024)
def from_cues(sentence: str) -> tuple[Attitude, float] | None:
    """The attitude whose plain cues stand in a sentence, with a weight from 0 to 1; None without cue. Remembered, as `roles.from_sentence`."""
    for attitude, weight, cue in _CUES:
        if cue.stands_in(sentence):
            return attitude, weight
    return None
