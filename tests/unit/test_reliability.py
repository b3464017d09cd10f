"""The drawing of how well a confidence holds."""

import pytest
from lxml import etree

from evals.reliability import Shown, figure, interval


def test_the_interval_of_a_share_is_wilsons() -> None:
    assert interval(0.5, 10) == pytest.approx((0.2366, 0.7634), abs=1e-3)
    assert interval(1.0, 20)[1] == 1.0
    assert interval(0.0, 0) == (0.0, 1.0)


def test_every_row_is_a_point_with_its_count() -> None:
    drawn = etree.fromstring(figure([Shown(0.2, 0.3, 0.19, 32), Shown(0.9, 1.0, 0.96, 539)]).encode())
    points = drawn.findall(".//{*}circle")
    assert [p.findtext("{*}title") for p in points] == ["32 texts", "539 texts"]
    assert float(points[0].get("cy")) > float(points[1].get("cy"))
