from django.apps import AppConfig


class FactsConfig(AppConfig):
    name = "fiftytwo.facts"
    label = "facts"

    def ready(self) -> None:
        """Add what the facts record about people to the page that tells everyone what is recorded about them."""
        from fiftytwo.facts.disclosures import about_viewer
        from fiftytwo.org.disclosures import register

        register(about_viewer)
