"""`kpilint fmt` on a project."""

import re
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kpilint.cli import cli
from kpilint.files import write_atomically
from kpilint.init import write_starter
from kpilint.layout import files as module
from tests.conftest import TODAY

MESSY = "terms:\n    lead: {definition: 'A person.', name: Lead} # the first\n"
TIDY = "terms:\n  lead:  # the first\n    name: Lead\n    definition: A person.\n"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "kpi_specs/actuals").mkdir(parents=True)
    (tmp_path / "kpilint.toml").write_text("")
    (tmp_path / "kpi_specs/a.yaml").write_text(MESSY)
    (tmp_path / "kpi_specs/b.yml").write_text(TIDY.replace("lead", "mql"))
    (tmp_path / "kpi_specs/actuals/a.csv").write_text("kpi,period,value\n")
    (tmp_path / "other.yaml").write_text(MESSY)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def fmt(*arguments: str, given: bytes = b"") -> Result:
    return CliRunner().invoke(cli, ["fmt", *arguments], input=given)


def texts(project: Path) -> dict[str, bytes]:
    paths = (path for path in project.rglob("*") if path.is_file())
    return {path.relative_to(project).as_posix(): path.read_bytes() for path in paths}


def test_what_is_a_spec_is_laid_out_and_nothing_else(project: Path) -> None:
    before = texts(project)
    done = fmt()
    assert done.exit_code == 0
    assert done.output == ("Laid out kpi_specs/a.yaml\n1 file laid out anew, 1 left as it was.\n")
    assert texts(project) == before | {"kpi_specs/a.yaml": TIDY.encode()}
    again = fmt()
    assert (again.exit_code, again.output) == (0, "2 files: all laid out already.\n")


def test_check_writes_nothing(project: Path) -> None:
    before = texts(project)
    done = fmt("--check")
    assert done.exit_code == 1
    assert done.output == (
        "Would lay out kpi_specs/a.yaml\n1 file would be laid out anew, 1 left as it was.\n"
    )
    assert texts(project) == before
    assert fmt("--check", "kpi_specs/b.yml").exit_code == 0
    assert fmt("--check", "-q").output == ""


def test_diff_is_a_patch(project: Path) -> None:
    (project / "kpi_specs/b.yml").write_bytes(
        b"\xef\xbb\xbf" + MESSY.replace("\n", "\r\n").encode()
    )
    before = texts(project)
    done = fmt("--diff")
    assert done.exit_code == 1
    assert texts(project) == before
    subprocess.run(["git", "apply", "-"], input=done.stdout_bytes, cwd=project, check=True)
    assert fmt("--check").exit_code == 0
    assert (
        texts(project)["kpi_specs/b.yml"] == b"\xef\xbb\xbf" + TIDY.replace("\n", "\r\n").encode()
    )
    assert (fmt("--diff").output, fmt("--diff").exit_code) == ("", 0)


def test_paths_are_files_or_folders(project: Path) -> None:
    (project / "kpi_specs/deep").mkdir()
    (project / "kpi_specs/deep/c.yaml").write_text(MESSY)
    assert fmt("--check", "kpi_specs/deep").output.startswith(
        "Would lay out kpi_specs/deep/c.yaml\n1"
    )
    assert "a.yaml" not in fmt("--check", "kpi_specs/deep").output
    assert fmt("--check", ".").output.count("Would lay out") == 2
    assert fmt("--check", "..").output.count("Would lay out") == 2


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("kpi_specs/actuals/a.csv", "only YAML files below kpi_specs/ are specs"),
        ("other.yaml", "only YAML files below kpi_specs/ are specs"),
        ("kpi_specs/gone.yaml", "There is nothing to lay out in `kpi_specs/gone.yaml`"),
        ("/etc/passwd", "lies outside the project"),
        ("../kpi_specs", "lies outside the project"),
    ],
)
def test_what_is_no_spec_is_refused(project: Path, path: str, why: str) -> None:
    before = texts(project)
    done = fmt("kpi_specs/a.yaml", path)
    assert done.exit_code == 2
    assert why in done.stderr
    assert texts(project) == before


def test_a_project_without_specs(project: Path) -> None:
    for path in ("a.yaml", "b.yml"):
        (project / "kpi_specs" / path).unlink()
    done = fmt()
    assert done.exit_code == 2
    assert "`kpilint init` makes a small project" in done.stderr


def test_what_cannot_be_laid_out_holds_up_nothing_else(project: Path) -> None:
    bad = {
        "kpi_specs/broken.yaml": b"terms: [\n",
        "kpi_specs/latin.yaml": "terms: {a: {name: Größe}}".encode("latin-1"),
        "kpi_specs/odd.yaml": b"kpis:\n  a: [b, # kpilint: ignore[x] -- y\n    c]\n",
    }
    for path, data in bad.items():
        (project / path).write_bytes(data)
    done = fmt()
    assert done.exit_code == 2
    assert done.stdout == (
        "Laid out kpi_specs/a.yaml\n"
        "1 file laid out anew, 1 left as it was, 3 could not be laid out.\n"
    )
    broken, latin, odd = done.stderr.splitlines()
    assert broken.startswith("kpi_specs/broken.yaml:2:1: This is not valid YAML")
    assert latin.startswith("kpi_specs/latin.yaml: The file is not UTF-8")
    assert odd.startswith("kpi_specs/odd.yaml:2:10: In another layout this comment would cover")
    assert bad.items() <= texts(project).items()
    assert fmt("kpi_specs/odd.yaml").stdout == "1 file could not be laid out.\n"
    assert fmt("--check").exit_code == 2


def test_standard_input(project: Path) -> None:
    before = texts(project)
    assert fmt("-", given=MESSY.encode()).stdout == TIDY
    assert fmt("-", given=b"").stdout == ""
    assert fmt("-", given=TIDY.encode()).stdout == TIDY
    assert fmt("-", "--check", given=MESSY.encode()).exit_code == 1
    assert fmt("-", "--check", given=MESSY.encode()).stdout == ""
    assert fmt("-", "--check", given=TIDY.encode()).exit_code == 0
    named = fmt("-", "--diff", "--stdin-filename", "kpi_specs/new.yaml", given=MESSY.encode())
    assert named.stdout.startswith("--- a/kpi_specs/new.yaml\n+++ b/kpi_specs/new.yaml\n")
    assert texts(project) == before


@pytest.mark.usefixtures("project")
def test_standard_input_that_is_wrong() -> None:
    done = fmt("-", given=b"terms: [\n")
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.startswith("stdin:2:1: This is not valid YAML")
    assert fmt("-", given=b"\xff").exit_code == 2
    assert "is no spec" in fmt("-", "--stdin-filename", "docker-compose.yaml").stderr
    assert "is no spec" in fmt("-", "--stdin-filename", "kpi_specs/a.csv").stderr
    assert "cannot be laid out with others" in fmt("-", "kpi_specs").stderr
    assert "goes with `-`" in fmt("--stdin-filename", "kpi_specs/a.yaml").stderr


def test_what_is_edited_meanwhile_is_not_overwritten(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    edited = project / "kpi_specs/a.yaml"
    formatted = module.formatted

    def slow(text: str) -> str:
        write_atomically(edited, "terms: {}\n# mine\n")
        return formatted(text)

    monkeypatch.setattr(module, "formatted", slow)
    done = fmt()
    assert done.exit_code == 2
    assert "Nothing is laid out. " in done.stderr
    assert "somebody changed it meanwhile" in done.stderr
    assert edited.read_text() == "terms: {}\n# mine\n"


def test_links_stay_links(project: Path) -> None:
    (project / "kpi_specs/a.yaml").rename(project / "kept.txt")
    (project / "kpi_specs/a.yaml").symlink_to("../kept.txt")
    assert fmt().exit_code == 0
    assert (project / "kpi_specs/a.yaml").is_symlink()
    assert (project / "kept.txt").read_text() == TIDY


def test_a_link_out_of_the_project_is_not_followed(project: Path, tmp_path: Path) -> None:
    outside = tmp_path.parent / f"{tmp_path.name}.yaml"
    outside.write_text(MESSY)
    (project / "kpi_specs/link.yaml").symlink_to(outside)
    assert fmt().exit_code == 2
    assert outside.read_text() == MESSY


def test_the_starter_is_laid_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_starter(tmp_path, TODAY)
    monkeypatch.chdir(tmp_path)
    done = fmt("--check")
    assert (done.exit_code, done.output) == (0, "3 files: all laid out already.\n")


def test_what_the_page_shows_is_so() -> None:
    page = Path(__file__).parents[2] / "site/docs/kpilint/layout.md"
    before, after = re.findall(r"```yaml\n(.*?)```", page.read_text(), re.DOTALL)
    assert module.formatted(before) == after
