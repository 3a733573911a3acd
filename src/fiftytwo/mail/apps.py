from django.apps import AppConfig


class MailConfig(AppConfig):
    name = "fiftytwo.mail"
    label = "mail"
