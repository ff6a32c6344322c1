"""How long something takes the processor, by itself."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable


def seconds(call: Callable[[], object], times: int = 3) -> float:
    """Seconds of the processor, the least of several: what else machine and process do is left out as far as may be.

    Args:
        call: what is timed.
        times: how often it is done, 1 or more.
    """
    taken = []
    gc.collect()
    gc.disable()  # a collection goes through all that other tests keep
    try:
        for _ in range(times):
            begin = time.process_time()
            call()
            taken.append(time.process_time() - begin)
    finally:
        gc.enable()
    return min(taken)
