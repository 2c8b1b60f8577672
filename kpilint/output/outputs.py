"""The formats that are asked for, and where each of them goes."""

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Self

import click

from kpilint.check import Report
from kpilint.frozen import frozen
from kpilint.options import QUIET, Refusal, colours, flag

if TYPE_CHECKING:
    from kpilint.output.repository import Repository

FORMATS = ("text", "concise", "json", "sarif", "github", "gitlab", "junit", "markdown")
LOOKS: Mapping[str, Mapping[str, object]] = {
    "error": {"fg": "red", "bold": True},
    "warning": {"fg": "yellow", "bold": True},
    "info": {"fg": "cyan", "bold": True},
    "related": {"fg": "blue"},
    "dim": {"fg": "blue"},
    "strong": {"bold": True},
}


@frozen
class Output:
    """One of the formats asked for, and where it goes; None is standard output."""

    format: str
    file: Path | None
    color: str

    @classmethod
    def parse(cls, formats: tuple[str, ...], file: Path | None, color: str) -> list[Self]:
        """The outputs that `--format` and `--output-file` ask for."""
        outputs = [cls._one(text, file, color) for text in formats or ("text",)]
        places = [output.file for output in outputs]
        if len(set(places)) < len(places):
            raise Refusal(
                "Two formats go to the same place; give each its own: --format json=findings.json."
            )
        return outputs

    @classmethod
    def _one(cls, text: str, file: Path | None, color: str) -> Self:
        name, equals, target = text.partition("=")
        if name not in FORMATS:
            from kpilint.suggest import did_you_mean

            hint = did_you_mean(name, FORMATS) or f" There are: {', '.join(FORMATS)}."
            raise Refusal(f"--format: there is no format `{name}`.{hint}")
        if equals and not target:
            raise Refusal(f"--format: `{text}` names no file after the `=`.")
        return cls(name, Path(target) if target else file, color)

    @property
    def style(self) -> Callable[[str, str], str]:
        """What paints a text in one of the LOOKS, if this output is to be painted."""
        from kpilint.output.text import plain

        return _paint if self.file is None and colours(self.color) else plain

    def write(self, report: Report, root: Path, *, statistics: bool = False) -> None:
        """Print the report on the project in the folder `root`, or put it into the file."""
        self.put("\n".join(self._lines(report, root, statistics)))

    def put(self, text: str) -> None:
        """Print a text that is in the format already, or put it into the file at once."""
        if self.file is None:
            click.echo(self._said_in_ci(text), nl=bool(text), color=True)
            return
        from kpilint.files import write_atomically

        try:
            write_atomically(self.file, text + "\n" if text else "")
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            raise Refusal(f"`{self.file}` cannot be written: {reason}.") from None

    def _said_in_ci(self, text: str) -> str:
        """The text, in which a CI system that looks for commands in what is printed finds none."""
        if self.format == "github" or not in_actions():
            return text
        from kpilint.output.github import disarmed

        return disarmed(text, self.format)

    def _lines(self, report: Report, root: Path, statistics: bool) -> Iterable[str]:
        if self.format == "text":
            from kpilint.output import text

            yield from text.render(report.findings, report.sources, self.style)
            yield from _closing(report, statistics, quiet=flag(QUIET))
        elif self.format == "concise":
            from kpilint.output import concise

            yield from concise.render(report.findings)
            yield from _closing(report, statistics, quiet=True)
        else:
            yield from _rendered(self.format, report, root)


def write_all(
    outputs: Sequence[Output], report: Report, root: Path, *, statistics: bool = False
) -> None:
    """Write the report in every format, and tell GitHub Actions of it where it listens."""
    for output in outputs:
        output.write(report, root, statistics=statistics)
    if annotating(outputs):
        from kpilint.output import markdown_findings
        from kpilint.output.repository import repository_of

        repository = repository_of(root)
        tell_actions(
            outputs,
            report,
            repository,
            lambda room: markdown_findings.fitting(report, repository, room),
        )


def tell_actions(
    outputs: Sequence[Output],
    report: Report,
    repository: "Repository",
    summary: Callable[[int], str],
) -> None:
    """Give GitHub Actions annotations, unless an output is these already, and the job summary.

    `summary` makes the summary in at most so many bytes.
    """
    from kpilint.output import github

    if not any(output.format == "github" for output in outputs):
        for line in github.annotations(report.findings, repository):
            click.echo(line)
    if not any(str(output.file) == os.environ.get("GITHUB_STEP_SUMMARY") for output in outputs):
        github.summarise(summary)


def annotating(outputs: Sequence[Output]) -> bool:
    """Whether GitHub Actions is to be told: it is asked for, or text is what its log shows."""
    asked = any(output.format == "github" for output in outputs)
    return asked or (
        in_actions() and any(output.format == "text" and not output.file for output in outputs)
    )


def in_actions() -> bool:
    """Whether this runs in GitHub Actions."""
    return os.environ.get("GITHUB_ACTIONS") == "true"


def _rendered(form: str, report: Report, root: Path) -> Iterable[str]:
    """The report for a program, or as Markdown; what is not asked for is not imported."""
    from kpilint.output.repository import repository_of

    repository = repository_of(root)
    if form == "github":
        from kpilint.output import github

        return github.render(report, repository)
    if form == "gitlab":
        from kpilint.output import gitlab

        return [gitlab.render(report, repository)]
    if form == "junit":
        from kpilint.output import junit

        return [junit.render(report, repository)]
    if form == "markdown":
        from kpilint.output import markdown_findings

        return [markdown_findings.render(report, repository)]
    if form == "sarif":
        from kpilint.output import sarif

        return [sarif.render(report, repository)]
    from kpilint.output import json

    return [json.render(report)]


def _closing(report: Report, statistics: bool, *, quiet: bool) -> Iterable[str]:
    from kpilint.output import summary

    if statistics and report.findings:
        yield from summary.statistics(report.findings)
        if not quiet:
            yield ""
    if not quiet:
        yield from summary.sentences(report)


def _paint(text: str, look: str) -> str:
    return click.style(text, **LOOKS[look])  # type: ignore[arg-type]
