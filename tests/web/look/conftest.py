"""The gallery: every component on real pages, served to a real browser under the product's content policy."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace
from typing import Any, ClassVar

import pytest
from django import forms
from django.template.backends.django import DjangoTemplates
from django.test import override_settings
from django.utils import translation
from playwright.sync_api import Browser, Page

WEB = Path(__file__).parents[3] / "src/voronka/web"
STATIC = WEB / "static"
NOW = datetime(2026, 11, 22, 14, 5, tzinfo=UTC)
POLICY = "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'"
CHROMIUM = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".woff2": "font/woff2"}
KINDS = ("technical", "work", "key", "won", "lost")
SECTIONS = (
    "sun Сегодня",
    "kanban Воронка",
    "list-checks Задачи",
    "users Контакты",
    "route Трафик",
    "workflow Автоматизация",
)
PEOPLE = ("Петров Иван", "Константинопольская Александра Владимировна", "Hosszúkövi-Szőllősy Boglárka", "Ann Lee")


class DealForm(forms.Form):
    name = forms.CharField(label="Имя")
    phone = forms.CharField(label="Телефон или почта", help_text="Похожие контакты покажем, пока вы печатаете.")
    amount = forms.DecimalField(label="Сумма", required=False)
    stage = forms.ChoiceField(label="Этап", choices=[(kind, kind) for kind in KINDS])
    due = forms.DateField(label="Когда позвонить", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    way = forms.ChoiceField(label="Способ связи", choices=[("a", "Звонок"), ("b", "Письмо")], widget=forms.RadioSelect)
    note = forms.CharField(label="Заметка", required=False, widget=forms.Textarea(attrs={"rows": 3}))
    is_hot = forms.BooleanField(label="Просил позвонить сегодня", required=False, help_text="Встанет первой в очереди.")


def _card(index: int) -> dict[str, Any]:
    return {
        "id": index,
        "name": PEOPLE[index % len(PEOPLE)],
        "amount": Decimal([45000, 1250000, 980, 12345][index % 4]),
        "source": ["Яндекс", "Рекомендации постоянных клиентов", "Avito", "Facebook"][index % 4],
        "since": NOW - timedelta(hours=[49, 3, 900, 24][index % 4]),
        "is_over": index % 4 == 2,
        "next": ["сегодня 14:00, перезвонить после совещания", "", "вчера 18:30", "пн 10:00"][index % 4],
        "is_late": index % 4 == 2,
        "kind": KINDS[index % 5],
        "stage": ["Подтверждение", "Счёт выставлен", "Думает", "Megnyert ügylet", "Отказ"][index % 5],
    }


def _columns() -> list[dict[str, Any]]:
    heads = [
        ("technical", "Входящие заявки с сайта и маркетплейсов", 12128, 1_200_000, 9),
        ("work", "Подтверждение", 64, 800_000, 4),
        ("key", "Счёт выставлен", 12, 2_400_000, 3),
        ("work", "Думает", 0, 0, 0),
        ("won", "Выкуплено", 5, 99_000, 2),
        ("lost", "Возврат", 2, 4_500, 1),
    ]
    return [
        {"kind": kind, "name": name, "count": count, "total": Decimal(total), "cards": [_card(i) for i in range(shown)]}
        for kind, name, count, total, shown in heads
    ]


def _shell(theme: str) -> SimpleNamespace:
    sections = [
        SimpleNamespace(name=words.split()[1], url="#", icon=words.split()[0], is_current=index == 1)
        for index, words in enumerate(SECTIONS)
    ]
    languages = [("en", "English"), ("ru", "Русский"), ("hu", "Magyar")]
    business = SimpleNamespace(name="ООО «Ромашка»")
    user = "Анна Сергеева"
    return SimpleNamespace(
        sections=sections, user=user, business=business, languages=languages, theme=theme, now_path="/"
    )


def _context(theme: str) -> dict[str, Any]:
    wrong = DealForm({"amount": "много", "stage": "key"}, auto_id="wrong_%s")
    wrong.is_valid()
    return {
        "shell": _shell(theme),
        "form": DealForm(),
        "wrong": wrong,
        "rows": [_card(index) for index in range(5)],
        "columns": _columns(),
        "kinds": KINDS,
        "steps": ["Файл", "Столбцы", "Проверка", "Готово"],
        "now": NOW,
        "unknown": None,
        "messages": [],
        "csrf_token": "token",
    }


@pytest.fixture
def draw() -> Callable[..., str]:
    """Render a template with the gallery's context."""
    engine = DjangoTemplates(
        {
            "NAME": "gallery",
            "DIRS": [Path(__file__).parent / "templates"],
            "APP_DIRS": True,
            "OPTIONS": {"builtins": ["voronka.web.templatetags.voronka"]},
        }
    )

    def render(template: str, *, theme: str = "", language: str = "ru", **more: object) -> str:
        with override_settings(ROOT_URLCONF="look_urls"), translation.override(language):
            return engine.get_template(template).render({**_context(theme), **more})

    return render


class Site:
    """Pages and answers by path, and the product's static files."""

    def __init__(self, url: str) -> None:
        self.url = url

    answers: ClassVar[dict[str, tuple[int, str, dict[str, str]]]] = {}

    def answer(self, path: str, body: str, *, status: int = 200, headers: dict[str, str] | None = None) -> str:
        """Serve this body at the path. Returns the address."""
        self.answers[path] = (status, body, headers or {})
        return self.url + path


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        length = int(self.headers.get("Content-Length", 0))
        self.rfile.read(length)
        path = self.path.partition("?")[0]
        file = STATIC / path.removeprefix("/static/")
        if path.startswith("/static/") and file.is_file():
            status, body, headers, kind = 200, file.read_bytes(), {}, TYPES.get(file.suffix, "text/plain")
        else:
            status, text, headers = Site.answers.get(path, (404, "none", {}))
            body, kind = text.encode(), "text/html; charset=utf-8"
        self.send_response(status)
        for name, value in {"Content-Type": kind, "Content-Security-Policy": POLICY, **headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    do_POST = do_HEAD = do_GET  # noqa: N815 - the names of http.server

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 - the name of http.server
        """Say nothing."""


@pytest.fixture(scope="session")
def site() -> Iterator[Site]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield Site(f"http://127.0.0.1:{server.server_port}")
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A page 1440 wide; the test fails if the browser complains of anything, our content policy above all."""
    page = chromium.new_page(viewport={"width": 1440, "height": 900})
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: complaints.append(said.text) if "Content Security" in said.text else None)
    yield page
    page.close()
    assert complaints == []
