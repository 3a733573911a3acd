"""Who may confirm, thank, read, nominate and decide, as sentences."""

from __future__ import annotations

from fiftytwo.features.recognition.models import Candidate, Credit, Moment, Programme, Thanks
from fiftytwo.org.models import Grant, Person
from fiftytwo.org.permissions import ContactScope
from fiftytwo.org.viewer import Viewer

LEADER, SERVICE_OPERATIONS = Grant.Role.LEADER, Grant.Role.SERVICE_OPERATIONS
PEOPLE_PARTNER = Grant.Role.PEOPLE_PARTNER


def covers(scope: ContactScope, moment: Moment) -> bool:
    """A scope of contacts holds the text of a moment, by its team or by who handled it."""
    return scope.everything or moment.team_key in scope.teams or moment.employee_key in scope.employees


def can_judge_some(viewer: Viewer) -> bool:
    """Service operations, and whoever leads a team or a line, say what is a wow moment."""
    return viewer.has(SERVICE_OPERATIONS, LEADER) or bool(viewer.led_teams)


def can_judge(viewer: Viewer, moment: Moment) -> bool:
    """They do so for texts that they see, and never for one about their own work."""
    if viewer.person is None or not can_judge_some(viewer) or moment.employee_key == viewer.person.key:
        return False
    return covers(viewer.contacts, moment)


def can_pick(viewer: Viewer) -> bool:
    """Everyone who sees customers' texts may say that one of them thanks somebody."""
    return viewer.person is not None and bool(viewer.contacts)


def can_see_moment(viewer: Viewer, moment: Moment) -> bool:
    """Whoever sees the text; leaders once it is confirmed, as it is for them to thank; those thanked once they were."""
    if viewer.person is None:
        return False
    if covers(viewer.contacts, moment):
        return True
    if moment.state != Moment.State.CONFIRMED:
        return False
    return viewer.has(LEADER) or is_told(viewer.person, moment)


def is_told(person: Person, moment: Moment) -> bool:
    """The thanks for a moment have reached somebody whom it credits."""
    given = Thanks.objects.filter(moment=moment, state=Thanks.State.GIVEN).exists()
    return given and Credit.objects.filter(moment=moment, person=person).exists()


def can_thank_some(viewer: Viewer) -> bool:
    """Leaders thank, and leads the people of their own teams."""
    return viewer.has(LEADER) or bool(viewer.led_teams)


def can_thank(viewer: Viewer, thanks: Thanks) -> bool:
    """A leader, or the lead of somebody credited; nobody thanks themselves."""
    if viewer.person is None:
        return False
    theirs = list(Credit.objects.filter(moment=thanks.moment_id))
    if any(credit.person_id == viewer.person.pk for credit in theirs):
        return False
    led = viewer.led_people
    leads_them = any(credit.person_id in led or credit.team_id in viewer.led_teams for credit in theirs)
    return viewer.has(LEADER) or leads_them


def can_write(viewer: Viewer, thanks: Thanks) -> bool:
    """Whoever took the thanks writes and gives them."""
    return viewer.person is not None and thanks.taken_by_id == viewer.person.pk


def can_read_note(viewer: Viewer, thanks: Thanks) -> bool:
    """A note is read by its writer, and by those thanked once it was given: by nobody else, whatever their role."""
    if viewer.person is None:
        return False
    return thanks.taken_by_id == viewer.person.pk or is_told(viewer.person, thanks.moment)


def can_choose_story(viewer: Viewer) -> bool:
    """Those who judge moments choose the story of the week, of moments whose people agreed."""
    return can_judge_some(viewer)


def can_thank_colleagues(viewer: Viewer) -> bool:
    """Everyone who works here thanks whom they want to thank."""
    return viewer.person is not None


def can_keep_programmes(viewer: Viewer) -> bool:
    """People partners run the programme: its rules, its committee, the ledger. They do not decide who is honoured."""
    return viewer.has(PEOPLE_PARTNER)


def is_on_committee(viewer: Viewer, programme: Programme) -> bool:
    """The committee of a programme."""
    return viewer.person is not None and programme.committee.filter(person=viewer.person).exists()


def can_see_evidence(viewer: Viewer, programme: Programme) -> bool:
    """The committee and people partners read the evidence of everybody on the shortlist."""
    return can_keep_programmes(viewer) or is_on_committee(viewer, programme)


def can_decide(viewer: Viewer, candidate: Candidate) -> bool:
    """The committee decides, until it is announced; nobody about themselves or about whom they lead directly."""
    return candidate.programme.announced_at is None and _judges(viewer, candidate)


def can_correct(viewer: Viewer, candidate: Candidate) -> bool:
    """Once it is announced they correct a result, in view of everyone."""
    return candidate.programme.announced_at is not None and _judges(viewer, candidate)


def _judges(viewer: Viewer, candidate: Candidate) -> bool:
    if not is_on_committee(viewer, candidate.programme):
        return False
    assert viewer.person is not None  # noqa: S101 - a member of a committee is a person
    return candidate.person_id != viewer.person.pk and candidate.person_id not in viewer.led_people


def can_object(viewer: Viewer, programme: Programme) -> bool:
    """Everyone who works here may object once it is announced: who is concerned is for them to say."""
    return viewer.person is not None and programme.announced_at is not None


def can_see_ledger(viewer: Viewer) -> bool:
    """Leaders and people partners see what recognition costs; the ratio per head is for everyone."""
    return viewer.has(PEOPLE_PARTNER, LEADER)
