"""Makes the one user of a benchmark: service operations, who see every contact."""

from __future__ import annotations

import os
import sys
from datetime import date


def main(email: str, password: str) -> None:
    """Prepare the home and make the account in it."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fiftytwo.settings")
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    from fiftytwo.org.models import Grant, Organisation, Person, User

    Organisation.objects.create(name="Bench", time_zone="UTC")
    started = date(2020, 1, 1)
    person = Person(given_name="Bench", joined_on=started, user=User.objects.create_user(email, password))
    person.spell()
    person.save()
    Grant.objects.create(person=person, role=Grant.Role.SERVICE_OPERATIONS, since=started)


if __name__ == "__main__":
    main(*sys.argv[1:])
