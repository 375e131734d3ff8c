from __future__ import annotations

from django.urls import path

from voronka.web.points.views import points

app_name = "points"
urlpatterns = [
    path("", points.listed, name="list"),
    path("new/", points.new, name="new"),
    path("<int:point_id>/", points.point, name="point"),
    path("<int:point_id>/edit/", points.edit, name="edit"),
    path("<int:point_id>/switch/", points.switch, name="switch"),
]
