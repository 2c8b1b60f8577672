"""Python's search for garbage, held back where next to nothing becomes garbage."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def keeping() -> Iterator[None]:
    """Take what is made meanwhile as made to stay.

    A large project is a million objects, and the search for cycles among them would go over all of
    them again and again. What nothing refers to any more is freed as ever.
    """
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def give_back() -> None:
    """Free what was kept and nobody needs any more: for a process that checks again and again."""
    gc.unfreeze()
    gc.collect()
