"""What a browser gives away about where an organisation works: a start for its forms, never more."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation.trans_real import parse_accept_lang_header

COUNTRY_OF = {"tr": "TR", "lo": "LA"}  # of the languages we speak, those that are at home in one country
WORKING_HOURS = {f"hours_{weekday}": "09:00–18:00" for weekday in range(5)}


def country_of(accepted: str) -> str:
    """Return the country that an Accept-Language header speaks of; empty where it names none.

    >>> country_of("de-AT,de;q=0.9"), country_of("tr"), country_of("en")
    ('AT', 'TR', '')
    """
    for code, _weight in parse_accept_lang_header(accepted):
        language, *more = code.split("-")
        if more and len(more[-1]) == 2:
            return more[-1].upper()
        if language in COUNTRY_OF:
            return COUNTRY_OF[language]
    return ""


def country_in(request: HttpRequest) -> str:
    """Return the country that the browser of a request speaks of."""
    return country_of(request.headers.get("Accept-Language", ""))
