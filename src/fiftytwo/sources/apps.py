from django.apps import AppConfig


class SourcesConfig(AppConfig):
    name = "fiftytwo.sources"
    label = "sources"
