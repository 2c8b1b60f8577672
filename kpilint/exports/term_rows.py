"""Terms, one in a row."""

from collections.abc import Mapping
from types import MappingProxyType

from kpilint.exports.cells import Cell, dated
from kpilint.exports.spelt import spelt_out
from kpilint.exports.words import labelled, linked, listed
from kpilint.model.project import Project
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


def term_cells(project: Project, term: Term) -> dict[str, Cell]:
    """The cells of a term, by column."""
    life = term.life
    texts = {
        "term": term.id,
        "name": term.name,
        "abbreviation": term.abbreviation,
        "definition": spelt_out(project, term.definition),
        "counts": term.counts,
        "enters_when": spelt_out(project, term.enters_when),
        "leaves_when": spelt_out(project, term.leaves_when),
        "excludes": spelt_out(project, term.excludes),
        "aliases": listed(term.aliases),
        "confused_with": labelled(term.confused_with),
        "owner": term.owner,
        "status": life.status,
        "replaced_by": life.replaced_by,
        "tags": listed(life.tags),
        "notes": spelt_out(project, life.notes),
    }
    return {
        **{key: Cell(text) for key, text in texts.items()},
        "links": linked(life),
        "since": dated(life.since, None),
        "review_by": dated(life.review_by, None),
    }
