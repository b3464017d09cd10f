import pytest

from analyzer.domain.conversation import Side
from analyzer.engines.local.plain_words import announces
from analyzer.engines.local.summaries import dangles, is_fragment, points_back, retell
from analyzer.engines.local.third_person import Voice, short_name

REP = Voice("Nora Lind", Side.VENDOR, "Palletry Ltd", "Ostro Foods")
BUYER = Voice("Sam Adeyemi", Side.CUSTOMER, "Ostro Foods", "Palletry Ltd")


@pytest.mark.parametrize(
    ("quote", "told"),
    [
        ("Yeah, we'll have everybody up by the end of March.", "Palletry will have everybody up by the end of March."),
        ("So I can hold that price until Friday.", "Nora Lind can hold that price until Friday."),
        ("We’ve built eleven of those.", "Palletry has built eleven of those."),
        ("I'm not sure we'd make June.", "Nora Lind is not sure Palletry would make June."),
        ("We usually take six weeks.", "Palletry usually takes six weeks."),
        ("You'd get a sandbox, and you keep it.", "Nora Lind said the customer would get a sandbox, and they keep it."),
        ("And then Ana's your backup, so.", "Nora Lind said Ana's the customer's backup."),
        ("After that it's, there's a cap on it, you know.", "Nora Lind said after that there's a cap on it."),
        ("If you want it, you get it.", "Nora Lind said if the customer wants it, they get it."),
        ("They're in our cloud, in the US, two regions.", "Nora Lind said they're in Palletry's cloud, in the US, two regions."),
        ("It does, yeah. The handhelds work without a signal.", "Nora Lind said the handhelds work without a signal."),
        ("It doesn't, no. The handhelds work.", "Nora Lind said it doesn't, no. The handhelds work."),
        ("I'd say it's normally about ten weeks.", "Nora Lind said it's normally about ten weeks."),
        ("What I'd say is that we were told all this before.", "Palletry was told all this before."),
        ("I'd say no to that, we can't do it.", "Nora Lind would say no to that, Palletry can't do it."),
        ("We've built, I want to say eleven of them.", "Palletry has built about eleven of them."),
        ("Because, I'll say it, I've lost four people since May.", "Nora Lind has lost four people since May."),
        ("I want to say six weeks for the first one.", "Nora Lind said about six weeks for the first one."),
        ("I want to say that it's about six weeks.", "Nora Lind thinks that it's about six weeks."),
        ("I want to say that it was a good year for us.", "Nora Lind wants to say that it was a good year for Palletry."),
        ("No more than six weeks from signing to the first site.", "Nora Lind said no more than six weeks from signing to the first site."),
        ("The export is in your inbox at six.", "Nora Lind said the export is in the customer's inbox at six."),
    ],
)
def test_a_vendor_quote_is_told_in_the_third_person(quote: str, told: str) -> None:
    assert retell(quote, REP) == told


@pytest.mark.parametrize(
    ("quote", "told"),
    [
        ("If you send me a copy, I'll ask Ruth.", "Nora Lind said if the customer sends Nora a copy, Nora will ask Ruth."),
        (
            "You pay for ten, and you can float up to fourteen without us charging extra.",
            "Nora Lind said the customer pays for ten, and they can float up to fourteen without Palletry charging extra.",
        ),
        (
            "You can say no to a buyer, and I'd have to tell them.",
            "Nora Lind said the customer can say no to a buyer, and Nora would have to tell them.",
        ),
        ("They get a link and we index them.", "Nora Lind said they get a link and Palletry indexes them."),
        ("I said no, they had one already.", "Nora Lind said no, they had one already."),
        ("The app they use, I put it in for them.", "Nora Lind said: “The app they use, I put it in for them”."),
        ("They pay, and I check the list and send it.", "Nora Lind said: “They pay, and I check the list and send it”."),
    ],
)
def test_who_could_be_somebody_else_is_named_or_the_words_are_quoted(quote: str, told: str) -> None:
    assert retell(quote, REP) == told


@pytest.mark.parametrize(
    ("quote", "told"),
    [
        ("They left, and at my last company we bought one.", "Nora Lind said: “They left, and at my last company we bought one”."),
        ("We'll meet on Thursday.", "Nora Lind said they will meet on Thursday."),
    ],
)
def test_we_is_not_the_company_where_somebody_else_is_meant(quote: str, told: str) -> None:
    assert retell(quote, REP) == told


@pytest.mark.parametrize(
    ("quote", "told"),
    [
        ("It's encrypted, in us-east.", "Nora Lind said it's encrypted, in us-east."),
        ("Only what's out of range, i.e. three of ten.", "Nora Lind said only what's out of range, i.e. three of ten."),
        ("Nobody can change it except you.", "Nora Lind said nobody can change it except the customer."),
        ("I'd to hold four pallets.", "Nora Lind had to hold four pallets."),
        ("We'd proceed with the export.", "Palletry would proceed with the export."),
        ("I do the accounts in March and am away.", "Nora Lind does the accounts in March and is away."),
        ("I'll send you it on Monday.", "Nora Lind will send it to the customer on Monday."),
        ("If you'd like that, let us know.", "Nora Lind said if the customer would like that, let Palletry know."),
        ("I'll send you both an introduction.", "Nora Lind will send the customer an introduction."),
        (
            "They know it, and I call Ann and propose two dates.",
            "Nora Lind said: \u201cThey know it, and I call Ann and propose two dates\u201d.",
        ),
        ("Let me know by Friday.", "Nora Lind said let Nora know by Friday."),
        ("You can add your own fields.", "Nora Lind said the customer can add their own fields."),
    ],
)
def test_the_third_person_is_english(quote: str, told: str) -> None:
    assert retell(quote, REP) == told


@pytest.mark.parametrize(
    ("quote", "told"),
    [
        (
            "And he said to me, he said, Sam, I want that number to start with a one.",
            "Sam Adeyemi said he said to Sam: “Sam, I want that number to start with a one.”",
        ),
        ('He wrote that "I wouldn\'t come if you served lunch".', 'Sam Adeyemi said he wrote that "I wouldn\'t come if you served lunch".'),
        ("It asks them again, are you still coming.", "Sam Adeyemi said it asks them again: \u201cAre you still coming?\u201d"),
        ("As I said, we want it by June.", "Sam Adeyemi said as Sam said, Ostro Foods wants it by June."),
    ],
)
def test_what_others_are_said_to_have_said_stays_word_for_word(quote: str, told: str) -> None:
    assert retell(quote, BUYER) == told


@pytest.mark.parametrize(
    ("quote", "told"),
    [
        ("I'd say half of our pipe's in the canyon.", "Nora Lind said half of Palletry's pipe's in the canyon."),
        (
            "The first fifty are on us, so you see it work.",
            "Nora Lind said the first fifty are on Palletry, so the customer sees it work.",
        ),
        ("I'll talk to our integrations lead.", "Nora Lind will talk to Palletry's integrations lead."),
        ("And me, I should warn you, they've got me covering two sites.", "Nora Lind said they've got Nora covering two sites."),
        ("See. And it tells you when a check is due.", "Nora Lind said it tells the customer when a check is due."),
        ("Half of it is in the base plan.", "Nora Lind said half of it is in the base plan."),
        ("I'm saying they've got one app open.", "Nora Lind said they've got one app open."),
        ("lol. ok. final price is six percent off.", "Nora Lind said final price is six percent off."),
        ("It's possible from the first week, sir.", "Nora Lind said it's possible from the first week."),
        ("When they say a day I just, I write it down.", "Nora Lind said when they say a day Nora writes it down."),
        ("It's five percent off. c) 30/70 is accepted.", "Nora Lind said it's five percent off; 30/70 is accepted."),
        ("There's a break at thirty-six, six months' notice.", "Nora Lind said there's a break at thirty-six, six months' notice."),
        ("2.9 % of value, that's a lot.", "Nora Lind said 2.9 % of value, that's a lot."),
        ("They came in in May.", "Nora Lind said they came in in May."),
        ("It's usually ten weeks um it's it's in stock.", "Nora Lind said it's usually ten weeks it's in stock."),
        ("It double-booked the whole ER on Friday.", "Nora Lind said it double-booked the whole ER on Friday."),
        ("I've a vessel, I mean, we have the freeze.", "Nora Lind has a vessel; Palletry has the freeze."),
        ("No. You've a system of your own.", "Nora Lind said no; the customer has a system of their own."),
        ("It runs as often as you like, so it's cheap.", "Nora Lind said it runs as often as the customer likes, so it's cheap."),
        ("So sir, the format is in the mail.", "Nora Lind said the format is in the mail."),
        ("It would be live on March, um, 14th.", "Nora Lind said it would be live on March, um, 14th."),
        ("They're, I'll be honest with you, they're a good bit cheaper.", "Nora Lind said they're a good bit cheaper."),
        ("And I'll be straight with you, the drivers won't use it.", "Nora Lind said the drivers won't use it."),
        ("I'll be honest about league night: it gets slow.", "Nora Lind said about league night: it gets slow."),
        ("It takes some months to get there, I want to be clear.", "Nora Lind said it takes some months to get there."),
        ("I have to be fair to both teams, so it waits.", "Nora Lind has to be fair to both teams, so it waits."),
    ],
)
def test_what_is_only_said_around_it_is_left_out_and_values_stay(quote: str, told: str) -> None:
    assert retell(quote, REP) == told


@pytest.mark.parametrize(
    ("quote", "told"),
    [
        (
            "There's a good half of it where you get nothing at all.",
            "Sam Adeyemi said there's a good half of it where you get nothing at all.",
        ),
        ("I told you already that it ends in May.", "Sam Adeyemi told Palletry already that it ends in May."),
        ("Whatever you're showing we have.", "Sam Adeyemi said whatever you're showing Ostro Foods has."),
        ("It stops if your people don't come.", "Sam Adeyemi said it stops if Palletry's people don't come."),
    ],
)
def test_a_customers_you_is_the_vendor_only_where_the_vendor_is_addressed(quote: str, told: str) -> None:
    assert retell(quote, BUYER) == told


@pytest.mark.parametrize(
    ("quote", "told"),
    [
        ("Told her Ana runs it, start to finish.", "Nora Lind told her Ana runs it, start to finish."),
        ("I told him he has it by the 14th.", "Nora Lind told him he has it by the 14th."),
        ("Will send the NDA by Wednesday, said so.", "Nora Lind will send the NDA by Wednesday."),
        ("Sending them the two-pager.", "Nora Lind is sending them the two-pager."),
        ("Told me the board meets in May.", "Nora Lind noted told Nora the board meets in May."),
        ("Recalls are letters.", "Nora Lind noted recalls are letters."),
    ],
)
def test_a_note_is_told_of_who_wrote_it(quote: str, told: str) -> None:
    assert retell(quote, REP._replace(noted=True)) == told


def test_a_sentence_begins_small_behind_who_says_it_unless_with_a_name() -> None:
    voice = REP._replace(common=frozenset({"onboarding", "photos", "word"}))
    assert retell("Onboarding is 14 weeks.", voice) == "Nora Lind said onboarding is 14 weeks."
    assert retell("Word Online is in it.", voice) == "Nora Lind said Word Online is in it."
    assert retell("Marotek is in it.", voice) == "Nora Lind said Marotek is in it."


@pytest.mark.parametrize(
    ("quote", "before", "told"),
    [
        (
            "Then it goes to the next one after however many minutes you set.",
            "And if she doesn't get it?",
            "Asked “And if she doesn't get it?”, Nora Lind said then it goes to the next one after however many minutes the customer's people set.",
        ),
        (
            "Yeah, no, we'd come to you.",
            "Do we come to you?",
            "Asked “Do we come to you?”, Nora Lind said no, Palletry would come to the customer.",
        ),
        (
            "Only tags.",
            "About six hundred more. Would that change it?",
            "Asked “About six hundred more. Would that change it?”, Nora Lind answered: “Only tags”.",
        ),
        ("So it can be either.", "do they approve it", "Asked “do they approve it”, Nora Lind said it can be either."),
        ("We'll come back to that on Monday.", "It rains here.", "Palletry will come back to that on Monday."),
    ],
)
def test_an_answer_is_told_with_its_question(quote: str, before: str, told: str) -> None:
    assert retell(quote, REP, before=before) == told


@pytest.mark.parametrize(
    ("text", "open_"),
    [
        ("Within four hours it is updated.", True),
        ("Then we include them in the training.", True),
        ("The export is there when they look.", False),
        ("If we kick off in, call it the second week, all are live.", False),
    ],
)
def test_a_sentence_dangles_that_says_it_before_it_names_anything(text: str, open_: bool) -> None:
    assert dangles(text) is open_


def test_a_customer_quote_addresses_the_vendor() -> None:
    assert retell("We can't go live without your API.", BUYER) == "Ostro Foods can't go live without Palletry's API."


def test_an_answer_without_a_verb_is_told_with_its_question() -> None:
    assert (
        retell("London region.", REP, before="Where is it hosted?") == "Asked “Where is it hosted?”, Nora Lind answered: “London region”."
    )


def test_a_paper_speaks_for_itself() -> None:
    assert retell("3.  Named success manager", REP, paper="order form") == "The order form lists: Named success manager."
    assert retell("Fees are fixed for the term.", REP, paper="contract") == "The contract says: Fees are fixed for the term."


def test_a_german_sentence_is_quoted_not_retold() -> None:
    assert retell("Die Schnittstelle läuft natürlich spätestens im März, das können wir zusagen.", REP).startswith("Nora Lind said: “Die")


def test_a_german_sentence_without_umlauts_is_quoted_too() -> None:
    assert retell("Wir wollen die Durchlaufzeit von neun auf vier Tage senken, bis Ende September.", BUYER).endswith("bis Ende September”.")


def test_an_unknown_speaker_is_not_invented() -> None:
    assert (
        retell("We will send the form on Monday.", Voice(None, Side.UNKNOWN, "", "")) == "A speaker said they will send the form on Monday."
    )


def test_every_number_of_the_quote_survives() -> None:
    assert "7,000 texts" in retell("Um, I mean, you'd have 7,000 texts a month.", REP)


def test_legal_forms_are_cut_from_company_names() -> None:
    names = ("Huber GmbH & Co. KG", "Acme, Inc.", "Ostro Foods", "Himkosh Cold Chain Pvt. Ltd.", "Marram Pty Ltd")
    assert [short_name(n) for n in names] == ["Huber", "Acme", "Ostro Foods", "Himkosh Cold Chain", "Marram"]


@pytest.mark.parametrize(
    ("text", "alone"),
    [
        ("I'll just say that.", True),
        ("And I'll be honest with you.", True),
        ("Let me be straight.", True),
        ("I'll say that it works.", False),
        ("I'll put it in the order form.", False),
    ],
)
def test_a_sentence_that_only_announces_another_says_nothing(text: str, alone: bool) -> None:
    assert announces(text) is alone


def test_a_sentence_that_points_back_is_told_with_what_it_points_to() -> None:
    told = retell("Yeah, it stays.", REP, before="And do we lose the sandbox after onboarding?")
    assert told == "Asked “And do we lose the sandbox after onboarding?”, Nora Lind answered: “Yeah, it stays”."


def test_you_as_an_object_is_the_customer() -> None:
    assert retell("Let me find out and I'll get back to you by Thursday.", REP) == (
        "Nora Lind said Nora will find out and Nora will get back to the customer by Thursday."
    )


@pytest.mark.parametrize(
    ("quote", "told"),
    [
        ("I'll send you the security paper, Sam.", "Nora Lind will send Sam the security paper."),
        (
            "And we'd give you a sandbox, Sam, so that you can test it.",
            "Palletry would give Sam a sandbox so that the customer can test it.",
        ),
        ("Sam, the new report is attached.", "Nora Lind said to Sam that the new report is attached."),
        ("I'll have a look at it, Sam.", "Nora Lind said to Sam that Nora will have a look at it."),
        ("I'll send you the paper, London is fine.", "Nora Lind will send the customer the paper, London is fine."),
    ],
)
def test_who_is_called_by_name_is_told_of(quote: str, told: str) -> None:
    assert retell(quote, REP._replace(hearers=("Sam Adeyemi", "Sam"))) == told


@pytest.mark.parametrize(
    ("led_by", "quote", "told"),
    [
        (
            "Out of every hundred that start, thirty-eight don't get to the end.",
            "I'd like to see that at twenty-five.",
            "Sam Adeyemi said out of every hundred that start, thirty-eight don't get to the end; Sam would like to see that at twenty-five.",
        ),
        (
            "Rick Palermo's at Weirton.",
            "He told me he'll go to the bank.",
            "Sam Adeyemi said Rick Palermo's at Weirton; he told Sam he'll go to the bank.",
        ),
    ],
)
def test_what_points_back_is_told_with_what_it_points_to(led_by: str, quote: str, told: str) -> None:
    assert points_back(quote)
    assert not points_back(led_by)
    assert retell(quote, BUYER, led_by=led_by) == told


@pytest.mark.parametrize(
    ("text", "back"),
    [
        ("Not because of you, his wife's not well.", True),
        ("So if he says no we stop.", True),
        ("If Ruth says that she won't sign we stop.", False),
        ("If the director says he won't sign we stop.", False),
        ("I want the export to run at night.", False),
        ("This week the freeze begins.", False),
    ],
)
def test_a_sentence_without_its_own_somebody_points_back(text: str, back: bool) -> None:
    assert points_back(text) is back


@pytest.mark.parametrize(
    ("quote", "told"),
    [
        ("We will deliver in 30 days, I think.", f"{short_name(REP.own)} will deliver in 30 days, {REP.speaker} thinks."),
        ("We will do it in May, or something.", f"{short_name(REP.own)} will do it in May, or something."),
    ],
)
def test_a_doubt_at_the_end_stays(quote: str, told: str) -> None:
    assert retell(quote, REP) == told


@pytest.mark.parametrize(
    "quote",
    [
        "Karim said, we will pay for it, and I said no, we won't.",
        "She asked, can you do it by May 4, 2026, and we said no.",
    ],
)
def test_where_two_are_told_to_have_spoken_the_words_are_quoted(quote: str) -> None:
    assert retell(quote, BUYER) == f"{BUYER.speaker} said: \u201c{quote.rstrip('.')}\u201d."


def test_we_had_lost_is_no_would() -> None:
    assert retell("We'd lost two servers.", REP) == f"{short_name(REP.own)} had lost two servers."
    assert retell("We'd freed two servers.", REP) == f"{short_name(REP.own)} had freed two servers."
    assert retell("We'd embed two servers.", REP) == f"{short_name(REP.own)} would embed two servers."
    assert retell("We'd split two servers.", REP) == f"{short_name(REP.own)} would split two servers."


def test_an_answer_that_points_to_what_was_just_named_is_told_with_it() -> None:
    handles = "It handles those, you change the payer on the claim and it goes into the queue."
    assert retell(handles, REP, before="The flips, yeah.").startswith("To \u201cThe flips, yeah\u201d, Nora Lind said it handles those")
    assert retell(handles, REP, before="We won't ask for more then.").startswith("Nora Lind said it handles those")
    assert retell(handles, REP, before="So the history's lost.").startswith(
        "To \u201cSo the history's lost\u201d, Nora Lind said it handles those"
    )
    assert retell(
        "It handles those on the dock but nobody here has tried it in the rain.", BUYER, before="So the history's lost."
    ).startswith("Sam Adeyemi said it handles those")


@pytest.mark.parametrize(
    ("quote", "told"),
    [
        ("What I can do is go through the numbers with you.", "Nora Lind can go through the numbers with the customer."),
        ("What we'll do is we'll set up the report.", "Palletry will set up the report."),
        ("What I can do, I'll set up a sandbox.", "Nora Lind will set up a sandbox."),
        ("What you have is a report of every bay.", "Nora Lind said the customer has a report of every bay."),
        ("What we have today is, we make the file.", "Palletry makes the file."),
        ("What we do is, the walkers have a handheld.", "Nora Lind said the walkers have a handheld."),
        ("And I was gonna say, we'd drop in a tablet.", "Palletry would drop in a tablet."),
        ("You should know we changed the telephones.", "Palletry changed the telephones."),
    ],
)
def test_a_sentence_is_told_straight_that_its_speaker_announces(quote: str, told: str) -> None:
    assert retell(quote, REP) == told


@pytest.mark.parametrize(
    ("quote", "told"),
    [
        ("We come to site and stand with them.", "Palletry's people come to site and stand with them."),
        ("We all know what it is for.", "Palletry's people all know what it is for."),
        ("We put it in.", "Palletry's people put it in."),
        ("We want to see it and keep it.", "Palletry wants to see it and keep it."),
        ("From March to June we've somebody on the phone.", "Nora Lind said from March to June, Palletry has somebody on the phone."),
        ("There's a tablet for each lobby, on us.", "Nora Lind said there's a tablet for each lobby, on Palletry."),
        ("If you ever leave you get all of it.", "Nora Lind said if the customer ever leaves they get all of it."),
    ],
)
def test_a_verb_is_told_as_its_subject_asks(quote: str, told: str) -> None:
    assert retell(quote, REP) == told


def test_what_stands_alone_is_told_without_the_sentence_before_it() -> None:
    assert retell("There's a connector for it.", REP, before="If I touch that she'll walk.") == "Nora Lind said there's a connector for it."
    assert retell("Beginning of April, yes.", REP, before="So before Easter.").startswith("To \u201cSo before Easter\u201d")


def test_a_few_words_with_an_it_are_told_with_what_was_said_before_them() -> None:
    told = retell("You can set it.", REP, before="The photos go after five years. They audited us on one.")
    assert told == "To \u201cThe photos go after five years. They audited us on one\u201d, Nora Lind said the customer can set it."


def test_good_before_a_person_is_no_filler() -> None:
    assert retell("Good guy, I've known him fifteen years.", BUYER) == "Sam Adeyemi said Good guy, Sam has known him fifteen years."


@pytest.mark.parametrize(
    ("speaker", "quote", "told"),
    [
        ("Main Conf Rm B", "I want to close it with a fourteen.", "Main Conf Rm B said they want to close it with a fourteen."),
        ("Speaker 3", "If I get none of it I leave.", "Speaker 3 said if they get none of it they leave."),
        ("Nora Lind", "[NL] Ann, in person, one day.", "Nora Lind said Ann, in person, one day."),
        ("Nora Lind", "NL: 4% cap, I got that approved.", "Nora Lind said 4% cap, Nora got that approved."),
        ("Nora Lind", "We load it ourselves.", "Palletry loads it itself."),
        ("Nora Lind", "And if it rains I'll get up there myself.", "Nora Lind said if it rains Nora will get up there personally."),
        ("Nora Lind", "It stops you picking a dead one.", "Nora Lind said it stops the customer picking a dead one."),
        ("The rep", "She asked about it: said I'd get Ann.", "The rep said she asked about it: said they would get Ann."),
    ],
)
def test_who_speaks_is_named_as_they_are_called(speaker: str, quote: str, told: str) -> None:
    assert retell(quote, REP._replace(speaker=speaker)) == told


@pytest.mark.parametrize(
    ("quote", "told"),
    [
        ("If it doesn't I get to explain that.", "Nora Lind said if it doesn't Nora gets to explain that."),
        ("You and Cass agreed on it.", "Nora Lind said the customer and Cass agreed on it."),
        ("From gift to a thank you note it takes a week.", "Nora Lind said from gift to a thank you note it takes a week."),
        ("If it's not there I've got to explain it.", "Nora Lind said if it's not there Nora has got to explain it."),
        ("Saturdays we're on chat.", "Nora Lind said Saturdays Palletry is on chat."),
        ("It's hosted here, no. We pull two years back.", "Nora Lind said it's hosted here, no. Palletry pulls two years back."),
        ("We leave it till spring and I have another winter of it.", "Palletry leaves it till spring and Nora has another winter of it."),
        ("When it changes we update ours in two days.", "Nora Lind said when it changes Palletry updates its own in two days."),
        ("Yes for the app push, no for the kiosk.", "Nora Lind said yes for the app push, no for the kiosk."),
        ("Heads up, Casey gave notice last week.", "Nora Lind said Casey gave notice last week."),
        ("ok ill send the number by friday", "Nora Lind will send the number by friday."),
    ],
)
def test_what_is_told_keeps_its_grammar(quote: str, told: str) -> None:
    assert retell(quote, REP) == told


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("Then two to three weeks each for the others.", True),
        ("For the first site, usually five to six weeks from signature.", True),
        ("Students, enrolments, attendance.", True),
        ("All members pay, and they pay late.", False),
        ("It takes two weeks.", False),
        ("The export is free.", False),
    ],
)
def test_a_sentence_without_a_verb_is_a_part_of_one(text: str, part: bool) -> None:
    assert is_fragment(text) is part


def test_a_long_answer_without_a_verb_is_told_with_its_question_too() -> None:
    told = retell("For the first site, usually five to six weeks from signature.", REP, before="How long does it take, honestly?")
    assert (
        told
        == "Asked \u201cHow long does it take, honestly?\u201d, Nora Lind answered: \u201cFor the first site, usually five to six weeks from signature\u201d."
    )


def test_what_only_follows_a_remark_is_told_without_its_filler() -> None:
    told = retell("Perfect, so we'll have it in by May.", REP, before="Rasa has the word list.")
    assert told == "To \u201cRasa has the word list\u201d, Nora Lind said Palletry will have it in by May."
