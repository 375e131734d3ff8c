from __future__ import annotations

from django.urls import path

from voronka.web.distribution.views import leads, people, queue, rules

app_name = "distribution"
urlpatterns = [
    path("", rules.listed, name="rules"),
    path("new/", rules.new, name="new_rule"),
    path("try/", rules.try_out, name="try"),
    path("<int:routing_id>/", rules.edit, name="rule"),
    path("<int:routing_id>/change/", rules.change, name="change_rule"),
    path("queue/", queue.listed, name="queue"),
    path("queue/take/", queue.take, name="take"),
    path("people/", people.listed, name="people"),
    path("people/hours/", people.hours, name="hours"),
    path("people/<int:user_id>/", people.desk, name="desk"),
    path("people/<int:user_id>/share/", people.share, name="share"),
    path("people/spread/", people.spread, name="spread"),
    path("people/spread/<int:redistribution_id>/undo/", people.undo, name="undo"),
    path("leads/<int:lead_id>/why/", leads.why, name="why"),
    path("leads/<int:lead_id>/pass/", leads.pass_on, name="pass"),
]
