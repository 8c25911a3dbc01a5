"""Labels of regions: each is there once, and what is picked is what is meant."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from talent.profiles.places import labels
from talent.taxonomy import queries
from talent.taxonomy.lookup import shared


@pytest.mark.parametrize("chinese", [True, False])
def test_every_label_leads_back_to_its_region(session: Session, chinese: bool) -> None:
    found = labels(queries.regions(session), chinese=chinese)
    lookup = shared(session)
    assert len(found) > 500
    assert {code: lookup.region(label) for code, label in found.items()} == {code: code for code in found}


def test_a_county_stands_with_its_city(session: Session) -> None:
    regions = queries.regions(session)
    assert labels(regions, chinese=True)["510107"] == "成都市武侯区"
    assert labels(regions, chinese=False)["510107"] == "Wuhou District, Chengdu City"
    assert labels(regions, chinese=True)["510100"] == "成都市"
