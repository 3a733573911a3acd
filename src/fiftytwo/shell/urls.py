"""Addresses of pages that belong to no room."""

from django.urls import path

from fiftytwo.shell import views

app_name = "shell"
urlpatterns = [
    path("theme", views.set_theme, name="theme"),
    path("api/", views.api, name="api"),
    path(".well-known/security.txt", views.security_txt, name="security_txt"),
    path("help", views.help_page, name="help"),
]
