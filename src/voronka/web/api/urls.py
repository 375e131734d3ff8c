from __future__ import annotations

from django.urls import path

from voronka.web.api import views

app_name = "api"
urlpatterns = [
    path("v1/costs", views.costs, name="costs"),
]
