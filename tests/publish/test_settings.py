"""The team's own `site/`: settings that are merged over ours, pages, and mistakes in them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from kpilint.publish.build import export
from kpilint.publish.render import SiteError
from kpilint.publish.settings import KNOWN, Settings, SettingsError, read_own


@pytest.fixture
def own(tmp_path: Path) -> Callable[[str], Settings]:
    def read(text: str) -> Settings:
        path = tmp_path / "mkdocs.yml"
        path.write_text(text)
        return read_own(path)

    return read


OURS = Settings(
    {
        "site_name": "Ours",
        "theme": {"name": "material", "features": ["navigation.tabs"]},
        "plugins": [{"search": {"separator": "x"}}, "tags"],
        "extra_css": ["ours.css"],
    }
)


@pytest.mark.parametrize(
    ("text", "key", "merged"),
    [
        ("site_name: Own", "site_name", "Own"),
        ("", "site_name", "Ours"),
        ("extra_css: [own.css]", "extra_css", ["ours.css", "own.css"]),
        ("plugins: [{search: {lang: de}}]", "plugins", [{"search": {"lang": "de"}}, "tags"]),
        (
            "plugins: [{meta: {}}]",
            "plugins",
            [{"search": {"separator": "x"}}, "tags", {"meta": {}}],
        ),
        (
            "plugins: {meta: {}, tags: {enabled: false}}",
            "plugins",
            [{"search": {"separator": "x"}}, {"tags": {"enabled": False}}, "meta"],
        ),
        ("plugins: [search]", "plugins", OURS.values["plugins"]),
        ("theme: material", "theme", OURS.values["theme"]),
        (
            "theme: {logo: logo.svg, features: [content.tooltips]}",
            "theme",
            {
                "name": "material",
                "features": ["navigation.tabs", "content.tooltips"],
                "logo": "logo.svg",
            },
        ),
    ],
)
def test_own_settings_win(own: Callable[[str], Settings], text: str, key: str, merged: Any) -> None:
    assert OURS.merged(own(text)).values[key] == merged


LOOKS = Settings(
    {"theme": {"palette": [{"scheme": s, "primary": "custom"} for s in ("default", "slate")]}}
)


@pytest.mark.parametrize(
    ("own_palette", "merged"),
    [
        (
            "{primary: teal}",
            [{"scheme": "default", "primary": "teal"}, {"scheme": "slate", "primary": "teal"}],
        ),
        ("[{scheme: slate}]", [{"scheme": "slate"}]),
    ],
)
def test_own_colours_hold_by_day_and_by_night(
    own: Callable[[str], Settings], own_palette: str, merged: Any
) -> None:
    settings = LOOKS.merged(own(f"theme: {{palette: {own_palette}}}"))
    assert settings.values["theme"]["palette"] == merged


@pytest.mark.parametrize("theme", ["material", "{name: material, logo: x.svg}", "null", "[]"])
def test_a_theme_may_be_written_in_any_way(own: Callable[[str], Settings], theme: str) -> None:
    assert own(f"theme: {theme}").source_url == ""
    LOOKS.merged(own(f"theme: {theme}")).dump()


def test_where_the_site_goes_is_not_a_setting(own: Callable[[str], Settings]) -> None:
    assert "site_dir" not in OURS.merged(own("site_dir: elsewhere\n")).values
    assert own("docs_dir: docs\n").values


def test_the_settings_are_those_of_mkdocs() -> None:
    from mkdocs.config.defaults import MkDocsConfig

    assert {name for name, _ in MkDocsConfig._schema} == KNOWN | {"config_file_path"}


def test_tags_of_the_renderer_are_kept(own: Callable[[str], Settings]) -> None:
    settings = own("site_url: !ENV [SITE_URL, x]\nhooks:\n  - !!python/name:os.path.join\n")
    dumped = OURS.merged(settings).dump()
    assert "!ENV" in dumped
    assert "!!python/name:os.path.join" in dumped


def test_no_star_is_counted(own: Callable[[str], Settings]) -> None:
    settings = own("repo_url: https://github.com/example/specs\n")
    assert "repo_url" not in OURS.merged(settings).values
    where = settings.source_url.format(path="kpi_specs/a.yaml", line=3)
    assert where == "https://github.com/example/specs/blob/HEAD/kpi_specs/a.yaml#L3"


@pytest.mark.parametrize("text", ["repo_url: https://git.example.com/x", "repo_url: 5", ""])
def test_an_unknown_host_gives_no_links(own: Callable[[str], Settings], text: str) -> None:
    assert own(text).source_url == ""


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("site_name: [", ":1:13: is not valid YAML"),
        ("site_name: a\n  b: c", ":2:4: is not valid YAML"),
        ("- a", ":1:1: should be a mapping"),
        ("\nthem: {}", ":2:1: `them` is not a setting of MkDocs. Did you mean `theme`?"),
        ("site_name: \x00", "cannot be read"),
        ("docs_dir: pages", ":1:1: `docs_dir` has to stay `docs`"),
        ("docs_dir: [pages]", ":1:1: `docs_dir` has to stay `docs`"),
    ],
)
def test_a_mistake_is_one_line_with_its_place(
    own: Callable[[str], Settings], text: str, said: str
) -> None:
    with pytest.raises(SettingsError) as caught:
        own(text)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.fixture
def exported(tmp_path: Path, report_of: Callable[[Path], Any]) -> Callable[..., Path]:
    """Export a small project with files of its own in `site/`."""

    def run(**files: str) -> Path:
        (tmp_path / "kpi_specs").mkdir()
        (tmp_path / "kpi_specs/terms.yaml").write_text(
            "terms: {lead: {name: Lead, definition: A person whose record is new.}}\n"
        )
        (tmp_path / "kpilint.toml").write_text("")
        for name, text in files.items():
            path = tmp_path / "site" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        export(report_of(tmp_path), tmp_path, tmp_path / "out")
        return tmp_path / "out"

    return run


def test_own_pages_are_merged_in(exported: Callable[..., Path]) -> None:
    out = exported(
        **{
            "mkdocs.yml": "site_name: Own\nnav: [{Who we are: who.md}]\n",
            "docs/who.md": "# Who we are\n",
            "docs/more/extra.md": "# Extra\n",
            "docs/glossary.md": "# Our own glossary\n",
            "overrides/main.html": "",
            "notes.txt": "not for the site",
        }
    )
    settings = yaml.safe_load((out / "mkdocs.yml").read_text())
    assert settings["nav"][-2:] == ["more/extra.md", {"Who we are": "who.md"}]
    assert (out / "docs/glossary.md").read_text() == "# Our own glossary\n"
    assert (out / "overrides/main.html").is_file()
    assert not (out / "notes.txt").exists()
    assert (out / "docs/index.md").read_text().count("# Own") == 1


def test_a_mistake_stops_the_build_and_leaves_nothing(
    exported: Callable[..., Path], tmp_path: Path
) -> None:
    with pytest.raises(SiteError, match=r"mkdocs\.yml:1:1: `them`"):
        exported(**{"mkdocs.yml": "them: {}\n"})
    assert not (tmp_path / "out").exists()
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []
