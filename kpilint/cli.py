"""The command line: each command parses, calls, prints and exits."""

import errno
import os
import sys
from contextlib import suppress
from importlib import import_module
from typing import Any

from kpilint import __version__
from kpilint.garbage import keeping

with keeping():  # next to nothing that is imported becomes garbage
    import click

    from kpilint.shared import Refusal, shared

INTERRUPTED = 130
FAULTS = {
    *(errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EROFS, errno.ENOMEM),
    *(errno.EMFILE, errno.ENFILE, errno.EACCES, errno.EPERM, errno.EISDIR),
}
"""What the system refuses through no fault of kpilint's."""


class Commands(click.Group):
    """The commands; each is imported when it is asked for."""

    modules = {  # noqa: RUF012
        "check": "kpilint.commands",
        "codeowners": "kpilint.review.codeowners",
        "diff": "kpilint.diff",
        "export": "kpilint.exports.cli",
        "fmt": "kpilint.layout.cli",
        "import": "kpilint.imports.cli",
        "init": "kpilint.commands",
        "log": "kpilint.review.log",
        "new": "kpilint.new.cli",
        "rule": "kpilint.commands",
        "schema": "kpilint.commands",
        "show": "kpilint.show",
        "sign-off": "kpilint.review.cli",
        "site": "kpilint.publish.cli",
        "solve": "kpilint.solve.cli",
    }

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return sorted(self.modules)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in self.modules:
            return None
        name = cmd_name.replace("-", "_") + ("_" if cmd_name == "import" else "")
        with keeping():
            command: click.Command = getattr(import_module(self.modules[cmd_name]), name)
        return command

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        if args and self.get_command(ctx, args[0]) is None:
            from kpilint.suggest import did_you_mean

            hint = did_you_mean(args[0], self.list_commands(ctx))
            raise Refusal(f"There is no command `{args[0]}`.{hint}")
        return super().resolve_command(ctx, args)


@click.group(cls=Commands, no_args_is_help=True)
@click.version_option(__version__, prog_name="kpilint")
@shared
def cli() -> None:
    """KPI definitions as code: check them, review their changes, publish them.

    \b
    kpilint init          make a small project to start from
    kpilint check         check the specs in kpi_specs/
    kpilint site build    build the glossary and target site
    """  # noqa: D301


def main() -> None:
    """Run the command line; whatever it did not expect is said to be a bug, with exit code 3."""
    _open_streams()
    code, said = _run()
    with suppress(OSError):  # nobody may be there to hear it
        for line in said:
            click.echo(line, err=True)
    sys.exit(code)


def _open_streams() -> None:
    """Streams that were closed lead nowhere, so that no file that is opened takes their place."""
    if sys.stdin is None:
        os.open(os.devnull, os.O_RDONLY)  # whoever wants to read is still told
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: PTH123, SIM115
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]


def _run() -> tuple[int, list[str]]:
    """The exit code, and what is still to be said."""
    try:
        return int(cli.main(prog_name="kpilint", standalone_mode=False) or 0), []
    except click.ClickException as error:
        with suppress(OSError):
            error.show()
        return error.exit_code, []
    except (click.Abort, KeyboardInterrupt):
        return INTERRUPTED, []
    except Exception as error:
        return _unexpected(error)


def _unexpected(error: Exception) -> tuple[int, list[str]]:
    said: list[str] = []
    if {"-v", "--verbose"} & set(sys.argv):
        import traceback

        said = traceback.format_exc().splitlines()
    why = _fault(error)
    if why:
        return 2, [*said, f"Error: {why}"]
    return 3, [
        *said,
        f"kpilint met a bug of its own: {type(error).__name__}: {error}",
        "Please report it; `-v` shows where it happened.",
    ]


def _fault(error: Exception) -> str:
    """What is wrong with the machine, where that and no bug is the reason."""
    if isinstance(error, MemoryError):
        return "There is not enough memory for these specs."
    if isinstance(error, FileNotFoundError):
        try:
            os.getcwd()  # noqa: PTH109
        except OSError:
            return "The folder that you are in is no longer there; go to another."
    if isinstance(error, OSError) and error.errno in FAULTS:
        where = error.filename or "what is printed"
        return f"The system refuses {where}: {error.strerror}."
    return ""


if __name__ == "__main__":
    main()
