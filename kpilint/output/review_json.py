"""A review for programs: the JSON that `schema/diff-output.schema.json` describes."""

import json
from typing import Any

from kpilint import __version__
from kpilint.compared import Compared
from kpilint.output.json import listed
from kpilint.review.change import Change
from kpilint.review.differences import difference, share
from kpilint.review.ripple import Follow
from kpilint.review.uses import Use


def render(compared: Compared) -> str:
    """One JSON object; only ASCII, so that no encoding can spoil it."""
    review = compared.review
    output = {
        "version": 1,
        "tool": {"name": "kpilint", "version": __version__},
        "today": review.today.isoformat(),
        "base": compared.base,
        "head": compared.head,
        "verdict": review.verdict,
        "changes": [_change(change) for change in review.changes],
        "follows": [_follow(follow) for follow in review.follows],
        "uses": [_use(use) for use in review.uses],
        "findings": list(listed(compared.report.findings)),
        "wording_changes": len(review.wording),
    }
    return json.dumps(output, indent=2)


def _change(change: Change) -> dict[str, Any]:
    return {
        "address": change.address,
        "class": str(change.weight),
        "field": change.field,
        "before": change.before,
        "after": change.after,
        "difference": difference(change.was, change.now),
        "relative": share(change.was, change.now),
        "verdict": str(change.verdict),
        "why": change.why,
        "needs": list(change.needs),
        "path": change.location.path,
        "line": change.location.span.line,
    }


def _follow(follow: Follow) -> dict[str, Any]:
    return {
        "address": follow.address,
        "value": follow.value,
        "needed": follow.needed,
        "because": list(follow.because),
        "sum": follow.sum,
    }


def _use(use: Use) -> dict[str, Any]:
    return {"address": use.address, "because": list(use.because)}
