"""Trains the small weights of the people reader (analyzer/weights/people) and measures them.

    python -m evals.training.people names      names.npz: does a word look like a name? (needs `faker`, MIT)
    python -m evals.training.people context  context.npz: do the words around a name mean a person, and whose?
    python -m evals.training.people part       part.npz: has a person only talked about a part in the purchase?
    python -m evals.training.people said       said.npz: what does a sentence say of a person?
    python -m evals.training.people holders    holders.npz: is a post that is named near a person theirs?
    python -m evals.training.people portrait   portrait.npz: what do all sentences about a person tell, from excerpts and whole deals?

Needs scikit-learn; the product does not. Figures printed are on companies that training has not seen.
"""

import importlib
import json
import re
import sys
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from analyzer.domain.account import Deal, DocumentType, Party
from analyzer.domain.conversation import Conversation, Kind, Participant, Side, Turn, Zone
from analyzer.domain.statement import Attitude, Level, Role
from analyzer.engines.local import context, holders, likeness, names, part, people, portrait, roster, telling
from analyzer.engines.local.person import Person
from analyzer.intake.reader import read_deal_folder
from evals.corpus import CORPUS, Excerpt, Tag, read_corpus
from evals.corpus import Turn as Block
from evals.training.sealing import seal
from evals.training.whole_deals import EVERY, deal_folders

OUT = Path(__file__).parents[2] / "analyzer" / "weights" / "people"
KINDS = {"call": Kind.CALL, "email": Kind.EMAIL, "chat": Kind.CHAT, "note": Kind.DOCUMENT, "contract": Kind.DOCUMENT}


def conversation(excerpt: Excerpt) -> tuple[Conversation, Deal]:
    """An excerpt as intake would hand it over."""
    paper = excerpt.kind == "contract"
    turns, at = [], 0
    for index, turn in enumerate(excerpt.turns):
        zone = Zone.NEW if excerpt.kind == "email" else None
        speaker = None if paper else turn.speaker
        turns.append(Turn(index=index, speaker=speaker, side=Side(turn.side), text=turn.text, span=(at, at + len(turn.text)), zone=zone))
        at += len(turn.text) + 1
    people = {} if paper else {t.speaker: Participant(name=t.speaker, side=Side(t.side), title=t.title) for t in excerpt.turns}
    read = Conversation(
        document=excerpt.id,
        format="corpus",
        kind=KINDS[excerpt.kind],
        date=excerpt.date,
        turns=tuple(turns),
        participants=tuple(people.values()),
        type=DocumentType.ORDER_FORM if paper else None,
    )
    return read, Deal(vendor=Party(name=excerpt.vendor), customer=Party(name=excerpt.customer))


def tags(excerpt: Excerpt) -> Iterator[tuple[int, Tag]]:
    """(turn, tag) of everything said about people."""
    for index, turn in enumerate(excerpt.turns):
        yield from ((index, tag) for tag in turn.tags if tag.kind == "person")


def halves(excerpts: list[Excerpt]) -> np.ndarray:
    """0 or 1 for each excerpt, split by customer so that no company stands in both."""
    order = {company: i % 2 for i, company in enumerate(sorted({e.customer for e in excerpts}))}
    return np.array([order[e.customer] for e in excerpts])


# --- names ---------------------------------------------------------------------------------------------------------------------------


def words(texts: Iterable[str]) -> set[str]:
    return {w for text in texts for w in re.findall(r"[^\W\d_][\w'\u2019-]+", text)}


def faker_lists(module: str, wanted: re.Pattern[str]) -> set[str]:
    """Words of all lists of Faker's provider `module` in any language with Latin letters."""
    from faker.config import AVAILABLE_LOCALES

    found: set[str] = set()
    for locale in AVAILABLE_LOCALES:
        try:
            provider = importlib.import_module(f"faker.providers.{module}.{locale}").Provider
        except ImportError:
            continue
        for name in dir(provider):
            values = getattr(provider, name)
            if wanted.search(name) and isinstance(values, list | tuple | dict):
                flat = [v if isinstance(v, str) else v[-1] for v in values if v and isinstance(v, str | tuple | list)]
                found |= words(
                    v for v in flat if isinstance(v, str) and "{" not in v and all(ord(c) < 0x250 or 0x1E00 <= ord(c) < 0x2000 for c in v)
                )
    return found


def letters(listed: list[str]) -> csr_matrix:
    rows = [likeness.buckets(w) for w in listed]
    values = [1 / len(r) ** 0.5 for r in rows for _ in r]
    return csr_matrix(
        (values, ([i for i, r in enumerate(rows) for _ in r], [b for r in rows for b in r])), shape=(len(listed), likeness.BUCKETS)
    )


def train_names() -> None:
    excerpts = read_corpus()
    people = faker_lists("person", re.compile(r"name(?!.*format)"))
    first = faker_lists("person", re.compile(r"first_name"))
    places = sorted(faker_lists("address", re.compile(r"cit|countr|state|provinc|counti|region|department")) - people)
    jobs = sorted(faker_lists("job", re.compile("jobs")) - people)
    spoken = sorted(
        w for w in words(t.text for e in excerpts for t in e.turns) if w.islower() and len(w) > 2 and w.capitalize() not in first
    )
    rng = np.random.default_rng(0)
    places = [places[i] for i in rng.permutation(len(places))[:4000]]
    jobs = [jobs[i] for i in rng.permutation(len(jobs))[:2500]]
    negative = places * 2 + spoken * 2 + jobs + sorted(w for w in names.NOT_NAMES if len(w) > 2) * 2
    listed = sorted(people) + negative
    model = LogisticRegression(C=10, max_iter=300, class_weight="balanced").fit(letters(listed), [1] * len(people) + [0] * len(negative))
    scale = np.abs(model.coef_).max() / 127
    OUT.mkdir(exist_ok=True)
    np.savez_compressed(
        OUT / "names.npz",
        weights=np.round(model.coef_[0] / scale).astype(np.int8),
        scale=np.float32(scale),
        bias=np.float32(model.intercept_[0]),
    )
    seal("people/names.npz")
    speakers = sorted(words(t.speaker for e in excerpts for t in e.turns))
    other = sorted(words(m.name for e in excerpts for t in e.turns for m in names.find_names(t.text)) - set(speakers) - people)
    chance = model.predict_proba(letters(speakers + other))[:, 1]
    print(
        f"names: {len(people)} names, {len(negative)} other words; speakers of the corpus {np.mean(chance[: len(speakers)] > 0.5):.3f} taken for names,"
    )
    print(
        f"capitalised words that no speaker bears {np.mean(chance[len(speakers) :] > 0.5):.3f} (people only talked about among "
        f"them); AUC {roc_auc_score([1] * len(speakers) + [0] * len(other), chance):.3f}"
    )


# --- context -------------------------------------------------------------------------------------------------------------------------

CAPITALS = re.compile(r"[^\W\d_a-z][\w-]*[a-z][\w-]*(?:[ ](?:(?:van|de|der|den|von|da|dos|al|of) )?[A-Z][\w-]*[a-z][\w-]*)*")
SPOKEN_TO = re.compile(
    r"(?:\b(?:hi|hey|hello|dear|thanks|thank you|cheers|morning|sorry|ok|okay|yes|no|so|and|well),? |^|[.!?,\n]\s*)$", re.I
)
CALENDAR = frozenset(f"{names._DAYS} {names._MONTHS}".split())
OPENERS = frozenset(names._OPENERS.split())
SURELY = 2.2
"""Likeness from which on a name that only the vendor says, untagged, is taken for a colleague of theirs."""


def threads() -> Iterator[Excerpt]:
    """The message threads of the corpus as excerpts: they name more people of the vendor's."""
    by_thread: dict[str, list[dict[str, str]]] = {}
    for path in sorted(CORPUS.rglob("*.messages.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.strip():
                message = json.loads(line)
                by_thread.setdefault(message["thread"], []).append(message)
    for thread, messages in sorted(by_thread.items()):
        blocks = tuple(Block(side=m["side"], speaker=m["from"], title=None, text=m["text"]) for m in messages)
        customer = thread.split("-", 2)[-1].replace("-", " ")
        yield Excerpt(id=thread, kind="email", vendor="", customer=customer, date=messages[0]["sent_at"][:10], industry="", turns=blocks)


def named_in(excerpt: Excerpt) -> Iterator[tuple[list[int], int]]:
    """(features, class) of every capitalised run whose class is known or all but known."""
    speakers = {names.proper(t.speaker): t.side for t in excerpt.turns}
    tagged = {tag.attrs["name"] for _, tag in tags(excerpt)}
    companies = {w for n in (excerpt.vendor, excerpt.customer) for w in names.words_of(n)}
    others_say = {w for t in excerpt.turns if t.side != "vendor" for w in t.text.split()}
    for turn in excerpt.turns:
        for found in CAPITALS.finditer(turn.text):
            start, end = found.span()
            name, opens = found.group(), names._opens(turn.text, start)
            if opens and " " in name and names.words_of(name)[:1] and names.words_of(name)[0] in names.NOT_NAMES:
                start, name = start + name.index(" ") + 1, name[name.index(" ") + 1 :]
            words = names.words_of(name)
            bearers = [s for s in speakers if names.same_person(name, s)]
            if not words or names.proper(turn.speaker) in bearers or spoken_to(turn.text, start, end):
                continue
            if bearers:
                wanted = context.VENDOR if speakers[bearers[0]] == "vendor" else context.CUSTOMER
            elif any(names.same_person(name, t) for t in tagged):
                wanted = context.CUSTOMER
            elif opens and len(words) == 1:
                continue
            elif set(words) <= companies or max(likeness.of(w) for w in words) < -1.0:
                wanted = context.THING
            elif all(w in names.NOT_NAMES for w in words):
                if len(words) == 1 and words[0] in OPENERS | CALENDAR:
                    continue
                wanted = context.THING
            elif turn.side == "vendor" and not opens and max(likeness.of(w) for w in words) > SURELY and not others_say & set(name.split()):
                wanted = context.VENDOR
            else:
                continue
            yield context.features(turn.text, start, end, Side(turn.side)), wanted


def spoken_to(text: str, start: int, end: int) -> bool:
    return bool(SPOKEN_TO.search(text[max(0, start - 40) : start])) and bool(re.match(r"\s*(?:[,!?.]|$|\n)", text[end : end + 3]))


def hashed(rows: list[list[int]]) -> csr_matrix:
    at = np.cumsum([0, *(len(r) for r in rows)])
    values = np.concatenate([np.full(len(r), len(r) ** -0.5) for r in rows])
    return csr_matrix((values, [i for r in rows for i in r], at), shape=(len(rows), context.BUCKETS))


def fit_context(rows: list[tuple[list[int], int]]) -> LogisticRegression:
    return LogisticRegression(C=4, max_iter=400, class_weight="balanced").fit(hashed([r for r, _ in rows]), [c for _, c in rows])


def context_rows() -> tuple[np.ndarray, list[tuple[list[int], int]]]:
    """(half of each row, rows)."""
    excerpts = [*(e for e in read_corpus() if e.kind != "contract"), *threads()]
    rows = [(h, row) for h, e in zip(halves(excerpts), excerpts, strict=True) for row in named_in(e)]
    return np.array([h for h, _ in rows]), [row for _, row in rows]


def context_tables() -> list[tuple[np.ndarray, np.ndarray]]:
    """The model for the excerpts of each half, made from the other half."""
    side, rows = context_rows()
    fitted = [fit_context([r for h, r in zip(side, rows, strict=True) if h != half]) for half in (0, 1)]
    return [(m.coef_.astype(np.float32), m.intercept_.astype(np.float32)) for m in fitted]


def train_context() -> None:
    side, rows = context_rows()
    wanted = np.array([c for _, c in rows])
    chance = np.zeros((len(rows), 3))
    for half in (0, 1):
        model = fit_context([r for h, r in zip(side, rows, strict=True) if h != half])
        chance[side == half] = model.predict_proba(hashed([r for h, (r, _) in zip(side, rows, strict=True) if h == half]))
    people = wanted != context.THING
    whose = chance[people, context.VENDOR] / (1 - chance[people, context.THING])
    print(f"context: {np.bincount(wanted).tolist()} names of customers, vendors, things")
    print(f"  a thing: AUC {roc_auc_score(~people, chance[:, context.THING]):.3f}")
    print(f"  the vendor's: AUC {roc_auc_score(wanted[people] == context.VENDOR, whose):.3f}")
    model = fit_context(rows)
    scale = np.abs(model.coef_).max() / 127
    np.savez_compressed(
        OUT / "context.npz",
        weights=np.round(model.coef_ / scale).astype(np.int8),
        scale=np.float32(scale),
        bias=model.intercept_.astype(np.float32),
    )
    seal("people/context.npz")


# --- part ----------------------------------------------------------------------------------------------------------------------------


def candidates(excerpt: Excerpt) -> Iterator[tuple[dict[str, float], bool, str]]:
    """(traits, tagged?, name) of everybody who is only talked about."""
    read, deal = conversation(excerpt)
    named = {tag.attrs["name"] for _, tag in tags(excerpt)}
    for person in roster.read(read, deal):
        if part.is_open(person):
            yield part.traits(person, read), any(names.same_person(n, person.name) for n in named), f"{excerpt.id} {person.full}"


WELL_TAGGED = ("t1-", "t2", "t6-", "t7-", "t8-")
"""Folders in which everybody with a part is tagged; in the others an untagged name says little."""


def train_part() -> None:
    excerpts = [e for e in read_corpus() if e.kind != "contract" and e.id.startswith(WELL_TAGGED)]
    everything = [*(e for e in read_corpus() if e.kind != "contract"), *threads()]
    half_of = dict(zip([e.id for e in everything], halves(everything), strict=True))
    half = np.array([half_of[e.id] for e in excerpts])
    rows = []
    for h, table in enumerate(context_tables()):
        # Excerpts that the context model was made from would teach to believe it too much.
        context._table = lambda table=table: table
        rows += [(h, *c) for side, e in zip(half, excerpts, strict=True) if side == h for c in candidates(e)]
    keys = list(rows[0][1])
    x = np.array([[r[1][k] for k in keys] for r in rows])
    y, side, who = np.array([r[2] for r in rows]), np.array([r[0] for r in rows]), [r[3] for r in rows]
    chance = np.zeros(len(y))
    for h in (0, 1):
        model = LogisticRegression(C=0.5, max_iter=2000).fit(x[side != h], y[side != h])
        chance[side == h] = model.predict_proba(x[side == h])[:, 1]
    print(f"part: {y.sum()} of {len(y)} candidates are tagged; AUC {roc_auc_score(y, chance):.3f}")
    for cut in (0.2, 0.25, 0.3, 0.35, 0.4, 0.5):
        got = chance > cut
        print(f"  cut {cut}: precision {y[got].mean():.3f}, recall {got[y].mean():.3f}")
    model = LogisticRegression(C=0.5, max_iter=2000).fit(x, y)
    np.savez(OUT / "part.npz", keys=np.array(keys), weights=model.coef_[0].astype(np.float32), bias=np.float32(model.intercept_[0]))
    seal("people/part.npz")
    if "-v" in sys.argv:
        print({k: round(float(w), 2) for k, w in zip(keys, model.coef_[0], strict=True)})
        order = np.argsort(chance)
        print("missed:", [who[i] for i in order if y[i]][:40])
        print("wrong:", [who[i] for i in order[::-1] if not y[i]][:90])


# --- said ----------------------------------------------------------------------------------------------------------------------------


SPARE = 3
"""One in so many sentences that tell nothing is used, with its weight raised to match."""


def telling_rows(excerpt: Excerpt) -> Iterator[tuple[str, bool, dict[str, str] | None]]:
    """(sentence, by themself?, attributes of the tag on it or None) for everybody in the excerpt but the vendor's people."""
    read, deal = conversation(excerpt)
    marked = list(tags(excerpt))
    for person in roster.read(read, deal):
        if person.side is Side.VENDOR:
            continue
        for said in person.said:
            at = excerpt.turns[said.turn].text.find(said.text)
            hits = [
                tag.attrs
                for turn, tag in marked
                if turn == said.turn
                and tag.start < at + len(said.text)
                and tag.end > at
                and names.same_person(tag.attrs["name"], person.name)
            ]
            text = telling.masked(said, person.name)
            if hits or zlib.crc32(text.encode()) % SPARE == 0:
                yield text, said.own, {k: v for hit in hits for k, v in hit.items()} if hits else None


def targets(attrs: dict[str, str] | None) -> list[float]:
    """The wanted outputs of a sentence; NaN where the tag leaves something open."""
    if attrs is None:
        return [0.0] * (1 + len(Role)) + [np.nan] * (len(Attitude) + len(Level))
    given = {r.replace("technical_contact", "technical") for r in attrs.get("roles", "").split(",")}
    feeling, level = attrs.get("attitude"), attrs.get("influence")
    return [
        1.0,
        *(float(r.value in given) for r in Role),
        *(float(a.value == feeling) if feeling else np.nan for a in Attitude),
        *(float(lv.value == level) if level else np.nan for lv in Level),
    ]


def fit_heads(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """One logistic head per column of `y`, on the rows where it is known."""
    weight, bias = np.zeros((y.shape[1], x.shape[1])), np.zeros(y.shape[1])
    for column in range(y.shape[1]):
        known = ~np.isnan(y[:, column])
        model = LogisticRegression(C=1.0, max_iter=1000).fit(
            x[known], y[known, column], sample_weight=np.where(y[known, 0] > 0, 1.0, SPARE)
        )
        weight[column], bias[column] = model.coef_[0], model.intercept_[0]
    return weight, bias


def train_said() -> None:
    excerpts = [e for e in read_corpus() if e.kind != "contract"]
    rows = [(h, *row) for h, e in zip(halves(excerpts), excerpts, strict=True) for row in telling_rows(e)]
    side = np.array([r[0] for r in rows])
    x = telling.features([(r[1], r[2]) for r in rows])
    y = np.array([targets(r[3]) for r in rows])
    odds = np.zeros_like(y)
    for h in (0, 1):
        weight, bias = fit_heads(x[side != h], y[side != h])
        odds[side == h] = x[side == h] @ weight.T + bias
    print(f"said: {len(y)} sentences, {int(y[:, 0].sum())} tagged; AUC on unseen companies:")
    for column, name in enumerate(telling.OUTPUTS):
        known = ~np.isnan(y[:, column])
        print(f"  {name}: {roc_auc_score(y[known, column], odds[known, column]):.3f} ({int(np.nansum(y[:, column]))})")
    weight, bias = fit_heads(x, y)
    np.savez_compressed(OUT / "said.npz", weights=weight.astype(np.float16), bias=bias.astype(np.float32))
    seal("people/said.npz")


# --- holders -------------------------------------------------------------------------------------------------------------------------


_SMALL = "of the and for in at a an to from on our senior s"
_SMALL_WORDS = frozenset(_SMALL.split())
SEEN_OFTEN = 8
"""Traits that fewer links have teach nothing."""


def is_called(stated: str, told: str) -> bool:
    """Do two ways of telling a post share half of the words of the shorter one, small words aside?"""
    ours, theirs = ({w for w in re.findall(r"\w+", t.lower()) if w not in _SMALL_WORDS} for t in (stated, told))
    return bool(ours and theirs) and len(ours & theirs) >= 0.5 * min(len(ours), len(theirs))


def stated_titles(excerpt: Excerpt) -> dict[str, str]:
    """The title of everybody whose title the corpus knows, from speakers' labels and tags."""
    known = {t.speaker: t.title for t in excerpt.turns if t.title}
    return known | {tag.attrs["name"]: tag.attrs["title"] for _, tag in tags(excerpt) if "title" in tag.attrs}


def link_rows(excerpt: Excerpt) -> Iterator[tuple[str, tuple[str, ...], bool]]:
    """(person, traits, theirs?) of every post near somebody whose title is known; the labels' titles are hidden from the reader."""
    known = stated_titles(excerpt)
    if not known:
        return
    read, deal = conversation(excerpt)
    untitled = tuple(p.model_copy(update={"title": None}) for p in read.participants)
    for person, link in roster.linked(read.model_copy(update={"participants": untitled}), deal):
        title = next((t for n, t in known.items() if names.same_person(n, person.name)), None)
        if title is not None:
            yield f"{excerpt.id} {person.name}", link.traits, is_called(title, link.post.text)


def train_holders() -> None:
    excerpts = [e for e in read_corpus() if e.kind != "contract"]
    rows = [(h, *row) for h, e in zip(halves(excerpts), excerpts, strict=True) for row in link_rows(e)]
    often = Counter(trait for r in rows for trait in {*r[2]})
    keys = [trait for trait, n in often.items() if n >= SEEN_OFTEN]
    place = {k: i for i, k in enumerate(keys)}
    spots = [(n, place[t]) for n, r in enumerate(rows) for t in {*r[2]} if t in place]
    x = csr_matrix((np.ones(len(spots)), ([n for n, _ in spots], [i for _, i in spots])), shape=(len(rows), len(keys)))
    y, side = np.array([r[3] for r in rows]), np.array([r[0] for r in rows])
    chance = np.zeros(len(y))
    for h in (0, 1):
        chance[side == h] = fit_links(x[side != h], y[side != h]).predict_proba(x[side == h])[:, 1]
    got = chance >= holders.CUT
    print(f"holders: {int(y.sum())} of {len(y)} links are true, {len(keys)} traits; AUC on unseen companies {roc_auc_score(y, chance):.3f}")
    print(f"  at {holders.CUT}: precision {y[got].mean():.3f}, recall {y[got].sum() / y.sum():.3f}")
    model = fit_links(x, y)
    np.savez(OUT / "holders.npz", keys=np.array(keys), weights=model.coef_[0].astype(np.float32), bias=np.float32(model.intercept_[0]))
    seal("people/holders.npz")


def fit_links(x: csr_matrix, y: np.ndarray) -> LogisticRegression:
    return LogisticRegression(C=0.1, max_iter=3000).fit(x, y)


# --- portrait ------------------------------------------------------------------------------------------------------------------------

LEVELS = [level.value for level in Level]


def sitters(excerpt: Excerpt) -> Iterator[tuple[Person, Conversation, dict[str, object]]]:
    """Everybody tagged, with the tags' union: all roles, the last attitude, the highest influence."""
    read, deal = conversation(excerpt)
    people = [p for p in roster.read(read, deal) if p.side is not Side.VENDOR and p.said]
    truth: dict[int, dict[str, object]] = {}
    for _, tag in tags(excerpt):
        place = next((i for i, p in enumerate(people) if names.same_person(tag.attrs["name"], p.name)), None)
        if place is None:
            continue
        known = truth.setdefault(place, {"roles": set(), "attitude": None, "influence": None})
        known["roles"] |= {r.replace("technical_contact", "technical") for r in tag.attrs.get("roles", "").split(",") if r}  # type: ignore[operator]
        known["attitude"] = tag.attrs.get("attitude") or known["attitude"]
        level = tag.attrs.get("influence")
        if level and (known["influence"] is None or LEVELS.index(level) > LEVELS.index(str(known["influence"]))):
            known["influence"] = level
    yield from ((people[i], read, t) for i, t in truth.items())


class Sitter(NamedTuple):
    """Somebody whose part is known: a row of traits, the largest of all documents, and a row of feelings for each document.

    Nobody is asked about the roles `open`: they may be given or not.
    """

    traits: np.ndarray
    feelings: list[np.ndarray]
    roles: set[str]
    open: set[str]
    attitude: str | None


def sitter(told: list[tuple[Person, Conversation, np.ndarray]], roles: set[str], open_roles: set[str], attitude: str | None) -> Sitter:
    """`told`: the person in each document, with the heads' odds on their readable sentences."""
    rows, felt = [], []
    for person, read, odds in told:
        tellings = [portrait.Telling(s, o) for s, o in zip(portrait.readable(person, read), odds, strict=True)]
        rows.append(portrait.traits(person, read, tellings))
        felt.append(portrait.feelings(tellings))
    return Sitter(np.max(rows, axis=0), felt, roles, open_roles, attitude)


def deal_sitters(deal: Path) -> list[Sitter]:
    """The labelled stakeholders of a whole deal who are found, as the product reads them."""
    labels = json.loads((deal / "gold.json").read_text(encoding="utf-8"))["stakeholders"]
    intake = read_deal_folder(deal)
    told: dict[int, list[tuple[Person, Conversation, np.ndarray]]] = {}
    for read in intake.conversations:
        for person in roster.read(read, intake.deal):
            called = ([own["name"], *own.get("aliases", ())] for own in labels)
            place = next((i for i, each in enumerate(called) if any(names.same_person(n, person.name) for n in each)), None)
            if place is not None and people.surety(person, read) >= people.HINT:
                said = portrait.readable(person, read)
                told.setdefault(place, []).append((person, read, telling.read([(telling.masked(s, person.name), s.own) for s in said])))
    return [sitter(t, {*labels[i]["roles"]}, {*labels[i].get("roles_ok", ())}, labels[i]["attitude"]) for i, t in told.items()]


def excerpt_sitters() -> list[Sitter]:
    """Everybody tagged in the excerpts; the heads that read them have not seen their company."""
    excerpts = [e for e in read_corpus() if e.kind != "contract"]
    half = halves(excerpts)
    rows = [(h, *row) for h, e in zip(half, excerpts, strict=True) for row in telling_rows(e)]
    side = np.array([r[0] for r in rows])
    x = telling.features([(r[1], r[2]) for r in rows])
    y = np.array([targets(r[3]) for r in rows])
    heads = [fit_heads(x[side != h], y[side != h]) for h in (0, 1)]
    found = []
    for h, e in zip(half, excerpts, strict=True):
        for person, read, known in sitters(e):
            said = portrait.readable(person, read)
            odds = telling.features([(telling.masked(s, person.name), s.own) for s in said]) @ heads[h][0].T + heads[h][1]
            found.append(sitter([(person, read, odds)], known["roles"], set(), known["attitude"]))  # type: ignore[arg-type]
    return found


EXCERPT: Final = 0.3
"""Weight of a role of somebody of an excerpt, beside somebody of a whole deal: of these, more is known and more like what is read."""
OPEN: Final = 0.2
"""Weight of a role that may be given or not, as one that is not theirs."""
FOLDS: Final = 5


def train_portrait() -> None:
    """Weighs the tagged people of the excerpts and the labelled ones of whole deals; prints figures on deals that training has not seen."""
    near = excerpt_sitters()
    deals = [deal_sitters(deal) for deal in deal_folders(EVERY)]
    right = given = 0
    for fold in range(FOLDS):
        model = fit_portrait(near, [s for i, deal in enumerate(deals) if i % FOLDS != fold for s in deal])
        portrait._model = lambda model=model: model
        for own in (s for deal in deals[fold::FOLDS] for s in deal):
            found = {r.value for r in portrait.weigh([own.traits])}
            right, given = right + (own.roles <= found), given + len(found)
    many = sum(map(len, deals))
    print(
        f"portrait: {len(near)} people of excerpts, {many} of {len(deals)} deals; on unseen deals all roles of {right / many:.3f} are found "
        f"with {given / many:.2f} roles each"
    )
    np.savez(OUT / "portrait.npz", **fit_portrait(near, [s for deal in deals for s in deal]))
    seal("people/portrait.npz")


def fit_portrait(near: list[Sitter], far: list[Sitter]) -> dict[str, np.ndarray]:
    """The heads from people of excerpts (`near`) and of whole deals (`far`): the labels of these call nobody champion or blocker."""
    weight, bias = [], []
    for role in Role:
        asked = near if role in portrait.STANCES else [*near, *far]
        wanted = np.array([role.value in s.roles for s in asked])
        counts = np.array([EXCERPT] * len(near) + [1.0] * (len(asked) - len(near)))
        counts *= np.where(np.array([role.value in s.open for s in asked]) & ~wanted, OPEN, 1.0)
        head = LogisticRegression(C=1.0, max_iter=5000).fit(np.array([s.traits for s in asked]), wanted, sample_weight=counts)
        weight.append(head.coef_[0])
        bias.append(head.intercept_[0])
    # The labels of whole deals tell the attitude at signature, which most of their documents do not: they made it no better.
    moods = [(row, s.attitude) for s in near if s.attitude for row in s.feelings]
    feeling = LogisticRegression(C=1.0, max_iter=5000).fit(
        np.array([row for row, _ in moods]), [[a.value for a in Attitude].index(attitude) for _, attitude in moods]
    )
    return {
        "roles": np.array(weight, dtype=np.float32),
        "roles_bias": np.array(bias, dtype=np.float32),
        "attitudes": feeling.coef_.astype(np.float32),
        "attitudes_bias": feeling.intercept_.astype(np.float32),
    }


if __name__ == "__main__":
    {
        "names": train_names,
        "context": train_context,
        "part": train_part,
        "said": train_said,
        "holders": train_holders,
        "portrait": train_portrait,
    }[sys.argv[1]]()
