"""Frozen dataclasses that add next to nothing to the time in which kpilint starts."""

from collections.abc import Callable
from dataclasses import dataclass, fields
from operator import attrgetter
from typing import Any, TypeVar, dataclass_transform, overload

T = TypeVar("T")


@overload
def frozen(cls: type[T], /) -> type[T]: ...


@overload
def frozen(*, kw_only: bool = False, eq: bool = True) -> Callable[[type[T]], type[T]]: ...


@dataclass_transform(frozen_default=True)
def frozen(cls: Any = None, /, *, kw_only: bool = False, eq: bool = True) -> Any:
    """Like `@dataclass(frozen=True, slots=True)`, made in a quarter of the time.

    The standard one writes and compiles five methods for every class. It is the type checker
    alone that keeps these from being changed. Without `eq` each is equal to nothing but itself.
    """

    def make(cls: Any) -> Any:
        made: Any = dataclass(slots=True, kw_only=kw_only, eq=False, repr=False)(cls)
        made.__repr__ = _repr
        if eq:
            _compare(made, attrgetter("__class__", *(field.name for field in fields(made))))
        return made

    return make if cls is None else make(cls)


def _compare(cls: Any, values: Callable[[Any], Any]) -> None:
    def same(self: object, other: object) -> Any:
        return values(self) == values(other) if other.__class__ is cls else NotImplemented

    cls.__eq__ = same
    cls.__hash__ = lambda self: hash(values(self))


def _repr(self: Any) -> str:
    values = (f"{field.name}={getattr(self, field.name)!r}" for field in fields(self) if field.repr)
    return f"{type(self).__name__}({', '.join(values)})"
