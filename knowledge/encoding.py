"""Knowledge values to JSON and back: dataclasses, closed sets, dates, tuples and frozen sets.

Every field is written, so that a stored revision does not change when a default does. A field
that a stored value lacks takes its default; one that the class does not know is an error.
"""

from collections.abc import Callable, Hashable
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from functools import cache, partial
from types import UnionType
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

Json = Any
Decoder = Callable[[Json], Any]
Encoder = Callable[[Any], Json]
T = TypeVar("T")


class EncodingError(ValueError):
    """A stored value does not fit the class it is read as."""


def encode(value: object) -> Json:
    """Return ``value`` as JSON data; sets are sorted, so equal values encode alike."""
    return _encoder(cast(Hashable, type(value)))(value)


def decode(kind: type[T], data: Json) -> T:
    """Return the value of type ``kind`` that ``data`` encodes. Raises EncodingError."""
    try:
        return cast(T, _decoder(cast(Hashable, kind))(data))
    except (KeyError, TypeError, ValueError) as error:
        raise EncodingError(f"{kind}: {error}") from error


@cache
def _encoder(kind: type) -> Encoder:
    if is_dataclass(kind):
        names = tuple(field.name for field in fields(kind))
        return lambda value: {name: encode(getattr(value, name)) for name in names}
    if issubclass(kind, dict):
        return lambda value: {encode(key): encode(item) for key, item in value.items()}
    if issubclass(kind, frozenset):
        return lambda value: sorted(map(encode, value))
    if issubclass(kind, tuple):
        return lambda value: list(map(encode, value))
    if issubclass(kind, Enum):
        return lambda value: value.value
    return date.isoformat if issubclass(kind, date) else lambda value: value


@cache
def _decoder(kind: Any) -> Decoder:
    # Compiled once per type: a knowledge base is decoded again at every publish.
    origin, arguments = get_origin(kind), get_args(kind)
    if is_dataclass(kind):
        return _dataclass_decoder(kind)
    if origin in (Union, UnionType):
        return partial(_optional, _decoder(next(a for a in arguments if a is not type(None))))
    if origin in (tuple, frozenset):
        return partial(_many, origin, _decoder(arguments[0]))
    if origin is dict:
        return partial(_mapping, _decoder(arguments[0]), _decoder(arguments[1]))
    if kind is date:
        return date.fromisoformat
    return kind if issubclass(kind, Enum) else partial(_plain, kind)


def _dataclass_decoder(kind: Any) -> Decoder:
    hints = get_type_hints(kind)
    decoders = {field.name: _decoder(hints[field.name]) for field in fields(kind)}

    def decode_fields(data: Json) -> Any:
        items = _plain(dict, data).items()
        return kind(**{name: decoders[name](item) for name, item in items})

    return decode_fields


def _optional(item: Decoder, data: Json) -> Any:
    return None if data is None else item(data)


def _many(kind: type, item: Decoder, data: Json) -> Any:
    return kind(item(value) for value in _plain(list, data))


def _mapping(key: Decoder, item: Decoder, data: Json) -> dict[Any, Any]:
    return {key(name): item(value) for name, value in _plain(dict, data).items()}


def _plain(kind: type, data: Json) -> Any:
    if type(data) is not kind:
        raise TypeError(f"{data!r} is not {kind.__name__}")
    return data
