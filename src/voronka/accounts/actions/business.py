"""The business itself."""

from __future__ import annotations

import zoneinfo
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from babel.core import get_global
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from voronka.accounts.actions.changes import AlreadySetUp, Refused, id_of, longest, take_over
from voronka.accounts.events import BusinessChanged, BusinessSetUp
from voronka.accounts.models import Business, User
from voronka.ground.text import clean_line
from voronka.journal.actions import record
from voronka.journal.meanwhile import really_changed

CHANGEABLE = {"name", "language", "time_zone", "currency"}


def set_up(
    *, language: str, time_zone: str, currency: str, trade: str, name: str = "", by: User | None, at: datetime
) -> Business:
    """Make the first choices of the business, once.

    time_zone  a name of the time zone database
    currency   ISO 4217

    Raises Refused (name, language, time_zone, currency), AlreadySetUp the second time.
    """
    values = _checked({"name": name, "language": language, "time_zone": time_zone, "currency": currency})
    with transaction.atomic():
        business = _lock()
        if business.set_up_at is not None:
            raise AlreadySetUp(_("This is set up already. What was chosen can be changed in the settings."))
        changes = take_over(business, {**values, "trade": trade, "set_up_at": at})
        business.save()
        record(BusinessSetUp(business_id=business.pk, at=at), by_id=id_of(by), changes=changes)
    return business


def change_business(
    *, changes: Mapping[str, str], shown: Mapping[str, str] | None = None, by: User, at: datetime
) -> Business:
    """Change name, language, time zone or currency. Amounts are not recounted into another currency.

    shown   what stood in these fields when somebody began to edit: what he left so stays as it is by now

    Raises Refused (name, language, time_zone, currency), ChangedMeanwhile at one of them that somebody else has changed
    too, KeyError for another field.
    """
    if unknown := set(changes) - CHANGEABLE:
        raise KeyError(*unknown)
    values = _checked(dict(changes))
    with transaction.atomic():
        business = _lock()
        if done := take_over(business, really_changed(business, values, shown or {})):
            business.save()
            record(BusinessChanged(business_id=business.pk, at=at), by_id=by.pk, changes=done)
    return business


def skip_step(*, step: str, by: User, at: datetime) -> Business:
    """Wave a step of the checklist of the first minutes away."""
    with transaction.atomic():
        business = _lock()
        if step not in business.skipped:
            changes = take_over(business, {"skipped": [*business.skipped, step]})
            business.save(update_fields=["skipped"])
            record(BusinessChanged(business_id=business.pk, at=at), by_id=by.pk, changes=changes)
    return business


def unskip_step(*, step: str, by: User, at: datetime) -> Business:
    """Bring a step of the checklist back."""
    with transaction.atomic():
        business = _lock()
        if step in business.skipped:
            left = [each for each in business.skipped if each != step]
            changes = take_over(business, {"skipped": left})
            business.save(update_fields=["skipped"])
            record(BusinessChanged(business_id=business.pk, at=at), by_id=by.pk, changes=changes)
    return business


def _lock() -> Business:
    Business.objects.get_or_create(pk=1)
    return Business.objects.select_for_update().get(pk=1)


def _checked(values: dict[str, Any]) -> dict[str, Any]:
    problems: dict[str, object] = {}
    if "name" in values:
        values["name"] = clean_line(values["name"])
        if len(values["name"]) > longest(Business, "name"):
            problems["name"] = _("This name is too long: 200 characters at most.")
    if "language" in values and values["language"] not in dict(settings.LANGUAGES):
        problems["language"] = _("Choose one of the languages of the list.")
    if "time_zone" in values and values["time_zone"] not in zoneinfo.available_timezones():
        problems["time_zone"] = _("Choose one of the time zones of the list.")
    if "currency" in values and values["currency"] not in get_global("all_currencies"):
        problems["currency"] = _("Choose one of the currencies of the list.")
    if problems:
        raise Refused(problems)
    return values
