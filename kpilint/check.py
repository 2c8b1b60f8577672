"""The check as a whole: files → documents → project → rules → findings."""

import re
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import field, replace
from datetime import date
from fnmatch import fnmatchcase
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from kpilint.config import Config
from kpilint.finding import Finding, Problem, Severity
from kpilint.frozen import frozen
from kpilint.garbage import keeping
from kpilint.model.assemble import assemble
from kpilint.model.made import Made
from kpilint.model.project import Project
from kpilint.read.load import Cache, Loaded, load, load_files
from kpilint.read.suppress import Suppression
from kpilint.rules.registry import Context, Idle, Rule, all_rules

if TYPE_CHECKING:
    from kpilint.read.state import State
    from kpilint.review.review import Review

SUPPRESSION_RULE = "spec-suppression"
REVIEW = "review"
"""The family that judges a change, and not a state."""

LONGEST_WORD = 200
LONGEST_TEXT = 2_000
_LONG_WORD = rf"[^\s`]{{{LONGEST_WORD},}}"


@frozen
class Report:
    """What a check found, sorted and final.

    `silent` names the rules that kept quiet because a file does not parse. `baselined` counts the
    findings that a baseline accepts, and `gone` says what it accepts and no longer occurs.
    `earlier` are the texts of the files, by path, as they were before a change that is reviewed.
    """

    project: Project
    loaded: Loaded
    today: date
    findings: tuple[Finding, ...]
    suppressed: tuple[tuple[Finding, Suppression], ...] = ()
    silent: tuple[str, ...] = ()
    baselined: int = 0
    gone: tuple[str, ...] = ()
    earlier: Mapping[str, str] = field(default_factory=dict)

    @property
    def sources(self) -> Mapping[str, str]:
        """The text of every file that a finding may speak of, by `Location.file`."""
        if not self.earlier:
            return self.loaded.sources
        return self.loaded.sources | {f"{path} (before)": t for path, t in self.earlier.items()}

    def fails(self, least: str) -> bool:
        """Whether any finding is at or above the severity `least`; none is, if it is `never`."""
        return least != "never" and any(
            finding.severity >= Severity[least.upper()] for finding in self.findings
        )


def check(config: Config, today: date, overlay: Mapping[str, bytes] | None = None) -> Report:
    """Judge the project of `config`; `overlay` gives contents, by path, in place of the disk's."""
    with keeping():
        loaded = load(config.root, config.specs, overlay or {})
        return judge(project_of(loaded, config), loaded, config, today)


def loaded_from(state: "State", cache: Cache | None = None) -> Loaded:
    """The files of a project at one moment; what the cache knows is not read again.

    Raises GitError where git has lost the content of a file.
    """
    return load_files(state.files, cache)


def project_of(loaded: Loaded, config: Config, made: Made | None = None) -> Project:
    """What was loaded as one project, before any rule looks at it.

    `made` remembers the entries for another state of it that is looked at as well.
    """
    return assemble(
        loaded.readables,
        currency=config.currency,
        fiscal_year_start=config.fiscal_year_start,
        complete=loaded.complete,
        problems=loaded.problems,
        tables=loaded.tables,
        made=made,
    )


def judge(
    project: Project,
    loaded: Loaded,
    config: Config,
    today: date,
    only: Container[str] | None = None,
) -> Report:
    """Run every selected rule over a project, then apply what the team has chosen not to see.

    With `only`, of the selected rules none but those of these names.
    """
    rules = {
        rule.name: rule
        for rule in _speaking(config)
        if rule.family != REVIEW and (only is None or rule.name in only)
    }
    silent = [rule.name for rule in rules.values() if rule.absence and not project.complete]
    running = [rule for rule in rules.values() if rule.name not in silent]
    context = Context(project, today, {}, loaded.suppressions)
    found = [
        finding
        for rule in running
        if rule.name != SUPPRESSION_RULE
        for finding in _all(rule, context, config)
    ]
    silenced = silence(found, loaded, config, today, _suppressible(running))
    kept = silenced.kept
    if SUPPRESSION_RULE in rules:
        kept += run(rules[SUPPRESSION_RULE], replace(context, idle=silenced.idle), config)
    findings = _surely_mended(sorted(kept, key=lambda finding: finding.order), loaded)
    return Report(project, loaded, today, findings, tuple(silenced.suppressed), tuple(silent))


def _surely_mended(findings: list[Finding], loaded: Loaded) -> tuple[Finding, ...]:
    """The findings, with those fixes only that are proved to do what they say."""
    if all(finding.fix is None for finding in findings):
        return tuple(findings)
    from kpilint.fixes.fixing import proved

    return tuple(proved(findings, loaded))


def reviewed(review: "Review", config: Config) -> list[Finding]:
    """What the rules of the family review say of a change; no comment suppresses any of it."""
    context = Context(review.after, review.today, {}, review=review)
    rules = (rule for rule in _speaking(config) if rule.family == REVIEW)
    return [finding for rule in rules for finding in run(rule, context, config)]


def _speaking(config: Config) -> Iterator[Rule]:
    return (rule for rule in all_rules().values() if may_speak(rule, config))


def _suppressible(running: Iterable[Rule]) -> set[str]:
    return {
        rule.name
        for rule in running
        if not (rule.family == "spec" and rule.severity is Severity.ERROR)
    }


def run(rule: Rule, context: Context, config: Config) -> list[Finding]:
    """The findings of one rule, as far as the configuration wants them."""
    return [finding for finding in _all(rule, context, config) if wanted(finding, config)]


def _all(rule: Rule, context: Context, config: Config) -> Iterator[Finding]:
    options = {**rule.options, **config.options.get(rule.name, {})}
    problems = rule.check(replace(context, options=options))
    return (_finding(rule, problem, config) for problem in problems)


def may_speak(rule: Rule, config: Config) -> bool:
    """Whether the configuration could want any finding of the rule."""
    return any(chosen(rule.name, clock, config) for clock in {rule.clock, True})


def wanted(finding: Finding, config: Config) -> bool:
    """Whether the configuration selects the finding, and does not ignore it in its file."""
    if not chosen(finding.rule, finding.clock, config):
        return False
    names = _names(finding.rule, finding.clock)
    return not any(
        fnmatchcase(finding.location.path, glob) and any(name in names for name in ignored)
        for glob, ignored in config.per_file_ignores.items()
    )


def chosen(rule: str, clock: bool, config: Config) -> bool:
    """The more specific setting wins: a rule over its family or the clock, these over `all`."""
    names = _names(rule, clock)
    selected = max((names.get(name, 0) for name in config.select), default=0)
    ignored = max((names.get(name, 0) for name in config.ignore), default=0)
    return selected > ignored


@cache
def _names(rule: str, clock: bool) -> Mapping[str, int]:
    """What a finding answers to, and how specific each name is."""
    names = {"all": 1, rule.partition("-")[0]: 2, rule: 3}
    return {**names, "clock": 2} if clock else names


def _finding(rule: Rule, problem: Problem, config: Config) -> Finding:
    return Finding(
        rule=rule.name,
        severity=_severity(rule, problem, config),
        location=problem.location,
        message=_readable(problem.message),
        help=_readable(problem.help),
        related=problem.related,
        clock=rule.clock or problem.clock,
        fix=problem.fix,
    )


def _readable(text: str) -> str:
    """What a finding says, without the middle of a quotation that nobody could read anyway."""
    if len(text) <= LONGEST_WORD:
        return text
    text = re.sub(_LONG_WORD, lambda word: f"{word[0][:80]}...", text)
    return text if len(text) <= LONGEST_TEXT else f"{text[:LONGEST_TEXT]}..."


def _severity(rule: Rule, problem: Problem, config: Config) -> Severity:
    own = problem.severity or rule.severity
    if rule.lower is not None and own is not rule.lower:
        return own
    return config.severity.get(rule.name, config.severity.get(rule.family, own))


class Silenced(NamedTuple):
    """Findings parted into those that stand and those that a comment covers."""

    kept: list[Finding]
    suppressed: list[tuple[Finding, Suppression]]
    idle: tuple[Idle, ...]


def silence(
    findings: Iterable[Finding], loaded: Loaded, config: Config, today: date, running: set[str]
) -> Silenced:
    """Keep what the configuration wants and no comment suppresses.

    Suppressions of rules that ran, and that cover nothing, are idle; what only the clock keeps out
    of sight is covered all the same.
    """
    around = _Around(loaded.suppressions)
    heeds_clock = chosen(SUPPRESSION_RULE, True, config)
    silenced, used = Silenced([], [], ()), set[tuple[int, str]]()
    for finding in sorted(findings, key=lambda finding: finding.order):
        covering = around.covering(finding)
        heard = wanted(finding, config)
        if heard or not chosen(finding.rule, finding.clock, config):
            used.update((id(suppression), finding.rule) for suppression in covering)
        if not heard:
            continue
        valid = [s for s in covering if not (heeds_clock and s.expired(today))]
        if valid and suppressible(finding):
            # What is to stay as it is needs no mend.
            silenced.suppressed.append((replace(finding, fix=None), valid[0]))
        else:
            silenced.kept.append(finding)
    idle = (
        Idle(suppression, name)
        for suppression in loaded.suppressions
        for name in suppression.rules
        if name.text in running
        and (id(suppression), name.text) not in used
        and not suppression.expired(today)
    )
    return silenced._replace(idle=tuple(idle))


def suppressible(finding: Finding) -> bool:
    """Errors in reading the specs cannot be waved away: whatever follows from them is unknown."""
    return not (finding.rule.startswith("spec-") and finding.severity is Severity.ERROR)


class _Around:
    """The suppressions around findings, which must come in their order."""

    def __init__(self, suppressions: Iterable[Suppression]) -> None:
        self.coming: dict[str, list[Suppression]] = {}
        self.open: dict[str, list[Suppression]] = {}
        for suppression in sorted(suppressions, key=lambda each: each.first, reverse=True):
            self.coming.setdefault(suppression.path, []).append(suppression)

    def covering(self, finding: Finding) -> list[Suppression]:
        path, line = finding.location.path, finding.location.span.line
        coming = self.coming.get(path, [])
        still_open = [each for each in self.open.get(path, ()) if each.covers(line)]
        while coming and coming[-1].first <= line:
            suppression = coming.pop()
            still_open += [suppression] if suppression.covers(line) else []
        self.open[path] = still_open
        return [each for each in still_open if any(n.text == finding.rule for n in each.rules)]
