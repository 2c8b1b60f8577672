"""Where a project lies in its repository, from the folders there are and what CI says of them."""

from pathlib import Path

import pytest

from kpilint.finding import Location, Span
from kpilint.output.repository import Repository, repository_of

PLACE = Location("kpi_specs/a b.yaml", Span(12, 3, 12, 4))


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "work" / "repo" / "finance" / "kpis"
    folder.mkdir(parents=True)
    return folder


def test_alone_a_project_is_its_own_repository(project: Path) -> None:
    assert repository_of(project) == Repository()
    assert Repository().path(PLACE) == PLACE.path


def test_the_nearest_repository_counts(project: Path) -> None:
    (project.parents[2] / ".git").mkdir()
    (project.parents[1] / ".git").write_text("gitdir: elsewhere\n")  # a work tree or a submodule
    repository = repository_of(project)
    assert repository.path(PLACE) == "finance/kpis/kpi_specs/a b.yaml"


@pytest.mark.parametrize("name", ["GITHUB_WORKSPACE", "CI_PROJECT_DIR"])
def test_ci_says_where_the_repository_is(
    project: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    (project.parents[2] / ".git").mkdir()
    monkeypatch.setenv(name, str(project.parents[1]))
    assert repository_of(project).folder == "finance/kpis"


def test_a_repository_inside_of_what_ci_says_counts(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As GitHub does with `path:` of the checkout."""
    monkeypatch.setenv("GITHUB_WORKSPACE", str(project.parents[2]))
    (project.parents[1] / ".git").mkdir()
    assert repository_of(project).folder == "finance/kpis"


def test_a_workspace_elsewhere_says_nothing(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_WORKSPACE", str(tmp_path / "other"))
    assert repository_of(project) == Repository()


def test_a_folder_reached_through_a_link(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = tmp_path / "link"
    link.symlink_to(project.parents[1])
    monkeypatch.setenv("GITHUB_WORKSPACE", str(link))
    assert repository_of(link / "finance" / "kpis").folder == "finance/kpis"


def test_specs_beside_the_project() -> None:
    place = PLACE._replace(path="../shared/a.yaml")
    assert Repository("finance/kpis").path(place) == "finance/shared/a.yaml"


@pytest.mark.parametrize(
    ("variables", "url"),
    [
        ({}, ""),
        ({"GITHUB_REPOSITORY": "org/kpis"}, ""),
        (
            {"GITHUB_REPOSITORY": "org/kpis", "GITHUB_SHA": "1a2b"},
            "https://github.com/org/kpis/blob/1a2b/kpi_specs/a%20b.yaml#L12",
        ),
        (
            {"CI_PROJECT_URL": "https://gitlab.example/org/kpis", "CI_COMMIT_SHA": "1a2b"},
            "https://gitlab.example/org/kpis/-/blob/1a2b/kpi_specs/a%20b.yaml#L12",
        ),
    ],
)
def test_where_files_are_shown(
    project: Path, monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], url: str
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert repository_of(project).url(PLACE) == url
    assert repository_of(project).url(PLACE._replace(before=True)) == ""
