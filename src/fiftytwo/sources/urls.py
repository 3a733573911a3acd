"""Addresses of imports."""

from django.urls import path

from fiftytwo.sources import views

app_name = "sources"
urlpatterns = [
    path("", views.imports, name="imports"),
    path("<int:pk>/", views.one_import, name="import"),
    path("<int:pk>/refused.csv", views.refused, name="refused"),
    path("<int:pk>/undo/", views.undo, name="undo"),
]
