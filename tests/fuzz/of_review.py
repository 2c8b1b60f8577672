"""The review of the change from any state of the specs to any other, and back."""

from dataclasses import replace

from hypothesis import strategies as st

from kpilint.check import judge, project_of
from kpilint.compared import Compared, Read, compare
from kpilint.model.project import Project
from kpilint.output import review_json, review_markdown, review_text
from kpilint.read.load import Loaded, load
from kpilint.review.compare import compare as changes
from tests.fuzz.fuzzer import Fuzzer, printable
from tests.fuzz.of_check import examples
from tests.fuzz.parts import AFTER, COMPANY, CONFIG, TODAY, WORDS, files
from tests.generate import as_files, companies
from tests.review.test_mirror import EDITS, back, edited, forth


def attempt(text: str) -> None:
    before, _, after = text.partition(AFTER)
    one, other = _loaded(before), _loaded(after)
    _told(compare(Read("before", CONFIG, one), Read("after", CONFIG, other), TODAY))
    old, new = (project_of(each, CONFIG) for each in (one, other))
    if _in_order(old, one) and _in_order(new, other):
        _mirrored(old, new)
    assert not any((changes(old, old).changes, changes(new, new).changes))


def _loaded(text: str) -> Loaded:
    return load(CONFIG.root, CONFIG.specs, files(text))


def _in_order(project: Project, loaded: Loaded) -> bool:
    """Whether all of it can be read, and refers to what is there."""
    return not judge(project, loaded, replace(CONFIG, select=("spec",)), TODAY).fails("error")


def _told(compared: Compared) -> None:
    printable("\n".join(review_text.render(compared.review)))
    printable(review_markdown.render(compared))
    printable(review_json.render(compared))
    for address, line in compared.to_sign():
        assert address
        assert line.startswith("sign_off: {by: ")


def _mirrored(old: Project, new: Project) -> None:
    there, again = changes(old, new), changes(new, old)
    turned = {name: {b: a for a, b in pairs.items()} for name, pairs in there.renamed.items()}
    assert again.renamed == turned
    assert back(there) == forth(again)


@st.composite
def _changes(draw: st.DrawFn) -> str:
    data = draw(companies())
    chosen = draw(st.lists(st.sampled_from(EDITS), max_size=5))
    after = edited(data, chosen, lambda known: draw(st.sampled_from(known)))
    texts = ("=== yaml\n".join(as_files(each, 1).values()) for each in (data, after))
    return AFTER.join(texts)


def _seeds() -> list[str]:
    blocks = examples()
    pairs = zip(blocks[::2], blocks[1::2], strict=False)
    return [f"{COMPANY}{AFTER}{COMPANY}", *map(AFTER.join, pairs)]


REVIEW_FUZZER = Fuzzer("review", attempt, _changes(), _seeds, (*WORDS, AFTER))
