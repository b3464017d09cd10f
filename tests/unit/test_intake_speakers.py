import pytest

from analyzer.domain.account import Deal, Party
from analyzer.domain.conversation import Conversation, Kind, Participant, Turn
from analyzer.intake import voices
from analyzer.intake.names import folded, stem_of
from analyzer.intake.parties import guess
from analyzer.intake.reader import read_bytes
from analyzer.intake.speakers import assign_sides, assign_sides_all, guess_deal

DEAL = Deal(vendor=Party(name="Acme Software", domains=("acme.example",)), customer=Party(name="Globex Foods", domains=("globex.example",)))


def call(text):
    return read_bytes(text.encode(), "call.txt")


def mail(*people):
    turns = tuple(Turn(index=i, speaker=name, email=email, text="Hello.", span=(0, 6)) for i, (name, email) in enumerate(people))
    return Conversation(
        document="m.eml", format="eml", kind=Kind.EMAIL, turns=turns, participants=tuple(Participant(name=n, email=e) for n, e in people)
    )


def sides(conversation):
    return {t.speaker: t.side.value for t in conversation.turns}


def test_mail_domains_give_sides_and_third_parties():
    thread = mail(
        ("Ann Lee", "ann@acme.example"), ("Bob Ray", "bob@mail.globex.example"), ("Cy", "cy@consult.example"), ("Di", "di@gmail.com")
    )
    assert sides(assign_sides(thread, DEAL)) == {"Ann Lee": "vendor", "Bob Ray": "customer", "Cy": "other", "Di": "unknown"}


def test_what_a_mail_tells_of_a_person_holds_in_the_call():
    thread = mail(("Lee, Ann", "ann@acme.example"), ("Dr. Bob Ray", "bob@globex.example"))
    talk = call("Ann: Yes.\nBob Ray: No.\nAnn: Ok.\n")
    assert sides(assign_sides_all([talk, thread], DEAL)[0]) == {"Ann": "vendor", "Bob Ray": "customer"}


def test_a_first_name_that_fits_both_sides_stays_unknown():
    thread = mail(("Ann Lee", "ann@acme.example"), ("Ann Moor", "moor@globex.example"))
    talk = call("Ann: Yes.\nZoe Quist: No.\nAnn: Ok.\n")
    assert sides(assign_sides_all([talk, thread], DEAL)[0])["Ann"] == "unknown"


@pytest.mark.parametrize(
    ("words", "side"),
    [
        ("I'm Ann from Acme.", "vendor"),
        ("This is Ann with Globex Foods.", "customer"),
        ("I look after the north for Acme.", "vendor"),
        ("Here at Globex we start early.", "customer"),
        ("I'm from the solutions team at Acme.", "vendor"),
        ("Globex signed, told them we'd do a call every fortnight.", "vendor"),
        ("Globex signed off on nothing yet.", "unknown"),
        ("Globex closed!! 36k, 24 months", "vendor"),
        ("Globex just closed at 36k, I'm buying.", "vendor"),
        ("Globex has signed the order form, who takes over?", "vendor"),
        ("Globex signed yesterday evening.", "vendor"),
        ("Globex closed two stores in the spring.", "unknown"),
        ("Globex closed the ticket without an answer.", "unknown"),
        ("Globex closed its round in May.", "unknown"),
        ("Globex is closed on Monday, it's a holiday.", "unknown"),
        ("Globex closed at 5 on Fridays back then.", "unknown"),
        ("Globex signed a lease for the new depot.", "unknown"),
        ("Globex said yes to the four-day week.", "unknown"),
        ("I'll be your account manager.", "vendor"),
        ("I'm excited to work with Globex.", "unknown"),
        ("We had a call with Acme last year.", "unknown"),
    ],
)
def test_introductions(words, side):
    talk = call(f"Ann Lee: {words}\nBob Ray: Fine.\nAnn Lee: Fine.\n")
    assert sides(assign_sides(talk, DEAL))["Ann Lee"] == side


@pytest.mark.parametrize(
    ("words", "side"),
    [
        ("I've got Bob with me.", "vendor"),
        ("Bob, she runs the technical side for us.", "vendor"),
        ("My colleague Bob will take that.", "vendor"),
        ("Bob's on as well, she's our solutions engineer.", "vendor"),
        ("Bob's on as well, she's thinking about our offer.", "unknown"),
        ("Then Bob is from your team, right?", "customer"),
        ("Thanks Bob, our platform does that.", "unknown"),
    ],
)
def test_those_whom_somebody_introduces_are_on_the_same_side(words, side):
    talk = call(f"Ann Lee: I'm Ann from Acme. {words}\nBob Ray: Fine.\nAnn Lee: Fine.\n")
    assert sides(assign_sides(talk, DEAL))["Bob Ray"] == side


def test_company_in_the_label():
    talk = call("Ann Lee (Acme): Yes.\nBob Ray | Globex: No.\nAnn Lee (Acme): Ok.\n")
    assert sides(assign_sides(talk, DEAL)) == {"Ann Lee (Acme)": "vendor", "Bob Ray | Globex": "customer"}


def test_the_way_people_speak_is_a_last_resort_with_a_warning():
    seller = "So what would your team do with it today? You'd see all your sites, and then you could send your reports."
    buyer = "I told him my warehouse was a mess and he's right, because my people and I want half of it gone."
    talk = call("".join(f"Ann Lee: {seller}\nBob Ray: {buyer}\n" for _ in range(3)))
    known = assign_sides(talk, DEAL)
    assert sides(known) == {"Ann Lee": "vendor", "Bob Ray": "customer"}
    assert known.warnings == ("Sides guessed from the way they speak: Ann Lee for the vendor; Bob Ray for the customer.",)
    assert set(sides(assign_sides(talk, Deal())).values()) == {"unknown"}


def test_little_speech_says_nothing():
    assert abs(voices.score(["Hello."])) < 1.5
    assert sides(assign_sides(call("Ann Lee: Hm.\nBob Ray: Hm hm.\nAnn Lee: Hm.\n"), Deal())) == {
        "Ann Lee": "unknown",
        "Bob Ray": "unknown",
    }


def test_recorders_fields_are_kept():
    assert sides(assign_sides(read_bytes(b'[{"speaker":"Agent","text":"Hi"},{"speaker":"Customer","text":"Yo"}]', "a.json"), DEAL)) == {
        "Agent": "vendor",
        "Customer": "customer",
    }


def test_parties_are_guessed_from_papers_and_mails():
    paper = read_bytes(
        b"ORDER FORM\n\nNorthStar Ltd\n\nCustomer: Globex Foods GmbH      Ref: 12\nTerm: 12 months\nFees: EUR 1,000 per year\n", "order.txt"
    )
    thread = mail(("Ann Lee", "ann@northstar.example"), ("Bob Ray", "bob@globex.example"))
    deal, warnings = guess([paper, thread])
    assert (deal.vendor.name, deal.vendor.domains) == ("NorthStar", ("northstar.example",))
    assert (deal.customer.name, deal.customer.domains) == ("Globex Foods GmbH", ("globex.example",))
    assert deal.guessed
    assert warnings[0].startswith("There is no deal.json.")


def test_where_nothing_tells_nobody_is_called_the_vendor():
    deal, _ = guess([mail(("A", "a@one.example"), ("B", "b@two.example"))])
    assert deal.vendor == Party()


@pytest.mark.parametrize("name", ["Dr. Jörg Meier", "Meier, Jörg", "jörg meier (Acme)", "Jörg Meier | Acme", "Herr Jörg Meier"])
def test_one_person_written_five_ways(name):
    assert folded(name) == ("jörg", "meier")


@pytest.mark.parametrize(("domain", "stem"), [("mail.acme-drives.example", "acme-drives"), ("acme.co.uk", "acme"), ("acme.com", "acme")])
def test_stems_of_domains(domain, stem):
    assert stem_of(domain) == stem


def test_numbered_speakers_are_different_people():
    talk = call(
        "Speaker 1: Hi, I'm Tom from Acme Software, thanks for having us.\n"
        "Speaker 2: I'm Sue, I run operations here at Globex Foods.\n"
        "Speaker 1: Great, shall we start?\n"
        "Speaker 2: Yes, please.\n"
    )
    assert sides(assign_sides(talk, DEAL)) == {"Speaker 1": "vendor", "Speaker 2": "customer"}


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("Customer: Orchard & Pike Appliance Co., 2200 Versailles Road, Lexington, KY", "Orchard & Pike Appliance Co."),
        ("Auftraggeber:        Ernst Lauterbach GmbH, Industriestra\u00dfe 14, 89077 Ulm", "Ernst Lauterbach GmbH"),
        ("Buyer                Wexcombe Borough Council, Victoria House", "Wexcombe Borough Council"),
        ("Customer: Brightwell Dental Partners, LLC", "Brightwell Dental Partners, LLC"),
        ("Buyer: Jyoti Pawar, Asst. Manager Purchase", ""),
        ("Customer      Signature: Name and Title:", ""),
    ],
)
def test_the_customer_of_a_paper_is_a_company_without_its_address(line, name):
    paper = read_bytes(f"Order form 4711\n\n{line}\n\nTerm: 12 months\nFees: $100 per month\n".encode(), "order.txt")
    assert guess([paper])[0].customer.name == name


@pytest.mark.parametrize(
    "label", ["Ann Lee (Vendor)", "Ann Lee (Rep)", "Ann Lee (Sales Rep)", "Ann Lee [AE]", "Agent", "Sales Rep", "Seller"]
)
def test_a_part_in_the_sale_in_the_label_tells_the_side(label):
    other = "Bob Ray (Customer)" if " " in label and label[0] == "A" else "Customer"
    talk = call(f"{label}: Hello, how are you?\n{other}: Fine, we need SSO.\n{label}: Yes, by May.\n{other}: Good.\n")
    assert sides(assign_sides(talk, DEAL)) == {label: "vendor", other: "customer"}


def channel(*lines):
    """A chat of (writer, words), and a call in which Tobin is known as the vendor's and Helena as the customer's."""
    talk = call("Tobin: I'm Tobin from Acme.\nHelena: I'm Helena from Globex.\n")
    chat = "".join(f"[2025-09-16 09:{minute:02}] {who}: {words}\n" for minute, (who, words) in enumerate(lines))
    return assign_sides_all([talk, read_bytes(chat.encode(), "chat.txt")], DEAL)[1]


def test_where_only_the_vendor_writes_of_the_customer_everybody_is_the_vendors():
    told = channel(
        ("Tobin", "morning all, the Globex demo is thursday. Helena drives it, her IT guy is not convinced"),
        ("Ludo", "do we have their ERP connector? I can look at it, I own that integration"),
        ("Anneke", "I can give you Ludo for two weeks from 13 Oct. I need to plan this, my team is full in June"),
        ("Tobin", "Globex signed!! 36k"),
    )
    assert sides(told) == {"Tobin": "vendor", "Ludo": "vendor", "Anneke": "vendor"}
    assert not told.warnings


@pytest.mark.parametrize(
    "lines",
    [
        # The customer is spoken to.
        [("Tobin", "Hi Dana, your Globex tenant is ready, would you log in?"), ("Dana", "works, thanks"), ("Tobin", "So you can add Globex users.")],
        # Somebody of the customer writes.
        [("Tobin", "Globex is live."), ("Helena", "Great, it works."), ("Tobin", "Globex users can log in."), ("Dana", "works, thanks")],
        # The customer is not told of at all.
        [("Tobin", "tow is here"), ("Dana", "the load is gone, I call the yard"), ("Tobin", "ok")],
    ],
)  # fmt: skip
def test_whoever_may_be_of_the_customer_is_nobody_of_the_vendors(lines):
    assert sides(channel(*lines))["Dana"] != "vendor"


def test_companies_that_labels_show_beside_names_tell_who_sells() -> None:
    selling = "We can connect the import by May, and I'll send you the quote by Friday. Our onboarding team does the training."
    buying = "We want to cut the order time from nine days to four. My worry is IT, they have no time until May."
    talk = call(f"Ann Lee (Account Executive, Relay): {selling}\nBo Ray | Acme Freight: {buying}\n")
    deal, warnings = guess([talk])
    assert (deal.vendor.name, deal.customer.name) == ("Relay", "Acme Freight")
    assert "Relay" in warnings[0]
    silent, _ = guess([call("Ann Lee (Relay): Hello.\nBo Ray (Relay): Hello.\n")])
    assert silent.vendor.name == silent.customer.name == ""


@pytest.mark.parametrize(
    ("line", "side"),
    [
        ("Signed for Supplier: Tom Young, Account Manager", "vendor"),
        ("Signed for Customer: Tom Young, Finance Director", "customer"),
        ("For and on behalf of Relay Ltd: Tom Young", "vendor"),
        ("By Acme Freight: /s/ Tom Young", "customer"),
        ("Signed for the carrier: Tom Young", "unknown"),
        ("For the customer: Tillpoint Retail and readers", "unknown"),
    ],
)
def test_who_signed_for_whom_tells_the_side_in_a_chat(line: str, side: str) -> None:
    text = f"Order form\n{line}\n"
    turn = Turn(index=0, text=text, span=(0, len(text)))
    paper = Conversation(document="order.txt", format="plain-txt", kind=Kind.DOCUMENT, turns=(turn,), original=text)
    deal = Deal(vendor=Party(name="Relay"), customer=Party(name="Acme Freight"))
    talk = assign_sides_all([paper, call("Tom Young: Noted.\nBo Ray: Fine.\n")], deal)[1]
    assert sides(talk)["Tom Young"] == side


def test_a_company_in_capitals_is_told_as_somebody_spells_it() -> None:
    text = "BRIGHTLOOM GMBH\nVendor: Brightloom GmbH, K\u00f6ln\nOrder form\n"
    paper = Conversation(document="order.txt", format="plain-txt", kind=Kind.DOCUMENT, turns=(), original=text)
    people = (
        Participant(name="Ann Lee", email="a.lee@brightloom.example", title="Account Manager"),
        Participant(name="Bo Ray", email="bo@verne.example"),
    )
    sold = Conversation(document="m.eml", format="eml", kind=Kind.EMAIL, turns=(), participants=people)
    assert guess([paper, sold])[0].vendor.name == "Brightloom"


SHORT = """Ann Lee: Hi Tom, we can have SSO live by March 14, I promise.
Tom Hall: Our goal is to cut the gate time from 94 minutes to 50 by October 1.
Ann Lee: And we will include onboarding training for free.
Tom Hall: I am worried about adoption, the last vendor failed.
"""


def test_who_leads_all_others_sells_where_nobody_is_known_to():
    known = assign_sides(call(SHORT), DEAL)
    assert sides(known) == {"Ann Lee": "vendor", "Tom Hall": "customer"}
    assert known.warnings == ("Sides guessed from the way they speak: Ann Lee for the vendor; Tom Hall for the customer.",)


ENGINEER = """Ann Lee: Hi, I'm Ann from Acme Software. Theo is with us too.
Tom Hall: Can it read the scales at the gate?
Theo Marsh: It reads them every second, and we keep thirty days of it.
Tom Hall: And if the network drops? It does, my guys curse it twice a week.
Theo Marsh: Then it buffers on the box and sends the lot when it's back.
Ann Lee: So you'd lose nothing.
Tom Hall: My boss will want that in writing, because the last one lost a weekend.
"""


def test_who_answers_the_customers_questions_beside_a_known_seller_sells_too():
    assert sides(assign_sides(call(ENGINEER), DEAL)) == {"Ann Lee": "vendor", "Tom Hall": "customer", "Theo Marsh": "vendor"}


def test_the_words_of_a_colleague_tell_who_runs_what_for_us():
    talk = call("Ann Lee: I'm Ann from Acme Software. Theo's here, he sets up most of our farms.\nTheo: Hi.\nTom: Hi.\n")
    assert sides(assign_sides(talk, DEAL))["Theo"] == "vendor"


def thread(*said):
    texts = [(f"{name} <{email}>", text) for name, email, text in said]
    mails = [
        f"From - Mon Jan 06 10:00:00 2025\nFrom: {who}\nDate: Mon, 06 Jan 2025 10:{n:02}:00 +0000\nSubject: Deal\n\n{text}\n\n"
        for n, (who, text) in enumerate(texts)
    ]
    return read_bytes("".join(mails).encode(), "mails.mbox")


def test_who_praises_the_demo_and_asks_for_the_quote_buys():
    deal, told = guess_deal([thread(
        ("Tom Hall", "tom@acme.example", "Really impressed with the demo, thanks Ann! We are excited to get started with you."),
        ("Ann Lee", "ann@vendor.example", "Thanks Tom, noted."),
        ("Tom Hall", "tom@acme.example", "Happy to move forward once you have your people ready."),
    )])  # fmt: skip
    assert (deal.vendor.domains, deal.customer.domains) == (("vendor.example",), ("acme.example",))
    assert told == ("There is no deal.json. Taken for the vendor: Vendor (vendor.example); for the customer: Acme (acme.example).",)


def test_a_guess_by_manner_alone_says_so():
    _, told = guess_deal([thread(
        ("Tom Hall", "tom@acme.example", "I told him my warehouse was a mess and he's right, because they want half of it gone."),
        ("Ann Lee", "ann@vendor.example", "So what would your team do with it, and could you see your sites?"),
    )])  # fmt: skip
    assert told[0].endswith("Only the way they write says so: look whether it is right.")
