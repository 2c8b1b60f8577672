"""Signing: in the files nothing but signatures changes, comments and layout included."""

import re

from hypothesis import strategies as st

from kpilint.check import project_of
from kpilint.model.project import Project
from kpilint.model.sign_offs import approver_of, owner_of
from kpilint.read.document import Document, Source
from kpilint.read.load import load
from kpilint.read.marks import BREAK
from kpilint.read.yaml import read_yaml
from kpilint.review.sign_off import KEY, CannotSign, commitments, signed_texts, still_open
from tests.fuzz.fuzzer import Fuzzer
from tests.fuzz.parts import COMPANY, CONFIG, TODAY, WORDS, encoded
from tests.generate import as_files, companies

PATH = "kpi_specs/0.yaml"


def attempt(text: str) -> None:
    project = _project(text)
    for address, entry in commitments(project).items():
        if owner_of(project, entry) != approver_of(project, entry):
            _signed(project, text, address, approver_of(project, entry))


def _project(text: str) -> Project:
    return project_of(load(CONFIG.root, CONFIG.specs, {PATH: encoded(text)}), CONFIG)


def _signed(project: Project, text: str, address: str, by: str) -> None:
    exactly = re.sub(r"([*?[])", r"[\1]", address)
    try:
        (after,) = signed_texts(project, [exactly], by, TODAY).values()
    except CannotSign:
        return
    text = text.lstrip("\ufeff")
    assert _without_signatures(after) == _without_signatures(text), address
    assert set(_comments(text)) <= set(_comments(after))
    open_before, open_now = (_open(each) for each in (project, _project(after)))
    assert open_now <= open_before - {address}


def _open(project: Project) -> set[str]:
    return {each.address for each in still_open(project, TODAY)}


def _without_signatures(text: str) -> str:
    """The text without signatures, spaces and commas."""
    documents, _ = read_yaml(Source(PATH, text))
    starts = [0, *(end.end() for end in BREAK.finditer(text))]
    gone = sorted(
        (starts[key.line - 1] + key.column - 1, starts[value.end_line - 1] + value.end_column - 1)
        for document in documents
        for path in _paths(document)
        if (found := document.spans(path))
        for key, value in [found]
    )
    for start, end in reversed(gone):
        text = text[:start] + text[max(start, end) :].lstrip().removeprefix(":")
    return re.sub(r"[\s,:]", "", text)


def _paths(document: Document) -> list[tuple[str | int, ...]]:
    data = document.data if isinstance(document.data, dict) else {}
    plans, targets = data.get("plans"), data.get("targets")
    found: list[tuple[str | int, ...]] = []
    if isinstance(plans, dict):
        found += [("plans", id, KEY) for id in plans]
    if isinstance(targets, dict):
        found += [
            ("targets", period, id, KEY)
            for period, kpis in targets.items()
            if isinstance(kpis, dict)
            for id in kpis
        ]
    return found


def _comments(text: str) -> list[str]:
    return re.findall(r"^[ \t]*#[^\r\n]*", text, re.MULTILINE)


@st.composite
def _signable(draw: st.DrawFn) -> str:
    return "".join(as_files(draw(companies())).values())


SIGNATURES_FUZZER = Fuzzer(
    "signatures",
    attempt,
    _signable(),
    lambda: [COMPANY],
    (*WORDS, "sign_off: {}", "sign_off:\n", "sign_off: {by: ceo} # x", "sign_off: &s ", "? ", ": "),
)
