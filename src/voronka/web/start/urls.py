from __future__ import annotations

from django.urls import path

from voronka.web.start.views import checklist, demo, welcome

app_name = "start"
urlpatterns = [
    path("", welcome.welcome, name="welcome"),
    path("checklist/", checklist.checklist, name="checklist"),
    path("checklist/skip/", checklist.skip, name="skip"),
    path("checklist/restore/", checklist.restore, name="restore"),
    path("checklist/read/", checklist.read, name="read"),
    path("demo/", demo.demo, name="demo"),
    path("demo/progress/", demo.progress, name="demo_progress"),
    path("demo/put-in/", demo.put_in, name="put_in"),
    path("demo/take-out/", demo.take_out, name="take_out"),
    path("demo/banner/", demo.banner, name="demo_banner"),
]
