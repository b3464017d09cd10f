"""One entry per person across documents."""

import datetime as dt

from analyzer.domain.account import Deal, DocumentType, Party
from analyzer.domain.conversation import Conversation, Kind, Participant, Side, Turn
from analyzer.domain.evidence import Evidence
from analyzer.domain.finding import Finding
from analyzer.domain.statement import Attitude, Level, Role, Stakeholder
from analyzer.engines.local.people import POST_ONLY, find_people
from analyzer.handoff.people_map import merge_people

DEAL = Deal(vendor=Party(name="Skiffware"), customer=Party(name="Alder Mills"))


def document(name: str, day: int, *participants: Participant, turns: tuple[Turn, ...] = (), paper: bool = False) -> Conversation:
    return Conversation(
        document=name,
        format="txt",
        kind=Kind.DOCUMENT if paper else Kind.CALL,
        date=dt.date(2025, 3, day),
        participants=participants,
        turns=turns,
        type=DocumentType.CONTRACT if paper else None,
    )


def finding(name: str, where: str, at: int = 0, confidence: float = 0.8, **fields: object) -> Finding[Stakeholder]:
    statement = Stakeholder.model_validate({"name": name, "summary": f"{name} takes part.", **fields})
    evidence = Evidence(document=where, turn=at, start=at * 100, end=at * 100 + 20, quote=f"{name} was named here")
    return Finding[Stakeholder](id=f"{where}-{at}-{name}", statement=statement, confidence=confidence, evidence=(evidence,))


def named(found: tuple[Finding[Stakeholder], ...]) -> list[str]:
    return sorted(f.statement.name for f in found)


def test_forms_of_one_name_are_one_person_with_all_evidence() -> None:
    documents = [document("a.txt", 1), document("b.txt", 2), document("c.txt", 3)]
    found = merge_people([finding("Amara", "a.txt"), finding("Dr. Nwosu", "b.txt"), finding("Dr. Amara Nwosu", "c.txt")], documents, DEAL)
    assert named(found) == ["Dr. Amara Nwosu"]
    assert {e.document for e in found[0].evidence} == {"a.txt", "b.txt", "c.txt"}
    assert found[0].statement.aliases == ("Amara", "Dr. Nwosu")


def test_a_header_joins_first_name_and_surname() -> None:
    documents = [document("a.txt", 1, Participant(name="Amara Nwosu", side=Side.CUSTOMER)), document("b.txt", 2)]
    found = merge_people([finding("Amara", "a.txt"), finding("Dr. Nwosu", "b.txt")], documents, DEAL)
    assert len(found) == 1


def test_initials_as_another_name_part_nobody_from_themselves() -> None:
    found = merge_people(
        [
            finding("Fiona Abernethy", "mail.eml", 1, aliases=("F.A.",)),
            finding("Fiona Abernethy", "call.vtt", 2),
            finding("F. Abernethy", "order.txt", 3),
        ],
        [],
        Deal(),
    )
    assert named(found) == ["Fiona Abernethy"]


def test_people_who_share_a_first_name_stay_two() -> None:
    documents = [document("a.txt", 1), document("b.txt", 2)]
    found = merge_people([finding("Maria Lopez", "a.txt"), finding("Maria Kern", "b.txt")], documents, DEAL)
    assert named(found) == ["Maria Kern", "Maria Lopez"]


def test_an_ambiguous_first_name_joins_the_one_of_its_document() -> None:
    documents = [document("a.txt", 1), document("b.txt", 2), document("c.txt", 3)]
    people = [finding("Maria Lopez", "a.txt"), finding("Maria Kern", "b.txt"), finding("Maria", "b.txt", at=4), finding("Maria", "c.txt")]
    found = {f.statement.name: f for f in merge_people(people, documents, DEAL)}
    assert set(found) == {"Maria Lopez", "Maria Kern", "Maria"}
    assert len(found["Maria Kern"].evidence) == 2


def test_the_vendors_people_are_left_out() -> None:
    documents = [document("a.txt", 1, Participant(name="Tom Reed", side=Side.VENDOR)), document("b.txt", 2)]
    assert merge_people([finding("Tom", "b.txt")], documents, DEAL) == ()


def test_the_latest_attitude_counts() -> None:
    documents = [document("late.txt", 20), document("early.txt", 1)]
    people = [finding("Ruth Adler", "late.txt", attitude=Attitude.SUPPORTER), finding("Ruth Adler", "early.txt", attitude=Attitude.SKEPTIC)]
    assert merge_people(people, documents, DEAL)[0].statement.attitude is Attitude.SUPPORTER


def test_a_contract_tells_no_attitude() -> None:
    documents = [document("call.txt", 1), document("contract.txt", 9, paper=True)]
    people = [
        finding("Ruth Adler", "call.txt", attitude=Attitude.SKEPTIC),
        finding("R. Adler", "contract.txt", attitude=Attitude.SUPPORTER),
    ]
    assert merge_people(people, documents, DEAL)[0].statement.attitude is Attitude.SKEPTIC


def test_influence_is_the_highest_and_roles_are_joined_within_limits() -> None:
    documents = [document("a.txt", 1), document("b.txt", 2)]
    people = [
        finding("Ruth Adler", "a.txt", influence=Level.LOW, roles=[Role.TECHNICAL, Role.INFLUENCER, Role.BLOCKER]),
        finding("Ruth", "b.txt", influence=Level.HIGH, roles=[Role.TECHNICAL, Role.DECISION_MAKER, Role.CHAMPION]),
    ]
    said = merge_people(people, documents, DEAL)[0].statement
    assert said.influence is Level.HIGH
    assert said.roles[0] is Role.TECHNICAL
    assert len(said.roles) == 4


def test_whoever_speaks_most_for_the_customer_runs_the_project() -> None:
    turns = (
        Turn(index=0, speaker="Ruth Adler", side=Side.CUSTOMER, text="we would roll it out site by site " * 9, span=(0, 9)),
        Turn(index=1, speaker="Pavel Novak", side=Side.CUSTOMER, text="fine by me", span=(9, 19)),
    )
    documents = [document("a.txt", 1, turns=turns)]
    found = merge_people(
        [finding("Ruth Adler", "a.txt", present=True), finding("Pavel Novak", "a.txt", at=1, present=True)], documents, DEAL
    )
    roles = {f.statement.name: f.statement.roles for f in found}
    assert Role.PROJECT_LEAD in roles["Ruth Adler"]
    assert Role.PROJECT_LEAD not in roles["Pavel Novak"]


def test_in_a_talk_of_many_whoever_speaks_oftenest_runs_the_project() -> None:
    said = [("Amara Nwosu", 10, 5), ("Tom Ek", 32, 1), ("Lea Bo", 27, 1)]
    lines = [(who, "word " * many) for who, many, often in said for _ in range(often)]
    turns = tuple(
        Turn(index=i, speaker=who, side=Side.CUSTOMER, text=text.strip(), span=(i * 200, i * 200 + len(text.strip())))
        for i, (who, text) in enumerate(lines)
    )
    people = [finding(who, "a.txt", at=i, present=True) for i, (who, _, _) in enumerate(said)]
    found = {f.statement.name: f.statement for f in merge_people(people, [document("a.txt", 1, turns=turns)], DEAL)}
    assert [n for n, s in found.items() if Role.PROJECT_LEAD in s.roles] == ["Amara Nwosu"]


def test_a_post_in_english_goes_before_one_in_another_language() -> None:
    documents = [document("a.txt", 1), document("b.txt", 2)]
    people = [finding("Amara Nwosu", "a.txt", title="plant manager"), finding("Amara Nwosu", "b.txt", title="Leiterin Werk Nord")]
    assert merge_people(people, documents, DEAL)[0].statement.title == "plant manager"


def test_nobody_is_nobody() -> None:
    assert merge_people([], [], DEAL) == ()


def test_somebody_whom_only_a_hint_names_is_left_out() -> None:
    documents = [document("a.txt", 1), document("b.txt", 2)]
    found = merge_people([finding("Amara Nwosu", "a.txt"), finding("Otto Lind", "b.txt", confidence=0.2)], documents, DEAL)
    assert named(found) == ["Amara Nwosu"]


def test_a_hint_gives_a_known_person_their_title() -> None:
    documents = [document("a.txt", 1), document("b.txt", 2, paper=True)]
    people = [finding("Amara Nwosu", "a.txt"), finding("Amara Nwosu", "b.txt", confidence=0.2, title="Director of Place")]
    assert merge_people(people, documents, DEAL)[0].statement.title == "Director of Place"


def test_a_title_in_writing_goes_before_one_in_speech() -> None:
    documents = [document("a.txt", 1), document("b.txt", 2), document("c.txt", 3)]
    spoken = [finding("Amara Nwosu", where, title="head of it all") for where in ("a.txt", "b.txt")]
    found = merge_people([*spoken, finding("Amara Nwosu", "c.txt", title="Head of Licensing")], documents, DEAL)
    assert found[0].statement.title == "Head of Licensing"


def test_a_tool_that_any_document_explains_is_nobody_anywhere() -> None:
    text = "Harriet's the case system."
    talk = document("a.txt", 1, turns=(Turn(index=0, speaker="Ruth Adler", side=Side.CUSTOMER, text=text, span=(0, len(text))),))
    assert not merge_people([finding("Harriet", "b.txt")], [talk, document("b.txt", 2)], DEAL)


def test_a_colleague_of_the_vendors_is_left_out_wherever_the_customer_names_them() -> None:
    text = "My colleague Birte has a paper on this."
    talk = document("a.txt", 1, turns=(Turn(index=0, speaker="Nadia Brooks", side=Side.VENDOR, text=text, span=(0, len(text))),))
    assert not merge_people([finding("Birte Carstens", "b.txt")], [talk, document("b.txt", 2)], DEAL)


def test_our_coo_in_a_mail_of_the_vendors_is_a_colleague_over_a_line_break_too() -> None:
    text = "I ran every one of them past Birte Carstens,\nwho's our COO, so Hal has it."
    talk = document("a.txt", 1, turns=(Turn(index=0, speaker="Nadia Brooks", side=Side.VENDOR, text=text, span=(0, len(text))),))
    assert not merge_people([finding("Birte Carstens", "b.txt")], [talk, document("b.txt", 2)], DEAL)


def test_what_one_just_says_for_a_place_is_nobody() -> None:
    text = "Coby. Just say Coby."
    talk = document("a.txt", 1, turns=(Turn(index=0, speaker="Ruth Adler", side=Side.CUSTOMER, text=text, span=(0, len(text))),))
    assert not merge_people([finding("Coby", "b.txt")], [talk, document("b.txt", 2)], DEAL)


def test_a_champion_by_attitude_is_one_by_role() -> None:
    found = merge_people([finding("Amara Nwosu", "a.txt", attitude="champion", roles=["technical"])], [document("a.txt", 1)], DEAL)
    assert found[0].statement.roles == (Role.TECHNICAL, Role.CHAMPION)


def test_silence_in_one_document_does_not_outweigh_doubt_in_another() -> None:
    documents = [document(f"{d}.txt", i + 1) for i, d in enumerate("abc")]
    people = [finding("Amara Nwosu", "a.txt", attitude="skeptic"), *(finding("Amara Nwosu", f"{d}.txt", attitude="neutral") for d in "bc")]
    assert merge_people(people, documents, DEAL)[0].statement.attitude is Attitude.SKEPTIC


def test_a_passing_mention_in_a_mail_makes_no_buyer_of_somebody_who_doubts() -> None:
    mail = Conversation(document="m.eml", format="eml", kind=Kind.EMAIL, date=dt.date(2025, 3, 2))
    told = finding("Barry Tunnard", "a.txt", roles=(Role.DAY_TO_DAY_USER,), attitude=Attitude.SKEPTIC)
    mentioned = finding("Barry", "m.eml", roles=(Role.ECONOMIC_BUYER, Role.DECISION_MAKER))
    assert merge_people([told, mentioned], [document("a.txt", 1), mail], DEAL)[0].statement.roles == (Role.DAY_TO_DAY_USER,)
    owner = finding("Barry", "m.eml", roles=(Role.ECONOMIC_BUYER,), title="owner")
    assert Role.ECONOMIC_BUYER in merge_people([told, owner], [document("a.txt", 1), mail], DEAL)[0].statement.roles


def test_whoever_sells_it_inside_is_not_neutral() -> None:
    found = merge_people([finding("Ana Ruiz", "a.txt", roles=(Role.CHAMPION,), attitude=Attitude.NEUTRAL)], [document("a.txt", 1)], DEAL)
    assert found[0].statement.attitude is Attitude.SUPPORTER


def test_somebody_of_whom_no_part_is_told_has_a_say() -> None:
    found = merge_people([finding("Amara Nwosu", "a.txt", roles=())], [document("a.txt", 1)], DEAL)
    assert found[0].statement.roles == (Role.INFLUENCER,)
    assert found[0].statement.summary == "Amara Nwosu has a say."


def test_a_job_goes_before_what_somebody_runs() -> None:
    documents = [document("a.txt", 1), document("b.txt", 2)]
    people = [finding("Amara Nwosu", "a.txt", title="depot manager"), finding("Amara Nwosu", "b.txt", title="runs the big Leeds depot")]
    assert merge_people(people, documents, DEAL)[0].statement.title == "depot manager"


def test_a_post_that_only_stands_near_makes_no_person_of_what_a_paper_lists() -> None:
    order = Turn(index=0, text="3. Brandt: generation of an upload file.", span=(0, 41))
    documents = [document("a.txt", 1), document("order.txt", 2, turns=(order,), paper=True)]

    def said(quote: str) -> Finding[Stakeholder]:
        made = finding("Brandt", "a.txt", title="integrations lead")
        return made.model_copy(update={"evidence": (made.evidence[0].model_copy(update={"quote": quote}),)})

    assert merge_people([said("I talk to our integrations lead about Brandt.")], documents, DEAL) == ()
    assert named(merge_people([said("Brandt, our integrations lead, decides.")], documents, DEAL)) == ["Brandt"]


def test_a_first_name_that_a_call_hears_in_several_ways_is_one_person() -> None:
    documents = [document("a.txt", 1), document("b.txt", 2)]
    people = [
        finding("Merfyn Prosser", "a.txt"),
        finding("Murphin", "a.txt", at=7),
        finding("Mervyn", "b.txt"),
        finding("Martin", "b.txt", at=3),
    ]
    found = {f.statement.name: f for f in merge_people(people, documents, DEAL)}
    assert set(found) == {"Merfyn Prosser", "Martin"}
    assert found["Merfyn Prosser"].statement.aliases == ("Mervyn", "Murphin")


def test_names_that_sound_alike_stay_two_where_anything_tells_them_apart() -> None:
    documents = [document("a.txt", 1), document("note.txt", 2, paper=True)]
    karin = finding("Karin Olsson", "a.txt", title="controller")
    assert len(merge_people([karin, finding("Karen", "a.txt", at=5, title="driver")], documents, DEAL)) == 2
    assert len(merge_people([karin, finding("Karen", "a.txt")], documents, DEAL)) == 2
    assert len(merge_people([karin, finding("Karen", "a.txt", at=5, present=True)], documents, DEAL)) == 2
    assert len(merge_people([karin, finding("Karen", "note.txt")], documents, DEAL)) == 2
    assert len(merge_people([karin, finding("Karen", "a.txt", at=5)], documents, DEAL)) == 1


def test_power_from_a_document_without_the_title_is_not_an_outsiders() -> None:
    documents = [document("a.txt", 1), document("b.txt", 2)]
    talked = finding("Ruth Adler", "a.txt", title="outside counsel", roles=("legal_procurement",))
    written = finding("Ruth Adler", "b.txt", roles=("economic_buyer", "legal_procurement"))
    assert merge_people([talked, written], documents, DEAL)[0].statement.roles == (Role.LEGAL_PROCUREMENT,)


def test_a_steward_keeps_the_say_and_loses_the_purse() -> None:
    found = merge_people([finding("Ruth Adler", "a.txt", title="shop steward", roles=("economic_buyer",))], [document("a.txt", 1)], DEAL)
    assert found[0].statement.roles == (Role.INFLUENCER,)


def read_of(name: str, where: str, text: str) -> tuple[Conversation, Finding[Stakeholder]]:
    """What the local engine finds of `name` in a call of one customer's turn."""
    turn = Turn(index=0, speaker="Ruth Adler", side=Side.CUSTOMER, text=text, span=(0, len(text)))
    talk = document(where, 1, Participant(name="Ruth Adler", side=Side.CUSTOMER), turns=(turn,))
    claim = next(c for c in find_people(talk, DEAL) if c.statement.model_dump()["name"] == name)
    evidence = Evidence(document=where, turn=0, start=0, end=len(text), quote=text)
    return talk, Finding[Stakeholder](id=where, statement=claim.statement, confidence=0.9, evidence=(evidence,))


def test_what_documents_tell_of_somebody_is_weighed_together_and_no_draft_shows_the_traits() -> None:
    first = read_of("Nils Aakre", "a.txt", "Nils Aakre, our finance director, signs everything and holds the budget.")
    later = read_of("Nils Aakre", "b.txt", "Nils Aakre, our finance director, wants the training on a Friday.")
    told = merge_people([first[1], later[1]], [first[0], later[0]], DEAL)[0].statement
    assert Role.ECONOMIC_BUYER in told.roles
    assert type(told) is Stakeholder
    assert "traits" not in first[1].model_dump()["statement"]


def post(name: str, title: str, where: str = "order.txt") -> Finding[Stakeholder]:
    """What a document tells of somebody who has no part in it."""
    return finding(name, where, 9, confidence=POST_ONLY, title=title)


def test_a_paper_tells_the_title_of_whom_a_call_knows() -> None:
    call = finding("Hattie Lowndes", "call.vtt", 1, roles=("champion",), attitude="supporter")
    (found,) = merge_people([post("Hattie Lowndes", "Chief Executive"), call], [], DEAL)
    assert found.statement.title == "Chief Executive"
    assert found.statement.roles == (Role.CHAMPION,)
    assert found.statement.attitude is Attitude.SUPPORTER
    assert {e.document for e in found.evidence} == {"call.vtt", "order.txt"}


def test_a_title_that_is_known_is_not_replaced_by_a_post_told_in_passing() -> None:
    call = finding("Hattie Lowndes", "call.vtt", 1, title="Chief Executive", roles=("champion",))
    (found,) = merge_people([call, post("Hattie Lowndes", "trustee")], [], DEAL)
    assert found.statement.title == "Chief Executive"
    assert {e.document for e in found.evidence} == {"call.vtt"}


def test_a_post_alone_makes_nobody() -> None:
    assert merge_people([post("Hattie Lowndes", "Chief Executive")], [], DEAL) == ()
