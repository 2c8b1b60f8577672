"""Configuration: refused in one line, or good for a check of a whole company."""

from pathlib import Path

from hypothesis import strategies as st

from kpilint.check import check
from kpilint.config import Config, ConfigurationError, load
from kpilint.rules.registry import all_rules
from tests.fuzz.fuzzer import Fuzzer, printable
from tests.fuzz.parts import ACTUALS, COMPANY, TODAY, encoded, rendered

COMPANY_FILES = {
    "kpi_specs/company.yaml": COMPANY.encode(),
    "kpi_specs/actuals/a.csv": ACTUALS.encode(),
}
FOLDER = Path("/nowhere")


class OneFile:
    """A disk on which there is nothing but one file."""

    def __init__(self, path: Path, content: bytes) -> None:
        self.path, self.content = path, content

    def exists(self, path: Path) -> bool:
        return path == self.path

    def is_file(self, path: Path) -> bool:
        return path == self.path

    def is_folder(self, path: Path) -> bool:
        return path in self.path.parents

    def read(self, path: Path) -> bytes:
        assert path == self.path
        return self.content

    def name(self, path: Path) -> str:
        return path.name


def attempt(text: str) -> None:
    for name in ("kpilint.toml", "pyproject.toml"):
        found = _read(OneFile(FOLDER / name, encoded(text)))
        if isinstance(found, Config):
            _useful(found)
        else:
            printable(found)
            assert len(found.splitlines()) == 1, found
            assert found.startswith(name)


def _read(disk: OneFile) -> Config | str:
    """The configuration, or why it is refused."""
    try:
        return load(FOLDER, files=disk)
    except ConfigurationError as error:
        return str(error)


def _useful(config: Config) -> None:
    assert 1 <= config.fiscal_year_start <= 12
    for folder in config.specs:  # nothing outside of the project is read
        assert (config.root / folder).resolve().is_relative_to(FOLDER)
    rendered(check(config, TODAY, COMPANY_FILES))


def _seeds() -> list[str]:
    return [
        "",
        'specs = ["kpi_specs", "more/specs"]\ncurrency = "EUR"\nfiscal-year-start = 4\n',
        'select = ["all"]\nignore = ["meaning", "clock"]\n[per-file-ignores]\n"kpi_specs/**" = '
        '["target"]\n[severity]\n"ownership-overload" = "info"\n',
        "[rules.ownership-overload]\nmax-kpis = 1\n",
        "[tool.kpilint]\nselect = ['spec']\n[tool.kpilint.rules.ownership-overload]\nmax-kpis=0\n",
        *(_options(name) for name in sorted(all_rules())[::4]),
    ]


def _options(rule: str) -> str:
    return f"[rules.{rule}]\n" + "".join(f"{key} = 1\n" for key in all_rules()[rule].options)


NAMES = st.sampled_from(
    [*all_rules(), "all", "clock", "meaning", "nonsense", "", "specs", "currency", "kpi_specs/*"]
)
KEYS = st.sampled_from(
    [key for rule in all_rules().values() for key in rule.options]
    + ["specs", "currency", "fiscal-year-start", "select", "ignore", "x", "per-file-ignores"]
)
VALUES = st.recursive(
    NAMES.map('"{}"'.format)
    | st.integers(-1, 13).map(str)
    | st.sampled_from(
        (
            *("0.5", "1e999", "nan", "inf", "-0.0", "true", '"EUR"', "2026-09-24", "07:32:00"),
            *(
                '"../x"',
                '"/etc"',
                '"a\\u0000b"',
                '"[!"',
                '"."',
                '"~"',
                "1_0",
                "0x1F",
                '"\\n"',
                '"*"',
            ),
        )
    ),
    lambda inner: (
        st.lists(inner, max_size=3).map(lambda items: f"[{', '.join(items)}]")
        | inner.map("{{ a = {} }}".format)
    ),
    max_leaves=4,
)
PAIRS = st.tuples(KEYS | NAMES.map('"{}"'.format), VALUES).map(" = ".join)
TABLES = st.sampled_from(("[{}]", "[tool.kpilint]", "[[{}]]", "[tool.{}]")).flatmap(
    lambda form: st.sampled_from(
        ("severity", "per-file-ignores", *(f"rules.{name}" for name in all_rules()), "tool.x")
    ).map(form.format)
)
SETTINGS_FUZZER = Fuzzer(
    "settings",
    attempt,
    st.lists(PAIRS | TABLES, max_size=6).map("\n".join),
    _seeds,
    (*("specs = [", "select = ", '"all"', "[severity]", "[rules.", '"info"', "1e999", "nan"), "]"),
)
