"""How kernels are compiled. Everything that imports this is imported lazily: numba costs half a second."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numba

if TYPE_CHECKING:
    from collections.abc import Callable


def compiled(kernel: Callable[..., Any]) -> Any:
    """Compile at the first call, keep the machine code beside the source, let other threads run meanwhile."""
    return numba.njit(nogil=True, cache=True)(kernel)


def inlined(kernel: Callable[..., Any]) -> Any:
    """For what is called once a case: a call that hands over arrays costs more than most cases do."""
    return numba.njit(inline="always")(kernel)
