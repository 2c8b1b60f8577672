"""`kpilint site`: build, serve or export the published site."""

import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kpilint.garbage import keeping
from kpilint.options import QUIET, Refusal, configuration, configured, day, flag, shared
from kpilint.publish.render import DEFAULT, EXTRAS, SiteError

if TYPE_CHECKING:
    from kpilint.check import Report
    from kpilint.config import Config

DEFAULT_OUT = Path("build/site")

renderer_option = click.option(
    "--renderer",
    type=click.Choice(tuple(EXTRAS)),
    default=DEFAULT,
    show_default=True,
    help="What makes the site of the pages.",
)
public_option = click.option(
    "--public",
    is_flag=True,
    help="Leave out what is for the teams only, or confidential, and everything about findings.",
)


@click.group(no_args_is_help=True)
@shared
def site() -> None:
    """Publish the specs as a site: glossary, KPIs, funnels, targets, teams.

    \b
    Examples:
      kpilint site build
      kpilint site serve
      kpilint site export build/pages
    """  # noqa: D301 - click looks for the character itself


@site.command()
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=DEFAULT_OUT,
    show_default=True,
    metavar="DIR",
    help="The folder to build into.",
)
@click.option(
    "--strict", is_flag=True, help="Do not build where there are findings, or the renderer warns."
)
@renderer_option
@public_option
@configured
@shared
@keeping()
def build(
    out: Path, strict: bool, renderer: str, public: bool, today: date | None, file: Path | None
) -> None:
    """Build the site; it can be opened from disk, or put on any web server.

    Findings do not stop it: they are shown on the site, on Health. What cannot be read is left out.

    \b
    Examples:
      kpilint site build
      kpilint site build --out public --strict
      kpilint site build --out for-everybody --public
    """  # noqa: D301 - click looks for the character itself
    from kpilint.publish.build import build_site

    config = configuration(file)
    _tell("Reading and checking the specs")
    report = _report(config, today)
    if strict and report.fails("warning"):
        click.echo(f"Not built: {_findings(report)}. See them with: kpilint check", err=True)
        sys.exit(1)
    seen = _seen(report, public)
    _try(
        lambda: build_site(
            seen, config.root, out, file, strict=strict, renderer=renderer, tell=_tell
        )
    )
    _summary(report, public, f"Built {out / 'index.html'}")


@site.command()
@click.argument("out", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
@public_option
@configured
@shared
@keeping()
def export(out: Path, public: bool, today: date | None, file: Path | None) -> None:
    """Write the site's sources, Markdown and mkdocs.yml, and leave the rendering to others.

    \b
    Examples:
      kpilint site export build/pages
    """  # noqa: D301 - click looks for the character itself
    from kpilint.publish import build

    config = configuration(file)
    report = _report(config, today)
    _try(lambda: build.export(_seen(report, public), config.root, out, file))
    _summary(report, public, f"Wrote {out / 'mkdocs.yml'} and the pages beside it")


@site.command()
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    default=8000,
    show_default=True,
    help="The port to serve at, on this machine only.",
)
@renderer_option
@public_option
@configured
@shared
def serve(port: int, renderer: str, public: bool, today: date | None, file: Path | None) -> None:
    """Show the site in the browser, and show it anew whenever the specs change.

    \b
    Examples:
      kpilint site serve
      kpilint site serve --port 8080
    """  # noqa: D301 - click looks for the character itself
    from kpilint.publish.serve import serve_site

    config = configuration(file)

    def check() -> "Report":
        return _seen(_report(configuration(file), today), public)

    click.echo(f"Serving on http://127.0.0.1:{port}/ (stop with Ctrl-C)")
    _try(lambda: serve_site(config, check, port, file, renderer, _tell))


def _report(config: "Config", today: date | None) -> "Report":
    from kpilint.run import checked

    return checked(config, day(today), (), None)


def _seen(report: "Report", public: bool) -> "Report":
    """The report, or what of it others than the teams may read."""
    if not public:
        return report
    from kpilint.publish.public import for_the_public

    return for_the_public(report)


def _try(task: Callable[[], None]) -> None:
    from kpilint.publish.folders import tidied_when_ended

    try:
        with tidied_when_ended():
            task()
    except SiteError as error:
        raise Refusal(str(error)) from None
    finally:
        _tell("")


def _tell(text: str) -> None:
    """Say on a terminal what goes on now, in place of what was said before; nothing clears it."""
    if sys.stderr.isatty() and not flag(QUIET):
        shown = f"{text} ..." if text else ""
        click.echo(f"\r{shown}\x1b[K", err=True, nl=False)


def _summary(report: "Report", public: bool, text: str) -> None:
    if flag(QUIET):
        return
    click.echo(f"{text}.")
    if report.findings:
        where = (
            "not on the public site; see them with" if public else "they are on Health; see also"
        )
        click.echo(f"{_findings(report)}: {where}: kpilint check")


def _findings(report: "Report") -> str:
    count = len(report.findings)
    return f"{count:,} finding" + ("" if count == 1 else "s")
