from django.apps import AppConfig


class SignalsConfig(AppConfig):
    name = "fiftytwo.signals"
    label = "signals"
