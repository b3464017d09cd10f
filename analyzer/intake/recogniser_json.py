"""What speech recognisers write as JSON: AWS, Deepgram, AssemblyAI, Whisper, Rev."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any, NamedTuple

from analyzer.domain.conversation import Kind, Participant
from analyzer.intake.json_text import Json, instant, label_of, milliseconds, number, rows_of, side_of, text_of
from analyzer.intake.moments import in_seconds
from analyzer.intake.transcripts import Heading, Transcript, Utterance


class Word(NamedTuple):
    """One recognised word; a punctuation mark has no times."""

    text: str
    speaker: str | None
    start: float | None
    end: float | None
    mark: bool = False


def utterances_of(words: Sequence[Word]) -> Iterator[Utterance]:
    """Runs of words of one speaker; a mark belongs to the word before it."""
    carried: list[Word] = []
    for word in words:
        carried.append(word._replace(speaker=carried[-1].speaker) if word.mark and carried else word)
    for speaker, run in groupby(carried, key=lambda w: w.speaker):
        spoken = list(run)
        starts = [w.start for w in spoken if w.start is not None]
        ends = [w.end for w in spoken if w.end is not None]
        text = "".join(w.text if w.mark else f" {w.text}" for w in spoken).strip()
        yield Utterance(text, speaker, start=starts[0] if starts else None, end=ends[-1] if ends else None)


# AWS Transcribe: words and marks in one list; numbers are strings.


def _is_transcribe(value: Any) -> bool:
    results = value.get("results") if isinstance(value, Mapping) else None
    return isinstance(results, Mapping) and isinstance(results.get("transcripts"), list) and "channels" not in results


def _read_transcribe(value: Json) -> Transcript:
    results: Json = value["results"]
    channels = rows_of(results, "channel_labels", "channels")
    items = rows_of(results, "items")
    if len(channels) > 1:
        spoken = [u for c in channels for u in _sentences(_aws_words(rows_of(c, "items"), label_of(c.get("channel_label")), []))]
        utterances = sorted(spoken, key=lambda u: u.start or 0.0)
    elif items:
        utterances = list(utterances_of(_aws_words(items, None, rows_of(results, "speaker_labels", "segments"))))
    else:
        utterances = [
            Utterance(
                text_of(row, "transcript"),
                label_of(row.get("speaker_label")),
                start=number(row.get("start_time")),
                end=number(row.get("end_time")),
            )
            for row in rows_of(results, "audio_segments") or rows_of(results, "transcripts")
        ]
    return Transcript("aws-transcribe", utterances)


def _aws_words(items: Sequence[Json], label: str | None, segments: Sequence[Json]) -> list[Word]:
    spans = sorted((number(s.get("start_time")) or 0.0, label_of(s.get("speaker_label"))) for s in segments)
    named = {str(i.get("start_time")): label_of(i.get("speaker_label")) for s in segments for i in rows_of(s, "items")}
    starts = [start for start, _ in spans]
    words = []
    for item in items:
        found = rows_of(item, "alternatives")
        start = number(item.get("start_time"))
        speaker = label or label_of(item.get("speaker_label")) or named.get(str(item.get("start_time")))
        if speaker is None and spans and start is not None:
            # No word names its speaker: the segment that began last before the word does.
            speaker = spans[max(0, bisect_right(starts, start + 1e-6) - 1)][1]
        words.append(
            Word(
                text_of(found[0], "content") if found else "",
                speaker,
                start,
                number(item.get("end_time")),
                item.get("type") == "punctuation",
            )
        )
    return [w for w in words if w.text]


def _sentences(words: Sequence[Word]) -> Iterator[Utterance]:
    """One channel's words cut after full stops, so that two channels can be ordered by time."""
    run: list[Word] = []
    for word in words:
        run.append(word)
        if word.mark and word.text in ".?!":
            yield from utterances_of(run)
            run = []
    yield from utterances_of(run)


# AWS Call Analytics and Contact Lens: AGENT and CUSTOMER are the sides, for free.


def _is_contact_lens(value: Any) -> bool:
    rows = rows_of(value, "Transcript")
    return bool(rows) and any("Content" in row or "ContentType" in row for row in rows)


def _read_contact_lens(value: Json) -> Transcript:
    roles = {str(p.get("ParticipantId")): str(p.get("ParticipantRole", "")) for p in rows_of(value, "Participants")}
    rows = [row for row in rows_of(value, "Transcript") if row.get("Type", "MESSAGE") == "MESSAGE"]
    chat = any("AbsoluteTime" in row for row in rows)
    utterances = []
    for row in rows:
        role = str(row.get("ParticipantRole") or roles.get(str(row.get("ParticipantId"))) or row.get("ParticipantId") or "")
        utterances.append(
            Utterance(
                text_of(row, "Content"),
                (text_of(row, "DisplayName") if chat else "") or role or None,
                start=milliseconds(row, "BeginOffsetMillis"),
                end=milliseconds(row, "EndOffsetMillis"),
                at=instant(row.get("AbsoluteTime")),
                side=side_of(role),
            )
        )
    return Transcript(
        "contact-lens" if chat or any("ParticipantId" in row for row in rows) else "call-analytics",
        utterances,
        kind=Kind.CHAT if chat else Kind.CALL,
    )


def _is_post_call(value: Any) -> bool:
    return bool(rows_of(value, "SpeechSegments"))


def _read_post_call(value: Json) -> Transcript:
    labels = rows_of(value, "ConversationAnalytics", "SpeakerLabels") or rows_of(value, "SpeakerLabels")
    names = {str(row.get("Speaker")): text_of(row, "DisplayText") for row in labels}
    utterances = []
    for row in rows_of(value, "SpeechSegments"):
        label = str(row.get("SegmentSpeaker") or "")
        name = names.get(label) or label or None
        utterances.append(
            Utterance(
                text_of(row, "DisplayText", "OriginalText"),
                name,
                start=number(row.get("SegmentStartTime")),
                end=number(row.get("SegmentEndTime")),
                side=side_of(name),
            )
        )
    return Transcript("post-call-analytics", utterances)


# Deepgram: utterances where asked for, else paragraphs, else words.


def _is_deepgram(value: Any) -> bool:
    return bool(rows_of(value, "results", "channels")) or bool(rows_of(value, "results", "utterances"))


def _read_deepgram(value: Json) -> Transcript:
    channels = rows_of(value, "results", "channels")
    several = len(channels) > 1
    spoken = [_deepgram_row(row, row.get("channel"), several) for row in rows_of(value, "results", "utterances")]
    if not spoken:
        found = [u for i, channel in enumerate(channels) for u in _deepgram_channel(channel, i, several)]
        spoken = sorted(found, key=lambda u: u.start or 0.0) if several else found
    return Transcript("deepgram", spoken)


def _deepgram_channel(channel: Json, index: int, several: bool) -> Iterator[Utterance]:
    best = next(iter(rows_of(channel, "alternatives")), {})
    paragraphs = rows_of(best, "paragraphs", "paragraphs")
    words = rows_of(best, "words")
    if paragraphs:
        for paragraph in paragraphs:
            for sentence in rows_of(paragraph, "sentences"):
                yield _deepgram_row({**sentence, "speaker": paragraph.get("speaker")}, index, several)
    elif words:
        yield from utterances_of(
            [
                Word(
                    text_of(w, "punctuated_word", "word"), _deepgram_label(w, index, several), number(w.get("start")), number(w.get("end"))
                )
                for w in words
            ]
        )
    else:
        yield _deepgram_row(best, index, several)


def _deepgram_row(row: Json, channel: object, several: bool) -> Utterance:
    return Utterance(
        text_of(row, "transcript", "text"),
        _deepgram_label(row, channel, several),
        start=number(row.get("start")),
        end=number(row.get("end")),
    )


def _deepgram_label(row: Json, channel: object, several: bool) -> str | None:
    label = label_of(row.get("speaker"))
    if not several:
        return label
    return f"Channel {channel}" if label is None or label == "Speaker 0" else f"Channel {channel} {label}"


# AssemblyAI: milliseconds; utterances only where speakers were asked for.


def _is_assembly(value: Any) -> bool:
    if not isinstance(value, Mapping) or "segments" in value:
        return False
    rows = rows_of(value, "utterances") or rows_of(value, "words")
    return (
        bool(rows)
        and "text" in rows[0]
        and isinstance(rows[0].get("start"), int)
        and ("status" in value or "words" in value or "words" in rows[0])
    )


def _read_assembly(value: Json) -> Transcript:
    rows = rows_of(value, "utterances")
    utterances = [
        Utterance(text_of(r, "text"), label_of(r.get("speaker")), start=milliseconds(r, "start"), end=milliseconds(r, "end")) for r in rows
    ]
    if not rows:
        words = [
            Word(text_of(w, "text"), label_of(w.get("speaker")), milliseconds(w, "start"), milliseconds(w, "end"))
            for w in rows_of(value, "words")
        ]
        utterances = list(utterances_of(words))
    return Transcript("assemblyai", utterances)


# Whisper, WhisperX and what is built on them.


def _is_whisper(value: Any) -> bool:
    rows = rows_of(value, "segments")
    return bool(rows) and "text" in rows[0] and "start" in rows[0]


def _read_whisper(value: Json) -> Transcript:
    rows = rows_of(value, "segments")
    utterances = [Utterance(text_of(r, "text"), _whisper_speaker(r), start=number(r.get("start")), end=number(r.get("end"))) for r in rows]
    utterances, doubts = in_seconds(utterances)
    return Transcript("whisperx" if any(u.speaker for u in utterances) else "whisper", utterances, warnings=doubts)


def _whisper_speaker(row: Json) -> str | None:
    label = label_of(row.get("speaker"))
    if label is None:
        labels = [found for w in rows_of(row, "words") if (found := label_of(w.get("speaker")))]
        label = max(labels, key=labels.count) if labels else None
    return label


# Rev: words and marks of one monologue, blanks included.


def _is_rev(value: Any) -> bool:
    return bool(rows_of(value, "monologues"))


def _read_rev(value: Json) -> Transcript:
    names = {str(s.get("id")): text_of(s, "name") for s in rows_of(value, "speakers")}
    utterances = []
    for monologue in rows_of(value, "monologues"):
        elements = rows_of(monologue, "elements")
        starts = [t for e in elements if (t := number(e.get("ts"))) is not None]
        ends = [t for e in elements if (t := number(e.get("end_ts"))) is not None]
        speaker = names.get(str(monologue.get("speaker"))) or text_of(monologue, "speaker_name") or label_of(monologue.get("speaker"))
        utterances.append(
            Utterance(
                "".join(text_of(e, "value") for e in elements).strip(),
                speaker,
                start=starts[0] if starts else None,
                end=ends[-1] if ends else None,
            )
        )
    people = tuple(Participant(name=name) for name in names.values() if name)
    return Transcript("rev-json", utterances, heading=Heading(participants=people))


FORMATS = (
    ("deepgram", _is_deepgram, _read_deepgram),
    ("aws-transcribe", _is_transcribe, _read_transcribe),
    ("contact-lens", _is_contact_lens, _read_contact_lens),
    ("post-call-analytics", _is_post_call, _read_post_call),
    ("rev-json", _is_rev, _read_rev),
    ("assemblyai", _is_assembly, _read_assembly),
    ("whisper", _is_whisper, _read_whisper),
)
