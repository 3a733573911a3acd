"""Which first steps there are, in order; rooms above this one add theirs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from fiftytwo.org.first_steps.models import StepLeft
from fiftytwo.org.models import Organisation, Person, Site
from fiftytwo.org.viewer import organisations_today

Words = str | Promise


@dataclass(frozen=True)
class Step:
    """One first step.

    ``told`` returns what there is by now, as ``12 people``, and nothing while the step is to be done. ``place`` names
    the page on which it is done and ``act`` what that page is for; a step without one has its form on its own page.
    """

    name: str
    order: int
    title: Words
    text: Words
    told: Callable[[], str]
    place: str = ""
    act: Words = ""


@dataclass(frozen=True)
class Stand:
    """How far a step is."""

    step: Step
    number: int
    told: str
    is_left: bool

    @property
    def is_done(self) -> bool:
        """Whether there is something."""
        return bool(self.told)

    @property
    def is_open(self) -> bool:
        """Whether it waits: neither done nor left for later."""
        return not self.told and not self.is_left


@dataclass(frozen=True)
class FirstSteps:
    """All first steps; ``next`` is None once nothing waits."""

    stands: tuple[Stand, ...]

    @property
    def done(self) -> int:
        """How many are done."""
        return sum(stand.is_done for stand in self.stands)

    @property
    def next(self) -> Stand | None:
        """The first that waits."""
        return next((stand for stand in self.stands if stand.is_open), None)

    def around(self, name: str) -> tuple[Stand | None, Stand, Stand | None]:
        """Return a step between the one before and the one after it.

        Raises:
            KeyError: if no step has this name.
        """
        names = [stand.step.name for stand in self.stands]
        if name not in names:
            raise KeyError(name)
        at = names.index(name)
        after = self.stands[at + 1] if at + 1 < len(names) else None
        return (self.stands[at - 1] if at else None), self.stands[at], after


_steps: dict[str, Step] = {}


def register(step: Step) -> None:
    """Let a room add a step; called once, when it is ready."""
    _steps[step.name] = step


def first_steps() -> FirstSteps:
    """Return how far every step is, in order."""
    left = set(StepLeft.objects.values_list("name", flat=True))
    ordered = sorted(_steps.values(), key=lambda step: step.order)
    return FirstSteps(tuple(Stand(step, n, step.told(), step.name in left) for n, step in enumerate(ordered, 1)))


def is_step(name: str) -> bool:
    """Say whether there is a step of this name."""
    return name in _steps


def _organisation() -> str:
    found = Organisation.get()
    return f"{found.name}, {found.time_zone}" if found.name else ""


def _sites() -> str:
    count = Site.objects.exclude(country="").count()
    return ngettext("%(n)d site with holidays", "%(n)d sites with holidays", count) % {"n": count} if count else ""


def _people() -> str:
    today = organisations_today()
    count = Person.objects.filter(joined_on__lte=today).exclude(left_on__lte=today).count()
    return ngettext("%(n)d person", "%(n)d people", count) % {"n": count} if count > 1 else ""


register(
    Step(
        "organisation",
        10,
        _("The organisation"),
        _("Its name, its language and its time zone. Weeks begin on Monday everywhere in Fiftytwo."),
        _organisation,
    )
)
register(
    Step(
        "holidays",
        20,
        _("The first site and its holidays"),
        _("A site has its own clock and business hours; its country decides the public holidays."),
        _sites,
    )
)
register(
    Step(
        "people",
        30,
        _("People"),
        _("Who works here, in which team and for whom: from an export of your HR system, or one by one."),
        _people,
        "org:people_import",
        _("Import people"),
    )
)
