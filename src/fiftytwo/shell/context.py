"""What every page knows."""

from typing import Any

from django.http import HttpRequest

from fiftytwo.shell.navigation import menu


def shell(request: HttpRequest) -> dict[str, Any]:
    """Return the menu of this viewer."""
    viewer = getattr(request, "viewer", None)
    return {"viewer": viewer, "menu": menu(viewer, request.path)}
