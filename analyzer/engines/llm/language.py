"""Which language a text is in: enough to notice a summary in another language than the words it rests on."""

import re
import unicodedata
from collections import Counter
from typing import Final

_WORDS: Final = {
    "English": "the of and to in is that it for we you with on are be will have this not they i was at from or by an has can our",
    "German": "der die das und ist nicht wir sie mit auf ein eine für den zu von im dem es auch werden bis dass haben wird ich",
    "French": "le la les de des et est un une nous vous pour dans que qui pas sur avec au ce il sont du en je ne",
    "Spanish": "el la los las de y es un una que en por para con no se del lo nosotros su al está como más pero",
    "Italian": "il lo la gli di e è un una che in per con non si del della sono al come ma anche questo noi nel",
    "Dutch": "de het een en van is dat we niet voor met op zijn te wij er maar ook naar dit als bij aan om",
    "Portuguese": "o os as de e é um uma que em para com não se do da no na por mais nós ao como mas",
}
_SETS: Final = {name: frozenset(words.split()) for name, words in _WORDS.items()}
_WORD = re.compile(r"[^\W\d_]+")
_ENOUGH = 4
"""Small words of a language before it is believed, and by how many it must lead."""
_LEAD = 2
_SCRIPTS: Final = ("LATIN", "CYRILLIC", "GREEK", "ARABIC", "HEBREW", "CJK", "HIRAGANA", "KATAKANA", "HANGUL", "DEVANAGARI", "THAI")
_JAPANESE: Final = frozenset({"CJK", "HIRAGANA", "KATAKANA"})


def language(text: str) -> str | None:
    """The language of a Latin text, or the script of another; None where it cannot be told."""
    script = _script(text)
    if script != "LATIN":
        return script
    words = Counter(w.lower() for w in _WORD.findall(text))
    counts = sorted(((sum(n for w, n in words.items() if w in small), name) for name, small in _SETS.items()), reverse=True)
    (most, name), (next_most, _) = counts[0], counts[1]
    return name if most >= _ENOUGH and most - next_most >= _LEAD else None


def differ(text: str, source: str) -> str | None:
    """The language of `source` where `text` is surely in another one, else None."""
    mine, its = language(text), language(source)
    return its.title() if mine and its and mine != its and not {mine, its} <= _JAPANESE else None


def _script(text: str) -> str | None:
    counts: Counter[str] = Counter()
    for letter in text[:2000]:
        if letter.isalpha():
            head = unicodedata.name(letter, "?").split(maxsplit=1)[0]
            counts[head if head in _SCRIPTS else "?"] += 1
    most = counts.most_common(1)
    return most[0][0] if most and most[0][0] != "?" else None
