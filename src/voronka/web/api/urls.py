from __future__ import annotations

from django.urls import path

from voronka.web.api import costs, description

app_name = "api"
urlpatterns = [
    path("v1/costs", costs.costs, name="costs"),
    path("v1/openapi.json", description.openapi, name="openapi"),
]
