"""Templates escape what they are given, and are compiled again only when they have changed."""

import os
from pathlib import Path
from typing import Any

import jinja2.compiler
import pytest
from jinja2 import UndefinedError
from markupsafe import Markup

from kpilint.publish import templating


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(templating, "TEMPLATES", tmp_path)
    monkeypatch.setattr("sys.dont_write_bytecode", False)
    return tmp_path


def rendered(name: str, **values: Any) -> str:
    return templating.template.__wrapped__(name).render(values)


def test_what_is_put_out_is_escaped_once(folder: Path) -> None:
    (folder / "a.md").write_text("{{ text }} {{ markup }} {{ text if text else '' }}")
    shown = rendered("a.md", text="<b>&", markup=Markup("<i>&amp;"))
    assert shown == "&#60;b&#62;&#38; <i>&amp; &#60;b&#62;&#38;"


def test_functions_are_called_with_all_that_is_given(folder: Path) -> None:
    (folder / "a.md").write_text("{{ f(1, b=2) }} {{ f(*[3], **{'b': 4}) }} {{ f(5) }}")
    assert rendered("a.md", f=lambda a, b=0: a * 10 + b) == "12 34 50"


def test_a_name_that_nothing_goes_by_is_an_error(folder: Path) -> None:
    (folder / "a.md").write_text("{{ nobody }}")
    with pytest.raises(UndefinedError, match="nobody"):
        rendered("a.md")


def test_what_was_compiled_is_kept(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "a.md").write_text("{{ text }}")
    assert rendered("a.md", text="one") == "one"
    with monkeypatch.context() as patched:
        patched.setattr(templating._Loader, "source_to_code", None)
        assert rendered("a.md", text="two") == "two"
    (folder / "a.md").write_text("{{ text }}!!")
    assert rendered("a.md", text="three") == "three!!"


def test_what_another_compiler_made_is_not_used(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "a.md").write_text("{{ text }}")
    rendered("a.md", text="one")
    other = folder / "compiler.py"
    other.touch()
    monkeypatch.setattr(jinja2.compiler, "__file__", str(other))
    monkeypatch.setattr(
        templating._Loader, "source_to_code", lambda *_, **__: compile("", "", "exec")
    )
    with pytest.raises(KeyError):
        rendered("a.md", text="two")


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_cannot_be_written_is_no_hindrance(folder: Path) -> None:
    (folder / "a.md").write_text("{{ text }}")
    folder.chmod(0o500)
    assert rendered("a.md", text="one") == "one"
