"""``understanding``: reading customers' texts, how right that is, and what a new version would change."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from fiftytwo.cli.house import open_house
from fiftytwo.cli.screen import DONE, fail, helps, say, show_json, stages, table, warn
from fiftytwo.cli.words import _, ngettext

understanding = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help=_("Read customers' texts, and check it."))
Json = Annotated[bool, typer.Option("--json", help=_("Print the result for a script."))]
READ_AT_ONCE = 5_000  # so many texts of an import are read at its end; more are left to the worker


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.add_typer(understanding, name="understanding")


@understanding.command(
    help=helps(
        _(
            "Read what is new.\n\nThe worker does this each minute, an import at its end; this does it at once. After "
            "a new version of the readers it reads everything again, beside the version in use."
        ),
        "fiftytwo understanding read",
        "fiftytwo understanding read --again",
    )
)
def read(
    processes: Annotated[int, typer.Option(min=1, max=64, help=_("How many processes read."))] = 2,
    again: Annotated[bool, typer.Option("--again", help=_("Try the texts again that were set aside."))] = False,
    as_json: Json = False,
) -> int:
    open_house()
    from fiftytwo.understanding.models import ReadMonth, Unreadable
    from fiftytwo.understanding.reading import read_new

    if again:
        Unreadable.objects.all().delete()
        ReadMonth.objects.all().delete()
    with stages() as tell:
        done = read_new(processes=processes, tell=lambda month, share: tell(_("Reading {0}").format(month), share))
    if as_json:
        show_json(done)
    elif done.texts or done.unreadable:
        say(ngettext("%(number)s text was read.", "%(number)s texts were read.", done.texts))
    else:
        say(_("Every text has been read."))
    if done.unreadable and not as_json:
        warn(ngettext("%(number)s text was set aside.", "%(number)s texts were set aside.", done.unreadable))
    return DONE


def read_soon(*, quiet: bool) -> None:
    """Read a command's new texts at its end if that is quickly done; else leave it to the worker, and say so.

    Args:
        quiet: say nothing, because a script reads what is printed.
    """
    from fiftytwo.facts import store

    if not store.files("text"):
        return
    from fiftytwo.understanding.readers import NoReaderError, recipe, version_of
    from fiftytwo.understanding.reading import read_new
    from fiftytwo.understanding.unread import progress

    try:
        waiting = progress([version_of(recipe())]).unread
    except NoReaderError:
        return
    if waiting and waiting <= READ_AT_ONCE:
        read_new(processes=1)
    elif waiting and not quiet:
        say(_("The worker now reads the texts in all this; to have it done at once: fiftytwo understanding read"))


@understanding.command(help=_("Say which version reads, and how many texts wait."))
def status(as_json: Json = False) -> None:
    open_house()
    from fiftytwo.understanding.health import standing

    found = standing()
    if as_json:
        show_json(found)
        return
    say(_("Version in use: {0}").format(found.in_use or _("none yet")))
    if found.on_trial:
        say(_("On trial: {0}; it has read {1} of {2} texts").format(found.on_trial, found.trial_read, found.texts))
    say(_("Texts: {0}; not yet read: {1}; set aside: {2}").format(found.texts, found.unread, found.unreadable))
    say(_("Corrections by people: {0}").format(found.corrections))


@understanding.command(
    help=helps(
        _("Say what would change if the version on trial were put in use, or put it in use."),
        "fiftytwo understanding compare",
        "fiftytwo understanding compare --put-in-use",
    )
)
def compare(
    put_in_use: Annotated[bool, typer.Option("--put-in-use", help=_("Let it read from now on."))] = False,
    as_json: Json = False,
) -> int:
    open_house()
    from fiftytwo.org.audit import SYSTEM
    from fiftytwo.understanding import topic_actions
    from fiftytwo.understanding.comparing import compare as compared
    from fiftytwo.understanding.versions import versions

    found = compared(versions())
    if found is None or found.known.on_trial is None:
        say(_("No version is on trial."))
        return DONE
    if as_json:
        show_json(found)
    else:
        rows = [
            [change.reader, str(change.agree.n), f"{change.agree.value or 0:.1%}", said]
            for change in found.readers
            for said in [", ".join(f"{one.before} → {one.after}: {one.texts}" for one in change.changes[:4])]
        ]
        table([_("reader"), _("texts"), _("both say the same"), _("would change")], rows)
    if put_in_use:
        topic_actions.put_in_use(SYSTEM, found.known.on_trial)
        say(_("In use now: {0}").format(found.known.on_trial))
    return DONE


@understanding.command(
    help=_("Learn the organisation's topics anew, from contacts that bear a reason and descriptions.")
)
def learn(as_json: Json = False) -> None:
    open_house()
    from fiftytwo.org.audit import SYSTEM
    from fiftytwo.understanding.learning import learn_topics

    model = learn_topics(SYSTEM)
    if as_json:
        show_json({"topics": model.topics, "measured": model.measured, "version": model.version})
    else:
        say(_("Learned from texts: {0}").format(", ".join(model.topics) or _("nothing yet")))


@understanding.command(
    help=helps(
        _(
            "Write what people corrected as labelled texts, a line of JSON each, in the format of the corpus.\n\n"
            "Personal data is masked unless you ask for it."
        ),
        "fiftytwo understanding export > labelled.jsonl",
    )
)
def export(
    unmasked: Annotated[bool, typer.Option("--with-personal-data", help=_("Leave personal data in."))] = False,
) -> None:
    open_house()
    from fiftytwo.org.audit import SYSTEM
    from fiftytwo.understanding.export import labelled, note_export

    note_export(SYSTEM, unmasked=unmasked)
    for line in labelled(unmasked=unmasked):
        sys.stdout.write(line)


@understanding.command(
    help=helps(
        _(
            "Measure how right the readers are on labelled texts.\n\n"
            "Precision, recall, F1, calibration and abstention per language and reader, each with its interval, and "
            "examples of what was wrong. The texts of a folder called evaluation are blind: whoever works on the "
            "readers must not read them, so of these only the ids are printed unless you ask for more."
        ),
        "fiftytwo understanding evaluate corpus/evaluation",
        "fiftytwo understanding evaluate corpus/evaluation --reader person_thanked --json",
    )
)
def evaluate(
    folder: Annotated[Path, typer.Argument(help=_("A folder with one folder a language, as the corpus has it."))],
    reader: Annotated[list[str] | None, typer.Option(help=_("Only this reader; may be given again."))] = None,
    examples: Annotated[int, typer.Option(min=0, help=_("How many wrong readings to show of each reader."))] = 3,
    show_blind: Annotated[
        bool, typer.Option("--show-blind", help=_("Print blind texts: they are spent then."))
    ] = False,
    save: Annotated[Path | None, typer.Option(help=_("Write the figures into this file."))] = None,
    as_json: Json = False,
) -> int:
    import json

    open_house(migrated=False)
    from fiftytwo.lib.reading.evaluation import evaluate as measured
    from fiftytwo.lib.reading.house import Known, make
    from fiftytwo.lib.reading.measured import Untold, as_document, is_blind, labelled_texts
    from fiftytwo.lib.reading.tone import TONE
    from fiftytwo.understanding.readers import stronger

    unknown = sorted(set(reader or ()) - set(TONE))
    if unknown:
        fail(_("There is no such reader: {0}. There are: {1}").format(", ".join(unknown), ", ".join(TONE)))
    found = measured(Untold(make(Known(stronger=stronger()))), labelled_texts(folder), readers=reader or TONE)
    if save is not None:
        save.write_text(json.dumps(as_document(found), indent=1) + "\n", encoding="utf-8")
    if as_json:
        show_json(as_document(found))
        return DONE
    rows = [
        [f.language, f.reader, f.measure, f"{f.value:.3f}", f"{f.interval.low:.3f} - {f.interval.high:.3f}", str(f.of)]
        for f in found.figures
        if f.value is not None and f.interval is not None
    ]
    table([_("language"), _("reader"), _("measure"), _("value"), _("likely range"), "n"], rows)
    hidden = is_blind(folder) and not show_blind
    shown: dict[tuple[str, str], int] = {}
    for wrong in found.confusions:
        key = (wrong.language, wrong.reader)
        shown[key] = shown.get(key, 0) + 1
        if shown[key] <= examples:
            text = "" if hidden else f"  {' '.join(wrong.text.split())[:160]}"
            say(f"{wrong.reader}: {wrong.expected} → {wrong.said} ({wrong.confidence or 0:.2f})  {wrong.id}{text}")
    return DONE
