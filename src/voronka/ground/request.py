"""What is known of the request that a change comes from; doors set it, the journal writes it down."""

from __future__ import annotations

from contextvars import ContextVar

request_id: ContextVar[str] = ContextVar("request_id", default="")
"""The id of the request, or of the job, that is being answered; "" outside of one."""
