from __future__ import annotations

from django.urls import path

from voronka.web.pipelines.views import draw, fields, pipelines, publish, read

app_name = "pipelines"
urlpatterns = [
    path("", pipelines.pipelines, name="list"),
    path("new/", pipelines.new, name="new"),
    path("fields/", fields.fields, name="fields"),
    path("fields/<int:field_id>/", fields.field, name="field"),
    path("fields/<int:field_id>/remove/", fields.remove, name="remove_field"),
    path("fields/<int:field_id>/restore/", fields.restore, name="restore_field"),
    path("<int:pipeline_id>/", draw.draw, name="draw"),
    path("<int:pipeline_id>/publish/", publish.publish, name="publish"),
    path("<int:pipeline_id>/drop/", publish.drop, name="drop"),
    path("<int:pipeline_id>/explained/", read.explained, name="explained"),
    path("<int:pipeline_id>/versions/<int:number>/", read.version, name="version"),
    path("<int:pipeline_id>/versions/<int:number>/take/", publish.take, name="take"),
    path("<int:pipeline_id>/rename/", pipelines.rename, name="rename"),
    path("<int:pipeline_id>/copy/", pipelines.copy, name="copy"),
    path("<int:pipeline_id>/archive/", pipelines.archive, name="archive"),
    path("<int:pipeline_id>/restore/", pipelines.restore, name="restore"),
]
