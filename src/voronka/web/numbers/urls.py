from __future__ import annotations

from django.urls import path

from voronka.web.numbers.views import filtering, overview, records, sliced

app_name = "numbers"
urlpatterns = [
    path("", overview.page, name="overview"),
    path("sellers/", sliced.sellers, name="sellers"),
    path("slices/", sliced.slices, name="slices"),
    path("records/", records.listing, name="records"),
    path("filters/", filtering.filters, name="filters"),
]
