"""Word-for-word English for short texts in eight other languages, so that a model of English words can read them.

`glosses.tsv` holds one meaning a row and one language a column: whole words, stems that end in `*`, and groups of words
joined by hyphens. `tone_glosses.tsv` has what messages say beside that: praise, complaints, formulas of letters; where both
know a word its meaning comes first. This is a glossary and no translation: order and grammar stay, and a word that it lacks
stays as it is.
"""

import re
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

from analyzer.engines.local import likeness
from analyzer.engines.local.names import HONORIFICS

Files = tuple[Path, ...]
FILE: Final = Path(__file__).with_name("glosses.tsv")
CANCELLATIONS: Final[Files] = (FILE,)
MESSAGES: Final[Files] = (FILE.with_name("tone_glosses.tsv"), FILE)
LONGEST_GROUP: Final = 4
LEAST_PART: Final = 4
COMPOUNDING: Final = ("de", "nl", "sv")
MOST_WORDS: Final = 2_000
"""Words of a text that are looked at; what follows stays as it is."""

_FUNCTION_WORDS: Final = """
    the a an is are was were be been it its this that these those we us our you your i my me they he she his her not no and or but
    of to in on at for with from by as so if than then when what which who there here have has had do does did don't doesn't didn't
    can can't could would will won't too very much more most all any some up out off over just only because since after before until
    about into one we're it's isn't wasn't am get got how why where n't ve re ll mobile app bug
    bugs failed payment n
"""
ENGLISH: Final = frozenset(_FUNCTION_WORDS.split())
COGNATES: Final = ("perfect", "terribl", "horribl", "fantas", "absurd", "product", "softwar", "congrat", "frustrat", "interfac", "databas")
"""Beginnings of English words that other languages share: a short English text is not to be taken for one of theirs by them."""

_WORD: Final = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*", re.UNICODE)
_UMLAUTS: Final = str.maketrans("äöü", "aou")
"""A German plural or comparative changes its vowel: Ausfall, Ausfälle; teuer, teurer."""
_LINK: Final = re.compile(r"(?<!\S)\S*(?:://|@)\S*|\bwww\.\S+")
_CLOSING: Final = re.compile(
    r"\b(?:gr[üu](?:ß|ss)\w*|groet\w*|hälsning\w*|saluti|saludos|cordialement|pozdrawiam|regards)[,.!]?[ \t]*\n\s*$", re.IGNORECASE
)
_TITLES: Final = HONORIFICS | {"herrn"}
_NO_SURNAMES: Final = _TITLES | {"sie", "ihr", "ihre", "ihren", "ihrem", "ihrer", "ihnen"}
_SURELY_A_NAME: Final = 2.0
_LONGEST_CLOSING: Final = 60
_ELISION: Final = re.compile(r"^(?:[ldjmtsnc]|qu|dell|all|nell|sull|un)['’](?=\w{2})", re.IGNORECASE)


class Lexicon(NamedTuple):
    """One language: whole words (or groups of them joined by hyphens) and stems, each with its English."""

    words: dict[str, str]
    stems: dict[str, str]
    longest: int

    def meaning(self, word: str) -> str | None:
        """The English of `word`, by the whole word or else its longest stem."""
        whole = self.words.get(word)
        if whole is not None:
            return whole
        stem = self.stem(word)
        return self.stems[stem] if stem else None

    def known(self, word: str) -> str:
        """`word`, or where it is not known the form of it that is: a plural with its umlaut, a participle with its ge-."""
        if word in self.words or self.stem(word):
            return word
        forms = (word.translate(_UMLAUTS), word.removeprefix("ge") if len(word) > LEAST_PART + 2 else word)
        return next((form for form in forms if form != word and (form in self.words or self.stem(form))), word)

    def stem(self, word: str) -> str | None:
        """The longest known stem that `word` starts with."""
        return next((word[:n] for n in range(min(len(word), self.longest), 2, -1) if word[:n] in self.stems), None)


@cache
def _table(files: Files) -> tuple[list[str], list[list[str]]]:
    """The languages, and the rows of all `files`: a meaning, then its forms in each language."""
    tables = [[line.split("\t") for line in file.read_text(encoding="utf-8").splitlines() if line] for file in files]
    return tables[0][0], [row for table in tables for row in table[1:]]


@cache
def lexicons(files: Files = CANCELLATIONS) -> dict[str, Lexicon]:
    """The glossary by language; a form keeps the meaning that it has in the first of `files`."""
    header, rows = _table(files)
    made: dict[str, Lexicon] = {}
    for column, language in enumerate(header[1:], start=1):
        words: dict[str, str] = {}
        stems: dict[str, str] = {}
        for row in rows:
            for form in row[column].split(","):
                kind = stems if form.endswith("*") else words
                kind.setdefault(form.rstrip("*"), row[0])
        made[language] = Lexicon(words, stems, max(map(len, stems)))
    return made


def language_of(text: str, files: Files = CANCELLATIONS) -> str:
    """The language whose words `text` mostly holds: a column of the glossary, or "en"."""
    words = [match.group().lower() for match in _WORD.finditer(_LINK.sub(" ", text))][:MOST_WORDS]
    best, most = "en", sum(_is_english(word, files) for word in words) + 0.5
    if most > len(words) / 2:
        return "en"
    for language, lexicon in lexicons(files).items():
        known = sum(_weight(lexicon, word) for word in words)
        if known > most:
            best, most = language, known
    return best


def gloss(text: str, files: Files = CANCELLATIONS) -> str:
    """`text` with every word that the glossary of `files` knows in English; English text comes back as it is."""
    language = language_of(text, files)
    return text if language == "en" else _glossed(text, lexicons(files)[language], language in COMPOUNDING)


@cache
def _english_stems(files: Files) -> tuple[str, ...]:
    words = {word.lower() for row in _table(files)[1] for word in row[0].split()}
    return tuple(sorted({word for word in words if len(word) >= LEAST_PART} | {*COGNATES}))


def _is_english(word: str, files: Files) -> bool:
    return word in ENGLISH or word.startswith(_english_stems(files))


def _weight(lexicon: Lexicon, word: str) -> float:
    plain = _ELISION.sub("", word)
    if word in lexicon.words or plain in lexicon.words:
        return 1.0
    return 0.8 if lexicon.stem(plain) else 0.0


def _glossed(text: str, lexicon: Lexicon, compounds: bool) -> str:
    found = list(_WORD.finditer(text))[:MOST_WORDS]
    words = [_ELISION.sub("", match.group().lower()) for match in found]
    out, end, at = [], 0, 0
    while at < len(words):
        length, english = _group(lexicon, words, at)
        if not english:
            english = _compound(lexicon, lexicon.known(words[at])) if compounds else lexicon.meaning(words[at])
            if english and _is_surname(text, found, at, lexicon):
                english = None
        out += [text[end : found[at].start()], english or found[at].group()]
        end, at = found[at + length - 1].end(), at + length
    return "".join(out) + text[end:]


def _is_surname(text: str, found: list[re.Match[str]], at: int, lexicon: Lexicon) -> bool:
    """Is a word that the glossary knows somebody's name here: "Herr Weiß", "Lukas Weiß", or alone under "Viele Grüße"?"""
    own = found[at]
    word = own.group().lower()
    if at == 0 or not own.group()[0].isupper() or word in _NO_SURNAMES:
        return False
    before = found[at - 1].group()
    between = text[found[at - 1].end() : own.start()]
    if "\n" in between:
        alone = text[own.end() : own.end() + 1] in {"", "\n"}
        return alone and _CLOSING.search(text, max(0, own.start() - _LONGEST_CLOSING), own.start()) is not None
    if before.lower() in _TITLES:
        return between in {" ", ". "}
    first = between == " " and before[0].isupper() and not lexicon.meaning(before.lower())
    return first and word in lexicon.words and likeness.of(before) > _SURELY_A_NAME


def _group(lexicon: Lexicon, words: list[str], at: int) -> tuple[int, str | None]:
    for length in range(min(LONGEST_GROUP, len(words) - at), 1, -1):
        english = lexicon.words.get("-".join(words[at : at + length]))
        if english:
            return length, english
    return 1, None


def _compound(lexicon: Lexicon, word: str) -> str | None:
    """`word` by its whole, or else by its first part and what follows: Preiserhöhung is price, increase."""
    if word in lexicon.words:
        return lexicon.words[word]
    stem = lexicon.stem(word)
    if stem is None:
        return None
    rest = word[len(stem) :].removeprefix("s")
    second = lexicon.meaning(rest) if len(rest) >= LEAST_PART else None
    return f"{lexicon.stems[stem]} {second}" if second else lexicon.stems[stem]
