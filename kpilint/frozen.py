"""Dataclasses that add next to nothing to the time in which kpilint starts."""

from collections.abc import Callable, Sequence
from dataclasses import MISSING, Field, dataclass, fields
from functools import cache
from operator import attrgetter
from types import CodeType, FunctionType
from typing import Any, TypeVar, dataclass_transform, overload

T = TypeVar("T")
_ANEW: Any = object()
"""In place of a value that the field's factory is to make."""


@overload
def frozen(cls: type[T], /) -> type[T]: ...


@overload
def frozen(*, kw_only: bool = False, eq: bool = True) -> Callable[[type[T]], type[T]]: ...


@dataclass_transform(frozen_default=True)
def frozen(cls: Any = None, /, *, kw_only: bool = False, eq: bool = True) -> Any:
    """Like `@dataclass(frozen=True)`, made in an eighth of the time.

    The standard one writes and compiles five methods for every class. It is the type checker
    alone that keeps these from being changed. Without `eq` each is equal to nothing but itself.
    Every field is an argument.
    """

    def make(cls: Any) -> Any:
        # Without a docstring the standard one would look for the signature, which takes long.
        cls.__doc__ = cls.__doc__ or cls.__name__
        made: Any = fielded(cls)
        parts = sorted(fields(made), key=lambda part: part.kw_only is True)
        made.__init__ = _init(parts)
        made.__repr__ = _repr
        if eq:
            _compare(made, attrgetter("__class__", *(part.name for part in parts)))
        return made

    fielded = dataclass(kw_only=kw_only, init=False, eq=False, repr=False)
    return make if cls is None else make(cls)


@dataclass_transform()
def mutable(cls: type[T], /) -> type[T]:
    """The same for what is filled in as it goes; each is equal to nothing but itself."""
    return frozen(eq=False)(cls)


def _init(parts: Sequence[Field[Any]]) -> FunctionType:
    """What keeps each argument in the field of its name; those by keyword alone come last."""
    names = {f"_{i}": part.name for i, part in enumerate(parts)}
    defaults = {part.name: part.default for part in parts if part.default is not MISSING}
    make: dict[str, Any] = {}
    for i, part in enumerate(parts):
        if part.default_factory is not MISSING:
            make[f"make_{i}"] = part.default_factory
            defaults[part.name] = _ANEW
    named = [part.name for part in parts if part.kw_only]
    code = _code(len(parts), tuple(make))
    code = code.replace(
        co_argcount=code.co_argcount - len(named),
        co_kwonlyargcount=len(named),
        co_names=tuple(names.get(name, name) for name in code.co_names),
        co_varnames=("self", *names.values()),
    )
    init = FunctionType(code, {"ANEW": _ANEW, **make}, "__init__")
    init.__kwdefaults__ = {name: defaults.pop(name) for name in named if name in defaults}
    init.__defaults__ = tuple(defaults[each] for each in names.values() if each in defaults)
    return init


@cache
def _code(number: int, made: tuple[str, ...]) -> CodeType:
    """The code for any class with so many fields, as to compile it is what takes time."""
    names = [f"_{i}" for i in range(number)]
    lines = [f" if {each[4:]} is ANEW: {each[4:]} = {each}()\n" for each in made]
    lines += [f" self.{name} = {name}\n" for name in names]
    scope: dict[str, Any] = {}
    exec(f"def __init__(self, {', '.join(names)}):\n{''.join(lines)}", scope)  # noqa: S102
    code: CodeType = scope["__init__"].__code__
    return code


def _compare(cls: Any, values: Callable[[Any], Any]) -> None:
    def same(self: object, other: object) -> Any:
        return values(self) == values(other) if other.__class__ is cls else NotImplemented

    cls.__eq__ = same
    cls.__hash__ = lambda self: hash(values(self))


def _repr(self: Any) -> str:
    values = (f"{field.name}={getattr(self, field.name)!r}" for field in fields(self) if field.repr)
    return f"{type(self).__name__}({', '.join(values)})"
