"""What leaders have in hand, and who waits to be thanked: what the rules of turns are fed with."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta

from django.db.models import Max

from fiftytwo.features.recognition.exposure import contacts_handled
from fiftytwo.features.recognition.models import Credit, Offer, Thanks
from fiftytwo.features.recognition.turns import LeaderLoad, Waiting, in_order
from fiftytwo.org.models import Grant, Person, ReportingLine
from fiftytwo.org.viewer import organisations_today

LATELY = timedelta(days=91)


def leaders_today(today: date) -> list[Person]:
    """Return the leaders who work here today."""
    held = Grant.objects.on(today).filter(role=Grant.Role.LEADER).values("person_id")
    return list(Person.objects.present_on(today).filter(pk__in=held, forgotten=False))


def leader_loads(thanks: Thanks) -> list[LeaderLoad]:
    """Return what each leader who may be asked has in hand; those who passed these thanks on are not asked again."""
    today = organisations_today()
    credited = set(
        Credit.objects.filter(moment=thanks.moment_id, person__isnull=False).values_list("person_id", flat=True)
    )
    passed = set(thanks.offers.exclude(outcome=Offer.Outcome.OPEN).values_list("leader_id", flat=True))
    leaders = [one for one in leaders_today(today) if one.pk not in credited | passed]
    if not leaders:  # everybody was asked once: begin again, those who passed left out for good
        refused = set(thanks.offers.filter(outcome=Offer.Outcome.PASSED).values_list("leader_id", flat=True))
        leaders = [one for one in leaders_today(today) if one.pk not in credited | refused]
    in_hand, asked = _in_hand(), _last_asked()
    above, lately = _above(credited, today), _lately(credited, today)
    return [
        LeaderLoad(one.pk, in_hand[one.pk], one.pk in above, asked.get(one.pk), one.pk in lately) for one in leaders
    ]


def _in_hand() -> Counter[int]:
    offered = Thanks.objects.filter(state=Thanks.State.OFFERED).values_list("offered_to_id", flat=True)
    taken = Thanks.objects.filter(state=Thanks.State.TAKEN).values_list("taken_by_id", flat=True)
    return Counter(pk for pk in (*offered, *taken) if pk)


def _last_asked() -> dict[int, datetime]:
    rows = Offer.objects.values("leader_id").annotate(last=Max("offered_at"))
    return {row["leader_id"]: row["last"] for row in rows}


def _above(people: set[int], today: date) -> set[int]:
    """Return everyone above some people in the reporting line."""
    found, level = set[int](), people
    while level:
        level = (
            set(ReportingLine.objects.on(today).filter(person_id__in=level).values_list("manager_id", flat=True))
            - found
        )
        found |= level
    return found


def _lately(people: set[int], today: date) -> set[int]:
    """Return the leaders who thanked one of some people in the last quarter."""
    rows = Thanks.objects.filter(
        state=Thanks.State.GIVEN, given_at__date__gte=today - LATELY, moment__credits__person_id__in=people
    )
    return {pk for pk in rows.values_list("taken_by_id", flat=True) if pk}


def waiting_in_order() -> list[Thanks]:
    """Return what waits for a leader, in the order in which it is offered."""
    rows = (
        Thanks.objects.filter(state=Thanks.State.WAITING)
        .select_related("moment")
        .prefetch_related("moment__credits__person")
    )
    waiting = {thanks.pk: thanks for thanks in rows}
    if not waiting:
        return []
    today = organisations_today()
    handled, had = contacts_handled(today - LATELY, today), thanked_lately(today)
    return [waiting[one.thanks] for one in in_order([_waiting(thanks, handled, had) for thanks in waiting.values()])]


def _waiting(thanks: Thanks, handled: dict[str, int], had: Counter[int]) -> Waiting:
    """Return how long thanks wait, by the one of its people who had least of it."""
    people = [credit.person for credit in thanks.moment.credits.all() if credit.person]
    confirmed = thanks.moment.settled_at or thanks.moment.written_at
    ways = [Waiting(thanks.pk, confirmed, had[person.pk], handled.get(person.key)) for person in people]
    return min(ways, key=lambda one: one.had_per_contact, default=Waiting(thanks.pk, confirmed))


def thanked_lately(today: date) -> Counter[int]:
    """Return how many thanks from leaders reached each person in the last quarter."""
    rows = Credit.objects.filter(
        person__isnull=False,
        moment__thanks__state=Thanks.State.GIVEN,
        moment__thanks__given_at__date__gte=today - LATELY,
    )
    return Counter(pk for pk in rows.values_list("person_id", flat=True) if pk)
