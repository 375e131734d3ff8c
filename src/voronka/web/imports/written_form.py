"""How the file is written, to be said where it was found out wrongly."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from voronka.imports.mapping import Answers
from voronka.imports.models import Import
from voronka.web.forms import RefusableForm

FOUND_OUT = ("", _("found out"))
ENCODINGS = ("utf-8", "cp1251", "cp1250", "cp1252", "cp866", "koi8-r", "mac-cyrillic", "iso-8859-2", "utf-16")
DELIMITERS = ((",", _("comma")), (";", _("semicolon")), ("\\t", _("tab")), ("|", _("bar")))
DECIMALS = ((",", _("comma: 1,5")), (".", _("point: 1.5")))
DATES = (
    ("%d.%m.%Y", _("day.month.year: 31.12.2025")),
    ("%d/%m/%Y", _("day/month/year: 31/12/2025")),
    ("%m/%d/%Y", _("month/day/year: 12/31/2025")),
    ("%Y-%m-%d", _("year-month-day: 2025-12-31")),
    ("%Y.%m.%d", _("year.month.day: 2025.12.31")),
)


class WrittenForm(RefusableForm):
    """Encoding, delimiter, decimal sign, dates, sheet; what is left open is found out."""

    encoding = forms.CharField(
        label=_("Encoding"), required=False, max_length=40, widget=forms.TextInput(attrs={"list": "encodings"})
    )
    delimiter = forms.ChoiceField(label=_("Columns are parted by"), required=False)
    decimal = forms.ChoiceField(label=_("Decimal sign"), required=False)
    date = forms.ChoiceField(label=_("Dates are written"), required=False)
    sheet = forms.CharField(label=_("Sheet"), required=False, max_length=100)

    def __init__(self, data: Mapping[str, Any] | None = None, *, import_: Import) -> None:
        said = Answers.of(import_).format
        initial = {name: getattr(said, name) or "" for name in self.base_fields}
        initial["delimiter"] = initial["delimiter"].replace("\t", "\\t")
        super().__init__(data, initial=initial)
        for name, choices in (("delimiter", DELIMITERS), ("decimal", DECIMALS), ("date", DATES)):
            known = (FOUND_OUT, *choices)
            own = initial[name]
            more = () if own in dict(known) else ((own, own),)
            self._choice(name).choices = (*known, *more)
        is_workbook = import_.look.get("format", {}).get("kind") in {"xlsx", "xls", "ods"}
        for name in ("encoding", "delimiter") if is_workbook else ("sheet",):
            del self.fields[name]

    def _choice(self, name: str) -> forms.ChoiceField:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - says it to the type checker
        return field

    def said(self) -> dict[str, str]:
        """As the action takes it."""
        told = {name: str(value) for name, value in self.cleaned_data.items()}
        return told | {"delimiter": told.get("delimiter", "").replace("\\t", "\t")}
