"""Keys of programs that send leads or costs."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from voronka.accounts.may import Capability
from voronka.ground import clock
from voronka.ground.refusal import Refusal
from voronka.traffic import actions
from voronka.traffic.models import ApiKey
from voronka.web.permissions import needs
from voronka.web.request import Request
from voronka.web.streams import edge_of, web_of
from voronka.web.traffic.forms import SENT, KeyForm

EXAMPLE = """curl {address}/api/v1/{scope} \\
  -H "Authorization: Bearer {secret}" \\
  -H "Idempotency-Key: first-1" \\
  -H "Content-Type: application/json" \\
  -d '{body}'"""
BODIES = {
    "leads": '{"name": "Anna", "phone": "+36 20 123 4567", "message": "Two lamps"}',
    "costs": '{"source": "VK Ads", "campaign": "Spring", "day": "2026-03-01", "amount": "1500.50"}',
}
"""What the first try sends."""


@require_safe
@needs(Capability.RUN_TRAFFIC)
def listed(request: Request) -> HttpResponse:
    """All keys, those that open something first."""
    keys = ApiKey.objects.select_related("point", "made_by")
    ordered = keys.order_by(F("revoked_at").desc(nulls_first=True), "name", "pk")
    lines = [(key, [SENT[scope] for scope in sorted(key.scopes, reverse=True)]) for key in ordered]
    return render(request, "traffic/keys.html", {"lines": lines})


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Capability.RUN_TRAFFIC)
def new(request: Request) -> HttpResponse:
    """One more key; its secret is shown in the answer, and never again."""
    form = KeyForm(request.POST or None)
    if form.is_bound and form.is_valid():
        try:
            key, secret = actions.make_api_key(**form.cleaned_data, by=request.user, at=clock.now())
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            context = {"key": key, "secret": secret, "examples": _examples(request, key, secret)}
            answer = render(request, "traffic/key.html", context, status=201)
            answer["Location"] = reverse("traffic:keys")  # where it stands from now on, without its secret
            answer["Cache-Control"] = "no-store"
            return answer
    context = {"form": form, "heading": _("New API key"), "back_url": reverse("traffic:keys")}
    return render(request, "web/form_page.html", context, status=422 if form.errors else 200)


def _examples(request: Request, key: ApiKey, secret: str) -> list[tuple[str, str]]:
    """What may be sent, in a word, and how. Leads are taken by the edge, costs by the web."""
    addresses = {"leads": edge_of(request), "costs": web_of(request)}
    return [
        (scope, EXAMPLE.format(address=addresses[scope], scope=scope, secret=secret, body=BODIES[scope]))
        for scope in sorted(key.scopes, reverse=True)
    ]


@require_POST
@needs(Capability.RUN_TRAFFIC)
def revoke(request: Request, api_key_id: int) -> HttpResponse:
    """Let a key open nothing any more."""
    key = get_object_or_404(ApiKey, pk=api_key_id)
    actions.revoke_api_key(key=key, by=request.user, at=clock.now())
    messages.success(request, _("The key %(name)s opens nothing any more.") % {"name": key.name})
    return redirect("traffic:keys")
