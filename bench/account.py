"""Makes the two users of a benchmark: service operations, who see every contact, and the lead of one team of forty."""

from __future__ import annotations

import os
import sys
from datetime import date

STARTED = date(2020, 1, 1)
TEAM = "Team 7"


def main(operations: str, lead: str, password: str) -> None:
    """Prepare the home and make the accounts in it."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fiftytwo.settings")
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    from fiftytwo.org.models import Grant, Membership, Organisation, Person, Team, User

    Organisation.objects.create(name="Bench", time_zone="UTC")
    made = []
    for name, email in (("Bench", operations), ("Lead", lead)):
        person = Person(given_name=name, joined_on=STARTED, user=User.objects.create_user(email, password))
        person.spell()
        person.save()
        made.append(person)
    Grant.objects.create(person=made[0], role=Grant.Role.SERVICE_OPERATIONS, since=STARTED)
    team = Team(key="team-7", name=TEAM)
    team.save()
    Membership.objects.create(person=made[1], team=team, leads=True, since=STARTED)


if __name__ == "__main__":
    main(*sys.argv[1:])
