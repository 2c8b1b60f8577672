"""Which files are read, and what is said of those that cannot be."""

import os
import socket
import tempfile
from pathlib import Path

import pytest

from kpilint.finding import Problem, Span
from kpilint.read.document import Source
from kpilint.read.files import (
    MAX_BYTES,
    FoundFile,
    decode,
    find_actuals,
    find_files,
    read_source,
)


def write(root: Path, *paths: str) -> None:
    for path in paths:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text("a: 1\n")


def paths(root: Path, *spec_roots: str) -> list[str]:
    return [found.path for found in find_files(root, spec_roots or ["specs"])]


def problem_of(root: Path, path: str) -> Problem:
    """What is said of the one file that cannot be read."""
    found = {file.path: read_source(file) for file in find_files(root, ["specs"])}
    problem = found[path]
    assert isinstance(problem, Problem)
    assert problem.location.path == path
    assert problem.location.span == Span(1, 1, 1, 1)
    return problem


def test_yaml_files_of_all_folders_in_order(tmp_path: Path) -> None:
    write(tmp_path, "specs/b.yaml", "specs/a/z.yml", "specs/C.YAML", "specs/a/b/c.Yml")
    write(tmp_path, "specs/x.txt", "specs/yaml", "specs/actuals/2026.csv", "other/d.yaml")
    expected = ["specs/C.YAML", "specs/a/b/c.Yml", "specs/a/z.yml", "specs/b.yaml"]
    assert paths(tmp_path) == expected


def test_hidden_files_and_folders_are_left_out(tmp_path: Path) -> None:
    write(tmp_path, "specs/.a.yaml", "specs/.git/b.yaml", "specs/c/.d/e.yaml", "specs/f.yaml")
    assert paths(tmp_path) == ["specs/f.yaml"]


def test_overlapping_spec_roots_read_a_file_once(tmp_path: Path) -> None:
    write(tmp_path, "specs/a.yaml", "specs/sub/b.yaml")
    roots = ["specs/sub", "specs", "./specs/", "specs/../specs", str(tmp_path / "specs"), "."]
    assert paths(tmp_path, *roots) == ["specs/a.yaml", "specs/sub/b.yaml"]


def test_spec_roots_elsewhere_or_nowhere_or_a_file(tmp_path: Path) -> None:
    write(tmp_path, "shared/a.yaml", "project/specs/b.yaml", "project/one.yaml")
    found = paths(tmp_path / "project", "../shared", "specs", "nowhere", "one.yaml")
    assert found == ["../shared/a.yaml", "one.yaml", "specs/b.yaml"]


def test_actuals(tmp_path: Path) -> None:
    write(tmp_path, "specs/actuals/2026.csv", "specs/actuals/old/2025.CSV", "specs/x.csv")
    write(tmp_path, "specs/actuals/.x.csv", "specs/sub/actuals/y.csv", "specs/actuals/a.yaml")
    found = [file.path for file in find_actuals(tmp_path, ["specs", "specs"])]
    assert found == ["specs/actuals/2026.csv", "specs/actuals/old/2025.CSV"]


def test_the_text_of_a_file(tmp_path: Path) -> None:
    write(tmp_path, "specs/a.yaml")
    (tmp_path / "specs/a.yaml").write_bytes(b"\xef\xbb\xbfname: gr\xc3\xb6\xc3\x9fe\r\n")
    source = read_source(find_files(tmp_path, ["specs"])[0])
    assert isinstance(source, Source)
    assert (source.path, source.text) == ("specs/a.yaml", "name: größe\r\n")


def test_a_link_to_a_file_is_read(tmp_path: Path) -> None:
    write(tmp_path, "elsewhere/a.txt", "specs/b.yaml")
    (tmp_path / "specs/a.yaml").symlink_to("../elsewhere/a.txt")
    sources = [read_source(found) for found in find_files(tmp_path, ["specs"])]
    assert [(source.path, source.text) for source in sources if isinstance(source, Source)] == [
        ("specs/a.yaml", "a: 1\n"),
        ("specs/b.yaml", "a: 1\n"),
    ]


def test_links_to_folders_are_not_entered_but_a_spec_root_may_be_one(tmp_path: Path) -> None:
    write(tmp_path, "specs/a.yaml", "elsewhere/b.yaml")
    (tmp_path / "specs/loop").symlink_to(".")
    (tmp_path / "specs/else").symlink_to("../elsewhere")
    (tmp_path / "root").symlink_to("elsewhere")
    assert paths(tmp_path, "specs", "root") == ["root/b.yaml", "specs/a.yaml"]


@pytest.mark.parametrize("link", ["specs/x.yaml", "specs", "deep"])
def test_no_link_leads_out_of_the_project(tmp_path: Path, link: str) -> None:
    write(tmp_path, "elsewhere/inner/a.yaml", "project/kpilint.toml")
    project = tmp_path / "project"
    (project / link).parent.mkdir(exist_ok=True)
    (project / link).symlink_to(tmp_path / "elsewhere" / ("inner/a.yaml" if "x" in link else ""))
    found = find_files(project, ["deep/inner" if link == "deep" else "specs"])
    said = [read_source(each) for each in found]
    assert [getattr(each, "message", each)[:27] for each in said] == ["This is a symbolic link to "]


def test_links_may_lead_about_in_the_repository_but_not_into_git_s_own(tmp_path: Path) -> None:
    write(tmp_path, "shared/a.yaml", ".git/config", "project/specs/c.yaml")
    (tmp_path / "project/specs/a.yaml").symlink_to("../../shared/a.yaml")
    (tmp_path / "project/specs/b.yaml").symlink_to("../../.git/config")
    read = [read_source(each) for each in find_files(tmp_path / "project", ["specs"])]
    assert [isinstance(each, Source) for each in read] == [True, False, True]


def test_dangling_and_looping_links(tmp_path: Path) -> None:
    (tmp_path / "specs").mkdir()
    (tmp_path / "specs/a.yaml").symlink_to("gone.yaml")
    (tmp_path / "specs/b.yaml").symlink_to("c.yaml")
    (tmp_path / "specs/c.yaml").symlink_to("b.yaml")
    assert (
        "link to `gone.yaml`, which leads to no file"
        in problem_of(tmp_path, "specs/a.yaml").message
    )
    assert "link to `c.yaml`" in problem_of(tmp_path, "specs/b.yaml").message


def test_a_folder_named_like_a_file(tmp_path: Path) -> None:
    write(tmp_path, "specs/a.yaml/b.yaml")
    assert paths(tmp_path) == ["specs/a.yaml"]
    assert "is a folder" in problem_of(tmp_path, "specs/a.yaml").message


def test_pipes_sockets_and_devices_do_not_hang(tmp_path: Path) -> None:
    specs = tmp_path / "specs"
    specs.mkdir()
    os.mkfifo(specs / "pipe.yaml")
    (specs / "device.yaml").symlink_to("/dev/zero")
    with socket.socket(socket.AF_UNIX) as listening, pytest.MonkeyPatch.context() as patch:
        patch.chdir(specs)  # the name of a socket must be short
        listening.bind("socket.yaml")
        for name in ("pipe", "socket"):
            assert "not a file" in problem_of(tmp_path, f"specs/{name}.yaml").message
        said = problem_of(tmp_path, "specs/device.yaml").message
        assert "link to `/dev/zero`, which leads to no file of the project" in said


def test_a_file_that_is_gone_meanwhile(tmp_path: Path) -> None:
    problem = read_source(FoundFile("a.yaml", str(tmp_path / "a.yaml")))
    assert isinstance(problem, Problem)
    assert "cannot be read: No such file" in problem.message


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_no_permission(tmp_path: Path) -> None:
    write(tmp_path, "specs/a.yaml", "specs/b/c.yaml")
    (tmp_path / "specs/a.yaml").chmod(0)
    (tmp_path / "specs/b").chmod(0)
    try:
        assert "permission" in problem_of(tmp_path, "specs/a.yaml").message
        assert "folder cannot be opened" in problem_of(tmp_path, "specs/b").message
    finally:
        (tmp_path / "specs/b").chmod(0o700)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
def test_no_permission_for_somebody_who_is_not_root() -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        write(root, "specs/a.yaml", "specs/b/c.yaml")
        root.chmod(0o755)
        (root / "specs/a.yaml").chmod(0)
        (root / "specs/b").chmod(0)
        said = said_to_nobody(root)
    assert "no permission to read the file" in said
    assert "The folder cannot be opened" in said


def said_to_nobody(root: Path) -> str:
    """The messages that a process without rights gets."""
    reading, writing = os.pipe()
    if os.fork() == 0:
        try:
            os.setuid(65534)
            said = [read_source(found) for found in find_files(root, ["specs"])]
            os.write(writing, " ".join(getattr(each, "message", "") for each in said).encode())
        finally:
            os._exit(0)
    os.wait()
    os.close(writing)
    with open(reading, encoding="utf-8") as pipe:  # noqa: PTH123
        return pipe.read()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"a: 1\nb: gr\xf6\xdfe\n", "not UTF-8: byte 11, in line 2,"),
        (b"\xff", "not UTF-8: byte 1, in line 1,"),
        (b"a: \xed\xa0\x80\n", "not UTF-8: byte 4, in line 1,"),
        ("a: 1\n".encode("utf-16"), "saved as UTF-16"),
        (b"\xfe\xff" + "a: 1\n".encode("utf-16-be"), "saved as UTF-16"),
        ("a: 1\n".encode("utf-32"), "saved as UTF-32"),
        ("a: 1\n".encode("utf-16-le"), "null byte (byte 2)"),
        (b"a: 1\n\x00", "null byte (byte 6)"),
        (b" " * (MAX_BYTES + 1), "larger than 10 MB"),
    ],
)
def test_contents_that_are_no_text(tmp_path: Path, content: bytes, message: str) -> None:
    (tmp_path / "specs").mkdir()
    (tmp_path / "specs/a.yaml").write_bytes(content)
    problem = problem_of(tmp_path, "specs/a.yaml")
    assert message in problem.message
    assert problem.help
    assert decode("specs/a.yaml", content) == problem


def test_a_file_at_the_limit_is_read() -> None:
    assert isinstance(decode("a.yaml", b" " * MAX_BYTES), Source)


def test_a_huge_file_is_not_read_to_be_refused(tmp_path: Path) -> None:
    (tmp_path / "specs").mkdir()
    with (tmp_path / "specs/a.yaml").open("wb") as file:
        file.truncate(1 << 40)  # a hole: it takes no room
    assert "larger than 10 MB" in problem_of(tmp_path, "specs/a.yaml").message


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        (b"caf\xe9.yaml", r"specs/caf\xe9.yaml"),
        (b"a\nb.yaml", r"specs/a\nb.yaml"),
        (b"\x1b[31m.yaml", r"specs/\x1b[31m.yaml"),
        ("größe.yaml".encode(), "specs/größe.yaml"),
    ],
)
def test_names_are_fit_to_print(tmp_path: Path, name: bytes, shown: str) -> None:
    (tmp_path / "specs").mkdir()
    (tmp_path / "specs" / os.fsdecode(name)).write_bytes(b"a: 1\n")
    (found,) = find_files(tmp_path, ["specs"])
    assert found.path == shown
    assert found.path.encode()
    assert isinstance(read_source(found), Source)
