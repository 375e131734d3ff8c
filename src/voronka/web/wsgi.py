"""What the web server calls."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

from voronka.ground.processes import die_with_parent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "voronka.ground.settings")
die_with_parent()
application = get_wsgi_application()
