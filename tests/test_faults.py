"""Whatever befalls kpilint as it writes, nothing is lost, and nobody finds half of a file."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from kpilint import cli as module
from kpilint import files
from kpilint.files import UNFINISHED, Changed, turn, write_all, write_atomically
from kpilint.publish.charts.cache import Cache
from kpilint.publish.folders import replacing
from kpilint.publish.render import SiteError

pytestmark = pytest.mark.skipif(os.name == "nt", reason="limits and signals of another sort")

FAULTY = Path(__file__).with_name("faulty.py")
SOME = 100
"""Bytes: fewer than any of the files has."""

KPIS = "abcd"
SPECS = f"""\
# kpilint: ignore-file[target-tolerance] -- It hides nothing, but nobody minds.
teams: {{growth: {{name: Growth, contact: '@acme/growth', daci: {{approver: boss}}}}}}
people: {{boss: {{name: The boss, contact: '@boss'}}}}
kpis:
{"".join(f"  {k}: {{name: K {k}, definition: d, owner: growth, measure: {{kind: other}}, unit: x}}" + chr(10) for k in KPIS)}
targets:
  2026-Q4:
{"".join(f"    {k}:  # as agreed" + chr(10) + "      value: 5" + chr(10) for k in KPIS)}
"""  # noqa: E501
COMMANDS = {
    "sign": ("sign-off", "targets.2026-Q4.*", "--by", "boss"),
    "baseline": ("check", "--write-baseline", "accepted.json"),
    "format": ("check", "--fail-on", "never", "--format", "json=deep/out.json"),
    "fix": ("check", "--fix", "--fail-on", "never", "--format", "concise"),
    "codeowners": ("codeowners", "--write", "CODEOWNERS"),
    "fmt": ("fmt",),
    "new": ("new", "kpi", "z", "--name=Z", "--definition=d", "--kind=other", "--unit=x"),
    "init": ("-C", "empty", "init"),
    "export": ("site", "export", "pages"),
    "build": ("site", "build", "--out", "pages"),
}
TODAY = ("--today", "2026-11-21")
DATED = [name for name in COMMANDS if name not in ("codeowners", "fmt")]

Files = dict[str, bytes]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project in which each of the commands changes something that is there."""
    root = tmp_path / "project"
    for path, text in {
        "kpilint.toml": "",
        "kpi_specs/all.yaml": SPECS,
        "accepted.json": '{"version": 1, "findings": []}' + " " * SOME,
        "deep/out.json": "{}" + " " * SOME,
        "CODEOWNERS": "# These lines are ours, and precious.\n* @everybody\n" + "#" * SOME,
        "empty/README": "x" * SOME,
        "pages/.kpilint-site": "",
        "pages/index.html": "the site of yesterday",
    }.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    return root


def run(
    project: Path, name: str, fault: str = "none", writer: str = "own"
) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        command(name, fault, writer),
        cwd=project,
        env=environment(project),
        capture_output=True,
        text=True,
        timeout=120,
    )


def command(name: str, fault: str = "none", writer: str = "own") -> list[str]:
    today = TODAY if name in DATED else ()
    return [sys.executable, str(FAULTY), fault, writer, *COMMANDS[name], *today]


def environment(project: Path) -> dict[str, str]:
    temporary = project.parent / "tmp"
    temporary.mkdir(exist_ok=True)
    return {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "TMPDIR": str(temporary)}


def content(project: Path) -> Files:
    """All that is there, but for drawings that are kept for the next time."""
    paths = (path for path in project.rglob("*") if ".kpilint-cache" not in path.parts)
    return {
        path.relative_to(project).as_posix(): path.read_bytes() if path.is_file() else b"folder"
        for path in paths
    }


def left_over(name: str) -> bool:
    return any(UNFINISHED in step or ".kpilint-" in step[1:] for step in name.split("/"))


def after(project: Path, name: str) -> Files:
    """What is there after a run that nothing befalls."""
    copy = project.parent / "copy" / "project"
    shutil.copytree(project, copy)
    done = run(copy, name)
    assert done.returncode == 0, done.stderr
    return content(copy)


def assert_whole(project: Path, before: Files, wanted: Files) -> None:
    """Each file is as it was, or as it was to be; what is half done is out of everybody's way."""
    found = {name: data for name, data in content(project).items() if not left_over(name)}
    assert found.keys() >= before.keys() & wanted.keys()
    half = [name for name in found if found[name] not in (before.get(name), wanted.get(name))]
    assert half == []


def assert_refused(done: "subprocess.CompletedProcess[str]") -> None:
    assert done.returncode == 2
    assert done.stderr.startswith("Error: ")
    assert done.stderr.count("\n") == 1
    assert done.stdout == ""


# A disk that is full


def check_full(project: Path, name: str, writer: str = "own") -> None:
    before = content(project)
    done = run(project, name, f"full:{SOME}", writer)
    assert_refused(done)
    assert "File too large" in done.stderr
    assert content(project) == before


@pytest.mark.parametrize("name", COMMANDS)
def test_a_full_disk_leaves_all_as_it_was(project: Path, name: str) -> None:
    check_full(project, name)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can mount")
@pytest.mark.parametrize("name", COMMANDS)
def test_a_disk_that_is_really_full(project: Path, name: str) -> None:
    small = project / "small"
    small.mkdir()
    mounted = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(small)]
    if subprocess.run(mounted, capture_output=True, check=False).returncode:
        pytest.skip("nothing can be mounted here")
    try:
        shutil.copytree(project, small, dirs_exist_ok=True, ignore=lambda *_: ["small"])
        free = os.statvfs(small)
        (small / "filler").write_bytes(b"x" * (free.f_bavail - 0) * free.f_bsize)
        before = content(small)
        done = run(small, name)
        assert_refused(done)
        assert "No space left" in done.stderr
        assert content(small) == before
    finally:
        subprocess.run(["umount", str(small)], check=True)


# Killed


def check_cut(project: Path, name: str, writer: str = "own") -> None:
    before, wanted = content(project), after(project, name)
    assert run(project, name, f"cut:{SOME}", writer).returncode == -signal.SIGXFSZ
    assert_whole(project, before, dict.fromkeys(wanted, b"folder"))
    assert run(project, name).returncode == 0
    assert content(project) == wanted


@pytest.mark.parametrize("name", COMMANDS)
def test_killed_in_the_midst_of_writing(project: Path, name: str) -> None:
    check_cut(project, name)


EACH = {"baseline": 2, "format": 3, "codeowners": 3, "init": 4}
"""What writes as others do is killed at every second step, or at fewer."""


@pytest.mark.parametrize("name", ["sign", *EACH])
def test_killed_at_every_step(project: Path, name: str) -> None:
    before, wanted = content(project), after(project, name)
    for step in range(1, 100, EACH.get(name, 1)):
        work = project.parent / str(step) / "project"
        shutil.copytree(project, work)
        done = run(work, name, f"killed:{step}")
        assert_whole(work, before, wanted)
        if done.returncode == 0:
            break
        assert done.returncode == -signal.SIGKILL
        if any(map(left_over, content(work))):
            assert run(work, name).returncode == 0
            assert content(work) == wanted
    assert 3 < step < 50


@pytest.mark.parametrize("delay", [0.5, 1.0, 1.5])
def test_a_build_that_is_killed(project: Path, delay: float) -> None:
    """At whatever moment: the site of yesterday is there, or that of today."""
    with subprocess.Popen(command("build"), cwd=project, env=environment(project)) as running:
        try:
            running.wait(delay)
        except subprocess.TimeoutExpired:
            running.kill()
    assert (project / "pages/index.html").is_file()
    assert run(project, "build").returncode == 0
    assert (project / "pages/glossary.html").is_file()
    assert not any(left_over(path.name) for path in project.iterdir() if path.name[1:6] == "pages")


def test_between_two_names_the_old_folder_is_found_again(tmp_path: Path) -> None:
    stage = tmp_path / ".pages.kpilint-x"
    (stage / "old").mkdir(parents=True)
    (stage / "old/.kpilint-site").touch()
    with pytest.raises(RuntimeError), replacing(tmp_path / "pages"):
        raise RuntimeError
    assert [path.name for path in tmp_path.iterdir()] == ["pages"]
    assert (tmp_path / "pages/.kpilint-site").is_file()


def test_asked_to_end_it_leaves_nothing_behind(project: Path) -> None:
    before = content(project)
    with subprocess.Popen(command("build"), cwd=project, env=environment(project)) as running:
        while len(list(project.glob(".pages.*"))) == 0:
            assert running.poll() is None
        running.terminate()
    assert running.returncode == 128 + signal.SIGTERM
    assert content(project) == before
    assert list((project.parent / "tmp").iterdir()) == []


def test_what_was_left_is_not_read(project: Path) -> None:
    (project / f"kpi_specs/{UNFINISHED}x.yaml").write_text("terms: {half: {na")
    done = run(project, "format")
    assert '"files": 1,' in (project / "deep/out.json").read_text()
    assert done.returncode == 0


# These tests would tell


@pytest.mark.parametrize("check", [check_full, check_cut])
@pytest.mark.parametrize("name", COMMANDS)
def test_a_plain_write_would_be_found(
    project: Path, name: str, check: Callable[[Path, str, str], None]
) -> None:
    with pytest.raises(AssertionError):
        check(project, name, "plain")


def test_a_lost_signature_would_be_found(project: Path) -> None:
    codes, _ = sign_together(project, "plain")
    assert codes == [0] * len(KPIS)
    assert len(signed(project)) < len(KPIS)


# Several at once


def sign_together(project: Path, writer: str) -> tuple[list[int], list[str]]:
    """Sign each target of one file in a process of its own, all at the same time."""
    every = [
        subprocess.Popen(
            [
                *(sys.executable, str(FAULTY), f"together:{len(KPIS)}", writer, "sign-off"),
                *(f"targets.2026-Q4.{kpi}", "--by", "boss", *TODAY),
            ],
            cwd=project,
            env=environment(project),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        for kpi in KPIS
    ]
    said = [each.communicate(timeout=120)[1] for each in every]
    return [each.returncode for each in every], said


def signed(project: Path) -> list[str]:
    lines = (project / "kpi_specs/all.yaml").read_text().splitlines()
    return [line for line in lines if line.startswith("      sign_off:")]


def test_all_who_sign_at_once_have_signed(project: Path) -> None:
    codes, said = sign_together(project, "own")
    assert (codes, said) == ([0] * len(KPIS), [""] * len(KPIS))
    assert len(signed(project)) == len(KPIS)


def test_who_mends_and_who_signs_at_once_undo_nothing(project: Path) -> None:
    signing = ("together:2", "own", "sign-off", "targets.2026-Q4.a", "--by", "boss", *TODAY)
    commands = ([sys.executable, str(FAULTY), *signing], command("fix"))
    both = [
        subprocess.Popen(each, cwd=project, env=environment(project), stdout=subprocess.DEVNULL)
        for each in commands
    ]
    assert [each.wait(120) for each in both] == [0, 0]
    assert len(signed(project)) == 1
    assert "# kpilint:" not in (project / "kpi_specs/all.yaml").read_text()


def test_where_nobody_can_wait_the_later_one_is_refused(project: Path) -> None:
    codes, said = sign_together(project, "unlocked")
    assert set(codes) == {0, 2}
    assert len(signed(project)) == codes.count(0)
    refused = [text for text in said if text]
    assert len(refused) == codes.count(2)
    for text in refused:
        assert text.startswith("Error: Nothing is signed. ")
        assert text.endswith("all.yaml: somebody changed it meanwhile; do it again.\n")


def test_two_builds_into_one_folder(project: Path) -> None:
    def start() -> "subprocess.Popen[bytes]":
        return subprocess.Popen(
            command("build"), cwd=project, env=environment(project), stderr=subprocess.PIPE
        )

    both = [start(), start()]
    assert [each.communicate(timeout=120)[1] for each in both] == [b"", b""]
    assert [each.returncode for each in both] == [0, 0]
    assert (project / "pages/glossary.html").is_file()
    assert [path.name for path in project.glob("*pages*")] == ["pages"]


def test_a_build_while_the_site_is_served(project: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    serve = [sys.executable, "-m", "kpilint", "site", "serve", "--port", str(port), *TODAY]
    with subprocess.Popen(serve, cwd=project, env=environment(project)) as serving:
        while not list((project.parent / "tmp").glob("kpilint-serve-*")):
            assert serving.poll() is None
            time.sleep(0.05)
        assert run(project, "build").returncode == 0
        serving.terminate()
    assert serving.returncode == 128 + signal.SIGTERM
    assert (project / "pages/glossary.html").is_file()
    assert list((project.parent / "tmp").iterdir()) == []


def test_a_folder_that_is_filled_meanwhile_is_left_alone(tmp_path: Path) -> None:
    out = tmp_path / "pages"
    with pytest.raises(SiteError, match="files in it that kpilint did not make"), replacing(out):
        write_atomically(out / "precious", "")
    assert [path.name for path in tmp_path.rglob("*")] == ["pages", "precious"]


def test_a_turn_is_waited_for_and_never_for_oneself(tmp_path: Path) -> None:
    with turn(tmp_path) as first, turn(tmp_path) as again:
        assert first
        assert again
        code = "import sys; from pathlib import Path; from kpilint.files import turn\n"
        code += f"with turn(Path({str(tmp_path)!r}), wait=0) as alone: sys.exit(alone)"
        assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 1


# The one function


def test_what_changed_meanwhile_is_not_overwritten(tmp_path: Path) -> None:
    path, other = tmp_path / "a", tmp_path / "b"
    path.write_bytes(b"\xef\xbb\xbfnew")
    with pytest.raises(Changed, match="somebody changed it meanwhile"):
        write_all({path: "mine", other: "mine"}, {path: "old"})
    with pytest.raises(Changed):
        write_all({path: "mine"}, {path: None})
    with pytest.raises(Changed):
        write_all({other: "mine"}, {other: "old"})
    assert content(tmp_path) == {"a": b"\xef\xbb\xbfnew"}
    write_all({path: "mine", other: "mine"}, {path: "new", other: None})
    assert content(tmp_path) == {"a": b"mine", "b": b"mine"}


def test_all_or_nothing(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("old")
    (tmp_path / "folder").mkdir()
    with pytest.raises(IsADirectoryError) as refused:
        write_all({tmp_path / "new/deep/b": "x", tmp_path / "a": "x", tmp_path / "folder": "x"})
    assert refused.value.filename == str(tmp_path / "folder")
    assert content(tmp_path) == {"a": b"old", "folder": b"folder"}


def test_text_that_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(UnicodeEncodeError):
        write_all({tmp_path / "new/a": "\udcff"})
    assert content(tmp_path) == {}


def test_links_are_followed_and_stay(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "real/a").write_text("old")
    (tmp_path / "b").symlink_to("a")
    (tmp_path / "a").symlink_to("real/a")
    write_atomically(tmp_path / "b", "new")
    assert (tmp_path / "real/a").read_text() == "new"
    assert (tmp_path / "b").is_symlink()
    (tmp_path / "round").symlink_to("round")
    with pytest.raises(OSError, match="symbolic links"):
        write_atomically(tmp_path / "round", "new")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file to somebody else")
def test_the_owner_stays(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_text("old")
    path.chmod(0o640)
    os.chown(path, 65534, 65533)
    write_atomically(path, "new")
    status = path.stat()
    assert (status.st_uid, status.st_gid, status.st_mode & 0o777) == (65534, 65533, 0o640)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no disk that is always full")
def test_what_refuses_is_named() -> None:
    with pytest.raises(OSError, match="No space left") as refused:
        write_atomically(Path("/dev/full"), "new")
    assert refused.value.filename == "/dev/full"


def test_a_long_name_is_no_hindrance(tmp_path: Path) -> None:
    write_atomically(tmp_path / ("x" * 255), "new")
    assert (tmp_path / ("x" * 255)).read_text() == "new"


def test_the_output_of_the_shell_is_not_replaced(project: Path) -> None:
    shell = (
        f"{sys.executable} -m kpilint check --format concise=/dev/stdout > said; echo more >> said"
    )
    subprocess.run(shell, shell=True, cwd=project, check=True)
    said = (project / "said").read_text().splitlines()
    assert len(said) > 3
    assert said[-1] == "more"


def test_it_is_on_the_disk_before_it_has_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Otherwise a power failure could leave the new name with nothing in it."""
    steps: list[str] = []
    fsync, replace = os.fsync, Path.replace
    monkeypatch.setattr(os, "fsync", lambda file: steps.append("keep") or fsync(file))
    monkeypatch.setattr(Path, "replace", lambda a, b: steps.append("name") or replace(a, b))
    files.write_atomically(tmp_path / "a", "new")
    assert steps == ["keep", "name", "keep"]


# Names that would lead elsewhere


AWAY = """\
terms: {"../t": {name: T, definition: d}, ok: {name: ../OK, definition: A word., aliases: [../x]}}
people: {"../../p": {name: P}}
teams: {"a/b": {name: T}, "../team": {name: T}, growth: {name: ../G, part_of: ../team}}
funnels: {"../f": {name: F, stages: [{term: ok}]}, f: {name: "..", stages: [{term: ../t}]}}
kpis:
  "../k": {name: K, definition: d, measure: {kind: other}, unit: x}
  "..": {name: K, definition: d, measure: {kind: other}, unit: x}
  /tmp/k: {name: K, definition: d, measure: {kind: other}, unit: x}
  a: {name: ../../N, definition: d, measure: {kind: other}, unit: ../u, tags: [../../tag, ..]}
targets:
  ../../2026-Q4: {a: {value: 5}}
  2026-Q4/../../x: {a: {value: 5}}
  2026-Q4: {a: {value: 5}, ../k: {value: 4}}
objectives: {"../o": {name: O, period: 2026}, o: {name: ../O, period: ../2026}}
plans: {"../p": {name: P}, p: {name: ../P, stages: [../f.ok]}}
"""


def test_no_name_leads_out_of_the_site(project: Path) -> None:
    shutil.rmtree(project / "pages")
    before = content(project)
    (project / "kpi_specs/all.yaml").write_text(AWAY)
    assert run(project, "export").returncode == 0
    elsewhere = {name for name in content(project) if not name.startswith("pages/")}
    assert elsewhere == {*before, "pages"}
    assert sorted(path.name for path in project.parent.iterdir()) == ["project", "tmp"]
    written = {path.name for path in (project / "pages/docs/kpis").iterdir()}
    assert written == {"index.md", "a.md"}


@pytest.mark.parametrize("link", [".kpilint-cache", ".kpilint-cache/charts"])
def test_drawings_are_not_kept_behind_a_link(tmp_path: Path, link: str) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / link).parent.mkdir(exist_ok=True)
    (tmp_path / link).symlink_to(tmp_path / "elsewhere")
    cache = Cache(tmp_path)
    cache.keep("key", "<svg/>")
    cache.prune(0)
    assert list((tmp_path / "elsewhere").iterdir()) == []


# Streams, folders and settings of the machine that are not there


def shell(project: Path, line: str, **variables: str) -> "subprocess.CompletedProcess[str]":
    kpilint = f"{sys.executable} -m kpilint"
    return subprocess.run(
        ["bash", "-c", f"set -o pipefail; {line.replace('kpilint', kpilint)}"],
        cwd=project,
        env=environment(project) | variables,
        capture_output=True,
        text=True,
        timeout=120,
    )


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("kpilint check >&-", 1),
        ("kpilint check >&- 2>&- <&-", 1),
        ("kpilint check --nonsense 2>&-", 2),
        ("kpilint check --nonsense 2>/dev/full", 2),
        ("kpilint check - --stdin-filename kpi_specs/new.yaml <&-", 2),
        ("kpilint check --write-baseline new.json >&- 2>&- <&-", 0),
        ("kpilint rule >&-", 0),
        ("kpilint rule | head -1", 0),
        ("kpilint check --format json | head -1", 1),
    ],
)
def test_streams_that_are_closed(project: Path, line: str, code: int) -> None:
    done = shell(project, line)
    assert done.returncode == code
    assert "Traceback" not in done.stderr
    assert "bug" not in done.stderr
    if "new.json" in line:
        assert json.loads((project / "new.json").read_text())["version"] == 1


@pytest.mark.parametrize(
    "line",
    [
        *("kpilint check", "kpilint check --format json", "kpilint rule", "kpilint --help"),
        *("kpilint sign-off --check", "kpilint codeowners", "kpilint show a"),
    ],
)
def test_nothing_can_be_printed(project: Path, line: str) -> None:
    done = shell(project, f"{line} >/dev/full")
    assert done.returncode == 2
    assert done.stderr == "Error: The system refuses what is printed: No space left on device.\n"


@pytest.mark.parametrize("command", ["check", "diff", "site build", "show a", "codeowners"])
def test_a_folder_that_is_gone(project: Path, command: str) -> None:
    done = shell(project, f"mkdir x && cd x && rmdir ../x && kpilint {command}")
    assert done.returncode == 2
    assert done.stderr == "Error: The folder that you are in is no longer there; go to another.\n"
    assert shell(project, "mkdir x && cd x && rmdir ../x && kpilint -C .. rule").returncode != 3


def test_a_machine_that_nobody_has_set_up(project: Path) -> None:
    (project / "kpi_specs/more.yaml").write_text("terms: {lead: {nane: Größe}}", "utf-8")
    bare = {"PATH": os.defpath, "LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}
    check = [sys.executable, "-m", "kpilint", "check", "--select", "spec"]
    done = subprocess.run(check, cwd=project, env=bare, capture_output=True, check=False)
    assert done.returncode == 1
    assert any(name in done.stdout for name in (b"Gr\\xf6\\xdfe", "Größe".encode()))
    assert done.stderr == b""


def test_memory_that_does_not_suffice(monkeypatch: pytest.MonkeyPatch) -> None:
    def run(**_: object) -> None:
        raise MemoryError

    monkeypatch.setattr(module.cli, "main", run)
    assert module._run() == (2, ["Error: There is not enough memory for these specs."])


# Without the right to write


@pytest.mark.parametrize("locked", ["file", "folder"])
def test_what_is_read_only_is_left_alone(project: Path, locked: str) -> None:
    path = project / "accepted.json"
    before = content(project)
    script = [sys.executable, "-c", READ_ONLY, str(path), locked]
    done = subprocess.run(script, capture_output=True, text=True, check=True)
    assert done.stdout == f"Permission denied: {path}\n"
    assert content(project) == before


READ_ONLY = """
import os, sys, tempfile
from pathlib import Path
from kpilint.files import write_atomically

path, locked = Path(sys.argv[1]), sys.argv[2]
for folder in path.parents[:4]:
    folder.chmod(0o755)
path.parent.chmod(0o777 if locked == "file" else 0o555)
path.chmod(0o444 if locked == "file" else 0o666)
if os.geteuid() == 0:
    os.setuid(65534)
try:
    write_atomically(path, "new")
except OSError as error:
    print(error.strerror, error.filename, sep=": ")
"""
