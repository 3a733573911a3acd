"""Pages about what happened: contacts, one contact's story, contacts per week."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def contacts(request: HttpRequest) -> HttpResponse:
    """Show contacts, filtered, sorted and paged."""
    return render(request, "facts/contacts.html", {})
