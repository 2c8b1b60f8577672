"""The lock of the developer's tools goes with what pyproject.toml asks for."""

import re
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
LOCK = (ROOT / "requirements-dev.txt").read_text()


def asked() -> list[Requirement]:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    project = settings["project"]
    extras = [each for group in project["optional-dependencies"].values() for each in group]
    every = [*project["dependencies"], *extras, *settings["dependency-groups"]["dev"]]
    return [Requirement(each) for each in every]


def test_all_that_is_asked_for_is_locked_in_a_version_that_will_do() -> None:
    locked = dict(re.findall(r"^([\w.-]+)==([^ ;]+)", LOCK, re.MULTILINE))
    for each in asked():
        assert each.specifier.contains(locked[canonicalize_name(each.name)]), each.name


def test_every_package_is_known_by_its_hashes_and_none_by_where_it_is_from() -> None:
    packages = re.split(r"^(?=[\w.-]+==)", LOCK, flags=re.MULTILINE)[1:]
    assert all("--hash=sha256:" in package for package in packages)
    assert "://" not in LOCK
