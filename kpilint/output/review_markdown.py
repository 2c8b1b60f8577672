"""A review as the comment on a pull request: answers first, details folded away."""

from collections.abc import Sequence
from dataclasses import replace

from kpilint import __version__
from kpilint.compared import Compared
from kpilint.finding import Finding
from kpilint.frozen import frozen
from kpilint.output import review_text
from kpilint.output.markdown import block, code, inline, message
from kpilint.output.summary import counted
from kpilint.review.change import Change
from kpilint.review.review import Review
from kpilint.review.summary import must_agree, name_of, period_of, sentence, title_of, to_be_told

MOST = 60_000
"""Characters that a comment may have; forges cut at 65,536."""

MOST_CELL = 400
MOST_PEOPLE = 20
MARKER = "<!-- kpilint-review head={head} -->"
_MISSED_LEAST = (
    "the list of all changes",
    "findings",
    "what uses what changed",
    "signatures",
)
_COLUMNS = ("What", "Period", "Before", "After", "Change", "Verdict", "Why")


@frozen
class Part:
    """A stretch of the comment: rows between what opens and what closes them.

    `name` is how the comment speaks of what it had to leave out.
    """

    name: str
    rows: Sequence[str]
    opening: Sequence[str] = ()
    closing: Sequence[str] = ()

    @property
    def lines(self) -> list[str]:
        return [*self.opening, *self.rows, *self.closing] if self.rows else []


def render(compared: Compared, room: int = MOST) -> str:
    """The whole comment, of at most 60,000 characters; what is left out for that is named."""
    parts = [
        _answers(compared),
        _table(compared.review),
        _signatures(compared),
        _follows(compared.review),
        _uses(compared.review),
        _everything(compared.review),
        _findings(compared.report.findings),
    ]
    footer = _footer(compared)
    kept, left_out = _fitting(parts, min(room, MOST) - len(footer) - 500)
    lines = [line for part in kept for line in part.lines]
    if left_out:
        lines += [f"*Left out, as a comment holds only so much: {', '.join(left_out)}.*", ""]
    return "\n".join([*lines, footer])


def _fitting(parts: list[Part], room: int) -> tuple[list[Part], list[str]]:
    """Parts that have room: those that can be missed go first, then the ends of the longest."""
    kept, left_out = list(parts), list[str]()
    for name in _MISSED_LEAST:
        if _size(kept) > room:
            left_out += [part.name for part in kept if part.name == name and part.rows]
            kept = [part for part in kept if part.name != name]
    rows, sizes = [list(part.rows) for part in kept], [_size([part]) for part in kept]
    while sum(sizes) > room:
        longest = max(range(1, len(kept)), key=sizes.__getitem__)
        sizes[longest] -= len(rows[longest].pop()) + 1
    for part, left in zip(kept, rows, strict=True):
        if len(left) < len(part.rows):
            gone = len(part.rows) - len(left)
            left_out.append(f"{gone:,} of {len(part.rows):,} {part.name}")
    whole = zip(kept, rows, strict=True)
    return [replace(part, rows=left) for part, left in whole], left_out


def _size(parts: Sequence[Part]) -> int:
    return sum(len(line) + 1 for part in parts for line in part.lines)


def _answers(compared: Compared) -> Part:
    """What changed, whether it is looser, and who must act."""
    review = compared.review
    rows = [
        MARKER.format(head=compared.head),
        f"## KPI review: {review.verdict}",
        "",
        inline(sentence(review)),
        "",
    ]
    people = [
        f"**{label}:** {_people(review, ids)}."
        for label, ids in (("To agree", must_agree(review)), ("To be told", to_be_told(review)))
        if ids
    ]
    return Part("answers", [*rows, *([" ".join(people), ""] if people else [])])


def _people(review: Review, ids: Sequence[str]) -> str:
    """Their names, of very many the first."""
    names = [inline(_cut(name_of(review, id))) for id in ids[:MOST_PEOPLE]]
    more = len(ids) - MOST_PEOPLE
    return f"{', '.join(names)}{f' and {more:,} more' if more > 0 else ''}"


def _table(review: Review) -> Part:
    before = [None, *review.changes]
    told = zip(before, review.changes, strict=False)
    rows = [_row(review, change, first=_first(last, change)) for last, change in told]
    heads = f"| {' | '.join(_COLUMNS)} |", f"|{' --- |' * len(_COLUMNS)}"
    return Part("changes", rows, heads, ("",))


def _first(last: Change | None, change: Change) -> bool:
    """Whether the reason has not just been told for another field of the same target."""
    return last is None or last.address != change.address


def _row(review: Review, change: Change, *, first: bool) -> str:
    what = f"{title_of(review, change)}: {change.field}"
    if change.is_entry or change.field in ("value", "change"):
        what = title_of(review, change)
    cells = (
        what,
        period_of(change),
        change.before,
        change.after,
        review_text.moved(change),
        str(change.verdict),
        change.why if first else "",
    )
    return f"| {' | '.join(inline(_cut(cell)) for cell in cells)} |"


def _cut(text: str) -> str:
    return text if len(text) <= MOST_CELL else f"{text[: MOST_CELL - 3]}..."


def _signatures(compared: Compared) -> Part:
    """The lines that say yes, for those who edit in a browser."""
    rows = [f"- {code(address)}: {code(signature)}" for address, signature in compared.to_sign()]
    opening = "To agree, the approver has this line put into the target or the plan:"
    return Part("signatures", rows, (opening, ""), ("",))


def _follows(review: Review) -> Part:
    rows = [f"- {message(_cut(follow.said))}" for follow in review.follows]
    return Part("targets that no longer fit", rows, ("### What follows", ""), ("",))


def _uses(review: Review) -> Part:
    rows = [f"- {code(use.address)} ({', '.join(map(code, use.because))})" for use in review.uses]
    return Part("what uses what changed", rows, ("### Used by", ""), ("",))


def _findings(findings: Sequence[Finding]) -> Part:
    rows = [_finding(finding) for finding in findings]
    return Part("findings", rows, _folded(counted(len(rows), "finding")), _UNFOLDED)


def _finding(finding: Finding) -> str:
    place = f"{finding.location.file}:{finding.location.span.line}"
    said = " ".join(message(_cut(text)) for text in (finding.message, finding.help) if text)
    return f"- **{finding.severity}** {code(finding.rule)} ({inline(place)}): {said}"


def _everything(review: Review) -> Part:
    lines = [line for line in review_text.listing(review, review.changes) if line]
    number = counted(len(review.changes), "change")
    rows = [block("\n".join(lines), "text")] if lines else []
    return Part("the list of all changes", rows, _folded(f"{number} in full"), _UNFOLDED)


def _folded(title: str) -> tuple[str, ...]:
    return "<details>", f"<summary>{title}</summary>", ""


_UNFOLDED = ("", "</details>", "")


def _footer(compared: Compared) -> str:
    said = review_text.closing(compared)
    return f"<sub>{inline(said)} kpilint {__version__}.</sub>"
