"""A located verbatim span."""

from pydantic import BaseModel, ConfigDict


class Evidence(BaseModel):
    """Where a statement rests: a verbatim slice of one document (CONTRACTS.md, "E").

    `start` and `end` are character offsets into the decoded original; `original[start:end]` equals
    `quote` but for line wraps, quote marks and cue headers inside it.
    """

    model_config = ConfigDict(frozen=True)

    document: str
    turn: int
    speaker: str | None = None
    start: int
    end: int
    quote: str
