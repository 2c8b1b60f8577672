"""What a change comes to, in the words of the manager who has to agree to it."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from kpilint.model.types import Kpi, Plan, Target
from kpilint.review.change import Change, Verdict, Weight
from kpilint.review.review import Review

_ORDER = (
    Verdict.LOOSENED,
    Verdict.TIGHTENED,
    Verdict.RE_DATED,
    Verdict.CHANGED,
    Verdict.NEW,
    Verdict.DROPPED,
)
_ENTRIES = {
    "terms": "term",
    "people": "person",
    "teams": "team",
    "funnels": "funnel",
    "kpis": "KPI",
    "objectives": "objective",
    "plans": "plan",
}
_PLURALS = {"person": "people"}
_MEANINGS = {
    "definition": "definition",
    "counts": "definition",
    "enters_when": "definition",
    "leaves_when": "definition",
    "excludes": "definition",
    "measure": "measure",
    "unit": "unit",
    "direction": "direction",
    "conversion": "conversion",
    "assumptions": "assumption",
    "audience": "audience",
    "stages": "funnel",
    "takes": "time between stages",
}
_ROLES = {
    "owner": "owner",
    "daci": "DACI",
    "control": "control",
    "status": "status",
    "sign_off": "signature",
    "driven_by": "driver",
}
_PLURALS |= {"DACI": "DACIs", "time between stages": "times between stages", "status": "statuses"}


def by_entry(changes: Iterable[Change]) -> dict[str, list[Change]]:
    """The changes of each entry together, in their order."""
    found: dict[str, list[Change]] = {}
    for change in changes:
        found.setdefault(change.address, []).append(change)
    return found


def verdict_of(changes: Sequence[Change]) -> Verdict:
    """Which way an entry's commitment went: as its number did, else the looser way, if any."""
    promised = [change for change in changes if change.weight is Weight.COMMITMENT]
    number = next((c for c in promised if c.field in ("value", "change", "id")), None)
    if number and number.verdict is not Verdict.CHANGED:
        return number.verdict
    verdicts = {change.verdict for change in promised}
    return next((verdict for verdict in _ORDER if verdict in verdicts), Verdict.CHANGED)


def sentence(review: Review) -> str:
    """In one sentence, such as `1 target loosened, 2 tightened, 1 definition changed`."""
    parts = [*_commitments(review.changes), *_others(review.changes)]
    misfits = len(review.follows)
    if misfits:
        fit = (
            "1 other target no longer fits"
            if misfits == 1
            else f"{misfits} other targets no longer fit"
        )
        return f"{', '.join(parts)}; {fit}."
    if parts:
        return f"{', '.join(parts)}."
    words = len(review.wording)
    if words:
        changes = "1 change" if words == 1 else f"{words:,} changes"
        return f"Only wording moved ({changes}): nothing that a KPI means or promises."
    return "Nothing changed that a KPI says, means or promises."


def must_agree(review: Review) -> tuple[str, ...]:
    """Who has not yet signed what was promised: ids of approvers."""
    return tuple(dict.fromkeys(id for each in review.unapproved for id in each.approvers[-1:]))


def to_be_told(review: Review) -> tuple[str, ...]:
    """Who is to know without having to sign: approvers of meaning, and all that are informed."""
    asked = set(must_agree(review))
    concerned = _named(c for c in review.changes if c.weight is not Weight.COMMITMENT)
    informed = (id for change in review.changes for id in _informed(review, change))
    return tuple(id for id in dict.fromkeys((*concerned, *informed)) if id not in asked)


def name_of(review: Review, id: str) -> str:
    """A person or a team as people call them."""
    owner = review.after.owner(id) or review.before.owner(id)
    return owner.name if owner else id


def title_of(review: Review, change: Change) -> str:
    """What changed, by its name."""
    entry = change.new or change.old
    if isinstance(entry, Target):
        kpi = review.after.kpis.get(entry.kpi) or review.before.kpis.get(entry.kpi)
        return kpi.name if kpi else entry.kpi
    return str(getattr(entry, "name", "")) or change.address


def period_of(change: Change) -> str:
    """The period of a target or an objective; nothing of other entries."""
    period = getattr(change.new or change.old, "period", None)
    return period.text if period else ""


def _named(changes: Iterable[Change]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(id for change in changes for id in change.needs))


def _informed(review: Review, change: Change) -> tuple[str, ...]:
    entry, project = change.new or change.old, review.after if change.new else review.before
    if isinstance(entry, Target):
        entry = project.kpis.get(entry.kpi)
    return project.daci_of(entry)["informed"] if isinstance(entry, Kpi | Plan) else ()


def _commitments(changes: Iterable[Change]) -> Iterator[str]:
    """The targets and the plans, by the way they went; the noun stands with the first of each."""
    promised = by_entry(change for change in changes if change.weight is Weight.COMMITMENT)
    for noun in ("target", "plan"):
        entries = (found for address, found in promised.items() if address.startswith(noun))
        counts = Counter(map(verdict_of, entries))
        ways = [(way, counts[way]) for way in (*_ORDER, Verdict.RENAMED) if counts[way]]
        for place, (way, number) in enumerate(ways):
            yield f"{_counted(number, noun) if place == 0 else number} {way}"


def _others(changes: Iterable[Change]) -> Iterator[str]:
    """Meaning and accountability, by what it is that changed."""
    found: dict[tuple[str, str], set[str]] = {}
    for change in changes:
        if change.weight is not Weight.COMMITMENT:
            found.setdefault(_kind(change), set()).add(f"{change.address} {change.field}")
    for (noun, verb), places in found.items():
        number = len(
            {place.partition(" ")[0] for place in places} if noun != "conversion" else places
        )
        yield f"{_counted(number, noun)} {verb}"


def _kind(change: Change) -> tuple[str, str]:
    collection = change.address.partition(".")[0]
    if change.is_entry:
        verbs: Mapping[Verdict, str] = {Verdict.NEW: "added", Verdict.DROPPED: "removed"}
        return _ENTRIES[collection], verbs.get(change.verdict, "renamed")
    if change.field == "status" and change.after == "deprecated":
        return _ENTRIES[collection], "deprecated"
    top, last = change.field.partition(".")[0], change.field.rpartition(".")[2]
    known = _MEANINGS if change.weight is Weight.MEANING else _ROLES
    other = _ENTRIES.get(collection, "target")
    return known.get(last) or known.get(top) or other, "changed"


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun if number == 1 else _PLURALS.get(noun, noun + 's')}"
