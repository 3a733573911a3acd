"""Addresses of the weekly rhythm."""

from django.urls import path

from fiftytwo.rhythm import views

app_name = "rhythm"
urlpatterns = [
    path("", views.this_week, name="this_week"),
]
