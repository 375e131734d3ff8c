"""A program that makes landing points and a key: `furnish_edge.py`. Prints what a sender needs, as JSON."""

from __future__ import annotations

import hashlib
import json
import sys

import django

django.setup()

from voronka.ground import clock  # noqa: E402
from voronka.traffic.actions import make_api_key  # noqa: E402
from voronka.traffic.models import ConsentText, LandingPoint, Page, PageVersion, Picture  # noqa: E402

NOW = clock.now()
HTML = (
    '<!doctype html><html lang="ru"><head><title>Шторы</title><style>h1{color:green}</style></head><body><main>'
    '<h1>Шторы</h1><form method="post" action="/f/page-key"><!--voronka:form--><input name="name" value="">'
    '<input name="phone"><textarea name="message"></textarea><input type="checkbox" name="consent.1" value="on">'
    '<input name="website"><button>Да</button></form></main></body></html>'
)


def point(key: str, **fields: object) -> LandingPoint:
    known = {"name": key, "kind": "form", "target": "form", "created_at": NOW} | fields
    return LandingPoint.objects.create(key=key, **known)


wording = "Согласен на обработку персональных данных"
text = ConsentText.objects.create(
    purpose="processing",
    language="ru",
    wording=wording,
    made_at=NOW,
    digest=hashlib.sha256(wording.encode()).hexdigest(),
)
plain = point("plain-key", sites=["https://shop.example"])
point("popup-key", kind="popup")
point("unseen-key")
point("scanned-key")
point("russian-key", language="ru")
closed = point("closed-key", is_on=False)
point("chat-key", kind="chat", language="ru", chat="https://t.me/shop")
page = point("page-key", language="ru", slug="shtory", domain="shtory.example")
Page.objects.create(point=page)
frame = HTML.replace("<h1>Шторы</h1>", "")
thanks = "<!doctype html><title>Спасибо</title><p>Каталог: shtory.pdf"
version = {
    "frame": frame,
    "thanks": thanks,
    "number": 1,
    "blocks": [],
    "theme": "plain",
    "language": "ru",
    "html": HTML,
    "published_at": NOW,
}
PageVersion.objects.create(point=page, **version)
two = point("two-key", slug="two")
for number, weight in ((1, 3), (2, 1)):
    PageVersion.objects.create(
        point=two, **version | {"number": number, "weight": weight, "html": f"<h1>{number}</h1>"}
    )
Picture.objects.create(digest="a" * 40, kind="png", width=1, height=1, body=b"\x89PNG...", made_at=NOW)
_key, secret = make_api_key(name="Shop", scopes=["leads"], point=plain, by=None, at=NOW)
_key, shut = make_api_key(name="Fair", scopes=["leads"], point=closed, by=None, at=NOW)
_key, costs = make_api_key(name="Ads", scopes=["costs"], by=None, at=NOW)
sys.stdout.write(json.dumps({"secret": secret, "shut": shut, "costs": costs, "text": text.pk}) + "\n")
