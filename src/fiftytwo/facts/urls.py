"""Addresses of the pages about facts."""

from django.urls import path

from fiftytwo.facts import views

app_name = "facts"
urlpatterns = [
    path("", views.contacts, name="contacts"),
]
