from __future__ import annotations

from django.urls import path

from voronka.web.points.views import building, counting, points, versions

app_name = "points"
urlpatterns = [
    path("", points.listed, name="list"),
    path("new/", points.new, name="new"),
    path("count/", counting.places, name="count_places"),
    path("<int:point_id>/", points.point, name="point"),
    path("<int:point_id>/edit/", points.edit, name="edit"),
    path("<int:point_id>/switch/", points.switch, name="switch"),
    path("<int:point_id>/count/", counting.count, name="count"),
    path("<int:point_id>/counter/", counting.counter, name="counter"),
    path("<int:point_id>/count/press/", counting.press, name="press"),
    path("<int:point_id>/code.svg", points.code, name="code"),
    path("<int:point_id>/build/", building.build, name="build"),
    path("<int:point_id>/preview/", versions.preview, name="preview"),
    path("<int:point_id>/versions/", versions.versions, name="versions"),
    path("<int:point_id>/versions/beside/", versions.publish_beside, name="publish_beside"),
    path("<int:point_id>/versions/weigh/", versions.weigh, name="weigh"),
    path("<int:point_id>/versions/<int:number>/", versions.version, name="version"),
    path("<int:point_id>/versions/<int:number>/bring-back/", versions.bring_back, name="bring_back"),
    path("i/<str:digest>", versions.picture, name="picture"),
]
