from __future__ import annotations

from django.urls import path

from voronka.web.numbers.views import (
    daily,
    decisions,
    export,
    filtering,
    funnel,
    length,
    overview,
    process,
    records,
    sales,
    sliced,
    targets,
)

app_name = "numbers"
urlpatterns = [
    path("", overview.page, name="overview"),
    path("funnel/", funnel.page, name="funnel"),
    path("length/", length.page, name="length"),
    path("process/", process.page, name="process"),
    path("process/map.svg", process.process_map, name="process_map"),
    path("sellers/", sliced.sellers, name="sellers"),
    path("slices/", sliced.slices, name="slices"),
    path("sales/", sales.page, name="sales"),
    path("records/", records.listing, name="records"),
    path("records/sales/", sales.records, name="sold"),
    path("records/export/", export.behind, name="records_export"),
    path("export/deals.csv", export.raw, name="raw"),
    path("export/deals.toml", export.raw_columns, name="raw_map"),
    path("records/sales/export/", export.behind_sales, name="sold_export"),
    path("export/sales.csv", export.raw_orders, name="raw_sales"),
    path("export/sales/", export.of_sales, name="sales_export"),
    path("export/<slug:tab>/", export.page, name="export"),
    path("daily/", daily.daily, name="daily"),
    path("digest/", daily.digest, name="digest"),
    path("decisions/", decisions.listing, name="decisions"),
    path("decisions/new/", decisions.new, name="new_decision"),
    path("decisions/<int:decision_id>/", decisions.judge, name="judge"),
    path("targets/", targets.targets, name="targets"),
    path("filters/", filtering.filters, name="filters"),
]
