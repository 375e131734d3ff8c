from __future__ import annotations

from django.urls import path

from voronka.web.traffic.views import keys, rules, sources, spending

app_name = "traffic"
urlpatterns = [
    path("", sources.listed, name="sources"),
    path("new/", sources.new, name="new_source"),
    path("<int:source_id>/", sources.source, name="source"),
    path("spend/", spending.listed, name="spend"),
    path("spend/new/", spending.new, name="new_spend"),
    path("spend/<int:spend_id>/", spending.edit, name="edit_spend"),
    path("spend/<int:spend_id>/remove/", spending.remove, name="remove_spend"),
    path("rules/", rules.listed, name="rules"),
    path("rules/new/", rules.new, name="new_rule"),
    path("rules/<int:channel_rule_id>/", rules.edit, name="rule"),
    path("rules/<int:channel_rule_id>/change/", rules.change, name="change_rule"),
    path("keys/", keys.listed, name="keys"),
    path("keys/new/", keys.new, name="new_key"),
    path("keys/<int:api_key_id>/revoke/", keys.revoke, name="revoke_key"),
]
