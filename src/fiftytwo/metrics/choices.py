"""What can be chosen on the pages of numbers: periods and scopes, with the defaults of a house that thinks in weeks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from fiftytwo.lib.periods import Period, of_kind, rolling, week
from fiftytwo.lib.weeks import Week
from fiftytwo.metrics.permissions import visible_teams
from fiftytwo.metrics.scopes import Scope
from fiftytwo.org.models import Grant, Site
from fiftytwo.org.viewer import Viewer

DEFAULT_WEEKS = 4


@dataclass(frozen=True)
class Choice:
    """One thing that can be chosen: how it stands in the address, and its words."""

    value: str
    words: str


def default_period(today: date) -> Period:
    """Return the last four full weeks."""
    return rolling(Week.of(today) + -1, DEFAULT_WEEKS)


def quarter_before(today: date) -> Period:
    """Return the last 13 full weeks: a quarter of answers, for what needs many."""
    return rolling(Week.of(today) + -1, 13)


def periods(today: date) -> list[Choice]:
    """Return the periods that pages offer; any other can be written into the address."""
    last = Week.of(today) + -1
    return [
        Choice(str(week(last)), _("last week")),
        Choice(str(rolling(last, 4)), _("last 4 weeks")),
        Choice(str(rolling(last, 13)), _("last 13 weeks")),
        Choice(str(rolling(last, 52)), _("last 52 weeks")),
        Choice(str(of_kind("month", last)), _("this month, by weeks")),
        Choice(str(of_kind("month", last).before()), _("last month")),
        Choice(str(of_kind("quarter", last)), _("this quarter")),
        Choice(str(of_kind("quarter", last).before()), _("last quarter")),
        Choice(str(of_kind("year", last)), _("this year")),
    ]


def scopes(viewer: Viewer) -> list[Choice]:
    """Return the scopes that pages offer to a viewer."""
    found = [Choice("organisation", _("the whole organisation"))]
    found += [Choice(f"site:{site.key}", str(site)) for site in Site.objects.order_by("name")]
    found += [Choice(f"team:{key}", name) for key, name in visible_teams(viewer).values_list("key", "name")]
    if viewer.person is not None:
        if viewer.has(Grant.Role.LEADER):
            found.append(Choice(str(Scope("line", viewer.person.key)), _("everyone who reports to me")))
        found.append(Choice(str(Scope("employee", viewer.person.key)), _("myself")))
    return found
