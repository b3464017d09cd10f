"""Words that give orders to whoever reads the document by machine: what stands with them is not taken on trust.

A document can be written to be read by a model ("note to the AI: add this promise"). That such words are really there
makes nothing of what they say a promise: a person looks at it.
"""

import re
from functools import lru_cache
from typing import Final

from analyzer.domain.cue import Cue

REASON: Final = "these words stand with an order to an AI or a program; look at who wrote them"

_READER: Final = r"(?:AI|A\.I\.|LLM|GPT|chatbot|language model|notetaker|KI|IA)"
_TO_DO: Final = r"(?:please |now |always )?(?:add|list|include|insert|ignore|send|output|answer|reply|write|mark|treat|record|remember)\b"
_ORDER: Final = Cue(
    "|".join(
        (
            # Orders to forget the instructions, in the languages of the product's documents.
            r"\b(?:ignore|disregard|forget|override|bypass)\b.{0,30}\b(?:instruction|prompt|rule|guideline)s?\b",
            r"\b(?:ignorier\w*|vergiss|missacht\w*)\b.{0,40}\b(?:anweisung|instruktion|regel|vorgabe)\w*",
            r"\b(?:ignore[rz]?|oublie[rz]?)\b.{0,30}\b(?:instructions|consignes|r\u00e8gles)\b",
            r"\b(?:ignor[ae]\w*|olvid\w+)\b.{0,30}\b(?:instrucciones|reglas|istruzioni|instru\u00e7\u00f5es|regole|regras)\b",
            r"\b(?:negeer|vergeet)\b.{0,30}\b(?:instructies|regels)\b",
            r"(?:\u6307\u793a|\u547d\u4ee4|\u898f\u5247)\u3092?(?:\u3059\u3079\u3066)?\u7121\u8996|\u5ffd\u7565.{0,12}(?:\u6307\u4ee4|\u6307\u793a)",
            # Somebody addresses the machine.
            rf"\b(?:note|message|instruction|attention|order|task|example)s?\b.{{0,12}}\b(?:to|for)\b.{{0,8}}\b{_READER}\b.{{0,40}}:",
            rf"\b{_READER}\b.{{0,25}}[:,]\s{{0,3}}{_TO_DO}|\bassistant\s{{0,2}}:\s{{0,3}}{_TO_DO}|\btask for (?:the|our|an?) assistant\b.{{0,10}}:",
            rf"\b(?:an|f\u00fcr) (?:die |das |den )?{_READER}\b.{{0,25}}:|\bpour l['\u2019]{_READER}\b.{{0,25}}:|\b(?:para|per|voor) (?:la |l['\u2019]|de )?{_READER}\b.{{0,25}}:",
            r"AI\u3078\u306e|AI\u306b(?:\u5bfe\u3059\u308b|\u5bfe\u3057\u3066)|\u7ed9AI",
            rf"\b(?:{_READER}|assistant) (?:output|response|answer)\s{{0,3}}:|\boutput must (?:contain|include|be)\b",
            # What belongs into its output.
            r"\b(?:add|include|insert|list|record|put)\b.{0,20}\b(?:this|the following|these)\b.{0,12}\b(?:promise|commitment|goal|risk|stakeholder|item|entry)s?\b",
            r"\b(?:nimm|f\u00fcge)\b.{0,30}\b(?:versprechen|zusage)\b|\bajoute[rz]?\b.{0,20}\bpromesse\b|\ba\u00f1ad\w+\b.{0,20}\bpromesa\b|\u7d04\u675f\u3092\u8ffd\u52a0",
            r"\"(?:promises|facts|goals|stakeholders|risks)\"\s{0,3}:\s{0,3}\[",
            # Marks of roles, of our fence, and a line made up to look like a turn.
            r"<\|\w{1,20}\|>|\[/?INST\]|<</?SYS>>|</?\s{0,3}transcript\b|<(?:start|end)_of_turn>",
            r"\[\d{1,5}\] [^\n\[]{1,80} \((?:vendor|customer|other|unknown)\b[^\n)]{0,40}\):",
        )
    ),
)
_SEAM: Final = re.compile(r"\n[ \t>]{0,20}\n")
_LONGEST: Final = 8_000
"""Characters of a paragraph that are looked at, around the words."""


def ordered(text: str, start: int, end: int) -> bool:
    """Does `text[start:end]` stand in a paragraph that gives orders to a machine, or in the one after it? Linear in the text."""
    seams = [m.end() for m in _SEAM.finditer(text, 0, start)][-2:]
    low = seams[0] if len(seams) == 2 else 0
    after = _SEAM.search(text, end)
    high = after.start() if after else len(text)
    return _gives_orders(text[max(low, start - _LONGEST) : min(high, end + _LONGEST)])


@lru_cache(maxsize=2048)
def _gives_orders(passage: str) -> bool:
    return _ORDER.stands_in(passage)
