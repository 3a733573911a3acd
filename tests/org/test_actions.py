"""Joining, moving, reporting, leaving, and taking it back; each with its entry in the audit trail."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st
from tests.cast import STARTED

from fiftytwo.org import actions
from fiftytwo.org.circles import Line, find_circle
from fiftytwo.org.models import AuditEntry, Closure, Grant, Membership, Person, ReportingLine, Team, User
from fiftytwo.org.permissions import contact_scope

MARCH = date(2026, 3, 2)
JUNE = date(2026, 6, 1)


@pytest.fixture
def defne(viewer_as):
    return viewer_as("Defne")


@pytest.fixture
def olga(viewer_as):
    return viewer_as("Olga")


def teams_of(person):
    return [(m.team.name, m.since, m.until) for m in person.memberships.order_by("since")]


def managers_of(person):
    return [(line.manager.given_name, line.since, line.until) for line in person.reports_to.order_by("since")]


def test_defne_hires_someone_into_a_team_with_a_manager(cast, defne):
    details = actions.PersonDetails("Zeki", MARCH, "Müren", employee_number="E-900")
    zeki = actions.hire(defne, details, team=cast.contact_centre, manager=cast.selin)

    assert teams_of(zeki) == [("İzmir contact centre", MARCH, None)]
    assert managers_of(zeki) == [("Selin", MARCH, None)]
    told = list(AuditEntry.objects.filter(about=zeki).values_list("action", flat=True))
    assert sorted(told) == ["line.reports_to", "person.joined", "team.joined"]


def test_an_employee_number_that_is_taken_is_refused_and_nobody_is_added(cast, defne):
    with pytest.raises(ValidationError, match="Ayşe Yılmaz already has this employee number"):
        actions.hire(defne, actions.PersonDetails("Zeki", MARCH, employee_number="E-101"))
    assert Person.objects.count() == 9


@pytest.mark.parametrize("year", [1, 1899, 2569])
def test_nobody_joins_in_a_year_of_another_calendar(cast, defne, year):
    with pytest.raises(ValidationError, match="Gregorian"):
        actions.hire(defne, actions.PersonDetails("Zeki", date(year, 3, 2)))


def test_moving_ends_the_old_team_on_the_day_the_new_one_begins_and_can_be_taken_back(cast, defne):
    actions.move_team(defne, cast.ayse, cast.shop, since=MARCH)
    assert teams_of(cast.ayse) == [("İzmir contact centre", STARTED, MARCH), ("Vientiane shop", MARCH, None)]

    actions.end(defne, cast.ayse.memberships.get(team=cast.shop), MARCH)
    actions.reopen(defne, cast.ayse.memberships.get())
    assert teams_of(cast.ayse) == [("İzmir contact centre", STARTED, None)]


def test_nobody_is_twice_in_one_team(cast, defne):
    with pytest.raises(ValidationError, match="already"):
        actions.join_team(defne, cast.ayse, cast.contact_centre, since=MARCH)


def test_nobody_is_in_a_team_before_joining(cast, defne):
    with pytest.raises(ValidationError, match="joined on"):
        actions.join_team(defne, cast.ayse, cast.shop, since=STARTED - timedelta(days=1))


def test_a_circle_is_refused_by_name_and_nothing_changes(cast, defne):
    before = list(ReportingLine.objects.values())
    with pytest.raises(ValidationError, match="Mert Çelik → Ayşe Yılmaz → Selin Öztürk → Mert Çelik"):
        actions.report_to(defne, cast.mert, cast.ayse, since=MARCH)
    assert list(ReportingLine.objects.values()) == before


def test_a_circle_that_would_close_only_later_is_refused_too(cast, defne):
    actions.end(defne, cast.ayse.reports_to.get(), MARCH)
    ReportingLine.objects.create(person=cast.ayse, manager=cast.selin, since=JUNE)
    with pytest.raises(ValidationError, match="On 1 Jun 2026"):
        actions.report_to(defne, cast.selin, cast.ayse, since=MARCH)


def test_selin_may_report_to_ayse_once_ayse_no_longer_reports_to_her(cast, defne):
    actions.end(defne, cast.ayse.reports_to.get(), MARCH)
    actions.report_to(defne, cast.selin, cast.ayse, since=MARCH)

    assert managers_of(cast.selin) == [("Mert", STARTED, MARCH), ("Ayşe", MARCH, None)]
    with pytest.raises(ValidationError, match="circle"):
        actions.reopen(defne, cast.ayse.reports_to.get())


def test_nobody_reports_to_themselves(cast, defne):
    with pytest.raises(ValidationError, match="Ayşe Yılmaz → Ayşe Yılmaz"):
        actions.report_to(defne, cast.ayse, cast.ayse, since=MARCH)


days = st.integers(0, 12).map(lambda n: date(2026, 1, 1) + timedelta(days=n))
some_lines = st.lists(
    st.tuples(st.integers(0, 5), st.integers(0, 5), days, st.one_of(st.none(), days)).map(lambda t: Line(*t)),
    max_size=10,
)


@given(some_lines)
def test_a_circle_is_found_exactly_when_some_day_has_one(lines):
    lines = [line for line in lines if line.until is None or line.since < line.until]
    first_lines = {}
    for line in lines:  # one manager at a time, as the actions keep it
        if all(other.person != line.person for other in first_lines.values()):
            first_lines[line.person] = line
    kept = list(first_lines.values())

    def has_circle(day):
        above = {line.person: line.manager for line in kept if line.holds_on(day)}
        for start in above:
            here, steps = start, 0
            while here in above and steps < 10:
                here, steps = above[here], steps + 1
                if here == start:
                    return True
        return False

    whole = [date(2026, 1, 1) + timedelta(days=n) for n in range(15)]
    found = find_circle(kept, range(6), date(2026, 1, 1))
    assert (found is not None) == any(has_circle(day) for day in whole)


def test_leaving_ends_everything_and_can_be_taken_back(cast, defne):
    actions.leave(defne, cast.selin, MARCH)
    assert teams_of(cast.selin) == [("İzmir contact centre", STARTED, MARCH)]
    assert managers_of(cast.selin) == [("Mert", STARTED, MARCH)]
    assert managers_of(cast.ayse) == [("Selin", STARTED, None)]

    actions.come_back(defne, Person.objects.get(pk=cast.selin.pk))
    assert teams_of(cast.selin) == [("İzmir contact centre", STARTED, None)]
    assert managers_of(cast.selin)[-1][2] is None


def test_reporting_to_someone_who_left_is_a_warning_only(cast, defne, client_as):
    actions.leave(defne, cast.rex, MARCH)
    address = f"/person/{cast.noy.key}/manager"
    response = client_as("Defne").post(address, {"manager": "E-201", "since": "2026-06-01"}, follow=True)

    assert managers_of(cast.noy) == [("Rex", JUNE, None)]
    assert "choose a new manager" in response.content.decode()


def test_only_olga_gives_and_takes_roles(cast, defne, olga):
    with pytest.raises(PermissionDenied):
        actions.grant_role(defne, cast.defne, Grant.Role.ADMINISTRATOR, since=MARCH)
    grant = actions.grant_role(olga, cast.ayse, Grant.Role.LEADER, since=MARCH)
    actions.end(olga, grant, JUNE)
    assert not Grant.objects.on(JUNE).filter(person=cast.ayse).exists()
    actions.reopen(olga, grant)
    assert Grant.objects.on(JUNE).filter(person=cast.ayse).exists()


def test_the_last_administrator_stays(cast, olga):
    with pytest.raises(ValidationError, match="last administrator"):
        actions.end(olga, cast.olga.grants.get(), olga.today)


def test_two_teams_cannot_have_one_name_however_it_is_spelt(cast, defne):
    with pytest.raises(ValidationError, match="already"):
        actions.add_team(defne, "VIENTIANE  SHOP")
    assert Team.objects.count() == 3


def test_a_site_needs_a_clock_that_exists(cast, olga):
    with pytest.raises(ValidationError, match="not a time zone"):
        actions.add_site(olga, name="Pakse", time_zone="Asia/Pakse", country="LA")


def test_a_closure_is_set_once_and_taken_back(cast, olga):
    closure = actions.add_closure(olga, cast.izmir, MARCH, name="Flood")
    with pytest.raises(ValidationError, match="already set"):
        actions.add_closure(olga, cast.izmir, MARCH)
    actions.remove_closure(olga, closure)
    assert not Closure.objects.exists()


def test_a_hiring_that_fails_half_way_leaves_nothing_behind(cast, defne):
    before = AuditEntry.objects.count(), Person.objects.count()
    cast.shop.delete()
    with pytest.raises((ValidationError, ValueError)):
        actions.hire(defne, actions.PersonDetails("Zeki", MARCH), team=Team(name="never saved"))
    assert (AuditEntry.objects.count(), Person.objects.count()) == before


def test_an_audit_entry_is_never_altered(cast, defne):
    actions.add_team(defne, "Night desk")
    entry = AuditEntry.objects.first()
    entry.action = "something.else"
    with pytest.raises(ValidationError), transaction.atomic():
        entry.save()


def test_who_is_forgotten_is_nowhere_any_more(cast, defne, client_as):
    details = actions.PersonDetails("Ayşegül", STARTED, "Yılmazer", email="gul@x.example", phone="0555 111 22 33")
    actions.change_person(defne, cast.ayse, details)
    actions.leave(defne, cast.ayse, date(2026, 1, 5))
    actions.forget_person(defne, Person.objects.get(pk=cast.ayse.pk))

    everything = str([list(kind.objects.values()) for kind in (Person, AuditEntry, User)])
    for trace in ("Ayşe", "Yılmaz", "gul@x", "0555", "ayse@", "E-101"):
        assert trace not in everything
    assert Membership.objects.filter(person=cast.ayse).exists()
    assert "somebody" in client_as("Defne").get(f"/person/{cast.ayse.key}/").content.decode().lower()


def test_who_still_works_here_is_not_forgotten(cast, defne):
    with pytest.raises(ValidationError, match="still works here"):
        actions.forget_person(defne, cast.ayse)


@pytest.mark.parametrize(
    ("who", "everything", "teams", "employees"),
    [
        ("Ayşe", False, set(), {"ayse"}),
        ("Selin", False, {"contact_centre"}, {"selin"}),
        ("Mert", False, {"contact_centre"}, {"mert", "selin", "ayse", "ilgin"}),
        ("Noy", True, set(), set()),
        ("Defne", False, set(), set()),
        ("Olga", False, set(), set()),
    ],
)
def test_whose_contacts_someone_sees(cast, viewer_as, who, everything, teams, employees):
    scope = contact_scope(viewer_as(who))

    assert scope.everything is everything
    assert scope.teams == {getattr(cast, name).key for name in teams}
    assert scope.employees == {getattr(cast, name).key for name in employees}
    assert viewer_as(who).may("contacts") is (who not in ("Defne", "Olga"))


def test_a_people_partner_who_leads_a_team_sees_its_contacts(cast, viewer_as):
    Membership.objects.filter(person=cast.defne).update(leads=True)

    assert contact_scope(viewer_as("Defne")).teams == {cast.head_office.key}
