"""Terms, one in a row."""

from collections.abc import Mapping
from types import MappingProxyType

from kpilint.exports.cells import Cell, dated
from kpilint.exports.words import labelled, linked, listed
from kpilint.model.types import Term

TERM_COLUMNS: Mapping[str, int] = MappingProxyType(
    {
        "term": 24,
        "name": 28,
        "abbreviation": 13,
        "definition": 60,
        "counts": 12,
        "enters_when": 44,
        "leaves_when": 44,
        "excludes": 44,
        "aliases": 28,
        "confused_with": 50,
        "owner": 20,
        "links": 32,
        "status": 11,
        "replaced_by": 20,
        "since": 12,
        "review_by": 12,
        "tags": 20,
        "notes": 44,
    }
)


def term_cells(term: Term) -> dict[str, Cell]:
    """The cells of a term, by column."""
    life = term.life
    texts = {
        "term": term.id,
        "name": term.name,
        "abbreviation": term.abbreviation,
        "definition": term.definition,
        "counts": term.counts,
        "enters_when": term.enters_when,
        "leaves_when": term.leaves_when,
        "excludes": term.excludes,
        "aliases": listed(term.aliases),
        "confused_with": labelled(term.confused_with),
        "owner": term.owner,
        "status": life.status,
        "replaced_by": life.replaced_by,
        "tags": listed(life.tags),
        "notes": life.notes,
    }
    return {
        **{key: Cell(text) for key, text in texts.items()},
        "links": linked(life),
        "since": dated(life.since, None),
        "review_by": dated(life.review_by, None),
    }
