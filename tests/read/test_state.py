"""A project as a commit, the index and the disk have it: the same files, read the same way."""

import hashlib
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kpilint.check import loaded_from
from kpilint.config import ConfigurationError
from kpilint.read.git import GitError, Repository
from kpilint.read.load import Cache, Loaded, load_files
from kpilint.read.state import State, at, staged, work_tree

Git = Callable[..., str]
Write = Callable[..., Path]
A, B, C = "a: 1\n", "b: 2\n", "c: 3\n"
LONG = "kpis:\n  x:\n    name: X\n    why: |\n      First line,\n      second line.\n"


@pytest.fixture
def repo(git: Git, tmp_path: Path) -> Path:
    git("init", "--quiet", "repo")
    return tmp_path / "repo"


@pytest.fixture
def commit(git: Git, repo: Path) -> Callable[..., str]:
    """Write files, `__` for `/`, take away those that are None, and commit all."""

    def make(files: Mapping[str, str | bytes | None] | None = None, at: Path = repo) -> str:
        write(at, files or {})
        git("add", "--all", at=at)
        git("commit", "--quiet", "--allow-empty", "--message=Change", at=at)
        return git("rev-parse", "HEAD", at=at)

    return make


def write(folder: Path, files: Mapping[str, str | bytes | None]) -> None:
    for name, text in files.items():
        path = folder / name
        if text is None:
            path.unlink()
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())


def of(revision: str, start: Path, file: Path | None = None) -> State:
    repository = Repository.around(start)
    return at(repository, repository.commit(revision), start, file)


def texts(state: State) -> dict[str, str]:
    return loaded_from(state).sources


def problems(state: State) -> dict[str, str]:
    found = loaded_from(state).problems.get("spec-unreadable", [])
    return {problem.location.path: problem.message for problem in found}


def refused(call: Callable[..., object], *arguments: object) -> str:
    with pytest.raises((GitError, ConfigurationError)) as error:
        call(*arguments)
    assert "\n" not in str(error.value)
    return str(error.value)


# Moments


def test_every_moment_has_its_own_files(commit: Callable[..., str], git: Git, repo: Path) -> None:
    first = commit({"kpi_specs/a.yaml": A, "kpi_specs/gone.yaml": C, "README.md": "no"})
    commit({"kpi_specs/a.yaml": B, "kpi_specs/gone.yaml": None})
    write(repo, {"kpi_specs/a.yaml": C, "kpi_specs/new.yml": A, "kpi_specs/actuals/x.csv": "a,b\n"})
    git("add", "kpi_specs/a.yaml", at=repo)
    write(repo, {"kpi_specs/a.yaml": LONG})
    assert texts(of(first, repo)) == {"kpi_specs/a.yaml": A, "kpi_specs/gone.yaml": C}
    assert texts(of("main", repo)) == {"kpi_specs/a.yaml": B}
    assert texts(staged(repo)) == {"kpi_specs/a.yaml": C}
    there = {"kpi_specs/a.yaml": LONG, "kpi_specs/actuals/x.csv": "a,b\n", "kpi_specs/new.yml": A}
    assert texts(work_tree(repo)) == there
    assert of(first, repo).name == first[:7]
    assert (staged(repo).name, work_tree(repo).name) == ("index", "worktree")


@pytest.mark.parametrize("start", ["", "kpi_specs", "kpi_specs/sub"])
def test_from_wherever_one_stands(commit: Callable[..., str], repo: Path, start: str) -> None:
    commit({"kpi_specs/sub/a.yaml": A})
    for state in (of("HEAD", repo / start), staged(repo / start), work_tree(repo / start)):
        assert state.config.root == repo
        assert texts(state) == {"kpi_specs/sub/a.yaml": A}


def test_a_project_below_the_top(commit: Callable[..., str], repo: Path) -> None:
    commit({"team/kpilint.toml": "", "team/kpi_specs/a.yaml": A, "kpi_specs/other.yaml": B})
    for state in (of("HEAD", repo / "team"), staged(repo / "team"), work_tree(repo / "team")):
        assert state.config.root == repo / "team"
        assert texts(state) == {"kpi_specs/a.yaml": A}


def test_through_a_link_to_the_repository(commit: Callable[..., str], tmp_path: Path) -> None:
    commit({"kpi_specs/a.yaml": A})
    (tmp_path / "link").symlink_to("repo/kpi_specs")
    assert texts(of("HEAD", tmp_path / "link")) == {"kpi_specs/a.yaml": A}


def test_in_a_folder_that_came_later(commit: Callable[..., str], repo: Path) -> None:
    first = commit({"kpi_specs/a.yaml": A})
    commit({"kpi_specs/new/b.yaml": B})
    assert texts(of(first, repo / "kpi_specs/new")) == {"kpi_specs/a.yaml": A}


def test_a_commit_without_kpilint_is_an_empty_project(
    commit: Callable[..., str], repo: Path
) -> None:
    first = commit({"README.md": "Hello"})
    commit({"kpilint.toml": 'specs = ["metrics"]', "metrics/a.yaml": A})
    state = of(first, repo)
    assert (state.config.root, state.config.file, state.files) == (repo, None, {})
    assert loaded_from(state).complete


def test_an_empty_commit_and_an_empty_index(commit: Callable[..., str], repo: Path) -> None:
    assert staged(repo).files == {}
    commit()
    assert of("HEAD", repo).files == {}


# The configuration of the moment


def test_the_configuration_and_the_spec_roots_may_move(
    commit: Callable[..., str], repo: Path
) -> None:
    first = commit({"pyproject.toml": '[tool.kpilint]\nspecs = ["old"]', "old/a.yaml": A})
    commit({"pyproject.toml": "[tool.kpilint]\ncurrency = 'EUR'", "kpi_specs/a.yaml": B})
    write(repo, {"x/kpilint.toml": 'specs = ["deep/er"]', "x/deep/er/a.yaml": C})
    commit({"pyproject.toml": None, "kpi_specs/a.yaml": None})
    assert texts(of(first, repo / "x")) == {"old/a.yaml": A}
    second = of("HEAD~1", repo / "x")
    assert (second.config.currency, texts(second)) == ("EUR", {"kpi_specs/a.yaml": B})
    assert texts(of("HEAD", repo / "x")) == {"deep/er/a.yaml": C}


def test_what_lies_beside_the_repository_is_none_of_its_past(
    commit: Callable[..., str], repo: Path, tmp_path: Path
) -> None:
    first = commit({"README.md": "Hello"})
    commit({"kpi_specs/a.yaml": A})
    write(tmp_path, {"kpi_specs/beside.yaml": B})
    assert texts(of(first, repo)) == {}
    assert texts(of("HEAD", repo)) == {"kpi_specs/a.yaml": A}


def test_only_what_is_staged_of_it_counts(commit: Callable[..., str], git: Git, repo: Path) -> None:
    commit({"kpilint.toml": "currency = 'EUR'", "kpi_specs/a.yaml": A})
    write(repo, {"kpilint.toml": "currency = 'GBP'"})
    assert (staged(repo).config.currency, work_tree(repo).config.currency) == ("EUR", "GBP")
    git("rm", "--quiet", "--cached", "kpilint.toml", at=repo)
    assert (staged(repo).config.currency, staged(repo).config.root) == ("USD", repo)


def test_what_is_wrong_with_it_names_the_moment(commit: Callable[..., str], repo: Path) -> None:
    oid = commit({"sub ü/kpilint.toml": '\ncurrrency = "EUR"'})
    said = ":2: `currrency` is not a setting. Did you mean `currency`?"
    assert refused(of, "HEAD", repo / "sub ü") == f"{oid[:7]}:sub ü/kpilint.toml{said}"
    assert refused(staged, repo / "sub ü") == f"staged sub ü/kpilint.toml{said}"
    oid = commit({"sub ü/kpilint.toml": b"\xff"})
    assert refused(of, "HEAD", repo / "sub ü").endswith(
        "kpilint.toml: is not UTF-8; save it as UTF-8."
    )


def test_it_may_be_a_link(commit: Callable[..., str], repo: Path) -> None:
    (repo / "kpilint.toml").symlink_to("shared/all.toml")
    first = commit({"shared/all.toml": "currency = 'EUR'\r\n", "kpi_specs/a.yaml": A})
    write(repo, {"shared/all.toml": None})
    commit()
    assert of(first, repo).config.currency == "EUR"
    assert refused(of, "HEAD", repo).endswith(
        ":kpilint.toml: cannot be read: No such file or directory."
    )
    (repo / "kpilint.toml").unlink()
    oid = commit({"kpilint.toml/x": "", "kpi_specs/a.yaml": A})
    assert refused(of, "HEAD", repo) == f"{oid[:7]}:kpilint.toml: cannot be read: Is a directory."


def test_one_that_is_named(commit: Callable[..., str], repo: Path, tmp_path: Path) -> None:
    first = commit({"kpi_specs/a.yaml": A, "ci/kpi_specs/old.yaml": B})
    commit({"ci/strict.toml": 'specs = ["new"]', "ci/new/b.yaml": B})
    write(repo, {"ci/strict.toml": 'specs = ["newer"]', "ci/untracked.toml": 'specs = ["new"]'})
    write(tmp_path, {"kpilint.toml": 'specs = ["repo/ci/new"]'})
    named = Path("ci/strict.toml")
    assert texts(of("HEAD", repo, named)) == texts(staged(repo, repo / named)) == {"new/b.yaml": B}
    assert texts(of(first, repo, named)) == {"kpi_specs/old.yaml": B}
    untracked = of("HEAD", repo / "ci", Path("untracked.toml"))
    assert (untracked.config.root, texts(untracked)) == (repo / "ci", {"new/b.yaml": B})
    assert texts(of("HEAD", repo, tmp_path / "kpilint.toml")) == {"repo/ci/new/b.yaml": B}


def test_above_the_repository_it_is_that_of_the_disk(
    commit: Callable[..., str], repo: Path, tmp_path: Path
) -> None:
    commit({"a.yaml": A, "sub/b.yaml": B})
    write(repo, {"a.yaml": C})
    write(tmp_path, {"kpilint.toml": 'specs = ["repo"]'})
    state = of("HEAD", repo / "sub")
    assert (state.config.root, texts(state)) == (tmp_path, {"repo/a.yaml": A, "repo/sub/b.yaml": B})
    write(tmp_path, {"kpilint.toml": 'specs = ["repo/sub"]'})
    assert texts(staged(repo)) == {"repo/sub/b.yaml": B}
    write(tmp_path, {"kpilint.toml": 'specs = ["repo", "beside"]'})
    said = refused(staged, repo)
    assert said.startswith(f"{tmp_path}/beside lies outside the repository {repo}, so git cannot")
    write(tmp_path, {"kpilint.toml": "currency ="})
    assert refused(staged, repo).startswith(f"{tmp_path}/kpilint.toml: is not valid TOML")


# Odd files


def test_names_of_every_sort(commit: Callable[..., str], repo: Path) -> None:
    names = ["grün", "two\nlines", 'q"uote', "-x", "\udcff", "back\\slash", "  "]
    commit({f"kpi_specs/{name}.yaml": A for name in names})
    state = of("HEAD", repo)
    assert texts(state) == texts(staged(repo)) == texts(work_tree(repo))
    assert r"kpi_specs/\xff.yaml" in state.files
    assert r"kpi_specs/two\nlines.yaml" in state.files
    assert len(state.files) == len(names)


def test_files_that_cannot_be_read(commit: Callable[..., str], repo: Path) -> None:
    (repo / "kpi_specs").mkdir()
    for name, target in {
        "out": "../../x",
        "abs": "/etc/hosts",
        "self": "self.yaml",
        "no": "no",
    }.items():
        (repo / "kpi_specs" / f"{name}.yaml").symlink_to(target)
    commit(
        {
            "kpi_specs/large.yaml": b"#" * 10_000_001,
            "kpi_specs/wide.yaml": b"\xff\xfea\0",
            "kpi_specs/d.yaml/x.yaml": A,
            "kpi_specs/d.yaml/y.yaml": A,
        }
    )
    said = problems(of("HEAD", repo))
    assert said == problems(staged(repo))
    assert said == problems(work_tree(repo))
    assert (
        said["kpi_specs/out.yaml"]
        == "This is a symbolic link to `../../x`, which leads to no file of the project."
    )
    assert len(said) == 7


def test_links_inside_the_repository_are_followed(commit: Callable[..., str], repo: Path) -> None:
    write(repo, {"shared/a.txt": A, "shared/deep/b.yaml": B, "real/c.yaml": C})
    (repo / "kpi_specs").symlink_to("real")
    (repo / "real/a.yaml").symlink_to("../shared/a.txt")
    (repo / "real/b.yaml").symlink_to("../shared/way/b.yaml")
    (repo / "shared/way").symlink_to("deep/../deep/.")
    (repo / "real/folder").symlink_to("../shared")
    (repo / "real/loop").symlink_to(".")
    commit()
    there = {f"kpi_specs/{name}.yaml": text for name, text in zip("abc", (A, B, C), strict=True)}
    assert texts(of("HEAD", repo)) == texts(staged(repo)) == texts(work_tree(repo)) == there


def test_hidden_files_are_left_out(commit: Callable[..., str], repo: Path) -> None:
    commit({"kpi_specs/.a.yaml": A, "kpi_specs/.x/a.yaml": A, "kpi_specs/x/B.YML": B})
    assert texts(of("HEAD", repo)) == texts(work_tree(repo)) == {"kpi_specs/x/B.YML": B}


NAMES = st.sampled_from(["a", "b", ".h", "a.yaml", "b.YML", "c.csv", "actuals", "kpi_specs", "ä"])
PATHS = st.lists(NAMES, min_size=1, max_size=4).map("/".join)


@given(
    files=st.dictionaries(PATHS, st.sampled_from([A, B, ""]), max_size=8),
    links=st.dictionaries(PATHS, PATHS | PATHS.map("../{}".format), max_size=4),
    roots=st.lists(PATHS | st.just("."), min_size=1, max_size=3),
)
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_git_has_is_read_as_if_on_disk(
    git: Git,
    tmp_path_factory: pytest.TempPathFactory,
    files: dict[str, str],
    links: dict[str, str],
    roots: list[str],
) -> None:
    repo = tmp_path_factory.mktemp("repo")
    git("init", "--quiet", at=repo)
    listed = ", ".join(f'"{root}"' for root in roots)
    (repo / "kpilint.toml").write_text(f"specs = [{listed}]", "utf-8")
    for path, text in files.items():
        try_to(lambda path=path, text=text: write(repo, {path: text}))
    for path, target in links.items():
        try_to(lambda path=path, target=target: (repo / path).symlink_to(target))
    git("add", "--all", at=repo)
    git("commit", "--quiet", "--message=All", at=repo)
    disk, index, commit = work_tree(repo), staged(repo), of("HEAD", repo)
    assert texts(index) == texts(commit) == texts(disk)
    assert problems(index) == problems(commit) == problems(disk)


def try_to(write: Callable[[], None]) -> None:
    with suppress(OSError):  # a file stands where a folder should, or the other way round
        write()


# Ends of lines


def test_checked_out_with_other_ends_of_lines(
    commit: Callable[..., str], git: Git, repo: Path
) -> None:
    git("config", "core.autocrlf", "true", at=repo)
    commit(
        {
            "kpi_specs/a.yaml": LONG.replace("\n", "\r\n"),
            "kpi_specs/actuals/x.csv": 'a,"b\r\nc"\r\n',
        }
    )
    base, disk = of("HEAD", repo), work_tree(repo)
    one, other = loaded_from(base), loaded_from(disk)
    assert "\r" not in "".join(one.sources.values())
    assert "\r\n" in other.sources["kpi_specs/a.yaml"]
    assert one.readables[0].data == other.readables[0].data
    assert one.tables[0].header.cells == other.tables[0].header.cells


@pytest.mark.parametrize("first", ["disk", "git"])
def test_the_same_but_for_them_is_read_once(
    commit: Callable[..., str], git: Git, repo: Path, first: str
) -> None:
    git("config", "core.autocrlf", "true", at=repo)
    commit({"kpi_specs/a.yaml": LONG.replace("\n", "\r\n")})
    states = [work_tree(repo), of("HEAD", repo)]
    cache = Cache()
    one, other = (loaded_from(s, cache) for s in (states if first == "disk" else states[::-1]))
    assert one.readables[0] is other.readables[0]


# Read once


@pytest.mark.parametrize("digest", ["sha1", "sha256"])
def test_unchanged_files_are_read_once(git: Git, tmp_path: Path, digest: str) -> None:
    repo = tmp_path / "repo"
    git("init", "--quiet", f"--object-format={digest}", "repo")
    write(repo, {f"kpi_specs/{name}.yaml": f"{name}: 1\n" for name in "abc"})
    write(repo, {"kpi_specs/actuals/x.csv": "a\n", "kpi_specs/broken.yaml": "a: [\n"})
    git("add", "--all", at=repo)
    git("commit", "--quiet", "--message=All", at=repo)
    write(repo, {"kpi_specs/a.yaml": C, "kpi_specs/d.yaml": "b: 1\n", "kpi_specs/c.yaml": None})
    repository = Repository.around(repo)
    cache = Cache(repository.digest)
    disk = loaded_from(work_tree(repo), cache)
    base = loaded_from(of("HEAD", repo), cache)
    assert readable(base, "b") is readable(disk, "b")
    assert base.tables[0] is disk.tables[0]
    assert base.problems["spec-syntax"] == disk.problems["spec-syntax"]
    assert readable(base, "a") is not readable(disk, "a")
    assert set(base.sources) == {
        *(f"kpi_specs/{n}.yaml" for n in ("a", "b", "broken", "c")),
        "kpi_specs/actuals/x.csv",
    }
    assert loaded_from(of("HEAD", repo)).sources == base.sources


def readable(loaded: Loaded, name: str) -> object:
    path = f"kpi_specs/{name}.yaml"
    return next(each for each in loaded.readables if each.document.source.path == path)


def test_the_same_content_at_two_places_is_read_at_both(
    commit: Callable[..., str], repo: Path
) -> None:
    commit({"kpi_specs/a.yaml": A, "kpi_specs/b.yaml": A})
    loaded = loaded_from(of("HEAD", repo), Cache())
    assert [r.document.source.path for r in loaded.readables] == [
        "kpi_specs/a.yaml",
        "kpi_specs/b.yaml",
    ]


def test_contents_may_be_given() -> None:
    assert load_files({"b.yaml": b"b: 1", "a.yaml": b"a: 1"}).sources == {
        "a.yaml": "a: 1",
        "b.yaml": "b: 1",
    }


# Checkouts of every sort


def test_linked_work_trees(
    commit: Callable[..., str], git: Git, repo: Path, tmp_path: Path
) -> None:
    commit({"kpi_specs/a.yaml": A})
    git("worktree", "add", "--quiet", "-b", "change", "../linked", at=repo)
    write(tmp_path / "linked", {"kpi_specs/a.yaml": B})
    git("add", "--all", at=tmp_path / "linked")
    assert texts(staged(tmp_path / "linked")) == {"kpi_specs/a.yaml": B}
    assert texts(of("main", tmp_path / "linked")) == texts(staged(repo)) == {"kpi_specs/a.yaml": A}


@pytest.mark.parametrize("cone", ["--cone", "--no-cone"])
def test_a_sparse_checkout(commit: Callable[..., str], git: Git, repo: Path, cone: str) -> None:
    commit({"kpi_specs/x/a.yaml": A, "kpi_specs/y/b.yaml": B, "z/c.yaml": C})
    git("sparse-checkout", "set", cone, "kpi_specs/x", at=repo)
    all_of_it = {"kpi_specs/x/a.yaml": A, "kpi_specs/y/b.yaml": B}
    write(repo, {"kpi_specs/x/a.yaml": C})
    assert texts(of("HEAD", repo)) == texts(staged(repo)) == all_of_it
    assert texts(work_tree(repo)) == {"kpi_specs/x/a.yaml": C}
    filled = work_tree(repo, repository=Repository.around(repo))
    assert texts(filled) == all_of_it | {"kpi_specs/x/a.yaml": C}
    (repo / "kpi_specs/x/a.yaml").unlink()
    filled = work_tree(repo, repository=Repository.around(repo))
    assert texts(filled) == {"kpi_specs/y/b.yaml": B}


@pytest.fixture
def shared(commit: Callable[..., str], git: Git, repo: Path, tmp_path: Path) -> Path:
    """Make `kpi_specs/shared` a submodule of `repo` that has one of its own."""
    for name in ("inner", "shared"):
        git("init", "--quiet", name)
    commit({"deep.yaml": C}, at=tmp_path / "inner")
    git("submodule", "--quiet", "add", f"{tmp_path}/inner", "inner", at=tmp_path / "shared")
    commit({"b.yaml": B}, at=tmp_path / "shared")
    git("submodule", "--quiet", "add", f"{tmp_path}/shared", "kpi_specs/shared", at=repo)
    git("submodule", "--quiet", "update", "--init", "--recursive", at=repo)
    commit({"kpi_specs/a.yaml": A})
    return repo / "kpi_specs/shared"


SHARED = {
    "kpi_specs/a.yaml": A,
    "kpi_specs/shared/b.yaml": B,
    "kpi_specs/shared/inner/deep.yaml": C,
}


def test_submodules_are_read_as_they_were(
    commit: Callable[..., str], git: Git, repo: Path, shared: Path
) -> None:
    assert texts(of("HEAD", repo)) == texts(staged(repo)) == texts(work_tree(repo)) == SHARED
    commit({"b.yaml": C}, at=shared)
    assert texts(staged(repo)) == SHARED
    git("add", "kpi_specs/shared", at=repo)
    assert texts(staged(repo)) == SHARED | {"kpi_specs/shared/b.yaml": C}
    assert texts(of("HEAD", repo)) == SHARED
    cache = Cache()
    once, again = loaded_from(work_tree(repo), cache), loaded_from(staged(repo), cache)
    assert all(a is b for a, b in zip(once.readables, again.readables, strict=True))


@pytest.mark.usefixtures("shared")
def test_a_spec_root_in_a_submodule(commit: Callable[..., str], repo: Path) -> None:
    commit({"kpilint.toml": 'specs = ["kpi_specs/shared/inner"]'})
    assert texts(of("HEAD", repo)) == {"kpi_specs/shared/inner/deep.yaml": C}


def test_inside_a_submodule_the_project_around_it_counts(
    commit: Callable[..., str], shared: Path
) -> None:
    assert "kpi_specs lies outside the repository" in refused(of, "HEAD", shared)
    commit({"kpilint.toml": 'specs = ["kpi_specs/shared"]'})
    assert texts(of("HEAD", shared)) == {p: t for p, t in SHARED.items() if "shared" in p}


@pytest.mark.usefixtures("shared")
def test_a_spec_root_that_is_a_link_to_a_submodule(commit: Callable[..., str], repo: Path) -> None:
    (repo / "linked").symlink_to("kpi_specs/shared/inner")
    commit({"kpilint.toml": 'specs = ["linked"]'})
    assert texts(of("HEAD", repo)) == texts(work_tree(repo)) == {"linked/deep.yaml": C}


def test_a_spec_root_that_is_a_submodule(
    commit: Callable[..., str], git: Git, repo: Path, tmp_path: Path
) -> None:
    git("init", "--quiet", "specs")
    commit({"a.yaml": A}, at=tmp_path / "specs")
    git("submodule", "--quiet", "add", f"{tmp_path}/specs", "kpi_specs", at=repo)
    commit({"sub/README.md": "Hello"})
    for start in (repo, repo / "sub"):
        assert texts(of("HEAD", start)) == texts(staged(start)) == {"kpi_specs/a.yaml": A}


@pytest.mark.usefixtures("shared")
def test_submodules_that_are_not_here(
    commit: Callable[..., str], git: Git, repo: Path, tmp_path: Path
) -> None:
    git("clone", "--quiet", "repo", "clone")
    said = refused(of, "HEAD", tmp_path / "clone")
    assert said.startswith(f"{tmp_path}/clone/kpi_specs/shared is a submodule that is not here")
    git(*said.rpartition(": git ")[2].split(), at=tmp_path / "clone")
    assert texts(of("HEAD", tmp_path / "clone")) == SHARED
    git("submodule", "--quiet", "deinit", "--all", at=repo)
    commit({"kpilint.toml": 'specs = ["elsewhere"]'})
    assert texts(of("HEAD", repo)) == {}


@pytest.mark.usefixtures("shared")
def test_a_hidden_submodule_is_none_of_ours(
    commit: Callable[..., str], git: Git, repo: Path
) -> None:
    git("mv", "kpi_specs/shared", "kpi_specs/.shared", at=repo)
    commit()
    git("submodule", "--quiet", "deinit", "--all", "--force", at=repo)
    assert texts(of("HEAD", repo)) == texts(work_tree(repo)) == {"kpi_specs/a.yaml": A}


# Git LFS


def test_files_that_git_lfs_keeps(commit: Callable[..., str], git: Git, repo: Path) -> None:
    oid = hashlib.sha256(b"a,b\n").hexdigest()
    pointer = f"version https://git-lfs.github.com/spec/v1\noid sha256:{oid}\nsize 4\n"
    commit({"kpi_specs/actuals/x.csv": pointer, "kpi_specs/a.yaml": A})
    here = "Git LFS keeps the file, and it is not here."
    for state in (of("HEAD", repo), work_tree(repo)):
        assert problems(state) == {"kpi_specs/actuals/x.csv": here}
    write(repo, {f".git/lfs/objects/{oid[:2]}/{oid[2:4]}/{oid}": "a,b\n"})
    assert (
        texts(of("HEAD", repo))
        == texts(staged(repo))
        == {"kpi_specs/actuals/x.csv": "a,b\n", "kpi_specs/a.yaml": A}
    )
    git("worktree", "add", "--quiet", "--detach", "../linked", at=repo)
    assert texts(of("HEAD", repo.parent / "linked")) == texts(staged(repo))


def test_many_files(commit: Callable[..., str], repo: Path) -> None:
    oid = commit({f"kpi_specs/{n // 100}/{n}.yaml": f"a: {n}\n" for n in range(2_000)})
    loaded = loaded_from(of(oid, repo))
    assert len(loaded.readables) == 2_000
