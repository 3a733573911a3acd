"""Which readers read: our own, or beside them a stronger model that the operator has plugged in."""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from fiftytwo.lib.reading.house import Known
from fiftytwo.lib.reading.model_folder import MEANINGS, NOTHING, FolderError, ModelFolder, opened
from fiftytwo.lib.reading.served import Server
from fiftytwo.lib.reading.transformer import Model
from fiftytwo.understanding.learning import learned_bytes
from fiftytwo.understanding.pool import Recipe
from fiftytwo.understanding.roster import roster


class NoReaderError(Exception):
    """There are no readers; the message says what to do."""


def recipe() -> Recipe:
    """Return how the readers of this house are made, with all that they have to know of it.

    Raises:
        NoReaderError: if there are none, or the operator plugged in one that may not be used as it is.
    """
    if not settings.READER:
        raise NoReaderError(_("No readers are installed: texts are kept and wait to be read."))
    return Recipe(settings.READER, Known(roster(), learned_bytes(), stronger()))


def stronger() -> Server | ModelFolder | None:
    """Return the stronger model that the operator plugged in; None while our own readers read alone.

    Raises:
        NoReaderError: if it may not or cannot be used as it is.
    """
    if settings.READER_URL and settings.READER_FOLDER:
        raise NoReaderError(
            _("FIFTYTWO_READER_URL and FIFTYTWO_READER_FOLDER are both set: only one of them can read.")
        )
    if settings.READER_FOLDER:
        return _folder()
    return _server() if settings.READER_URL else None


def _folder() -> ModelFolder:
    """Return the folder that the operator named.

    Raises:
        NoReaderError: if something is missing in it, or its labels are not known.
    """
    try:
        return opened(settings.READER_FOLDER, settings.READER_LABELS, settings.READER_LANGUAGES)
    except FolderError as error:
        raise NoReaderError(_sentence(error)) from error


def _sentence(error: FolderError) -> str:
    """Say what is the matter with a folder, and what to do."""
    export = f"optimum-cli export onnx --model {error.about} --task text-classification {error.about}"
    return {
        "absent": _("FIFTYTWO_READER_FOLDER names a folder that is not there: %(about)s."),
        "no_config": _("%(about)s holds no config.json with the labels of a model (id2label)."),
        "no_tokenizer": _("%(about)s holds no tokenizer.json. Save the model's fast tokenizer there."),
        "no_onnx": _("%(about)s holds no model.onnx. Make it once, with optimum: %(export)s"),
        "not_a_classifier": _(
            "The model in %(about)s gives numbers, not labels. A model that classifies texts is needed."
        ),
        "no_runtime": _('A model in a folder needs the package %(about)s: pip install "fiftytwo[transformer]"'),
        "unknown_label": _(
            "The model has a label that we do not know, %(about)s. Say what it means in FIFTYTWO_READER_LABELS, as "
            "%(about)s=praise, or %(about)s=- if it means nothing to us."
        ),
        "no_such_label": _("FIFTYTWO_READER_LABELS names a label that the model does not have: %(about)s."),
        "unknown_meaning": _(
            "FIFTYTWO_READER_LABELS gives a meaning that we do not know: %(about)s. There are: %(meanings)s."
        ),
        "no_meaning": _(
            "None of the labels of the model in %(about)s means anything to us. Set FIFTYTWO_READER_LABELS."
        ),
        "unusable": _("The model in %(about)s cannot be run. It has to be a text classifier, exported as ONNX."),
    }[error.problem] % {"about": error.about, "export": export, "meanings": ", ".join((*MEANINGS, NOTHING))}


def _server() -> Server:
    """Return the server that the operator named.

    Raises:
        NoReaderError: if it lacks a name, or is on another machine and nobody said that words may go there.
    """
    found = Server(settings.READER_URL, settings.READER_MODEL, settings.READER_KEY)
    if not settings.READER_MODEL:
        raise NoReaderError(_("FIFTYTWO_READER_URL is set, but no model is named. Set FIFTYTWO_READER_MODEL."))
    if not found.is_this_machine and not settings.WORDS_MAY_LEAVE:
        raise NoReaderError(
            _(
                "FIFTYTWO_READER_URL names another machine, %(host)s. Customers' words would go there, personal data "
                "masked. If that is wanted, set FIFTYTWO_WORDS_MAY_LEAVE=yes; texts wait until then."
            )
            % {"host": urlsplit(found.url).hostname}
        )
    return found


def leaves_the_machine() -> str:
    """Return the machine to which words are sent to be read; empty while they stay on this one."""
    try:
        found = stronger()
    except NoReaderError:
        return ""
    return urlsplit(found.url).hostname or "" if isinstance(found, Server) and not found.is_this_machine else ""


def prove() -> None:
    """Have a stronger model in a folder read a word.

    Raises:
        NoReaderError: if it cannot.
    """
    found = stronger()
    if isinstance(found, ModelFolder):
        try:
            Model.of(found)
        except FolderError as error:
            raise NoReaderError(_sentence(error)) from error


def model_here() -> str:
    """Return what the stronger model on this machine is called; empty if there is none, or it cannot be used."""
    try:
        found = stronger()
    except NoReaderError:
        return ""
    if isinstance(found, ModelFolder):
        return found.name
    return found.model if found and found.is_this_machine else ""


def version_of(how: Recipe) -> str:
    """Return the version of the readers that a recipe makes; they are made once to learn it."""
    known = how.known
    return _version(how.function, known.topics, known.stronger)


@lru_cache(8)
def _version(function: str, topics: bytes, stronger: Server | ModelFolder | None) -> str:
    return Recipe(function, Known(topics=topics, stronger=stronger)).make().version
