"""A project's past as steps from each state to the one before it, newest first."""

from collections.abc import Iterable, Iterator, Mapping
from os.path import realpath
from pathlib import Path

from kpilint.config import Config
from kpilint.frozen import frozen
from kpilint.read.commits import Commit, Record, boundary, commits
from kpilint.read.files import ACTUALS, MAX_BYTES, SPECS, Content, FoundFile, Stored, read_bytes
from kpilint.read.git import Blob, Repository, contents
from kpilint.read.load import Cache, Loaded, load_files
from kpilint.read.place import Moment, Place
from kpilint.read.state import work_tree
from kpilint.read.tree import Tree

_ENDINGS = (*SPECS, *ACTUALS, ".toml")


class Version:
    """A file as one commit left it; `content` is None where there was no such file.

    `older` is what the file was before, as far back as it went by the same path.
    """

    __slots__ = ("content", "older", "path")

    def __init__(self, path: str, content: Content | None = None) -> None:
        self.path = path
        self.content = content
        self.older: Version | None = None

    @property
    def is_table(self) -> bool:
        """Whether it holds actuals."""
        return self.path.lower().endswith(ACTUALS)


@frozen
class Step:
    """What one commit did: each file that it touched, before and after it.

    `commit` is None for what is not committed yet. Until the next step is asked for, the earlier
    content of specs is at hand.
    """

    commit: Commit | None
    before: Config
    after: Config
    touched: tuple[tuple[Version, Version], ...]


def loaded(versions: Iterable[Version]) -> Iterator[tuple[Version, Loaded]]:
    """What is in each file, in any order; those of git are fetched at once."""
    stored, others = list[tuple[Version, Stored]](), list[Version]()
    for version in versions:
        if isinstance(version.content, Stored):
            stored.append((version, version.content))
        else:
            others.append(version)
    for (version, _), content in zip(stored, _contents(file for _, file in stored), strict=True):
        yield version, load_files({version.path: content})
    for version in others:
        yield (
            version,
            load_files({} if version.content is None else {version.path: version.content}),
        )


class Past:
    """The past of the project around a folder: what is not committed yet, then each commit.

    `newest` are the files as they are now, by path. `begins` is the commit at which a shallow clone
    breaks off, once `steps` has come to it. Raises GitError where git cannot tell, and
    ConfigurationError.
    """

    def __init__(self, start: Path, file: Path | None = None) -> None:
        self.repository = Repository.around(start)
        self.begins = ""
        self._git = self.repository.git
        self._place = Place(self.repository, Path(realpath(start)), file)
        self._tip = self._git.tell("rev-parse", "--verify", "--quiet", "HEAD^{commit}") or ""
        self._last = boundary(self._git, self._tip) if self._tip else ""
        now = work_tree(self._place.start, file, self.repository)
        head = self._place.moment(self._tip, now.config) if self._tip else Moment(now.config, {})
        files = _as_committed(now.files, head.files, Cache(self.repository.digest))
        self.newest = {path: Version(path, content) for path, content in files}
        self._config, self._files = now.config, dict(self.newest)
        self._uncommitted = self._back_to(None, head)
        self._length = len(self.repository.short(self._tip)) if self._tip else 0

    def short(self, commit: str) -> str:
        """The beginning of a commit's id, as long as that of the newest needs to be."""
        return commit[: self._length]

    def steps(self) -> Iterator[Step]:
        """Every step, newest first; it starts from `newest`, whose past is known from then on."""
        waiting = [self._uncommitted]
        while self._tip:
            odd = self._place.is_odd(self._tip, self._config)
            found = self._all() if odd else self._watched()
            yield from _with_content([*waiting, *found])
            waiting = []
        yield from _with_content(waiting)
        self.begins = self._last

    def _watched(self) -> list[Step]:
        """The steps back to where the project moved, came to be, or was settled otherwise."""
        config, steps = self._config, list[Step]()
        logged = commits(self._git, self._tip, self._place.watched(config))
        turn = self._place.first_turn(config, logged)
        name = _Names(self.repository, config).of
        files = sum(version.content is not None for version in self._files.values())
        self._tip = ""
        for number, (commit, records) in enumerate(logged):
            if commit.id == self._last:
                break
            found = [(path, record) for record in records if (path := name(record.path))]
            files += sum(bool(each.before) - bool(each.after) for _, each in found)
            if number == turn or (found and not files):
                steps.append(self._turned(commit))
                break
            if found:
                steps.append(self._changed(commit, found))
        return steps

    def _all(self) -> list[Step]:
        """The steps back to where a link or a submodule came or went; any file may be of it."""
        logged, steps = commits(self._git, self._tip, ()), list[Step]()
        self._tip = ""
        for commit, records in logged:
            if commit.id == self._last:
                break
            special = any(record.special for record in records)
            if special or any(record.path.lower().endswith(_ENDINGS) for record in records):
                steps.append(self._turned(commit))
            if special:
                break
            self._tip = ""
        return steps

    def _turned(self, commit: Commit) -> Step:
        """The step of a commit before which the project may have been configured otherwise."""
        self._tip = commit.parent
        self._place, moment = self._place.before(commit, self._config)
        return self._back_to(commit, moment)

    def _changed(self, commit: Commit, found: Iterable[tuple[str, Record]]) -> Step:
        pairs = []
        for path, record in found:
            new = self._files.get(path) or Version(path, self._stored(path, record.after))
            old = new.older = Version(path, self._stored(path, record.before))
            self._files[path] = old
            pairs.append((old, new))
        return Step(commit, self._config, self._config, tuple(pairs))

    def _back_to(self, commit: Commit | None, moment: Moment) -> Step:
        """The step from an earlier moment to now, which the walk goes back over."""
        pairs = []
        for path in sorted({*self._files, *moment.files}):
            new = self._files.get(path) or Version(path)
            self._files[path] = new
            if new.content != moment.files.get(path):
                old = new.older = Version(path, moment.files.get(path))
                self._files[path] = old
                pairs.append((old, new))
        step = Step(commit, moment.config, self._config, tuple(pairs))
        self._config = moment.config
        return step

    def _stored(self, path: str, oid: str) -> Stored | None:
        return Stored(path, oid, self.repository) if oid else None


class _Names:
    """By which names the files of a repository are files of a project."""

    def __init__(self, repository: Repository, config: Config) -> None:
        self.repository = repository
        self.config = config
        self.known: dict[str, str] = {}

    def of(self, path: str) -> str:
        """The path below the project's root; nothing of a file that is none of its."""
        if not path.lower().endswith((*SPECS, *ACTUALS)):
            return ""
        if path not in self.known:
            tree = Tree(self.repository.top, [Blob(path, "", "100644", self.repository)], "")
            found = tree.find(self.config.root, self.config.specs).items()
            self.known[path] = next((p for p, file in found if isinstance(file, Stored)), "")
        return self.known[path]


def _as_committed(
    files: Mapping[str, Content], head: Mapping[str, Content], cache: Cache
) -> Iterator[tuple[str, Content]]:
    """The files on disk, as git keeps them where it has the same content."""
    for path, file in files.items():
        content = read_bytes(file) if isinstance(file, FoundFile) else file
        kept = head.get(path)
        if isinstance(kept, Stored) and isinstance(content, bytes):
            content = kept if kept.oid in cache.names(content) else content
        yield path, content


def _with_content(steps: list[Step]) -> Iterator[Step]:
    """The steps one by one, each while the earlier content of its specs is at hand."""
    wanted = [
        [(old, old.content) for old, _ in step.touched if isinstance(old.content, Stored)]
        for step in steps
    ]
    wanted = [[pair for pair in pairs if not pair[0].is_table] for pairs in wanted]
    contents_of_all = _contents(file for pairs in wanted for _, file in pairs)
    for step, pairs in zip(steps, wanted, strict=True):
        for version, _ in pairs:
            version.content = next(contents_of_all)
        yield step
        for version, file in pairs:
            version.content = file


def _contents(files: Iterable[Stored]) -> Iterator[bytes]:
    return contents(((file.repository, file.oid) for file in files), MAX_BYTES + 1)
