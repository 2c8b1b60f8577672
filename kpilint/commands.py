"""The commands that every project begins with: check, rule, schema and init."""

import sys
from datetime import date
from pathlib import Path

import click

from kpilint.garbage import keeping
from kpilint.options import Refusal, configuration, configured, dated, day, reporting, shared

BASELINE = Path("kpilint-baseline.json")


@click.command()
@click.argument("paths", nargs=-1, type=click.Path())
@reporting("warning")
@click.option(
    "--baseline",
    "accepted",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Accept the findings in FILE: only new ones are shown and fail.",
)
@click.option(
    "--write-baseline",
    "accept_into",
    is_flag=False,
    flag_value=str(BASELINE),
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="[FILE]",
    help="Write all of today's findings to FILE as accepted; default: what --baseline names,"
    f" else {BASELINE}.",
)
@click.option(
    "--staged",
    "only_staged",
    is_flag=True,
    help="Check what git would commit now, not what is on disk.",
)
@click.option("--statistics", is_flag=True, help="Count the findings of each rule.")
@click.option("--fix", is_flag=True, help="Mend the findings that have one right mend.")
@click.option("--diff", is_flag=True, help="Show what --fix would change, as a patch.")
@click.option(
    "--stdin-filename", metavar="PATH", help="With `-`: the file that standard input stands for."
)
@configured
@shared
@keeping()
def check(
    paths: tuple[str, ...],
    formats: tuple[str, ...],
    output_file: Path | None,
    select: tuple[str, ...] | None,
    ignore: tuple[str, ...] | None,
    fail_on: str,
    accepted: Path | None,
    accept_into: Path | None,
    only_staged: bool,
    statistics: bool,
    fix: bool,
    diff: bool,
    stdin_filename: str | None,
    color: str,
    today: date | None,
    file: Path | None,
) -> None:
    """Check KPI specs against the rules.

    The whole project is always read; PATHS narrow down what is reported to findings in these files
    and folders, or related to them. `-` reads one file's new text from standard input.

    --fix mends what has one right mend, and then reports what is left. --diff shows the patch
    instead of findings, and writes nothing.

    \b
    Exit codes:
      0  nothing at or above --fail-on; with --diff: nothing to mend
      1  findings; with --diff: a patch
      2  usage or configuration is wrong, or there is nothing to check
      3  a bug in kpilint

    \b
    Examples:
      kpilint check
      kpilint check kpi_specs/targets
      kpilint check --select meaning,ownership-missing
      kpilint check --format concise --fail-on error
      kpilint check --format text --format sarif=findings.sarif
      kpilint check --write-baseline accepted.json
      kpilint check --baseline accepted.json
      kpilint check --staged
      kpilint check --diff
      kpilint check --fix
      kpilint check --fix kpi_specs/targets
      kpilint check - --stdin-filename kpi_specs/terms.yaml < draft.yaml
    """  # noqa: D301
    from kpilint.output.outputs import Output, write_all
    from kpilint.run import accept, checked, looking, narrowed, refuse_mending, staged_project

    if fix or diff:
        refuse_mending(diff, only_staged, accept_into, paths)
    state = staged_project(file) if only_staged else None
    config = narrowed(state.config if state else configuration(file), select, ignore)
    outputs = Output.parse(formats, output_file, color)
    if accept_into:
        into = accepted if accepted and accept_into == BASELINE else accept_into
        accept(checked(config, day(today), (), state=state), into)
        return
    if fix or diff:
        from kpilint.fixes import command

        look = looking(config, day(today), paths, stdin_filename, accepted)
        if diff:
            sys.exit(command.show(look, config.root))
        report = command.write(look, config.root, outputs)
    else:
        report = checked(config, day(today), paths, stdin_filename, accepted, state)
    write_all(outputs, report, config.root, statistics=statistics)
    sys.exit(1 if report.fails(fail_on) else 0)


@click.command()
@click.argument("name", required=False)
@shared
def rule(name: str | None) -> None:
    """Print a rule's documentation, or list the rules.

    NAME is a rule or a family; without one all rules are listed.

    \b
    Examples:
      kpilint rule
      kpilint rule meaning
      kpilint rule meaning-ambiguous-word
    """  # noqa: D301
    from kpilint.rules.listing import page

    text = page(name)
    if text is None:
        from kpilint.rules.registry import all_rules, families
        from kpilint.suggest import did_you_mean

        hint = did_you_mean(str(name), [*all_rules(), *families()])
        raise Refusal(f"There is no rule `{name}`.{hint}")
    click.echo(text)


@click.command()
@click.argument("name", default="kpi-spec")
@click.option("--save", is_flag=True, help="Write it to .kpilint/ in the project, for editors.")
@shared
def schema(name: str, save: bool) -> None:
    """Print a JSON Schema.

    NAME is kpi-spec (default), kpilint-config, check-output, diff-output, log-output or export; or
    one of the site's files, as in site-kpis.

    \b
    Examples:
      kpilint schema
      kpilint schema --save
      kpilint schema check-output > check-output.schema.json
    """  # noqa: D301
    from kpilint.resources import COPIES, SUFFIX, schema_names, schema_text

    if name not in schema_names():
        from kpilint.suggest import did_you_mean

        hint = did_you_mean(name, schema_names())
        raise Refusal(f"There is no schema `{name}`.{hint} There are: {', '.join(schema_names())}.")
    if not save:
        click.echo(schema_text(name), nl=False)
        return
    from kpilint.files import write_atomically

    path = f"{COPIES}/{name}{SUFFIX}"
    try:
        write_atomically(configuration(None).root / path, schema_text(name))
    except OSError as error:
        raise Refusal(f"{path} cannot be written: {error.strerror}.") from None
    click.echo(f"Wrote {path}")


@click.command()
@dated
@shared
def init(today: date | None) -> None:
    """Make a small project to start from.

    It is clean and commented, in the current folder; no file that exists is touched.

    \b
    Examples:
      kpilint init
      kpilint -C new-folder init
    """  # noqa: D301
    from kpilint.init import AlreadyThere, write_starter

    try:
        written = write_starter(Path.cwd(), day(today))
    except AlreadyThere as error:
        raise Refusal(str(error)) from None
    except OSError as error:
        raise Refusal(f"The project cannot be written: {error.strerror}.") from None
    for path in written:
        click.echo(f"Wrote {path}")
    click.echo("Next: read the comments, put in your own words, and run `kpilint check`.")
