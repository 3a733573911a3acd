"""Addresses of signals."""

from django.urls import path

from fiftytwo.signals import views

app_name = "signals"
urlpatterns = [
    path("", views.signals, name="signals"),
    path("<int:pk>/", views.signal, name="signal"),
    path("<int:pk>/take-up", views.take_up, name="take_up"),
    path("<int:pk>/close", views.close, name="close"),
    path("<int:pk>/reopen", views.reopen, name="reopen"),
]
