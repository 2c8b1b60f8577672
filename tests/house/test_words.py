"""What no file of the repository says."""

import re
import subprocess
from pathlib import Path

import pytest

from kpilint import __version__

ROOT = Path(__file__).parents[2]
# Spelt so that this file does not say them itself.
UNWANTED = {
    "a registry's host": r"py[p]i\.org|files\.pythonhoste[d]|registry\.np[m]js|deb\.debia[n]",
    "one machine's folder": r"/wor[k]/|\.\./share[d]/\S+\.md|/hom[e]/\w|/User[s]/\w",
    "work left undone": r"(?:#|//|<!--|\{#) ?(?:TOD[O]|FIXM[E]|XX[X])\b",
}


def texts() -> dict[str, str]:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    paths = [name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]
    return {name: (ROOT / name).read_text(encoding="utf-8", errors="replace") for name in paths}


@pytest.mark.parametrize("what", UNWANTED)
def test_no_file_says(what: str) -> None:
    said = re.compile(UNWANTED[what])
    found = {name: match.group() for name, text in texts().items() if (match := said.search(text))}
    assert found == {}


def test_the_changelog_is_up_to_date() -> None:
    newest = re.search(r"^## \[(.+?)\]", texts()["CHANGELOG.md"], re.MULTILINE)
    assert newest
    assert newest[1] in {"Unreleased", __version__}
