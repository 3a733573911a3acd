from django.apps import AppConfig


class FactsConfig(AppConfig):
    name = "fiftytwo.facts"
    label = "facts"
