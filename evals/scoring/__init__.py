"""Scores of predictions against gold deals, by the rules of `evals/gold/GUIDE.md` (span matching, no judge)."""
