"""From a quote that an engine gave to located, value-checked evidence.

    ground_text(source, quote, statement=None) -> Grounded            one quote in one text
    ground(claim, conversation) -> Ground                             all quotes of a claim, and its statement
    ground_claims(claims, conversations, deal=None) -> (findings, needs_review)
    ground_lines(stream) -> iterator of JSON lines                    the `handoff ground` command

"Verified" means: the quote is a slice of the source, but for case, punctuation, white space, fillers and other small
words that do not change the sense; and the numbers, dates, money, names, negations, limits and firmness of quote and
statement are those of the source. It does not mean that the statement follows from the quote in every other respect.
"""

from analyzer.grounding.claims import Ground, Grounder, finding_id, ground, ground_claims
from analyzer.grounding.lines import ground_lines
from analyzer.grounding.quotes import Grounded, Status, ground_text

__all__ = ["Ground", "Grounded", "Grounder", "Status", "finding_id", "ground", "ground_claims", "ground_lines", "ground_text"]
