"""Where the numbers are."""

from django.urls import path

from fiftytwo.metrics import views

app_name = "metrics"
urlpatterns = [
    path("", views.scorecard, name="scorecard"),
    path("eight-lines", views.eight_lines, name="eight_lines"),
    path("colleagues", views.colleagues, name="colleagues"),
    path("mine", views.my_numbers, name="mine"),
    path("metric/<slug:name>", views.metric, name="metric"),
]
