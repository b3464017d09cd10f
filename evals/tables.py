"""A report as tables for the terminal."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from rich.console import Console
from rich.table import Table

from evals.bars import Miss, figure

KINDS: Final = ("promises", "goals", "risks", "stakeholders", "overall")


def show(report: Mapping[str, Any], baseline: Mapping[str, Any], missed: Sequence[Miss], console: Console) -> None:
    """Prints per kind the rates with counts and the difference to `baseline`, then facts, attributes, slices and missed bars."""
    console.print(_kinds(report, baseline))
    console.print(_attributes(report, baseline))
    facts, slices = report["facts"], report["slices"]
    parts = ", ".join(f"{name} {value}" for name, value in facts.items() if name != "share")
    console.print(f"facts: {facts['share']:.0%}{_change(report, baseline, 'facts.share')} ({parts})")
    tone, flags = report["sentiment"], report["flags"]
    console.print(
        f"sentiment of {tone['n']} messages: exact {tone['exact']:.0%}, within one {tone['within1']:.0%}, missing {tone['missing']}"
    )
    console.print(
        f"flags: F1 {flags['f1']:.2f}{_change(report, baseline, 'flags.f1')} (found {flags['tp']}, false {flags['fp']}, missed {flags['fn']})"
    )
    console.print(f"quotes: {slices['quotes']} in the drafts, {slices['wrong']} that are not slices of their document")
    console.print(f"deals: {report['deals']}, needs review: {report['needs_review']}")
    if not baseline:
        console.print("no baseline yet: `python -m evals gold --update-baseline` writes it")
    for miss in missed:
        console.print(f"[bold red]below the bar:[/] {miss}")


def _kinds(report: Mapping[str, Any], baseline: Mapping[str, Any]) -> Table:
    table = Table(title="Gold deals", title_justify="left")
    table.add_column("kind")
    for name in ("precision", "recall", "F1", "found", "false", "missed", "hard", "double", "invalid"):
        table.add_column(name, justify="right")
    for kind in KINDS:
        row = report[kind]
        rates = [f"{row[name]:.3f}{_change(report, baseline, f'{kind}.{name}')}" for name in ("precision", "recall", "f1")]
        counts = [str(row.get(name, "")) for name in ("tp", "fp", "fn", "hard_fp", "dup", "invalid")]
        table.add_row(kind, *rates, *counts, end_section=kind == KINDS[-2])
    return table


def _attributes(report: Mapping[str, Any], baseline: Mapping[str, Any]) -> Table:
    table = Table(title="Attributes of the items found", title_justify="left")
    for name in ("kind", "attribute", "right", "before"):
        table.add_column(name)
    for kind in KINDS[:-1]:
        for name, right in report[kind]["attributes"].items():
            before = baseline.get(kind, {}).get("attributes", {}).get(name, "")
            table.add_row(kind, name, right, before if before != right else "")
    return table


def _change(report: Mapping[str, Any], baseline: Mapping[str, Any], name: str) -> str:
    now, before = figure(report, name), figure(baseline, name)
    if now is None or before is None or round(now - before, 3) == 0:
        return ""
    return f" ([{'green' if now > before else 'red'}]{now - before:+.3f}[/])"
