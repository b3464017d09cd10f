"""The lines with which mail programs announce a quoted mail, in the languages they speak.

Two shapes: a sentence ("On D, X wrote:", "Am D schrieb X:") and a block of labels ("From: / Sent: /
To: / Subject:"), the latter often under a separator ("-----Original Message-----").
"""

import datetime as dt
import re
from collections.abc import Sequence

from analyzer.intake.address_lists import people_in, person_in
from analyzer.intake.copied_headers import copied_header, copied_top
from analyzer.intake.mail_dates import loose_date
from analyzer.intake.quote_rows import Author, QuoteHeader, Row

_SEPARATOR = re.compile(
    r"[-_=*\s]{0,40}(?:original message|original appointment|forwarded message|begin forwarded message"
    r"|forwarded by [^\n]{1,80}|ursprüngliche nachricht|originalnachricht|original-nachricht"
    r"|weitergeleitete nachricht|anfang der weitergeleiteten (?:nachricht|e-mail)|message d['’]origine|message original"
    r"|message transféré|message transmis|début du message (?:réexpédié|transféré)"
    r"|oorspronkelijk bericht|origineel bericht|doorgestuurd bericht|begin doorgestuurd bericht"
    r"|ursprungligt meddelande|originalmeddelande|vidarebefordrat meddelande|vidarebefordrat brev"
    r"|oprindelig meddelelse|original meddelelse|videresendt meddelelse|opprinnelig melding|videresendt melding|mensaje original|mensaje reenviado|inicio del mensaje reenviado"
    r"|messaggio originale|messaggio inoltrato|inizio messaggio inoltrato|mensagem original|mensagem encaminhada|mensagem reencaminhada|wiadomość oryginalna|wiadomość przekazana"
    r"|исходное сообщение|пересылаемое сообщение|alkuperäinen viesti|välitetty viesti|original message --)[-_=*:\s]{0,60}",
    re.IGNORECASE,
)
_RULE = re.compile(r"[-_=*]{3,200}\s{0,10}")
_NUMBERED = re.compile(
    r"[-=#*\s]{0,40}(?:e-?mail|message|mail|nachricht)\s?(?:#|no\.? ?|nr\.? ?)?\d{1,3}(?:\s?(?:of|von|/)\s?\d{1,3})?[-=#*:\s]{0,40}",
    re.IGNORECASE,
)
"""Between mails that somebody put into one text: "--- Email 2 of 3 ---"."""

_LABEL = re.compile(r"[*_\s]{0,6}([^\W\d_][\w '’/-]{0,24}?)[*_]{0,3}[ \t\xa0]?[:：][*_]{0,3}[ \t\xa0]?(.*)")
_KINDS = {
    "from": "from von de van från fra da od от lähettäjä feladó kimden expéditeur mittente remitente afzender absender avsändare afsender avsender 差出人 发件人 寄件者",
    "sent": "sent gesendet envoyé verzonden skickat sendt enviado enviada inviato wysłano отправлено lähetetty 送信日時 发送时间 received",
    "date": "date datum data fecha dato päivämäärä дата 日期 日付",
    "to": "to an à til till para aan a do кому vastaanottaja destinataire empfänger ontvanger mottagare 宛先 收件人",
    "cc": "cc kopie copie kopia kopi copia dw копия bcc cci",
    "subject": "subject betreff objet onderwerp ämne emne asunto oggetto assunto temat тема aihe 件名 主题 re",
    "other": "attachments importance priority anlagen anhänge bijlagen bilagor vedhæftede reply-to organization priorität sensitivity",
}
_LABELS = {word: kind for kind, words in _KINDS.items() for word in words.split()} | {
    "enviado el": "sent", "enviada em": "sent", "enviado em": "sent", "date d'envoi": "sent", "data wysłania": "sent", "sent at": "sent", "pièces jointes": "other",
    "reply to": "other", "répondre à": "other", "antwort an": "other",
}  # fmt: skip

_VERB = re.compile(
    r"(?<!\w)(?:wrote|writes|schrieb(?:en)?|geschrieben|(?:a )?écrit|schreef|geschreven|skrev|skriver|escribió|escribio|escreveu|ha scritto|scrisse|napisał(?:\(a\)|a)?"
    r"|pisze|napsala?|написал(?:\(а\)|а)?|пишет|писал|kirjoitti|yazdı|写道)(?!\w)",
    re.IGNORECASE,
)
_INTRO = re.compile(r"[-*_ ]{0,6}(?:on|am|le|op|den|el|il|em|på|kl|dnia|w dniu|il giorno|dne|quoting)\s", re.IGNORECASE)
_DATE_FIRST = re.compile(r"[-*_ ]{0,6}\d{1,4}(?:[./-]\d{1,2}[./-]\d{2,4}|年)")
_WEEKDAY = re.compile(
    r"[-*_ ]{0,6}(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|mon|tue|wed|thu|fri|sat|sun|mo|di|mi|do|fr|sa|so|(?:mon|diens|donners|frei|sams|sonn)tag|mittwoch"
    r"|lun|mar|mer|jeu|ven|sam|dim|(?:lun|mar|mercre|jeu|vendre|same)di|dimanche|ma|wo|vr|za|zo|(?:maan|dins|woens|donder|vrij|zater|zon)dag|mån|tis|ons|tors?|fre|lör|sön"
    r"|(?:mån|tis|ons|tors|fre|lör|sön)dag|man|tir|lør|søn|(?:man|tirs|lør|søn)dag|mié|jue|vie|sáb|dom|gio|sab|seg|ter|qua|qui|sex|пн|вт|ср|чт|пт|сб|вс)[.,]{0,2} ",
    re.IGNORECASE,
)
_MAIL = re.compile(r"[\w.+%'-]{1,64}@[\w.-]{1,120}")
_OLD_GMAIL = re.compile(r"\d{4}[/-]\d{1,2}[/-]\d{1,2} [^<>\n]{0,80}<[^<>\s]{1,100}@[^<>\s]{1,100}>:?\s{0,3}")
_STAMP = re.compile(
    r"\b\d{4}[./-]\d{1,2}[./-]\d{1,2}\b"
    r"|\d{1,2}[:.h]\d\d(?:[:.]\d\d)?(?:\s?[ap]\.?\s?m\b\.?)?(?:\s?uhr)?(?:\s\(?(?:(?:GMT|UTC)?[+-]\d{1,2}:?\d{0,2}"
    r"|(?-i:[A-Z]{1,4}T|UTC|MESZ|MEZ|MSK))\b\)?)?|\b(?:19|20)\d\d\b\)?|\b\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b",
    re.IGNORECASE,
)
_FILLER = re.compile(
    r"^(?:,|-|at|um|à|om|kl\.?|a las|às|alle ore|heeft|het volgende|użytkownik|пользователь|skrev|schrieb|wrote|mailto:|der|die|ha|a)(?=\W|$)[\s,]{0,5}",
    re.IGNORECASE,
)
_DAY_BEFORE = re.compile(
    r"^[-*_ ]{0,6}(?:on|am|le|op|den|el|il|em|på|kl|dnia) (?:[^\W\d_]{2,10}[.,]{0,2} )?(?:\d{1,2}(?:st|nd|rd|th|er"
    r"|\.)? (?:de )?[^\W\d_]{3,9}\.?|[^\W\d_]{3,9}\.? \d{1,2}(?:st|nd|rd|th)?)(?=[,:\s])[,\s]{0,4}",
    re.IGNORECASE,
)
"""A day without year or time in front of a name: "On 4 Aug, Tom Reed"."""
_PRONOUN = re.compile(
    r"(?:as )?(?:i|you|he|she|they|we|it|ich|du|sie|er|ihr|wir|man|je|tu|il|elle|vous|nous|ik|jij|je|u|hij|zij|jag|du"
    r"|han|hon|ni|vi|jeg|de|yo|tú|él|ella|usted|io|lui|lei|eu|ele|ela|mir|dir|uns)",
    re.IGNORECASE,
)

_LONG_RULE = 5
_WRAPPING = frozenset(["subject", "to", "cc"])
_WRAPPED = re.compile(r"[ \t]{1,8}\S")
_MOST_ROWS = 4
_LONGEST_ROW = 400
_LONGEST_HEADER = 600
_BLOCK_ROWS = 40


def find_header(rows: Sequence[Row], at: int, before: dt.datetime | None, *, copied: bool = True) -> QuoteHeader | None:
    """The quote header that begins at row `at`, or None. `before` is when the quoting mail was sent; `copied` asks for those of web clients, too."""
    row = rows[at]
    if row.blank or not row.plain:
        return None
    found = _separated(rows, at, before) or _block(rows, at, before) or _sentence(rows, at, before)
    return found or (copied_header(rows, at, before, _label) if copied else None)


def starts_with_block(rows: Sequence[Row]) -> QuoteHeader | None:
    """The header block at the very top of a pasted mail, or None."""
    first = next((i for i, row in enumerate(rows) if not row.blank), None)
    if first is None:
        return None
    found = _block(rows, first, None) or _separated(rows, first, None)
    return QuoteHeader(found.author, first + found.lines, found.firm) if found else copied_top(rows, _label)


def _separated(rows: Sequence[Row], at: int, before: dt.datetime | None) -> QuoteHeader | None:
    text = rows[at].text.strip()
    if len(text) > _LONGEST_ROW:
        return None
    named = bool(_SEPARATOR.fullmatch(text))
    if not named and not _RULE.fullmatch(text) and not _NUMBERED.fullmatch(text):
        return None
    below = at + 1
    while below < len(rows) and below < at + 3 and rows[below].blank:
        below += 1
    if below < len(rows):
        # Three dashes are a rule in Markdown: below them stands a mail only where its labels say so.
        found = _block(rows, below, before, separated=len(text) >= _LONG_RULE) or (_sentence(rows, below, before) if named else None)
        if found:
            return QuoteHeader(found.author, below - at + found.lines, firm=True)
    # A named separator in prose has no dashes around it ("original message" alone is a heading of its own).
    return QuoteHeader(Author(), 1, firm=True) if named and (text[0] in "-_=*" or text.endswith(":")) else None


def _label(row: Row) -> tuple[str, str, str] | None:
    """(kind, label, value) of a line such as "*Sent:* Monday"."""
    if not row.plain or len(row.text) > 20 * _LONGEST_ROW:
        return None
    found = _LABEL.match(row.text)
    if not found:
        return None
    label = found[1].strip().lower()
    kind = _LABELS.get(label)
    return (kind, label, found[2].strip(" *_\t\xa0")) if kind else None


def _block(rows: Sequence[Row], at: int, before: dt.datetime | None, *, separated: bool = False) -> QuoteHeader | None:
    if not _label(rows[at]):
        return None
    fields: dict[str, str] = {}
    last, end = "", at
    loose: list[str] = []
    for here in range(at, min(len(rows), at + _BLOCK_ROWS)):
        row = rows[here]
        found = _label(row)
        if row.depth != rows[at].depth or (row.blank and (loose or not _continues(rows, here, fields))):
            # Words between two labels, with a gap below them, are no long list of recipients.
            break
        if found and found[0] not in fields:
            if last and loose:
                # Lines between two labels belong to the first: a long list of recipients.
                fields[last] += " " + " ".join(loose)
            last, loose, end = found[0], [], here + 1
            fields[last] = found[2]
        elif found:
            break
        elif not row.blank:
            loose.append(row.text.strip()[:_LONGEST_ROW])
    if not _is_header(fields, separated):
        return None
    while end < len(rows) and last in _WRAPPING and rows[end].depth == rows[at].depth and _WRAPPED.match(rows[end].text):
        fields[last] += f" {rows[end].text.strip()[:_LONGEST_ROW]}"
        end += 1
    sender = person_in(fields["from"][:_LONGEST_ROW])
    at_time = loose_date(fields.get("sent") or fields.get("date") or "", before)
    to, cc = (people_in(fields.get(name, "")) for name in ("to", "cc"))
    return QuoteHeader(Author(_spoken(sender.name), sender.email, at_time, fields.get("subject") or None, to, cc), end - at, firm=True)


def _continues(rows: Sequence[Row], at: int, fields: dict[str, str]) -> bool:
    """Is the blank row `at` followed by one more label of the same block?"""
    found = _label(rows[at + 1]) if fields and at + 1 < len(rows) else None
    return bool(found and found[0] not in fields and found[0] != "other")


def _is_header(fields: dict[str, str], separated: bool) -> bool:
    if not fields.get("from"):
        return False
    if separated or "sent" in fields:
        return len(fields) > 1
    # "From: Boston / To: Denver / Date: 3 March" is an itinerary: only a subject or an address makes it a mail.
    return "subject" in fields or ("date" in fields and "@" in fields["from"])


def _sentence(rows: Sequence[Row], at: int, before: dt.datetime | None) -> QuoteHeader | None:
    first = rows[at].text.strip()
    if len(first) > _LONGEST_ROW:
        return None
    if _OLD_GMAIL.fullmatch(first):
        return _written(first, at, 1, rows, before)
    opens = _opens(first)
    if not opens:
        return None
    joined = ""
    for count in range(1, _MOST_ROWS + 1):
        here = at + count - 1
        row = rows[here] if here < len(rows) else None
        if row is None or row.blank or not _same_quote(rows[at], row) or (count > 1 and _starts_anew(row.text)):
            return None
        joined = f"{joined} {row.text.strip()}".strip()
        if len(joined) > _LONGEST_HEADER:
            return None
        if _is_whole(joined):
            return _written(joined, at, count, rows, before)
    return None


def _is_whole(joined: str) -> bool:
    """Does the sentence end here? "... wrote:", or "---- On ... wrote ----"."""
    text = joined.rstrip("*_ ")
    if text.endswith((":", "：")):
        # Japanese and Chinese programs write no verb.
        dated = text.endswith(">:") and bool(_DATE_FIRST.match(text))
        return dated or bool(_VERB.search(text)) or text.lower().startswith("quoting")
    return text.startswith("--") and text.endswith("--") and _ends_in_verb(text.rstrip("- "))


def _same_quote(first: Row, row: Row) -> bool:
    if row.depth == first.depth:
        return True
    # A program that wraps "> On ... wrote:" leaves the last word without its mark.
    return len(row.text) < 30 and bool(_VERB.match(row.text.strip()))


def _starts_anew(text: str) -> bool:
    return bool(_INTRO.match(text)) and any(c.isdigit() for c in text[:40])


def _opens(text: str) -> bool:
    """May a quote header begin with this line?"""
    if _INTRO.match(text):
        return any(c.isdigit() for c in text[:60]) or text.lower().startswith("quoting")
    if (
        (_MAIL.search(text) and loose_date(text[:80]))
        or _DATE_FIRST.match(text)
        or ((text[:1].isdigit() or _WEEKDAY.match(text)) and loose_date(text[:80]))
    ):
        return True
    mail = _MAIL.search(text)
    verb = _VERB.search(text)
    ends = [found.start() for found in (mail, verb) if found]
    # "Name <address> wrote", "Name wrote:": few words before, none of them ends a sentence.
    head = text[: min(ends)] if ends else ""
    if mail is None and not _capitalised(head):
        return False
    return (
        bool(head.strip())
        and len(head.split()) <= 6
        and not re.search(r"[.!?;]\s+\S", re.sub(r"\b\w\. |\b[A-Z]\w{0,3}\. ", "", head))
        and ":" not in head.replace("mailto:", "")
    )


def _capitalised(head: str) -> bool:
    """A bare name in front of "wrote:", not the words of a sentence."""
    words = re.split(r"[\s\"'“”]+", head.strip(" \"'“”*_-"))
    return len(words) <= 4 and all(w[:1].isupper() for w in words)


def _written(joined: str, at: int, count: int, rows: Sequence[Row], before: dt.datetime | None) -> QuoteHeader | None:
    mail = _MAIL.search(joined)
    when = loose_date(joined if mail is None else joined.replace(mail[0], ""), before)
    name = _name_in(joined)
    below = next((row for row in rows[at + count : at + count + 8] if not row.blank), None)
    marked = below is not None and below.depth > rows[at].depth
    firm = (bool(mail) and (when is not None or _ends_in_verb(joined))) or (when is not None and bool(name))
    if name and _PRONOUN.fullmatch(name):
        if not mail:
            return None
        name = None
    if not (firm or marked):
        return None
    if mail is None and when is None and (not name or (_INTRO.match(joined) and not _STAMP.search(joined))):
        return None
    return QuoteHeader(Author(_spoken(name), mail[0].strip(".'") if mail else None, when), count, firm)


def _ends_in_verb(joined: str) -> bool:
    verb = _VERB.search(joined)
    return bool(verb) and len(joined) - (verb.end() if verb else 0) < 4


def _name_in(joined: str) -> str | None:
    """The name in a quote sentence, wherever its language puts it."""
    text = re.sub(r"[<(\[]{0,2}(?:mailto:)?[\w.+%'-]{1,64}@[\w.-]{1,120}[>)\]]{0,2}", " < ", joined)
    verb = _VERB.search(text)
    if verb is None:
        head = text.removeprefix("Quoting").strip(" :") if text.startswith("Quoting") else text
    elif len(text[verb.end() :].strip(" :：<>*_()[]-")) == 0:
        head = text[: verb.start()]
    elif _INTRO.match(text) or _STAMP.search(text[: verb.start()]):
        head = text[verb.end() :].replace("het volgende geschreven", "")
    else:
        head = text[: verb.start()]
    stamps = list(_STAMP.finditer(head))
    # Dates stand before the name, but for the German and Dutch "X schrieb am D".
    if stamps and head[stamps[-1].end() :].strip(" ,:<>*-()"):
        head = head[stamps[-1].end() :]
    elif stamps:
        head = head[: stamps[0].start()]
    head = _DAY_BEFORE.sub("", head)
    before_mail = head.partition(" < ")[0]
    head = re.sub(r"\(?\b(?:via|on behalf of) .{0,80}$", "", before_mail if before_mail.strip(" ,:") else head.replace("<", " "))
    name = head.strip(" \t,:;\"'“”<>()[]*_-\u202f\xa0")
    for _ in range(4):
        shorter = _FILLER.sub("", name).strip(" ,\"'“”<>")
        if shorter == name:
            break
        name = shorter
    return name or None


def _spoken(name: str | None) -> str | None:
    """A name that can be one: some letters, not a sentence."""
    if not name or len(name) > 80 or len(name.split()) > 8 or not any(c.isalpha() for c in name) or _MAIL.search(name):
        return None
    return name
