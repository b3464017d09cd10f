"""The llm engine against a scripted endpoint on loopback: what a model gets right, and every way to fail."""

import json
import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from analyzer.app import Analyzer
from analyzer.domain.account import Deal, Party
from analyzer.domain.conversation import Conversation, Kind, Side, Turn
from analyzer.engines.base import Reading
from analyzer.errors import AnalyzerError, BadSettings, EngineUnavailable
from analyzer.settings import Settings
from evals.scripted_endpoint import MODEL, Reply, ScriptedEndpoint, completion, failure, shape_of, turns_of

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

KEY = "secret-key-of-the-test"
DEAL = Deal(vendor=Party(name="Relay Works"), customer=Party(name="Fenn Foods"))
SAID = [
    ("Ana Ruiz", Side.CUSTOMER, "We answer tickets in nine hours today, I want that under two by June."),
    ("Bo Lind", Side.VENDOR, "That works. Exports run every night, and we set up single sign-on for you within two weeks."),
    ("Ana Ruiz", Side.CUSTOMER, "My colleague Ivo Petrov in security thinks it is a toy."),
    ("Bo Lind", Side.VENDOR, "I'll send him the audit report on Friday."),
]
NOTHING = {"offer": '{"promises": [], "facts": []}', "customer": '{"goals": [], "stakeholders": [], "risks": []}'}


def call(*said: tuple[str, Side, str], document: str = "call.vtt") -> Conversation:
    text = "\n".join(words for _, _, words in said)
    turns, at = [], 0
    for index, (speaker, side, words) in enumerate(said):
        turns.append(Turn(index=index, speaker=speaker, side=side, text=words, span=(at, at + len(words))))
        at += len(words) + 1
    return Conversation(document=document, format="test", kind=Kind.CALL, turns=tuple(turns), original=text)


CALL = call(*SAID)
LONG = call(*[(s, side, f"{words} This is number {i}.") for i in range(60) for s, side, words in SAID])


def promise(turn: int, quote: str, summary: str | None = None, **fields: Any) -> dict[str, Any]:
    usual = {"certainty": "sure", "kind": "feature", "how": "explicit", "due": None, "due_date": None}
    return {"turn": turn, "quote": quote, "summary": summary or quote, **usual, **fields}


def offer(*promises: dict[str, Any]) -> str:
    return json.dumps({"promises": promises, "facts": []})


EXPORTS = promise(1, "Exports run every night")


def settings(endpoint: ScriptedEndpoint, **own: Any) -> Settings:
    usual = {
        "llm_base_url": endpoint.url,
        "llm_model": MODEL,
        "llm_api_key": KEY,
        "llm_cache": "off",
        "llm_retries": 0,
        "llm_timeout_s": 5,
        "llm_max_output": 256,
        "llm_context": 32_000,
    }
    return Settings(**{**usual, **own})


def read(endpoint: ScriptedEndpoint, conversation: Conversation = CALL, **own: Any) -> Reading:
    return Analyzer(settings(endpoint, **own)).engine("llm").find_claims(conversation, DEAL)


def offers(answer: Callable[[dict[str, Any]], Reply | str]) -> Callable[[dict[str, Any]], Reply | str]:
    """A script for questions about the offer; the other prompt finds nothing."""
    return lambda question: answer(question) if shape_of(question) == "offer" else NOTHING["customer"]


def is_correction(question: dict[str, Any]) -> bool:
    return "<items" in question["messages"][-1]["content"]


def many(question: dict[str, Any]) -> str:
    """A promise for each turn of the vendor that the question is about."""
    return offer(*(promise(i, words) for i, words in turns_of(question).items() if "Exports" in words))


def summaries(reading: Reading) -> list[str]:
    return [c.statement.summary for c in reading.claims]


# What is read -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("odd", ["\ud800", "\\ud800"])
def test_half_a_character_in_an_answer_costs_nothing_else(odd: str) -> None:
    broken = offer(promise(3, "I'll send him the audit report on Friday."), EXPORTS)[:-1] + f', "note": "{odd}"}}'
    with ScriptedEndpoint(offers(lambda _: broken)) as endpoint:
        reading = read(endpoint)
    assert len(reading.claims) == 2
    assert not reading.warnings


def test_items_become_claims_with_their_quotes() -> None:
    person = {
        "turn": 2,
        "quote": "My colleague Ivo Petrov in security thinks it is a toy.",
        "summary": "Works in security and thinks it is a toy.",
        "certainty": "likely",
        "name": "Ivo Petrov",
        "aliases": ["Ivo"],
        "title": None,
        "roles": ["technical"],
        "influence": "medium",
        "attitude": "skeptic",
        "communication_preference": None,
    }
    customer = json.dumps({"goals": [], "stakeholders": [person], "risks": []})
    with ScriptedEndpoint(lambda q: offer(EXPORTS) if shape_of(q) == "offer" else customer) as endpoint:
        reading = read(endpoint)
    found = {c.statement.type: c for c in reading.claims}
    assert found["promise"].quotes[0].model_dump() == {"document": "call.vtt", "turn": 1, "text": "Exports run every night"}
    assert found["promise"].statement.made_by == "Bo Lind"  # type: ignore[union-attr]
    assert found["stakeholder"].statement.attitude == "skeptic"  # type: ignore[union-attr]
    assert found["stakeholder"].statement.present is False  # type: ignore[union-attr]
    assert (found["promise"].confidence, found["stakeholder"].confidence) == (0.9, 0.7)
    assert reading.warnings == ()
    assert reading.needs_review == ()


def test_usage_counts_the_questions_and_their_tokens() -> None:
    with ScriptedEndpoint(offers(lambda q: completion(offer(EXPORTS), tokens=(700, 30)))) as endpoint:
        usage = read(endpoint).usage
    assert usage.calls == 3  # one of them finds out what the endpoint can do
    assert usage.prompt_tokens == 30 + 700 + 100
    assert usage.completion_tokens == 5 + 30 + 20
    assert usage.cost is None


def test_a_call_that_fits_takes_one_question_for_each_prompt() -> None:
    with ScriptedEndpoint(lambda q: NOTHING[shape_of(q)]) as endpoint:
        read(endpoint, LONG, llm_context=64_000)
        assert len(endpoint.questions) == 2


def test_windows_of_a_long_call_are_asked_at_the_same_time_and_keep_their_order() -> None:
    def answer(question: dict[str, Any]) -> Reply:
        return completion(many(question))._replace(delay=0.2)

    with ScriptedEndpoint(offers(answer)) as endpoint:
        reading = read(endpoint, LONG, llm_context=4_000)
        assert len(endpoint.questions) > 4
        assert 1 < endpoint.at_once <= 4
    turns = [c.quotes[0].turn for c in reading.claims]
    assert turns == sorted(turns) == list(range(1, 240, 4))


def test_a_conversation_without_words_costs_nothing() -> None:
    with ScriptedEndpoint(lambda q: "") as endpoint:
        assert read(endpoint, call()) == Reading()
        assert not endpoint.probes


def test_the_words_arrive_as_they_are() -> None:
    words = 'He said "5 < 6 & {{x}} {y}" it\'s 100% <b>fine</b> \\n'
    with ScriptedEndpoint(lambda q: NOTHING[shape_of(q)]) as endpoint:
        read(endpoint, call(("Bo Lind", Side.VENDOR, words)))
        assert all(words in q["messages"][-1]["content"] for q in endpoint.questions)


# Forms of answers ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("silent", [False, True])
@pytest.mark.parametrize(
    ("forms", "probes", "sent"),
    [(["json_schema"], 1, "json_schema"), (["json_object"], 2, "json_object"), ([], 3, "text")],
)
def test_the_strictest_form_that_the_endpoint_keeps_to_is_used(forms: list[str], probes: int, sent: str, silent: bool) -> None:
    with ScriptedEndpoint(offers(lambda q: offer(EXPORTS)), [*forms, "text"], silent=silent) as endpoint:
        reading = read(endpoint)
        assert len(endpoint.probes) == (probes if silent else 1)
        assert {q.get("response_format", {}).get("type", "text") for q in endpoint.questions} == {sent}
    assert summaries(reading) == ["Exports run every night"]


def test_without_an_enforced_schema_the_prompt_tells_it() -> None:
    with ScriptedEndpoint(lambda q: NOTHING[shape_of(q)], ["json_object", "text"]) as endpoint:
        read(endpoint)
        assert all('"$defs"' in q["messages"][0]["content"] for q in endpoint.questions)
    with ScriptedEndpoint(lambda q: NOTHING[shape_of(q)]) as endpoint:
        read(endpoint)
        assert not any('"$defs"' in q["messages"][0]["content"] for q in endpoint.questions)


def test_what_an_endpoint_can_do_is_found_out_once(tmp_path: Path) -> None:
    cache = str(tmp_path / "c.sqlite3")
    with ScriptedEndpoint(lambda q: NOTHING[shape_of(q)], ["text"]) as endpoint:
        read(endpoint, llm_cache=cache)
        read(endpoint, LONG, llm_cache=cache)
        assert len(endpoint.probes) == 1


def test_a_form_that_fails_later_is_given_up_then() -> None:
    def answer(question: dict[str, Any]) -> Reply | str:
        if question.get("response_format", {}).get("type") == "json_schema":
            return failure(400, "Invalid schema for response_format", param="response_format")
        return offer(EXPORTS) if shape_of(question) == "offer" else NOTHING["customer"]

    with ScriptedEndpoint(answer) as endpoint:
        assert summaries(read(endpoint)) == ["Exports run every night"]


@pytest.mark.parametrize("refused", ["temperature", "max_tokens"])
def test_a_parameter_that_the_model_refuses_is_left_out(refused: str) -> None:
    class Picky(ScriptedEndpoint):
        def reply(self, path: str, body: dict[str, Any] | None, headers: Any) -> Reply:
            if body and refused in body:
                return failure(
                    400,
                    f"Unsupported parameter: '{refused}' is not supported with this model. Use 'max_completion_tokens' instead.",
                    param=refused,
                )
            return super().reply(path, body, headers)

    with Picky(offers(lambda q: offer(EXPORTS))) as endpoint:
        assert summaries(read(endpoint)) == ["Exports run every night"]
        assert all("max_completion_tokens" in q for q in endpoint.questions) == (refused == "max_tokens")


@pytest.mark.parametrize(
    "wrapped",
    [
        "```json\n{}\n```",
        "Here is the list:\n{}",
        "<think>Is {{this}} a promise? Yes.</think>\n{}",
        "{}\nI hope that helps.",
    ],
)
def test_what_plain_models_put_around_their_answer_is_passed_over(wrapped: str) -> None:
    text = wrapped.replace("{}", offer(EXPORTS)).replace("{{this}}", "{this}")
    with ScriptedEndpoint(offers(lambda q: text), ["text"]) as endpoint:
        assert summaries(read(endpoint)) == ["Exports run every night"]
        assert len(endpoint.questions) == 2


def test_fields_that_a_model_leaves_out_are_taken_for_not_stated() -> None:
    bare = {"turn": 1, "quote": "Exports run every night", "summary": "Exports run every night", "kind": "feature", "how": "explicit"}
    with ScriptedEndpoint(offers(lambda q: json.dumps({"promises": [bare]})), ["text"]) as endpoint:
        reading = read(endpoint)
    assert reading.claims[0].confidence == 0.7
    assert reading.claims[0].statement.due is None  # type: ignore[union-attr]


# Failures are states of a window -----------------------------------------------------------------------------------------


def half_fails(fault: Reply | str) -> Callable[[dict[str, Any]], Reply | str]:
    """Windows with turn 1 fail; the rest is read."""
    return offers(lambda q: fault if 1 in turns_of(q) else many(q))


FAULTS = {
    "refused": completion(None, refusal="I can't help with that."),
    "refused by a filter": completion("", "content_filter"),
    "refused by a gateway": failure(400, "The response was filtered", "content_filter"),
    "empty": completion(""),
    "nothing": completion(None),
    "not JSON": "I found two promises.",
    "broken JSON": '{"promises": [{"turn": 1, "quote": "Exp',
    "a list": "[]",
    "other keys": '{"things": []}',
    "busy": failure(429, "slow down"),
    "server": failure(503, "overloaded"),
    "cut stream": completion(offer(EXPORTS))._replace(cut=True),
    "no JSON at all": Reply(body=b"<html>gateway</html>"),
    "no choices": Reply(body=b'{"id": "x", "object": "chat.completion", "choices": []}'),
    "rejected": failure(400, "no"),
}
SAYS = {
    "refused": "refused to answer",
    "refused by a filter": "refused to answer",
    "refused by a gateway": "refused to answer",
    "empty": "answered nothing",
    "nothing": "answered nothing",
    "not JSON": "not in the form",
    "broken JSON": "not in the form",
    "a list": "not in the form",
    "other keys": "not in the form",
    "busy": "too many requests",
    "server": "endpoint failed",
    "cut stream": "connection to the endpoint broke",
    "no JSON at all": "endpoint failed",
    "no choices": "endpoint failed",
    "rejected": "rejected the request",
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_failing_window_is_shown_and_the_rest_is_read(name: str) -> None:
    with ScriptedEndpoint(half_fails(FAULTS[name])) as endpoint:
        reading = read(endpoint, LONG, llm_context=4_000)
    assert len(reading.warnings) == reading.usage.unread == 1
    assert reading.warnings[0].startswith("call.vtt, turn 1: promises and terms not read")
    assert SAYS[name] in reading.warnings[0]
    assert [c.quotes[0].turn for c in reading.claims] == list(range(5, 240, 4))


@pytest.mark.parametrize("name", FAULTS)
def test_a_window_that_fails_for_a_while_is_read_after_the_others(name: str) -> None:
    left = [FAULTS[name]] * 3

    def answer(question: dict[str, Any]) -> Reply | str:
        return left.pop() if left and 1 in turns_of(question) else many(question)

    with ScriptedEndpoint(offers(answer)) as endpoint:
        reading = read(endpoint, LONG, llm_context=4_000)
    assert not left
    assert reading.warnings == ()
    assert reading.usage.unread == 0
    assert [c.quotes[0].turn for c in reading.claims] == list(range(1, 240, 4))


@pytest.mark.parametrize(("name", "most"), [("refused", 7), ("not JSON", 14), ("server", 4)])
def test_a_window_that_fails_in_all_its_pieces_is_given_up(name: str, most: int) -> None:
    with ScriptedEndpoint(offers(lambda q: FAULTS[name] if min(turns_of(q)) < 30 else many(q))) as endpoint:
        reading = read(endpoint, LONG, llm_context=4_000)
        asked = [q for q in endpoint.questions if shape_of(q) == "offer" and min(turns_of(q)) < 30]
    assert len(reading.warnings) == 1
    assert reading.warnings[0].startswith("call.vtt, turns 0-29: ")
    assert len(asked) == most


def test_pieces_that_are_missing_side_by_side_are_one_note() -> None:
    with ScriptedEndpoint(offers(lambda q: FAULTS["refused"] if min(turns_of(q)) < 40 else many(q))) as endpoint:
        reading = read(endpoint, LONG, llm_context=4_000)
    assert [w.partition(": promises")[0] for w in reading.warnings] == ["call.vtt, turns 0-39"]
    assert [c.quotes[0].turn for c in reading.claims] == list(range(41, 240, 4))


def test_an_endpoint_that_goes_down_during_the_run_is_not_asked_for_every_piece() -> None:
    with ScriptedEndpoint(offers(lambda q: failure(503) if min(turns_of(q)) else many(q))) as endpoint:
        reading = read(endpoint, LONG, llm_context=4_000, llm_concurrency=1)
        assert len([q for q in endpoint.questions if shape_of(q) == "offer"]) == 8 + 3
    assert [w.partition(" not read")[0] for w in reading.warnings] == ["call.vtt, turns 30-239: promises and terms"]


def test_what_was_read_in_pieces_is_not_asked_for_whole_again(tmp_path: Path) -> None:
    cache = str(tmp_path / "c.sqlite3")
    with ScriptedEndpoint(half_fails(FAULTS["refused"])) as endpoint:
        read(endpoint, LONG, llm_cache=cache, llm_context=4_000)
        asked = len(endpoint.questions)
        endpoint._answer = offers(many)
        after = read(endpoint, LONG, llm_cache=cache, llm_context=4_000)
        assert [sorted(turns_of(q)) for q in endpoint.questions[asked:]] == [[1]]
    assert after.warnings == ()
    assert len(after.claims) == 60


def test_an_endpoint_that_does_not_answer_in_time_is_a_state_too() -> None:
    slow = completion(offer(EXPORTS))._replace(delay=1.0)
    with ScriptedEndpoint(half_fails(slow)) as endpoint:
        reading = read(endpoint, LONG, llm_context=4_000, llm_timeout_s=0.4)
    assert "did not answer in time" in reading.warnings[0]
    assert reading.claims


def test_an_answer_that_was_cut_off_is_asked_for_in_halves() -> None:
    def answer(question: dict[str, Any]) -> Reply | str:
        return completion('{"promises": [{"tu', "length") if len(turns_of(question)) > 80 else many(question)

    with ScriptedEndpoint(offers(answer)) as endpoint:
        reading = read(endpoint, LONG)
    assert reading.warnings == ()
    assert [c.quotes[0].turn for c in reading.claims] == list(range(1, 240, 4))


def test_an_answer_that_is_cut_off_at_any_size_is_shown() -> None:
    with ScriptedEndpoint(offers(lambda q: completion("{", "length"))) as endpoint:
        reading = read(endpoint)
    assert [w.partition(": promises")[0] for w in reading.warnings] == ["call.vtt, turns 0-3"]
    assert "HANDOFF_LLM_MAX_OUTPUT" in reading.warnings[0]


def test_a_context_that_is_smaller_than_said_is_met_by_halves() -> None:
    def answer(question: dict[str, Any]) -> Reply | str:
        if len(turns_of(question)) > 80:
            return failure(400, "This model's maximum context length is 4096 tokens.", "context_length_exceeded")
        return many(question)

    with ScriptedEndpoint(offers(answer)) as endpoint:
        reading = read(endpoint, LONG)
    assert reading.warnings == ()
    assert len(reading.claims) == 60


def test_an_unreadable_answer_is_asked_for_once_more_with_the_reason() -> None:
    def answer(question: dict[str, Any]) -> str:
        return offer(EXPORTS) if "could not be used" in question["messages"][-1]["content"] else "Sure!"

    with ScriptedEndpoint(offers(answer)) as endpoint:
        reading = read(endpoint)
        assert len(endpoint.questions) == 3
    assert summaries(reading) == ["Exports run every night"]


def test_too_many_requests_are_repeated_as_the_endpoint_asks() -> None:
    left = [failure(429, "slow down", retry_after_ms="20"), failure(503, "overloaded", retry_after_ms="20")]
    with ScriptedEndpoint(offers(lambda q: left.pop() if left else offer(EXPORTS))) as endpoint:
        reading = read(endpoint, llm_retries=2)
    assert summaries(reading) == ["Exports run every night"]
    assert reading.usage.calls == 3


# One correction -----------------------------------------------------------------------------------------------------------


def test_items_that_do_not_hold_are_asked_for_once_with_the_exact_reason() -> None:
    wrong = promise(1, "we set up single sign-on for you within two weeks", "Single sign-on within six weeks")
    right = promise(1, "we set up single sign-on for you within two weeks", "Single sign-on within two weeks")

    with ScriptedEndpoint(offers(lambda q: offer(right) if is_correction(q) else offer(EXPORTS, wrong))) as endpoint:
        reading = read(endpoint)
        asked = [q["messages"][-1]["content"] for q in endpoint.questions if is_correction(q)]
    assert summaries(reading) == ["Exports run every night", "Single sign-on within two weeks"]
    assert len(asked) == 1
    assert '"six weeks" is not in the quoted words, which say "two weeks"' in asked[0]
    assert "Exports run every night" not in asked[0].split("<items")[1]


def test_the_correction_shows_only_the_turns_around() -> None:
    wrong = promise(101, "Exports run every hour")
    with ScriptedEndpoint(offers(lambda q: offer() if is_correction(q) else offer(wrong))) as endpoint:
        read(endpoint, LONG)
        asked = next(q for q in endpoint.questions if is_correction(q))
    assert list(turns_of({"messages": [{"content": asked["messages"][-1]["content"].split("<items")[0]}]})) == [99, 100, 101, 102, 103]


def test_an_item_that_stays_wrong_is_kept_for_review_by_grounding() -> None:
    wrong = promise(1, "we set up single sign-on for you within two weeks", "Single sign-on within six weeks")
    with ScriptedEndpoint(offers(lambda q: offer(wrong))) as endpoint:
        reading = read(endpoint)
        assert len(endpoint.questions) == 3
    assert summaries(reading) == ["Single sign-on within six weeks"]


def test_an_item_that_the_correction_leaves_out_is_not_lost() -> None:
    wrong = promise(1, "we set up single sign-on within a day")
    with ScriptedEndpoint(offers(lambda q: offer() if is_correction(q) else offer(wrong))) as endpoint:
        assert len(read(endpoint).claims) == 1


def test_a_failing_correction_loses_nothing() -> None:
    wrong = promise(1, "we set up single sign-on within a day")
    with ScriptedEndpoint(offers(lambda q: failure(500) if is_correction(q) else offer(EXPORTS, wrong))) as endpoint:
        reading = read(endpoint)
    assert len(reading.claims) == 2


def test_a_day_that_does_not_follow_from_the_words_is_taken_out_and_the_promise_kept() -> None:
    item = promise(3, "I'll send him the audit report on Friday.", due="on Friday", due_date="2031-01-01", kind="follow_up")
    with ScriptedEndpoint(offers(lambda q: offer(item))) as endpoint:
        reading = read(endpoint)
        assert not any(is_correction(q) for q in endpoint.questions)
    assert reading.claims[0].statement.due_date is None  # type: ignore[union-attr]
    assert reading.claims[0].statement.due == "on Friday"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("item", "reason"),
    [
        ({"turn": 1, "quote": "Exports run every night", "summary": "x", "kind": "wish", "how": "explicit"}, "kind: input should be"),
        ("Exports run every night", "not an object"),
        (promise(1, ""), "no quote"),
        (promise(1, "EXPORTS", "Exports run every night"), "a heading carries nothing"),
        (promise(2, "My colleague Ivo Petrov in security thinks it is a toy."), "turn 2 is the customer's"),
        (promise(1, "My colleague Ivo Petrov in security thinks it is a toy."), "turn 2 is the customer's"),
        (promise(1, "If you sign this month I can drop the set-up fee."), "that of an example"),
        (promise(1, "Exports run every night " * 100), "too long"),
    ],
)
def test_what_the_engine_does_not_believe_itself_needs_review(item: Any, reason: str) -> None:
    with ScriptedEndpoint(offers(lambda q: offer(item))) as endpoint:
        reading = read(endpoint)
    assert reading.claims == ()
    assert reason in reading.needs_review[0].reason


def test_a_summary_in_another_language_is_noticed() -> None:
    said = call(
        ("Bo Lind", Side.VENDOR, "Wir richten das für Sie ein, und die Daten werden in der Nacht mit dem alten System abgeglichen.")
    )
    item = promise(0, "Wir richten das für Sie ein", "The vendor will set it up for the customer and it is in the price of the deal.")
    with ScriptedEndpoint(offers(lambda q: offer(item))) as endpoint:
        reading = read(endpoint, said)
    assert "not in the language of the transcript (German)" in reading.needs_review[0].reason


# Money -----------------------------------------------------------------------------------------------------------------


@pytest.fixture
def prices(tmp_path: Path) -> Path:
    path = tmp_path / "prices.toml"
    path.write_text(f'[models."{MODEL}"]\nprompt = 1.0\ncompletion = 10.0\n', encoding="utf-8")
    return path


def test_a_second_run_pays_nothing(tmp_path: Path) -> None:
    cache = str(tmp_path / "c.sqlite3")
    with ScriptedEndpoint(offers(many)) as endpoint:
        first = read(endpoint, LONG, llm_cache=cache, llm_context=4_000)
        asked = len(endpoint.questions)
        second = read(endpoint, LONG, llm_cache=cache, llm_context=4_000)
        assert len(endpoint.questions) == asked
    assert second.claims == first.claims
    assert (second.usage.calls, second.usage.cached_calls, second.usage.prompt_tokens) == (0, asked, 0)


def test_a_cut_off_answer_is_not_paid_twice(tmp_path: Path) -> None:
    def answer(question: dict[str, Any]) -> Reply | str:
        return completion("{", "length") if len(turns_of(question)) > 2 else many(question)

    cache = str(tmp_path / "c.sqlite3")
    with ScriptedEndpoint(offers(answer)) as endpoint:
        read(endpoint, llm_cache=cache)
        asked = len(endpoint.questions)
        read(endpoint, llm_cache=cache)
        assert len(endpoint.questions) == asked


def test_a_run_after_a_failure_asks_only_for_what_is_missing(tmp_path: Path) -> None:
    cache = str(tmp_path / "c.sqlite3")
    with ScriptedEndpoint(half_fails(failure(503))) as endpoint:
        assert read(endpoint, LONG, llm_cache=cache, llm_context=4_000).warnings
        asked = len(endpoint.questions)
        endpoint._answer = offers(many)
        after = read(endpoint, LONG, llm_cache=cache, llm_context=4_000)
        assert len(endpoint.questions) == asked + 1
    assert len(after.claims) == 60
    assert after.warnings == ()


@pytest.mark.parametrize(
    "other",
    [{"llm_model": "scripted-2"}, {"llm_max_output": 300}, {"prompts": "own"}],
)
def test_another_model_or_prompt_is_asked_anew(tmp_path: Path, other: dict[str, Any]) -> None:
    own = tmp_path / "own" / "promises-and-terms" / "v1.md"
    own.parent.mkdir(parents=True)
    own.write_text(
        '+++\nabout = "x"\nanswer = "offer"\n+++\n# system\ncommercial term\n# user\n{{{turns}}}\n# correction\n{{{turns}}}',
        encoding="utf-8",
    )
    other = {k: tmp_path / v if k == "prompts" else v for k, v in other.items()}
    cache = str(tmp_path / "c.sqlite3")
    with ScriptedEndpoint(lambda q: NOTHING[shape_of(q)]) as endpoint:
        read(endpoint, llm_cache=cache)
        asked = len(endpoint.questions)
        read(endpoint, llm_cache=cache, **other)
        assert len(endpoint.questions) > asked


def test_cost_comes_from_the_price_file(prices: Path) -> None:
    with ScriptedEndpoint(offers(lambda q: completion(offer(EXPORTS), tokens=(1_000_000, 100_000)))) as endpoint:
        usage = read(endpoint, llm_prices=prices).usage
    assert usage.cost == pytest.approx(1.0 + 1.0 + (30 + 100 + 10 * 25) / 1e6)


def test_a_run_stops_before_its_budget_is_exceeded(prices: Path) -> None:
    def answer(question: dict[str, Any]) -> Reply:
        size = sum(len(m["content"]) for m in question["messages"]) // 4
        return completion(many(question), tokens=(size, size // 8))

    with ScriptedEndpoint(offers(answer)) as endpoint:
        whole = read(endpoint, LONG, llm_prices=prices, llm_context=4_000)
        assert whole.usage.cost
        capped = read(endpoint, LONG, llm_prices=prices, llm_context=4_000, llm_max_cost=whole.usage.cost / 2)
    assert capped.usage.cost is not None
    assert 0 < capped.usage.cost <= whole.usage.cost / 2
    assert 0 < len(capped.claims) < 60
    assert all("budget of this run is used up" in w for w in capped.warnings)


@pytest.mark.parametrize("long_answer", [50, 1_500, 3_000])
def test_a_budget_is_exceeded_by_less_than_a_window_however_long_answers_are(long_answer: int) -> None:
    """Four windows are in flight at a time, and their answers may be longer than expected."""

    def answer(question: dict[str, Any]) -> Reply:
        size = sum(len(m["content"].encode()) for m in question["messages"]) * 2 // 7
        sizes.append(size + long_answer)
        return completion(many(question), tokens=(size, long_answer))._replace(delay=0.02)

    for cap in range(8_000, 40_000, 8_000):
        sizes: list[int] = []
        with ScriptedEndpoint(offers(answer)) as endpoint:
            usage = read(endpoint, LONG, llm_context=7_000, llm_max_output=3_000, llm_max_tokens=cap).usage
        assert sizes
        assert usage.prompt_tokens + usage.completion_tokens < cap + max(sizes)


def test_a_budget_in_tokens_needs_no_price() -> None:
    with ScriptedEndpoint(offers(lambda q: completion(many(q), tokens=(2_500, 100)))) as endpoint:
        reading = read(endpoint, LONG, llm_context=4_000, llm_max_tokens=6_000, llm_concurrency=1)
        assert 0 < len(endpoint.questions) <= 2
    assert "budget" in reading.warnings[0]


def test_a_budget_in_money_for_a_model_without_a_price_is_refused() -> None:
    with ScriptedEndpoint(many) as endpoint, pytest.raises(BadSettings, match="no price of scripted-1 is known"):
        read(endpoint, llm_max_cost=1.0)


def test_a_budget_is_that_of_one_run(prices: Path) -> None:
    with ScriptedEndpoint(offers(many)) as endpoint:
        analyzer = Analyzer(settings(endpoint, llm_max_tokens=12_000))
        assert not analyzer.engine("llm").find_claims(CALL, DEAL).warnings
        assert not analyzer.engine("llm").find_claims(call(*SAID, ("Bo Lind", Side.VENDOR, "Bye.")), DEAL).warnings


# Errors of the whole endpoint ----------------------------------------------------------------------------------------------


class Broken(ScriptedEndpoint):
    """Every request fails in the same way."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(lambda q: "")
        self._reply = reply

    def reply(self, path: str, body: dict[str, Any] | None, headers: Any) -> Reply:
        return self._reply


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (failure(401, f"Incorrect API key provided: {KEY}"), "refuses the key. Set HANDOFF_LLM_API_KEY"),
        (failure(403, "no"), "refuses the key"),
        (failure(404, "model not found"), "has no model scripted-1"),
        (failure(429, "You exceeded your current quota", "insufficient_quota"), "no credit left"),
        (failure(429, "slow down"), "too many requests. Try again later"),
        (failure(500, "boom"), "fails (status 500"),
        (Reply(body=b"<html>not an API</html>"), "does not answer as an OpenAI-compatible endpoint"),
        (failure(302, location="http://127.0.0.1:9/"), "cannot be reached"),
    ],
)
def test_an_endpoint_that_cannot_be_used_is_one_line_that_says_what_to_do(fault: Reply, words: str) -> None:
    with Broken(fault) as endpoint, pytest.raises(EngineUnavailable) as error:
        read(endpoint)
    assert words in str(error.value)
    assert "\n" not in str(error.value)
    assert KEY not in str(error.value)


def test_nobody_there_is_said() -> None:
    with ScriptedEndpoint(many) as endpoint:
        gone = settings(endpoint)
    with pytest.raises(EngineUnavailable, match=r"127.0.0.1 cannot be reached. Check HANDOFF_LLM_BASE_URL"):
        Analyzer(gone).engine("llm").find_claims(CALL, DEAL)


def test_an_endpoint_that_is_known_but_down_is_an_error_and_no_empty_draft(tmp_path: Path) -> None:
    cache = str(tmp_path / "c.sqlite3")
    with ScriptedEndpoint(lambda q: NOTHING[shape_of(q)]) as endpoint:
        read(endpoint, llm_cache=cache)
        endpoint._answer = lambda q: failure(503)
        with pytest.raises(EngineUnavailable, match="fails"):
            read(endpoint, LONG, llm_cache=cache)


def test_a_key_that_is_revoked_during_the_run_ends_it() -> None:
    with ScriptedEndpoint(lambda q: failure(401)) as endpoint, pytest.raises(EngineUnavailable, match="refuses the key"):
        read(endpoint)


@pytest.mark.parametrize(
    ("own", "words"),
    [
        ({"llm_base_url": "", "llm_api_key": ""}, "set OPENAI_API_KEY"),
        ({"llm_model": ""}, "Set HANDOFF_LLM_MODEL"),
        ({"llm_base_url": "localhost:8080"}, "HANDOFF_LLM_BASE_URL is the address"),
        ({"llm_context": 1000}, "too small for the prompt"),
        ({"llm_cache": "/dev/null/c.sqlite3"}, "HANDOFF_LLM_CACHE"),
    ],
)
def test_settings_that_cannot_work_are_one_line(own: dict[str, Any], words: str) -> None:
    with ScriptedEndpoint(lambda q: NOTHING[shape_of(q)]) as endpoint, pytest.raises(AnalyzerError, match=words):
        read(endpoint, **own)


def test_a_cache_that_is_no_database_is_one_line(tmp_path: Path) -> None:
    path = tmp_path / "c.sqlite3"
    path.write_bytes(b"no database" * 200)
    with ScriptedEndpoint(many) as endpoint, pytest.raises(EngineUnavailable, match="delete it"):
        read(endpoint, llm_cache=str(path))


# Secrets ---------------------------------------------------------------------------------------------------------------


@pytest.fixture
def everything_logged(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    with caplog.at_level(logging.DEBUG):
        yield caplog


def test_neither_key_nor_words_are_logged(everything_logged: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_LOG", "debug")
    with ScriptedEndpoint(half_fails(failure(500, "echo: Exports run every night"))) as endpoint:
        read(endpoint, LONG, llm_context=4_000)
    assert KEY not in everything_logged.text
    assert "Exports" not in everything_logged.text


def test_the_key_goes_into_the_header_and_nowhere_else() -> None:
    with ScriptedEndpoint(lambda q: NOTHING[shape_of(q)]) as endpoint:
        read(endpoint)
        assert {h.get("authorization") for h in endpoint.headers} == {f"Bearer {KEY}"}
        assert KEY not in json.dumps(endpoint.questions)


def test_the_file_of_paid_answers_is_its_owners_alone(tmp_path: Path) -> None:
    path = tmp_path / "folder" / "c.sqlite3"
    with ScriptedEndpoint(offers(many)) as endpoint:
        read(endpoint, llm_cache=str(path))
    assert path.stat().st_mode & 0o077 == 0
    assert path.parent.stat().st_mode & 0o077 == 0
    assert KEY.encode() not in path.read_bytes()


def test_settings_do_not_show_the_key() -> None:
    shown = Settings(llm_api_key=KEY)  # type: ignore[arg-type]
    assert KEY not in f"{shown!r} {shown.model_dump_json()}"


# Several documents -----------------------------------------------------------------------------------------------------


def test_documents_are_read_at_the_same_time_and_the_endpoint_is_not_flooded(tmp_path: Path) -> None:
    paths = []
    for number in range(6):
        path = tmp_path / f"call{number}.txt"
        path.write_text(f"Bo Lind: Exports run every night in store {'ABCDEF'[number]}.\n\nAna Ruiz: Good, thank you.\n", encoding="utf-8")
        paths.append(path)
    with ScriptedEndpoint(lambda q: completion(many(q) if shape_of(q) == "offer" else NOTHING["customer"])._replace(delay=0.2)) as endpoint:
        draft = Analyzer(settings(endpoint, llm_concurrency=3)).draft(paths, "llm")
        assert 1 < endpoint.at_once <= 3
    assert {e.document for p in draft.promises for e in p.evidence} == {p.name for p in paths}


# Redaction ---------------------------------------------------------------------------------------------------------------


def test_addresses_are_kept_back_and_quotes_come_back_whole() -> None:
    said = call(("Bo Lind", Side.VENDOR, "Write to help@relay.example or call +44 20 7946 0958, we answer within two hours."))

    def answer(question: dict[str, Any]) -> str:
        words = turns_of(question)[0]
        return offer(promise(0, words, "The vendor answers within two hours."))

    with ScriptedEndpoint(offers(answer)) as endpoint:
        reading = read(endpoint, said, llm_redact=True)
        shown = json.dumps(endpoint.questions)
    assert "relay.example" not in shown
    assert "7946" not in shown
    assert [q.text for c in reading.claims for q in c.quotes] == [SAID_WITH_ADDRESS]
    assert reading.needs_review == ()


SAID_WITH_ADDRESS = "Write to help@relay.example or call +44 20 7946 0958, we answer within two hours."
