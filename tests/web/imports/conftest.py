"""An office whose owner brings files in through the pages, and the worker at work on them when it is asked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from funnel_builders import a_pipeline
from people_builders import a_business, add_user, signed_in
from voronka.accounts.models import User
from voronka.funnel.models import Pipeline
from voronka.imports.models import Import


@pytest.fixture
def olga(db: None) -> User:
    a_business()
    return add_user("owner", sees="all", name="Olga")


@pytest.fixture
def browser(olga: User) -> Client:
    return signed_in(olga)


@pytest.fixture
def pipeline(db: None) -> Pipeline:
    return a_pipeline("blank")


@pytest.fixture
def send(browser: Client) -> Callable[..., Any]:
    """Upload a file as the form does, and what was answered."""

    def answer(
        content: bytes | str, *, name: str = "deals.csv", second: str = "", address: str = "/imports/new/"
    ) -> Any:
        data = content.encode() if isinstance(content, str) else content
        files = {"file": SimpleUploadedFile(name, data)}
        if second:
            files["second"] = SimpleUploadedFile("closed.csv", second.encode())
        return browser.post(address, files)

    return answer


@pytest.fixture
def uploaded(send: Callable[..., Any]) -> Callable[..., Import]:
    """Upload a file that is taken."""

    def take(content: bytes | str, **more: Any) -> Import:
        answer = send(content, **more)
        assert answer.status_code == 302, answer.content.decode()
        return Import.objects.get(pk=int(answer["Location"].split("/")[2]))

    return take
