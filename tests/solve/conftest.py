"""Projects for what is calculated, read without any rule run over them."""

import tempfile
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

from kpilint.config import Config
from kpilint.model.project import Project
from kpilint.reading import read_project


@pytest.fixture(scope="session")
def project() -> Callable[..., Project]:
    """Read a project from the texts of its files, in the order of their names."""

    def read(*texts: str, actuals: str = "") -> Project:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name) / "kpi_specs"
            (folder / "actuals").mkdir(parents=True)
            for number, text in enumerate(texts):
                (folder / f"{number}.yaml").write_text(textwrap.dedent(text), "utf-8")
            if actuals:
                (folder / "actuals" / "a.csv").write_text(actuals, "utf-8")
            return read_project(Config(root=Path(name)))

    return read
