"""What can go wrong with one window, and how the draft says so."""

from enum import StrEnum
from typing import Final


class Trouble(StrEnum):
    """Why a window, or a part of it, was not read. Each is a state of that window; the others go on."""

    REFUSED = "refused"
    CUT_OFF = "cut_off"
    NOT_JSON = "not_json"
    EMPTY = "empty"
    BUSY = "busy"
    SERVER = "server"
    SLOW = "slow"
    UNREACHABLE = "unreachable"
    REJECTED = "rejected"
    TOO_LONG = "too_long"
    BUDGET = "budget"


WORDS: Final = {
    Trouble.REFUSED: "the model refused to answer. Read this part yourself, or try another model.",
    Trouble.CUT_OFF: "the answer was cut off even for the smallest part. Raise HANDOFF_LLM_MAX_OUTPUT and run again.",
    Trouble.NOT_JSON: "the answers were not in the form that was asked for. Run again, or try another model.",
    Trouble.EMPTY: "the model answered nothing. Run again, or try another model.",
    Trouble.BUSY: "the endpoint has had too many requests. Run again later; what was read is kept.",
    Trouble.SERVER: "the endpoint failed. Run again later; what was read is kept.",
    Trouble.SLOW: "the endpoint did not answer in time. Raise HANDOFF_LLM_TIMEOUT_S or run again; what was read is kept.",
    Trouble.UNREACHABLE: "the connection to the endpoint broke. Run again; what was read is kept.",
    Trouble.REJECTED: "the endpoint rejected the request. `handoff doctor` shows what it can do.",
    Trouble.TOO_LONG: "the model's context is too small for it. Lower HANDOFF_LLM_CONTEXT to what the model has.",
    Trouble.BUDGET: "the budget of this run is used up. Raise HANDOFF_LLM_MAX_COST or HANDOFF_LLM_MAX_TOKENS and run again; what was read is kept.",
}


class NotAnswered(Exception):
    """One question to the endpoint came to nothing; `trouble` says how. Holds no words of request or answer.

    `sentence` is for the user, in case nothing else can be read either.
    """

    def __init__(self, trouble: Trouble, detail: str = "", sentence: str = "") -> None:
        super().__init__(trouble.value)
        self.trouble = trouble
        self.detail = detail
        self.sentence = sentence


def warning(document: str, place: str, what: str, trouble: Trouble, detail: str = "") -> str:
    """One line for the draft: where, what is missing, why, what to do."""
    return f"{document}, {place}: {what} not read: {WORDS[trouble]}" + (f" ({detail})" if detail else "")
