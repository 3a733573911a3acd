"""Who left the front line, who moved up or on."""

from __future__ import annotations

from datetime import date

import pytest
from tests.cast import Cast
from tests.metrics.desk import WEEK, asked, period

from fiftytwo.metrics.scopes import Scope
from fiftytwo.org.models import Membership, Person

pytestmark = pytest.mark.django_db(transaction=True)
DAY = date(2026, 5, 13)  # a Wednesday of the week that is asked for


def test_one_of_three_who_leaves_is_counted_against_the_time_of_all(cast: Cast) -> None:
    assert asked(cast, "attrition").value == 0
    Person.objects.filter(pk=cast.ilgin.pk).update(left_on=DAY)
    Membership.objects.filter(person=cast.ilgin).update(until=DAY)
    value = asked(cast, "attrition", when=period(WEEK))
    assert value.n == 1
    assert value.value == pytest.approx(100 / ((2 * 7 + 2) / 365.25))
    assert asked(cast, "attrition", Scope("team", cast.shop.key)).value == 0
    assert asked(cast, "attrition", Scope("team", cast.contact_centre.key)).n == 1


def test_a_first_lead_is_a_move_and_a_first_job_is_none(cast: Cast) -> None:
    assert asked(cast, "internal_moves").n == 0
    Membership.objects.filter(person=cast.ayse).update(until=DAY)
    Membership.objects.create(person=cast.ayse, team=cast.contact_centre, leads=True, since=DAY)
    Membership.objects.filter(person=cast.kham).update(until=DAY)
    Membership.objects.create(person=cast.kham, team=cast.head_office, since=DAY)
    assert asked(cast, "internal_moves").n == 2
    assert asked(cast, "internal_moves", when=period(WEEK + 1)).n == 0
