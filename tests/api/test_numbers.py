"""What programs get: the numbers of the pages, with everything that belongs to them."""

from __future__ import annotations

import pytest
from tests.metrics.desk import WEEK, asked

from fiftytwo.metrics.scopes import Scope

pytestmark = pytest.mark.django_db


def test_a_program_gets_a_number_with_everything_that_belongs_to_it(desk, program_of):
    response = program_of("Noy")("numbers", metrics="nps", scope=f"team:{desk.contact_centre.key}", period=str(WEEK))

    assert response.status_code == 200, response.content
    (number,) = response.json()["items"]
    value = asked(desk, "nps", Scope("team", desk.contact_centre.key))
    assert (number["value"], number["n"]) == (value.value, 6)
    assert (number["interval"]["low"], number["interval"]["high"]) == (
        value.score.interval.low,
        value.score.interval.high,
    )
