from django.apps import AppConfig


class FactsConfig(AppConfig):
    name = "fiftytwo.facts"
    label = "facts"

    def ready(self) -> None:
        """Join the page of what is recorded about someone, and hear who is forgotten."""
        from fiftytwo.facts.disclosures import about_viewer
        from fiftytwo.facts.forgotten import remember
        from fiftytwo.facts.models import Batch
        from fiftytwo.org import disclosures, forgetting, sources_known

        disclosures.register(about_viewer)
        sources_known.register(Batch.sources)
        forgetting.register(remember)
