"""Signing targets and plans: who may, what is written, and what is still open."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from fnmatch import fnmatchcase
from types import MappingProxyType
from typing import Any

from kpilint.edit import apply, set_key
from kpilint.finding import Edit
from kpilint.frozen import frozen
from kpilint.model.commitments import open_plans
from kpilint.model.fingerprint import of_plan, of_target
from kpilint.model.project import Project
from kpilint.model.sign_offs import (
    State,
    approver_of,
    line,
    owner_of,
    state_of_plan,
    state_of_target,
)
from kpilint.model.types import Plan, Target
from kpilint.read.document import Place, Source
from kpilint.read.yaml import read_yaml

Commitment = Target | Plan
KEY = "sign_off"
NOTHING: Mapping[str, Commitment] = MappingProxyType({})


class CannotSign(Exception):  # noqa: N818 - a refusal, not a failure
    """Why nothing was signed; the message is for whoever asked."""


@frozen
class Open:
    """A commitment that is not agreed, and who would have to sign it."""

    address: str
    state: State
    approver: str


def commitments(project: Project) -> dict[str, Commitment]:
    """Everything that asks for a signature, by address: numbers to reach, and plans."""
    targets = {t.address: t for t in project.targets.values() if not _is_silent(t)}
    return {**targets, **{f"plans.{id}": plan for id, plan in project.plans.items()}}


def still_open(project: Project, today: date, patterns: Sequence[str] = ()) -> Iterator[Open]:
    """What is unsigned and not over yet, and what changed since it was signed, over or not."""
    plans = {plan.id for plan in open_plans(project, today)}
    for address, entry in _chosen(project, patterns or ("*",)).items():
        over = entry.id not in plans if isinstance(entry, Plan) else entry.period.ended(today)
        state = _state(project, entry, today)
        if state is State.CHANGED or (state is State.UNSIGNED and not over):
            yield Open(address, state, approver_of(project, entry))


def signed_texts(project: Project, patterns: Sequence[str], by: str, on: date) -> dict[str, str]:
    """The new texts of the files, by path, in which all that the patterns name is signed.

    A target without a number is signed where it is named by its full address: the approver agrees
    that there is none. Raises CannotSign where a pattern names nothing, or the signer may not sign
    one of them.
    """
    chosen = _to_sign(project, patterns)
    for address, entry in chosen.items():
        _refuse_wrong_signer(project, address, entry, by)
    signatures: dict[str, list[_Signature]] = {}
    for entry in chosen.values():
        signature = _Signature(entry.at, by, on, _fingerprint(project, entry))
        signatures.setdefault(entry.at.document.source.path, []).append(signature)
    return {path: _signed(found) for path, found in signatures.items()}


def chosen_addresses(project: Project, patterns: Sequence[str]) -> list[str]:
    """What is signed where the patterns are; raises CannotSign where one names nothing."""
    return list(_to_sign(project, patterns))


def _to_sign(project: Project, patterns: Sequence[str]) -> Mapping[str, Commitment]:
    targets = project.targets.values()
    silent = {t.address: t for t in targets if _is_silent(t) and t.address in patterns}
    return _chosen(project, patterns, silent)


def _is_silent(target: Target) -> bool:
    return bool(target.pending) or target.confidential


def _chosen(
    project: Project, patterns: Iterable[str], more: Mapping[str, Commitment] = NOTHING
) -> Mapping[str, Commitment]:
    """What the patterns name, among what asks for a signature and `more`."""
    known = {**commitments(project), **more}
    chosen: dict[str, Commitment] = {}
    for pattern in patterns:
        found = {address: known[address] for address in known if fnmatchcase(address, pattern)}
        if not found and pattern != "*":
            raise CannotSign(_nothing(project, pattern, known))
        chosen |= found
    return chosen


def _nothing(project: Project, pattern: str, known: Mapping[str, Commitment]) -> str:
    from kpilint.suggest import did_you_mean

    whole = next((each for each in known if each.partition(".")[2] == pattern), "")
    if whole:
        return f"There is no target or plan `{pattern}`. Did you mean `{whole}`?"
    period, _, kpi = pattern.removeprefix("targets.").partition(".")
    target = project.targets.get((period, kpi))
    if target:
        what = "is pending" if target.pending else "is confidential"
        return f"`{pattern}` {what}: it has no number, and no signature is asked of it."
    return f"There is no target or plan `{pattern}`.{did_you_mean(pattern, known)}"


def _refuse_wrong_signer(project: Project, address: str, entry: Commitment, by: str) -> None:
    from kpilint.suggest import did_you_mean

    approver, owner = approver_of(project, entry), owner_of(project, entry)
    if project.owner(by) is None:
        people = [*project.people, *project.teams]
        raise CannotSign(f"There is no person or team `{by}`.{did_you_mean(by, people)}")
    if not approver:
        raise CannotSign(f"{address} has no approver: name one under `daci:` first.")
    if by != approver:
        raise CannotSign(f"{address} is signed by its approver, `{approver}`, not by `{by}`.")
    if by == owner:
        raise CannotSign(f"`{by}` owns {address} and cannot sign it: name another approver first.")


def _signed(signatures: list["_Signature"]) -> str:
    """The text of one file with all signatures in it, and with nothing else changed."""
    source = signatures[0].at.document.source
    text = apply(source.text, [edit for signature in signatures for edit in signature.edits()])
    documents, problems = read_yaml(Source(source.path, text))
    before, _ = read_yaml(source)
    same = [_unsigned(document.data) for document in documents] == [
        _unsigned(document.data) for document in before
    ]
    if problems or not same:
        lines = "; ".join(f"sign_off: {signature.line}" for signature in signatures)
        raise CannotSign(f"{source.path} is written so that it cannot be edited: put in {lines}")
    return text


def _unsigned(data: Any) -> Any:
    """The data without signatures."""
    if isinstance(data, dict):
        return {key: _unsigned(value) for key, value in data.items() if key != KEY}
    return [_unsigned(item) for item in data] if isinstance(data, list) else data


@frozen
class _Signature:
    """What is to be written for one commitment."""

    at: Place
    by: str
    on: date
    fingerprint: str

    @property
    def line(self) -> str:
        return line(self.by, self.on, self.fingerprint)

    def edits(self) -> Iterator[Edit]:
        """One pair, or each value by itself where a signature is there, for the comments in it."""
        document, path = self.at.document, self.at.path
        below = (*path, KEY)
        data: Any = document.data
        for step in path:
            data = data[step]
        if not isinstance(data.get(KEY), dict) or not data[KEY]:
            yield set_key(document, path, KEY, self.line)
            return
        yield set_key(document, below, "by", self.by)
        yield set_key(document, below, "date", self.on.isoformat())
        yield set_key(document, below, "fingerprint", self.fingerprint)


def _fingerprint(project: Project, entry: Commitment) -> str:
    return of_plan(project, entry) if isinstance(entry, Plan) else of_target(project, entry)


def _state(project: Project, entry: Commitment, today: date) -> State:
    if isinstance(entry, Plan):
        return state_of_plan(project, entry)
    return state_of_target(project, entry, today)
