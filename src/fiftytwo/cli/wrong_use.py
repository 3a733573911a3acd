"""Wrong use of the program, as a sentence in the reader's language: the library's own ones are English."""

from __future__ import annotations

from typing import Any

from fiftytwo.cli.screen import complain
from fiftytwo.cli.words import _


def show(problem: Any) -> None:
    """Say what was wrong with the command that was typed, and where help is."""
    complain(sentence(problem))
    context = getattr(problem, "ctx", None)
    if context is not None:
        complain(_("For help: {command} -h").format(command=context.command_path))


def sentence(problem: Any) -> str:
    """Return what was wrong, in one sentence."""
    kinds = {kind.__name__ for kind in type(problem).__mro__}
    if "NoSuchOption" in kinds:
        said = _("There is no option {name}.").format(name=problem.option_name)
        near = ", ".join(sorted(problem.possibilities or ()))
        meant = _("Did you mean {names}?").format(names=near)
        return f"{said} {meant}" if near else said
    if "MissingParameter" in kinds and problem.param is not None:
        return _("{what} is missing.").format(what=named(problem.param))
    if "BadParameter" in kinds and problem.param is not None:
        return _("{what} cannot be so: {why}").format(what=named(problem.param), why=problem.message)
    return str(problem.format_message())


def named(parameter: Any) -> str:
    """Return what people call an option or an argument."""
    if parameter.param_type_name == "option":
        return str(max(parameter.opts, key=len))
    return str(parameter.metavar or parameter.name).upper()
