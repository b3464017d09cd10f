"""What reading a one-hour call costs: our llm engine and langextract against the same scripted endpoint, in one run.

Both see an endpoint that takes 300 ms for each answer and finds the same items, with the same repeats of the client after
errors. Then questions fail that hold one certain sentence: the first five of them, in several ways, or all of them. Our
windows are made small for that, some ten for the call, so that one in ten fails; of langextract's it is one in sixty, in
its favour. The sentence is itself a promise. Needs `pip install "langextract[openai]>=1.7,<1.8"`, which is not a dependency.

    python -m evals.peer_calls [--latency SECONDS]
"""

import argparse
import json
import re
import sys
import tempfile
import time
from collections.abc import Callable, Collection, Sequence
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
REPEATS: Final = 2
"""Of the client after an error: the openai package's default, which langextract leaves as it is."""
_A_WHILE: Final = 5
_SMALL: Final = 9_800
"""Tokens of a context in which the call takes eleven windows."""


class Figures(NamedTuple):
    """One reading of the call. `found` are the promises that came back of those that the endpoint knows."""

    name: str
    calls: int
    prompt_bytes: int
    seconds: float
    found: int
    known: int
    note: str = ""


class Fault(NamedTuple):
    """How questions with the sentence fail: `spoilt` makes the reply of what would have been answered; `times` often, or for good."""

    title: str
    spoilt: Callable[[str], Reply]
    times: int | None = _A_WHILE


FAULTS: Final = (
    Fault("status 503, five times", lambda _: failure(503, "overloaded")),
    Fault("an answer that is cut off, five times", lambda text: completion(text[: len(text) // 2], "length")),
    Fault("prose instead of JSON, five times", lambda _: completion("I found some promises in this part.")),
    Fault("a refusal, five times", lambda _: completion(None, refusal="I can't help with that.")),
    Fault("status 503, for good", lambda _: failure(503, "overloaded"), None),
    Fault("a refusal, for good", lambda _: completion(None, refusal="I can't help with that."), None),
)


class Endpoint(ScriptedEndpoint):
    """Finds the sentences that it knows, and fails as `fault` says where it is shown `sentence`."""

    def __init__(self, known: Sequence[str], latency: float, sentence: str, fault: Fault | None) -> None:
        super().__init__(self.ours)
        self.known = known
        self.latency = latency
        self.sentence = sentence
        self.fault = fault
        self.failed = 0

    def reply(self, path: str, body: dict[str, Any] | None, headers: Any) -> Reply:
        """As the scripted endpoint; a question without our fence is langextract's."""
        if body is None or any('<transcript mark="' in m["content"] or "Are you ready?" in m["content"] for m in body["messages"]):
            return super().reply(path, body, headers)
        passage = body["messages"][-1]["content"].rsplit("\nQ: ", 1)[-1]
        self.questions.append(body)
        found = [{"promise": s, "promise_attributes": {}} for s in self.known if s in passage]
        return self.told(passage, json.dumps({"extractions": found}))

    def ours(self, question: dict[str, Any]) -> Reply:
        """The answer to one of our questions."""
        if shape_of(question) == "customer":
            return self.told("", '{"goals": [], "stakeholders": [], "risks": []}')
        turns = turns_of(question)
        usual = {"certainty": "sure", "kind": "feature", "how": "explicit", "due": None, "due_date": None}
        found = [{"turn": i, "quote": s, "summary": s, **usual} for i, text in turns.items() for s in self.known if s in text]
        return self.told("\n".join(turns.values()), json.dumps({"promises": found, "facts": []}))

    def told(self, shown: str, answer: str) -> Reply:
        """`answer`, or the fault where `shown` holds the sentence."""
        time.sleep(self.latency)
        if self.fault is None or self.sentence not in shown:
            return completion(answer)
        with self._lock:
            self.failed += 1
            fails = self.fault.times is None or self.failed <= self.fault.times
        return self.fault.spoilt(answer) if fails else completion(answer)


def known_in(call: Conversation) -> list[str]:
    """Some vendor sentences of which a model could take any for a promise, each once in the call."""
    sentences = (s.strip() for t in call.spoken() if t.side == "vendor" for s in t.text.replace("? ", ". ").split(". "))
    whole = "\n".join(t.text for t in call.spoken())
    return [s for s in sentences if len(s) > 30 and re.search(r"\b(?:will|'ll|can|going to)\b", s) and whole.count(s) == 1][:80]


def ours(call: Conversation, endpoint: Endpoint, context: int) -> Figures:
    """The call read by the llm engine. `context` sets how large windows are."""
    with endpoint:
        own = Settings(
            llm_base_url=endpoint.url,
            llm_model=MODEL,
            llm_cache="off",
            llm_context=context,
            llm_max_output=4_096,
            llm_concurrency=WORKERS,
            llm_retries=REPEATS,
        )
        engine = Analyzer(own).engine("llm")
        engine.load()
        start = time.perf_counter()
        reading = engine.find_claims(call, Deal())
        seconds = time.perf_counter() - start
        quotes = {c.quotes[0].text for c in reading.claims}
        note = ", ".join(w.split(": ")[0].split(", ")[-1] + " named as unread" for w in reading.warnings)
        return _figures("ours", endpoint, seconds, quotes, note)


def theirs(call: Conversation, endpoint: Endpoint) -> Figures:
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
    with endpoint:
        model = OpenAILanguageModel(model_id=MODEL, api_key="none", base_url=endpoint.url, max_workers=WORKERS)
        start = time.perf_counter()
        quotes: set[str] = set()
        note = ""
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
            note = f"ends with {type(problem).__name__}"
        seconds = time.perf_counter() - start
        return _figures("langextract", endpoint, seconds, quotes, note)


def _figures(name: str, endpoint: Endpoint, seconds: float, quotes: Collection[str], note: str) -> Figures:
    found = sum(k in quotes for k in endpoint.known)
    return Figures(name, len(endpoint.questions), endpoint.prompt_bytes, seconds, found, len(endpoint.known), note)


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
    sentence = known[len(known) // 2]

    def endpoint(fault: Fault | None) -> Endpoint:
        return Endpoint(known, options.latency, sentence, fault)

    _tell("All windows answer", [ours(call, endpoint(None), 32_000), theirs(call, endpoint(None))])
    for fault in FAULTS:
        _tell(f"Where one sentence stands: {fault.title}", [ours(call, endpoint(fault), _SMALL), theirs(call, endpoint(fault))])
    return 0


def _tell(title: str, rows: Sequence[Figures]) -> None:
    print(title)
    for made in rows:
        print(
            f"  {made.name:12} calls {made.calls:3}  prompt {made.prompt_bytes // 1000:4} kB  {made.seconds:5.1f} s"
            f"  found {made.found} of {made.known}  {made.note}"
        )


if __name__ == "__main__":
    sys.exit(main())
