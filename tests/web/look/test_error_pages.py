"""Pages that are shown when something is wrong need nothing to be right."""

from __future__ import annotations

import pytest
from django.template.loader import get_template
from django.test import override_settings
from django.utils import translation


@pytest.mark.parametrize("name", ["403", "404", "500", "busy"])
class TestAnErrorPage:
    def test_needs_neither_context_nor_database(self, name):
        with override_settings(ROOT_URLCONF="look_urls"):
            assert "<h1>" in get_template(f"web/{name}.html").render()

    def test_speaks_the_language_of_the_reader(self, name):
        with override_settings(ROOT_URLCONF="look_urls"), translation.override("hu"):
            assert 'lang="hu"' in get_template(f"web/{name}.html").render()
