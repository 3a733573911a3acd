"""Addresses of obstacles."""

from django.urls import path

from fiftytwo.features.obstacles import views, views_box

app_name = "obstacles"
urlpatterns = [
    path("", views.listed, name="list"),
    path("list/<str:which>/", views.listed, name="listed"),
    path("obstacles.csv", views.listed_csv, name="csv"),
    path("raise/", views.raise_one, name="raise"),
    path("one/<str:key>/", views.one, name="one"),
    path("one/<str:key>/<str:what>/", views.act, name="act"),
    path("team/<str:key>/renew-box/", views.renew_box, name="renew_box"),
    path("box/<str:key>/", views_box.box, name="box"),
    path("follow/<str:link>/", views_box.follow, name="follow"),
]
