"""Names of commits: what they mean, what was meant, and the branch that changes go to."""

from kpilint.read.files import printable
from kpilint.read.program import Git, GitError, text
from kpilint.suggest import did_you_mean

UNBORN = "The repository has no commit yet; make the first one: git commit"
DEEPEN = "git fetch --unshallow (in GitHub Actions: fetch-depth: 0)"

_MAINS = ("main", "master")


def commit_of(git: Git, revision: str) -> str:
    """The full id of the commit that a revision means; raises GitError where it means none."""
    name = printable(revision)
    if not revision or revision.startswith("-"):
        raise GitError(
            f"`{name}` is no revision; a branch that begins with `-` can be named refs/heads/{name}"
        )
    if ".." in revision:
        ends = " ".join(end.strip(".") for end in name.split("..") if end.strip("."))
        raise GitError(f"`{name}` is a range; write its ends apart: {ends}")
    said = git.run("rev-parse", "--verify", revision)
    if b"is ambiguous" in said.stderr:
        raise GitError(_ambiguous(git, name))
    if said.returncode:
        raise GitError(_unknown(git, name))
    found = text(said.stdout).strip()
    commit = git.tell("rev-parse", "--verify", f"{found}^{{commit}}")
    if commit is None and git.tell("cat-file", "-e", found) is None:
        raise GitError(_unknown(git, name))  # an id in full is believed unseen
    if commit is None:
        raise GitError(f"`{name}` is not a commit; name a commit, a branch or a tag.")
    return commit


def default_branch(git: Git) -> str:
    """The branch that changes go to, as a full ref; raises GitError where there is none.

    It is the default branch of a remote (that of the current branch, else origin, else the only
    one), else the remote's main or master, else the local main or master.
    """
    refs = [ref for remote in _remotes(git) for ref in _heads(git, f"refs/remotes/{remote}")]
    refs += [f"refs/heads/{name}" for name in _MAINS]
    for ref in refs:
        if git.tell("rev-parse", "--verify", "--quiet", f"{ref}^{{commit}}") is not None:
            return ref
    if not git.ask("for-each-ref", "--count=1") and _is_unborn(git):
        raise GitError(UNBORN)
    if is_shallow(git):
        raise GitError(
            f"This shallow clone has no branch to compare with; fetch all of them: {DEEPEN}"
        )
    raise GitError(
        "There is no branch main or master to compare with; name the one that changes go to,"
        " for example: kpilint diff develop"
    )


def is_shallow(git: Git) -> bool:
    """Whether only the last part of the history is here."""
    return git.ask("rev-parse", "--is-shallow-repository") == "true"


def _heads(git: Git, folder: str) -> list[str]:
    head = git.tell("symbolic-ref", "--quiet", f"{folder}/HEAD")
    return [*([head] if head else []), *(f"{folder}/{name}" for name in _MAINS)]


def _remotes(git: Git) -> list[str]:
    branch = git.tell("symbolic-ref", "--quiet", "--short", "HEAD")
    own = git.tell("config", "--get", f"branch.{branch}.remote") if branch else None
    remotes = git.ask("remote").splitlines()
    usual = ["origin"] if "origin" in remotes else remotes if len(remotes) == 1 else []
    return [remote for remote in (own, *usual) if remote in remotes]


def _is_unborn(git: Git) -> bool:
    return git.tell("rev-parse", "--verify", "--quiet", "HEAD") is None


def _ambiguous(git: Git, name: str) -> str:
    refs = git.ask("for-each-ref", "--format=%(refname)").splitlines()
    ways = " or ".join(ref for ref in refs if ref.endswith(f"/{name}"))
    return f"`{name}` may mean several things; write {ways or 'more of it'}."


def _unknown(git: Git, name: str) -> str:
    asked = ("--format=%(refname:short)", "refs/heads", "refs/tags", "refs/remotes")
    refs = git.ask("for-each-ref", *asked).splitlines()
    if _is_unborn(git) and (not refs or name.startswith(("HEAD", "@"))):
        return UNBORN
    remote = [ref for ref in refs if ref.endswith(f"/{name}")]
    hint = f" Did you mean `{remote[0]}`?" if remote else did_you_mean(name, refs)
    if not hint and is_shallow(git):
        hint = f" This is a shallow clone; fetch the rest: {DEEPEN}"
    return f"There is no commit, branch or tag `{name}`.{hint}"
