"""The configuration: found upward from the working directory, read, and checked."""

import os
import re
from codecs import BOM_UTF8
from collections.abc import Callable, Iterable, Mapping
from dataclasses import field
from decimal import Decimal
from errno import EINVAL
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple, Protocol

from kpilint.finding import Severity
from kpilint.frozen import frozen
from kpilint.rules.registry import Option, Rule, all_rules, families
from kpilint.suggest import suggest
from kpilint.values.currency import CODES
from kpilint.values.unreadable import printed

MAX_BYTES = 1_000_000
"""The size of the largest file of settings that is read."""

MAX_DEPTH = 100
"""The dots in one key of a file of settings."""

# What reads TOML takes time that grows with the square of the parts of a key.
_DEEP = rf"""(?<![\w-])(?:(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')[ \t]*+\.[ \t]*+){{{MAX_DEPTH + 1}}}"""

CLOCK = "clock"
OWN_FILE = "kpilint.toml"
SHARED_FILE = "pyproject.toml"
DEFAULT_SPECS = ("kpi_specs",)
SEVERITIES = {str(severity): severity for severity in Severity}


class ConfigurationError(Exception):
    """A setting that cannot be used; the message is one line with its file and the mend."""

    def __init__(self, message: str) -> None:
        super().__init__(printed(message))


@frozen
class Config:
    """What a project has settled: where its specs are and which rules judge them.

    `root` is the folder of the configuration file, or the working directory where there is none;
    all paths are relative to it. `file` is None where nothing was configured.
    """

    root: Path
    file: Path | None = None
    specs: tuple[str, ...] = DEFAULT_SPECS
    currency: str = "USD"
    fiscal_year_start: int = 1
    select: tuple[str, ...] = ("all",)
    ignore: tuple[str, ...] = ()
    per_file_ignores: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    severity: Mapping[str, Severity] = field(default_factory=dict)
    options: Mapping[str, Mapping[str, Option]] = field(default_factory=dict)


class Files(Protocol):
    """Where a configuration may be found: the disk, or what git has kept."""

    def exists(self, path: Path) -> bool:
        """Whether there is anything, even a link that leads nowhere."""

    def is_file(self, path: Path) -> bool: ...

    def is_folder(self, path: Path) -> bool: ...

    def read(self, path: Path) -> bytes:
        """The content of a file; raises OSError where there is none."""

    def name(self, path: Path) -> str:
        """The path as messages give it."""


class Disk:
    """The files as they are on disk."""

    def exists(self, path: Path) -> bool:
        return os.path.lexists(path)

    def is_file(self, path: Path) -> bool:
        return os.path.isfile(path)  # noqa: PTH113 -- with no permission it is none, no error

    def is_folder(self, path: Path) -> bool:
        return path.is_dir()

    def read(self, path: Path) -> bytes:
        if not path.is_file() and path.exists() and not path.is_dir():
            raise OSError(EINVAL, "it is a pipe, a socket or a device, not a file")
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)

    def name(self, path: Path) -> str:
        return str(path)


DISK = Disk()


def load(start: Path, file: Path | None = None, files: Files = DISK) -> Config:
    """The configuration in `file`, or the nearest at or above the folder `start`.

    Raises ConfigurationError where it cannot be read or says something unknown.
    """
    if file is not None:
        written = _written(file, files)
        return _read(written, _table(written, required=True) or {})
    for folder in (start, *start.parents):
        for path in (folder / OWN_FILE, folder / SHARED_FILE):
            # An own file that is a folder or a broken link is reported, not passed over.
            own = path.name == OWN_FILE
            if files.exists(path) if own else files.is_file(path):
                written = _written(path, files)
                table = _table(written)
                if table is not None:
                    return _read(written, table)
    return Config(root=_unconfigured_root(start, files))


def parsed(text: str) -> dict[str, Any]:
    """What a TOML file says; raises ValueError where it says nothing that can be read."""
    import tomllib

    if text.count(".") > MAX_DEPTH and re.search(_DEEP, text):
        raise ValueError(f"A key has more than {MAX_DEPTH} parts")
    try:
        return tomllib.loads(text, parse_float=Decimal)
    except RecursionError:
        raise ValueError("Brackets are nested too deep") from None


def checked_rules(
    names: Iterable[str], where: str, groups: tuple[str, ...] = ("all", CLOCK)
) -> tuple[str, ...]:
    """The names, each of a rule, a family or a group; raises ConfigurationError for another."""
    known = (*groups, *(name for name in families() if name != CLOCK), *all_rules())
    for name in names:
        if name not in known:
            hint = _did_you_mean(name, known)
            raise ConfigurationError(f"{where}: `{name}` is neither a rule nor a family.{hint}")
    return tuple(names)


class _Written(NamedTuple):
    """A configuration file: where it is, what messages call it, and its text."""

    path: Path
    name: str
    text: str


def _unconfigured_root(start: Path, files: Files) -> Path:
    folders = (start, *start.parents)
    return next((each for each in folders if files.is_folder(each / DEFAULT_SPECS[0])), start)


def _written(path: Path, files: Files) -> _Written:
    name = files.name(path)
    try:
        data = files.read(path)
        text = data.removeprefix(BOM_UTF8).decode()
    except OSError as error:
        raise ConfigurationError(f"{name}: cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise ConfigurationError(f"{name}: is not UTF-8; save it as UTF-8.") from None
    if len(data) > MAX_BYTES:
        raise ConfigurationError(
            f"{name}: is larger than {MAX_BYTES // 1_000_000} MB, the most that is read."
        )
    return _Written(path, name, text.replace("\r\n", "\n").replace("\r", "\n"))


def _table(written: _Written, *, required: bool = False) -> dict[str, Any] | None:
    """The settings in a file; None where it is a pyproject.toml that has none."""
    try:
        table = parsed(written.text)
    except ValueError as error:
        raise ConfigurationError(f"{written.name}: is not valid TOML: {error}.") from None
    if written.path.name != SHARED_FILE:
        return table
    tool = table.get("tool", {})
    own = tool.get("kpilint") if isinstance(tool, dict) else None
    return {} if own is None and required else own


def _read(written: _Written, table: Any) -> Config:
    settings = _Settings(written, table)
    config = Config(
        root=_folder(written.path),
        file=written.path,
        specs=settings.take("specs", DEFAULT_SPECS, settings.folders),
        currency=settings.take("currency", "USD", settings.currency),
        fiscal_year_start=settings.take("fiscal-year-start", 1, settings.month),
        select=settings.take("select", ("all",), settings.rule_names),
        ignore=settings.take("ignore", (), settings.rule_names),
        per_file_ignores=settings.take("per-file-ignores", {}, settings.per_file_ignores),
        severity=settings.take("severity", {}, settings.severities),
        options=settings.take("rules", {}, settings.options),
    )
    settings.refuse_unknown()
    return config


class _Settings:
    """One table of settings; each method checks a value that was found under the key `key`."""

    def __init__(self, written: _Written, table: Any) -> None:
        self.written = written
        self.taken: list[str] = []
        self.table: dict[str, Any] = table if isinstance(table, dict) else {}
        if table is not self.table:
            raise self.error("tool.kpilint", "should be a table, `[tool.kpilint]`")

    def take(self, key: str, default: Any, check: Callable[[str, Any], Any]) -> Any:
        self.taken.append(key)
        return check(key, self.table[key]) if key in self.table else default

    def error(self, key: str, why: str) -> ConfigurationError:
        stop = "" if why.endswith((".", "?")) else "."
        return ConfigurationError(f"{self.place(key)}: `{key}` {why}{stop}")

    def place(self, key: str) -> str:
        return f"{self.written.name}{_line(self.written, key)}"

    def refuse_unknown(self) -> None:
        for key in self.table:
            if key not in self.taken:
                hint = _did_you_mean(key, self.taken) or f" There are: {', '.join(self.taken)}."
                if key == "tool" and self.written.path.name != SHARED_FILE:
                    file = self.written.path.name
                    hint = f" In {file} settings stand without `[tool.kpilint]` above them."
                raise self.error(key, f"is not a setting.{hint}")

    def texts(self, key: str, value: Any) -> tuple[str, ...]:
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self.error(key, f'should be a list of texts, for example `{key} = ["..."]`')
        return tuple(value)

    def folders(self, key: str, value: Any) -> tuple[str, ...]:
        folders = self.texts(key, value)
        for folder in folders:
            path = PurePosixPath(folder)
            odd = not folder.strip() or any(mark in folder for mark in "\\\0")
            if path.is_absolute() or ".." in path.parts or odd:
                root = _folder(self.written.path)
                raise self.error(key, f"names `{folder}`: each should be a folder below {root}")
        if not folders:
            raise self.error(key, 'names no folder; write `specs = ["kpi_specs"]`')
        return folders

    def currency(self, key: str, value: Any) -> str:
        if not isinstance(value, str) or value not in CODES:
            hint = _did_you_mean(value, CODES) if isinstance(value, str) else ""
            why = f'should be a currency code such as "USD", not {_shown(value)}.{hint}'
            raise self.error(key, why)
        return value

    def month(self, key: str, value: Any) -> int:
        if type(value) is not int or not 1 <= value <= 12:
            raise self.error(key, f"should be a month from 1 to 12, not {_shown(value)}")
        return value

    def rule_names(self, key: str, value: Any) -> tuple[str, ...]:
        return checked_rules(self.texts(key, value), f"{self.place(key)}: `{key}`")

    def mapping(self, key: str, value: Any) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise self.error(key, f"should be a table, `[{key}]`")
        return value

    def per_file_ignores(self, key: str, value: Any) -> dict[str, tuple[str, ...]]:
        return {
            glob: self.rule_names(glob, names) for glob, names in self.mapping(key, value).items()
        }

    def severities(self, key: str, value: Any) -> dict[str, Severity]:
        severities = {}
        for name, text in self.mapping(key, value).items():
            checked_rules([name], f"{self.place(name)}: `{key}`", groups=())
            if not isinstance(text, str) or text not in SEVERITIES:
                raise self.error(name, f"should be error, warning or info, not {_shown(text)}")
            severities[name] = SEVERITIES[text]
        return severities

    def options(self, key: str, value: Any) -> dict[str, dict[str, Option]]:
        rules = all_rules()
        tables = self.mapping(key, value)
        for name in tables:
            if name not in rules:
                raise self.error(name, f"is not a rule.{_did_you_mean(name, rules)}")
        return {name: self._options_of(rules[name], table) for name, table in tables.items()}

    def _options_of(self, rule: Rule, value: Any) -> dict[str, Option]:
        for key, given in self.mapping(rule.name, value).items():
            if key not in rule.options:
                hint = _did_you_mean(key, rule.options) or f" It has: {_listed(rule.options)}."
                raise self.error(key, f"is not an option of {rule.name}.{hint}")
            self._same_sort(key, given, rule.options[key])
        return dict(value)

    def _same_sort(self, key: str, given: Any, default: Option) -> None:
        sorts = (int, Decimal) if isinstance(default, Decimal) else (type(default),)
        if not isinstance(given, sorts) or isinstance(given, bool):
            raise self.error(key, f"should be written like {_toml(default)}")
        if isinstance(given, int | Decimal) and not (Decimal(given).is_finite() and given >= 0):
            raise self.error(key, "should be a number from 0 up")
        if isinstance(given, list):
            self.texts(key, given)
        if isinstance(given, dict) and not all(isinstance(item, str) for item in given.values()):
            raise self.error(key, f"should be written like {_toml(default)}")


def _line(written: _Written, key: str) -> str:
    """`:12` where the key stands on line 12, as near as a text search can tell."""
    lines = written.text.splitlines()
    stands = re.compile(rf"""(?:^|[\[.{{,])\s*["']?{re.escape(key)}["']?\s*[=.\]]""")
    shared = written.path.name == SHARED_FILE
    first = next((n for n, line in enumerate(lines) if shared and "kpilint" in line), 0)
    found = (n for n, line in enumerate(lines[first:], first + 1) if stands.search(line))
    number = next(found, None)
    return f":{number}" if number else ""


def _did_you_mean(word: str, known: Iterable[str]) -> str:
    near = suggest(word, known)
    return f" Did you mean `{near}`?" if near else ""


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return f'"{value}"'
    if isinstance(value, dict | list):
        return "a table" if isinstance(value, dict) else "a list"
    return str(value)


def _folder(path: Path) -> Path:
    # Not resolved: the folder of a symbolic link is meant, not of what it leads to.
    return Path(os.path.abspath(path)).parent  # noqa: PTH100


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names) or "none"


def _toml(value: Option) -> str:
    if isinstance(value, list):
        return "[" + ", ".join(f'"{item}"' for item in value) + "]"
    if isinstance(value, dict):
        return "{ " + ", ".join(f'{key} = "{item}"' for key, item in value.items()) + " }"
    return str(value)
