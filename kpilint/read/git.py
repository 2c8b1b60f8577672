"""What git knows: revisions, the files of a commit or of the index, and their content.

git is run as a program, never through a shell. It fetches nothing, runs none of the programs that
a repository's settings may name, and nothing that it is told can pass for an option.
"""

import os
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import IO, NamedTuple

from kpilint.suggest import did_you_mean

LINK = "120000"
"""The mode of a symbolic link."""

SUBMODULE = "160000"
"""The mode of a submodule, whose `oid` is a commit of another repository."""

SHORT = 7
"""The fewest characters of a commit's id that are printed."""

_SETTINGS = ("-c", "core.fsmonitor=false", "-c", "core.quotePath=false", "--no-pager")
_ENVIRONMENT = {
    "LC_ALL": "C",
    "LANGUAGE": "",
    "GIT_ALLOW_PROTOCOL": "none",  # before git 2.45 this alone stops a fetch of what is missing
    "GIT_LITERAL_PATHSPECS": "1",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
}
_DROPPED = ("GIT_TRACE", "GIT_GLOB_PATHSPECS", "GIT_NOGLOB_PATHSPECS", "GIT_ICASE_PATHSPECS")
# A hook is told where its repository is, and then every folder passes for the top of it.
_PLACE = ("GIT_DIR", "GIT_WORK_TREE", "GIT_PREFIX")
_CHUNK = 1 << 20


class GitError(Exception):
    """What git cannot answer; the message is one line with the mend."""


class Blob(NamedTuple):
    """A file in git: its path below the top, with `/`; bytes that are no UTF-8 are surrogates."""

    path: str
    oid: str
    mode: str


@dataclass(frozen=True, slots=True)
class Repository:
    """A repository with a work tree, whose top folder is `top`; `digest` names its objects."""

    top: Path
    digest: str = "sha1"
    environment: tuple[tuple[str, str], ...] = ()

    @classmethod
    def around(cls, folder: Path) -> "Repository":
        """The repository that a folder lies in; raises GitError where it lies in none."""
        inherited = tuple((name, os.environ[name]) for name in _PLACE if name in os.environ)
        if inherited and "GIT_WORK_TREE" not in os.environ:
            try:
                return cls._found(folder, ())
            except GitError:
                pass
        return cls._found(folder, inherited)

    @classmethod
    def _found(cls, folder: Path, environment: tuple[tuple[str, str], ...]) -> "Repository":
        asked = ("--is-bare-repository", "--show-object-format", "--show-toplevel")
        said = cls(folder, environment=environment)._run("rev-parse", *asked)
        bare, digest, top = [*_text(said.stdout).removesuffix("\n").split("\n", 2), "", ""][:3]
        if said.returncode == 0:
            return cls(Path(top), digest, environment)
        why = _text(said.stderr)
        if "dubious ownership" in why:
            owned = why.partition("safe.directory ")[2].split("\n")[0].strip() or str(folder)
            raise GitError(
                f"Git does not trust the repository around {folder}, as it belongs to somebody"
                f" else. If you do: git config --global --add safe.directory {owned}"
            )
        if bare == "true":
            raise GitError(
                f"{folder} is a bare repository, without a work tree; make one beside it:"
                " git worktree add ../work"
            )
        if "must be run in a work tree" in why:
            raise GitError(f"{folder} is the inside of a repository; go to its work tree.")
        if "not a git repository" in why:
            raise GitError(f"{folder} is not in a git repository; `git init` starts one.")
        raise GitError(f"Git cannot read the repository around {folder}: {_reason(said)}")

    def commit(self, revision: str) -> str:
        """The full id of the commit that a revision means; raises GitError where it means none."""
        if not revision or revision.startswith("-"):
            raise GitError(
                f"`{revision}` is no revision; one that begins with `-` can be written"
                " with refs/heads/ before it."
            )
        if ".." in revision:
            parts = " ".join(part for part in revision.replace("...", "..").split("..") if part)
            raise GitError(f"`{revision}` is a range; write one revision, or two: {parts}")
        said = self._run("rev-parse", "--verify", revision)
        if b"is ambiguous" in said.stderr:
            raise GitError(self._ambiguous(revision))
        if said.returncode:
            raise GitError(self._unknown(revision))
        found = self._run("rev-parse", "--verify", f"{_text(said.stdout).strip()}^{{commit}}")
        if found.returncode:
            raise GitError(f"`{revision}` is not a commit; name a commit, a branch or a tag.")
        return _text(found.stdout).strip()

    def short(self, commit: str) -> str:
        """The beginning of a commit's id, long enough for this repository."""
        return self._ask("rev-parse", f"--short={SHORT}", commit)

    def default_base(self) -> str:
        """The branch that changes go to, as a full ref; raises GitError where none is known.

        It is the default branch of the remote (that of the current branch, else origin, else the
        only one), else its main or master, else the local main or master.
        """
        remote = self._remote()
        if remote:
            head = self._run("symbolic-ref", "--quiet", f"refs/remotes/{remote}/HEAD")
            named = [_text(head.stdout).strip()] if head.returncode == 0 else []
            candidates = [*named, *(f"refs/remotes/{remote}/{name}" for name in ("main", "master"))]
        else:
            candidates = []
        for ref in (*candidates, "refs/heads/main", "refs/heads/master"):
            if self._run("rev-parse", "--verify", "--quiet", f"{ref}^{{commit}}").returncode == 0:
                return ref
        if not self._has_commits():
            raise GitError(_UNBORN)
        raise GitError(
            "There is no branch main or master to compare with; name the one that changes go to,"
            " for example: kpilint diff develop"
        )

    def merge_base(self, base: str, head: str) -> str:
        """The commit at which two commits parted; raises GitError where none is known."""
        said = self._run("merge-base", base, head)
        if said.returncode == 0:
            return _text(said.stdout).split()[0]
        if said.returncode != 1:
            raise GitError(f"Git cannot compare {base} and {head}: {_reason(said)}")
        names = f"{self.short(base)} and {self.short(head)}"
        if self._is_shallow():
            raise GitError(
                f"The commit at which {names} parted is not in this shallow clone; fetch all of"
                " the history: git fetch --unshallow (in GitHub Actions: fetch-depth: 0)"
            )
        raise GitError(
            f"{names} have no commit in common: there is no state that both started from."
        )

    def tree(self, commit: str) -> list[Blob]:
        """All files of a commit, sorted by path."""
        said = self._run("ls-tree", "-r", "-z", "--full-tree", commit)
        if said.returncode:
            raise GitError(self._missing(said) or f"Git cannot read {commit}: {_reason(said)}")
        records = (record.partition("\t") for record in _text(said.stdout).split("\0") if record)
        return sorted(Blob(path, head.rpartition(" ")[2], head[:6]) for head, _, path in records)

    def index(self) -> list[Blob]:
        """All files as they are staged, sorted by path; raises GitError amid a merge conflict."""
        said = self._run("ls-files", "--stage", "--full-name", "-z")
        if said.returncode:
            raise GitError(f"Git cannot read what is staged: {_reason(said)}")
        blobs = []
        for record in _text(said.stdout).split("\0")[:-1]:
            head, _, path = record.partition("\t")
            mode, oid, stage = head.split(" ")
            if stage != "0":
                raise GitError(
                    f"`{path}` has a merge conflict; solve it, and stage the file: git add"
                )
            blobs.append(Blob(path, oid, mode))
        return sorted(blobs)

    def contents(self, oids: Iterable[str], most: int | None = None) -> Iterator[bytes]:
        """The content of each blob, in the order asked for, of larger ones `most` bytes."""
        asked = list(oids)
        if not asked:
            return
        with self._answering(asked) as process:
            answers = process.stdout
            assert answers is not None  # noqa: S101
            for oid in asked:
                header = _text(answers.readline()).split()
                if len(header) < 3 or header[1] != "blob":
                    process.kill()
                    raise GitError(self._lost(oid))
                yield _content(answers, int(header[2]), most)

    @contextmanager
    def _answering(self, oids: list[str]) -> "Iterator[subprocess.Popen[bytes]]":
        process = subprocess.Popen(  # noqa: S603
            self._command("cat-file", "--batch", "--buffer"),
            cwd=self.top,
            env=self._variables(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        # Both pipes are short: who only writes waits for somebody to read.
        Thread(target=_feed, args=(process.stdin, oids), daemon=True).start()
        try:
            yield process
        finally:
            process.kill()
            process.wait()
            if process.stdout is not None:
                process.stdout.close()

    def _lost(self, oid: str) -> str:
        if self._is_partial():
            return (
                "This is a partial clone, and not everything asked for is in it; fetch the rest:"
                " git fetch --refetch --no-filter"
            )
        return f"The repository is damaged: object {oid} is missing; `git fsck` says more."

    def _missing(self, said: "subprocess.CompletedProcess[bytes]") -> str:
        lost = b"missing" in said.stderr or b"promisor" in said.stderr
        return self._lost("") if lost and self._is_partial() else ""

    def _is_partial(self) -> bool:
        return self._run("config", "--get-regexp", r"^remote\..*\.promisor$").returncode == 0

    def _is_shallow(self) -> bool:
        return self._ask("rev-parse", "--is-shallow-repository") == "true"

    def _has_commits(self) -> bool:
        return bool(self._ask("for-each-ref", "--count=1")) or not self._is_unborn()

    def _is_unborn(self) -> bool:
        return self._run("rev-parse", "--verify", "--quiet", "HEAD").returncode != 0

    def _remote(self) -> str:
        branch = self._run("symbolic-ref", "--quiet", "--short", "HEAD")
        key = f"branch.{_text(branch.stdout).strip()}.remote"
        own = self._run("config", "--get", key) if branch.returncode == 0 else None
        if own and own.returncode == 0 and (name := _text(own.stdout).strip()) != ".":
            return name
        remotes = self._ask("remote").splitlines()
        return "origin" if "origin" in remotes else remotes[0] if len(remotes) == 1 else ""

    def _refs(self) -> list[str]:
        return self._ask(
            "for-each-ref", "--format=%(refname:short)", "refs/heads", "refs/tags", "refs/remotes"
        ).splitlines()

    def _ambiguous(self, revision: str) -> str:
        refs = self._ask("for-each-ref", "--format=%(refname)").splitlines()
        meant = [ref for ref in refs if ref.endswith(f"/{revision}")]
        ways = f"write {' or '.join(meant)}" if meant else "write more of it"
        return f"`{revision}` may mean several things; {ways}."

    def _unknown(self, revision: str) -> str:
        if self._is_unborn() and (revision.startswith("HEAD") or not self._refs()):
            return _UNBORN
        refs = self._refs()
        remote = [ref for ref in refs if ref.endswith(f"/{revision}")]
        near = f" Did you mean `{remote[0]}`?" if remote else did_you_mean(revision, refs)
        if not near and self._is_shallow():
            near = " This is a shallow clone; fetch the rest: git fetch --unshallow"
        return f"There is no commit, branch or tag `{revision}`.{near}"

    def _ask(self, *arguments: str) -> str:
        said = self._run(*arguments)
        if said.returncode:
            raise GitError(f"`git {arguments[0]}` failed: {_reason(said)}")
        return _text(said.stdout).removesuffix("\n")

    def _run(self, *arguments: str) -> "subprocess.CompletedProcess[bytes]":
        try:
            return subprocess.run(  # noqa: S603
                self._command(*arguments),
                cwd=self.top,
                env=self._variables(),
                stdin=subprocess.DEVNULL,
                capture_output=True,
                check=False,
            )
        except FileNotFoundError:
            raise GitError(_NO_GIT if self.top.is_dir() else f"There is no {self.top}.") from None
        except (OSError, ValueError) as error:
            raise GitError(f"Git cannot be run: {error}.") from None

    def _command(self, *arguments: str) -> list[str]:
        return ["git", *_SETTINGS, *arguments]

    def _variables(self) -> dict[str, str]:
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith((*_DROPPED, *_PLACE))
        }
        return {**kept, **dict(self.environment), **_ENVIRONMENT}


_NO_GIT = "Git is not installed, or not on the PATH; this needs it."
_UNBORN = "The repository has no commit yet; make the first one: git commit"


def _feed(pipe: IO[bytes], oids: list[str]) -> None:
    try:
        with pipe:
            pipe.write("".join(f"{oid}\n" for oid in oids).encode())
    except OSError:
        pass  # git has gone; reading its answers tells


def _content(answers: IO[bytes], size: int, most: int | None) -> bytes:
    wanted = size if most is None else min(size, most)
    content = answers.read(wanted)
    left = size + 1 - wanted
    while left > 0 and (skipped := answers.read(min(left, _CHUNK))):
        left -= len(skipped)
    return content


def _text(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")


def _reason(said: "subprocess.CompletedProcess[bytes]") -> str:
    lines = _text(said.stderr).splitlines()
    errors = [line for line in lines if line.startswith(("fatal:", "error:"))]
    text = (errors or lines or [f"exit code {said.returncode}"])[0]
    return text.removeprefix("fatal: ").removeprefix("error: ").rstrip(".") + "."
