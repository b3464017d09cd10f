"""What meeting recorders export as JSON, known by its keys, and any list of speakers and words."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from analyzer.domain.conversation import Conversation, Kind, Participant, Side
from analyzer.errors import UnknownFormat, UnreadableInput
from analyzer.intake import recogniser_json as recogniser
from analyzer.intake.json_text import Json, day, instant, label_of, milliseconds, number, place, rows_of, side_of, text_of
from analyzer.intake.moments import in_seconds
from analyzer.intake.plain_text import looks_like_transcript, read_transcript
from analyzer.intake.source import Source
from analyzer.intake.transcripts import Heading, Transcript, Utterance

KNOWN = (
    "Gong, Chorus, Fireflies, Grain, Rev, AWS Transcribe, Call Analytics, Contact Lens, Deepgram, AssemblyAI, Whisper, WhisperX, "
    "Gmail messages, and lists of {speaker, text}"
)
TEXT_KEYS = (
    "text",
    "sentence",
    "transcript",
    "content",
    "message",
    "body",
    "utterance",
    "snippet",
    "spokenText",
    "words",
    "raw_text",
    "caption",
    "line",
)
SPEAKER_KEYS = (
    "speaker", "speaker_name", "speakerName", "name", "author", "from", "sender", "speaker_label", "participant", "user", "role",
    "speaker_id", "speakerId", "participant_id", "username", "who", "userId", "agent",
)  # fmt: skip
START_KEYS = (
    "start",
    "start_time",
    "startTime",
    "begin",
    "start_ms",
    "startMs",
    "startTimeMs",
    "offset",
    "snippet_time",
    "timestamp",
    "time",
    "ts",
)
AT_KEYS = (
    "at",
    "sent_at",
    "sentAt",
    "created_at",
    "createdAt",
    "timestamp",
    "date",
    "datetime",
    "time",
    "ts",
    "start",
    "start_time",
    "startTime",
)
END_KEYS = ("end", "end_time", "endTime", "end_ms", "endMs", "endTimeMs", "stop")
SIDE_KEYS = ("side", "speaker_type", "speakerType", "affiliation", "participant_role", "ParticipantRole", "role", "type")
TITLE_KEYS = ("title", "meeting_title", "meetingTitle", "subject", "topic", "name")
DATE_KEYS = (
    "date",
    "started",
    "scheduled",
    "start_datetime",
    "startDateTime",
    "meeting_date",
    "recorded_at",
    "recordedAt",
    "recording_start_time",
    "scheduled_start_time",
    "start_time",
    "created_at",
    "createdAt",
)
PEOPLE_KEYS = ("speakers", "participants", "attendees", "calendar_invitees", "invitees", "users", "people", "members")
"""Where a file lists people beside its turns."""
DEPTH = 7
"""How deep a list of turns is looked for in unknown JSON."""


class Format(NamedTuple):
    """One vendor's layout."""

    name: str
    detect: Callable[[Any], bool]
    read: Callable[[Any], Transcript]


def read_json(value: Any, source: Source) -> Conversation:
    """A parsed JSON document -> Conversation.

    Raises:
        UnknownFormat: no vendor's layout, and no list of speakers and words in it.
        UnreadableInput: a vendor's file without a transcript in it.
    """
    chosen = next((f for f in FORMATS if f.detect(value)), None)
    if (chosen is None or chosen.read is _read_rows) and (chat := _messages(value)):
        return chat.build(source)
    if chosen is None:
        told = _told(value)
        if told:
            return read_transcript(told, source, "json-text")
        raise UnknownFormat(f"{source.name}: this JSON holds no conversation in a layout that is known. Read are: {KNOWN}.")
    transcript = chosen.read(value)
    transcript.format = transcript.format or chosen.name
    transcript.utterances = place([u for u in transcript.utterances if u.text.strip()], source.text or "")
    return transcript.build(source)


def _told(value: Any) -> str | None:
    """A whole transcript in one string."""
    if not isinstance(value, Mapping):
        return None
    texts = (value.get(key) for key in ("transcript", "text", "content", "transcription", "body"))
    return next((t for t in texts if isinstance(t, str) and looks_like_transcript(t)), None)


def _messages(value: Any) -> Transcript | None:
    """What chats and help desks export, without what they note themselves."""
    from analyzer.intake.letters import messages_in

    said = [
        Utterance(
            row["body"],
            row["from"].get("name") or None,
            at=instant(row.get("sent_at")),
            email=(row["from"].get("email") or "").casefold() or None,
        )
        for row in messages_in(value) or ()
        if row["body"].strip()
    ]
    return Transcript("messages-json", said, kind=Kind.CHAT) if said else None


# Gong: the transcript has ids of speakers only; names and sides come from the parties of the call.


def _is_gong(value: Any) -> bool:
    return bool(rows_of(value, "callTranscripts")) or any("sentences" in row for row in rows_of(value, "transcript"))


def _is_gong_error(value: Any) -> bool:
    return isinstance(value, Mapping) and isinstance(value.get("errors"), list) and ("requestId" in value or "callTranscripts" not in value)


def _refuse_error(_: Any) -> Transcript:
    raise UnreadableInput("This file is an error message of an API instead of a transcript. Export the call again.")


def calls_of(value: Any) -> list[Json]:
    """The calls with their parties in a Gong document (calls.extensive), if it is one."""
    calls = rows_of(value, "calls")
    if isinstance(value, Mapping) and isinstance(value.get("call"), Mapping):
        calls.append(value["call"])
    if rows_of(value, "parties"):
        calls.append(value)
    return [call for call in calls if rows_of(call, "parties")]


def lacks_names(value: Any) -> bool:
    """A Gong transcript without the parties who could name its speakers."""
    return _is_gong(value) and not calls_of(value)


def with_calls(value: Any, neighbours: Sequence[Any]) -> Any:
    """The Gong transcript with the calls that `neighbours` (other documents) describe."""
    return {**value, "calls": [call for other in neighbours for call in calls_of(other)]}


def _is_call_metadata(value: Any) -> bool:
    return bool(calls_of(value)) and not _is_gong(value)


def _refuse_metadata(_: Any) -> Transcript:
    raise UnreadableInput(
        "This file describes a call (its parties) but holds no transcript. Put it beside the transcript: it names the speakers."
    )


def _read_gong(value: Json) -> Transcript:
    transcripts = rows_of(value, "callTranscripts") or [value]
    calls = calls_of(value)
    ids = {str(t.get("callId")) for t in transcripts}
    mine = [c for c in calls if str(_meta(c).get("id", c.get("id"))) in ids] or (calls if len(calls) == 1 else [])
    people = {str(p["speakerId"]): _party(p) for call in mine for p in rows_of(call, "parties") if p.get("speakerId") is not None}
    silent = [_party(p) for call in mine for p in rows_of(call, "parties") if p.get("speakerId") is None]
    utterances = [u for t in transcripts for monologue in rows_of(t, "transcript") for u in _monologue(monologue, people)]
    meta = _meta(mine[0]) if mine else {}
    heading = Heading(text_of(meta, "title") or None, day(meta.get("started") or meta.get("scheduled")), (*people.values(), *silent))
    warnings = [f"The file holds {len(transcripts)} calls; they are read as one conversation."] if len(transcripts) > 1 else []
    return Transcript("gong-json", utterances, heading=heading, warnings=warnings)


def _meta(call: Json) -> Json:
    meta = call.get("metaData")
    return meta if isinstance(meta, Mapping) else call


def _party(party: Json) -> Participant:
    name = text_of(party, "name") or text_of(party, "emailAddress") or label_of(party.get("speakerId"))
    return Participant(
        name=name or None,
        email=text_of(party, "emailAddress").casefold() or None,
        side=side_of(party.get("affiliation")),
        title=text_of(party, "title") or None,
    )


def _monologue(monologue: Json, people: Mapping[str, Participant]) -> Iterator[Utterance]:
    label = str(monologue.get("speakerId") or "") or None
    person = people.get(label or "") or Participant(name=label)
    for sentence in rows_of(monologue, "sentences"):
        yield Utterance(
            text_of(sentence, "text"),
            person.name,
            start=milliseconds(sentence, "start"),
            end=milliseconds(sentence, "end"),
            email=person.email,
            side=person.side,
        )


# Fireflies: GraphQL answer or the app's export.


def _fireflies(value: Any) -> Json | None:
    for path in (("data", "transcript"), ("transcript",), ()):
        found = value
        for key in path:
            found = found.get(key) if isinstance(found, Mapping) else None
        if isinstance(found, Mapping) and isinstance(found.get("sentences"), list):
            return found
    return None


def _read_fireflies(value: Any) -> Transcript:
    stated = _fireflies(value) or {}
    people = [
        Participant(name=label_of(p.get("displayName") or p.get("name")), email=text_of(p, "email").casefold() or None)
        for p in rows_of(stated, "meeting_attendees")
    ]
    utterances = [
        Utterance(
            text_of(row, "text", "sentence", "raw_text"),
            label_of(row.get("speaker_name")) or label_of(row.get("speaker_id")),
            start=number(row.get("start_time", row.get("startTime"))),
            end=number(row.get("end_time", row.get("endTime"))),
        )
        for row in rows_of(stated, "sentences")
    ]
    heading = Heading(
        text_of(stated, "title") or None, day(stated.get("date", stated.get("dateString"))), tuple(p for p in people if p.name)
    )
    return Transcript("fireflies-json", utterances, heading=heading)


# Any list of speakers and words: Chorus, Grain, chats, what people make themselves.


def _turn_rows(value: Any) -> list[Json]:
    """The longest list of {words, and speaker or time} anywhere in the document."""
    best: list[Json] = []
    level: list[Any] = [value]
    for _ in range(DEPTH):
        below: list[Any] = []
        for node in level:
            if isinstance(node, list):
                rows = [row for row in node if isinstance(row, Mapping)]
                good = [row for row in rows[:200] if _is_turn(row)]
                if len(rows) > len(best) and len(good) >= 0.6 * min(len(rows), 200):
                    best = rows
            below.extend(node.values() if isinstance(node, Mapping) else node)
        level = [node for node in below if isinstance(node, (Mapping, list))]
    return best


def _is_turn(row: Json) -> bool:
    if not text_of(row, *TEXT_KEYS).strip():
        return False
    spoken = any(label_of(row.get(key)) for key in SPEAKER_KEYS if not isinstance(row.get(key), float))
    return spoken or number(row.get("start")) is not None


def _read_rows(value: Any) -> Transcript:
    rows = _turn_rows(value)
    listed = list(_listed(value))
    utterances = [_known(_row(row), row, listed) for row in rows]
    chat = all(u.at and u.start is None for u in utterances)
    clocks = any(isinstance(row.get(key), str) and ":" in row[key] for row in rows for key in (*START_KEYS, *END_KEYS))
    utterances, doubts = in_seconds(utterances, clocks=clocks)
    about = value if isinstance(value, Mapping) else {}
    heading = Heading(
        text_of(about, *TITLE_KEYS) or None,
        next((d for k in DATE_KEYS if (d := day(about.get(k)))), None),
        tuple(person for _, person in listed),
    )
    chorus = any("snippet" in row or "speaker_type" in row for row in rows[:5])
    kind = Kind.CHAT if chat else Kind.CALL
    return Transcript("chorus-json" if chorus else "json", utterances, kind=kind, heading=heading, warnings=doubts)


def _listed(value: Any) -> Iterator[tuple[str, Participant]]:
    """(id, person) of everybody whom a file lists beside its turns."""
    about = value if isinstance(value, Mapping) else {}
    for row in (row for key in PEOPLE_KEYS for row in rows_of(about, key)):
        name = text_of(row, "name", "display_name", "displayName", "full_name")
        if not name:
            continue
        outside = next((row[key] for key in ("is_external", "isExternal", "external") if isinstance(row.get(key), bool)), None)
        own = next(
            (row[key] for key in ("is_rep", "isRep", "is_internal", "isInternal", "internal") if isinstance(row.get(key), bool)), None
        )
        theirs = outside if outside is not None else None if own is None else not own
        side = next((s for key in SIDE_KEYS if (s := side_of(row.get(key))) is not Side.UNKNOWN), Side.UNKNOWN)
        if theirs is not None:
            side = Side.CUSTOMER if theirs else Side.VENDOR
        identity = next((str(row[key]) for key in ("id", "speaker_id", "speakerId", "user_id", "userId") if row.get(key) is not None), "")
        yield identity, Participant(name=name[:200], email=text_of(row, "email", "emailAddress").casefold() or None, side=side)


def _known(said: Utterance, row: Json, listed: Sequence[tuple[str, Participant]]) -> Utterance:
    """A turn with what the list of people says of who spoke it: by id, address or name."""
    who = next((row[key] for key in SPEAKER_KEYS if label_of(row.get(key))), None)
    identity = str(who) if isinstance(who, str | int) else ""
    person = next(
        (one for key, one in listed if (key and key == identity) or (said.email and said.email == one.email) or said.speaker == one.name),
        None,
    )
    if person is None:
        return said
    side = said.side if said.side is not Side.UNKNOWN else person.side
    return replace(said, speaker=person.name, email=said.email or person.email, side=side)


def _times(row: Json) -> tuple[float | None, float | None]:
    """Start and end as a row states them, or of the list of the times of its words (Avoma)."""
    words = row.get("timestamps")
    moments = [n for one in words if (n := number(one)) is not None] if isinstance(words, list) else []
    start = next((n for key in START_KEYS if (n := number(row.get(key))) is not None), moments[0] if moments else None)
    return start, next((n for key in END_KEYS if (n := number(row.get(key))) is not None), moments[-1] if moments else None)


def _row(row: Json) -> Utterance:
    who = next((row[key] for key in SPEAKER_KEYS if label_of(row.get(key))), None)
    start, end = _times(row)
    at = None
    if start is None or abs(start) > 3e8:
        start, at = None, next((found for key in AT_KEYS if (found := instant(row.get(key)))), None)
    email = (
        text_of(who, "email", "matched_calendar_invitee_email")
        if isinstance(who, Mapping)
        else text_of(row, "email", "speaker_email", "speakerEmail")
    )
    side = next((s for key in SIDE_KEYS if (s := side_of(row.get(key))) is not Side.UNKNOWN), side_of(who))
    return Utterance(
        text_of(row, *TEXT_KEYS),
        label_of(who),
        start=start,
        end=end,
        at=at,
        email=email.casefold() or None,
        side=side,
    )


FORMATS = (
    Format("gong-json", _is_gong, _read_gong),
    Format("call-metadata", _is_call_metadata, _refuse_metadata),
    *(Format(*known) for known in recogniser.FORMATS),
    Format("fireflies-json", lambda value: _fireflies(value) is not None, _read_fireflies),
    Format("json", lambda value: bool(_turn_rows(value)), _read_rows),
    Format("api-error", _is_gong_error, _refuse_error),
)
