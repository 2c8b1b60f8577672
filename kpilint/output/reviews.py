"""A review in the formats that are asked for."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from kpilint.compared import Compared
from kpilint.options import QUIET, flag
from kpilint.output.outputs import Output, annotating, tell_actions
from kpilint.output.repository import repository_of

A_CHARACTER = 4
"""The most bytes that one takes."""


def write_reviews(outputs: Sequence[Output], compared: Compared, root: Path) -> None:
    """Write the review in every format, and tell GitHub Actions of it where it listens."""
    for output in outputs:
        _write(output, compared, root)
    if annotating(outputs):
        from kpilint.output import review_markdown

        report, repository = compared.report, repository_of(root)
        tell_actions(
            outputs,
            report,
            repository,
            lambda room: review_markdown.render(compared, room // A_CHARACTER) + "\n",
        )


def _write(output: Output, compared: Compared, root: Path) -> None:
    """The whole review, or in formats that know only findings these."""
    match output.format:
        case "text":
            output.put("\n".join(_text(output, compared)))
        case "json":
            from kpilint.output import review_json

            output.put(review_json.render(compared))
        case "markdown":
            from kpilint.output import review_markdown

            output.put(review_markdown.render(compared))
        case _:
            output.write(compared.report, root)


def _text(output: Output, compared: Compared) -> Iterator[str]:
    from kpilint.output import review_text, text

    report = compared.report
    yield from review_text.render(compared.review, output.style)
    yield ""
    yield from text.render(report.findings, report.sources, output.style)
    if not flag(QUIET):
        yield review_text.closing(compared)
