"""A located verbatim span."""

from pydantic import BaseModel, ConfigDict


class Evidence(BaseModel):
    """Where a statement rests: a verbatim slice of one document (CONTRACTS.md, "E").

    `start` and `end` are character offsets into the decoded original; `original[start:end]` equals
    `quote` but for line wraps, quote marks and cue headers inside it. `place` says where that is in a
    reader's words ("12:04", "line 23"), for looking it up in the recording or the file.
    """

    model_config = ConfigDict(frozen=True)

    document: str
    turn: int
    speaker: str | None = None
    start: int
    end: int
    quote: str
    place: str | None = None
