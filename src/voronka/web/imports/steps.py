"""The steps of the wizard, and at which of them an import is."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from voronka.imports.models import Import

FILE, COLUMNS, MEANING, PREVIEW, RESULT = range(1, 6)


def import_or_404(import_id: int) -> Import:
    """Who may import sees every import (1 query). Raises Http404."""
    return get_object_or_404(Import.objects.select_related("by"), pk=import_id)


def frame(current: int, import_: Import | None = None) -> dict[str, Any]:
    """What `imports/frame.html` needs."""
    names = [_("File"), _("Columns"), _("Meaning"), _("Preview"), _("Result")]
    return {"steps": names, "current": current, "import": import_}
