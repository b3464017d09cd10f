"""Legal forms of companies, in one place: what stands behind a name and says nothing of who it is."""

import re
from typing import Final

_CLEAR: Final = """
    Inc Incorporated LLC LLP PLLC Ltd Limited PLC GmbH KG KGaA OHG BV NV SRL SARL EURL SASU SLU Pty Pte Pvt Oy Oyj ApS Kft Zrt Nyrt Ltda Lda JSC PBC Sdn Bhd
    Corporation
"""
_CLEAR_FORMS: Final = _CLEAR.split()
"""Those that no sentence has as a word."""
_OTHER: Final = "AG AB AS SA SE SpA SAS SL SRO DAC OOO Co Corp Company CV KK GK GbR UG LP A/S"
_OTHER_FORMS: Final = _OTHER.split()
"""Those that are words or initials as well: forms only where the name of a company ends."""

CLEAR: Final = frozenset(form.lower() for form in _CLEAR_FORMS)
"""In lower case, without dots."""
ALL: Final = CLEAR | {form.lower() for form in _OTHER_FORMS}


def _spelled(form: str) -> str:
    """The form with its dots or without: "SRL", "S.r.l.", "S. r. l."."""
    if not (form.isupper() and form.isalpha()) and form != "SpA":
        return form
    return rf"(?:{form}|{'[.] ?'.join(form)})"


def _longest_first(forms: list[str]) -> str:
    return "|".join(_spelled(form) for form in sorted(forms, key=len, reverse=True))


CLEAR_PATTERN: Final = _longest_first(_CLEAR_FORMS)
"""Alternatives of a regular expression, as they are capitalised, without a last dot."""
ALL_PATTERN: Final = _longest_first([*_CLEAR_FORMS, *_OTHER_FORMS])

_BEHIND: Final = re.compile(rf"(?:[,.]? (?:(?:&|\+|and|und|et|y|e) )?| ?[&+] ?)\(?(?:{ALL_PATTERN})\b\)?\.?$", re.IGNORECASE)


def without_form(company: str) -> str:
    """The name of a company without the legal forms behind it: "Weber & Co. KG" is "Weber"."""
    bare = " ".join(company.split())
    while (shorter := _BEHIND.sub("", bare).rstrip(" ,")) != bare and shorter:
        bare = shorter
    return bare
