"""What the outside is told: the events that notices are about."""

from enum import StrEnum


class Event(StrEnum):
    """Something that people outside the service want to hear of.

    Names have parts: who subscribes to `escalation.due` hears of both levels, who subscribes to `escalation.due.vp` of one.
    """

    DRAFT_READY = "draft.ready"
    """a draft is put together; the rep can begin (`handoff_id`, `draft_number`)"""
    HANDED_OVER = "handoff.handed_over"
    """the CSM has the document (`handoff_id`)"""
    QUESTION_ASKED = "handoff.question.asked"
    """the CSM asks the rep about a line (`handoff_id`, `question_id`)"""
    QUESTION_ANSWERED = "handoff.question.answered"
    """the rep has answered (`handoff_id`, `question_id`)"""
    ESCALATION_MANAGER = "escalation.due.manager"
    """document not approved or introduction not scheduled after three business days (S38; `reasons`)"""
    ESCALATION_VP = "escalation.due.vp"
    """the same after five"""
    FLAG_WATCH = "flag.raised.watch"
    """a red flag to keep an eye on (`flag_id`, `type`, `why`)"""
    FLAG_ALERT = "flag.raised.alert"
    """a red flag that both sales and success should hear of at once (S74)"""
    FLAG_DIGEST = "flag.digest"
    """what waits for one CSM, once a week (`csm`, `raised`, `resolved`, `dismissed`, `lines`)"""
    ISSUE_FOR_REVIEW = "issue.for_review"
    """a reason for leaving waits for a decision (`issue_id`, `title`, `trend`, `week`, `why`)"""
    PING = "ping"
    """a test, on request"""


def covers(wanted: str, event: str) -> bool:
    """True where a subscription to `wanted` hears of `event`: the same, or the beginning of its parts; `*` is everything."""
    return wanted in {"*", event} or event.startswith(f"{wanted}.")


def known(wanted: str) -> bool:
    """True where there is an event that a subscription to `wanted` would hear of."""
    return any(covers(wanted, event) for event in Event)
