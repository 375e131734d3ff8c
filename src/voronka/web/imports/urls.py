from __future__ import annotations

from django.urls import path

from voronka.web.imports.views import columns, listing, meaning, refused, undoing, uploading, work

app_name = "imports"
urlpatterns = [
    path("", listing.listed, name="list"),
    path("new/", uploading.new, name="new"),
    path("<int:import_id>/", work.page, name="page"),
    path("<int:import_id>/columns/", columns.columns, name="columns"),
    path("<int:import_id>/columns/written/", columns.written, name="written"),
    path("<int:import_id>/columns/second/", uploading.second, name="second"),
    path("<int:import_id>/meaning/", meaning.meaning, name="meaning"),
    path("<int:import_id>/meaning/funnel/", meaning.funnel, name="funnel"),
    path("<int:import_id>/progress/", work.progress, name="progress"),
    path("<int:import_id>/check/", work.check, name="check"),
    path("<int:import_id>/run/", work.run, name="run"),
    path("<int:import_id>/stop/", work.stop, name="stop"),
    path("<int:import_id>/undo/", undoing.undo, name="undo"),
    path("<int:import_id>/remove/", undoing.remove, name="remove"),
    path("<int:import_id>/refused/", refused.listed, name="refused"),
    path("<int:import_id>/refused/file/", refused.file, name="refused_file"),
]
