"""Run a module as a program that ends when whoever started it does.

Whoever starts it keeps the other end of its standard input open, and writes nothing.
"""

import os
import runpy
import sys
from threading import Thread


def main() -> None:
    """Run the module that the first argument names, with the rest for its own."""
    Thread(target=_end_with_starter, daemon=True).start()
    del sys.argv[0]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)


def _end_with_starter() -> None:
    os.read(sys.__stdin__.fileno(), 1)  # type: ignore[union-attr]
    os._exit(1)


if __name__ == "__main__":
    main()
