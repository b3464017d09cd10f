"""Tables of cancellations as billing systems and people export them."""

import csv
import datetime as dt
from pathlib import Path

import pytest

from analyzer.domain.churn import OfferOutcome
from analyzer.errors import TooLarge, UnreadableInput
from analyzer.intake.cancellations import Table, read_cancellations
from analyzer.settings import Settings

STRIPE = """id,Customer ID,Plan,Amount,Currency,Interval,Status,Created (UTC),Canceled At (UTC),cancellation_details.reason,cancellation_details.feedback,cancellation_details.comment
sub_1,cus_1,Growth,"1,200.00",usd,year,canceled,2025-02-03 10:11,2026-02-03 08:15,cancellation_requested,missing_features,"We need SCIM.
It never came."
sub_2,cus_2,Starter,49.00,usd,month,active,2025-06-01 00:00,,,,
sub_3,cus_3,Starter,49.00,usd,month,canceled,2025-06-01 00:00,2026-02-04 23:59,payment_failed,,
"""
CHARGEBEE = """Subscription Id;Customer Id;Item Price Id;MRR;Currency Code;Started At;Cancelled At;Cancel Reason Code;Comments
s1;c1;pro-eur;1.234,50;EUR;01.02.2024;03.02.2026;Too expensive;Preis zu hoch
"""
HUBSPOT = """Record ID\tCompany name\tAmount\tClose Date\tClosed Lost Reason\tNotes\tCountry
77\tNorthfield\t$900\t2026-02-13\tWent with competitor\tthey chose Zendesk\tUS
"""


def read(tmp_path: Path, data: str | bytes, **columns: str) -> Table:
    path = tmp_path / "churn.csv"
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return read_cancellations(path, Settings(), columns)


def test_stripe_rows_that_ended_are_cancellations(tmp_path: Path) -> None:
    table = read(tmp_path, STRIPE)
    first, second = table.cancellations
    assert (first.id, first.account, first.on, first.plan, first.revenue, first.currency) == (
        "sub_1",
        "cus_1",
        dt.date(2026, 2, 3),
        "Growth",
        100.0,
        "USD",
    )
    assert (first.text, first.stated, first.tenure_days) == ("We need SCIM.\nIt never came.", "missing_features", 365)
    assert (second.stated, second.text) == ("payment_failed", "")
    assert table.warnings == ("1 row without a day of cancellation left out: row 3.",)


def test_chargebee_with_semicolons_and_a_comma_for_cents(tmp_path: Path) -> None:
    row = read(tmp_path, CHARGEBEE).cancellations[0]
    assert (row.revenue, row.on, row.stated, row.text, row.plan) == (
        1234.5,
        dt.date(2026, 2, 3),
        "Too expensive",
        "Preis zu hoch",
        "pro-eur",
    )


def test_hubspot_with_tabs_and_a_sign_for_the_currency(tmp_path: Path) -> None:
    row = read(tmp_path, HUBSPOT).cancellations[0]
    assert (row.account, row.revenue, row.currency, row.region, row.text) == ("Northfield", 900.0, "USD", "US", "they chose Zendesk")


def test_columns_can_be_named(tmp_path: Path) -> None:
    table = read(tmp_path, "Wann,Was war?,Wert\n2026-02-01,zu teuer,12\n", on="wann", text="Was war?", revenue="Wert")
    assert [(c.text, c.revenue) for c in table.cancellations] == [("zu teuer", 12.0)]


def test_a_header_of_another_script_is_found_by_its_name(tmp_path: Path) -> None:
    table = read(
        tmp_path, "\u03ba\u03c9\u03b4,date,\u03bb\u03cc\u03b3\u03bf\u03c2\n7,2026-02-01,zu teuer\n", text="\u03bb\u03cc\u03b3\u03bf\u03c2"
    )
    assert table.cancellations[0].text == "zu teuer"


@pytest.mark.parametrize(
    ("text", "columns", "said"),
    [
        ("", {}, "holds no rows"),
        ("a,b\n1,2\n", {}, "no column with the day of cancellation"),
        ("date,b\n2026-01-01,2\n", {}, "no column with a reason"),
        ("date,reason\n2026-01-01,x\n", {"text": "why"}, "no column “why” for: the customer's words among date, reason"),
        ("date,reason\n2026-01-01,x\n", {"colour": "why"}, "no such field"),
    ],
)
def test_what_cannot_be_used_is_said_with_what_to_do(tmp_path: Path, text: str, columns: dict[str, str], said: str) -> None:
    with pytest.raises(UnreadableInput, match=said):
        read(tmp_path, text, **columns)


def test_a_file_over_the_limit_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "churn.csv"
    path.write_text(HUBSPOT)
    with pytest.raises(TooLarge, match="HANDOFF_MAX_FILE_BYTES"):
        read_cancellations(path, Settings(max_file_bytes=10))


@pytest.mark.parametrize(
    ("days", "expected", "guessed"),
    [
        (("13/02/2026", "01/03/2026"), dt.date(2026, 3, 1), False),
        (("02/13/2026", "01/03/2026"), dt.date(2026, 1, 3), False),
        (("02/03/2026", "01/03/2026"), dt.date(2026, 1, 3), True),
        (("02.03.2026", "01.03.2026"), dt.date(2026, 3, 1), False),
    ],
)
def test_days_and_months_are_told_apart_by_the_column(tmp_path: Path, days: tuple[str, str], expected: dt.date, guessed: bool) -> None:
    table = read(tmp_path, "date,reason\n" + "".join(f"{day},x\n" for day in days))
    assert table.cancellations[1].on == expected
    assert any("month first" in warning for warning in table.warnings) is guessed


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (("03.04.2026", "04/13/2026"), (dt.date(2026, 4, 3), dt.date(2026, 4, 13))),
        (("03.04.2026", "13/04/2026"), (dt.date(2026, 4, 3), dt.date(2026, 4, 13))),
        (("04.13.2026", "04.03.2026"), (dt.date(2026, 4, 13), dt.date(2026, 4, 3))),
    ],
)
def test_days_with_dots_and_with_strokes_have_each_their_order(
    tmp_path: Path, days: tuple[str, str], expected: tuple[dt.date, dt.date]
) -> None:
    table = read(tmp_path, "date,reason\n" + "".join(f"{day},x\n" for day in days))
    assert tuple(one.on for one in table.cancellations) == expected
    assert table.warnings == ()


@pytest.mark.parametrize("data", [b"PK\x03\x04" + bytes(range(256)), b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)])
def test_a_workbook_is_told_to_be_saved_as_csv(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(UnreadableInput, match="save the sheet with the cancellations as CSV"):
        read(tmp_path, data)


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "is an image"),
        (b"%PDF-1.7\n1 0 obj\nCancelled,Reason\n", "is a PDF"),
        (b"\xef\xbb\xbf <html><table><tr><td>Cancelled", "is a web page"),
        (b'[{"cancelled": "2026-03-02"}]', "is JSON"),
        (bytes(range(32)) * 40, "is no text"),
    ],
)
def test_a_file_that_is_no_table_is_told_what_it_is_and_what_is_taken_here(tmp_path: Path, data: bytes, what: str) -> None:
    with pytest.raises(UnreadableInput, match=f"{what}.*Here a table is taken.*saved as CSV"):
        read(tmp_path, data)


def test_numbers_of_subscriptions_and_the_day_they_began_are_known_by_their_usual_headers(tmp_path: Path) -> None:
    (row,) = read(
        tmp_path, "Abo-Nr.;Kunde;Kunde seit;Gekündigt zum;Kündigungsgrund\nA-7;Acme;01.02.2026;02.03.2026;zu teuer\n"
    ).cancellations
    assert (row.id, row.account, row.tenure_days) == ("A-7", "Acme", 29)


def test_a_folder_or_nothing_at_all_is_told_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(UnreadableInput, match=r"is a folder\. Name one file in it"):
        read_cancellations(tmp_path, Settings())
    with pytest.raises(UnreadableInput, match=r"There is no file nowhere\.csv here. Check how it is spelt"):
        read_cancellations(tmp_path / "nowhere.csv", Settings())


def test_impossible_days_are_left_out_and_counted(tmp_path: Path) -> None:
    table = read(tmp_path, "id,date,reason\na,2026-02-31,x\nb,soon,x\nc,2026-02-01,x\n")
    assert [c.id for c in table.cancellations] == ["c"]
    assert table.warnings == ("2 rows with a day that cannot be read left out: rows 2 (“2026-02-31”), 3 (“soon”).",)


def test_an_id_counts_once(tmp_path: Path) -> None:
    table = read(tmp_path, "id,date,reason\na,2026-02-01,first\na,2026-02-02,second\n")
    assert [c.stated for c in table.cancellations] == ["first"]
    assert "1 row with an id that had been there before left out: row 3." in table.warnings


def test_an_offer_and_what_became_of_it_are_kept(tmp_path: Path) -> None:
    table = read(
        tmp_path,
        "id,date,reason,offer,offer outcome\na,2026-02-01,x,20 % off,declined\nb,2026-02-01,x,pause,accepted\nc,2026-02-01,x,pause,\n",
    )
    assert [c.offer_outcome for c in table.cancellations] == [OfferOutcome.DECLINED, OfferOutcome.ACCEPTED, OfferOutcome.PENDING]


@pytest.mark.parametrize(
    "data",
    [b"\xff\xfe" + "date,reason\n2026-02-01,zu teuer\n".encode("utf-16-le"), "date,reason\n2026-02-01,trop chère\n".encode("cp1252")],
)
def test_other_encodings_are_read(tmp_path: Path, data: bytes) -> None:
    assert read(tmp_path, data).cancellations[0].stated in ("zu teuer", "trop chère")


def test_hostile_cells_are_only_text(tmp_path: Path) -> None:
    row = read(tmp_path, 'id,date,reason,mrr\n"=cmd|x","2026-02-01","=HYPERLINK(""http://x"")",1e999\n').cancellations[0]
    assert (row.id, row.stated, row.revenue) == ("=cmd|x", '=HYPERLINK("http://x")', 1.0)


def test_a_cell_of_five_megabytes_is_read(tmp_path: Path) -> None:
    assert len(read(tmp_path, f"date,text\n2026-02-01,{'x' * 5_000_000}\n").cancellations[0].text) == 5_000_000


@pytest.mark.parametrize("day", ["9999-12-31", "31/12/2099", "0001-01-01", "1900-01-01"])
def test_placeholders_for_never_are_no_days(tmp_path: Path, day: str) -> None:
    assert [c.id for c in read(tmp_path, f"id,date,reason\na,2026-02-01,x\nb,{day},x\n").cancellations] == ["a"]


def test_an_amount_beyond_all_bounds_is_none(tmp_path: Path) -> None:
    row = read(tmp_path, f"id,date,reason,mrr,tenure days\na,2026-02-01,x,{'9' * 400},{'9' * 400}\n").cancellations[0]
    assert (row.revenue, row.tenure_days) == (0.0, None)


def test_a_quotation_mark_that_swallows_rows_is_said(tmp_path: Path) -> None:
    with pytest.raises(UnreadableInput, match="quotation mark is not closed"):
        read(tmp_path, 'date,reason\n2026-02-01,"too expensive\n2026-02-02,bugs\n')


def test_marks_inside_quoted_headers_part_no_cells(tmp_path: Path) -> None:
    table = read(tmp_path, 'Datum;"Warum, und seit wann, gehen Sie?"\n01.02.2026;zu teuer\n', text="Warum, und seit wann, gehen Sie?")
    assert table.cancellations[0].text == "zu teuer"


def test_stripes_three_columns_on_a_cancellation_are_told_apart(tmp_path: Path) -> None:
    head = "id,Canceled At (UTC),Cancellation Reason,Cancellation Comment,Cancellation Feedback\n"
    rows = "a,2026-02-01,cancellation_requested,We grew out of it,too_expensive\nb,2026-02-01,payment_failed,,\nc,2026-02-01,cancellation_requested,,\n"
    found = [(c.text, c.stated) for c in read(tmp_path, head + rows).cancellations]
    assert found == [("We grew out of it", "too_expensive"), ("", "payment_failed"), ("", None)]


def test_a_deal_that_was_won_is_no_cancellation(tmp_path: Path) -> None:
    head = "Record ID,Deal Stage,Close Date,Closed Lost Reason\n"
    table = read(tmp_path, head + "1,Closed Won (Renewals),2026-02-01,\n2,Closed Lost (Renewals),2026-02-01,price\n")
    assert [c.id for c in table.cancellations] == ["2"]


def test_a_monthly_amount_stays_one_whatever_the_interval(tmp_path: Path) -> None:
    table = read(tmp_path, "id,date,reason,mrr,amount,interval\na,2026-02-01,x,100,1200,year\nb,2026-02-01,x,,1200,year\n")
    assert [c.revenue for c in table.cancellations] == [100.0, 100.0]


def test_a_yearly_amount_shows_its_currency(tmp_path: Path) -> None:
    row = read(tmp_path, 'date,reason,ARR\n2026-02-01,x,"\u20ac12,000"\n').cancellations[0]
    assert (row.revenue, row.currency) == (1000.0, "EUR")


def test_the_order_of_day_and_month_holds_for_all_columns(tmp_path: Path) -> None:
    row = read(tmp_path, "date,reason,start date\n13/02/2026,x,01/12/2025\n").cancellations[0]
    assert row.tenure_days == (dt.date(2026, 2, 13) - dt.date(2025, 12, 1)).days


def test_rows_without_an_id_get_one_that_their_place_does_not_change(tmp_path: Path) -> None:
    old = {c.text: c.id for c in read(tmp_path, "date,text\n2026-02-01,x\n2026-02-02,y\n").cancellations}
    new = {c.text: c.id for c in read(tmp_path, "date,text\n2026-02-09,z\n2026-02-02,y\n2026-02-01,x\n").cancellations}
    assert old.items() < new.items()


def test_two_customers_may_say_the_same_on_one_day(tmp_path: Path) -> None:
    assert len({c.id for c in read(tmp_path, "date,text\n2026-02-01,x\n2026-02-01,x\n").cancellations}) == 2


@pytest.mark.parametrize(
    "cell",
    [
        "2 March 2026", "2nd Mar 2026", "Mar 2, 2026", "March 2nd, 2026", "Monday, March 2, 2026", "Mon 2 Mar 2026", "02-Mar-26", "02/Mar/2026",
        "2. März 2026", "2 mars 2026", "2 de marzo de 2026", "2 marzo 2026", "2 março 2026", "2 maart 2026", "2 marca 2026", "20260302", "20260302T101500",
        "1772445600", "1772445600000", "46083", "46083.5", "2026-03-02T10:15:00Z", "2 Mar 2026, 10:15",
    ],
)  # fmt: skip
def test_days_are_read_as_people_and_programs_write_them(tmp_path: Path, cell: str) -> None:
    (tmp_path / "a.csv").write_text(f'date,reason\n"{cell}",too dear\n', encoding="utf-8")
    (one,) = read_cancellations(tmp_path / "a.csv", Settings()).cancellations
    assert one.on == dt.date(2026, 3, 2)


@pytest.mark.parametrize(
    ("cell", "day"),
    [("2 juin 2026", dt.date(2026, 6, 2)), ("2 juillet 2026", dt.date(2026, 7, 2)), ("2 grudnia 2026", dt.date(2026, 12, 2))],
)
def test_months_that_begin_alike_are_told_apart(tmp_path: Path, cell: str, day: dt.date) -> None:
    (tmp_path / "a.csv").write_text(f"date,reason\n{cell},too dear\n", encoding="utf-8")
    assert read_cancellations(tmp_path / "a.csv", Settings()).cancellations[0].on == day


@pytest.mark.parametrize("cell", ["31 February 2026", "2 Brumaire 2026", "soon", "12345678901234567890", "00000", "2 March 9999", "-46083"])
def test_what_is_no_day_is_left_out(tmp_path: Path, cell: str) -> None:
    (tmp_path / "a.csv").write_text(f"date,reason\n{cell},too dear\n", encoding="utf-8")
    assert read_cancellations(tmp_path / "a.csv", Settings()).cancellations == ()


MESSY = """Churn export November;;;;;;
;;;;;;
Customer ID;Company;Cancel date;Reason;Comment;MRR;Plan
1001;Müller GmbH;45970;too_expensive;Der Preis ist zu hoch;€ 1.200,50;Team
1002;Café Ünal;08.11.2025;;Nous partons;499,00 €;Basic
1001;Müller GmbH;45970;too_expensive;Der Preis ist zu hoch;€ 1.200,50;Team
1004;Smith & Co;11/12/2025;;No answers;$1,250.00;Pro
1005;No day;;;We never began;100;Basic
1007;Odd;tomorrow;;Bug after bug;n/a;Basic
"""


def test_a_spreadsheet_as_people_keep_it_is_read_and_every_row_left_out_is_named(tmp_path: Path) -> None:
    table = read(tmp_path, MESSY.replace("\n", "\r\n").encode("cp1252"))
    assert [(c.account, c.customer, str(c.on), c.revenue, c.currency) for c in table.cancellations] == [
        ("Müller GmbH", "1001", "2025-11-09", 1200.5, "EUR"),
        ("Café Ünal", "1002", "2025-11-08", 499.0, "EUR"),
        ("Smith & Co", "1004", "2025-12-11", 1250.0, "USD"),
    ]
    assert table.warnings[1:] == (
        "Days such as 11/12/2025 were read day first, as those with dots are.",
        "1 row like another of the same account word for word left out: row 6.",
        "1 row without a day of cancellation left out: row 8.",
        "1 row with a day that cannot be read left out: row 9 (“tomorrow”).",
    )


def test_which_column_was_taken_for_what_is_told(tmp_path: Path) -> None:
    assert read(tmp_path, MESSY).columns == (
        "Columns read: customer's id: Customer ID; account: Company; day of cancellation: Cancel date; reason chosen from a list: Reason; "
        "the customer's words: Comment; revenue a month: MRR; plan: Plan."
    )


@pytest.mark.parametrize(
    ("header", "row", "account", "customer"),
    [
        ("Customer ID,Customer Email,Customer Name", "cus_1,bo@acme.example,Acme Freight", "Acme Freight", "cus_1"),
        ("Customer ID,Customer Email", "cus_1,bo@acme.example", "bo@acme.example", "cus_1"),
        ("Email,Company", "bo@acme.example,Acme Freight", "Acme Freight", None),
        ("Account ID,Account", "17,Acme Freight", "Acme Freight", "17"),
        ("Kundennummer,Firma", "K-17,Acme Freight", "Acme Freight", "K-17"),
        ("Customer ID,Company", "cus_1,", "cus_1", "cus_1"),
        ("Customer ID,Plan", "cus_1,Team", "cus_1", "cus_1"),
        ("Customer,Plan", "cus_1,Team", "cus_1", None),
    ],
)
def test_a_customer_is_called_by_name_and_known_by_id(tmp_path: Path, header: str, row: str, account: str, customer: str | None) -> None:
    (found,) = read(tmp_path, f"{header},date,reason\n{row},2026-02-01,price\n").cancellations
    assert (found.account, found.customer) == (account, customer)


@pytest.mark.parametrize(
    ("table", "identity"),
    [
        ("Customer ID,Company,date,reason\nc7,Acme,2026-02-01,price\n", "2026-02-01-abcb69c8"),
        ("Customer Email,Company,date,reason\nbo@acme.example,Acme,2026-02-01,price\n", "2026-02-01-4b3787ff"),
        ("Company,date,reason\nAcme,2026-02-01,price\n", "2026-02-01-9c5a8c6d"),
    ],
)
def test_a_row_without_an_id_keeps_the_one_that_was_made_for_it(tmp_path: Path, table: str, identity: str) -> None:
    """Tables that were imported before names were told from ids are not counted twice when they are sent again."""
    assert read(tmp_path, table).cancellations[0].id == identity


@pytest.mark.parametrize(
    "columns", [{"customer": "customer_id"}, {"customer": "customer_id", "account": "company"}, {"customer": "Company"}]
)
def test_to_name_the_column_of_the_customers_id_makes_no_other_ids(tmp_path: Path, columns: dict[str, str]) -> None:
    table = "customer_id,Company,date,reason\nc7,Acme,2026-02-01,price\n"
    plain = read(tmp_path, table, **{field: header for field, header in columns.items() if field == "account"})
    assert read(tmp_path, table, **columns).cancellations[0].id == plain.cancellations[0].id


def test_a_column_that_is_missing_is_told_with_those_that_are_there(tmp_path: Path) -> None:
    with pytest.raises(UnreadableInput, match="no column with a reason among Company, Cancel date, MRR"):
        read(tmp_path, "Company;Cancel date;MRR\nA;2025-11-11;100\n")


def test_two_customers_without_a_name_may_have_said_the_same_on_one_day(tmp_path: Path) -> None:
    assert len(read(tmp_path, "date,reason\n2026-02-01,price\n2026-02-01,price\n").cancellations) == 2


GERMAN = """Export of cancellations, confidential

ID;Kunde;Gekündigt zum;Tarif;MRR;Währung;Land;Kommentar
1;Müller GmbH;08.11.2025;Team;1.200,50;EUR;DE;Zu teuer, leider, und zu langsam
2;Ünal AG;09.11.2025;Team;99,00;EUR;DE;Kein SSO
"""


@pytest.mark.parametrize("columns", [{}, {"on": "Gekündigt zum", "text": "Kommentar"}, {"account": "Kunde"}])
def test_titles_above_the_headers_are_passed_over_whatever_mark_stands_in_them(tmp_path: Path, columns: dict[str, str]) -> None:
    table = read(tmp_path, GERMAN, **columns)
    assert [(one.account, str(one.on), one.revenue, one.currency) for one in table.cancellations] == [
        ("Müller GmbH", "2025-11-08", 1200.5, "EUR"),
        ("Ünal AG", "2025-11-09", 99.0, "EUR"),
    ]


def test_headers_that_only_a_person_knows_are_found_below_a_title(tmp_path: Path) -> None:
    table = read(tmp_path, GERMAN.replace("Gekündigt zum", "Weg").replace("Kommentar", "Was sie sagten"), on="Weg", text="Was sie sagten")
    assert len(table.cancellations) == 2
    with pytest.raises(UnreadableInput, match="no column with the day of cancellation among ID, Kunde, Weg") as failed:
        read(tmp_path, GERMAN.replace("Gekündigt zum", "Weg"))
    assert failed.value.context["headers"][2] == "Weg"


@pytest.mark.parametrize(
    "header", ["Reason given", "Reason for leaving", "Why (reason)", "Kündigungsgrund (Text)", "Comments from customer"]
)
def test_headers_that_tell_a_reason_in_their_own_words_are_found(tmp_path: Path, header: str) -> None:
    table = read(tmp_path, f"ID,Customer,Cancelled on,{header}\n1,Acme,2025-11-08,Too dear\n")
    one = table.cancellations[0]
    assert "Too dear" in (one.text, one.stated)


@pytest.mark.parametrize(
    ("amount", "interval", "revenue"),
    [
        ("300", "quarter", 100), ("300", "quarterly", 100), ("300", "vierteljährlich", 100), ("10", "week", 43.33), ("2400", "2 years", 100),
        ("1200", "12 months", 100), ("1200", "annual plan", 100), ("1200", "jährlich", 100), ("1200", "Annually (prepaid)", 100),
        ("600", "half-yearly", 100), ("100", "monthly", 100), ("100", "", 100), ("300", "every 3 months", 100),
    ],
)  # fmt: skip
def test_an_amount_is_brought_to_a_month_by_its_interval(tmp_path: Path, amount: str, interval: str, revenue: float) -> None:
    table = read(tmp_path, f"date,reason,amount,currency,interval\n2025-11-08,x,{amount},EUR,{interval}\n")
    assert (table.cancellations[0].revenue, table.odd) == (revenue, ())


@pytest.mark.parametrize(
    ("cell", "revenue", "currency"),
    [
        ("$1.5k", 1500, "USD"), ("1.2M EUR", 1_200_000, "EUR"), ("€ 1234.567", 1234.57, "EUR"), ("€1,234.567", 1234.57, "EUR"), ("A$49", 49, "AUD"),
        ("C$49", 49, "CAD"), ("R$ 49", 49, "BRL"), ("HK$49", 49, "HKD"), ("1.234.567 €", 1_234_567, "EUR"), ("CHF 1'234.50", 1234.5, "CHF"),
        ("49 EUR/month", 49, "EUR"), ("€ 4 750,00", 4750, "EUR"), ("(1,200.00) USD", 0, "USD"), ("-$49", 0, "USD"), ("USD -49", 0, "USD"),
    ],
)  # fmt: skip
def test_amounts_are_read_with_what_stands_beside_them(tmp_path: Path, cell: str, revenue: float, currency: str) -> None:
    one = read(tmp_path, f'date,reason,mrr\n2025-11-08,x,"{cell}"\n').cancellations[0]
    assert (one.revenue, one.currency) == (revenue, currency)


def test_the_other_cells_of_a_column_tell_what_begins_the_cents(tmp_path: Path) -> None:
    rows = read(tmp_path, "date,reason,mrr\n2025-11-08,x,83.333\n2025-11-09,y,49.50\n").cancellations
    assert [one.revenue for one in rows] == [83.33, 49.5]
    rows = read(tmp_path, "date,reason,mrr\n2025-11-08,x,83.333\n2025-11-09,y,49\n").cancellations
    assert rows[0].revenue == 83333


def test_what_is_odd_in_rows_that_are_taken_in_is_told(tmp_path: Path) -> None:
    table = read(
        tmp_path,
        "date,reason,customer,mrr,currency,interval,plan\n2025-11-08,a,A,-20,EUR,,Team\n2025-11-09,b,B,,EUR,,team \n2025-11-10,c,C,50,,,Team\n"
        "2095-03-01,d,D,50,EUR,,Pro\n2025-11-12,e,E,n/a,EUR,,Pro\n",
    )
    assert [one.plan for one in table.cancellations] == ["Team", "Team", "Team", "Pro", "Pro"]
    assert table.odd == (
        "1 row with a negative amount, counted without revenue: row 2.",
        "1 row without revenue: row 3.",
        "1 row with revenue and without a currency: row 4.",
        "1 row with a day that lies in the future, counted in its own week: row 5 (2095-03-01).",
        "1 row with an amount that cannot be read, counted without revenue: row 6.",
        "Plan “team” counts as “Team”.",
    )
    assert set(table.odd) <= set(table.warnings)


def test_an_interval_that_nobody_knows_is_told(tmp_path: Path) -> None:
    table = read(tmp_path, "date,reason,amount,currency,interval\n2025-11-08,x,300,EUR,per fortnight moon\n")
    assert table.odd == ("1 row with an interval that cannot be read, taken for a month: row 2.",)


def test_days_that_would_lie_ahead_show_the_order(tmp_path: Path) -> None:
    table = read(tmp_path, "date,reason\n01/12/2098,x\n")
    assert table.odd and str(table.cancellations[0].on) == "2098-01-12"
    year = dt.datetime.now(dt.UTC).year
    table = read(tmp_path, f"date,reason\n12/01/{year},x\n")
    if dt.date(year, 12, 1) > dt.datetime.now(dt.UTC).date():
        assert table.cancellations[0].on == dt.date(year, 1, 12) and "day first" in table.odd[0]


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("5 marraskuuta 2025", "2025-11-05"), ("5 marras 2025", "2025-11-05"), ("5. joulukuuta 2025", "2025-12-05"), ("5 ноября 2025", "2025-11-05"),
        ("5 listopada 2025", "2025-11-05"), ("5. března 2025", "2025-03-05"), ("5 desember 2025", "2025-12-05"), ("5. Jänner 2025", "2025-01-05"),
        ("5 mrz 2025", "2025-03-05"), ("5 října 2025", "2025-10-05"), ("5 stycznia 2025", "2025-01-05"), ("Nov 5, 2025", "2025-11-05"),
    ],
)  # fmt: skip
def test_months_of_all_languages_are_known_by_name(tmp_path: Path, cell: str, day: str) -> None:
    assert str(read(tmp_path, f'date,reason\n"{cell}",x\n').cancellations[0].on) == day


def test_the_longest_cell_is_never_made_shorter_while_others_read(tmp_path: Path) -> None:
    csv.field_size_limit(max(csv.field_size_limit(), 20_000_000))
    read(tmp_path, HUBSPOT)
    assert csv.field_size_limit() >= 20_000_000
