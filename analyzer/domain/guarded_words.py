"""Words that carry the sense of a promise: to lose, add or change one is to change what was said."""


def word_set(text: str) -> frozenset[str]:
    """The words of `text` as a set."""
    return frozenset(text.split())


NEGATIONS = word_set(
    "not no never none nothing nobody nowhere neither nor without cannot non nicht nichts kein keine keinen keinem keiner keines nie niemals ohne weder"
    " pas jamais aucun aucune sans ningún ninguna nunca sin niet geen nooit zonder inte ikke nie hardly barely scarcely rarely seldom"
)
MODALS = word_set(
    "will would 'd can could may might must shall should ought need needs have-to"
    " wird werden würde kann können könnte muss müssen soll sollte darf"
)
HEDGES = word_set(
    "probably maybe perhaps possibly likely unlikely usually typically normally generally hopefully sometimes often always mostly about around roughly approximately"
    " approx almost nearly try trying tries hope hoping aim aiming guarantee guaranteed guarantees promise promised commit committed estimated tentative tentatively"
    " vielleicht wahrscheinlich ungefähr etwa circa voraussichtlich"
)
BOUNDS = word_set(
    "least most more less fewer than over under above below before after until till since by within only minimum maximum max min except exceed exceeding"
    " both each every all any some first last up down higher lower earlier later sooner earliest latest between"
    " mindestens höchstens maximal minimal mehr weniger vor nach bis seit nur erst < > <= >= ≤ ≥ ± +"
)
CONDITIONS = word_set("if unless when once provided assuming depending subject whether wenn falls sofern sobald")
GUARDED = NEGATIONS | MODALS | HEDGES | BOUNDS | CONDITIONS

PRONOUNS = word_set(
    "i you we they he she it me us them him her my our your their his its mine ours yours theirs ich du wir ihr sie er uns euch unser unsere eure"
)
PREPOSITIONS = word_set("in on at for of to from with into onto through during against per via toward towards about")
JOINERS = word_set("and or but nor und oder aber")
FILLERS = word_set(
    "um uh umm uhh erm er ah oh eh hm hmm mhm well so like just really actually basically honestly literally kind sort kinda sorta yeah yep yes yup okay right look"
    " see know mean think guess obviously frankly anyway please very quite pretty bit little now then here there also too even still already again sure definitely"
    " absolutely totally essentially simply certainly indeed perhaps-not sir folks guys ja also eben halt mal doch schon"
)
SMALL = (
    FILLERS
    | PRONOUNS
    | PREPOSITIONS
    | JOINERS
    | word_set(
        "a an the this that these those is are am was were be been being 's has have had having do does did done got get gets going go"
        " who which what as because while though although however ein eine einen einem einer der die das den dem des ist sind war le la les de du des el los las"
    )
)
SWAPS = (
    frozenset({"'d", "would"}),
    frozenset({"'d", "had"}),
    frozenset({"'s", "is"}),
    frozenset({"'s", "has"}),
    frozenset({"'s", "us"}),
    frozenset({"is", "are"}),
    frozenset({"was", "were"}),
    frozenset({"has", "have"}),
    frozenset({"do", "does"}),
    frozenset({"a", "an"}),
    frozenset({"a", "the"}),
    frozenset({"an", "the"}),
    frozenset({"this", "that"}),
    frozenset({"this", "the"}),
    frozenset({"that", "the"}),
    frozenset({"these", "those"}),
    frozenset({"these", "the"}),
    frozenset({"those", "the"}),
    frozenset({"that", "which"}),
    frozenset({"yeah", "yes"}),
    frozenset({"yep", "yes"}),
    frozenset({"till", "until"}),
    frozenset({"okay", "ok"}),
    frozenset({"&", "and"}),
)
"""Pairs that a light edit may change one for the other."""
OPPOSITES = (
    ("increase", "decrease"), ("increase", "reduce"), ("raise", "lower"), ("raise", "cut"), ("more", "less"), ("more", "fewer"), ("before", "after"),
    ("include", "exclude"), ("enable", "disable"), ("start", "stop"), ("first", "last"), ("minimum", "maximum"), ("accept", "reject"),
    ("inbound", "outbound"), ("import", "export"), ("possible", "impossible"), ("able", "unable"), ("internal", "external"), ("upgrade", "downgrade"),
    ("higher", "lower"), ("faster", "slower"), ("with", "without"), ("always", "never"), ("above", "below"), ("over", "under"), ("earlier", "later"),
    ("available", "unavailable"), ("support", "unsupported"), ("grow", "shrink"), ("least", "most"), ("add", "remove"), ("on-site", "remote"),
)  # fmt: skip
