"""Signatures, device lines and disclaimers: what mail programs and law departments add to a mail."""

import re
from collections.abc import Iterable, Sequence

from analyzer.domain import legal_forms
from analyzer.domain.account import called
from analyzer.intake.quote_rows import Row

_DELIMITER = re.compile(r"(?:--|—|––)\s{0,5}")
_RULE = re.compile(r"[-_=*~]{3,200}\s{0,5}")
_DEVICE = re.compile(
    r"(?:sent (?:from|via|with|using) |get outlook for |von meinem \S|gesendet (?:von|mit|über) "
    r"|diese nachricht wurde von meinem |envoyé (?:de|depuis|par|à partir) |télécharger outlook "
    r"|verzonden (?:vanaf|met|via) |verstuurd (?:vanaf|met|via) |skickat från |skickades från |hämta outlook |sendt fra "
    r"|enviado (?:desde|do|de|a partir) |inviato da |wysłan[eo] z |отправлено (?:с|из) |lähetetty )",
    re.IGNORECASE,
)
_GADGET = re.compile(
    r"\b(?:i(?:phone|pad|os)|android|samsung|galaxy|pixel|huawei|xiaomi|blackberry|nokia|windows|outlook|mobile?|mail|handy|smartphone"
    r"|tablet|portable|móvil|telefoon|telefon|gmx|spark|superhuman|yahoo\S{0,20}|proton\S{0,20})\b",
    re.IGNORECASE,
)
_LIST = re.compile(
    r"mailing list|unsubscribe|listinfo|you received this (?:message|email) because|to unsubscribe|reply to this email directly or view it on",
    re.IGNORECASE,
)
_LEGAL_HEAD = re.compile(
    r"\W{0,6}(?:confidentiality|disclaimer|legal notice|notice:|important:|privileged"
    r"|this (?:e-?mail|message|communication|transmission|electronic)"
    r"|the (?:information|content)s? (?:contained |transmitted )?in this"
    r"|if you (?:are not|have received)|diese (?:e-?mail|nachricht)|der inhalt dieser|ce (?:message|courriel|mail|courrier)"
    r"|dit (?:e-?mail)?bericht|deze e-?mail|detta (?:e-?post|meddelande|mail)|este (?:mensaje|correo|e-?mail)|questo messaggio"
    r"|questa e-?mail)",
    re.IGNORECASE,
)
_LEGAL_BODY = re.compile(
    r"confidential|privileged|intended (?:solely |only )?(?:for|recipient)|addressee|vertraulich|irrtümlich|confidentiel|vertrouwelijk|konfidentiell|confidencial|riservat|virus",
    re.IGNORECASE,
)
_BANNER = re.compile(
    r"\W{0,6}(?:caution\b|warning\W{1,4}external|achtung\b|attention\b|\[external(?: e-?mail| sender| message)?\]"
    r"|external(?: e-?mail| sender| message)?\s{0,2}(?:[:.!–—-]|$)|\[?externe? (?:e-?mail|nachricht|absender)"
    r"|this (?:e-?mail|message) (?:originated|came|comes|was sent|is) (?:from )?(?:an )?(?:outside|external)"
    r"|you don['’]t often get e-?mail from|diese (?:e-?mail|nachricht) (?:stammt|kommt|wurde) von (?:außerhalb|extern|einem externen)"
    r"|(?:do not|don['’]t) (?:click|open|reply)|ce(?:t e-?mail| message) provient de l['’]ext)",
    re.IGNORECASE,
)
_BANNER_BODY = re.compile(
    r"outside (?:of )?(?:the|your|our)|external (?:e-?mail|sender|source|message)|click (?:on )?(?:any )?links"
    r"|links (?:and|or) attachments|open (?:any )?attachments|unknown senders|recogni[sz]e the sender|use caution|why this is important"
    r"|außerhalb der|externen? absender|keine links|anhänge öffnen|expéditeur externe|pièces jointes",
    re.IGNORECASE,
)
_COMPANY = re.compile(
    rf"[^.?!]{{1,80}}\b(?:{legal_forms.ALL_PATTERN}|group|holding)\.?",
    re.IGNORECASE,
)
_REACH = re.compile(r"@|www\.|https?://|\d{3}|\s\|\s|^(?:tel|phone|mobile|cell|fax|mob|direct|t|m|p|e|w)\b\s?[.:]", re.IGNORECASE)
_MOST_SIGNATURE_LINES = 25
_MOST_CONTACT_LINES = 12
_LONGEST_CONTACT = 100
_LONGEST_DEVICE = 70
_LONGEST_BANNER = 500


def split_signatures(rows: Sequence[Row], author: str | None, ends: bool) -> Iterable[tuple[bool, Sequence[Row]]]:
    """Rows of one part -> runs of (is a signature, rows), in order.

    `author` is the writer's name; a closing block that begins with it counts as a signature only
    where the mail `ends` in these rows.
    """
    start = _delimited(rows)
    if start is None and ends and author:
        start = _contact(rows, author)
    if start is None:
        start = _device_below(rows)
    body = rows if start is None else rows[:start]
    run: list[Row] = []
    signature = False
    for paragraph in _paragraphs(body):
        marked = _added(paragraph, ends)
        if marked != signature and run:
            yield signature, run
            run = []
        signature = marked
        run.extend(paragraph)
    if run:
        yield signature, run
    if start is not None:
        yield True, rows[start + 1 if _DELIMITER.fullmatch(rows[start].text) else start :]


def _delimited(rows: Sequence[Row]) -> int | None:
    """The row of the signature delimiter "-- ", if few enough lines follow it to be a signature."""
    for at in range(len(rows) - 1, max(-1, len(rows) - 80), -1):
        row = rows[at]
        if row.plain and _DELIMITER.fullmatch(row.text):
            return at if sum(not r.blank for r in rows[at + 1 :]) <= _MOST_SIGNATURE_LINES else None
    return None


def _device_below(rows: Sequence[Row]) -> int | None:
    """The device line that stands right below the last words."""
    last = next((at for at in range(len(rows) - 1, 0, -1) if not rows[at].blank), None)
    if last is None or rows[last - 1].blank or not rows[last].plain:
        return None
    text = rows[last].text.strip()
    return last if len(text) <= _LONGEST_DEVICE and _DEVICE.match(text) and _GADGET.search(text) else None


def _contact(rows: Sequence[Row], author: str) -> int | None:
    """Where the writer's name stands above his title, company or numbers, at the end of the mail."""
    full = called(author)
    if " " not in full:
        return None
    for at in range(len(rows) - 1, max(-1, len(rows) - 3 * _MOST_CONTACT_LINES), -1):
        text = " ".join(rows[at].text[:_LONGEST_CONTACT].strip(" *_-").split())
        if text.casefold().startswith(full):
            behind = text[len(full) :]
            return at if _names_writer(behind) and _is_contact(rows[at:], alone=not behind) else None
    return None


def _names_writer(behind: str) -> bool:
    """What follows the name on its line is a title or letters behind a name, not the rest of a sentence."""
    return not behind or not behind[:1].isspace() or bool(re.match(r"\s(?:[|,·/(–-]|[A-Z]\S{0,30}(?:\s\S{1,30}){0,3}$)", behind))


def _is_contact(rows: Sequence[Row], *, alone: bool) -> bool:
    """A name with lines below it that no one would write as a sentence; below a gap only numbers and addresses."""
    paragraphs = [[row.text.strip() for row in paragraph if not row.blank] for paragraph in _paragraphs(rows)]
    lines = [line for paragraph in paragraphs for line in paragraph]
    if len(lines) > _MOST_CONTACT_LINES or (alone and len(lines) == 1) or any(_is_prose(line) for line in lines):
        return False
    return all(_REACH.search(line) or _TITLE.search(line) or _COMPANY.fullmatch(line) for paragraph in paragraphs[1:] for line in paragraph)


def _is_prose(line: str) -> bool:
    """A sentence somebody wrote, not a line of a contact block."""
    return (
        len(line) > _LONGEST_CONTACT
        or bool(re.match(r"p\.?\s?s\b", line, re.IGNORECASE))
        or (line.endswith((".", "?", "!")) and len(line.split()) > 5)
    )


def _added(paragraph: Sequence[Row], ends: bool) -> bool:
    """A paragraph that a program added: device line, list footer, disclaimer."""
    lines = [row.text.strip() for row in paragraph if not row.blank and row.plain]
    ruled = [line for line in lines if not _RULE.fullmatch(line)]
    if not ruled or not lines:
        return False
    told = _is_told(ruled[0]) and len(ruled) == len(lines)
    if len(ruled) <= 2 and all(len(line) <= _LONGEST_DEVICE for line in ruled) and _DEVICE.match(ruled[0]) and not told:
        return True
    text = " ".join(ruled)[:4_000]
    if len(text) <= _LONGEST_BANNER and _BANNER.match(text) and all(_BANNER.match(line) or _BANNER_BODY.search(line) for line in ruled):
        return bool(_BANNER_BODY.search(text))
    if ends and len(ruled) < len(lines) and _LIST.search(text):
        return True
    return bool(_LEGAL_HEAD.match(text) and _LEGAL_BODY.search(text) and len(text) > 100)


def _is_told(line: str) -> bool:
    """True for news ("Sent from our warehouse yesterday."); device lines name a device and do not end a sentence."""
    return line.endswith((".", "?", "!")) and len(line.split()) > 6


def _paragraphs(rows: Sequence[Row]) -> Iterable[list[Row]]:
    """Rows grouped so that each group ends with the blank rows after it."""
    group: list[Row] = []
    for row in rows:
        if group and group[-1].blank and not row.blank:
            yield group
            group = []
        group.append(row)
    if group:
        yield group


_TITLE = re.compile(
    r"\b(?:director|manager|head|chief|officer|president|vp|svp|evp|avp|vice|lead|leader|engineer|analyst|coordinator"
    r"|specialist|executive|founder|co-founder|owner|partner|consultant|administrator|admin"
    r"|c[a-z]{1,2}o|principal|superintendent|architect|buyer|controller|accountant|supervisor|assistant|secretary|counsel|attorney"
    r"|professor|technician|developer|designer|planner|scientist|operations|representative"
    r"|strategist|advisor|chair(?:man|woman|person)?|dean|treasurer|leiter(?:in)?|geschäftsführer(?:in)?|vorstand"
    r"|prokurist(?:in)?|einkauf|referent(?:in)?|sachbearbeiter(?:in)?|directeur|directrice|responsable"
    r"|directora?|gerente|jef[ae]|hoofd|verkoper|inkoper|chef|direttore|responsabile|diretora?|coordenadora?|kierownik|dyrektor)\b",
    re.IGNORECASE,
)
_RANK = re.compile(
    r"(?:senior |sr\.? |executive |regional |associate )?(?:vp|svp|evp|avp|vice president|director|manager|head|lead|chief)", re.IGNORECASE
)
_LONGEST_TITLE = 80


def is_title(words: str) -> bool:
    """Do these words name a job?"""
    return _TITLE.search(words) is not None


def title_in(lines: Sequence[str], author: str | None) -> str | None:
    """The job title that a signature states right behind or right under the writer's name, or None."""
    full = called(author or "")
    said = [line.strip(" *_\t") for line in lines if line.strip()]
    for at, line in enumerate(said):
        if full and called(line).startswith(full):
            behind = line[len(full) :].strip(" |,·-–/")
            for candidate in (behind, said[at + 1] if at + 1 < len(said) else ""):
                title = _title(candidate)
                if title:
                    return title
            return None
    return None


def _title(line: str) -> str | None:
    """A title without the company: "Director of Facilities, Acme Ltd" -> "Director of Facilities"."""
    if len(line) > 2 * _LONGEST_TITLE or "@" in line:
        return None
    first, comma, rest = re.split(r"\s[|·]\s|\s{3,}|\t", line)[0].partition(",")
    if comma and _RANK.fullmatch(first.strip()):
        # "VP, Sales" is one title; "Director, Acme Ltd" would be a guess and is kept as it is written.
        first = f"{first},{rest.split(',')[0]}"
    title = first.strip(" -–|")
    return title if title and len(title) <= _LONGEST_TITLE and _TITLE.search(title) else None
