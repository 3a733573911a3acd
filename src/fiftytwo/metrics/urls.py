"""Where the numbers are."""

from django.urls import path

from fiftytwo.metrics import views, views_explore, views_keeping

app_name = "metrics"
urlpatterns = [
    path("", views.scorecard, name="scorecard"),
    path("eight-lines", views.eight_lines, name="eight_lines"),
    path("colleagues", views.colleagues, name="colleagues"),
    path("mine", views.my_numbers, name="mine"),
    path("metric/<slug:name>", views.metric, name="metric"),
    path("explore", views_explore.exploring, name="explore"),
    path("explore/export", views_explore.exported, name="explore_export"),
    path("definitions", views_keeping.definitions, name="definitions"),
    path("views", views_explore.saved, name="views"),
    path("views/save", views_explore.save, name="view_save"),
    path("views/<int:pk>", views_explore.opened, name="view"),
    path("views/<int:pk>/change", views_explore.change, name="view_change"),
    path("views/<int:pk>/delete", views_explore.delete, name="view_delete"),
]
