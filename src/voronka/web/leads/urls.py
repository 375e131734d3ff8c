from __future__ import annotations

from django.urls import path

from voronka.web.leads.views import leads, rules, spam

app_name = "leads"
urlpatterns = [
    path("", leads.listed, name="list"),
    path("<int:lead_id>/", leads.lead, name="lead"),
    path("<int:lead_id>/judge/", leads.judge, name="judge"),
    path("of-contact/<int:contact_id>/", leads.of_contact, name="of_contact"),
    path("spam/", spam.listed, name="spam"),
    path("spam/<int:submission_id>/let-through/", spam.let_through, name="let_through"),
    path("rules/", rules.listed, name="rules"),
    path("rules/new/", rules.new, name="new_rule"),
    path("rules/<int:qualifying_id>/", rules.edit, name="rule"),
    path("rules/<int:qualifying_id>/earlier/", rules.earlier, name="earlier_rule"),
    path("rules/<int:qualifying_id>/remove/", rules.remove, name="remove_rule"),
]
