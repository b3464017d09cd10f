"""Stakeholders of one conversation."""

import time

import pytest

from analyzer.domain.account import Deal, DocumentType, Party
from analyzer.domain.conversation import Conversation, Kind, Participant, Side, Turn
from analyzer.domain.finding import Claim
from analyzer.domain.statement import Attitude, Level, Role, Stakeholder
from analyzer.engines.local import attitudes, names, part, portrait, roles, roster, signatures, titles
from analyzer.engines.local.people import find_people, find_posts, shown
from analyzer.engines.local.portrait import STANCES, Portrait, fitting

DEAL = Deal(vendor=Party(name="Skiffware"), customer=Party(name="Alder Mills"))
C, V = Side.CUSTOMER, Side.VENDOR


def call(*lines: tuple[str, Side, str], kind: Kind = Kind.CALL) -> Conversation:
    turns = tuple(
        Turn(index=i, speaker=s, side=side, text=text, span=(i * 1000, i * 1000 + len(text))) for i, (s, side, text) in enumerate(lines)
    )
    people = {s: Participant(name=s, side=side) for s, side, _ in lines}
    return Conversation(document="call.txt", format="txt", kind=kind, turns=turns, participants=tuple(people.values()))


def paper(text: str) -> Conversation:
    turn = Turn(index=0, text=text, span=(0, len(text)))
    return Conversation(document="form.txt", format="txt", kind=Kind.DOCUMENT, turns=(turn,), type=DocumentType.ORDER_FORM)


def people(conversation: Conversation) -> dict[str, Stakeholder]:
    return {s.name: s for c in find_people(conversation, DEAL) if isinstance(s := c.statement, Stakeholder)}


def claim_of(conversation: Conversation, name: str) -> Claim:
    return next(c for c in find_people(conversation, DEAL) if isinstance(c.statement, Stakeholder) and c.statement.name == name)


TALK = call(
    ("Nadia Brooks", V, "Thanks for the time. I brought Otto, he's our solutions engineer."),
    ("Ruth Adler", C, "Sure. I'm the operations manager, I'll be running this on our side."),
    ("Nadia Brooks", V, "Who else has a say?"),
    ("Ruth Adler", C, "Ingrid Solheim, she's our CFO. It's her budget, she signs everything over ten thousand."),
    ("Ruth Adler", C, "And Pavel in purchasing, he'll want three quotes. Don't call him, he only answers e-mail."),
    ("Ruth Adler", C, "We had snow in Tromsø all week, so the Bergen site was closed on Monday."),
)


def test_customer_speakers_and_people_with_a_part_are_found() -> None:
    assert set(people(TALK)) == {"Ruth Adler", "Ingrid Solheim", "Pavel"}


def test_speakers_are_present_and_people_talked_about_are_not() -> None:
    found = people(TALK)
    assert found["Ruth Adler"].present
    assert not found["Ingrid Solheim"].present


def test_titles_come_from_the_words_around() -> None:
    found = people(TALK)
    assert found["Ingrid Solheim"].title == "CFO"
    assert found["Ruth Adler"].title == "operations manager"
    assert found["Pavel"].title == "purchasing"


def test_the_budget_makes_an_economic_buyer_with_high_influence() -> None:
    ingrid = people(TALK)["Ingrid Solheim"]
    assert Role.ECONOMIC_BUYER in ingrid.roles
    assert ingrid.influence is Level.HIGH


def test_purchasing_is_a_role_and_the_wish_about_contact_is_kept_with_its_quote() -> None:
    claim = claim_of(TALK, "Pavel")
    assert isinstance(claim.statement, Stakeholder)
    assert Role.LEGAL_PROCUREMENT in claim.statement.roles
    assert claim.statement.communication_preference == "Don't call him, he only answers e-mail"
    assert any("only answers e-mail" in q.text for q in claim.quotes)


def test_quotes_are_slices_of_their_turns() -> None:
    for claim in find_people(TALK, DEAL):
        assert claim.quotes
        for quote in claim.quotes:
            assert quote.text in TALK.turns[quote.turn].text


def test_the_summary_is_one_sentence_about_the_person() -> None:
    summary = people(TALK)["Ingrid Solheim"].summary
    assert summary.startswith("Ingrid Solheim is the CFO")
    assert summary.endswith(".")


def test_opposition_told_by_others_makes_a_skeptic() -> None:
    talk = call(
        ("Ruth Adler", C, "Pavel Novak, our dispatcher, is against it. He hates it and he won't use another tool."),
        ("Nadia Brooks", V, "Noted."),
    )
    assert people(talk)["Pavel Novak"].attitude is Attitude.SKEPTIC


def test_a_first_name_and_the_full_name_are_one_person() -> None:
    talk = call(("Ruth Adler", C, "Ingrid has to sign it. Ingrid Solheim, our CFO, reads every line."), ("Nadia Brooks", V, "Fine."))
    assert set(people(talk)) == {"Ruth Adler", "Ingrid Solheim"}


def test_people_behind_a_room_label_are_found() -> None:
    talk = call(
        ("Leeds Meeting Room", C, "Hello, it's Joyce. I do the night shift here and I'd be in it every day."),
        ("Nadia Brooks", V, "Hi Joyce."),
    )
    found = people(talk)
    assert set(found) == {"Joyce"}
    assert found["Joyce"].present


def test_whoever_is_only_greeted_is_no_stakeholder() -> None:
    talk = call(("Ruth Adler", C, "Hi Nadia, thanks. Cheers Otto."), ("Nadia Brooks", V, "Hello Ruth."))
    assert set(people(talk)) == {"Ruth Adler"}


def test_an_internal_note_tells_of_the_customer() -> None:
    note = call(
        ("Nadia Brooks", V, "Met Ruth Adler, their operations manager. She wants it and pushes it. Ingrid Solheim, the CFO, signs."),
        kind=Kind.DOCUMENT,
    )
    assert {"Ruth Adler", "Ingrid Solheim"} <= set(people(note))


def test_a_signatory_of_the_customer_decides_and_the_vendors_is_left_out() -> None:
    form = paper(
        "ORDER FORM\nBill to: Alder Mills, 12 Fjord Avenue, Tromsø\n"
        "Signed for Skiffware Ltd      N. Brooks, Account Director\nSigned for Alder Mills        Ingrid Solheim, Chief Financial Officer\n"
    )
    found = people(form)
    assert set(found) == {"Ingrid Solheim"}
    assert Role.DECISION_MAKER in found["Ingrid Solheim"].roles
    assert found["Ingrid Solheim"].title == "Chief Financial Officer"


def posts(read: Conversation) -> list[tuple[str, str | None]]:
    everybody = roster.read(read, DEAL)
    claims = find_posts(read, everybody, find_people(read, DEAL, everybody=everybody))
    return [(claim.statement.name, claim.statement.title) for claim in claims if isinstance(claim.statement, Stakeholder)]


def test_a_post_is_told_of_a_signatory_whose_side_nobody_knows() -> None:
    assert posts(paper("ORDER FORM\nBy: H. Lowndes, Chief Executive\n")) == [("H. Lowndes", "Chief Executive")]


def test_no_post_is_told_twice_of_whoever_has_a_part() -> None:
    assert posts(call(("Ruth Adler", C, "I'm the head of operations here, and I run the project."), ("Nadia Brooks", V, "Fine."))) == []


def test_a_title_under_a_mail_is_read() -> None:
    mail = call(
        ("Ruth Adler", C, "Hello,\n\nI will take it to the board.\n\nRuth Adler\nHead of Operations, Alder Mills"),
        ("Nadia Brooks", V, "Thanks"),
        kind=Kind.EMAIL,
    )
    assert people(mail)["Ruth Adler"].title == "Head of Operations"


def test_a_field_of_work_under_a_mail_is_a_title() -> None:
    mail = call(
        ("Ruth Adler", C, "Hello,\n\nPlease find it attached.\n\nRuth Adler, MCIPS\nPurchasing & Contracts | Alder Mills"),
        ("Nadia Brooks", V, "Thanks"),
        kind=Kind.EMAIL,
    )
    assert people(mail)["Ruth Adler"].title == "Purchasing & Contracts"


def test_what_somebody_runs_stands_for_the_title_and_reads_as_a_sentence() -> None:
    talk = call(
        ("Ruth Adler", C, "I run catering services here. Pavel Novak, he's a good manager, he decides."), ("Nadia Brooks", V, "Fine.")
    )
    found = people(talk)
    assert found["Ruth Adler"].title == "runs catering services"
    assert found["Ruth Adler"].summary.startswith("Ruth Adler runs catering services")
    assert found["Pavel Novak"].title is None


def test_somebody_with_the_full_name_is_told_of_behind_a_comma() -> None:
    talk = call(
        ("Ruth Adler", C, "I've got Bev with me, Bev Carr, she's front desk at Leeds."), ("Bev Carr", C, "Hi, that's me on the phones.")
    )
    assert people(talk)["Bev Carr"].title == "front desk"


def test_somebody_whom_the_vendor_tells_of_and_the_customer_only_repeats_is_no_stakeholder() -> None:
    talk = call(
        ("Nadia Brooks", V, "At night you get Emil. Emil doesn't sleep, he knows the whole thing and he reads everything."),
        ("Ruth Adler", C, "Okay, I like Emil already. Ingrid Solheim wants somebody at night, she signs."),
    )
    assert set(people(talk)) == {"Ruth Adler", "Ingrid Solheim"}


def test_a_signatory_with_initials_has_the_title_behind_the_name() -> None:
    form = paper("Signed for Alder Mills              Signed for Skiffware\nG. M. Solheim, Director            N. Brooks, Founder\n")
    assert people(form)["G. M. Solheim"].title == "Director"


def test_initials_do_not_take_the_place_of_a_first_name() -> None:
    talk = call(
        ("Ruth Adler", C, "Gudrun Solheim decides, she signs. It has to say G. M. Solheim on the form."), ("Nadia Brooks", V, "Fine.")
    )
    assert "Gudrun Solheim" in people(talk)


def test_a_pronoun_behind_a_product_is_still_whoever_was_named_before() -> None:
    note = call(
        ("Nadia Brooks", V, "Met Pavel Novak, he wants it. QuillDesk came down to 40. Says he runs the Bergen shop and he'd try theirs."),
        kind=Kind.DOCUMENT,
    )
    assert people(note)["Pavel Novak"].title == "runs the Bergen shop"


def test_an_outsider_neither_buys_nor_decides() -> None:
    talk = call(
        (
            "Ruth Adler",
            C,
            "Then there's Otto Marsh. He's at Fenwright, the agency that buys for us. He's paid a share of the budget, so he's against it.",
        ),
        ("Nadia Brooks", V, "Noted."),
    )
    otto = people(talk)["Otto Marsh"]
    assert otto.title == "Fenwright, the agency"
    assert not roles.POWER.intersection(otto.roles)


def test_who_is_said_neither_to_stop_it_nor_to_doubt_it_is_no_blocker() -> None:
    talk = call(
        (
            "Ruth Adler",
            C,
            "The centre has one computer. There's a boy, Liam, from the company that does our computers, he comes on Fridays.",
        ),
        ("Ruth Adler", C, "Liam says that nothing gets installed on a Friday afternoon."),
    )
    assert Role.BLOCKER not in people(talk)["Liam"].roles


def test_a_union_rep_is_no_user() -> None:
    assert Role.DAY_TO_DAY_USER not in roles.from_title("union rep")
    assert Role.DAY_TO_DAY_USER in roles.from_title("inside sales rep")


@pytest.mark.parametrize(
    "said",
    [
        "Lonnie Brandt, he's the shop steward, and he wants it on paper that it stays off, in my hand, signed.",
        "Right now my admin Casey types eleven hundred people's hours, and I pay Casey overtime for that every pay period.",
    ],
)
def test_money_and_paper_beside_a_name_make_no_buyer(said: str) -> None:
    found = people(call(("Ruth Adler", C, said)))
    assert not any(roles.POWER & set(person.roles) for name, person in found.items() if name != "Ruth Adler")


@pytest.mark.parametrize(
    "sentence",
    [
        "Honestly that's where the money is.",
        "He will sign it off if nothing odd turns up.",
        "We open if the council ever signs off on the driveway.",
    ],
)
def test_where_the_money_is_and_who_signs_something_off_tells_no_buyer(sentence: str) -> None:
    assert Role.ECONOMIC_BUYER not in roles.from_sentence(sentence)


@pytest.mark.parametrize(
    "sentence", ["She holds the money.", "It's his money.", "Dale does the money.", "The money is hers.", "He will sign it."]
)
def test_whose_the_money_is_tells_the_buyer(sentence: str) -> None:
    assert Role.ECONOMIC_BUYER in roles.from_sentence(sentence)


def test_a_stance_is_not_all_that_somebody_is() -> None:
    for person in people(TALK).values():
        assert not person.roles or not STANCES.issuperset(person.roles)


@pytest.mark.parametrize(
    ("sentence", "role"),
    [
        ("Anything over five thousand I sign, below that she does.", Role.ECONOMIC_BUYER),
        ("The company that does our computers sends him on Fridays.", Role.TECHNICAL),
        ("She types nine hundred addresses every other week.", Role.DAY_TO_DAY_USER),
        ("The terms go past our outside counsel.", Role.LEGAL_PROCUREMENT),
        ("He's the one you have to convince.", Role.INFLUENCER),
        ("I can spend up to ten thousand, above that it's her.", Role.ECONOMIC_BUYER),
        ("She has to agree before anything is ordered.", Role.DECISION_MAKER),
        ("I'm putting the plan together.", Role.PROJECT_LEAD),
        ("He'll want to know where the data is.", Role.TECHNICAL),
        ("He'd be using it in the van.", Role.DAY_TO_DAY_USER),
        ("He checks the small print.", Role.LEGAL_PROCUREMENT),
        ("She can pull the plug.", Role.BLOCKER),
        ("She sits on the committee.", Role.INFLUENCER),
    ],
)
def test_what_is_said_of_somebody_tells_their_role(sentence: str, role: Role) -> None:
    assert role in roles.from_sentence(sentence)


def test_somebody_of_whom_a_note_says_where_they_stand_counts() -> None:
    note = call(
        ("Nadia Brooks", V, "Also she mentioned Greta - Pavel's sister, lives in Bergen. Greta doesn't want any new tool before the move."),
        kind=Kind.DOCUMENT,
    ).model_copy(update={"type": DocumentType.NOTE})
    claim = claim_of(note, "Greta")
    assert claim.confidence >= part.CUT


@pytest.mark.parametrize(
    "sentence", ["She's in it every day.", "Put a discount in it for Marta.", "Ask Jo, she does it.", "I got nothing from it."]
)
def test_it_in_lower_case_is_no_department(sentence: str) -> None:
    assert Role.TECHNICAL not in roles.from_sentence(sentence)


@pytest.mark.parametrize(
    "sentence", ["He works in IT.", "She's from IT.", "Jo does our IT.", "He runs I.T. for both plants.", "Is Jo our it guy?"]
)
def test_the_it_department_is_technical_and_nothing_else(sentence: str) -> None:
    assert roles.from_sentence(sentence) == (Role.TECHNICAL,)


def test_a_phone_call_makes_nobody_a_user() -> None:
    assert Role.DAY_TO_DAY_USER not in roles.from_sentence("He's been on the phone to somebody.")


def test_who_will_not_be_using_it_or_has_another_quote_doubts() -> None:
    assert attitudes.from_cues("I just won't be using it.") == (Attitude.SKEPTIC, 1.0)
    assert attitudes.from_cues("I've got a quote off them.") == (Attitude.SKEPTIC, 1.0)
    assert attitudes.from_cues("I'm in the van.") is None


@pytest.mark.parametrize(
    "text",
    [
        "Shane Whitby from Quillbase keeps ringing me, he says they can do it for half.",
        "We had a rep from Quillbase in, Shane something, he promised the moon.",
        "My daughter Freya does it at school, she says it's easy.",
        "We rent to a Mrs Oduya on the third floor and she rang four times about her boiler.",
        "Sven was here before me, he bought the last one. He's gone to Norvane now.",
    ],
)
def test_callers_from_outside_family_and_predecessors_are_no_stakeholders(text: str) -> None:
    assert set(people(call(("Ruth Adler", C, text), ("Nadia Brooks", V, "Right.")))) == {"Ruth Adler"}


def test_family_with_a_part_in_the_work_counts() -> None:
    talk = call(("Ruth Adler", C, "My son Freddy, he's our foreman, would use it every day."), ("Nadia Brooks", V, "Right."))
    assert "Freddy" in people(talk)


def test_an_empty_conversation_has_nobody() -> None:
    assert find_people(call(), DEAL) == []


def test_plain_cues() -> None:
    assert Role.ECONOMIC_BUYER in roles.from_sentence("She signs the checks.")
    assert roles.from_title("Head of IT Security") == (Role.TECHNICAL,)
    assert roles.from_title(None) == ()


@pytest.mark.parametrize(
    ("title", "role"),
    [
        ("admissions", Role.DAY_TO_DAY_USER),
        ("box office manager", Role.DAY_TO_DAY_USER),
        ("types the paper records", Role.DAY_TO_DAY_USER),
        ("encarregado da prensa", Role.DAY_TO_DAY_USER),
        ("google admin", Role.TECHNICAL),
        ("does our computers", Role.TECHNICAL),
        ("Leitung Einkauf", Role.LEGAL_PROCUREMENT),
        ("Geschäftsführung", Role.ECONOMIC_BUYER),
        ("group FD", Role.ECONOMIC_BUYER),
        ("Betriebsleiter", Role.INFLUENCER),
        ("financial controller", Role.INFLUENCER),
    ],
)
def test_posts_by_field_and_in_other_languages_suggest_a_role(title: str, role: Role) -> None:
    assert role in roles.from_title(title)
    assert attitudes.from_cues("I'm sold, honestly.") == (Attitude.CHAMPION, 1.0)
    assert attitudes.from_cues("It is a table.") is None


def test_a_crowd_of_names_stays_bounded() -> None:
    crowd = " ".join(f"Xan{chr(97 + i % 26)}{chr(97 + i // 26)} signs it." for i in range(600))
    assert 0 < len(find_people(call(("Ruth Adler", C, crowd)), DEAL)) <= 60


def test_a_crowd_of_names_takes_no_longer_than_a_long_call() -> None:
    syllables = ["ba", "ri", "no", "la", "ter", "mi", "so", "ka", "ven", "du"]
    crowd = ", ".join("".join(syllables[(i // 10**k) % 10] for k in range(4)).capitalize() for i in range(4000))
    started = time.process_time()
    find_people(call(("Ruth Adler", C, crowd)), DEAL)
    assert time.process_time() - started < 2.0


def test_each_voice_of_a_room_is_present() -> None:
    talk = call(
        ("Besprechungsraum Tromsø", C, "Good morning. Here are Pohlmann and Yildiz."),
        ("Besprechungsraum Tromsø", C, "Pohlmann, works planning. I make the weekly plan every day."),
        ("Besprechungsraum Tromsø", C, "Read access you can have. Write access I don't like. Yildiz speaking."),
        ("Besprechungsraum Tromsø", C, "It costs me the Friday. Pohlmann again."),
    )
    found = people(talk)
    assert {n for n, s in found.items() if s.present} == {"Pohlmann", "Yildiz"}


def test_a_speaker_with_a_small_word_in_the_name_is_a_person() -> None:
    talk = call(("Marieke van den Berg", C, "I run the customer contact and I'd use it every day."))
    assert people(talk)["Marieke van den Berg"].present


def test_a_tool_called_like_a_person_is_none() -> None:
    talk = call(
        ("Ruth Adler", C, "Today we use Marcus. Marcus is a forecasting tool from the nineties."),
        ("Ruth Adler", C, "Marcus tells me to buy snow chains in April, he signs off everything."),
    )
    assert set(people(talk)) == {"Ruth Adler"}


def test_whoever_has_left_is_no_stakeholder() -> None:
    talk = call(("Ruth Adler", C, "There was Greg Pullman, he set it up and ran it for us. He left two years ago."))
    assert set(people(talk)) == {"Ruth Adler"}


def test_a_speaker_whom_the_vendor_introduces_is_the_vendors() -> None:
    talk = call(
        ("Nadia Brooks", V, "Ethan is also here, he is from our product team."),
        ("Ethan Brooks", C, "Hi everybody. Five minutes is okay, it's a setting."),
        ("Ruth Adler", C, "Good, then it works for me."),
    )
    assert set(people(talk)) == {"Ruth Adler"}


def test_a_title_is_read_from_an_introduction_and_from_a_pronoun() -> None:
    talk = call(
        ("Ruth Adler", C, "This is Ruth Adler, CIO. With me is Prabhu, he is our infrastructure lead and does the connection."),
        ("Nadia Brooks", V, "Welcome. And Carmen?"),
        ("Ruth Adler", C, "Carmen Alvarado should be joining. She's the principal over at Lincoln Middle and decides with me."),
    )
    found = people(talk)
    assert found["Ruth Adler"].title == "CIO"
    assert found["Prabhu"].title == "infrastructure lead"
    assert found["Carmen Alvarado"].title == "principal"


def test_a_post_without_an_article_is_a_title_and_so_is_the_answer_to_who_one_is() -> None:
    talk = call(
        ("Nadia Brooks", V, "And you are the operations lead?"),
        ("Ruth Adler", C, "VP of Operations, yep. You should talk to Prabhu Rao as well."),
        ("Nadia Brooks", V, "Who is Prabhu?"),
        ("Ruth Adler", C, "Prabhu Rao. He's foreman at Surfleet. He won't like it."),
    )
    found = people(talk)
    assert found["Ruth Adler"].title == "VP of Operations"
    assert found["Prabhu Rao"].title == "foreman"


def test_a_title_starts_behind_small_words_and_with_whose_it_is() -> None:
    text = "Please copy Ruth's assistant, Ingrid Solheim. And the union rep (Bev Carr) asks."
    assert titles.before_name(text, text.index("Ingrid")) == ("Ruth's assistant", 0.7)
    found = titles.before_name(text, text.index("Bev"))
    assert found is not None and found.text == "union rep"
    assert titles.before_name("And the union rep at Selby asks.", 21) is None


def test_a_rank_in_a_signature_keeps_the_post_behind_it() -> None:
    assert titles.from_line("SVP, Chief Risk Officer") == "SVP, Chief Risk Officer"
    assert titles.from_line("Director, Alder Mills") == "Director"


def test_somebody_brought_in_anew_has_no_post_of_the_sentence_before() -> None:
    talk = call(
        ("Nadia Brooks", V, "Who looks after the computers?"),
        (
            "Ruth Adler",
            C,
            "The centre has one computer and it's shared with the chaplain. There's a boy, Liam, he comes on Fridays and installs things.",
        ),
    )
    assert people(talk)["Liam"].title is None


def test_a_wish_is_found_among_many_sentences() -> None:
    many = " ".join(f"I want the budget for my team to grow by {n} percent and I decide it." for n in range(30))
    talk = call(("Ruth Adler", C, f"I don't do e-mail, ring me. {many}"))
    assert people(talk)["Ruth Adler"].communication_preference == "I don't do e-mail, ring me"


def test_call_him_is_no_wish_of_somebody_who_is_there() -> None:
    talk = call(
        ("Terrell Oakes", C, "I run transportation."),
        ("Ruth Adler", C, "Terrell told Marcus what it costs. Call him, though, don't write him."),
    )
    assert people(talk)["Terrell Oakes"].communication_preference is None


def test_who_is_said_to_be_at_the_dentist_is_no_dentist() -> None:
    talk = call(
        ("Ruth Adler", C, "And Wen Castellano, who does email and the loyalty bit, she's at the dentist."),
        ("Wen Castellano", C, "Hi, I'm Wen (the dentist one). Will I be able to see the flows?"),
    )
    assert people(talk)["Wen Castellano"].title == "email and the loyalty bit"


def test_whoever_one_says_hello_to_is_told_of() -> None:
    talk = call(("Ruth Adler", C, "Say hello to Femi, she manages the clinic and she would use it every day."))
    assert people(talk)["Femi"].title == "manages the clinic"


def test_a_turn_of_phrase_is_no_title() -> None:
    talk = call(("Ruth Adler", C, "Yes, I'm at home with the plumber. I want this for my team."))
    assert people(talk)["Ruth Adler"].title is None


def test_nothing_said_is_no_attitude_and_no_part() -> None:
    talk = call(("Ruth Adler", C, "Ingrid Solheim, our CFO, signs. Please copy Sheila Marsh, she sits in the annex."))
    found = people(talk)
    assert all(found[n].attitude is Attitude.NEUTRAL for n in found if n != "Ruth Adler")


def test_titles_of_signatories_stand_below_them_too() -> None:
    form = paper(
        "Signed for the Customer                  Signed for the Supplier\n"
        "Ingrid Solheim                           Nadia Brooks\n"
        "Director of Place                        Commercial Director\n"
    )
    assert people(form)["Ingrid Solheim"].title == "Director of Place"


def test_a_contact_in_a_paper_only_adds_to_somebody_known() -> None:
    claim = claim_of(paper("Contact:    Ingrid Solheim, VP Operations\n"), "Ingrid Solheim")
    assert claim.confidence < part.CUT


def test_one_of_the_shown_sentences_names_the_person() -> None:
    talk = call(("Ruth Adler", C, "Mr Tancock is our treasurer and decides. He counts each franc. He is against it."))
    person = next(p for p in roster.read(talk, DEAL) if "Tancock" in p.full)
    unnamed = tuple(s for s in person.said if "Tancock" not in s.text)
    assert unnamed
    drawn = Portrait((), Level.LOW, Attitude.NEUTRAL, None, unnamed)
    assert any("Tancock" in said.text for said in shown(drawn, person))


def test_a_numbered_voice_is_whoever_it_says_it_is() -> None:
    talk = call(
        ("Speaker 1", V, "Hi, I'm Nadia from Skiffware. Shall we?"),
        ("Speaker 2", C, "Sure. I'm Ruth Adler, I'm the operations manager and I'll be running this on our side."),
        ("Speaker 3", C, "I am from Leeds. Depends. The night shift would use it every day."),
        ("Speaker 2", C, "Bye. Thanks."),
    )
    assert set(people(talk)) == {"Ruth Adler"}
    assert people(talk)["Ruth Adler"].present


def test_an_exclamation_in_a_room_is_nobody() -> None:
    talk = call(("Leeds Meeting Room", C, "Right. Depends. We would use it every day. Bye."), ("Nadia Brooks", V, "Great."))
    assert set(people(talk)) == set()


def test_nobody_is_champion_and_blocker_at_once() -> None:
    given = (Role.TECHNICAL, Role.BLOCKER, Role.CHAMPION)
    assert fitting(given, Attitude.NEUTRAL) == (Role.TECHNICAL, Role.BLOCKER)
    assert fitting(given, Attitude.SKEPTIC) == (Role.TECHNICAL, Role.BLOCKER)
    assert fitting(given, Attitude.SUPPORTER) == (Role.TECHNICAL, Role.CHAMPION)


def test_a_post_between_commas_is_told_of_who_is_present_too() -> None:
    talk = call(
        ("Marcus Reed", C, "It's me and Gwen, and Priya, our development director, she's on from home."),
        ("Priya Venn", C, "It's not the flu."),
    )
    assert people(talk)["Priya Venn"].title == "development director"


def test_the_line_under_a_greeting_that_repeats_the_name_is_no_part_of_the_title() -> None:
    assert (
        signatures.signed_title("Send it to me.\n\nDale\n\nDale Pruitt CA | Finance Manager | Alder Mills", "Dale Pruitt")
        == "Finance Manager"
    )


def test_a_paper_tells_the_post_of_who_signs_with_a_degree() -> None:
    form = paper("For Customer:   Alan Whitby, DVM, President              Oct 9, 2025\n")
    assert people(form)["Alan Whitby"].title == "President"


def test_the_company_beside_a_name_is_no_part_of_the_post() -> None:
    talk = Conversation(
        document="call.txt",
        format="txt",
        kind=Kind.CALL,
        turns=(Turn(index=0, speaker="Karin Holm", side=C, text="We need it in May.", span=(0, 18)),),
        participants=(Participant(name="Karin Holm", title="Alder Mills, Einkauf", side=C),),
    )
    assert people(talk)["Karin Holm"].title == "Einkauf"


@pytest.mark.parametrize(
    ("below", "title"),
    [
        ("Ruth Adler\nAlder Mills, Quality", "Quality"),
        ("Ruth Adler \u00b7 Plant manager \u00b7 Alder Mills", "Plant manager"),
        ("Ruth Adler / Einkauf", "Einkauf"),
        ("Ruth Adler (Einkauf)", "Einkauf"),
        ("i.V. Ruth Adler\nLeitung Konstruktion", "Leitung Konstruktion"),
        ("Ruth Adler\nHead Office - Accounts", "Accounts"),
        ("Ruth Adler, Dipl.-Ing.\nTechnik", "Technik"),
        ("Ruth Adler\nEncarregada de Produ\u00e7\u00e3o", "Encarregada de Produ\u00e7\u00e3o"),
        ("Ruth Adler - IT", "IT"),
        ("Ruth Adler\nDGM - Service & Spares", "DGM, Service & Spares"),
        ("Ruth Adler\nSr. Manager \u2013 Projects", "Sr. Manager, Projects"),
        ("Ruth Adler\nDriftschef", "Driftschef"),
        ("\u5ca1\u90e8 \u5065\u53f8 / Ruth Adler\nManager, Logistics Dept.\nAlder Mills K.K.", "Manager, Logistics Dept"),
    ],
)
def test_a_signature_tells_the_post_whatever_stands_between(below: str, title: str) -> None:
    assert signatures.signed_title(f"Fine by us.\n\nBest\n{below}", "Ruth Adler") == title


def test_a_pronoun_right_behind_one_of_two_names_tells_that_ones_post() -> None:
    talk = call(
        ("Nadia Brooks", V, "Who does the technical side?"),
        ("Ruth Adler", C, "And then tech is Tio, Theo Marchetti, he's outside, he's a contractor, we get him on Thursdays."),
    )
    assert people(talk)["Theo Marchetti"].title == "contractor"


def test_what_somebody_is_the_most_of_is_no_post() -> None:
    assert titles.of_pronoun("He's our biggest producer, so they listen.") is None


@pytest.mark.parametrize(
    ("title", "told"),
    [
        ("parts desk", "is at the parts desk"),
        ("works council", "is on the works council"),
        ("workshop", "is in the workshop"),
        ("group tax", "is in group tax"),
        ("external", "is external"),
        ("foreman", "is the foreman"),
        ("chair of the works council", "is the chair of the works council"),
        ("runs kiln two", "runs kiln two"),
    ],
)
def test_the_summary_says_where_somebody_works_in_plain_words(title: str, told: str) -> None:
    assert portrait.summary("Ruth Adler", title, (), Attitude.NEUTRAL) == f"Ruth Adler {told}."


def test_thousands_of_letters_or_hundreds_of_small_words_behind_a_name_take_no_time() -> None:
    token = "a" * 4000
    started = time.process_time()
    words = "the " * 400
    find_people(call(("Ruth Adler", C, f"So Ruth Adler, our {token}! And Ruth, the {token}/{token}, too.\nRuth Adler: {words}?")), DEAL)
    assert time.process_time() - started < 2.0


def test_what_one_of_several_does_is_not_said_of_the_others() -> None:
    talk = call(
        ("Ruth Adler", C, "Hattie Bloom does our payroll, Des Carver is on the cranes, and I sign everything."),
        ("Nadia Brooks", V, "Good."),
    )
    told = {p.name: [r for s in p.said for r in roles.from_sentence(s.about)] for p in roster.read(talk, DEAL)}
    assert Role.ECONOMIC_BUYER in told["Ruth Adler"]
    assert Role.ECONOMIC_BUYER not in told["Hattie Bloom"] + told["Des Carver"]


def test_a_place_or_an_object_in_a_sentence_takes_nothing_from_whom_it_is_about() -> None:
    talk = call(("Ruth Adler", C, "Priya is in Leeds, she is the one who answers the phones."), ("Nadia Brooks", V, "Good."))
    priya = next(p for p in roster.read(talk, DEAL) if p.name == "Priya")
    assert "answers the phones" in priya.said[0].about


@pytest.mark.parametrize(
    ("sentence", "role"),
    [
        ("He minds the website and the tablets.", Role.TECHNICAL),
        ("She'll want to see the data model and whether there is SSO.", Role.TECHNICAL),
        ("Every contract we do goes to her first.", Role.LEGAL_PROCUREMENT),
        ("She'll strike out half your liability clause, she always strikes out clauses.", Role.LEGAL_PROCUREMENT),
        ("It comes out of Rolf's budget.", Role.ECONOMIC_BUYER),
        ("I'll be pulling the rollout together.", Role.PROJECT_LEAD),
        ("I just have to key all of it in twice a day.", Role.DAY_TO_DAY_USER),
        ("He has stopped two of these before.", Role.BLOCKER),
        ("Nobody here buys a stapler before they have asked Wilf.", Role.INFLUENCER),
    ],
)
def test_verbs_of_a_kind_with_things_of_a_kind_tell_a_role(sentence: str, role: Role) -> None:
    assert role in roles.from_sentence(sentence)


def test_whoever_leads_a_firm_decides_and_pays_where_only_the_post_is_known() -> None:
    talk = call(("Nadia Brooks", V, "Who is on the invitation?"), ("Pavel Novak", C, "Me and Ruth Adler, our CEO."))
    assert {Role.ECONOMIC_BUYER, Role.DECISION_MAKER} <= set(people(talk)["Ruth Adler"].roles)


CHANNEL = (
    ("Tobin Ashe", V, "I've got Helena (head of lens production) on thursday, she drives it"),
    ("Farrah Quist", V, "who's the money?"),
    ("Tobin Ashe", V, "Leopold Straker, the owner. I haven't met him, he signs everything"),
    ("Ludo", V, "I can look at their connector, I own that integration"),
)


def test_the_vendors_own_channel_tells_of_the_customers_people_and_of_nobody_else() -> None:
    found = people(call(*CHANNEL, kind=Kind.CHAT))
    assert {name: s.title for name, s in found.items()} == {"Helena": "head of lens production", "Leopold Straker": "owner"}


@pytest.mark.parametrize("other", [("Dana", C), ("Dana", Side.UNKNOWN)])
def test_a_chat_is_the_vendors_own_where_nobody_else_writes(other: tuple[str, Side]) -> None:
    assert call(*CHANNEL, kind=Kind.CHAT).is_among_vendors
    assert not call(*CHANNEL).is_among_vendors
    assert not call(*CHANNEL, (*other, "thanks"), kind=Kind.CHAT).is_among_vendors
    assert not call(CHANNEL[0], CHANNEL[2], kind=Kind.CHAT).is_among_vendors


def test_the_companys_name_alone_is_nobody_who_bears_it() -> None:
    talk = call(("Ruth Adler", C, "Otto Alder, he's the owner, signs everything."), ("Nadia Brooks", V, "Alder closed today."))
    claim = claim_of(talk, "Otto Alder")
    assert isinstance(claim.statement, Stakeholder)
    assert (claim.statement.title, claim.statement.aliases) == ("owner", ())


def test_a_refusal_in_plain_words_is_a_doubt() -> None:
    talk = call(
        ("Nadia Brooks", V, "How are routes planned?"),
        ("Gwil", C, "My drivers won't look at a tablet."),
        ("Nadia Brooks", V, "I see."),
        ("Gwil", C, "Okay. Show me how it works on the Leeds run then."),
    )
    assert people(talk)["Gwil"].attitude is Attitude.SKEPTIC


def test_their_lead_is_the_customers_where_only_the_vendor_writes_and_somebody_elses_in_a_talk() -> None:
    lines = (("Saga Holm", V, "Their roasting lead Jeppe hates us, he built the spreadsheet."), ("Iver Dahl", V, "Noted."))
    assert people(call(*lines, kind=Kind.CHAT))["Jeppe"].title == "roasting lead"
    assert "Jeppe" not in people(call(*lines, ("Ruth Adler", C, "We use ours daily.")))


def test_a_post_whose_holder_is_named_is_not_the_next_ones() -> None:
    assert titles.before_name("Our chemist is careful. Ruth", 24) == ("chemist", 0.35)
    assert titles.before_name("Our CFO, Mme Ferrand, pays. Ruth", 28) is None


@pytest.mark.parametrize(
    ("title", "given"),
    [
        ("PDG", Role.ECONOMIC_BUYER),
        ("DAF", Role.ECONOMIC_BUYER),
        ("DSI", Role.TECHNICAL),
        ("General Manager", Role.ECONOMIC_BUYER),
    ],
)
def test_posts_in_the_letters_of_other_languages_have_roles(title: str, given: Role) -> None:
    assert given in roles.from_title(title)


def test_a_general_managers_deputy_is_not_the_buyer() -> None:
    assert Role.ECONOMIC_BUYER not in roles.from_title("Deputy General Manager")


@pytest.mark.parametrize(
    ("words", "attitude"),
    [
        ("He prefers the solution of Axelio.", Attitude.SKEPTIC),
        ("I will defend it at the board on Tuesday.", Attitude.CHAMPION),
        ("I do not see the need to change.", Attitude.SKEPTIC),
    ],
)
def test_a_rivals_friend_and_a_defender_say_where_they_stand(words: str, attitude: Attitude) -> None:
    assert attitudes.from_cues(words) == (attitude, 1.0)


def test_the_post_beside_a_name_in_a_label_is_the_persons() -> None:
    label = "Cy Dow (Head of Operations, Alder Mills)"
    talk = call((label, C, "My worry is the warehouse, we have no time until May."), ("Nadia Brooks", V, "Understood."))
    talk = talk.model_copy(update={"participants": (Participant(name=label, side=C),)})
    assert people(talk)["Cy Dow"].title == "Head of Operations"


def test_what_a_worry_is_about_is_nobodys_post() -> None:
    text = "My worry is IT. Dan"
    assert titles.before_name(text, text.index("Dan")) is None


def test_a_room_that_takes_part_is_no_person_where_it_is_named() -> None:
    room = "Daventry Meeting Room"
    talk = call((room, C, "Hello."), ("Nadia Brooks", V, "I hear the Daventry Meeting Room badly."))
    talk = talk.model_copy(update={"participants": (Participant(name=room, side=C),)})
    assert room not in people(talk)


def test_a_post_in_a_sentence_of_its_own_behind_the_name_is_theirs() -> None:
    text = "Alan Tibbs. Finance Director. Nothing gets signed without Alan."
    found = titles.after_name(text, len("Alan Tibbs"))
    assert found is not None and found.text == "Finance Director"
    assert titles.after_name("Alan Tibbs. Nothing gets signed.", len("Alan Tibbs")) is None


def test_a_conference_room_is_nobody() -> None:
    assert names.is_label("Advancement Conf Rm B")
    assert not names.is_label("Ann Conford")


def test_what_is_said_along_with_a_post_is_no_part_of_it() -> None:
    found = titles.after_name("Fidelma Crosbie is the CFO right, she signs it.", len("Fidelma Crosbie"))
    assert found is not None and found.text == "CFO"


def test_a_weekday_behind_a_name_is_no_part_of_it() -> None:
    assert [m.name for m in names.find_names("proposal v2 went to Alan Tibbs Tues as an xlsx")] == ["Alan Tibbs"]
