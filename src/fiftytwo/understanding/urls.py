"""Addresses of the pages about what customers say."""

from django.urls import path

from fiftytwo.understanding import views, views_asking, views_readers

app_name = "understanding"
urlpatterns = [
    path("", views.said, name="said"),
    path("texts", views.texts, name="texts"),
    path("one/<str:source>/<path:text_id>", views.text, name="text"),
    path("correct/<str:source>/<path:text_id>", views.correct, name="correct"),
    path("unsure", views_asking.unsure, name="unsure"),
    path("label/<str:source>/<path:text_id>", views_asking.label, name="label"),
    path("meant", views_asking.meant, name="meant"),
    path("tell/<str:source>/<path:text_id>", views_asking.tell, name="tell"),
    path("readers", views_readers.readers, name="readers"),
    path("readers/trial", views_readers.trial, name="trial"),
    path("readers/put-in-use", views_readers.put_in_use, name="put_in_use"),
    path("readers/labelled.jsonl", views_readers.export, name="export"),
    path("topics", views_readers.topics, name="topics"),
    path("topics/learn", views_readers.learn, name="learn"),
    path("topics/new", views_readers.new_topic, name="new_topic"),
    path("topics/<int:pk>", views_readers.change_topic, name="topic"),
    path("topics/<int:pk>/remove", views_readers.remove_topic, name="remove_topic"),
]
