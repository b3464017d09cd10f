"""The shapes of answers, the tables that prompts insert, languages, prices, the cache."""

import json
import threading
import time
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest

from analyzer.engines.llm import endpoint
from analyzer.engines.llm.answers import ITEMS, SHAPES, NotReadable, read_answer, schema_of
from analyzer.engines.llm.cache import Answer, AnswerCache, key_of
from analyzer.engines.llm.language import differ, language
from analyzer.engines.llm.meanings import TABLES, listed
from analyzer.engines.llm.prices import Price, price_of
from analyzer.engines.llm.purse import Aside, Purse
from analyzer.engines.llm.trouble import WORDS, NotAnswered, Trouble, warning
from analyzer.errors import BadSettings

# Forms ------------------------------------------------------------------------------------------------------------------


def test_json_nested_without_end_is_no_form_that_is_kept():
    assert not endpoint.keeps(endpoint.Form.SCHEMA, Answer("[" * 100_000, "stop", 1, 1))


# Schemas ----------------------------------------------------------------------------------------------------------------

LOOSE = {"default", "minimum", "maximum", "pattern", "minLength", "maxLength", "minItems", "maxItems", "format", "patternProperties"}


def nodes(schema: Any) -> list[dict[str, Any]]:
    if isinstance(schema, list):
        return [n for part in schema for n in nodes(part)]
    if not isinstance(schema, dict):
        return []
    return [schema, *(n for part in schema.values() for n in nodes(part))]


@pytest.mark.parametrize("shape", SHAPES)
def test_schemas_are_strict(shape: str) -> None:
    for node in nodes(schema_of(shape)):
        if node.get("type") == "object":
            assert node["additionalProperties"] is False
            assert set(node["required"]) == set(node["properties"])
        assert not LOOSE & {k for k in node if not isinstance(node[k], dict)}


def test_every_list_of_a_shape_has_its_item() -> None:
    assert {name for shape in SHAPES.values() for name in shape.model_fields} == set(ITEMS)


@pytest.mark.parametrize("name", TABLES)
def test_every_value_of_an_enum_has_a_meaning(name: str) -> None:
    table = TABLES[name]
    assert set(table) == set(type(next(iter(table))))
    assert listed(table).count("\n- ") == len(table) - 1


def test_every_enum_that_the_model_chooses_from_is_in_a_table() -> None:
    chosen = {tuple(node["enum"]) for shape in SHAPES for node in nodes(schema_of(shape)) if "enum" in node}
    tables = {tuple(v.value for v in type(next(iter(t)))) for t in TABLES.values()}
    assert chosen - tables == {("sure", "likely", "unsure"), ("year", "month", "once", "total"), ("yes", "no", "contradicted")}


@pytest.mark.parametrize("text", ["", "no", "{", "[1]", "{}", '{"promises": 3}', '{"promises": null}', "{" * 100_000, '{"a":' * 50_000])
def test_what_is_no_answer_is_said_without_its_words(text: str) -> None:
    with pytest.raises(NotReadable) as error:
        read_answer(text, "offer")
    assert len(str(error.value)) < 80


def test_one_bad_item_costs_only_itself() -> None:
    good = {
        "turn": 1,
        "quote": "a",
        "summary": "b",
        "certainty": "sure",
        "kind": "feature",
        "how": "explicit",
        "due": None,
        "due_date": None,
    }
    raws = read_answer(json.dumps({"promises": [good, {**good, "turn": "x"}, 7, good], "facts": []}), "offer")
    assert [r.item is None for r in raws] == [False, True, True, False]
    assert raws[1].problem.startswith("turn: ")


@pytest.mark.parametrize("nothing", [None, "", "null", "None", "n/a", "unknown"])
def test_words_for_nothing_are_nothing(nothing: Any) -> None:
    item = {"turn": 1, "quote": "a", "summary": "b", "certainty": "sure", "kind": "feature", "how": "explicit", "due": nothing}
    (raw,) = read_answer(json.dumps({"promises": [item]}), "offer")
    assert raw.item is not None
    assert raw.item.due is None  # type: ignore[union-attr]


# Languages ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("We will have it ready for you by the end of the month, and that is included in the price.", "English"),
        ("Wir werden das bis zum Ende des Monats für Sie fertig haben, und es ist im Preis enthalten.", "German"),
        ("Nous allons le faire pour vous avant la fin du mois, et c'est dans le prix.", "French"),
        ("Lo tendremos listo para usted antes de que termine el mes y no tiene un costo más.", "Spanish"),
        ("Мы сделаем это до конца месяца", "CYRILLIC"),
        ("来月末までにご用意いたします", "HIRAGANA"),
        ("SSO, SAML, SCIM", None),
        ("", None),
    ],
)
def test_languages_are_told_by_their_small_words(text: str, name: str | None) -> None:
    assert language(text) == name


def test_kanji_and_kana_are_one_language() -> None:
    assert differ("来月末対応", "来月末までにご用意いたします") is None


def test_a_short_text_is_in_no_other_language() -> None:
    assert differ("SSO is included", "Wir werden das bis zum Ende des Monats für Sie fertig haben, und es ist dabei.") is None


# Trouble ----------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("trouble", Trouble)
def test_every_trouble_says_what_to_do(trouble: Trouble) -> None:
    said = warning("call.vtt", "turns 1-9", "promises and terms", trouble, "status 503")
    assert said.startswith("call.vtt, turns 1-9: promises and terms not read: ")
    assert WORDS[trouble] in said
    assert "\n" not in said


# Money ----------------------------------------------------------------------------------------------------------------------


def test_the_longest_head_of_a_name_counts() -> None:
    assert price_of("gpt-4.1-mini-2025-04-14") == price_of("gpt-4.1-mini")
    assert price_of("gpt-4.1-mini") != price_of("gpt-4.1")


def test_a_model_that_is_not_listed_has_no_price() -> None:
    assert price_of("gpt-4.10").cost(10, 10) is None
    assert price_of("llama") == Price()


def test_own_prices_win(tmp_path: Path) -> None:
    own = tmp_path / "p.toml"
    own.write_text('[models."gpt-4o"]\nprompt = 1\ncompletion = 2\n', encoding="utf-8")
    assert price_of("gpt-4o", own).cost(1_000_000, 1_000_000) == 3.0
    assert price_of("gpt-4.1", own) == price_of("gpt-4.1")


@pytest.mark.parametrize("text", ["models = 3", '[models."x"]\nprompt = -1', '[models."x"]\ncolour = "red"', "=", '[other."x"]\n'])
def test_a_price_file_that_cannot_be_used_is_one_line(tmp_path: Path, text: str) -> None:
    own = tmp_path / "p.toml"
    own.write_text(text, encoding="utf-8")
    with pytest.raises(BadSettings, match=r"p\.toml"):
        price_of("x", own)


def test_a_question_waits_for_those_in_flight_and_is_refused_where_there_are_none() -> None:
    purse = Purse(Price(), max_tokens=2_000)
    first = purse.set_aside(100, 1_000)  # 1,100 at most
    admitted: list[Aside] = []
    other = threading.Thread(target=lambda: admitted.append(purse.set_aside(800, 1_000)), daemon=True)  # 1,000 as expected
    other.start()
    other.join(0.05)
    assert admitted == []
    purse.settle(first, Answer("", "stop", 100, 10))
    other.join(10)
    assert len(admitted) == 1
    purse.settle(admitted[0], Answer("", "stop", 800, 900))
    with pytest.raises(NotAnswered):
        purse.set_aside(800, 1_000)


# The cache ------------------------------------------------------------------------------------------------------------------

ANSWER = Answer("text", "stop", 7, 3)


def test_answers_are_kept_over_processes(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b.sqlite3"
    AnswerCache(path).put("k", ANSWER)
    assert AnswerCache(path).get("k") == ANSWER._replace(cached=True)
    assert AnswerCache(path).get("other") is None


def test_runs_that_start_at_once_share_a_new_cache(tmp_path: Path) -> None:
    """SQLite refuses the second of two that turn the write-ahead log on at once."""
    failed: list[BaseException] = []

    def start(path: Path, gate: threading.Barrier) -> None:
        cache = AnswerCache(path)
        gate.wait()
        try:
            cache.put("k", ANSWER)
        except BaseException as error:
            failed.append(error)

    for number in range(80):
        gate = threading.Barrier(8)
        threads = [threading.Thread(target=start, args=(tmp_path / f"{number}.db", gate)) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert failed == []


def test_answers_are_forgotten_after_their_days(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "c.sqlite3"
    AnswerCache(path, days=2).put("k", ANSWER)
    later = time.time() + 3 * 86_400
    monkeypatch.setattr("analyzer.engines.llm.cache.time.time", lambda: later)
    assert AnswerCache(path, days=2).get("k") is None


def test_without_a_file_answers_last_as_long_as_the_process() -> None:
    cache = AnswerCache(None)
    cache.put("k", ANSWER)
    assert cache.get("k")
    assert AnswerCache(None).get("k") is None


def test_the_same_question_is_asked_once_at_a_time() -> None:
    cache, running, most = AnswerCache(None), 0, 0

    def ask() -> None:
        nonlocal running, most
        with cache.alone("k"):
            running += 1
            most = max(most, running)
            time.sleep(0.002)
            running -= 1

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == 1


def test_keys_tell_questions_apart() -> None:
    class Form(StrEnum):
        TEXT = "text"

    one = {"messages": [{"role": "user", "content": "ä"}], "form": Form.TEXT}
    assert key_of(one) == key_of({"form": "text", "messages": [{"content": "ä", "role": "user"}]})
    assert key_of(one) != key_of({**one, "messages": []})
