"""Addresses of imports."""

from django.urls import path

from fiftytwo.sources import views, views_uploads

app_name = "sources"
urlpatterns = [
    path("", views.imports, name="imports"),
    path("new/", views_uploads.choose, name="choose"),
    path("mappings/", views_uploads.saved, name="mappings"),
    path("mappings/<str:name>/", views_uploads.one_saved, name="mapping"),
    path("files/", views_uploads.begin, name="begin"),
    path("files/<str:key>/", views_uploads.look, name="look"),
    path("files/<str:key>/piece/", views_uploads.piece, name="piece"),
    path("files/<str:key>/progress/", views_uploads.progress, name="progress"),
    path("files/<str:key>/decide/", views_uploads.decide, name="decide"),
    path("files/<str:key>/cancel/", views_uploads.cancel, name="cancel"),
    path("<int:pk>/", views.one_import, name="import"),
    path("<int:pk>/refused.csv", views.refused, name="refused"),
    path("<int:pk>/undo/", views.undo, name="undo"),
]
