"""Words in running text: what is the same word, where it stands, and at what cost."""

import time
from collections.abc import Callable, Iterator
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpilint.model.assemble import assemble
from kpilint.model.project import Project
from kpilint.read.document import Readable, Source
from kpilint.read.yaml import read_yaml
from kpilint.rules.prose import abbreviations, own_words, placeholder, unlinked, word_count
from kpilint.rules.registry import Context, Rule, all_rules
from kpilint.rules.words import (
    MAX_IDS,
    MAX_WORDS,
    Lexicon,
    content_words,
    fold,
    folded_words,
    may_have,
    same_word,
    stems,
)


@pytest.mark.parametrize(
    ("one", "many"),
    [
        ("lead", "leads"),
        ("Lead", "LEADS"),
        ("lead", "lead's"),
        ("lead", "Lead’s"),
        ("lead", "_leads_"),
        ("inquiry", "inquiries"),
        ("cookie", "cookies"),
        ("day", "days"),
        ("box", "boxes"),
        ("pitch", "pitches"),
        ("cache", "caches"),
        ("purchase", "purchases"),
        ("business", "businesses"),
        ("status", "statuses"),
        ("analysis", "analyses"),
        ("hero", "heroes"),
        ("site", "sites"),
        ("KPI", "KPIs"),
        ("MQL", "mqls"),
        ("NPS", "NPS's"),
        ("CMS", "CMSs"),
        ("AE", "AEs"),
        ("id", "IDs"),
        ("Übung", "ÜBUNGs"),
        ("Straße", "STRASSE"),
    ],
)
def test_one_word(one: str, many: str) -> None:
    assert fold(one) == fold(many)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("lead", "leading"),
        ("one", "on"),
        ("note", "not"),
        ("rate", "rat"),
        ("CM", "CMS"),
        ("bus", "bu"),
        ("access", "acces"),
        ("us", "u"),
        ("Q1", "Q2"),
        ("use", "us"),
    ],
)
def test_two_words(one: str, other: str) -> None:
    assert fold(one) != fold(other)


WORDS = st.from_regex(r"[a-z]{3,12}", fullmatch=True)


@given(WORDS.filter(lambda word: word[-1] not in "suy" and not word.endswith("si")))
def test_a_plural_folds_like_its_singular(word: str) -> None:
    many = f"{word}es" if word.endswith(("x", "z", "ch", "sh")) else f"{word}s"
    assert fold(many) == fold(word) == fold(word.upper() + "'s")


@given(st.text())
def test_any_text_can_be_folded(text: str) -> None:
    assert same_word(text) == "".join(folded_words(text))
    assert all(content_words(text))
    assert all(found.ids == ("it",) for found in Lexicon([(text, "it")]).find(text))
    assert len(placeholder(text)) <= len(text)
    assert all(short.isupper() for short in abbreviations(text))
    assert word_count(own_words(text)) >= 0


@given(WORDS, st.sampled_from(["", "s", "es", "'s", "IES", "ies", "y", "is", "ie"]))
def test_a_quick_look_misses_nothing(word: str, ending: str) -> None:
    for name, text in ((word, word.title() + ending), (word + ending, word)):
        found = list(Lexicon([(f"{name} x", "a"), (name, "b")]).find(f"The {text}."))
        assert not found or may_have(f"The {text}.", stems([name]))


def test_a_quick_look_saves_the_search() -> None:
    assert not may_have("All meetings", stems(["Lead", "net new name"]))
    assert may_have("All LEADERS", stems(["Lead", "net new name"]))


def find(text: str, **words: str) -> list[tuple[str, str]]:
    lexicon = Lexicon((word, id) for id, several in words.items() for word in several.split("|"))
    return [(found.text, " ".join(found.ids)) for found in lexicon.find(text)]


def test_the_longest_wins() -> None:
    text = "A marketing qualified lead is a lead; qualified leads are marketing-qualified."
    assert find(text, lead="Lead|qualified lead", mql="Marketing-qualified lead") == [
        ("marketing qualified lead", "mql"),
        ("lead", "lead"),
        ("qualified leads", "lead"),
    ]


def test_a_name_begun_and_not_finished_hides_nothing() -> None:
    assert find("net new leads", name="net new name", new="new lead") == [("new leads", "new")]


def test_words_joined_and_apart() -> None:
    assert find("sign-ups, signups, sign up", it="Sign-up") == [
        ("sign-ups", "it"),
        ("signups", "it"),
        ("sign up", "it"),
    ]


def test_marks_part_a_name() -> None:
    assert find("net, new / name. Net (new) name", it="net new name") == []


def test_a_word_of_two_terms_is_both_terms() -> None:
    assert find("Leads", one="Lead", two="leads") == [("Leads", "one two")]


def test_a_word_of_everything_is_kept_for_some() -> None:
    lexicon = Lexicon(("Lead", f"t{number // 2}") for number in range(50_000))
    [found] = lexicon.find("Leads")
    assert found.ids == tuple(f"t{number}" for number in range(MAX_IDS))


@pytest.mark.parametrize(
    ("text", "words"), [("IT and ITs", ["IT", "ITs"]), ("it is its own", []), ("It", [])]
)
def test_an_abbreviation_that_is_a_joining_word_stands_in_capitals(
    text: str, words: list[str]
) -> None:
    assert [word for word, _ in find(text, it="IT")] == words


def test_other_words_are_found_in_any_case() -> None:
    assert find("mqls for us", a="MQL", b="us") == [("mqls", "a"), ("us", "b")]


def test_abbreviations_of_many_letters() -> None:
    assert list(abbreviations("EBITDA, GMROI and MEDDPICC by region")) == ["EBITDA", "GMROI"]
    assert list(abbreviations("EBITDA AND ROI")) == ["ROI"]


@pytest.mark.parametrize("text", ["`PQL`", "at http://example.com/PQL", "[[PQL]]"])
def test_what_is_quoted_is_not_read(text: str) -> None:
    assert list(abbreviations(text)) == []


def test_above_may_be_seen_beside_a_definition() -> None:
    assert placeholder("Same as leads, see above") == "see above"
    assert placeholder("Same as new leads, see above") == ""


def test_a_sentence_is_no_name() -> None:
    name = " ".join(["word"] * (MAX_WORDS + 1))
    assert find(name, it=name) == []
    assert len(find(name, it=name.removesuffix(" word"))) == 1


def test_content_words() -> None:
    text = "The lead that is NOT in 3 of our CRM's (own) lists_"
    assert list(content_words(text)) == ["lead", "3", "CRM's", "lists_"]


def test_a_name_is_found_at_the_end() -> None:
    assert find("new, net new", a="net new name", b="net new") == [("net new", "b")]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("A net-new e-mail, sent", 4),
        ("", 0),
        ("- / … –", 0),
        ("(a) “b” c/d", 3),
        ("größer 中文", 2),
    ],
)
def test_word_count(text: str, count: int) -> None:
    assert word_count(text) == count


def test_links_are_read_as_words() -> None:
    assert (
        unlinked("Each [[net_new_name]]s’ [[x|y]] [link]") == "Each net new names’ [[x|y]] [link]"
    )


@pytest.mark.parametrize("text", ["Which leads to revenue", "It can lead to", "sales lead  times"])
def test_other_leads(text: str) -> None:
    assert "lead" not in own_words(text)


@pytest.mark.parametrize(
    "text",
    ["the leads to sales", "of leads to", "Leads to be called", "lead to MQL", "lead timeline"],
)
def test_leads(text: str) -> None:
    assert own_words(text) == text


HOSTILE = [
    *("[[", "`", "[[a", "lead ", "leads to ", "lead   ", "can lead", "A", "Ab ", "_", "'s", "a's"),
    *(
        "!",
        "net new ",
        "net new name ",
        "see ",
        "see above ",
        "to be ",
        "https://",
        "tbd",
        "- ",
        "é",
    ),
]


@pytest.mark.parametrize("part", HOSTILE)
def test_long_texts_take_no_more_than_their_length(part: str) -> None:
    text = part * (400_000 // len(part))
    lexicon = Lexicon([("net new name", "a"), ("lead", "b"), ("net " * MAX_WORDS, "c")])
    start = time.process_time()
    list(lexicon.find(own_words(text)))
    list(abbreviations(text))
    placeholder(text)
    word_count(text)
    list(content_words(unlinked(text)))
    assert time.process_time() - start < 5


def meaning() -> list[Rule]:
    return [rule for rule in all_rules().values() if rule.family == "meaning"]


def project(specs: str) -> Project:
    documents, problems = read_yaml(Source("specs.yaml", specs))
    assert problems == []
    readables = [Readable(document, document.data) for document in documents]
    return assemble(readables, currency="USD", fiscal_year_start=1)


def run(project: Project) -> Iterator[str]:
    for rule in meaning():
        for problem in rule.check(Context(project, date(2026, 11, 21), rule.options)):
            yield problem.message


def many(number: int) -> str:
    """A company in which all KPIs measure one stage and speak of many terms."""
    words = "".join(
        f"  t{n}: {{name: New word {n}, definition: New words tell {n} of word {n - 1} and us.}}\n"
        for n in range(number // 2)
    )
    kpis = "".join(
        f"  k{n}: {{name: Meetings {n}, definition: All new word {n} and net new leads to call.,"
        f" measure: {{kind: volume, of: big.mql, where: {{region: r{n}}}}}}}\n"
        for n in range(number)
    )
    return (
        "terms:\n  lead: {name: Lead, definition: A person who is new to us., confused_with:"
        " {mql: Some do.}}\n  mql: {name: MQL, definition: A person with a score.}\n"
        f"{words}funnels: {{big: {{name: Big, stages: [{{term: mql}}]}}}}\nkpis:\n{kpis}"
    )


def test_time_grows_with_the_project() -> None:
    def seconds(size: int) -> float:
        large = project(many(size))
        start = time.process_time()
        assert len(list(run(large))) >= size
        return time.process_time() - start

    seconds(50)
    assert seconds(4_000) < 25 * max(seconds(400), 0.01)


def test_the_family_is_whole(lines: Callable[..., list[str]]) -> None:
    assert lines("", "meaning") == []
    assert {rule.name for rule in meaning()} == {
        "meaning-ambiguous-word",
        "meaning-alias-collision",
        "meaning-undefined-abbreviation",
        "meaning-circular",
        "meaning-thin-definition",
        "meaning-no-boundary",
        "meaning-unmeasurable",
        "meaning-duplicate-kpi",
        "meaning-blended-funnels",
        "meaning-unused-term",
        "meaning-review-overdue",
    }
