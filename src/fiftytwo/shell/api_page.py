"""The page that tells people what the API offers, made from its description."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from fiftytwo.shell import problems
from fiftytwo.shell.api import api

Words = str | Promise


@dataclass(frozen=True)
class Parameter:
    """One parameter of an operation, or one field of an answer."""

    name: str
    kind: str
    required: bool
    meaning: Words


@dataclass(frozen=True)
class Operation:
    """One thing that can be asked."""

    name: str
    path: str
    summary: Words
    parameters: tuple[Parameter, ...]
    answer: str


@dataclass(frozen=True)
class Shape:
    """One kind of thing in an answer, with its fields."""

    name: str
    meaning: Words
    fields: tuple[Parameter, ...]


@dataclass(frozen=True)
class Metric:
    """One metric, as its form has it."""

    name: str
    label: str
    meaning: str


@dataclass(frozen=True)
class ApiPage:
    """Everything that the API offers."""

    title: Words
    description: Words
    operations: tuple[Operation, ...]
    shapes: tuple[Shape, ...]
    metrics: tuple[Metric, ...]
    problems: tuple[problems.Kind, ...]


def api_page() -> ApiPage:
    """Return the page of the API in the reader's language."""
    document = api.get_openapi_schema()
    schemas = dict(document["components"]["schemas"])
    metrics = schemas.pop("MetricName", {}).get("anyOf", [])
    return ApiPage(
        title=document["info"]["title"],
        description=document["info"]["description"],
        operations=tuple(_operations(document)),
        shapes=tuple(_shape(name, schema) for name, schema in sorted(schemas.items()) if "properties" in schema),
        metrics=tuple(Metric(m["const"], m["title"], m["description"]) for m in metrics if "const" in m),
        problems=problems.KINDS,
    )


def _operations(document: Mapping[str, Any]) -> Iterator[Operation]:
    for path, methods in document["paths"].items():
        for said in methods.values():
            answer = said["responses"][200]["content"]["application/json"]["schema"]
            parameters = tuple(
                Parameter(p["name"], _kind(p["schema"]), p["required"], p.get("description", ""))
                for p in said["parameters"]
            )
            yield Operation(said["operationId"], path, said["summary"], parameters, _kind(answer))


def _shape(name: str, schema: Mapping[str, Any]) -> Shape:
    required = schema.get("required", ())
    fields = tuple(
        Parameter(field, _kind(said), field in required, said.get("description", ""))
        for field, said in schema["properties"].items()
    )
    return Shape(name, schema.get("description", ""), fields)


def _kind(schema: Mapping[str, Any]) -> str:
    """Return the type of a schema in short: ``number | null``, ``list of Number``."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "enum" in schema:
        return " | ".join(schema["enum"])
    if "anyOf" in schema:
        return " | ".join(_kind(one) for one in schema["anyOf"])
    if schema.get("type") == "array":
        return f"[{_kind(schema.get('items', {}))}]"
    if "additionalProperties" in schema and isinstance(schema["additionalProperties"], dict):
        return f"{{name: {_kind(schema['additionalProperties'])}}}"
    return str(schema.get("format") or schema.get("type") or "any")
