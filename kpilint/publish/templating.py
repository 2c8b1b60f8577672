"""The templates of the pages, compiled once and kept where Python keeps what it has compiled."""

from collections.abc import Mapping
from functools import cache
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import CodeType
from typing import Any
from zlib import crc32

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template, compiler
from jinja2.compiler import CodeGenerator, Frame
from jinja2.nodes import Call, Expr
from jinja2.runtime import Context

from kpilint.publish.escape import finalize

TEMPLATES = Path(__file__).with_name("templates")


@cache
def template(name: str) -> Template:
    """A template of ours, in which all that is put out is escaped unless it is markup."""
    code = _Loader(name, str(TEMPLATES / name)).get_code(name)
    assert code is not None  # noqa: S101 - as there is a source
    return Template.from_code(_environment(), code, {})


class _Loader(SourceFileLoader):
    """Python's own loader, with its cache in `__pycache__`, for templates."""

    def source_to_code(self, data: Any, path: Any, **_: Any) -> CodeType:  # type: ignore[override]
        return _environment().compile(data.decode("utf-8"), self.name, str(path))

    def path_stats(self, path: Any) -> Mapping[str, Any]:
        """In place of when the template was changed, all that the code is made from."""
        made_from = [*map(super().path_stats, (path, __file__, compiler.__file__))]
        return {**made_from[0], "mtime": crc32(repr(made_from).encode())}


class _Context(Context):
    """What a template is told."""

    def resolve_or_missing(self, key: str) -> Any:
        """What goes by a name; of what does not, any use is an error."""
        told = self.parent
        return told[key] if key in told else self.environment.undefined(name=key)


class _Generator(CodeGenerator):
    """Does without what our templates have no need of, and what `finalize` has done already."""

    def visit_Call(self, node: Call, frame: Frame, forward_caller: bool = False) -> None:  # noqa: N802
        """Call functions just so, as none of ours asks for the context."""
        if forward_caller or node.dyn_args or node.dyn_kwargs:
            super().visit_Call(node, frame, forward_caller=forward_caller)
            return
        self.visit(node.node, frame)
        self.write("(")
        for argument in (*node.args, *node.kwargs):
            self.visit(argument, frame)
            self.write(", ")
        self.write(")")

    def _output_child_pre(self, _node: Expr, _frame: Frame, finalize: Any) -> None:
        """Leave the escaping to `finalize`, which escapes all but markup: once is enough."""
        self.write(f"({finalize.src}")


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        finalize=finalize,
        undefined=StrictUndefined,
        auto_reload=False,
        optimized=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.context_class = _Context
    environment.code_generator_class = _Generator
    environment.globals.clear()
    return environment
