"""Signing: who may, what is written, and what no longer holds; through a real git history."""

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

SPECS = """\
# Our numbers.
terms:
  call: {name: Call, definition: A talk of two minutes., counts: event, enters_when: It ends.}
teams:
  growth:
    name: Growth
    daci: {approver: vp_marketing}   # who agrees
people:
  vp_marketing: {name: VP Marketing}
  vp_sales: {name: VP Sales}
funnels:
  big: {name: Enterprise, stages: [{term: call}]}
kpis:
  calls: {name: Calls, definition: 'Talks held.', measure: {kind: volume, of: call}, owner: growth}
  other: {name: Others, definition: d, measure: {kind: other}, unit: x, owner: vp_marketing}
targets:
  2026-Q4:

    calls:   # the one that counts
      value: 1_200
      rationale: >-
        As in the quarter before,
        and a bit more.

    # and one by hand
    other: {value: '5', rationale: "Because."}
  2026-Q3:
    calls: {value: 900, rationale: Before.}
plans:
  more_calls:
    name: More calls
    daci: {approver: vp_sales}
"""

Sign = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def specs(tmp_path: Path) -> Path:
    path = tmp_path / "kpi_specs" / "all.yaml"
    path.parent.mkdir()
    path.write_text(SPECS, "utf-8", newline="")
    return path


@pytest.fixture
def kpilint(specs: Path) -> Sign:
    def run(*arguments: str) -> "subprocess.CompletedProcess[str]":
        command = [sys.executable, "-m", "kpilint", *arguments, "--today", "2026-11-21"]
        return subprocess.run(command, cwd=specs.parents[1], capture_output=True, text=True)

    return run


def rules(kpilint: Sign) -> list[str]:
    done = kpilint("check", "--format", "concise", "--select", "target,plan-not-signed-off")
    found = (line.split()[2].rstrip(":") for line in done.stdout.splitlines())
    return [rule for rule in found if "sign" in rule]


ADDRESS = "targets.2026-Q4.calls"


def test_signing_adds_one_line(kpilint: Sign, specs: Path) -> None:
    done = kpilint("sign-off", ADDRESS, "--by", "vp_marketing", "--on", "2026-09-24")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"Signed {ADDRESS} by vp_marketing on 2026-09-24\n"
    before, after = SPECS.splitlines(), specs.read_text("utf-8").splitlines()
    (added,) = [line for line in after if line not in before]
    assert re.fullmatch(
        r"      sign_off: \{by: vp_marketing, date: 2026-09-24,"
        r" fingerprint: [0-9a-f]{8}-[0-9a-f]{8}\}",
        added,
    )
    assert [line for line in after if line != added] == before


def test_signing_again_changes_only_the_signature(kpilint: Sign, specs: Path) -> None:
    sign = (ADDRESS, "--by", "vp_marketing", "--on")
    kpilint("sign-off", *sign, "2026-09-24")
    once = specs.read_text("utf-8")
    kpilint("sign-off", *sign, "2026-09-25")
    assert specs.read_text("utf-8") == once.replace("2026-09-24", "2026-09-25")


def test_a_signature_of_several_lines_keeps_its_comments(kpilint: Sign, specs: Path) -> None:
    signed = "      value: 1_200\n      sign_off:\n        by: vp_marketing # in the meeting\n"
    specs.write_text(SPECS.replace("      value: 1_200\n", signed), "utf-8")
    assert kpilint("sign-off", ADDRESS, "--by", "vp_marketing").returncode == 0
    text = specs.read_text("utf-8")
    assert "        by: vp_marketing # in the meeting\n        date: 2026-11-21\n" in text
    assert kpilint("sign-off", "--check", ADDRESS).returncode == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            (ADDRESS, "--by", "vp_sales"),
            "signed by its approver, `vp_marketing`, not by `vp_sales`",
        ),
        ((ADDRESS, "--by", "growth"), "signed by its approver, `vp_marketing`, not by `growth`"),
        ((ADDRESS, "--by", "vp_marketting"), "Did you mean `vp_marketing`?"),
        (("targets.2026-Q4.cals", "--by", "vp_marketing"), f"Did you mean `{ADDRESS}`?"),
        (("2026-Q4.calls", "--by", "vp_marketing"), f"Did you mean `{ADDRESS}`?"),
        (("more_calls", "--by", "vp_sales"), "Did you mean `plans.more_calls`?"),
        (("targets.2027-*", "--by", "vp_marketing"), "no target or plan `targets.2027-*`"),
        (("targets.2026-Q4.other", "--by", "vp_marketing"), "has no approver"),
        (("targets.*", "--by", "vp_marketing"), "targets.2026-Q4.other has no approver"),
        ((ADDRESS,), "by whom"),
        (("--by", "vp_marketing"), "Name what is signed"),
        ((ADDRESS, "--by", "vp_marketing", "--on", "24.9.2026"), "2026-09-24"),
    ],
)
def test_nothing_is_signed(
    kpilint: Sign, specs: Path, arguments: tuple[str, ...], message: str
) -> None:
    done = kpilint("sign-off", *arguments)
    assert done.returncode == 2
    assert message in done.stderr
    assert specs.read_text("utf-8") == SPECS


def test_the_owner_does_not_sign(kpilint: Sign, specs: Path) -> None:
    other = "unit: x, owner: vp_marketing"
    specs.write_text(SPECS.replace(other, f"{other}, daci: {{approver: vp_marketing}}"), "utf-8")
    done = kpilint("sign-off", "targets.2026-Q4.other", "--by", "vp_marketing")
    assert done.returncode == 2
    assert "`vp_marketing` owns targets.2026-Q4.other and cannot sign it" in done.stderr


def test_several_at_once(kpilint: Sign, specs: Path) -> None:
    done = kpilint("sign-off", "targets.*.calls", "--by", "vp_marketing")
    assert done.stdout.count("Signed") == 2
    assert specs.read_text("utf-8").count("sign_off: {by: vp_marketing") == 2


def test_what_is_open(kpilint: Sign) -> None:
    done = kpilint("sign-off", "--check")
    assert done.returncode == 1
    assert done.stdout.splitlines() == [
        "plans.more_calls: not signed; to be signed by vp_sales",
        "targets.2026-Q4.calls: not signed; to be signed by vp_marketing",
        "targets.2026-Q4.other: not signed; it has no approver",
    ]


def test_broken_specs_are_not_signed(kpilint: Sign, specs: Path) -> None:
    specs.write_text(SPECS + "  more_calls: {name: Twice}\n", "utf-8")
    done = kpilint("sign-off", ADDRESS, "--by", "vp_marketing")
    assert done.returncode == 2
    assert "cannot be read in full" in done.stderr


def test_signed_changed_and_signed_again(kpilint: Sign, specs: Path, tmp_path: Path) -> None:
    def commit(message: str) -> None:
        git("add", "-A")
        git("commit", "-qm", message)

    def git(*arguments: str) -> str:
        env = os.environ | {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
        who = ("-c", "user.name=A", "-c", "user.email=a@example.com")
        done = subprocess.run(
            ["git", *who, *arguments], cwd=tmp_path, env=env, capture_output=True, check=True
        )
        return done.stdout.decode()

    git("init", "-q")
    commit("Draft the targets")
    assert rules(kpilint) == ["target-not-signed-off"]
    kpilint("sign-off", ADDRESS, "--by", "vp_marketing")
    commit("Agree to the calls")
    assert rules(kpilint) == []
    specs.write_text(specs.read_text("utf-8").replace("1_200", "1_300"), "utf-8")
    assert rules(kpilint) == ["target-changed-since-sign-off"]
    git("checkout", "-q", ".")
    assert rules(kpilint) == []
    specs.write_text(specs.read_text("utf-8").replace("1_200", "1_300"), "utf-8")
    kpilint("sign-off", ADDRESS, "--by", "vp_marketing")
    commit("Agree to more calls")
    assert rules(kpilint) == []


def test_a_signature_is_not_copied_to_the_next_quarter(kpilint: Sign, specs: Path) -> None:
    kpilint("sign-off", ADDRESS, "--by", "vp_marketing")
    text = specs.read_text("utf-8")
    specs.write_text(text.replace("  2026-Q4:", "  2027-Q1:"), "utf-8")
    assert rules(kpilint) == ["target-changed-since-sign-off"]
    specs.write_text(text.replace("  2026-Q4:", "  FY2026-Q4:"), "utf-8")
    assert rules(kpilint) == []


def test_the_message_says_which_half_changed(kpilint: Sign, specs: Path) -> None:
    def said() -> str:
        return kpilint("check", "--format", "concise", "--select", "target").stdout

    kpilint("sign-off", ADDRESS, "--by", "vp_marketing")
    signed = specs.read_text("utf-8")
    specs.write_text(signed.replace("1_200", "1_300"), "utf-8")
    assert "signed on 2026-11-21: its numbers changed since." in said()
    specs.write_text(signed.replace("Talks held.", "Talks begun."), "utf-8")
    assert "what is counted, or who answers for it, changed since." in said()
    both = signed.replace("Talks held.", "Talks begun.").replace("1_200", "1_300")
    specs.write_text(both, "utf-8")
    assert "its numbers and what is counted changed since." in said()


SIGNED_CHANGES = [
    ("value: 1_200", "value: 1_201"),
    ("value: 1_200", "value: 1_200\n      stretch: 1_300"),
    ("value: 1_200", "value: 1_200\n      tolerance: 5%"),
    ("value: 1_200", "value: 1_200\n      baseline: {value: 1_000}"),
    ("value: 1_200", "value: 1_200\n      needs: {headcount: 2}"),
    ("value: 1_200", "value: 1_200\n      segments: {a: 600, b: 600}"),
    ("value: 1_200", "value: 1_200\n      owner: vp_sales"),
    ("definition: 'Talks held.'", "definition: 'Talks begun.'"),
    ("measure: {kind: volume, of: call}", "measure: {kind: volume, of: call, where: {a: b}}"),
    ("owner: growth}", "owner: growth, direction: down}"),
    ("counts: event", "counts: person"),
    ("enters_when: It ends.", "enters_when: It begins."),
    ("enters_when: It ends.", "enters_when: It ends., excludes: Tests."),
]


@pytest.mark.parametrize(("before", "after"), SIGNED_CHANGES)
def test_a_change_of_what_was_agreed_ends_the_agreement(
    kpilint: Sign, specs: Path, before: str, after: str
) -> None:
    kpilint("sign-off", ADDRESS, "--by", "vp_marketing")
    text = specs.read_text("utf-8")
    assert before in text
    specs.write_text(text.replace(before, after), "utf-8")
    assert "target-changed-since-sign-off" in rules(kpilint)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("value: 1_200", 'value: "1,200"   # as text'),
        ("value: 1_200", "value: 1.2k"),
        ("'Talks held.'", '"Talks  held."'),
        ("As in the quarter before", "As always"),
        ("calls: {name: Calls", "calls: {name: Talks"),
        ("call: {name: Call", "call: {name: Talk"),
        ("2026-Q4:\n\n    calls:", "2026-Q4:\n    calls:"),
    ],
)
def test_layout_and_wording_do_not(kpilint: Sign, specs: Path, before: str, after: str) -> None:
    kpilint("sign-off", ADDRESS, "--by", "vp_marketing")
    text = specs.read_text("utf-8")
    assert before in text
    specs.write_text(text.replace(before, after), "utf-8")
    assert rules(kpilint) == []


def test_a_rename_keeps_the_agreement(kpilint: Sign, specs: Path) -> None:
    kpilint("sign-off", ADDRESS, "--by", "vp_marketing")
    text = specs.read_text("utf-8")
    for old, new in (("calls:", "talks:"), ("growth", "expansion"), ("call}", "talk}")):
        text = text.replace(old, new)
    text = text.replace("  call: {", "  talk: {").replace("big:", "large:")
    specs.write_text(text.replace("of: call", "of: talk"), "utf-8")
    assert rules(kpilint) == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("strategies: [a, b]\n    out_of_scope: []", "strategies: [a]\n    out_of_scope: [b]"),
        ("primary: [calls]", "secondary: [calls]"),
        ("budget: $5k", "budget: $6k"),
        ("start: 2027-01-04", "start: 2027-01-11"),
        ("approver: vp_sales", "approver: vp_sales, informed: [growth]"),
        ("definition: 'Talks held.'", "definition: 'Talks begun.'"),
    ],
)
def test_a_change_of_a_plan_ends_its_agreement(
    kpilint: Sign, specs: Path, before: str, after: str
) -> None:
    plan = (
        "    strategies: [a, b]\n    out_of_scope: []\n    kpis: {primary: [calls]}\n"
        "    timeline: {start: 2027-01-04}\n    budget: $5k\n"
    )
    specs.write_text(SPECS + plan, "utf-8")
    kpilint("sign-off", "plans.more_calls", "--by", "vp_sales")
    text = specs.read_text("utf-8")
    assert before in text
    assert "plan-not-signed-off" not in rules(kpilint)
    specs.write_text(text.replace(before, after), "utf-8")
    assert "plan-not-signed-off" in rules(kpilint)


def test_of_a_period_that_is_over_only_the_numbers_count(kpilint: Sign, specs: Path) -> None:
    kpilint("sign-off", "targets.2026-Q3.calls", "--by", "vp_marketing")
    signed = specs.read_text("utf-8")
    specs.write_text(signed.replace("Talks held.", "Talks of any length."), "utf-8")
    assert "target-changed-since-sign-off" not in rules(kpilint)
    specs.write_text(signed.replace("value: 900", "value: 800"), "utf-8")
    assert "target-changed-since-sign-off" in rules(kpilint)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("volume, of: call}", "volume, of: cal}"),
        ("owner: growth}", "owner: grwth}"),
        ("owner: growth}", "owner: growth, direction: sideways}"),
        ("counts: event", "counts: evnt"),
        ("  call: {name", "  talk: {name"),
        ("value: 1_200", "value: 1_200\n      owner: vp_sale"),
    ],
)
def test_what_cannot_be_read_is_not_called_changed(
    kpilint: Sign, specs: Path, before: str, after: str
) -> None:
    kpilint("sign-off", ADDRESS, "--by", "vp_marketing")
    text = specs.read_text("utf-8")
    assert before in text
    specs.write_text(text.replace(before, after), "utf-8")
    assert "target-changed-since-sign-off" not in rules(kpilint)
    assert kpilint("check", "--select", "spec").returncode == 1


@pytest.mark.parametrize(
    ("sign_off", "message"),
    [
        ("{by: vp_sales}", "`vp_marketing` has not signed the target of `calls`; `vp_sales` did."),
        (
            "{by: vp_marketing}",
            "what `vp_marketing` signed as the target of `calls` has no fingerprint.",
        ),
    ],
)
def test_who_signed_instead_is_told(
    kpilint: Sign, specs: Path, sign_off: str, message: str
) -> None:
    text = specs.read_text("utf-8").replace("1_200", f"1_200\n      sign_off: {sign_off}")
    specs.write_text(text, "utf-8")
    done = kpilint("check", "--select", "target-not-signed-off", "--format", "concise")
    assert f"2026-Q4 began on 2026-10-01, and {message}" in done.stdout


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("by: vp_marketing, date", "by: vp_marketin, date"),
        ("approver: vp_marketing", "approver: vp"),
    ],
)
def test_who_is_not_there_is_not_the_wrong_one(
    kpilint: Sign, specs: Path, before: str, after: str
) -> None:
    kpilint("sign-off", ADDRESS, "--by", "vp_marketing")
    text = specs.read_text("utf-8")
    assert before in text
    specs.write_text(text.replace(before, after), "utf-8")
    assert "target-not-signed-off" not in rules(kpilint)
    assert kpilint("check", "--select", "spec").returncode == 1


FILLERS = st.sampled_from(["", "# c", "    # deeper", "\t# tab" * 0, "\n"])


@settings(max_examples=25)
@given(st.lists(FILLERS, min_size=4, max_size=4), st.sampled_from(["\n", "\r\n"]), st.booleans())
def test_only_the_signature_is_new(fillers: list[str], ending: str, mark: bool) -> None:
    from datetime import date

    from kpilint.model.assemble import assemble
    from kpilint.read.document import Readable, Source
    from kpilint.read.yaml import read_yaml
    from kpilint.review.sign_off import signed_texts

    lines = SPECS.splitlines()
    for number, filler in zip((25, 21, 19, 17), fillers, strict=True):
        if filler and not (number == 21 and filler.strip()):
            lines.insert(number, filler.strip("\n"))
    text = ending.join(lines) + (ending if mark else "")
    documents, problems = read_yaml(Source("a.yaml", text))
    if problems:
        return
    readables = [Readable(document, document.data) for document in documents]
    project = assemble(readables, currency="USD", fiscal_year_start=1)
    signed = signed_texts(project, [ADDRESS], "vp_marketing", date(2026, 9, 24))["a.yaml"]
    after = [line for line in signed.split(ending) if "sign_off:" not in line]
    assert ending.join(after) == text or ending.join(after) + ending == text


LATER = "targets.2027-Q1.calls"


@pytest.mark.parametrize("silent", ["pending: 'The score is new.'", "confidential: true"])
def test_a_target_without_a_number_is_signed_by_its_full_address_only(
    kpilint: Sign, specs: Path, silent: str
) -> None:
    later = f"targets:\n  2027-Q1:\n    calls: {{{silent}}}\n"
    specs.write_text(SPECS.replace("targets:\n", later), "utf-8")
    done = kpilint("sign-off", "targets.*.calls", "--by", "vp_marketing")
    assert LATER not in done.stdout
    assert kpilint("sign-off", "targets.2027-Q1.*", "--by", "vp_marketing").returncode == 2
    assert LATER not in kpilint("sign-off", "--check").stdout
    asked = kpilint("sign-off", "--check", LATER)
    assert (asked.returncode, asked.stdout) == (2, "")
    assert "it has no number, and no signature is asked of it" in asked.stderr
    done = kpilint("sign-off", LATER, "--by", "vp_marketing", "--on", "2026-09-24")
    assert done.stdout == f"Signed {LATER} by vp_marketing on 2026-09-24\n"
    assert f"{{{silent}, sign_off: {{by: vp_marketing" in specs.read_text("utf-8")
    assert kpilint("sign-off", LATER, "--by", "vp_sales").returncode == 2


def test_a_number_in_its_place_has_to_be_signed_again(kpilint: Sign, specs: Path) -> None:
    specs.write_text(SPECS.replace("value: 1_200", "pending: Not yet."), "utf-8")
    assert kpilint("sign-off", ADDRESS, "--by", "vp_marketing").returncode == 0
    assert rules(kpilint) == []
    text = specs.read_text("utf-8").replace("pending: Not yet.", "value: 1_200")
    specs.write_text(text, "utf-8")
    assert rules(kpilint) == ["target-changed-since-sign-off"]
