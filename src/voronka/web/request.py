"""A request of a page, as our views see it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest

if TYPE_CHECKING:
    from voronka.accounts.models import Business, User


class Request(HttpRequest):
    """A request with what the middleware has found out.

    user      who is signed in; views behind `needs` or `login_required` have a real one
    business  the company of this installation
    """

    user: User
    business: Business
