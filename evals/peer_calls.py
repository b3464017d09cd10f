"""What reading a one-hour call costs: our llm engine and langextract against the same scripted endpoint, in one run.

Both see an endpoint that takes 300 ms for each answer and finds the same items; then one that fails whenever it sees one
certain sentence, while our windows are made small (some ten for the call). Needs `pip install "langextract[openai]>=1.7,<1.8"`, which is not a dependency.

    python -m evals.peer_calls [--latency SECONDS]
"""

import argparse
import json
import re
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

from analyzer import prompting
from analyzer.app import Analyzer
from analyzer.domain.account import Deal
from analyzer.domain.conversation import Conversation
from analyzer.engines.llm.connection import TASKS
from analyzer.engines.llm.messages import VARIABLES, Wording
from analyzer.engines.llm.windows import Window
from analyzer.intake.reader import read_deal_folder
from analyzer.settings import Settings
from evals.long_call import write_deal
from evals.scripted_endpoint import MODEL, Reply, ScriptedEndpoint, completion, failure, shape_of, turns_of

WORKERS: Final = 4


class Figures(NamedTuple):
    """One reading of the call. `found` are the promises that came back of those that the endpoint knows."""

    name: str
    calls: int
    prompt_bytes: int
    seconds: float
    found: int
    known: int
    error: str = ""


class Endpoint(ScriptedEndpoint):
    """Finds the sentences that it knows; fails for windows with any of the `failing` ones."""

    def __init__(self, known: Sequence[str], latency: float, failing: frozenset[str]) -> None:
        super().__init__(self.ours)
        self.known = known
        self.latency = latency
        self.failing = failing
        self.asked: list[str] = []

    def reply(self, path: str, body: dict[str, Any] | None, headers: Any) -> Reply:
        """As the scripted endpoint; a question without our fence is langextract's."""
        if body is None or any('<transcript mark="' in m["content"] or "Are you ready?" in m["content"] for m in body["messages"]):
            return super().reply(path, body, headers)
        text = body["messages"][-1]["content"]
        self.questions.append(body)
        time.sleep(self.latency)
        passage = text.rsplit("\nQ: ", 1)[-1]
        if any(words in passage for words in self.failing):
            return failure(503, "overloaded")
        found = [{"promise": s, "promise_attributes": {}} for s in self.known if s in passage]
        return completion(json.dumps({"extractions": found}))

    def ours(self, question: dict[str, Any]) -> Reply:
        """The answer to one of our questions."""
        time.sleep(self.latency)
        if shape_of(question) == "customer":
            return completion('{"goals": [], "stakeholders": [], "risks": []}')
        turns = turns_of(question)
        if any(words in text for text in turns.values() for words in self.failing):
            return failure(503, "overloaded")
        usual = {"certainty": "sure", "kind": "feature", "how": "explicit", "due": None, "due_date": None}
        found = [{"turn": i, "quote": s, "summary": s, **usual} for i, text in turns.items() for s in self.known if s in text]
        return completion(json.dumps({"promises": found, "facts": []}))


def known_in(call: Conversation) -> list[str]:
    """Some vendor sentences of which a model could take any for a promise, each once in the call."""
    sentences = (s.strip() for t in call.spoken() if t.side == "vendor" for s in t.text.replace("? ", ". ").split(". "))
    whole = "\n".join(t.text for t in call.spoken())
    return [s for s in sentences if len(s) > 30 and re.search(r"\b(?:will|'ll|can|going to)\b", s) and whole.count(s) == 1][:80]


def ours(call: Conversation, known: Sequence[str], latency: float, failing: frozenset[str], context: int) -> Figures:
    """The call read by the llm engine. `context` sets how large windows are."""
    with Endpoint(known, latency, failing) as endpoint:
        own = Settings(
            llm_base_url=endpoint.url,
            llm_model=MODEL,
            llm_cache="off",
            llm_context=context,
            llm_max_output=4_096,
            llm_concurrency=WORKERS,
            llm_retries=0,
        )
        engine = Analyzer(own).engine("llm")
        engine.load()
        start = time.perf_counter()
        reading = engine.find_claims(call, Deal())
        seconds = time.perf_counter() - start
        quotes = {c.quotes[0].text for c in reading.claims}
        return Figures("ours", len(endpoint.questions), endpoint.prompt_bytes, seconds, sum(k in quotes for k in known), len(known))


def theirs(call: Conversation, known: Sequence[str], latency: float, failing: frozenset[str]) -> Figures:
    """The call read by langextract with its default buffer, and with our definitions and examples for the same five kinds."""
    import langextract as lx
    from langextract.providers.openai import OpenAILanguageModel

    text = "\n".join(f"{t.speaker}: {t.text}" for t in call.spoken())
    prompts = [prompting.prompt(task, VARIABLES) for task in TASKS[:2]]
    told = [re.split(r"\n(?=An example)", Wording(p).window({}, Window(()), with_schema=False)[0]["content"])[0] for p in prompts]
    examples = [
        lx.data.ExampleData(
            text=e.transcript,
            extractions=[
                lx.data.Extraction(extraction_class=k, extraction_text=i["quote"]) for k, v in json.loads(e.answer).items() for i in v
            ],
        )
        for p in prompts
        for e in p.examples
    ]
    with Endpoint(known, latency, failing) as endpoint:
        model = OpenAILanguageModel(model_id=MODEL, api_key="none", base_url=endpoint.url, max_workers=WORKERS)
        start = time.perf_counter()
        quotes: set[str] = set()
        error = ""
        try:
            made = lx.extract(
                text_or_documents=text,
                prompt_description="\n".join(told),
                examples=examples,
                model=model,
                max_workers=WORKERS,
                batch_length=WORKERS,
                show_progress=False,
                fence_output=False,
                use_schema_constraints=False,
            )
            quotes = {e.extraction_text for e in made.extractions or [] if e.char_interval is not None}
        except Exception as problem:
            error = type(problem).__name__
        seconds = time.perf_counter() - start
        return Figures(
            "langextract", len(endpoint.questions), endpoint.prompt_bytes, seconds, sum(k in quotes for k in known), len(known), error
        )


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints both readings, without and with failing windows."""
    parser = argparse.ArgumentParser(prog="python -m evals.peer_calls", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--latency", type=float, default=0.3, help="seconds for each answer")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        write_deal(Path(folder))
        call = read_deal_folder(Path(folder)).conversations[0]
    known = known_in(call)
    print(f"{sum(len(t.text.split()) for t in call.spoken())} words, {len(known)} promises known to the endpoint")
    middle = frozenset(known[len(known) // 2 : len(known) // 2 + 1])
    for title, failing, context in (("all windows answer", frozenset[str](), 32_000), ("windows with one sentence fail", middle, 9_800)):
        print(title)
        for made in (ours(call, known, options.latency, failing, context), theirs(call, known, options.latency, failing)):
            print(
                f"  {made.name:12} calls {made.calls:3}  prompt {made.prompt_bytes // 1000:4} kB  {made.seconds:5.1f} s"
                f"  found {made.found} of {made.known}  {made.error}"
            )
    return 0


if __name__ == "__main__":
    sys.exit(main())
