"""Where a browser or a program finds the web and the edge."""

from __future__ import annotations

from django.conf import settings

from voronka.web.request import Request


def web_of(request: Request) -> str:
    """The address of the web, as it was asked; without a slash at the end."""
    return f"{request.scheme}://{request.get_host()}"


def edge_of(request: Request) -> str:
    """The address of the edge, without a slash at the end: as set, else the host of the page at the edge's port."""
    environment = settings.ENVIRONMENT
    host = request.get_host()
    name = host.rsplit(":", 1)[0] if ":" in host.rsplit("]", 1)[-1] else host  # [::1] has colons of its own
    return environment.edge_url.rstrip("/") or f"{request.scheme}://{name}:{environment.edge_port}"
