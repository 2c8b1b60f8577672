"""What the documentation shows is what happens.

A console block behind `<!-- output of: FOLDER -->` holds what its commands print in a copy of that
folder, or in this checkout itself if the folder is `.`. A folder with `before` and `after` in it
becomes a repository in which the one is committed and the other is not. After a change that is
meant, `UPDATE_CASES=1 pytest tests/test_readme.py` writes it anew.
"""

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
BLOCK = re.compile(r"<!-- output of: (\S+) -->\n```console\n(.*?)```\n", re.DOTALL)
PAGES = [ROOT / "README.md", *sorted((ROOT / "site").rglob("*.md"))]
SHOWING = [page for page in PAGES if BLOCK.search(page.read_text("utf-8"))]


@pytest.mark.parametrize("page", SHOWING, ids=lambda page: page.name)
def test_output_is_real(page: Path, tmp_path: Path) -> None:
    text = page.read_text("utf-8")
    shown = BLOCK.sub(lambda block: rendered(block, tmp_path), text)
    if os.environ.get("UPDATE_CASES"):
        page.write_text(shown, "utf-8")
    assert shown == text


def test_the_readme_shows_output() -> None:
    assert ROOT / "README.md" in SHOWING


def rendered(block: re.Match[str], folder: Path) -> str:
    source, body = block.groups()
    copy = ROOT if source == "." else folder / str(len(list(folder.iterdir())))
    if (ROOT / source / "before").is_dir():
        changed(ROOT / source, copy)
    elif copy != ROOT:
        shutil.copytree(ROOT / source, copy)
    commands = [line for line in body.splitlines() if line.startswith("$ ")]
    output = "".join(f"{command}\n{run(command[2:], copy)}" for command in commands)
    return block[0].replace(body, output) if body else block[0]


def changed(states: Path, copy: Path) -> None:
    """A repository with the state before as its one commit, and the state after on disk."""
    shutil.copytree(states / "before", copy)
    dates = {f"GIT_{who}_DATE": "2026-11-20T09:00:00Z" for who in ("AUTHOR", "COMMITTER")}
    who = ["-c", "user.name=Team", "-c", "user.email=team@example.com"]
    settings = [*who, "-c", "commit.gpgsign=false", "-c", "init.defaultBranch=main"]
    for arguments in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "Agreed"]):
        command = ["git", *settings, *arguments]
        subprocess.run(command, cwd=copy, env=os.environ | dates, check=True)
    shutil.copytree(states / "after", copy, dirs_exist_ok=True)


def run(command: str, folder: Path) -> str:
    program, *arguments = shlex.split(command)
    assert program == "kpilint"
    done = subprocess.run(
        [sys.executable, "-m", "kpilint", *arguments],
        cwd=folder,
        env=os.environ | {"SOURCE_DATE_EPOCH": "1795219200"},  # 2026-11-21
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout + done.stderr


def test_links_of_the_readme_lead_somewhere() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    for link in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", text):
        assert (ROOT / link).exists(), link
