"""Addresses of meetings."""

from django.urls import path

from fiftytwo.features.skiplevels import views

app_name = "skiplevels"
urlpatterns = [
    path("", views.listed, name="list"),
    path("offer/", views.offer, name="offer"),
    path("plan/", views.plan, name="plan"),
    path("plan.csv", views.plan_csv, name="plan_csv"),
    path("one/<str:key>/", views.one, name="one"),
    path("one/<str:key>/<str:what>/", views.act, name="act"),
    path("note/<int:pk>/<str:what>/", views.note, name="note"),
]
