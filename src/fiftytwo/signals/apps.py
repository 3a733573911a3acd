from django.apps import AppConfig


class SignalsConfig(AppConfig):
    name = "fiftytwo.signals"
    label = "signals"

    def ready(self) -> None:
        """Join what is recorded about someone, and tell of praise for a named person."""
        from fiftytwo.org import disclosures
        from fiftytwo.signals import praise
        from fiftytwo.signals.disclosures import about_viewer

        disclosures.register(about_viewer)
        praise.tell()
