from django.apps import AppConfig


class RhythmConfig(AppConfig):
    name = "fiftytwo.rhythm"
    label = "rhythm"

    def ready(self) -> None:
        """Join what is recorded about someone and erasures, and tell of people, teams and own words as subjects."""
        from fiftytwo.facts.erase import register_cleaner
        from fiftytwo.org import disclosures
        from fiftytwo.rhythm import beginning, erasing, parts, people, subjects, telling
        from fiftytwo.rhythm.disclosures import about_viewer

        disclosures.register(about_viewer)
        subjects.register("person", people.PersonTeller())
        subjects.register("team", people.TeamTeller())
        telling.tell()
        parts.register(beginning.part)
        register_cleaner("monday mails", erasing.CLEANER)
