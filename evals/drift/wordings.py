"""Words that tell of something to flag, and their look-alikes: which are flagged?

    python -m evals.drift.wordings [--errors]

`wordings.jsonl` holds the words of one message each. Those of `look` and `decide` tell of a project handed over (by the successor, an
assistant, the champion, a calendar or an automatic reply), of missed meetings and days, questions asked again and requests beyond the
scope, and look like it: parts handed over, leave with a stand-in, days moved ahead of time, news of others; without a type stand anger at
third parties and quiet mail with words of the same sort, which tell of nothing. They were written by whoever wrote the rules; of `decide` only totals were read. `last` and `final`
were written when the rules stood: when first read, 3 of the 20 messages of `last` that tell of something were found and 4 others
flagged, and 9 of the 22 of `final` and 2 others; the rules were mended from both, so that new words are found about as seldom
as that. Of the 40 quiet mails of `final`, from which nothing was mended, 2 are flagged.
"""

import argparse
import json
import tempfile
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from analyzer.app import Analyzer
from analyzer.domain.sentiment import FlagType, SignalType

ROWS: Final = Path(__file__).with_suffix(".jsonl")
RIGHT, FALSE, MISSED = "right", "false", "missed"
DECIDE: Final = "decide"
TONE: Final = {FlagType.SENTIMENT_DROP.value, SignalType.TONE_BELOW.value, SignalType.TONE_WORSE.value}
CHAMPION: Final = "Paula Reyes"
DEAL: Final = {
    "deal_id": "carrow-mills",
    "vendor": {"name": "Gridline", "domains": ["gridline.example"]},
    "customer": {"name": "Carrow Mills", "domains": ["carrow.example"]},
    "documents": [{"file": "mails.txt", "type": "email_thread", "phase": "sales", "date": "2026-03-02"}],
}
SOLD: Final = f"""From: {CHAMPION} <paula.reyes@carrow.example>
To: Mark Webb <mark.webb@gridline.example>
Date: Mon, 2 Mar 2026 09:00:00 +0000
Subject: Order

I have the go-ahead from our board and will run the project on our side. I am glad that we start in April.
"""
BEFORE: Final = (
    ("Mark Webb", "2026-04-20T09:00:00+00:00", "Kick-off", "Thank you for the good start. The import runs on Friday."),
    (CHAMPION, "2026-04-20T10:00:00+00:00", "Re: Kick-off", "Good, I have told the team."),
    ("Lena Sand", "2026-04-27T09:00:00+00:00", "Import", "The import has run, all items are in. Next come the labels."),
    (CHAMPION, "2026-04-27T11:00:00+00:00", "Re: Import", "I looked at them, they are fine."),
    ("Mark Webb", "2026-04-28T08:00:00+00:00", "Labels", "The labels follow on Thursday."),
)
AT: Final = "2026-04-28T10:00:00+00:00"


def main() -> None:
    """Prints right, false, missed and F1 of each part, and of each type within it."""
    parser = argparse.ArgumentParser(prog="python -m evals.drift.wordings", description="Words that tell of something to flag.")
    parser.add_argument("--errors", action="store_true", help=f"names the wrong ones too, but those of {DECIDE}")
    errors = parser.parse_args().errors
    analyzer = Analyzer()
    counts: dict[str, Counter[str]] = {}
    for line in ROWS.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        found = _kinds(row, analyzer)
        flagged = row["type"] in found if row["type"] else bool(found)
        what = RIGHT if flagged and row["tells"] else FALSE if flagged else MISSED if row["tells"] else ""
        for part in (row["half"], f"{row['half']} {row['type'] or 'nothing'}"):
            counts.setdefault(part, Counter())[what] += 1
        if errors and what in {FALSE, MISSED} and row["half"] != DECIDE:
            print(f"{what}: {row['half']} {row['id']} {row['type']} {row['by']}: {row['text']}")
    for part, count in sorted(counts.items()):
        f1 = 2 * count[RIGHT] / max(1, 2 * count[RIGHT] + count[FALSE] + count[MISSED])
        print(f"{part}: {count[RIGHT]} right, {count[FALSE]} false, {count[MISSED]} missed, F1 {f1:.2f}")


def _kinds(row: Mapping[str, Any], analyzer: Analyzer) -> set[str]:
    """Which flags and signals the message of `row` raises as the newest of a quiet account, its tone aside."""
    subject, _, rest = str(row["text"]).partition("\n")
    headed = row["channel"] in {"calendar", "automatic"}
    told = (row["by"], AT, subject if headed else "Re: Labels", rest if headed else row["text"])
    with tempfile.TemporaryDirectory() as place:
        deal = Path(place)
        (deal / "docs").mkdir()
        (deal / "deal.json").write_text(json.dumps(DEAL), encoding="utf-8")
        (deal / "docs" / "mails.txt").write_text(SOLD, encoding="utf-8")
        lines = [json.dumps(_message(number, *one)) for number, one in enumerate((*BEFORE, told), 1)]
        (deal / "messages.jsonl").write_text("\n".join(lines), encoding="utf-8")
        report = analyzer.drift(deal)
    found = {flag.type.value for flag in report.flags} | {signal.type.value for signal in report.signals}
    return found - TONE


def _message(number: int, who: str, at: str, subject: str, body: str) -> dict[str, Any]:
    ours = who in {"Mark Webb", "Lena Sand"}
    email = f"{who.casefold().replace(' ', '.')}@{'gridline' if ours else 'carrow'}.example"
    others = ["paula.reyes@carrow.example"] if ours else ["mark.webb@gridline.example"]
    return {"id": f"m{number}", "sent_at": at, "from": {"name": who, "email": email}, "to": others, "subject": subject, "body": body}


if __name__ == "__main__":
    main()
