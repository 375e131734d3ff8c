"""How kernels are compiled. Everything that imports this is imported lazily: numba costs half a second.

Two things keep them fast. A call that hands over arrays counts references and costs more than a short case does, so the
loop over cases calls nothing but functions of numbers. And a kernel calls only kernels of its own file: the stored
machine code is renewed when that file changes, not when another does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numba

if TYPE_CHECKING:
    from collections.abc import Callable


def compiled(kernel: Callable[..., Any]) -> Any:
    """Compile at the first call, keep the machine code beside the source, let other threads run meanwhile."""
    try:
        return numba.njit(nogil=True, cache=True)(kernel)
    except RuntimeError:  # there is nowhere to keep it: a read-only installation without a home folder
        return numba.njit(nogil=True)(kernel)
