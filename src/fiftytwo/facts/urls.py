"""Addresses of the pages about facts."""

from django.urls import path

from fiftytwo.facts import views

app_name = "facts"
urlpatterns = [
    path("", views.contacts, name="contacts"),
    path("contacts.csv", views.contacts_csv, name="contacts_csv"),
    path("save", views.contacts_save, name="contacts_save"),
    path("weeks", views.contacts_weeks, name="contacts_weeks"),
    path("weeks.csv", views.contacts_weeks_csv, name="contacts_weeks_csv"),
    path("one/<str:source>/<path:source_id>", views.contact, name="contact"),
]
