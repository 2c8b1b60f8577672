"""The templates of the pages, compiled to Python as plain as can be."""

from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from jinja2.compiler import CodeGenerator, Frame
from jinja2.idtracking import VAR_LOAD_RESOLVE
from jinja2.nodes import Call, Expr, Getattr, Name
from jinja2.runtime import Context

from kpilint.publish.escape import finalize

TEMPLATES = Path(__file__).with_name("templates")


@cache
def template(name: str) -> Template:
    """A template of ours, in which all that is put out is escaped unless it is markup."""
    return _environment().get_template(name)


class _Context(Context):
    """What a template is told."""

    def resolve_or_missing(self, key: str) -> Any:
        """What goes by a name; of what does not, any use is an error."""
        told = self.parent
        return told[key] if key in told else self.environment.undefined(name=key)


class _Generator(CodeGenerator):
    """Writes what a template means as a person would who knows that it is one of ours.

    A name is looked up once; none of our functions asks for the context; no mapping is asked for a
    key by an attribute; and what `finalize` gives is escaped, so that Jinja need not look again.
    """

    def visit_Name(self, node: Name, frame: Frame) -> None:  # noqa: N802
        ref = frame.symbols.ref(node.name)
        found = frame.symbols.find_load(ref)
        if node.ctx == "load" and found and found[0] == VAR_LOAD_RESOLVE:
            self.write(ref)
        else:
            super().visit_Name(node, frame)

    def visit_Getattr(self, node: Getattr, frame: Frame) -> None:  # noqa: N802
        self.visit(node.node, frame)
        self.write(f".{node.attr}")

    def visit_Call(self, node: Call, frame: Frame, _forward_caller: bool = False) -> None:  # noqa: N802
        self.visit(node.node, frame)
        self.write("(")
        for argument in (*node.args, *node.kwargs):
            self.visit(argument, frame)
            self.write(", ")
        self.write(")")

    def _output_child_pre(self, _node: Expr, _frame: Frame, finalize: Any) -> None:
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
