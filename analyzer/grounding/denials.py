"""Is what a quote says denied by the words right before it? "I never said | we deliver on May 5", "I don't think | we support SAML"."""

import re

_NOT = r"(?:\w{2,6}n't|not|never|cannot|nobody|no one|none of (?:us|them|you)|neither of (?:us|them|you))"
_BETWEEN = r"(?:really|actually|even|ever|yet|necessarily|honestly|exactly|quite|personally|to|want|wanna|mean|going|trying|be|have|has|had|is|are|was)"
# "I can't believe we get this for free" denies nothing, nor does "don't forget": these verbs are in no list.
_THINK = r"(?:think|believe|suppose|assume|thinking|assuming|believed|thought|assumed)"
_SAY = (
    r"(?:say|said|saying|says|claim|claimed|claiming|claims|promise|promised|promising|guarantee|guaranteed|guaranteeing|agree|agreed|agreeing|confirm|confirmed"
    r"|confirming|mean|meant|imply|implied|implying|suggest|suggested|suggesting|offer(?:ed|ing)?|true|the case|correct|right to say|sure|certain"
    r"|(?:tell|told|telling|assure|assured|promise|promised|wrote|written)(?: to)? (?:me|us|you|him|her|them|anyone|anybody|the (?:customer|client|team)))"
)
_WRONG = r"(?:wrong|false|untrue|incorrect|inaccurate|misleading|a mistake|a lie|a misunderstanding)"
_SUBJECT = (
    r"(?: (?:that|the|a|an|this|our|your|their|his|her|its|my|i|we|you|they|he|she|it|will|would|can|could|may|might|should|are|is|to|we'll|we'd|you'll|you'd|it'll"
    r"|they'll|they'd|i'll|i'd|it's|we're|you're|they're)){0,5}"
)
# Behind a negation these say the opposite: "I don't doubt that".
_PLAIN = r"(?<!no )(?<!of )(?<!a )(?<!n't )(?<!not )(?<!never )(?<!cannot )"
_DENYING = re.compile(
    rf"(?:(?<!did )(?<!has )(?<!have )\b{_NOT}(?: {_BETWEEN}){{0,3}} (?:{_SAY}|(?<!can't )(?<!cannot )(?<!couldn't ){_THINK})"
    rf"|\b{_PLAIN}{_WRONG} (?:to (?:say|claim|think|assume|believe|promise|tell (?:me|us|you|them|him|her|anyone))|that)"
    rf"|\b{_PLAIN}(?:deny|denies|denied|denying|doubt(?:s|ed)?)"
    # "Vergessen Sie nicht, dass" denies nothing.
    rf"|\b(?:glaub|denk|find|sag|behaupt|mein|heiß)\w{{0,4}} (?:\w{{1,12}} )?(?:nicht|nie|niemals),? dass"
    rf"|\b(?:nicht|nie|niemals|niemand) (?:\w{{1,12}} )?(?:gesagt|behauptet|versprochen|zugesagt|gemeint),? dass)"
    rf"{_SUBJECT} $",
    re.IGNORECASE,
)
_WRAP = re.compile(r"(?<!\n)\n[ \t>]{0,8}(?=[^\s>])")
_REACH = 160


def denial_before(text: str, start: int) -> str | None:
    """The words before `text[start:]` that deny what it says, or None; `text` is folded.

    Only what it hangs on counts: a comma or a full stop between them sets it free.
    """
    # A wrapped line is one line; a paragraph stands apart.
    head = _WRAP.sub(" ", text[max(0, start - _REACH) : start] + "|")[:-1]
    found = _DENYING.search(re.sub(r"[ \t]{1,20}", " ", head))
    return found[0].strip() if found else None
