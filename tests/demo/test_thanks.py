"""What people of the demo did with praise: a great deal in Customer Service Week, and little else."""

from __future__ import annotations

from datetime import date

import pytest
from tests.demo.conftest import UNTIL

from fiftytwo.demo import build
from fiftytwo.demo.praise import kindness
from fiftytwo.demo.story import QUIET_STAR
from fiftytwo.features.recognition.models import Moment, PeerThanks, Programme, Thanks
from fiftytwo.features.recognition.quotes import quotes_of
from fiftytwo.lib.weeks import Week, customer_service_week
from fiftytwo.org.values import Value


@pytest.mark.slow
def test_thanks_came_in_one_week_every_word_is_the_customers_and_a_second_run_adds_nothing(db: None) -> None:
    build(until=UNTIL, employees=60, weeks=14)
    feast = customer_service_week(2026)
    given = [Week.of(thanks.given_at.date()) for thanks in Thanks.objects.filter(state="given") if thanks.given_at]
    assert given.count(feast) >= 3
    assert given.count(feast) > len(given) / 2
    assert Thanks.objects.exclude(state="given").exists()
    assert Moment.objects.filter(state="proposed").exists()
    moments = list(Moment.objects.all())
    assert all(quote.is_exact for quote in quotes_of(moments).values())
    thanked = Thanks.objects.filter(moment__credits__person__family_name=QUIET_STAR[1])
    assert not thanked.filter(moment__credits__person__given_name=QUIET_STAR[0]).exists()
    assert Value.objects.published().count() == len(kindness()["value"])
    running = Programme.objects.get(period="2026-Q4")
    assert running.frozen_at is not None
    assert running.frozen_at.date() < date(2026, 9, 28)

    before = [kind.objects.count() for kind in (Moment, Thanks, PeerThanks, Programme)]
    build(until=UNTIL, employees=60, weeks=14)
    assert [kind.objects.count() for kind in (Moment, Thanks, PeerThanks, Programme)] == before
