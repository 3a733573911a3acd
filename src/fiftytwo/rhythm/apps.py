from django.apps import AppConfig


class RhythmConfig(AppConfig):
    name = "fiftytwo.rhythm"
    label = "rhythm"

    def ready(self) -> None:
        """Join the page of what is recorded about someone, and tell of people, teams and own words as subjects."""
        from fiftytwo.org import disclosures
        from fiftytwo.rhythm import people, subjects, telling
        from fiftytwo.rhythm.disclosures import about_viewer

        disclosures.register(about_viewer)
        subjects.register("person", people.PersonTeller())
        subjects.register("team", people.TeamTeller())
        telling.tell()
