"""What git is asked, in repositories of every sort, and what is said where it has no answer."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from kpilint.read.git import GitError, Repository

Git = Callable[..., str]


@pytest.fixture
def start(git: Git, tmp_path: Path) -> Callable[..., Repository]:
    """Make a repository, of one commit with these files."""

    def make(folder: str = "repo", **files: str | bytes) -> Repository:
        here = tmp_path / folder
        here.mkdir()
        git("init", "--quiet", at=here)
        if files:
            commit(git, here, **files)
        return Repository.around(here)

    return make


def commit(git: Git, here: Path, **files: str | bytes) -> str:
    for name, text in files.items():
        path = here / name.replace("__", "/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    git("add", "--all", at=here)
    git("commit", "--quiet", "--message=Change", at=here)
    return git("rev-parse", "HEAD", at=here)


def refused(call: Callable[..., object], *arguments: object) -> str:
    with pytest.raises(GitError) as error:
        call(*arguments)
    message = str(error.value)
    assert "\n" not in message
    return message


# Where the repository is


def test_it_is_found_from_anywhere_inside(start: Callable[..., Repository]) -> None:
    repository = start(a__b__c="x")
    assert Repository.around(repository.top / "a" / "b") == repository
    assert repository.digest == "sha1"


def test_a_folder_with_a_line_break_in_its_name(start: Callable[..., Repository]) -> None:
    repository = start("two\nlines ü", a="x")
    assert repository.top.name == "two\nlines ü"
    assert next(repository.contents([repository.tree("HEAD")[0].oid])) == b"x"


def test_no_repository(tmp_path: Path) -> None:
    said = refused(Repository.around, tmp_path)
    assert said == f"{tmp_path} is not in a git repository; `git init` starts one."
    assert "There is no folder" in refused(Repository.around, tmp_path / "gone")


def test_no_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    said = refused(Repository.around, tmp_path)
    assert said == "Git is not installed, or not on the PATH; this needs it."


def test_bare_repositories_and_their_work_trees(git: Git, tmp_path: Path) -> None:
    git("init", "--quiet", "--bare", "store.git")
    assert "is a bare repository" in refused(Repository.around, tmp_path / "store.git")
    git("init", "--quiet", "repo")
    commit(git, tmp_path / "repo", a="x")
    said = refused(Repository.around, tmp_path / "repo" / ".git")
    assert said.endswith("is the inside of a repository; go to its work tree.")
    git("push", "--quiet", "../store.git", "main", at=tmp_path / "repo")
    git("worktree", "add", "--quiet", "../work", "main", at=tmp_path / "store.git")
    assert Repository.around(tmp_path / "work").top == tmp_path / "work"


def test_a_repository_of_somebody_else(
    start: Callable[..., Repository], monkeypatch: pytest.MonkeyPatch
) -> None:
    top = start(a="x").top
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    said = refused(Repository.around, top)
    assert said.endswith(f"if you do: git config --global --add safe.directory {top}")


def test_a_repository_that_git_cannot_read(start: Callable[..., Repository]) -> None:
    top = start(a="x").top
    (top / ".git/config").write_text("[core]\nrepositoryformatversion = 99\n")
    said = refused(Repository.around, top)
    assert said.startswith(f"Git cannot read the repository around {top}: ")
    assert "99" in said


def test_in_a_hook_any_folder_may_be_asked_about(
    start: Callable[..., Repository], monkeypatch: pytest.MonkeyPatch
) -> None:
    repository = start(a__b="x")
    monkeypatch.setenv("GIT_DIR", str(repository.top / ".git"))
    assert Repository.around(repository.top / "a").top == repository.top
    monkeypatch.setenv("GIT_DIR", ".git")
    assert Repository.around(repository.top / "a").top == repository.top


def test_a_repository_kept_elsewhere(
    start: Callable[..., Repository], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = start(a="x").top / ".git"
    kept.rename(tmp_path / "kept")
    (tmp_path / "repo" / "sub").mkdir()
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "kept"))
    monkeypatch.setenv("GIT_WORK_TREE", str(tmp_path / "repo"))
    repository = Repository.around(tmp_path / "repo" / "sub")
    assert repository.top == tmp_path / "repo"
    assert [blob.path for blob in repository.index()] == ["a"]


# Revisions


def test_whatever_names_a_commit(git: Git, start: Callable[..., Repository]) -> None:
    repository = start(a="x")
    first = repository.commit("HEAD")
    second = commit(git, repository.top, a="y")
    git("tag", "--annotate", "--message=One", "v1", at=repository.top)
    for revision in ("main", "v1", "refs/tags/v1", "@", second[:9], ":/Change", "main@{0}"):
        assert repository.commit(revision) == second
    assert repository.commit("main~1") == repository.commit("HEAD^") == first
    assert repository.short(first) == first[:7]


@pytest.mark.parametrize(
    ("revision", "said"),
    [
        ("mian", "There is no commit, branch or tag `mian`. Did you mean `main`?"),
        ("feature", "There is no commit, branch or tag `feature`. Did you mean `origin/feature`?"),
        ("0" * 40, f"There is no commit, branch or tag `{'0' * 40}`."),
        ("main..v1", "`main..v1` is a range; write its ends apart: main v1"),
        ("main...v1", "`main...v1` is a range; write its ends apart: main v1"),
        ("main:a", "`main:a` is not a commit; name a commit, a branch or a tag."),
        ("both", "`both` may mean several things; write refs/heads/both or refs/tags/both."),
        ("-x", "`-x` is no revision; a branch that begins with `-` can be named refs/heads/-x"),
        ("--output=x", "`--output=x` is no revision; a branch that begins with `-`"),
        ("--all", "`--all` is no revision"),
        ("", "`` is no revision"),
        ("a\nb", r"There is no commit, branch or tag `a\nb`."),
        ("a b; touch x", "There is no commit, branch or tag `a b; touch x`."),
        ("$(touch x)", "There is no commit, branch or tag `$(touch x)`."),
        ("a\0b", "Git cannot be run: embedded null byte."),
        ("grün", "There is no commit, branch or tag `grün`."),
        ("\udcff", r"There is no commit, branch or tag `\xff`."),
    ],
)
def test_whatever_names_none(
    git: Git, start: Callable[..., Repository], revision: str, said: str
) -> None:
    repository = start(a="x")
    for ref in ("heads/both", "tags/both", "tags/v1", "remotes/origin/feature"):
        git("update-ref", f"refs/{ref}", "HEAD", at=repository.top)
    assert refused(repository.commit, revision).startswith(said)
    assert sorted(path.name for path in repository.top.iterdir()) == [".git", "a"]


@pytest.mark.parametrize("name", ["-x", "--output=x", "--end-of-options"])
def test_a_branch_that_looks_like_an_option(
    git: Git, start: Callable[..., Repository], name: str
) -> None:
    repository = start(a="x")
    git("update-ref", f"refs/heads/{name}", "HEAD", at=repository.top)
    assert f"`{name}` is no revision" in refused(repository.commit, name)
    assert repository.commit(f"refs/heads/{name}") == repository.commit("main")


def test_before_the_first_commit(start: Callable[..., Repository]) -> None:
    repository = start()
    unborn = "The repository has no commit yet; make the first one: git commit"
    assert refused(repository.commit, "HEAD") == unborn
    assert refused(repository.commit, "main") == unborn
    assert refused(repository.default_base) == unborn
    assert repository.index() == []


def test_on_a_branch_without_a_commit(git: Git, start: Callable[..., Repository]) -> None:
    repository = start(a="x")
    git("checkout", "--quiet", "--orphan", "fresh", at=repository.top)
    assert "has no commit yet" in refused(repository.commit, "HEAD")
    assert repository.default_base() == "refs/heads/main"
    assert refused(repository.commit, "mainn").endswith("Did you mean `main`?")


# The branch that changes go to


def test_the_default_branch_of_the_remote(
    git: Git, start: Callable[..., Repository], tmp_path: Path
) -> None:
    store = start("store", a="x")
    git("branch", "--quiet", "-m", "trunk", at=store.top)
    git("clone", "--quiet", "store", "clone")
    clone = Repository.around(tmp_path / "clone")
    assert clone.default_base() == "refs/remotes/origin/trunk"
    git("checkout", "--quiet", "--detach", at=clone.top)
    assert clone.default_base() == "refs/remotes/origin/trunk"
    git("remote", "set-head", "origin", "--delete", at=clone.top)
    assert "no branch main or master" in refused(clone.default_base)
    git("update-ref", "refs/remotes/origin/master", "HEAD", at=clone.top)
    assert clone.default_base() == "refs/remotes/origin/master"
    git("update-ref", "refs/remotes/origin/main", "HEAD", at=clone.top)
    assert clone.default_base() == "refs/remotes/origin/main"
    git("symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/gone", at=clone.top)
    assert clone.default_base() == "refs/remotes/origin/main"


def test_of_several_remotes(git: Git, start: Callable[..., Repository]) -> None:
    repository = start(a="x")
    for remote in ("fork", "upstream"):
        git("remote", "add", remote, f"../{remote}", at=repository.top)
        git("update-ref", f"refs/remotes/{remote}/main", "HEAD", at=repository.top)
    assert repository.default_base() == "refs/heads/main"
    git("config", "branch.main.remote", "upstream", at=repository.top)
    assert repository.default_base() == "refs/remotes/upstream/main"
    git("config", "branch.main.remote", ".", at=repository.top)
    assert repository.default_base() == "refs/heads/main"
    git("remote", "add", "origin", "../origin", at=repository.top)
    git("update-ref", "refs/remotes/origin/main", "HEAD", at=repository.top)
    assert repository.default_base() == "refs/remotes/origin/main"


def test_without_any(git: Git, start: Callable[..., Repository]) -> None:
    repository = start(a="x")
    git("branch", "--quiet", "-m", "develop", at=repository.top)
    assert refused(repository.default_base).endswith("for example: kpilint diff develop")
    git("tag", "main", at=repository.top)
    assert "no branch main" in refused(repository.default_base)
    git("branch", "master", at=repository.top)
    assert repository.default_base() == "refs/heads/master"


# Where two commits parted


def test_where_they_parted(git: Git, start: Callable[..., Repository]) -> None:
    repository = start(a="x")
    first = repository.commit("HEAD")
    git("checkout", "--quiet", "-b", "change", at=repository.top)
    theirs = commit(git, repository.top, b="y")
    git("checkout", "--quiet", "main", at=repository.top)
    ours = commit(git, repository.top, c="z")
    assert repository.merge_base(ours, theirs) == first
    assert repository.merge_base(first, theirs) == first


def test_histories_without_a_beginning_in_common(
    git: Git, start: Callable[..., Repository]
) -> None:
    repository = start(a="x")
    first = repository.commit("HEAD")
    git("checkout", "--quiet", "--orphan", "other", at=repository.top)
    other = commit(git, repository.top, a="y")
    said = refused(repository.merge_base, first, other)
    assert said.startswith(f"{first[:7]} and {other[:7]} have no commit in common")
    assert "Git cannot compare" in refused(repository.merge_base, "0" * 40, other)


def test_a_shallow_clone(git: Git, start: Callable[..., Repository], tmp_path: Path) -> None:
    store = start("store", a="x")
    old = store.commit("HEAD")
    git("checkout", "--quiet", "-b", "change", at=store.top)
    commit(git, store.top, b="y")
    git("checkout", "--quiet", "main", at=store.top)
    commit(git, store.top, a="z")
    url = f"file://{store.top}"
    git("clone", "--quiet", "--depth=1", "--no-single-branch", url, "clone")
    clone = Repository.around(tmp_path / "clone")
    ends = clone.commit("origin/main"), clone.commit("origin/change")
    deepen = "git fetch --unshallow (in GitHub Actions: fetch-depth: 0)"
    said = refused(clone.merge_base, *ends)
    assert "is not in this shallow clone" in said
    assert said.endswith(deepen)
    assert refused(clone.commit, old).endswith(f"This is a shallow clone; fetch the rest: {deepen}")
    git("fetch", "--quiet", "--unshallow", at=clone.top)
    assert clone.merge_base(*ends) == old


def test_a_checkout_of_one_commit(git: Git, start: Callable[..., Repository]) -> None:
    store = start("store", a="x")
    commit(git, store.top, a="y")
    clone = start("clone")
    git("fetch", "--quiet", "--depth=1", f"file://{store.top}", "HEAD", at=clone.top)
    git("checkout", "--quiet", "--detach", "FETCH_HEAD", at=clone.top)
    assert "This shallow clone has no branch" in refused(clone.default_base)


# Files


def test_the_files_of_a_commit(start: Callable[..., Repository]) -> None:
    repository = start(a="x", b__c="", b__d="x")
    blobs = repository.tree(repository.commit("HEAD"))
    assert [(blob.path, blob.mode) for blob in blobs] == [
        ("a", "100644"),
        ("b/c", "100644"),
        ("b/d", "100644"),
    ]
    assert list(repository.contents(blob.oid for blob in blobs)) == [b"x", b"", b"x"]
    assert list(repository.contents([])) == []
    (repository.top / "b").chmod(0o755)
    assert Repository.around(repository.top / "b").tree("HEAD") == blobs


ODD = ["two\nlines", 'q"uote', "tab\t", "grün", "-x", "--all", ":(top)", "*", "back\\slash", " "]


def test_odd_names(git: Git, start: Callable[..., Repository]) -> None:
    repository = start()
    names = [*map(os.fsencode, ODD), b"not \xff utf-8"]
    for number, name in enumerate(names):
        (repository.top / os.fsdecode(name)).write_text(str(number))
    staged = commit(git, repository.top)
    blobs = repository.tree(staged)
    assert sorted(os.fsencode(blob.path) for blob in blobs) == sorted(names)
    assert sorted(repository.index()) == sorted(blobs)
    contents = repository.contents(blob.oid for blob in blobs)
    assert [int(content) for content in contents] == [
        names.index(os.fsencode(blob.path)) for blob in blobs
    ]


def test_many_files_of_every_size(start: Callable[..., Repository]) -> None:
    files = {f"f{number}": b"x" * (number * 97 % 5_000) for number in range(3_000)}
    repository = start(**files)
    blobs = repository.tree("HEAD")
    contents = repository.contents(blob.oid for blob in blobs)
    assert all(files[blob.path] == content for blob, content in zip(blobs, contents, strict=True))


def test_of_large_files_the_beginning(start: Callable[..., Repository]) -> None:
    repository = start(a=b"0123456789" * 400_000, b="small", c="12345")
    oids = [blob.oid for blob in repository.tree("HEAD")]
    assert list(repository.contents(oids, 5)) == [b"01234", b"small", b"12345"]
    reading = repository.contents(oids)
    assert len(next(reading)) == 4_000_000
    reading.close()


def test_a_damaged_repository(start: Callable[..., Repository]) -> None:
    repository = start(a="x", b="y")
    one, two = (blob.oid for blob in repository.tree("HEAD"))
    (repository.top / ".git/objects" / two[:2] / two[2:]).unlink()
    reading = repository.contents([one, two, one])
    assert next(reading) == b"x"
    assert refused(next, reading) == (
        f"Git cannot read the object {two}; what is wrong with it: git fsck"
    )
    assert "git fsck" in refused(repository.tree, "0" * 40)


@pytest.mark.parametrize("left_out", ["blob:none", "tree:0"])
def test_a_partial_clone(
    git: Git, start: Callable[..., Repository], tmp_path: Path, left_out: str
) -> None:
    store = start("store", a="old", d__b="old")
    git("config", "uploadpack.allowFilter", "true", at=store.top)
    old = store.commit("HEAD")
    commit(git, store.top, a="new", d__b="new")
    git("clone", "--quiet", f"--filter={left_out}", f"file://{store.top}", "clone")
    clone = Repository.around(tmp_path / "clone")

    def read() -> list[bytes]:
        return list(clone.contents(blob.oid for blob in clone.tree(old)))

    said = refused(read)
    assert said.startswith("This is a partial clone")
    git(*said.rpartition(": git ")[2].split(), at=clone.top)
    assert read() == [b"old", b"old"]


def test_a_repository_with_long_names(git: Git, tmp_path: Path) -> None:
    git("init", "--quiet", "--object-format=sha256", "repo")
    oid = commit(git, tmp_path / "repo", a="x", b="")
    repository = Repository.around(tmp_path / "repo")
    assert repository.digest == "sha256"
    assert len(repository.commit("HEAD")) == len(oid) == 64
    assert list(repository.contents(blob.oid for blob in repository.tree(oid))) == [b"x", b""]
    (repository.top / "new").touch()
    git("add", "--intent-to-add", "new", at=repository.top)
    assert [blob.path for blob in repository.index()] == ["a", "b"]


# What is staged


def test_what_is_staged(git: Git, start: Callable[..., Repository]) -> None:
    repository = start(a="x", b="x", empty="")
    (repository.top / "a").write_text("unstaged")
    (repository.top / "c").write_text("untracked")
    for name in ("later", ":(top)x"):
        (repository.top / name).write_text("announced only")
    git("rm", "--quiet", "--cached", "b", at=repository.top)
    git("add", "--intent-to-add", "later", "./:(top)x", at=repository.top)
    (repository.top / "empty").unlink()
    blobs = repository.index()
    assert [blob.path for blob in blobs] == ["a", "empty"]
    assert list(repository.contents(blob.oid for blob in blobs)) == [b"x", b""]


def test_amid_a_merge(git: Git, start: Callable[..., Repository]) -> None:
    repository = start(ä="x")
    git("checkout", "--quiet", "-b", "change", at=repository.top)
    commit(git, repository.top, ä="y")
    git("checkout", "--quiet", "main", at=repository.top)
    commit(git, repository.top, ä="z")
    git("merge", "change", at=repository.top, code=1)
    said = refused(repository.index)
    assert said == "`ä` has a merge conflict; solve it, and stage the file: git add"
    assert len(repository.tree("HEAD")) == 1


def test_a_sparse_checkout(git: Git, start: Callable[..., Repository]) -> None:
    repository = start(a="x", b__c="x", d__e="x")
    assert repository.left_out() == []
    git("sparse-checkout", "set", "--sparse-index", "b", at=repository.top)
    assert [blob.path for blob in repository.left_out()] == ["d/e"]
    assert [blob.path for blob in repository.index()] == ["a", "b/c", "d/e"]


def test_no_program_of_the_settings_is_run(
    git: Git, start: Callable[..., Repository], monkeypatch: pytest.MonkeyPatch
) -> None:
    repository = start(a="x", b__empty="")
    trap = repository.top / "trap"
    trap.write_text(f'#!/bin/sh\ntouch "{repository.top}/sprung"\ncat\n')
    trap.chmod(0o755)
    (repository.top / ".gitattributes").write_text("* diff=x filter=x\n")
    for name in ("core.fsmonitor", "diff.external", "diff.x.textconv", "core.pager", "pager.diff"):
        git("config", name, str(trap), at=repository.top)
    git("config", "filter.x.smudge", str(trap), at=repository.top)
    for name in ("GIT_EXTERNAL_DIFF", "GIT_PAGER", "PAGER", "GIT_ASKPASS"):
        monkeypatch.setenv(name, str(trap))
    head = repository.commit("HEAD")
    blobs = [*repository.tree(head), *repository.index(), *repository.left_out()]
    assert list(repository.contents(blob.oid for blob in blobs)) == [b"x", b""] * 2
    repository.merge_base(head, repository.commit(repository.default_base()))
    assert not (repository.top / "sprung").exists()


@pytest.mark.parametrize("variable", ["GIT_TRACE", "GIT_GLOB_PATHSPECS", "GIT_ICASE_PATHSPECS"])
def test_variables_that_change_what_git_says(
    start: Callable[..., Repository], monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    repository = start(a="x", b="")
    monkeypatch.setenv(variable, "1")
    monkeypatch.setenv("LC_ALL", "de_DE.UTF-8")
    assert [blob.path for blob in repository.index()] == ["a", "b"]
    assert "Did you mean `main`?" in refused(repository.commit, "mian")


def test_it_locks_nothing(start: Callable[..., Repository]) -> None:
    repository = start(a="x", b="")
    os.utime(repository.top / "b", (1, 1))
    before = (repository.top / ".git/index").read_bytes()
    repository.index()
    repository.tracks(repository.top / "a")
    assert (repository.top / ".git/index").read_bytes() == before


def test_no_program_is_left_behind(start: Callable[..., Repository]) -> None:
    repository = start(**{f"f{number}": "x" * 9_000 for number in range(200)})
    reading = repository.contents(blob.oid for blob in repository.tree("HEAD"))
    next(reading)
    reading.close()
    running = subprocess.run(
        ["ps", "--ppid", str(os.getpid()), "-o", "args="],
        capture_output=True,
        text=True,
        check=False,
    ).stdout
    assert "cat-file" not in running
