"""Who a visitor is, as far as one may know without a cookie. No Django here.

Address and browser of a visit, hashed with a key of the day: the same person is one visitor on one day, and nobody on
the next. The address itself is kept nowhere. With consent a random number in a first-party cookie is hashed instead,
and stays the same as long as the cookie does. Why: docs/why/visitors.md.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import re
import secrets
from datetime import UTC, datetime

_COOKIE = re.compile(r"[0-9a-z]{8,32}")


def visitor_of(*, address: str, agent: str, at: datetime, key: str, cookie: str = "") -> int:
    """63 bits that stand for a visitor.

    address   of his network; of IPv6 the first 64 bits count: machines change the others every day
    agent     what his browser calls itself
    key       the secret key of the installation
    cookie    the number that his browser keeps, with his consent; what is none of ours does not count
    """
    if _COOKIE.fullmatch(cookie):
        return _hash(f"cookie\0{cookie}", key=_key(key, "for ever"))
    day = at.astimezone(UTC).date().isoformat()
    return _hash(f"{_network(address)}\0{agent[:300]}", key=_key(key, day))


def known_elsewhere(system: str, name: str) -> int:
    """Stands for whom another system calls so: the same in each of its files."""
    return _hash(f"{system}\0{name}", key=b"voronka.traffic.imports")


def nobody() -> int:
    """Stands for somebody who asks not to be followed: counted, and never known again."""
    return secrets.randbits(63)


def _hash(text: str, *, key: bytes) -> int:
    digest = hashlib.blake2b(text.encode("utf-8", "replace"), key=key, digest_size=8).digest()
    return int.from_bytes(digest) >> 1


def _key(secret: str, when: str) -> bytes:
    return hmac.new(secret.encode(), f"voronka.traffic.visitors\0{when}".encode(), hashlib.sha256).digest()


def _network(address: str) -> str:
    try:
        read = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(read, ipaddress.IPv6Address):
        if read.ipv4_mapped:
            return str(read.ipv4_mapped)
        return str(ipaddress.ip_network((read.packed[:8] + bytes(8), 64)))
    return str(read)
