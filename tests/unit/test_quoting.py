import pytest

from analyzer.domain.conversation import Zone
from analyzer.intake.mime import Address
from analyzer.intake.quote_rows import Author
from analyzer.intake.quoting import Part, SaidBefore, cut, cut_pasted, once
from analyzer.intake.source import lines_of

SENDER = Author("Nora Lindqvist", "nora@lindqvist.example")


def parts_of(text: str, sender: Author = SENDER) -> list[Part]:
    return cut(lines_of(text), sender)


def new(text: str) -> str:
    return "\n".join(part.text for part in parts_of(text) if part.zone is Zone.NEW)


def quoted(text: str) -> list[Part]:
    return [part for part in parts_of(text) if part.zone is Zone.QUOTED]


HEADERS = [
    ("On Fri, Jan 24, 2025 at 9:12 AM Tom Reed <tom@reed.example> wrote:", "Tom Reed", "tom@reed.example", "2025-01-24T09:12:00"),
    ("On Jan 8, 2025, at 3:40 PM, Tom Reed <tom@reed.example> wrote:", "Tom Reed", "tom@reed.example", "2025-01-08T15:40:00"),
    ("On Mon, 6 Apr 2026 at 09:12, Tom Reed <tom@reed.example>\nwrote:", "Tom Reed", "tom@reed.example", "2026-04-06T09:12:00"),
    ("On Dec 16, 2011, at 12:47 PM, Tom Reed\n<tom@reed.example>\nwrote:", "Tom Reed", "tom@reed.example", "2011-12-16T12:47:00"),
    ("On Tue, 2011-03-01 at 18:02 +0530, Tom Reed wrote:", "Tom Reed", None, "2011-03-01T18:02:00+05:30"),
    ("On 01/03/11 7:07 PM, Tom Reed wrote:", "Tom Reed", None, None),
    ("Tom Reed <tom@reed.example> wrote:", "Tom Reed", "tom@reed.example", None),
    ("2012/3/4 Tom Reed <tom@reed.example>", "Tom Reed", "tom@reed.example", "2012-03-04T00:00:00"),
    ("--- On Tue, 3/4/25, Tom Reed <tom@reed.example> wrote:", "Tom Reed", "tom@reed.example", "2025-03-04T00:00:00"),
    (
        "---- On Tue, 04 Mar 2025 10:12:00 +0100 Tom Reed <tom@reed.example> wrote ----",
        "Tom Reed",
        "tom@reed.example",
        "2025-03-04T10:12:00+01:00",
    ),
    ("Am 12.03.2025 um 10:12 schrieb Max Muster:", "Max Muster", None, "2025-03-12T10:12:00"),
    (
        "Am Di., 4. März 2025 um 10:12 Uhr schrieb Max Muster <max@muster.example>:",
        "Max Muster",
        "max@muster.example",
        "2025-03-04T10:12:00",
    ),
    ("Max Muster <max@muster.example> schrieb am Di., 4. März 2025, 10:12:", "Max Muster", "max@muster.example", "2025-03-04T10:12:00"),
    (
        "Le mar. 4 mars 2025 à 10:12, Jean Dupont <jean@dupont.example> a écrit :",
        "Jean Dupont",
        "jean@dupont.example",
        "2025-03-04T10:12:00",
    ),
    ("Op di 4 mrt. 2025 om 10:12 schreef Jan de Vries <jan@vries.example>:", "Jan de Vries", "jan@vries.example", "2025-03-04T10:12:00"),
    (
        "Op 4 mrt. 2025, om 10:12 heeft Jan de Vries <jan@vries.example> het volgende geschreven:",
        "Jan de Vries",
        "jan@vries.example",
        "2025-03-04T10:12:00",
    ),
    ("Den tis 4 mars 2025 kl 10:12 skrev Anna Ek <anna@ek.example>:", "Anna Ek", "anna@ek.example", "2025-03-04T10:12:00"),
    ("4 mars 2025 kl. 10:12 skrev Anna Ek <anna@ek.example>:", "Anna Ek", "anna@ek.example", "2025-03-04T10:12:00"),
    ("Den tir. 4. mar. 2025 kl. 10.12 skrev Bo Ravn <bo@ravn.example>:", "Bo Ravn", "bo@ravn.example", "2025-03-04T10:12:00"),
    ("El mar, 4 mar 2025 a las 10:12, Juan Paz (<juan@paz.example>) escribió:", "Juan Paz", "juan@paz.example", "2025-03-04T10:12:00"),
    (
        "Il giorno mar 4 mar 2025 alle ore 10:12 Ada Riva <ada@riva.example> ha scritto:",
        "Ada Riva",
        "ada@riva.example",
        "2025-03-04T10:12:00",
    ),
    ("Em ter., 4 de mar. de 2025 às 10:12, Rui Sá <rui@sa.example> escreveu:", "Rui Sá", "rui@sa.example", "2025-03-04T10:12:00"),
    ("Am 12.03. um 10:12 schrieb Max Muster:", "Max Muster", None, None),
    ("W dniu 4.03.2025 o 10:12, Jan Kowal pisze:", "Jan Kowal", None, "2025-03-04T10:12:00"),
]


@pytest.mark.parametrize(("header", "name", "email", "at"), HEADERS)
def test_a_quote_sentence_in_many_languages_names_author_and_date(header, name, email, at):
    text = f"Sounds good.\n\n{header}\n\n> Can we start on Monday?\n> Or later?\n"
    assert new(text) == "Sounds good."
    [part] = quoted(text)
    assert part.text == "Can we start on Monday?\nOr later?"
    assert (part.author.name, part.author.email) == (name, email)
    if at:
        assert part.author.at is not None
        assert part.author.at.isoformat() == at


@pytest.mark.parametrize("blank", ["\u3000", "\u2003", "\u2028", "\u2029", "\x85", "\x1c", "\x1f"])
def test_a_line_of_any_blank_is_blank(blank):
    assert new(f"Hello\n{blank}\nbye\n").split() == ["Hello", "bye"]
    text = f"Sounds good.\n{blank}\nOn Fri, Jan 24, 2025 at 9:12 AM Tom Reed <tom@reed.example> wrote:\n{blank}\n> Can we start?\n"
    assert new(text).strip() == "Sounds good."
    assert [part.text.strip() for part in quoted(text)] == ["Can we start?"]


BLOCKS = [
    ("From: Reed, Tom\nSent: Monday, March 3, 2025 9:00 AM\nTo: Nora; Ann\nCc: Bo\nSubject: RE: Plan", "Tom Reed", None),
    (
        "________________________________\nFrom: Tom Reed [mailto:tom@reed.example]\nSent: Monday, March 3, 2025 9:00 AM\nTo: Nora\nSubject: Plan",
        "Tom Reed",
        "tom@reed.example",
    ),
    (
        "-----Original Message-----\nFrom: Tom Reed <tom@reed.example>\nSent: 3 March 2025 09:00\nTo: Nora\nSubject: Plan",
        "Tom Reed",
        "tom@reed.example",
    ),
    (
        "---------- Forwarded message ---------\nFrom: Tom Reed <tom@reed.example>\nDate: Mon, Mar 3, 2025 at 9:00 AM\nSubject: Plan\nTo: Nora <n@x.example>",
        "Tom Reed",
        "tom@reed.example",
    ),
    (
        "Begin forwarded message:\n\nFrom: Tom Reed <tom@reed.example>\nSubject: Plan\nDate: 3 March 2025 at 09:00:00 CET\nTo: Nora",
        "Tom Reed",
        "tom@reed.example",
    ),
    (
        "*From:* Tom Reed <tom@reed.example>\n*Sent:* Monday, March 3, 2025 9:00 AM\n*To:* Nora\n*Subject:* Plan",
        "Tom Reed",
        "tom@reed.example",
    ),
    ("Von: Tom Reed\nGesendet: Montag, 3. März 2025 09:00\nAn: Nora\nBetreff: Plan", "Tom Reed", None),
    (
        'Gesendet: Montag, 3. März 2025 um 09:00 Uhr\nVon: "Tom Reed" <tom@reed.example>\nAn: nora@x.example\nBetreff: Plan',
        "Tom Reed",
        "tom@reed.example",
    ),
    (
        "-------- Ursprüngliche Nachricht --------\nVon: Tom Reed <tom@reed.example>\nDatum: 03.03.25 09:00 (GMT+01:00)\nAn: Nora\nBetreff: Plan",
        "Tom Reed",
        "tom@reed.example",
    ),
    ("Van: Tom Reed <tom@reed.example>\nVerzonden: maandag 3 maart 2025 09:00\nAan: Nora\nOnderwerp: Plan", "Tom Reed", "tom@reed.example"),
    ("Från: Tom Reed <tom@reed.example>\nSkickat: den 3 mars 2025 09:00\nTill: Nora\nÄmne: Plan", "Tom Reed", "tom@reed.example"),
    ("De : Tom Reed\nEnvoyé : lundi 3 mars 2025 09:00\nÀ : Nora\nObjet : Plan", "Tom Reed", None),
    ("De: Tom Reed\nEnviado el: lunes, 3 de marzo de 2025 9:00\nPara: Nora\nAsunto: Plan", "Tom Reed", None),
    ("Fra: Tom Reed <tom@reed.example>\nSendt: 3. marts 2025 09:00\nTil: Nora\nEmne: Plan", "Tom Reed", "tom@reed.example"),
]


@pytest.mark.parametrize(("block", "name", "email"), BLOCKS)
def test_a_header_block_makes_a_quote_of_what_follows_without_marks(block, name, email):
    text = f"Fine with me.\n\n{block}\n\nShall we say Tuesday?\n\nTom\n"
    assert new(text) == "Fine with me."
    [part] = quoted(text)
    assert part.text == "Shall we say Tuesday?\n\nTom"
    assert (part.author.name, part.author.email) == (name, email)
    assert part.author.at is not None
    assert part.author.at.replace(tzinfo=None).isoformat() == "2025-03-03T09:00:00"


def test_recipients_that_wrap_over_lines_belong_to_the_header_block():
    text = (
        "Yes.\n\nFrom: Tom Reed\nSent: 3 March 2025 09:00\nTo: Nora Lindqvist; Ann Lee;\n Bo Ray; Cy Young\nSubject: Plan\nDoes it work?\n"
    )
    assert [part.text for part in parts_of(text)] == ["Yes.", "Does it work?"]


def test_nested_quotes_become_one_part_each():
    text = (
        "Third.\n\nOn Fri, Jan 24, 2025 at 9:12 AM Tom Reed <tom@reed.example> wrote:\n\n> Second.\n>\n"
        "> On Thu, Jan 23, 2025 at 5:55 PM Nora <nora@x.example> wrote:\n>\n>> First.\n>> Really.\n"
    )
    assert [(part.zone, part.author.name, part.text) for part in parts_of(text)] == [
        (Zone.NEW, "Nora Lindqvist", "Third."),
        (Zone.QUOTED, "Tom Reed", "Second."),
        (Zone.QUOTED, "Nora", "First.\nReally."),
    ]


def test_a_header_inside_the_quote_marks_belongs_to_the_quote():
    text = "Attached.\n\n> On Jan 8, 2025, at 3:40 PM, Tom Reed <tom@reed.example> wrote:\n>\n> The revised quote, please.\n"
    assert new(text) == "Attached."
    assert [(part.author.name, part.text) for part in quoted(text)] == [("Tom Reed", "The revised quote, please.")]


def test_answers_between_quoted_lines_stay_new_and_in_order():
    text = "On Mon, Mar 3, 2025 at 9:00 AM Tom Reed <tom@reed.example> wrote:\n\n> How many seats?\n\nForty.\n\n> And when?\n\nIn June.\n"
    assert [(part.zone, part.author.name, part.text) for part in parts_of(text)] == [
        (Zone.QUOTED, "Tom Reed", "How many seats?"),
        (Zone.NEW, "Nora Lindqvist", "Forty."),
        (Zone.QUOTED, "Tom Reed", "And when?"),
        (Zone.NEW, "Nora Lindqvist", "In June."),
    ]


def test_quoted_lines_without_any_header_have_no_author():
    [part] = quoted("> 6. What does it cost?\n\nEUR 46,800 for year one.\n")
    assert part.author == Author()


def test_a_line_torn_off_a_quoted_line_by_wrapping_is_mended():
    long = "> We would like to see the numbers of the first quarter before we decide on"
    text = f"OK.\n\nTom Reed wrote:\n{long}\nthe rest.\n> Thank you.\n"
    assert new(text) == "OK."


def test_a_short_answer_between_quoted_lines_is_not_taken_for_a_torn_line():
    assert new("Tom Reed wrote:\n> Is it done?\nyes\n> And paid?\nno\n") == "yes\nno"


@pytest.mark.parametrize(
    "text",
    [
        "Here is what he wrote:\n\nthe price stays.",
        "As I wrote:\n\nthe price stays.",
        "On your remote host you can run:\n\n    telnet 127.0.0.1\n\nThat is all.",
        "On Monday you wrote:\nthat the price stays.",
        "From: Boston\nTo: Denver\nDate: 3 March 2025\n\nis the trip I mean.",
        "Am 12.03. haben wir geschrieben:\nalles bleibt wie es ist.",
        "Sent from my desk, which is much easier than writing on a phone.",
        "From here on we do it ourselves.\n\nOn the plus side: it is cheap.",
        "I read the original message again.\n\nForwarded message handling is out of scope.",
    ],
)
def test_prose_that_resembles_a_quote_header_stays_new(text):
    assert new(text) == text


@pytest.mark.parametrize(
    ("tail", "zone_text"),
    [
        ("-- \nNora Lindqvist\nLindqvist AB\n+46 8 123", "Nora Lindqvist\nLindqvist AB\n+46 8 123"),
        ("--\nNora", "Nora"),
        ("Sent from my iPhone", "Sent from my iPhone"),
        ("Von meinem iPhone gesendet", "Von meinem iPhone gesendet"),
        ("Verstuurd vanaf mijn iPhone", "Verstuurd vanaf mijn iPhone"),
        ("Skickat från min iPhone", "Skickat från min iPhone"),
        ("Get Outlook for iOS", "Get Outlook for iOS"),
        (
            "Nora Lindqvist | Head of Operations\nLindqvist AB | 08-123 45 67",
            "Nora Lindqvist | Head of Operations\nLindqvist AB | 08-123 45 67",
        ),
        ("Nora Lindqvist\nHead of Operations", "Nora Lindqvist\nHead of Operations"),
        (
            "This e-mail and any attachments are confidential and intended solely for the addressee. If you have received it in error please delete it.",
            "This e-mail and any attachments are confidential and intended solely for the addressee. If you have received it in error please delete it.",
        ),
    ],
)
def test_signatures_are_a_zone_of_their_own(tail, zone_text):
    text = f"The plan is fine.\n\n{tail}\n"
    assert new(text) == "The plan is fine."
    assert [part.text for part in parts_of(text) if part.zone is Zone.SIGNATURE] == [zone_text]


def test_a_farewell_with_a_bare_name_stays_with_the_new_text():
    assert new("The plan is fine.\n\nKind regards\nNora Lindqvist\n") == "The plan is fine.\n\nKind regards\nNora Lindqvist"


@pytest.mark.parametrize(
    "text",
    [
        "The plan is fine.\n\nNora Lindqvist\n\nP.S. bring the slides",
        "The plan is fine.\n\nNora Lindqvist\n\nAnd the price must stay",
        "The plan is fine.\n\nNora Lindqvist will call you\nabout the rest",
    ],
)
def test_words_below_the_name_of_the_writer_are_no_signature(text):
    assert new(text) == text


def test_a_name_with_letters_behind_it_begins_a_signature():
    assert (
        new("The plan is fine.\n\nRegards,\nNora\n\nNora Lindqvist MBCS\nIT Manager, Lindqvist AB\n\nTel. +46 8 123\n")
        == "The plan is fine.\n\nRegards,\nNora"
    )


def test_a_device_line_does_not_swallow_what_stands_below_it():
    assert new("Yes.\n\nSent from my iPhone\n\nOne more thing: the price must stay.\n") == "Yes.\nOne more thing: the price must stay."


def test_a_dashed_line_far_above_the_end_is_no_signature():
    body = "\n".join(f"Point {number} of the list that we agreed on." for number in range(40))
    assert body in new(f"Hello,\n--\n{body}")


def test_a_pasted_mail_takes_its_author_from_the_block_at_its_top():
    text = "From: Tom Reed <tom@reed.example>\nSent: 3 March 2025 09:00\nTo: Nora\nSubject: Plan\n\nDoes it work?\n\nOn Sun, Mar 2, 2025 at 8:00 PM Nora <n@x.example> wrote:\n> Soon.\n"
    parts = cut_pasted(lines_of(text))
    assert [(part.zone, part.author.name, part.text) for part in parts] == [
        (Zone.NEW, "Tom Reed", "Does it work?"),
        (Zone.QUOTED, "Nora", "Soon."),
    ]


def test_the_same_mail_quoted_twice_is_kept_once_though_wrapped_differently():
    mail = "We need the numbers of the first quarter before we can decide anything at all."
    first = f"One.\n\nTom Reed wrote:\n> {mail}\n"
    second = f"Two.\n\nTom Reed wrote:\n> {mail[:40]}\n> {mail[40:]}\n"
    heard = SaidBefore()
    kept = [*once(parts_of(first), heard), *once(parts_of(second), heard)]
    assert [part.text for part in kept if part.zone is Zone.QUOTED] == [mail]
    assert [part.text for part in kept if part.zone is Zone.NEW] == ["One.", "Two."]


def test_a_quoted_fragment_of_a_mail_that_is_quoted_whole_is_dropped():
    whole = "Please send the security report. We also need the price for forty seats by Friday."
    text = f"> We also need the price for forty seats by Friday.\n\nHere it is.\n\nOn Mon, Mar 3, 2025 at 9:00 AM Tom Reed <t@x.example> wrote:\n> {whole}\n"
    kept = once(parts_of(text), SaidBefore())
    assert [(part.author.name, part.text) for part in kept if part.zone is Zone.QUOTED] == [("Tom Reed", whole)]


def test_two_quotes_that_differ_in_one_number_are_both_kept():
    first = parts_of("Tom Reed wrote:\n> The price is 46,800 euros for the first year of use.\n\nok\n")
    second = parts_of("Tom Reed wrote:\n> The price is 52,400 euros for the first year of use.\n\nok\n")
    heard = SaidBefore()
    kept = [*once(first, heard), *once(second, heard)]
    assert sum(part.zone is Zone.QUOTED for part in kept) == 2


@pytest.mark.parametrize("break_", ["\n", "\r\n", "\r"])
def test_all_words_are_in_some_part_whatever_the_line_ends(break_):
    text = break_.join(["Alpha.", "", "Tom Reed wrote:", "> Beta.", "", "Gamma.", "-- ", "Delta"])
    assert [part.text for part in parts_of(text)] == ["Alpha.", "Beta.", "Gamma.", "Delta"]


def test_what_a_reply_quotes_without_a_header_is_of_whom_it_answers():
    sender = SENDER._replace(to=(Address("Gail Purd", "gail@purd.example"),))
    text = "My answers are below.\n\n> 1. We will add a site in May. Cost?\n\nNo cost.\n\n> 2. Notice?\n\nSixty days.\n"
    quotes = [part for part in parts_of(text, sender) if part.zone is Zone.QUOTED]
    assert [(part.author.name, part.author.email) for part in quotes] == [("Gail Purd", "gail@purd.example")] * 2


BANNER = (
    "CAUTION: This email originated from outside of the organization. Do not click links or open attachments unless you recognize the sender"
    " and know the content is safe."
)


@pytest.mark.parametrize(
    "banner",
    [
        BANNER,
        "[EXTERNAL EMAIL] Use caution.",
        "External sender. Be careful with links and attachments.",
        "You don't often get email from nora@lindqvist.example. Learn why this is important",
        "ACHTUNG: Diese E-Mail stammt von au\u00dferhalb der Organisation. Bitte keine Links oder Anh\u00e4nge \u00f6ffnen.",
        "WARNING - EXTERNAL EMAIL\nDo not open attachments from unknown senders.",
    ],
)
def test_a_warning_of_the_mail_server_is_nobodys_words(banner):
    assert new(f"{banner}\n\nThe plan is fine.\n") == "The plan is fine."


@pytest.mark.parametrize(
    "text",
    [
        "Caution: the attachments hold last year's prices.\n\nThe plan is fine.",
        "External sender addresses have to work as well, or we cannot sign.",
        f"{BANNER}\nHi Bo, we need SSO by May, with links to the old sender.",
        "Warning: without SSO the works council blocks the rollout.",
    ],
)
def test_a_warning_of_the_sender_is_kept(text):
    assert "".join(new(text).split()) == "".join(text.split())


def test_a_signature_in_two_languages_with_the_company_below_a_gap_is_one():
    tail = (
        "Nora Lindqvist\nLeiterin IT / Head of IT\n\nLindqvist GmbH\nMusterstr. 1 | 12345 Berlin\nTel. / Phone: +49 30 1234\n"
        "Gesch\u00e4ftsf\u00fchrer / Managing Director: Max Muster"
    )
    assert new(f"The plan is fine.\n\nMit freundlichen Gr\u00fc\u00dfen / Kind regards\n\n{tail}\n") == (
        "The plan is fine.\n\nMit freundlichen Gr\u00fc\u00dfen / Kind regards"
    )


@pytest.mark.parametrize("device", ["Sent from my iPad", "Von meinem iPhone gesendet", "Get Outlook for iOS"])
def test_a_device_line_right_below_the_words_is_a_signature(device):
    text = f"Fine for us.\n{device}\n\nOn Mon, 4 Aug 2025 at 17:02, Tom Reed <tom@reed.example> wrote:\n> By 15 May.\n"
    assert [(part.zone, part.text) for part in parts_of(text)] == [
        (Zone.NEW, "Fine for us."), (Zone.SIGNATURE, device), (Zone.QUOTED, "By 15 May."),
    ]  # fmt: skip


@pytest.mark.parametrize("day", ["On 4 Aug", "On Aug 4", "On Monday, 4 August", "Am 4. August", "On Aug 4th", "Le 4 ao\u00fbt"])
def test_a_day_without_year_and_time_is_no_part_of_the_name(day):
    (part,) = parts_of(f"{day}, Tom Reed <tom@reed.example> wrote:\n> By 15 May.\n")
    assert part.author.name == "Tom Reed"


@pytest.mark.parametrize(
    "header",
    [
        "On Monday, August 4, 2025 at 09:14:00 AM GMT+1, Tom Reed <tom@reed.example> wrote:",
        "On Monday, August 4, 2025, 09:14:00 AM UTC-05:00, Tom Reed <tom@reed.example> wrote:",
        "pon., 4 sie 2025 o 09:14 Tom Reed <tom@reed.example> napisa\u0142(a):",
        "2025\u5e748\u67084\u65e5(\u6708) 9:14 Tom Reed <tom@reed.example>:",
    ],
)
def test_only_the_name_is_taken_for_the_name(header):
    (part,) = parts_of(f"{header}\n> By 15 May.\n")
    assert (part.author.name, part.author.email, part.author.at is None) == ("Tom Reed", "tom@reed.example", False)


def test_words_between_two_labels_that_are_no_header_are_kept():
    text = "Subject: SSO\nBody:\nHi Ida,\nwe will deliver SSO by 15 May.\nBo\n\nFrom: Tom Reed <tom@reed.example>\nDate: Monday, August 4, 2025 at 9:14 AM\nTo: Bo Lee\nSubject: SSO\n\nWe need SSO.\n"
    first, second = parts_of(text)
    assert "we will deliver SSO by 15 May." in first.text
    assert (second.author.name, second.author.subject, second.text) == ("Tom Reed", "SSO", "We need SSO.")


def test_a_mark_without_width_is_no_line():
    text = "Yes.\n\nOn Mon, 4 Aug 2025 at 09:14, Tom Reed <tom@reed.example> wrote:\n> \ufeff\n> \ufeffWe need SSO.\n"
    assert [part.text for part in parts_of(text)] == ["Yes.", "We need SSO."]


def test_a_subject_that_wraps_at_the_end_of_a_header_block_belongs_to_it():
    block = "From: Tom Reed <tom@reed.example>\nDate: Monday, 4 August 2025 at 09:14\nTo: Nora <nora@lindqvist.example>,\n Kim <kim@x.example>\nSubject: A long subject\n that wraps"
    (_, part) = parts_of(f"Yes.\n\n{block}\n\nWe need SSO.\n")
    assert (part.author.subject, part.text, len(part.author.to)) == ("A long subject that wraps", "We need SSO.", 2)
