"""Every address of the web, each room under its own."""

from __future__ import annotations

from django.urls import include, path

from voronka.web import health

urlpatterns = [
    path("livez", health.live, name="live"),
    path("readyz", health.ready, name="ready"),
    path("healthz", health.ready),
    path("api/", include("voronka.web.api.urls")),
    path("start/", include("voronka.web.start.urls")),
    path("", include("voronka.web.people.urls")),
    path("contacts/", include("voronka.web.parties.urls")),
    path("distribution/", include("voronka.web.distribution.urls")),
    path("leads/", include("voronka.web.leads.urls")),
    path("points/", include("voronka.web.points.urls")),
    path("sources/", include("voronka.web.traffic.urls")),
    path("pipelines/", include("voronka.web.pipelines.urls")),
    path("imports/", include("voronka.web.imports.urls")),
    path("deals/", include("voronka.web.deals.urls")),
    path("search/", include("voronka.web.search.urls")),
    path("funnel/", include("voronka.web.board.urls")),
    path("numbers/", include("voronka.web.numbers.urls")),
    path("", include("voronka.web.tasks.urls")),
]
handler400 = "voronka.web.errors.bad_request"
handler403 = "voronka.web.errors.forbidden"
handler404 = "voronka.web.errors.not_found"
handler500 = "voronka.web.errors.broken"
