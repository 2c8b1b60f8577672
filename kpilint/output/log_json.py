"""A history for programs: the JSON that `schema/log-output.schema.json` describes."""

import json
from collections.abc import Iterable
from typing import Any

from kpilint import __version__
from kpilint.review.history import Record, Revision


def render(
    revisions: Iterable[Revision], asked: str, begins: str, not_shown: int, *, wording: bool
) -> str:
    """One JSON object; only ASCII, so that no encoding can spoil it.

    `not_shown` counts the changes of wording; with `wording` all of them are among the others.
    """
    output = {
        "version": 1,
        "tool": {"name": "kpilint", "version": __version__},
        "id": asked or None,
        "revisions": [_revision(revision, wording) for revision in revisions],
        "wording_changes": not_shown,
        "begins": begins or None,
    }
    return json.dumps(output, indent=2)


def _revision(revision: Revision, wording: bool) -> dict[str, Any]:
    changes = (*revision.changes, *(revision.wording if wording else ()))
    return {
        "commit": revision.commit or None,
        "short": revision.short or None,
        "time": revision.when.isoformat() if revision.when else None,
        "subject": revision.subject,
        "changes": [_change(record) for record in changes],
        "unreadable": list(revision.unreadable),
    }


def _change(record: Record) -> dict[str, Any]:
    return {
        "address": record.address,
        "now": record.entry,
        "name": record.name,
        "class": str(record.weight),
        "field": record.field,
        "before": record.before,
        "after": record.after,
        "difference": record.difference,
        "relative": record.relative,
        "verdict": str(record.verdict),
        "why": record.why,
    }
