import pytest

from analyzer.domain.account import Deal, Party
from analyzer.domain.conversation import Conversation, Kind, Participant, Side, Turn
from analyzer.engines.local import roster
from analyzer.engines.local.antecedents import antecedents, with_name

DEAL = Deal(vendor=Party(name="Relay"), customer=Party(name="Acme"))


def call(*said: tuple[str, Side, str]) -> Conversation:
    turns, at = [], 0
    for index, (speaker, side, text) in enumerate(said):
        turns.append(Turn(index=index, speaker=speaker, side=side, text=text, span=(at, at + len(text))))
        at += len(text) + 1
    people = {speaker: Participant(name=speaker, side=side) for speaker, side, _ in said}
    return Conversation(document="a.txt", format="text", kind=Kind.CALL, turns=tuple(turns), participants=tuple(people.values()))


@pytest.mark.parametrize(
    ("told", "named"),
    [
        ("Ann said he signed it.", "Ann said he (Gary Lind) signed it."),
        ("Ann said he's got a quote.", "Ann said he (Gary Lind) has got a quote."),
        ("Ann said he's against it.", "Ann said he (Gary Lind) is against it."),
        ("Ann said he'll go.", "Ann said he (Gary Lind) will go."),
        ("Ann said he'd like it.", "Ann said he (Gary Lind) would like it."),
        ("Ann said he'd agreed to it.", "Ann said he (Gary Lind) had agreed to it."),
        ("Ann said he'd lost it.", "Ann said he (Gary Lind) had lost it."),
        ("Ann said he'd need it.", "Ann said he (Gary Lind) would need it."),
        ("Ann will test it with her.", "Ann will test it with her (Gary Lind)."),
        ("Ann will take her list.", "Ann will take her (Gary Lind's) list."),
        ("Ann said his wife left.", "Ann said his (Gary Lind's) wife left."),
        ("Gary said he signed it.", "Gary said he signed it."),
        ("Ann said the shed is green.", "Ann said the shed is green."),
        ("Ann said: \u201che signed it\u201d.", "Ann said: \u201che signed it\u201d."),
    ],
)
def test_the_first_pronoun_is_told_with_the_name_it_stands_for(told: str, named: str) -> None:
    assert with_name(told, "Gary Lind") == named


def test_a_pronoun_means_whoever_was_named_just_before() -> None:
    talk = call(
        ("Jo Brandt", Side.CUSTOMER, "Gary Lind is our owner. He signed one in 2017 and they sued us."), ("Sam Ray", Side.VENDOR, "I see.")
    )
    meant = antecedents(talk, roster.read(talk, DEAL), {"Gary Lind"})
    assert meant[(0, "He signed one in 2017 and they sued us.")] == "Gary Lind"


def test_nobody_is_meant_whom_no_reader_takes_for_a_person_of_the_deal() -> None:
    talk = call(("Jo Brandt", Side.CUSTOMER, "Gary Lind is our owner. He signed one in 2017."), ("Sam Ray", Side.VENDOR, "I see."))
    assert not antecedents(talk, roster.read(talk, DEAL), set())
