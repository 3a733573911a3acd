"""The year: every recurring job and its cadence, on one page. Times are the organisation's own."""

from __future__ import annotations

from datetime import time
from zoneinfo import ZoneInfo

from django.utils import timezone

from fiftytwo.clock.actions import Job, lay_out, run_due
from fiftytwo.clock.cadence import MONDAY, SUNDAY, At, EveryMinutes
from fiftytwo.facts import batches, compact, forget, outbox, retention, unlink
from fiftytwo.features.obstacles.actions import go_up
from fiftytwo.features.recognition.actions.turns import turn_over
from fiftytwo.features.recognition.finding import find_praise
from fiftytwo.features.skiplevels.leaving import cancel_meetings_of_leavers
from fiftytwo.mail import actions as mail
from fiftytwo.metrics import keeping as numbers
from fiftytwo.metrics import mailing as mailed_numbers
from fiftytwo.metrics import runs
from fiftytwo.metrics.runs import FIT_MODELS
from fiftytwo.org.access import door, provisioning, sessions, slips
from fiftytwo.org.actions.rules import LINK_NAMES
from fiftytwo.org.models import Organisation
from fiftytwo.org.people_import import uploads
from fiftytwo.rhythm import catching_up, cells, choosing, leaving, mailing, watching
from fiftytwo.signals import finding
from fiftytwo.sources import erasing, inbox, line
from fiftytwo.sources import uploads as file_uploads
from fiftytwo.sources.uploads import READ_UPLOADS
from fiftytwo.understanding import keeping as understanding


def expire_facts() -> None:
    """Delete the facts that are older than their table keeps them."""
    retention.expire(timezone.now().astimezone(zone()).date())


YEAR = (
    Job("send_mails", EveryMinutes(1), mail.sweep),
    Job("outbox_to_facts", EveryMinutes(1), outbox.sweep),
    Job("read_texts", EveryMinutes(1), understanding.read_texts, claim_minutes=360),
    Job("tidy_readings", At(time(1, 30)), understanding.tidy, claim_minutes=120),
    Job("count_cells", EveryMinutes(1), numbers.count_cells, claim_minutes=360),
    Job("watch_numbers", EveryMinutes(10), numbers.watch_places, claim_minutes=360),
    Job(FIT_MODELS, EveryMinutes(10), runs.do_waiting, claim_minutes=60),
    Job("fit_drivers_ahead", At(time(5, 0), MONDAY), numbers.ask_for_drivers),
    Job("forget_model_runs", At(time(4, 20)), runs.forget),
    Job("mail_saved_views", At(time(8, 0), MONDAY), mailed_numbers.mail_saved_views, claim_minutes=120),
    Job("catch_up_with_care", EveryMinutes(10), catching_up.catch_up, claim_minutes=60),
    Job("close_weeks", EveryMinutes(180), cells.close_weeks, claim_minutes=120),
    Job("choose_commitments", EveryMinutes(60), choosing.choose, claim_minutes=60),
    Job("find_silences", At(time(5, 30)), watching.find_silences, claim_minutes=60),
    Job("find_changes", EveryMinutes(30), finding.find_changes_when_due, claim_minutes=120),
    Job("mail_weeks", EveryMinutes(15), mailing.mail_weeks, claim_minutes=120),
    Job("finish_or_take_out_broken_batches", EveryMinutes(10), batches.recover, claim_minutes=60),
    Job("forget_employees", At(time(1, 0)), forget.forget_employees, claim_minutes=60),
    Job(LINK_NAMES, At(time(2, 0)), unlink.relink, claim_minutes=120),
    Job("hand_up_from_leavers", EveryMinutes(60), leaving.hand_up, claim_minutes=60),
    Job("cancel_meetings_of_leavers", EveryMinutes(60), cancel_meetings_of_leavers, claim_minutes=60),
    Job("obstacles_go_up", EveryMinutes(60), go_up, claim_minutes=60),
    Job("find_praise", EveryMinutes(60), find_praise, claim_minutes=60),
    Job("turn_thanks_over", At(time(6, 0)), turn_over, claim_minutes=60),
    Job("compact_facts", At(time(2, 30)), compact.compact, claim_minutes=360),
    Job("open_and_close_accounts", EveryMinutes(10), provisioning.settle, claim_minutes=60),
    Job("forget_sessions", At(time(4, 0)), sessions.sweep),
    Job("forget_slips", At(time(4, 5)), slips.forget_slips),
    Job("forget_addresses", At(time(4, 5)), door.forget_addresses),
    Job(READ_UPLOADS, EveryMinutes(1), line.read_uploads, claim_minutes=720),
    Job("take_in_dropped_files", EveryMinutes(1), inbox.take_in, claim_minutes=720),
    Job("forget_uploads", At(time(4, 20)), file_uploads.forget_old),
    Job("forget_uploads_of_people", EveryMinutes(60), uploads.forget_old),
    Job("forget_mails", At(time(4, 10)), mail.forget),
    Job("forget_refused_rows", At(time(4, 25)), erasing.forget_old),
    Job("expire_facts", At(time(3, 30), SUNDAY), expire_facts, claim_minutes=360),
)


def zone() -> ZoneInfo:
    """Return the organisation's time zone."""
    return ZoneInfo(Organisation.get().time_zone)


def begin() -> None:
    """Give every job its row; a worker does this once, when it starts."""
    lay_out(YEAR, now=timezone.now(), zone=zone())


def turn() -> int:
    """Run what is due now and return how many jobs ran."""
    return run_due(YEAR, now=timezone.now(), zone=zone())
