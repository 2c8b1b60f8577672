"""The family meaning: what fires, what its silent neighbours are, and where a finding points."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

Lines = Callable[..., list[str]]
Report = Callable[..., Any]

TERMS = """\
terms:
  lead:
    name: Lead
    definition: A person whose record is new to the CRM.
    aliases: [net new name, inquiry]
    confused_with: {mql: Business development means the people it works., won: Sellers do.}
  mql: {name: Marketing-qualified lead, abbreviation: MQL, definition: A person with a high score.}
  won: {name: Closed won, definition: An order form that both sides have signed.}
funnels:
  big: {name: Enterprise, stages: [{term: lead}, {term: mql}, {term: won}]}
"""


def kpi(text: str, measure: str = "kind: volume, of: big.mql", field: str = "definition") -> str:
    fields = {"name": "Volume", "definition": "What is counted in the period.", field: text}
    written = "".join(f"    {name}: {value}\n" for name, value in fields.items())
    return f"{TERMS}kpis:\n  volume:\n{written}    measure: {{{measure}}}\n"


def said(lines: Lines, text: str, *arguments: str, **more: str) -> list[str]:
    """The words that are called ambiguous."""
    found = lines(kpi(text, *arguments, **more), "meaning-ambiguous-word")
    return [line.split("`")[1] for line in found]


class TestAmbiguousWord:
    def test_names_the_word_the_meaning_and_the_mend(self, report: Report) -> None:
        found = report(kpi("All leads that sales can work."), select=("meaning-ambiguous-word",))
        [finding] = found.findings
        assert finding.message == (
            "`leads` in the definition of `volume` means `Lead`, and is confused with `mql`,"
            " the stage that this KPI measures."
        )
        assert finding.help == "Write `MQLs`, or `[[lead]]` if you do mean `Lead`."
        assert finding.location.span[:2] == (14, 17)
        assert finding.location.address == "kpis.volume"
        [related] = finding.related
        assert related.location.span[:2] == (6, 26)
        assert related.message == "who confuses the two"

    @pytest.mark.parametrize(
        ("text", "words"),
        [
            ("Each lead in the period.", ["lead"]),
            ("Leads in the period.", ["Leads"]),
            ("The LEADS in the period.", ["LEADS"]),
            ("The lead's first meeting.", ["lead's"]),
            ("The leads' first meeting.", ["leads"]),
            ("Inquiries from the website.", ["Inquiries"]),
            ("Net-new names from the website.", ["Net-new names"]),
            ("Leads, leads and inquiries.", ["Leads"]),
            ("**Leads** and (lead).", ["Leads"]),
            ("Marketing-qualified leads in the period.", []),
            ("Marketing qualified lead's first meeting.", []),
            ("Marketing. Qualified leads.", ["leads"]),
            ("MQLs and mqls in the period.", []),
            ("Each [[lead]] in the period.", []),
            ("Rows of `leads` at https://example.com/leads in the period.", []),
            ("The leading misleader in lead_volume and leadership.", []),
            ("It leads to revenue and can lead to growth.", []),
            ("Lead time and lead-times of the period.", []),
            ("Handing all leads to sales.", ["leads"]),
            ("Lead-to-MQL conversions.", ["Lead"]),
        ],
    )
    def test_words(self, lines: Lines, text: str, words: list[str]) -> None:
        assert said(lines, f'"{text}"') == words

    @pytest.mark.parametrize("field", ["name", "definition", "why"])
    def test_every_field_is_read(self, lines: Lines, field: str) -> None:
        found = lines(kpi("Leads", field=field), "meaning-ambiguous-word")
        assert len(found) == 1
        assert f"in the {field} of `volume`" in found[0]

    def test_notes_are_not(self, lines: Lines) -> None:
        assert said(lines, "Leads", field="notes") == []

    @pytest.mark.parametrize(
        ("measure", "words"),
        [
            ("kind: volume, of: mql", ["leads"]),
            ("kind: value, of: big.won", ["leads"]),
            ("kind: volume, of: big.lead", []),
            ("kind: volume, of: big.nothing", []),
            ("kind: volume", []),
            ("kind: conversion, from: big.lead, to: big.mql", []),
            ("kind: velocity, from: big.mql, to: big.won", []),
            ("kind: activity, of: mql", []),
            ("knd: volume, of: big.mql", []),
        ],
    )
    def test_only_what_measures_one_stage(
        self, lines: Lines, measure: str, words: list[str]
    ) -> None:
        assert said(lines, "The leads of the period.", measure) == words

    @pytest.mark.parametrize("status", ["draft", "deprecated"])
    def test_drafts_and_deprecated_entries_are_left_alone(self, lines: Lines, status: str) -> None:
        text = kpi("All leads of the period.")
        assert lines(f"{text}    status: {status}\n", "meaning-ambiguous-word") == []
        text = text.replace("    aliases:", f"    status: {status}\n    aliases:")
        assert lines(text, "meaning-ambiguous-word") == []

    def test_a_stage_without_abbreviation_is_called_by_its_name(self, report: Report) -> None:
        text = kpi("All leads.", "kind: volume, of: big.won")
        [finding] = report(text, select=("meaning-ambiguous-word",)).findings
        assert finding.help == "Write `Closed won`, or `[[lead]]` if you do mean `Lead`."

    def test_one_lead_is_one_mql(self, report: Report) -> None:
        [finding] = report(kpi("A lead."), select=("meaning-ambiguous-word",)).findings
        assert finding.help == "Write `MQL`, or `[[lead]]` if you do mean `Lead`."

    def test_a_stage_in_several_funnels_is_still_that_stage(self, lines: Lines) -> None:
        text = kpi("All leads of the period.", "kind: volume, of: mql")
        second = "funnels: {small: {name: Small, stages: [{term: mql}]}}"
        found = lines({"a.yaml": text, "b.yaml": second}, "meaning-ambiguous-word")
        assert len(found) == 1

    def test_a_stage_whose_term_is_missing_is_called_by_its_id(self, report: Report) -> None:
        text = kpi("All leads of the period.").replace("  mql: {name", "  other: {name")
        [finding] = report(text, select=("meaning-ambiguous-word",)).findings
        assert finding.help.startswith("Write `mql`, or")


def terms(*entries: str) -> str:
    return "terms:\n" + "".join(f"  {entry}\n" for entry in entries)


def term(id: str, more: str, definition: str = "A person whose record is new.") -> str:
    return f"{id}: {{definition: {definition}, {more}}}"


class TestAliasCollision:
    def test_names_both_and_points_to_the_later(self, report: Report) -> None:
        text = terms(
            "sql: {name: SQL, definition: A person with a meeting, aliases: [prospect]}",
            "lead: {name: Lead, definition: A person who is new, aliases: [name, Prospects]}",
        )
        [finding] = report(text, select=("meaning-alias-collision",)).findings
        assert finding.message == (
            "The alias `Prospects` of `lead` is the same word as the alias `prospect` of `sql`."
        )
        assert finding.help == (
            "Give one of the two another word, or make one term of `sql` and `lead`."
        )
        assert str(finding.severity) == "error"
        assert finding.location.span == (3, 71, 3, 80)
        [related] = finding.related
        assert related.location.span == (2, 67, 2, 75)
        assert related.message == "the alias of `sql`"

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("name: Sign-up", "name: sign ups"),
            ("name: Sign-up", "name: Signup"),
            ("name: Visit, abbreviation: MQL", "name: Lead, aliases: [mqls]"),
            ("name: Visit, aliases: inquiry", "name: Inquiries"),
            ("name: Visit, aliases: net new name", "name: Net-New Name"),
            ("name: Übung", "name: ÜBUNGEN, aliases: [übung]"),
            ('name: "Caf\\u00e9"', 'name: "Cafe\\u0301s"'),
        ],
    )
    def test_folds(self, lines: Lines, one: str, other: str) -> None:
        assert len(lines(terms(term("a", one), term("b", other)), "meaning-alias-collision")) == 1

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("name: Lead", "name: Sales lead"),
            ("name: Stage 1", "name: Stage 2"),
            ("name: Content system, abbreviation: CMS", "name: Manager, abbreviation: CM"),
            ("name: MQL", "name: MQL+"),
            ("name: MQL, abbreviation: MQL, aliases: [mqls]", "name: Visit"),
            ('name: Lead, abbreviation: ""', 'name: Visit, abbreviation: ""'),
            ("name: Lead", "name: Lead, status: draft"),
            ("name: Lead, status: deprecated", "name: Lead"),
        ],
    )
    def test_keeps_apart(self, lines: Lines, one: str, other: str) -> None:
        assert lines(terms(term("a", one), term("b", other)), "meaning-alias-collision") == []

    def test_the_later_is_by_path_then_line(self, lines: Lines) -> None:
        lead = terms(term("a", "name: Lead"))
        files = {"b.yaml": lead, "a.yaml": lead.replace("a:", "z:"), "c.yaml": terms()}
        files["c.yaml"] = lead.replace("a:", "c:")
        found = lines(files, "meaning-alias-collision")
        assert [line.partition(" error ")[0] for line in found] == ["b.yaml:2:56:", "c.yaml:2:56:"]
        assert all("of `z`." in line for line in found)


class TestUndefinedAbbreviation:
    def find(self, lines: Lines, text: str, more: str = "", **settings: Any) -> list[str]:
        specs = terms(term("lead", "name: Lead", text), *([more] if more else []))
        found = lines(specs, "meaning-undefined-abbreviation", **settings)
        return [line.split("`")[1] for line in found]

    def test_names_the_abbreviation_and_the_mend(self, report: Report) -> None:
        text = terms(term("lead", "name: Lead", "A person at a company of our ICPs."))
        [finding] = report(text, select=("meaning-undefined-abbreviation",)).findings
        assert finding.message == "`ICP` in the definition of `lead` is explained by no term."
        assert finding.help == (
            "Add a term with `abbreviation: ICP`, or write out what it stands for. If every reader"
            ' knows it: `allow = ["ICP"]` in the options of meaning-undefined-abbreviation.'
        )
        assert finding.location.span == (2, 22, 2, 56)

    def test_proposes_the_term_with_these_initials(self, report: Report) -> None:
        text = terms(
            term("lead", "name: Lead", "A person who became a PQL."),
            term("product_lead", "name: Product-qualified lead"),
        )
        [finding] = report(text, select=("meaning-undefined-abbreviation",)).findings
        assert finding.help == (
            "Does it stand for `Product-qualified lead`? Add `abbreviation: PQL` to `product_lead`."
        )

    @pytest.mark.parametrize(
        ("text", "words"),
        [
            ("PQL PQLs PQL's (PQL) PQL/ICP", ["ICP", "PQL"]),
            ("post-PQL B2X ÄÖ", ["B2X", "PQL", "ÄÖ"]),
            ("CEO CFO CMO CRO COO CTO VP SVP HR IT B2B B2C SaaS CRM ERP US UK EU EMEA APAC", []),
            ("USD EUR GBP URL URLs CSV API ID IDs FAQ KPI OKR Q1 Q4 H1 H2 FY QoQ YoY", []),
            ("TBD TODO TBC WIP", []),
            ("FY2027 FY27 2026-W47 phase II and IV", []),
            ("5M 250K 2FA 42 I A", []),
            ("NOT the ONLY one, NEVER, and IMPORTANT", []),
            ("[[PQL]] `SELECT COUNT` https://example.com/PQL PQL_volume PQLx", []),
            ("Ärger über Öl und 中文", []),
        ],
    )
    def test_words(self, lines: Lines, text: str, words: list[str]) -> None:
        assert self.find(lines, f'"{text}"') == words

    @pytest.mark.parametrize(
        ("name", "words"),
        [("MONTHLY REVENUE", []), ("NEW PQL VOLUME", ["PQL"]), ("MEDDIC", ["MEDDIC"])],
    )
    def test_a_name_in_capitals(self, lines: Lines, name: str, words: list[str]) -> None:
        text = f"kpis: {{k: {{name: {name}, definition: d, measure: {{kind: other}}}}}}"
        found = lines(text, "meaning-undefined-abbreviation")
        assert [line.split("`")[1] for line in found] == words

    @pytest.mark.parametrize(
        "more",
        [
            "abbreviation: PQL, name: Product-qualified lead",
            "name: PQLs",
            "name: Product lead, aliases: [hand-raiser, PQL]",
            "name: Product lead, abbreviation: PQL, status: draft",
        ],
    )
    def test_a_term_explains_it(self, lines: Lines, more: str) -> None:
        assert self.find(lines, "A person who became a PQL.", term("product_lead", more)) == []

    def test_the_id_of_a_term_explains_it(self, lines: Lines) -> None:
        more = term("nps", "name: Promoter score")
        assert self.find(lines, "A person asked for the NPS.", more) == []

    def test_names_and_definitions_of_terms_and_kpis(self, lines: Lines) -> None:
        text = terms(term("lead", "name: AAB lead, enters_when: In AAD., notes: AAE", "The AAC."))
        text += "kpis:\n  k: {name: AAF, definition: AAG, why: AAH, measure: {kind: other}}\n"
        found = lines(text, "meaning-undefined-abbreviation")
        assert [line.split("`")[1] for line in found] == ["AAC", "AAB", "AAF", "AAG"]

    def test_drafts_are_left_alone(self, lines: Lines) -> None:
        more = term("visit", "name: Visit, status: draft", "A PQL on the website.")
        assert self.find(lines, "A person who is new to us.", more) == []

    def test_the_option_allows_more(self, lines: Lines) -> None:
        options = {"meaning-undefined-abbreviation": {"allow": ["ICP"]}}
        assert self.find(lines, "All ICPs and PQLs.", options=options) == ["PQL"]

    @pytest.mark.parametrize(
        "more",
        [
            "product_lead: a text",
            term("product_lead", "name: Product lead, abbreviation: [PQL]"),
            "product_lead: {definition: A person who tried it., nmae: PQL}",
        ],
    )
    def test_silent_while_a_term_cannot_be_read(self, lines: Lines, more: str) -> None:
        assert self.find(lines, "A person who became a PQL.", more) == []

    def test_silent_while_a_file_does_not_parse(self, lines: Lines) -> None:
        text = terms(term("lead", "name: Lead", "A person who became a PQL."))
        files = {"a.yaml": text, "b.yaml": "terms: [\n"}
        assert lines(files, "meaning-undefined-abbreviation,meaning-unused-term") == []


class TestCircular:
    def find(self, lines: Lines, *entries: str) -> list[str]:
        return lines(terms(*entries), "meaning-circular")

    def test_says_what_is_left(self, lines: Lines) -> None:
        more = "name: Marketing-qualified lead, abbreviation: MQL"
        text = "A lead that is qualified by the marketing team."
        assert self.find(lines, term("mql", more, text)) == [
            "specs.yaml:2:21: warning meaning-circular: The definition of `mql` explains the word"
            " with itself: without `Marketing-qualified lead` only `team` is left."
        ]

    @pytest.mark.parametrize(
        ("definition", "left"),
        [
            ("A lead is a lead.", "nothing is left"),
            ("Leads are our leads.", "nothing is left"),
            ("The leads of a new customer.", "only `new` and `customer` are left"),
            ("An LD or an inquiry is our lead.", "nothing is left"),
            ("Our [[new_name]] is the new name.", "nothing is left"),
        ],
    )
    def test_fires(self, lines: Lines, definition: str, left: str) -> None:
        more = "name: Lead, abbreviation: LD, aliases: [inquiries]"
        [found] = self.find(lines, term("new_name", more, f'"{definition}"'))
        assert found.endswith(f"without `Lead` {left}.")

    @pytest.mark.parametrize(
        "definition",
        [
            "A lead is a new customer here today.",
            "It is ours, of course.",
            "A leading person of ours.",
            "A lead.",
            "A lead of ours, TBD.",
        ],
    )
    def test_is_silent(self, lines: Lines, definition: str) -> None:
        assert self.find(lines, term("lead", "name: Lead", f'"{definition}"')) == []

    def test_a_longer_name_is_taken_out_as_a_whole(self, lines: Lines) -> None:
        text = "The contract is closed and signed."
        assert self.find(lines, term("won", "name: Closed won", text)) == []

    def test_two_that_explain_each_other(self, report: Report) -> None:
        text = terms(
            term("lead", "name: Lead", "A prospect who is known to us."),
            term("prospect", "name: Prospect", "Some leads of the sales team."),
        )
        [finding] = report(text, select=("meaning-circular",)).findings
        assert finding.message == (
            "`lead` and `prospect` explain each other: without these two words only `known` and"
            " `sales` and `team` are left."
        )
        assert finding.location.span[:2] == (3, 26)
        assert finding.related[0].location.span[:2] == (2, 22)
        assert finding.related[0].message == "the definition of `lead`"

    @pytest.mark.parametrize(
        ("lead", "prospect"),
        [
            ("A prospect who is known to us.", "A person whom the sales team calls."),
            ("A prospect who is known to us.", "A lead whom the sales team calls."),
            ("A prospect with a name, an address and a phone.", "Some leads of the sales team."),
        ],
    )
    def test_two_of_which_one_explains(self, lines: Lines, lead: str, prospect: str) -> None:
        first = term("lead", "name: Lead", f'"{lead}"')
        assert self.find(lines, first, term("prospect", "name: Prospect", prospect)) == []

    def test_links_name_the_other_too(self, lines: Lines) -> None:
        entries = [
            term("one_word", "name: Alpha", '"Every new [[other_word]] of ours."'),
            term("other_word", "name: Beta", '"Every old [[one_word]] of ours."'),
        ]
        assert len(self.find(lines, *entries)) == 1

    def test_one_finding_where_one_explains_itself(self, lines: Lines) -> None:
        entries = [
            term("lead", "name: Lead", "A lead is a prospect."),
            term("prospect", "name: Prospect", "Some leads of the sales team."),
        ]
        assert len(self.find(lines, *entries)) == 1

    def test_drafts_are_left_alone(self, lines: Lines) -> None:
        draft = term("lead", "name: Lead, status: draft", "A prospect who is known to us.")
        other = term("prospect", "name: Prospect", "Some leads of the sales team.")
        assert self.find(lines, draft, other) == []
        assert (
            self.find(lines, term("lead", "name: Lead, status: draft", "A lead is a lead.")) == []
        )


class TestThinDefinition:
    @pytest.mark.parametrize(
        ("definition", "why"),
        [
            ("New people here", "has only 3 words, `New people here`, and needs 4 or more"),
            ("People", "has only 1 word, `People`, and needs 4 or more"),
            ("Net-new e-mail contacts", "has only 3 words, `Net-new e-mail contacts`, and needs 4"),
            ("", "has only 0 words, ``, and needs 4 or more"),
            ("The number of our new leads.", "only repeats the name, `New leads`"),
            ("New ones: [[lead]]s that are new.", "only repeats the name, `New leads`"),
            ("TBD", "is yet to be written: `TBD` is a placeholder"),
            ("New to the CRM, threshold todo: TBC", "is yet to be written: `TBC` is a placeholder"),
            ("Todo with the sales team", "is yet to be written: `Todo` is a placeholder"),
            ("Lorem ipsum dolor sit amet.", "is yet to be written: `Lorem ipsum` is a placeholder"),
            ("See above for the meaning", "is yet to be written: `See above` is a placeholder"),
            ("Same meaning, see above.", "is yet to be written: `see above` is a placeholder"),
            ("To be defined with the sales team", "is yet to be written: `To be defined` is"),
            ("n/a", "is yet to be written: `n/a` is a placeholder"),
            ("...", "is yet to be written: `...` is a placeholder"),
        ],
    )
    def test_fires(self, lines: Lines, definition: str, why: str) -> None:
        entry = f'{{name: New leads, definition: "{definition}"'
        text = f"terms:\n  a: {entry}}}\nkpis:\n  b: {entry}, measure: {{kind: other}}}}\n"
        found = lines(text, "meaning-thin-definition")
        start = "warning meaning-thin-definition: The definition of"
        assert len(found) == 2
        assert found[0].startswith(f"specs.yaml:2:36: {start} `a` {why}")
        assert found[1].startswith(f"specs.yaml:4:36: {start} `b` {why}")

    @pytest.mark.parametrize(
        "definition",
        [
            "People new to us.",
            "New leads that are ours today.",
            "A record as defined above, see above for the sources and the exceptions.",
            "None of the above applies to it.",
            "To be counted, a person must reply.",
            "Items on the todo list of a customer.",
        ],
    )
    def test_is_silent(self, lines: Lines, definition: str) -> None:
        text = terms(term("a", "name: New leads", f'"{definition}"'))
        assert lines(text, "meaning-thin-definition") == []

    def test_drafts_and_what_cannot_be_read_are_left_alone(self, lines: Lines) -> None:
        draft = term("a", "name: Lead, status: draft", "TBD")
        unread = term("b", "name: Visit", "[TBD]")
        missing = "c: {name: Signup}"
        unnamed = term("d", "name: [Lead]", "It is what it is.")
        assert lines(terms(draft, unread, missing, unnamed), "meaning-thin-definition") == []


class TestNoBoundary:
    def find(self, lines: Lines, more: str, stage: str = "lead") -> list[str]:
        funnels = f"funnels: {{big: {{name: Big, stages: [{{term: {stage}}}]}}}}\n"
        return lines(terms(term("lead", f"name: Lead{more}")) + funnels, "meaning-no-boundary")

    def test_names_what_is_missing(self, report: Report) -> None:
        text = terms(term("lead", "name: Lead"))
        text += "funnels: {big: {name: Big, stages: [{term: lead}]}}\n"
        [finding] = report(text, select=("meaning-no-boundary",)).findings
        assert finding.message == (
            "`lead` is a stage of `big`, but does not say what is counted (`counts`)"
            " nor when it is entered (`enters_when`)."
        )
        assert finding.help == (
            "Add `counts:` (person, account, opportunity, order, event, session or other)"
            " and `enters_when:` (what both sides can see happen)."
        )
        assert finding.location.span == (2, 3, 2, 7)
        assert finding.related[0].location.span == (3, 44, 3, 48)
        assert finding.related[0].message == "a stage here"

    def test_names_only_what_is_missing(self, lines: Lines) -> None:
        [found] = self.find(lines, ", counts: person")
        assert found.endswith("does not say when it is entered (`enters_when`).")
        [found] = self.find(lines, ", enters_when: The record is there.")
        assert found.endswith("does not say what is counted (`counts`).")

    @pytest.mark.parametrize(
        "more",
        [
            ", counts: person, enters_when: The record is there.",
            ", counts: persn, enters_when: The record is there.",
            ", status: draft",
            ", status: deprecated",
        ],
    )
    def test_is_silent(self, lines: Lines, more: str) -> None:
        assert self.find(lines, more) == []

    def test_other_terms_need_no_boundary(self, lines: Lines) -> None:
        assert self.find(lines, "", stage="other") == []

    def test_the_first_stage_is_shown(self, report: Report) -> None:
        text = terms(term("lead", "name: Lead"))
        text += "funnels:\n  b: {name: B, stages: [{term: lead}]}\n"
        text += "  a: {name: A, stages: [{term: lead}]}\n"
        [finding] = report(text, select=("meaning-no-boundary",)).findings
        assert finding.message.startswith("`lead` is a stage of `b`,")


class TestUnmeasurable:
    def find(self, lines: Lines, measure: str, more: str = "") -> list[str]:
        entry = f"{{name: K, definition: What it is., measure: {{{measure}}}{more}}}"
        return lines(f"{TERMS}kpis:\n  k: {entry}\n", "meaning-unmeasurable")

    def test_names_the_measure_and_the_mend(self, report: Report) -> None:
        text = "kpis:\n  k: {name: K, definition: What it is., measure: {kind: other}}\n"
        [finding] = report(text, select=("meaning-unmeasurable",)).findings
        assert finding.message == (
            "`k` cannot be computed: its measure, of kind `other`, names neither a stage nor a"
            " formula, and it has no source."
        )
        assert finding.help == (
            "Add `source: {system: ...}` with the place where the number is read, or measure a"
            " stage: `measure: {kind: volume, of: FUNNEL.TERM}`."
        )
        assert finding.location.span == (2, 3, 2, 4)

    @pytest.mark.parametrize(
        ("measure", "more"),
        [
            ("kind: activity, of: calls", ""),
            ("kind: volume", ""),
            ("kind: velocity", ""),
            ("kind: formula", ""),
            ("kind: other", ", source: {}"),
            ("kind: other", ", unit: points"),
        ],
    )
    def test_fires(self, lines: Lines, measure: str, more: str) -> None:
        assert len(self.find(lines, measure, more)) == 1

    @pytest.mark.parametrize(
        ("measure", "more"),
        [
            ("kind: volume, of: big.mql", ""),
            ("kind: volume, of: big.nothing", ""),
            ("kind: value, of: big.won", ""),
            ("kind: conversion, from: big.lead, to: big.mql", ""),
            ("kind: velocity, from: big.lead, to: big.mql", ""),
            ("kind: formula, expression: 1 + 1", ""),
            ("kind: formula, expression: 1 +", ""),
            ("kind: volume, of: [big.mql]", ""),
            ("kind: other", ", source: {system: CRM}"),
            ("kind: other", ", source: {url: https://example.com}"),
            ("kind: other", ", source: {query: SELECT 1}"),
            ("kind: other", ", source: {systm: CRM}"),
            ("kind: other", ", source: CRM"),
            ("kind: other", ", status: draft"),
            ("kind: other", ", status: deprecated"),
            ("kind: othr", ""),
        ],
    )
    def test_is_silent(self, lines: Lines, measure: str, more: str) -> None:
        assert self.find(lines, measure, more) == []


class TestDuplicateKpi:
    def find(self, lines: Lines, one: str, other: str) -> list[str]:
        return lines(self.specs(one, other), "meaning-duplicate-kpi")

    def specs(self, one: str, other: str) -> str:
        """Two KPIs by their measures, or by any fields where a name is among them."""
        entries = [
            fields if "name:" in fields else f"name: {id}, measure: {{{fields}}}"
            for id, fields in (("alpha", one), ("beta", other))
        ]
        rows = (f"  k{n}: {{definition: What it is., {e}}}\n" for n, e in enumerate(entries, 1))
        return f"{TERMS}kpis:\n{''.join(rows)}"

    def test_one_measure(self, report: Report) -> None:
        where = "where: {source: paid_search, region: us}"
        text = self.specs(f"kind: volume, of: big.mql, {where}", f"kind: volume, of: mql, {where}")
        [finding] = report(text, select=("meaning-duplicate-kpi",)).findings
        assert finding.message == (
            "`k2` measures the same as `k1`: the volume of mql where source is paid_search and"
            " region is us."
        )
        assert finding.help == (
            "Keep one, and give the other `status: deprecated` and `replaced_by`;"
            " or narrow one of them with `where`."
        )
        assert finding.location.span[:2] == (13, 54)
        assert finding.related[0].location.span[:2] == (12, 55)
        assert finding.related[0].message == "the measure of `k1`"

    def test_one_name(self, report: Report) -> None:
        text = self.specs(
            "name: Number of SQLs, measure: {kind: other}", "name: SQL, measure: {kind: other}"
        )
        [finding] = report(text, select=("meaning-duplicate-kpi",)).findings
        assert finding.message == "`k2` has the same name as `k1`: `SQL` and `Number of SQLs`."
        assert finding.help == (
            "Keep one, and give the other `status: deprecated` and `replaced_by`;"
            " or say in the names what sets them apart."
        )
        assert finding.location.span[:2] == (13, 39)
        assert finding.related[0].location.span[:2] == (12, 39)

    def test_names_without_a_letter(self, lines: Lines) -> None:
        names = [f'name: "{name}", measure: {{kind: other}}' for name in ("_", "__")]
        assert self.find(lines, *names) == []

    @pytest.mark.parametrize(
        ("one", "other", "what"),
        [
            ("kind: value, of: big.won", "kind: value, of: won", "the value of won"),
            ("kind: volume, of: big.no", "kind: volume, of: big.no", "the volume of big.no"),
            (
                "kind: conversion, from: big.lead, to: big.mql",
                "kind: conversion, from: lead, to: mql",
                "the conversion from lead to mql",
            ),
            (
                "kind: velocity, from: big.lead, to: big.mql",
                "kind: velocity, from: big.lead, to: big.mql",
                "the velocity from big.lead to big.mql",
            ),
            (
                "kind: formula, expression: k3 / (k4)",
                "kind: formula, expression: k3/k4",
                "`k3/k4`",
            ),
            ("kind: activity, of: Calls  made", "kind: activity, of: calls made", "calls made"),
            ("kind: other, of: Calls", "kind: other, of: calls", "calls"),
            (
                "kind: volume, of: mql, where: {a: B, c: d}",
                "kind: volume, of: mql, where: {c: d, a: b}",
                "the volume of mql where c is d and a is b",
            ),
        ],
    )
    def test_same_measures(self, lines: Lines, one: str, other: str, what: str) -> None:
        [found] = self.find(lines, one, other)
        assert found.endswith(f"`k2` measures the same as `k1`: {what}.")

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("kind: volume, of: big.mql", "kind: value, of: big.mql"),
            ("kind: volume, of: big.mql", "kind: volume, of: big.won"),
            ("kind: volume, of: big.mql", "kind: volume, of: big.mql, where: {a: b}"),
            ("kind: volume, of: big.mql", "kind: volume, of: big.mql, where: [a]"),
            ("kind: conversion, from: lead, to: mql", "kind: conversion, from: mql, to: lead"),
            ("kind: conversion, from: lead", "kind: conversion, from: lead"),
            ("kind: conversion, to: mql", "kind: conversion, to: mql"),
            ("knd: volume, of: big.mql", "knd: volume, of: big.mql"),
            ("kind: formula, expression: k3 - k4", "kind: formula, expression: k4 - k3"),
            ("kind: formula, expression: k3 +", "kind: formula, expression: k3 +"),
            ("kind: formula, expression: k3 + 60%", "kind: formula, expression: k3 + 0.6"),
            ("kind: volume", "kind: volume"),
            ("kind: other", "kind: other"),
        ],
    )
    def test_other_measures(self, lines: Lines, one: str, other: str) -> None:
        assert self.find(lines, one, other) == []

    @pytest.mark.parametrize(
        ("one", "other", "same"),
        [
            ("The number of new leads", "Leads, new", True),
            ("Lead-to-MQL rate", "MQL to lead rates", True),
            ("E-mail clicks!", "e-mail click", True),
            ("The Number", "the number", True),
            ("Stage 1", "Stage 2", False),
            ("Leads", "Lead (%)", False),
            ("Pipeline ($)", "Pipeline (€)", False),
            ("SQLs", "MQLs", False),
            ("Lead rate", "Lead rating", False),
            ("Leads of leads", "Leads", False),
        ],
    )
    def test_names(self, lines: Lines, one: str, other: str, same: bool) -> None:
        kpis = (f'name: "{name}", measure: {{kind: other}}' for name in (one, other))
        assert len(self.find(lines, *kpis)) == same

    def test_names_that_cannot_be_read(self, lines: Lines) -> None:
        assert self.find(lines, *["name: [K], measure: {kind: other}"] * 2) == []

    def test_one_finding_for_one_measure_and_one_name(self, lines: Lines) -> None:
        entry = "name: MQLs, measure: {kind: volume, of: big.mql}"
        [found] = self.find(lines, entry, entry)
        assert "measures the same" in found

    @pytest.mark.parametrize("status", ["draft", "deprecated"])
    def test_drafts_and_deprecated_entries_are_no_partners(self, lines: Lines, status: str) -> None:
        entry = "name: MQLs, measure: {kind: volume, of: big.mql}"
        assert self.find(lines, f"{entry}, status: {status}", entry) == []
        assert self.find(lines, entry, f"{entry}, status: {status}") == []

    def test_each_later_one_is_held_against_the_first(self, lines: Lines) -> None:
        row = "name: {}, definition: What it is., measure: {{kind: volume, of: big.mql}}"
        files = {
            "c.yaml": f"kpis: {{third: {{{row.format('Gamma')}}}}}",
            "a.yaml": f"kpis: {{first: {{{row.format('Alpha')}}}}}",
            "b.yaml": f"kpis: {{second: {{{row.format('Beta')}}}}}",
        }
        found = lines(files, "meaning-duplicate-kpi")
        assert [line.partition(":")[0] for line in found] == ["b.yaml", "c.yaml"]
        assert all("as `first`" in line for line in found)


FUNNELS = """\
terms: {sql: {name: SQL, definition: A person with a meeting.}}
funnels:
  big: {name: Big, stages: [{term: visit}, {term: sql}]}
  small: {name: Small, stages: [{term: sql}]}
"""


class TestBlendedFunnels:
    def find(self, lines: Lines, more: str) -> list[str]:
        return lines(FUNNELS + more, "meaning-blended-funnels")

    def test_names_the_choices(self, report: Report) -> None:
        text = FUNNELS + "kpis: {k: {name: K, definition: d, measure: {kind: volume, of: sql}}}"
        [finding] = report(text, select=("meaning-blended-funnels",)).findings
        assert finding.message == (
            "`sql` is a stage of 2 funnels, and nothing says which is meant: `big.sql`,"
            " `small.sql`."
        )
        assert finding.help == (
            "Write `big.sql` or `small.sql`. For all of them, add up one KPI of each in a formula."
        )
        assert finding.location.span == (5, 64, 5, 67)
        assert finding.location.address == "kpis.k"

    @pytest.mark.parametrize(
        ("measure", "places"),
        [
            ("kind: conversion, from: visit, to: sql", ["5:81"]),
            ("kind: velocity, from: sql, to: sql", ["5:68", "5:77"]),
            ("kind: volume, of: visit", []),
            ("kind: volume, of: big.sql", []),
            ("kind: volume, of: nothing", []),
            ("kind: activity, of: sql", []),
        ],
    )
    def test_measures(self, lines: Lines, measure: str, places: list[str]) -> None:
        found = self.find(lines, f"kpis: {{k: {{name: K, definition: d, measure: {{{measure}}}}}}}")
        assert [line.split(": ")[0].removeprefix("specs.yaml:") for line in found] == places

    @pytest.mark.parametrize("status", ["draft", "deprecated"])
    def test_drafts_and_deprecated_entries_are_left_alone(self, lines: Lines, status: str) -> None:
        entry = f"name: K, definition: d, measure: {{kind: volume, of: sql}}, status: {status}"
        assert self.find(lines, f"kpis: {{k: {{{entry}}}}}") == []

    def test_one_funnel_with_the_stage_twice_is_one(self, lines: Lines) -> None:
        text = "funnels: {big: {name: Big, stages: [{term: sql}, {term: sql}]}}\n"
        text += "kpis: {k: {name: K, definition: d, measure: {kind: volume, of: sql}}}"
        assert lines(text, "meaning-blended-funnels") == []

    @pytest.mark.parametrize(
        ("timeline", "count"),
        [
            ("", 1),
            (", timeline: {start: 2026-10-01, end: 2026-11-21}", 1),
            (", timeline: {start: 2026-10-01, end: 2026-11-20}", 0),
        ],
    )
    def test_plans_that_are_not_over(self, lines: Lines, timeline: str, count: int) -> None:
        found = self.find(lines, f"plans: {{p: {{name: P, stages: [visit, sql]{timeline}}}}}")
        assert len(found) == count
        assert all(line.startswith("specs.yaml:5:38: ") for line in found)

    @pytest.mark.parametrize(
        ("period", "target", "count"),
        [
            ("2026-Q4", "value: 1, assumptions: {sql: 60%}", 1),
            ("2026-Q4", "value: 1, scenarios: {low: {value: 1, changes: {sql: 60%}}}", 1),
            ("2026-Q3", "value: 1, assumptions: {sql: 60%}", 0),
            ("2026-Q4", "value: 1, assumptions: {big.sql: 60%}", 0),
            ("2026-Q4", "value: 1, assumptions: {k: 60%}", 0),
            ("2026-Q4", "pending: Soon., assumptions: {sql: 60%}", 0),
            ("2026-Q4", "confidential: true, assumptions: {sql: 60%}", 0),
        ],
    )
    def test_assumptions(self, lines: Lines, period: str, target: str, count: int) -> None:
        text = "kpis: {k: {name: K, definition: d, measure: {kind: other}, unit: points}}\n"
        found = self.find(lines, f"{text}targets: {{{period}: {{k: {{{target}}}}}}}")
        assert len(found) == count

    def test_assumptions_of_a_draft(self, lines: Lines) -> None:
        text = "kpis: {k: {name: K, definition: d, measure: {kind: other}, status: draft}}\n"
        text += "targets: {2026-Q4: {k: {value: 1, assumptions: {sql: 60%}}}}"
        assert self.find(lines, text) == []
        assert self.find(lines, text.replace(" {k: {name", " {other: {name")) == []

    def test_a_period_is_over_after_its_last_day(self, lines: Lines) -> None:
        text = "kpis: {k: {name: K, definition: d, measure: {kind: other}, unit: points}}\n"
        text += "targets: {2026-Q4: {k: {value: 1, assumptions: {sql: 60%}}}}"
        rule = "meaning-blended-funnels"
        assert len(lines(FUNNELS + text, rule, today=date(2026, 12, 31))) == 1
        assert lines(FUNNELS + text, rule, today=date(2027, 1, 1)) == []

    def test_a_kpi_named_like_the_stage_is_the_kpi(self, lines: Lines) -> None:
        text = "kpis: {sql: {name: K, definition: d, measure: {kind: other}, unit: points}}\n"
        text += "targets: {2026-Q4: {sql: {value: 1, assumptions: {sql: 60 points}}}}"
        assert self.find(lines, text) == []


class TestUnusedTerm:
    def find(self, lines: Lines, *more: str) -> list[str]:
        text = terms(term("first_call", "name: Discovery, abbreviation: DC, aliases: [demo]"))
        return lines("---\n".join((text, *more)), "meaning-unused-term")

    def test_points_to_the_term(self, report: Report) -> None:
        text = terms(term("lead", "name: Lead, notes: 'A lead is a [[lead]].'"))
        [finding] = report(text, select=("meaning-unused-term",)).findings
        assert finding.message == "No stage, no KPI and no text uses `lead`."
        assert finding.help == (
            "Add the words that people use for it to its `aliases`, give it `status: deprecated`,"
            " or take it out."
        )
        assert str(finding.severity) == "info"
        assert finding.location.span == (2, 3, 2, 7)

    @pytest.mark.parametrize(
        "more",
        [
            "funnels: {big: {name: Big, stages: [{term: first_call}]}}\n",
            "funnels: {big: {name: Big, stages: [{term: x}], exits: [{term: first_call}]}}\n",
            "kpis: {k: {name: Demos, definition: d, measure: {kind: other}}}\n",
            "kpis: {k: {name: K, definition: A first call., measure: {kind: other}}}\n",
            "kpis: {k: {name: K, definition: d, why: DCs., measure: {kind: other}}}\n",
            "kpis: {k: {name: K, definition: d, measure: {kind: activity, of: demos}}}\n",
            'kpis: {k: {name: K, definition: "A [[first_call]].", measure: {kind: other}}}\n',
            "kpis: {k: {name: K, definition: Demo., status: draft, measure: {kind: other}}}\n",
            "plans: {p: {name: P, strategies: [More demos for everybody.]}}\n",
            "targets: {2026-Q4: {k: {value: 1, rationale: As many demos as last year.}}}\n",
            "objectives: {o: {name: More discoveries, period: 2026}}\n",
        ],
    )
    def test_is_used(self, lines: Lines, more: str) -> None:
        assert self.find(lines, more) == []

    def test_other_terms_use_it(self, lines: Lines) -> None:
        other = "sql: {name: SQL, definition: A person after the discovery.}"
        found = lines(terms(term("first_call", "name: Discovery"), other), "meaning-unused-term")
        assert [line.split("`")[1] for line in found] == ["sql"]

    @pytest.mark.parametrize(
        "more",
        [
            "kpis: {k: {name: Democracy, definition: d, measure: {kind: other}}}\n",
            "kpis: {k: {name: K, definition: first_call_volume, measure: {kind: other}}}\n",
            "kpis: {demo: {name: K, definition: d, measure: {kind: other}}}\n",
            "objectives: {o: {name: O, period: 2026, kpis: [first_call]}}\n",
        ],
    )
    def test_is_not_used(self, lines: Lines, more: str) -> None:
        assert len(self.find(lines, more)) == 1

    def test_a_longer_name_is_another_word(self, lines: Lines) -> None:
        other = term("sales_demo", "name: Sales demo")
        text = "kpis: {k: {name: Sales demos, definition: d, measure: {kind: other}}}\n"
        found = self.find(lines, f"{terms(other)}{text}")
        assert [line.split("`")[1] for line in found] == ["first_call"]

    @pytest.mark.parametrize("status", ["draft", "deprecated"])
    def test_drafts_and_deprecated_terms_are_left_alone(self, lines: Lines, status: str) -> None:
        text = terms(term("lead", f"name: Lead, status: {status}"))
        assert lines(text, "meaning-unused-term") == []

    @pytest.mark.parametrize(
        "more",
        [
            "kpis: {k: {name: [Demos], definition: d, measure: {kind: other}}}\n",
            "kpis: {k: {name: K, definition: d, measure: {kind: othr, of: demos}}}\n",
            "kpis: {k: a text}\n",
            "plans: nothing\n",
        ],
    )
    def test_what_cannot_be_read_may_use_it(self, lines: Lines, more: str) -> None:
        assert self.find(lines, more) == []


class TestReviewOverdue:
    def find(self, lines: Lines, day: str, more: str = "") -> list[str]:
        text = terms(term("lead", f"name: Lead, review_by: {day}{more}"))
        return lines(text, "meaning-review-overdue")

    @pytest.mark.parametrize(
        ("day", "found"),
        [
            ("2026-11-20", "warning meaning-review-overdue: The review of `lead` was due on"),
            ("2026-11-21", "info meaning-review-overdue: The review of `lead` is due on"),
            ("2026-12-21", "info meaning-review-overdue: The review of `lead` is due on"),
            ("2026-12-22", ""),
            ("soon", ""),
        ],
    )
    def test_past_near_and_far(self, lines: Lines, day: str, found: str) -> None:
        expected = [f"specs.yaml:2:76: {found} {day}"] if found else []
        assert [line.rpartition(",")[0] for line in self.find(lines, day)] == expected

    @pytest.mark.parametrize(
        ("day", "when"),
        [
            ("2026-10-31", "was due on 2026-10-31, 21 days ago."),
            ("2026-11-20", "was due on 2026-11-20, 1 day ago."),
            ("2026-11-21", "is due on 2026-11-21, today."),
            ("2026-11-22", "is due on 2026-11-22, in 1 day."),
            ("2026-12-01", "is due on 2026-12-01, in 10 days."),
        ],
    )
    def test_says_when(self, lines: Lines, day: str, when: str) -> None:
        [found] = self.find(lines, day)
        assert found.endswith(f"The review of `lead` {when}")

    def test_proposes_the_next_date(self, report: Report) -> None:
        text = (
            "kpis: {k: {name: K, definition: d, measure: {kind: other}, owner: ops,"
            " review_by: 2026-11-01}}"
        )
        [finding] = report(text, select=("meaning-review-overdue",)).findings
        assert finding.help == (
            "Read it with `ops`, mend what has changed, and set `review_by: 2027-11-21`."
        )
        text = text.replace(" owner: ops,", "")
        [finding] = report(text, select=("meaning-review-overdue",)).findings
        assert finding.help.startswith("Read it, mend")
        found = report(text, select=("clock",), today=date(2028, 2, 29)).findings
        [finding] = [finding for finding in found if finding.rule == "meaning-review-overdue"]
        assert finding.help.endswith("`review_by: 2029-02-28`.")
        assert finding.clock

    @pytest.mark.parametrize("status", ["draft", "deprecated"])
    def test_drafts_and_deprecated_entries_are_left_alone(self, lines: Lines, status: str) -> None:
        assert self.find(lines, "2026-01-01", f", status: {status}") == []

    def test_a_targets_review_is_another_rules(self, lines: Lines) -> None:
        text = "targets: {2026-Q4: {k: {pending: Soon., review_by: 2026-01-01}}}"
        assert lines(text, "meaning-review-overdue") == []
