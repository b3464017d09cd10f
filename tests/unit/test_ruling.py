"""Which provision decides about a promise, and how sure that is."""

from analyzer.domain.statement import PERHAPS, Promise, PromiseKind
from analyzer.embedding import Embedder
from analyzer.handoff import meaning
from analyzer.handoff.provision import Contract
from analyzer.handoff.ruling import ABOUT, Ruling, SecondOpinion, agreed, chance, decisive, judge
from tests.order_form import order_form


def test_the_nearer_the_clause_the_likelier_the_answer(contract: Contract, embedder: Embedder) -> None:
    (said,) = meaning.read([("We hook into Sage, invoices go straight over.",)], embedder)
    sure = chance(judge(Promise(kind=PromiseKind.INTEGRATION), said, contract))
    faint = chance(Ruling(contract.provisions[0], ABOUT, carries=True))
    assert sure is not None and faint is not None
    assert faint < PERHAPS < sure


def test_what_two_readers_say_nobody_doubts(contract: Contract) -> None:
    assert chance(Ruling(contract.provisions[0], ABOUT, carries=True, seconded=True)) is None


def test_a_second_reader_who_names_no_clause_takes_back_only_what_is_not_sure(contract: Contract, embedder: Embedder) -> None:
    (said,) = meaning.read([("We hook into Sage, invoices go straight over.",)], embedder)
    promise, silent = Promise(kind=PromiseKind.INTEGRATION), SecondOpinion("no")
    faint, sure = (Ruling(contract.provisions[0], score, carries=True) for score in (ABOUT, 2.0))
    assert agreed(faint, silent, promise, said, contract) is None
    assert agreed(sure, silent, promise, said, contract) is sure


def test_a_clause_without_a_number_yields_to_one_nearly_as_near_with_another(embedder: Embedder) -> None:
    form = order_form("Fees paid are refunded.\n\nCustomer may terminate within the first 60 days.")
    refund, early = Contract.read([form], embedder).provisions
    (said,) = meaning.read([("You have 90 days, and we refund.",)], embedder)
    silent, other = Ruling(refund, 0.3, carries=True), Ruling(early, 0.1, carries=False, otherwise=True)
    assert decisive([silent, other], said, later_price=False) is other
    assert decisive([silent._replace(score=1.0), other], said, later_price=False) == silent._replace(score=1.0)
