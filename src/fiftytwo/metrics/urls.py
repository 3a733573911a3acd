"""Where the numbers are."""

from django.urls import path

from fiftytwo.metrics import views, views_explore, views_keeping

app_name = "metrics"
urlpatterns = [
    path("", views.scorecard, name="scorecard"),
    path("eight-lines", views.eight_lines, name="eight_lines"),
    path("colleagues", views.colleagues, name="colleagues"),
    path("mine", views.my_numbers, name="mine"),
    path("drivers", views.drivers, name="drivers"),
    path("print", views.printed, name="printed"),
    path("metric/<slug:name>", views.metric, name="metric"),
    path("explore", views_explore.exploring, name="explore"),
    path("explore/export", views_explore.exported, name="explore_export"),
    path("definitions", views_keeping.definitions, name="definitions"),
    path("definitions/new", views_keeping.new_metric, name="new_metric"),
    path("definitions/write", views_keeping.write_metric, name="write_metric"),
    path("definitions/<slug:name>/<int:version>/retire", views_keeping.retire, name="retire"),
    path("definitions/<slug:name>/<int:version>/bring-back", views_keeping.bring_back, name="bring_back"),
    path("targets", views_keeping.targets, name="targets"),
    path("targets/<int:pk>/end", views_keeping.end_target, name="target_end"),
    path("targets/<int:pk>/reopen", views_keeping.reopen_target, name="target_reopen"),
    path("benchmarks", views_keeping.benchmark_list, name="benchmarks"),
    path("benchmarks/import", views_keeping.import_benchmarks, name="benchmarks_import"),
    path("benchmarks/<int:pk>/remove", views_keeping.remove_benchmark, name="benchmark_remove"),
    path("phases", views_keeping.phases, name="phases"),
    path("phases/<int:pk>/remove", views_keeping.remove_phase, name="phase_remove"),
    path("metric/<slug:name>/phase", views_keeping.set_phase, name="phase_set"),
    path("explore/save", views_explore.save, name="view_save"),
]
