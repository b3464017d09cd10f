"""Working days of an account: how long somebody took to answer, weekends and public holidays not counted."""

import datetime as dt
from collections import Counter
from collections.abc import Collection
from functools import lru_cache

from analyzer.errors import UnreadableInput

DAY = dt.timedelta(days=1)
LONGEST = dt.timedelta(days=400)
"""Beyond this every delay is too long, and nobody needs to count."""
_SOME = 1 / 3
"""Where the part of the country is not known: a day that so many of its parts keep may be off there, and nobody is called late for it.
Of itself the library leaves out what only some have: no Easter Monday in Britain, no Thanksgiving in Canada."""
_KEPT = {"CA": "optional", "IE": "optional", "PT": "optional", "BR": "optional", "DK": "optional", "SE": "de_facto", "JP": "bank"}
"""Days that are off in practice though no law says so: Good Friday in Ireland, the Civic Holiday in Ontario, carnival in
Portugal, Midsummer Eve in Sweden, the first days of the year in Japan."""


class Calendar:
    """Which days somebody works. `country` (ISO, "US") gives its public holidays and days off, else they are Saturday and Sunday;
    `region` ("ON" of Canada) adds those of a part of it.

    `weekend` names other days off (0 = Monday); `closed` are days on which nobody works besides. Between Christmas and New Year's Day
    offices stand empty, so these days don't count where Christmas is a holiday or the country is not known.
    Dates are read in the zone of the moments given: a message sent at ten in the evening in Denver is of that day.
    """

    def __init__(
        self,
        country: str | None = None,
        weekend: Collection[int] | None = None,
        closed: Collection[dt.date] = frozenset(),
        region: str = "",
    ) -> None:
        self.country = country
        self.region = region
        self.weekend = frozenset(weekend if weekend is not None else _weekend(country) if country else (5, 6))
        self.closed = frozenset(closed)

    def without(self, closed: Collection[dt.date]) -> "Calendar":
        """The same calendar with more days off."""
        return Calendar(self.country, self.weekend, self.closed | frozenset(closed), self.region)

    @property
    def code(self) -> str:
        """Whose holidays they are: "GB", "CA-ON"; empty where nobody's."""
        return f"{self.country}-{self.region}" if self.country and self.region else self.country or ""

    def works(self, day: dt.date) -> bool:
        """Is `day` neither weekend nor public holiday nor otherwise off?"""
        if day.weekday() in self.weekend or day in self.closed:
            return False
        return not (self.country and day in _holidays(self.country, self.region, day.year)) and not self._is_between_the_years(day)

    def _is_between_the_years(self, day: dt.date) -> bool:
        inside = day.month == 12 and day.day >= 24
        return inside and (not self.country or dt.date(day.year, 12, 25) in _holidays(self.country, self.region, day.year))

    def hours(self, start: dt.datetime, end: dt.datetime) -> float:
        """Hours of working days from `start` to `end`; the whole day counts, since mail is answered at all hours.

        Both must know their zone; days are those of the zone of `end`, who is the one that answers.
        """
        start = start.astimezone(end.tzinfo)
        if end - start > LONGEST:
            return LONGEST / dt.timedelta(hours=1)
        worked = dt.timedelta()
        while start < end:
            midnight = dt.datetime.combine(start.date() + DAY, dt.time(), start.tzinfo)
            until = min(midnight, end)
            if self.works(start.date()):
                worked += until - start
            start = until
        return max(worked, dt.timedelta()) / dt.timedelta(hours=1)


def calendar_of(country: str | None) -> Calendar:
    """The calendar of a country by its ISO code ("us", "DE"), or of a part of it ("CA-ON", "DE-BY"); without one, only weekends are off.

    Raises:
        UnreadableInput: the public holidays of such a country or part are not known.
    """
    if not country:
        return Calendar()
    code, _, region = country.strip().upper().partition("-")
    if code not in countries() or (region and region not in _regions(code)):
        raise UnreadableInput(
            "The public holidays of that country are not known. Name it by its two letters, such as US, GB or DE, or with a part of it: CA-ON."
        )
    return Calendar(code, region=region)


@lru_cache(maxsize=1)
def countries() -> frozenset[str]:
    """The ISO codes of the countries whose public holidays are known."""
    # Here, as below, and not at the top: it takes 0.1 s to import, and of many accounts no country is known.
    from holidays import list_supported_countries

    return frozenset(list_supported_countries())


@lru_cache(maxsize=64)
def _regions(country: str) -> frozenset[str]:
    from holidays import country_holidays

    return frozenset(country_holidays(country).subdivisions)


@lru_cache(maxsize=64)
def _holidays(country: str, region: str, year: int) -> frozenset[dt.date]:
    from holidays import country_holidays

    sorts = ("public", _KEPT[country]) if country in _KEPT else None
    days = set(country_holidays(country, subdiv=region or None, years=year, categories=sorts))
    parts = () if region else sorted(_regions(country))
    kept = Counter(day for part in parts for day in country_holidays(country, subdiv=part, years=year))
    return frozenset(days | {day for day, number in kept.items() if number > _SOME * len(parts)})


@lru_cache(maxsize=64)
def _weekend(country: str) -> frozenset[int]:
    from holidays import country_holidays

    return frozenset(country_holidays(country).weekend)
