"""Ways to tell something: words that open one, what it tells of, and what may stand behind."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from analyzer.engines.local.phrases import Ends, here

Said = Mapping[str, str | None]
"""What a frame found, by what it tells of."""


BARE: Final = re.compile("")
"""The opening of a frame that no words open."""


class Frame(NamedTuple):
    """One way to tell something: words that open it, where what they tell of may begin and end, and what may stand behind.

    Without `what` the opening is the whole of it, and its groups are what it tells. Otherwise `kind` says what `what` is to be taken for.
    """

    opening: re.Pattern[str]
    kind: str = ""
    what: Ends | None = None
    rest: re.Pattern[str] | None = None
    start: Ends = here

    def read(self, text: str, at: int) -> Said | None:
        """What is told at `at`, if the frame stands there."""
        lead = self.opening.match(text, at)
        if lead is None or self.what is None:
            return lead and lead.groupdict()
        for start in self.start(text, lead.end()):
            for end in self.what(text, start):
                if self.rest is None or self.rest.match(text, end):
                    return {**lead.groupdict(), self.kind: text[start:end]}
        return None


def first_of(frames: Iterable[Frame], text: str, at: int) -> Said | None:
    """What the first frame tells that stands at `at`."""
    return next((said for frame in frames if (said := frame.read(text, at))), None)


def search(frames: Sequence[Frame], text: str, places: Iterable[int]) -> Said | None:
    """What is told at the first of `places` where any frame stands."""
    return next((said for at in places if (said := first_of(frames, text, at))), None)
