"""Annotated excerpts as training windows: token ids, sentences, labels."""

import random
import re
from dataclasses import dataclass, field

from tokenizers import Tokenizer

from analyzer import weights
from analyzer.engines.local.sentences import split
from evals.corpus import Excerpt, Tag
from evals.training.encoder import TASKS

MARKER = {"vendor": 1, "customer": 2, "other": 3, "unknown": 4}  # [unused0]..[unused3]: never seen in text
CONTINUED = 4  # added for a sentence that does not open its turn
KIND_MARKER = {"call": 11, "email": 12, "chat": 13, "contract": 14, "note": 15}
CLS, SEP = 101, 102
WILL = re.compile(r"\b(?:I|we)(?:['\u2019]ll| will)\b", re.I)


def word_pieces() -> Tokenizer:
    """The tokenizer of all packaged models; nothing is cut or filled up."""
    tokenizer = Tokenizer.from_file(str(weights.path("minilm/tokenizer.json")))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


@dataclass
class Unit:
    """One sentence: ids with the side marker in front, labels (-1 = not asked); `taught` = what teachers answer, if any were asked."""

    side: str
    opens: bool
    ids: list[int]
    found: list[float]
    other: list[float]
    attrs: dict[str, int]
    inside: list[list[float]]
    excerpt: str = ""
    tags: list[tuple[int, str]] = field(default_factory=list)
    text: str = ""
    taught: list[float] | None = None


def units_of(excerpt: Excerpt, tokenizer: Tokenizer) -> list[Unit]:
    out: list[Unit] = []
    for t, turn in enumerate(excerpt.turns):
        for n, s in enumerate(split(turn.text)):
            out.append(_unit(excerpt, t, turn, s, n == 0, tokenizer))
    return [u for u in out if len(u.ids) > 1]


def _unit(excerpt, t, turn, s, opens, tokenizer) -> Unit:
    text = turn.text[s.start : s.end]
    enc = tokenizer.encode(text, add_special_tokens=False)
    ids = [0, *enc.ids][:120]
    found, attrs, tags = [0.0] * 3, {}, []
    other = [-1.0 if name in excerpt.untold else 0.0 for name in TASKS["other"]]
    if turn.side in ("customer", "other") and WILL.search(text):
        # Near misses are tagged where they tempt, not everywhere: such a sentence may be a commitment that nobody tagged.
        other[TASKS["other"].index("commitment")] = -1.0
    inside = [[0.0] * 3 for _ in ids]
    for n, tag in enumerate(turn.tags):
        common = min(tag.end, s.end) - max(tag.start, s.start)
        if common <= 0 or common < 0.5 * min(tag.end - tag.start, s.end - s.start):
            continue
        if tag.kind in TASKS["found"]:
            i = TASKS["found"].index(tag.kind)
            sale = turn.side != "unknown"
            # Trouble in talk without a sale is tagged by a wider rule than a risk of a deal: it has an answer of its own.
            # What a project or a meeting is for counts as a goal with whoever has it.
            # Where a careful reader could differ, the sentence teaches nothing, unless another tag of the kind covers it.
            if "optional" not in tag.attrs:
                found[i] = 1.0 if sale or tag.kind == "goal" else -1.0
            elif not found[i]:
                found[i] = -1.0
            if tag.kind == "risk":
                other[TASKS["other"].index("trouble")] = 1.0
            if sale and "optional" not in tag.attrs:
                tags.append((t * 1000 + n, tag.kind))
            for k, (a, b) in enumerate(enc.offsets[: len(ids) - 1]):
                if a + s.start >= tag.start and b + s.start <= tag.end:
                    inside[k + 1][i] = 1.0
            for task, attr in (
                ("promise_kind", "kind"),
                ("promise_how", "how"),
                ("goal_rank", "rank"),
                ("risk_kind", "kind"),
                ("risk_severity", "severity"),
            ):
                if task.startswith(tag.kind) and tag.attrs.get(attr) in TASKS[task]:
                    attrs[task] = TASKS[task].index(tag.attrs[attr])
        elif tag.kind in ("person", "fact"):
            other[TASKS["other"].index(tag.kind)] = 1.0
        elif tag.kind == "no" and "no_" + tag.attrs.get("of", "") in TASKS["other"]:
            other[TASKS["other"].index("no_" + tag.attrs["of"])] = 1.0
        commits = commitment(tag)
        if commits is not None:
            other[TASKS["other"].index("commitment")] = commits
    return Unit(turn.side, opens, ids, found, other, attrs, inside, excerpt.id, tags, text)


def commitment(tag: Tag) -> float | None:
    """Does the speaker say here what his own side will do, whichever side it is? 1, or -1 where the tags leave it open."""
    if tag.kind == "commitment" or (tag.kind == "no" and tag.attrs.get("why") == "customer_commitment"):
        return 1.0
    if tag.kind == "promise":
        return 1.0 if tag.attrs.get("kind") == "follow_up" else -1.0
    return None


def windows(units: list[Unit], size: int, rng: random.Random | None, overlap: int = 24) -> list[list[int]]:
    """Index runs into `units` that fit `size` tokens. With rng: random start, no overlap (training)."""
    out, at = [], 0
    first = True
    while at < len(units):
        budget, end = size - 3, at
        if rng and first:
            budget = rng.randint(size // 4, size - 3)
        while end < len(units) and budget >= len(units[end].ids):
            budget -= len(units[end].ids)
            end += 1
        end = max(end, at + 1)
        out.append(list(range(at, end)))
        if end >= len(units):
            break
        first = False
        if rng:
            at = end
        else:
            back, n = end, 0
            while back > at + 1 and n + len(units[back - 1].ids) <= overlap:
                back -= 1
                n += len(units[back].ids)
            at = back
    return out


def ids_of(
    units: list[Unit], run: list[int], kind: str, rng: random.Random | None, hide_side: float = 0.0
) -> tuple[list[int], list[tuple[int, int]]]:
    ids = [CLS, KIND_MARKER.get(kind, 15)]
    hide = rng is not None and rng.random() < hide_side
    spans = []
    for i in run:
        u = units[i]
        spans.append((len(ids), len(ids) + len(u.ids)))
        ids += [MARKER["unknown" if hide else u.side] + (0 if u.opens else CONTINUED), *u.ids[1:]]
    return [*ids, SEP], spans
