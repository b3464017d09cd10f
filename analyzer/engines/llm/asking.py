"""One window read with one prompt: the question, halves where the answer was cut off, one correction, the claims."""

import json
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from analyzer.domain.finding import Claim, NeedsReview
from analyzer.domain.folding import norms_of
from analyzer.domain.handoff import Usage
from analyzer.engines.llm import script, windows
from analyzer.engines.llm.answers import NotReadable, Raw, read_answer
from analyzer.engines.llm.cache import Answer
from analyzer.engines.llm.claims import Judge, Judged
from analyzer.engines.llm.endpoint import Endpoint, Form, Messages, Render, Shape
from analyzer.engines.llm.messages import Wording
from analyzer.engines.llm.purse import Purse
from analyzer.engines.llm.redaction import Redaction
from analyzer.engines.llm.trouble import NotAnswered, Trouble
from analyzer.engines.llm.windows import Window

_AROUND = 2
"""Turns on each side of a doubtful quote that the correction shows."""
_ALIKE = 0.5
"""Share of words from which a corrected item stands for the one that was wrong."""


class Missed(NamedTuple):
    """A part of a document that was not read, and why."""

    place: str
    trouble: Trouble
    detail: str = ""
    sentence: str = ""


class Read(NamedTuple):
    """What came of one window."""

    claims: tuple[Claim, ...] = ()
    review: tuple[NeedsReview, ...] = ()
    missed: tuple[Missed, ...] = ()
    usages: tuple[Usage, ...] = ()


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

    def items(self, window: Window, usages: list[Usage]) -> list[Raw]:
        """The items of the answer about `window`; an answer that is no answer is asked for once more. Raises NotAnswered."""
        note = ""
        for last in (False, True):

            def render(form: Form, note: str = note) -> Messages:
                return self._wording.window(self._about, window, with_schema=form is not Form.SCHEMA, note=note)

            key, answer = self._ask(render, usages)
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

    def _ask(self, render: Render, usages: list[Usage]) -> tuple[str, Answer]:
        marks = Redaction()

        def hidden(form: Form) -> Messages:
            return marks.hidden(render(form)) if self._redact else render(form)

        key, answer = self._endpoint.ask(hidden, self._form, self._max_output, self._purse)
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

    def __init__(self, asker: Asker, judge: Judge) -> None:
        self._asker = asker
        self._judge = judge
        self.shape = asker.shape

    def read(self, window: Window) -> Read:
        """The claims of `window`. Never raises for the trouble of one window; raises where nothing at all can be read."""
        usages: list[Usage] = []
        try:
            items = self._asker.items(window, usages)
        except NotAnswered as error:
            if error.trouble in {Trouble.CUT_OFF, Trouble.TOO_LONG} and (pair := windows.halves(window)):
                return _together([*map(self.read, pair), Read(usages=tuple(usages))])
            return Read(missed=(Missed(window.place, error.trouble, error.detail, error.sentence),), usages=tuple(usages))
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
            better = [self._judge.judge(raw) for raw in self._asker.corrected(parts, _listed(wrong), usages)]
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


def _together(reads: Sequence[Read]) -> Read:
    return Read(
        tuple(c for r in reads for c in r.claims),
        tuple(n for r in reads for n in r.review),
        tuple(m for r in reads for m in r.missed),
        tuple(u for r in reads for u in r.usages),
    )
