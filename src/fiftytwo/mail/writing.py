"""Turn a template and its context into subject, text and HTML, in the receiver's language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.template import Context
from django.template.loader import get_template
from django.utils import translation

LONGEST_SUBJECT = 200


@dataclass(frozen=True)
class Written:
    """What a receiver reads."""

    subject: str
    text: str
    html: str


def write(template: str, context: Mapping[str, Any], *, language: str) -> Written:
    """Write ``<template>.subject.txt``, ``<template>.txt`` and ``<template>.html`` in a language.

    Raises:
        django.template.TemplateDoesNotExist: if one of the three is missing.
    """
    with translation.override(language):
        subject = " ".join(render(f"{template}.subject.txt", context).split())[:LONGEST_SUBJECT]
        with_subject = {**context, "subject": subject}
        text = render(f"{template}.txt", with_subject).strip() + "\n"
        html = render(f"{template}.html", with_subject, escape=True)
    return Written(subject, text, html)


def render(name: str, context: Mapping[str, Any], *, escape: bool = False) -> str:
    """Render one template; only HTML is escaped, so that an & in a text mail stays an &."""
    template: Any = get_template(name)
    house = {"home_url": settings.URL, "language": translation.get_language()}
    return str(template.template.render(Context({**house, **context}, autoescape=escape)))
