"""`kpilint sign-off`: agree to targets and plans, or see what is not agreed."""

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kpilint.options import QUIET, Day, Refusal, configuration, configured, day, flag, shared

if TYPE_CHECKING:
    from kpilint.check import Report
    from kpilint.config import Config
    from kpilint.model.project import Project


@click.command("sign-off")
@click.argument("addresses", nargs=-1, metavar="ADDRESS...")
@click.option("--by", metavar="PERSON", help="Who signs: the id of the approver.")
@click.option("--on", type=Day(), metavar="DATE", help="The day of the agreement; default: today.")
@click.option("--check", "only_check", is_flag=True, help="List what is not agreed; write nothing.")
@configured
@shared
def sign_off(
    addresses: tuple[str, ...],
    by: str | None,
    on: date | None,
    only_check: bool,
    today: date | None,
    file: Path | None,
) -> None:
    """Sign targets and plans, or list what is not agreed.

    An ADDRESS is targets.PERIOD.KPI or plans.ID, and may have `*` in it. The approver signs, never
    the owner; all that is named is signed, or nothing. Only the sign_off lines of the files change.

    \b
    Exit codes with --check:
      0  all is agreed
      1  something is not signed, or changed since

    \b
    Examples:
      kpilint sign-off targets.2026-Q4.sql_volume --by vp_marketing
      kpilint sign-off 'targets.2026-Q4.*' --by vp_sales --on 2026-09-24
      kpilint sign-off --check
    """  # noqa: D301
    from kpilint.files import turn
    from kpilint.review.sign_off import CannotSign

    config, now = configuration(file), day(today)
    try:
        if only_check:
            sys.exit(_list_open(_readable(config, now).project, addresses, now))
        if not addresses or not by:
            raise Refusal("Name what is signed, and by whom: sign-off ADDRESS... --by PERSON")
        with turn(config.root):
            _sign(config, _readable(config, now), addresses, by, on or now)
    except CannotSign as refusal:
        raise Refusal(f"{'' if only_check else 'Nothing is signed. '}{refusal}") from None


def _readable(config: "Config", today: date) -> "Report":
    """The state of the project, if it can be read in full: nobody signs what nobody can read."""
    from kpilint.check import check

    report = check(config, today)
    unread = [f for f in report.findings if f.rule.startswith("spec-") and f.severity == 3]
    if unread:
        place = unread[0].location
        raise Refusal(
            f"The specs cannot be read in full ({place.path}:{place.span.line}):"
            " mend first what `kpilint check --select spec` shows."
        )
    return report


def _list_open(project: "Project", addresses: tuple[str, ...], today: date) -> int:
    from kpilint.review.sign_off import still_open

    found = sorted(still_open(project, today, addresses), key=lambda each: each.address)
    for each in found:
        who = f"; to be signed by {each.approver}" if each.approver else "; it has no approver"
        click.echo(f"{each.address}: {each.state.value}{who}")
    if not found and not flag(QUIET):
        click.echo("All is agreed.")
    return 1 if found else 0


def _sign(
    config: "Config", report: "Report", addresses: tuple[str, ...], by: str, on: date
) -> None:
    from kpilint.files import marked, write_all
    from kpilint.review.sign_off import chosen_addresses, signed_texts

    project, root = report.project, config.root
    texts = signed_texts(project, addresses, by, on)
    try:
        write_all(
            {root / path: marked(root / path, text) for path, text in texts.items()},
            {root / path: report.loaded.sources[path] for path in texts},
        )
    except OSError as error:
        raise Refusal(f"Nothing is signed. {error.filename}: {error.strerror}.") from None
    for address in chosen_addresses(project, addresses):
        if not flag(QUIET):
            click.echo(f"Signed {address} by {by} on {on.isoformat()}")
