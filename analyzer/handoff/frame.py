"""Two sentences built alike that name different things: "The SAP connector is included", "The Salesforce connector is included".

Such sentences are the nearest neighbours that two statements can be, and yet two promises.
"""

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Final

from analyzer.domain.values import find_values
from analyzer.handoff import meaning

LONGEST: Final = 60
"""Words of a sentence that are compared."""
_BUILT_ALIKE: Final = 0.6
_SAME_WORDS: Final = 3
"""Share and number of the words that must stand in both, in one order."""
_SPELT_ALIKE: Final = 0.8
"""From this likeness on two words are one, heard or typed in two ways: "Idexx", "Idex"."""
_WORD: Final = re.compile(r"[^\W_]+(?:['\u2019&/.-][^\W_]+)*")
_ASSERTS: Final = re.compile(
    r"(?:will|can|could|would|shall|should|may|might|must|do|does|did|to|not|i|we|you|he|she|they|it|that|this|is|are|was|were|be|been|being"
    r"|has|have|had|also|just|then|\w+['\u2019](?:s|ll|d|re|ve|m|t))\Z"
)
"""Behind these words stands what is done or how it is, and there are many words for one deed: "we will supply", "we will deliver"."""
_DONE_TO: Final = re.compile(
    r"(?:the|an?|all|any|each|every|no|your|our|my|their|his|her|its|this|that|these|those|it|them|us|you|me|up|out|\d.*)\Z"
)
_MEASURES: Final = re.compile(
    r"(?:\w*\d.*|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen|(?:twen|thir|for|fif|six|seven|eigh|nine)ty|hundred|thousand|dozen|half|quarter|percent|euros?|dollars?|pounds?"
    r"|(?:second|minute|hour|day|night|week|month|quarter|year)s?|(?:dai|hour|night|week|month|quarter|year)ly|spring|summer|autumn|fall|winter|easter|christmas"
    r"|today|tomorrow|tonight|morning|afternoon|evening|noon|midnight|beginning|start|middle|mid|end|early|late"
    r"|mon|tues?|wed|thu(?:rs?)?|fri|sat|sun|(?:mon|tues|wednes|thurs|fri|satur|sun)days?"
    r"|jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
    r"|free|paid|full|extra|additional|further|more|less)\Z"
)
"""Another value of the same thing is a change of it."""


@lru_cache(maxsize=8192)
def of_other_things(one: str, other: str) -> bool:
    """Do the two sentences say the same of two things? False where they are built differently: then nobody can tell from the words."""
    mine, its = _words(one), _words(other)
    steps = SequenceMatcher(None, mine, its, autojunk=False).get_opcodes()
    same = sum(b - a for tag, a, b, _, _ in steps if tag == "equal")
    if same < _SAME_WORDS or same < _BUILT_ALIKE * max(len(mine), len(its)):
        return False
    return any(tag == "replace" and not _asserted(mine, a, b) and _other(mine[a:b], its[c:d]) for tag, a, b, c, d in steps)


def _asserted(words: Sequence[str], at: int, end: int) -> bool:
    """Do the words from `at` to `end` say what is done or how it is? At the beginning they do before what it is done to ("send the report")."""
    if at == 0:
        return end >= len(words) or _DONE_TO.match(words[end]) is not None
    return _ASSERTS.match(words[at - 1]) is not None


def _other(one: Sequence[str], other: Sequence[str]) -> bool:
    """Do both name something, and nothing that is of one stem or spelt alike?"""
    mine, its = _things(one), _things(other)
    if not mine or not its or mine & its:
        return False
    return all(SequenceMatcher(None, a, b).ratio() < _SPELT_ALIKE for a in mine for b in its)


def _things(words: Sequence[str]) -> frozenset[str]:
    if any(_MEASURES.match(word) for word in words) or find_values(" ".join(words)):
        return frozenset()
    return meaning.stems(" ".join(words))


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())[:LONGEST]
