"""An edit that does anything else than it says is not made."""

import pytest

from kpilint.edit import Lines
from kpilint.finding import Edit, Finding, Fix, Location, Severity, Span
from kpilint.fixes.fixing import proved
from kpilint.fixes.proof import File
from kpilint.read.document import Source
from kpilint.read.load import load_files

TEXT = """\
# About us.
terms:
  lead:
    name: Lead # kpilint: ignore[meaning-circular, meaning-thin-definition] -- Soon.
    definition: &said A person.
    # A note.
    aliases: [net new, 'inquiry']
  other: {name: "Other", definition: *said}
  # kpilint: ignore[meaning-unused-term] -- Soon.
  more: &all {name: More, definition: d}
  same: *all
"""


def made(old: str, new: str, text: str = TEXT) -> str | None:
    """What comes of it when `new` is put where `old` is found first."""
    start = text.index(old)
    edit = Lines(text).edit(start, start + len(old), new)
    return File.read(Source("a.yaml", text)).edited([edit])


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Lead", "Sales"),
        ("lead", "prospect"),
        ("net new", "fresh"),
        ("'inquiry'", "'question'"),
        ('"Other"', '"Else"'),
        ("meaning-circular, ", ""),
        (", meaning-thin-definition", ""),
        ("meaning-circular", "meaning-unused-term"),
        (" # kpilint: ignore[meaning-circular, meaning-thin-definition] -- Soon.", ""),
        ("  # kpilint: ignore[meaning-unused-term] -- Soon.\n", ""),
    ],
)
def test_what_says_what_it_does_is_made(old: str, new: str) -> None:
    assert made(old, new) == TEXT.replace(old, new, 1)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        # A text that YAML takes for something else, or for more
        ("Lead", "Sales # and more"),
        ("Lead", "Sales: more"),
        ("Lead", "Sales\n    notes: more"),
        ("Lead", "*said"),
        ("Lead", "[Lead"),
        ("net new", "net, new"),
        ("lead", "other"),
        ("name", "definition"),
        ("name", "<<"),
        # What stands there is no word, or not all of it
        ("Lead #", "Lead"),
        ("Lea", "Sa"),
        (" Lead", " Sales"),
        ("[net new, 'inquiry']", "[]"),
        # Comments of people, and what comments say
        ("# About us.", ""),
        ("    # A note.\n", ""),
        ("# About us.\n", "# About you.\n"),
        ("Soon.\n  more", "Never.\n  more"),
        ("ignore[meaning-circular", "ignore-file[meaning-circular"),
        ("  # kpilint: ignore[meaning-unused-term] -- Soon.\n  more", "  more"),
        ("-- Soon.", ""),
        (" -- Soon.", " until=2026-12-31 -- Soon."),
        # What an alias repeats
        ("A person.", "Nobody."),
        ("More", "Less"),
        ("d}", "e}"),
        # A key that takes something else
        ("aliases", "links"),
    ],
)
def test_what_does_more_is_not_made(old: str, new: str) -> None:
    assert made(old, new) is None


def test_a_comment_keeps_covering_what_it_covers() -> None:
    text = "teams:\n  # kpilint: ignore[spec-value] -- w\n  a:\n    name: 'a\n      b'\n  c: {}\n"
    assert made("'a\n      b'", "ab", text) == text.replace("'a\n      b'", "ab")
    covered = text.replace("  c:", "  # kpilint: ignore[spec-value] -- v\n  c:")
    assert made("'a\n      b'", "ab", covered) == covered.replace("'a\n      b'", "ab")


def test_numbers_and_words_are_told_apart() -> None:
    text = "terms: {a: {name: Lead, x-n: 1, x-m: 1.0, x-o: true, x-p: '1'}}\n"
    for old, new in (("1,", "01,"), ("1.0", "1.00"), ("true", "'true'"), ("'1'", "1")):
        other = text.replace(old, new)
        changed = File.read(Source("a.yaml", other))
        assert changed.edited([]) == other
        assert made("Lead", "Sales", other) == other.replace("Lead", "Sales")


def test_broken_files_are_not_edited() -> None:
    assert made("Lead", "Sales", "terms: {a: {name: Lead, name: x}}\n") is None
    assert made("Lead", "Sales", "terms: {a: {name: Lead}\n") is None


def test_a_fix_that_is_not_proved_is_not_offered() -> None:
    spans = {"Lead": Span(4, 11, 4, 15), "A person.": Span(5, 23, 5, 32)}
    findings = [
        Finding("r", Severity.ERROR, Location("a", span), "m", fix=Fix("w", Edit(span, "x")))
        for span in spans.values()
    ]
    loaded = load_files({"a": TEXT.encode()})
    assert [finding.fix is not None for finding in proved(findings, loaded)] == [True, False]
