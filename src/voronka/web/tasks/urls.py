from __future__ import annotations

from django.urls import path

from voronka.web.tasks.views import compose, tasks, today

app_name = "tasks"
urlpatterns = [
    path("", today.today, name="today"),
    path("tasks/", tasks.listed, name="list"),
    path("tasks/new/", tasks.new, name="new"),
    path("tasks/compose/", compose.composer, name="compose"),
    path("tasks/call/", compose.call, name="call"),
    path("tasks/<int:task_id>/", tasks.edit, name="edit"),
    path("tasks/<int:task_id>/finish/", tasks.finish, name="finish"),
    path("tasks/<int:task_id>/meeting/", tasks.close_meeting, name="close-meeting"),
    path("tasks/<int:task_id>/reopen/", tasks.reopen, name="reopen"),
    path("tasks/<int:task_id>/postpone/", tasks.postpone, name="postpone"),
    path("tasks/notes/<int:note_id>/remove/", compose.remove_note, name="remove-note"),
    path("tasks/notes/<int:note_id>/restore/", compose.restore_note, name="restore-note"),
]
