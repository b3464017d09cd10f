"""Windows read with one prompt: the question, halves where the answer was cut off, one correction, the claims."""

import json
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any, NamedTuple

from analyzer.domain.finding import Claim, NeedsReview
from analyzer.domain.folding import norms_of
from analyzer.domain.handoff import Usage
from analyzer.engines.llm import script, windows
from analyzer.engines.llm.answers import NotReadable, Raw, read_answer
from analyzer.engines.llm.cache import Answer
from analyzer.engines.llm.claims import ClaimMaker, Judged
from analyzer.engines.llm.endpoint import Endpoint, Form, Messages, Question, Render, Shape
from analyzer.engines.llm.messages import Wording
from analyzer.engines.llm.purse import Purse
from analyzer.engines.llm.redaction import Redaction
from analyzer.engines.llm.trouble import NotAnswered, Trouble
from analyzer.engines.llm.windows import Window

_AROUND = 2
"""Turns on each side of a doubtful quote that the correction shows."""
_ALIKE = 0.5
"""Share of words from which a corrected item stands for the one that was wrong."""
_TOO_MUCH = frozenset({Trouble.CUT_OFF, Trouble.TOO_LONG})
_SPLIT = "split"
"""Kept in place of an answer to a window that is read in halves: a later run goes straight to them."""


class Missed(NamedTuple):
    """A part of a document that was not read, and why."""

    window: Window
    trouble: Trouble
    detail: str = ""
    sentence: str = ""


class Gathered(NamedTuple):
    """Answers about a window or its pieces, and the pieces about which there is none."""

    answers: tuple[tuple[Window, tuple[Raw, ...]], ...] = ()
    missed: tuple[Missed, ...] = ()
    usages: tuple[Usage, ...] = ()

    @classmethod
    def of(cls, parts: Iterable["Gathered"]) -> "Gathered":
        """All of `parts` as one."""
        parts = tuple(parts)
        answers = tuple(a for p in parts for a in p.answers)
        return cls(answers, tuple(m for p in parts for m in p.missed), tuple(u for p in parts for u in p.usages))


class Read(NamedTuple):
    """What came of one window."""

    claims: tuple[Claim, ...] = ()
    review: tuple[NeedsReview, ...] = ()
    missed: tuple[Missed, ...] = ()
    usages: tuple[Usage, ...] = ()

    @classmethod
    def of(cls, parts: Iterable["Read"]) -> "Read":
        """All of `parts` as one."""
        parts = tuple(parts)
        claims = tuple(c for p in parts for c in p.claims)
        review = tuple(n for p in parts for n in p.review)
        return cls(claims, review, tuple(m for p in parts for m in p.missed), tuple(u for p in parts for u in p.usages))


class Asker:
    """Puts the questions of one prompt about one document; `redact` keeps personal numbers and addresses back."""

    def __init__(
        self, endpoint: Endpoint, purse: Purse, wording: Wording, about: dict[str, Any], max_output: int, *, redact: bool = False
    ) -> None:
        self._redact = redact
        self._endpoint = endpoint
        self._purse = purse
        self._wording = wording
        self._about = about
        self._max_output = max_output
        self.shape = wording.prompt.answer
        self._form = Shape(self.shape, wording.schema)

    def gather(self, window: Window) -> Gathered:
        """The answer about `window`, in halves where one answer is not enough. Never raises for the trouble of one window."""
        usages: list[Usage] = []
        try:
            items = tuple(self.items(window, usages))
        except NotAnswered as error:
            if error.trouble in _TOO_MUCH and (pair := windows.halves(window)):
                return Gathered.of([Gathered(usages=tuple(usages)), *map(self.gather, pair)])
            return Gathered(missed=(Missed(window, error.trouble, error.detail, error.sentence),), usages=tuple(usages))
        return Gathered(((window, items),), (), tuple(usages))

    def keep_split(self, window: Window) -> None:
        """Remembers that `window` is to be had in halves only, so that no later run asks for it whole."""
        self._endpoint.keep(self._hiding(self._render(window), Redaction()), self._form, self._max_output, Answer("", _SPLIT, 0, 0))

    def question(self, window: Window) -> Question:
        """What `gather` asks first about `window`; nothing is sent."""
        return self._endpoint.question(self._hiding(self._render(window), Redaction()), self._form, self._max_output)

    def items(self, window: Window, usages: list[Usage]) -> list[Raw]:
        """The items of the answer about `window`; an answer that is no answer is asked for once more. Raises NotAnswered."""
        return self._answered(partial(self._render, window), usages)

    def whole(self, usages: list[Usage]) -> list[Raw]:
        """The items of the answer about what `about` holds, without a window; raises NotAnswered."""

        def noted(note: str) -> Render:
            return lambda form: self._wording.whole(self._about, with_schema=form is not Form.SCHEMA, note=note)

        return self._answered(noted, usages)

    def _answered(self, noted: Callable[[str], Render], usages: list[Usage]) -> list[Raw]:
        note = ""
        for last in (False, True):
            key, answer = self._ask(noted(note), usages)
            try:
                return self._readable(answer)
            except NotReadable as error:
                # Paid for, but of no use: the next run shall be free to ask again.
                self._endpoint.cache.drop(key)
                if last:
                    raise NotAnswered(Trouble.EMPTY if not answer.text.strip() else Trouble.NOT_JSON) from None
                note = str(error)
        raise AssertionError("unreachable")  # pragma: no cover

    def corrected(self, parts: Sequence[script.Part], items: str, usages: list[Usage]) -> list[Raw]:
        """What the model makes of `items` when it is told what is wrong with them; raises NotAnswered or NotReadable."""

        def render(form: Form) -> Messages:
            return self._wording.correction(self._about, parts, items, with_schema=form is not Form.SCHEMA)

        return self._readable(self._ask(render, usages)[1])

    def _render(self, window: Window, note: str = "") -> Render:
        def render(form: Form) -> Messages:
            return self._wording.window(self._about, window, with_schema=form is not Form.SCHEMA, note=note)

        return render

    def _hiding(self, render: Render, marks: Redaction) -> Render:
        return (lambda form: marks.hidden(render(form))) if self._redact else render

    def _ask(self, render: Render, usages: list[Usage]) -> tuple[str, Answer]:
        marks = Redaction()
        key, answer = self._endpoint.ask(self._hiding(render, marks), self._form, self._max_output, self._purse)
        if answer.finish == _SPLIT:
            raise NotAnswered(Trouble.CUT_OFF)
        answer = answer._replace(text=marks.restored(answer.text))
        usages.append(self._purse.usage(answer))
        if answer.finish == "refusal":
            self._endpoint.cache.drop(key)
            raise NotAnswered(Trouble.REFUSED)
        if answer.finish == "length":
            raise NotAnswered(Trouble.CUT_OFF)
        return key, answer

    def _readable(self, answer: Answer) -> list[Raw]:
        if not answer.text.strip():
            raise NotReadable("the answer was empty")
        return read_answer(answer.text, self.shape)


class Reader:
    """Reads windows of one conversation with one prompt."""

    def __init__(self, asker: Asker, judge: ClaimMaker) -> None:
        self.asker = asker
        self._judge = judge

    def read(self, window: Window) -> Read:
        """The claims of `window`. Never raises for the trouble of one window; raises where nothing at all can be read."""
        return self.judged(self.asker.gather(window))

    def judged(self, gathered: Gathered) -> Read:
        """The claims of answers, each item checked and those that do not hold asked for once more."""
        return Read.of(
            [*(self._judged(window, items) for window, items in gathered.answers), Read((), (), gathered.missed, gathered.usages)]
        )

    def _judged(self, window: Window, items: Sequence[Raw]) -> Read:
        usages: list[Usage] = []
        judged = [self._judge.judge(raw) for raw in items]
        if any(j.reason for j in judged):
            judged = self._corrected(window, judged, usages)
        claims = tuple(j.claim for j in judged if j.claim is not None and j.believed)
        review = tuple(j.review() for j in judged if not j.believed)
        return Read(claims, review, (), tuple(usages))

    def _corrected(self, window: Window, judged: list[Judged], usages: list[Usage]) -> list[Judged]:
        """The items after the one correction. What the model cannot mend stays, with its reason: nothing is dropped."""
        wrong = [j for j in judged if j.reason]
        parts = _around(window, [j.raw for j in wrong])
        try:
            better = [self._judge.judge(raw) for raw in self.asker.corrected(parts, _listed(wrong), usages)]
        except (NotAnswered, NotReadable):
            # The items stand as they are, and grounding shows what it does not believe.
            better = []
        mended = _mended(wrong, better)
        return [self._judge.without_figures(mended.get(id(j), j)) for j in judged]


def _around(window: Window, raws: Iterable[Raw]) -> list[script.Part]:
    """The turns about which the items are, with their neighbours; all of the window where a turn is not in it."""
    known = {part.turn.index for part in window.parts}
    wanted: set[int] = set()
    for raw in raws:
        turn = raw.value.get("turn")
        if not isinstance(turn, int) or turn not in known:
            return list(window.parts)
        wanted.update(range(turn - _AROUND, turn + _AROUND + 1))
    return [part for part in window.parts if part.turn.index in wanted]


def _listed(wrong: Sequence[Judged]) -> str:
    """Each item as the model gave it, with what is wrong with it."""
    rows = []
    for number, judged in enumerate(wrong, 1):
        item = script.neutral(json.dumps(dict(judged.raw.value), ensure_ascii=False, sort_keys=True))
        rows.append(f"{number}. in {judged.raw.where}: {item}\n   Wrong: {script.neutral(judged.reason)}")
    return script.enclosed("items", "\n".join(rows))


def _mended(wrong: Sequence[Judged], better: Sequence[Judged]) -> dict[int, Judged]:
    """Which corrected item stands for which wrong one, by id() of the wrong one; an item that got worse is left out."""
    found: dict[int, Judged] = {}
    rest = list(better)
    same = [j.raw.where for j in wrong] == [j.raw.where for j in better]
    for number, judged in enumerate(wrong):
        fitting = [
            b for b in rest if b.raw.where == judged.raw.where and not b.reason and ((same and better[number] is b) or _alike(judged, b))
        ]
        if fitting:
            found[id(judged)] = fitting[0]
            rest = [b for b in rest if b is not fitting[0]]
    return found


def _alike(one: Judged, other: Judged) -> bool:
    mine, its = _said(one.raw), _said(other.raw)
    return bool(mine and its) and len(mine & its) / min(len(mine), len(its)) >= _ALIKE


def _said(raw: Raw) -> set[str]:
    return set(norms_of(" ".join(str(raw.value.get(name) or "") for name in ("summary", "quote", "name"))))
