"""Names of people and companies as they are written here and there, made comparable."""

import re
from collections.abc import Sequence

from analyzer.domain import legal_forms

WORD = re.compile(r"[^\W\d_]+(?:['’.-][^\W\d_]+)*")
NUMBER = re.compile(r"\d+")
INSIDE = re.compile(r"[(\[<][^()\[\]<>]{0,80}[)\]>]")
_HONORIFICS = """
    dr mr mrs ms miss mx prof sir herr frau hr fr ing dipl phd md jr sr mme monsieur
"""
HONORIFICS = frozenset(_HONORIFICS.split())
_GENERIC = """
    the group groups partners holding holdings
    systems system software solutions services service technologies technology tech labs global international media health healthcare
    medical care bank school schools district university college city county national first united american general new royal
"""
GENERIC = legal_forms.ALL | frozenset(_GENERIC.split())
_PUBLIC_DOMAINS = """
    gmail.com googlemail.com outlook.com hotmail.com live.com yahoo.com icloud.com me.com aol.com gmx.de gmx.net gmx.com web.de proton.me
    protonmail.com mail.com t-online.de yandex.ru qq.com 163.com
"""
PUBLIC_DOMAINS = frozenset(_PUBLIC_DOMAINS.split())

Name = tuple[str, ...]


def folded(name: str | None) -> Name:
    """Name as written ("Dr. Jörg Meier", "Meier, Jörg", "Jörg Meier (Acme)") -> ("jörg", "meier"); "Speaker 2" is not "Speaker 1"."""
    if not name:
        return ()
    bare = INSIDE.sub(" ", name[:200]).split(" | ")[0]
    last, comma, first = bare.partition(",")
    if comma and 0 < len(first.split()) <= 2 and len(last.split()) <= 2:
        bare = f"{first} {last}"
    words = (w.casefold().strip(".") for w in WORD.findall(bare))
    return (*(w for w in words if w and w not in HONORIFICS), *NUMBER.findall(bare))


def domain_of(email: str | None) -> str:
    """The part after the @ of an address, in lower case."""
    return email.rpartition("@")[2].strip(" >.").casefold() if email and "@" in email else ""


def is_public(domain: str) -> bool:
    """A mail provider's domain tells nothing of a company."""
    return domain in PUBLIC_DOMAINS


def within(domain: str, domains: Sequence[str]) -> bool:
    """True for one of `domains` or a subdomain of one."""
    return any(domain == d or domain.endswith(f".{d}") for d in domains)


def company_pattern(name: str, domains: Sequence[str], other: str = "") -> re.Pattern[str] | None:
    """What a company is called in speech: its whole name, its first telling word, its domain's stem."""
    calls = {name.strip()} if len(name.strip()) > 2 else set()
    words = WORD.findall(name)
    rival = {w.casefold() for w in WORD.findall(other)}
    telling = next((w for w in words if w.casefold() not in GENERIC), "")
    if len(telling) >= 3 and telling.casefold() not in rival:
        calls.add(telling)
    calls.update(stem for d in domains if len(stem := stem_of(d)) >= 4)
    if not calls:
        return None
    ordered = sorted(calls, key=len, reverse=True)
    return re.compile(rf"(?<![^\W_])(?:{'|'.join(re.escape(c) for c in ordered)})(?![^\W_])", re.IGNORECASE)


def stem_of(domain: str) -> str:
    """Domain ("mail.acme-drives.example") -> its telling part ("acme-drives")."""
    parts = domain.split(".")
    if len(parts) < 2:
        return domain
    return parts[-3] if len(parts) > 2 and len(parts[-2]) <= 3 else parts[-2]
