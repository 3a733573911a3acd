"""What the audit trail calls actions, records and fields, in words."""

from __future__ import annotations

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ACTIONS: dict[str, str | Promise] = {
    "account.slip_given": _("slip to sign in with given"),
    "account.slip_revoked": _("slip to sign in with revoked"),
    "access.changed": _("rules of access changed"),
    "account.address_refused": _("turned away: not from this network"),
    "account.closed": _("account closed"),
    "account.closed_on_leaving": _("account closed: its owner left"),
    "account.invited": _("invited to sign in"),
    "account.passkey_added": _("passkey added"),
    "account.passkey_removed": _("passkey removed"),
    "account.opened": _("account opened at the first sign-in"),
    "account.provider_linked": _("linked with the organisation's sign-in"),
    "account.provider_refused": _("not let in by the organisation's sign-in"),
    "account.sign_in_refused": _("turned away: the account is closed"),
    "account.password_set": _("password set"),
    "account.recovery_codes_made": _("recovery codes made"),
    "account.reopened": _("account reopened"),
    "account.second_step_failed": _("wrong code at the second step"),
    "account.second_step_off": _("second step switched off"),
    "account.second_step_on": _("second step switched on"),
    "account.second_step_removed": _("second step removed by an administrator"),
    "account.session_ended": _("signed out in another browser"),
    "account.sessions_ended": _("signed out everywhere else"),
    "account.sign_in_failed": _("wrong password"),
    "account.signed_in": _("signed in"),
    "alias.added": _("name in a source added"),
    "alias.removed": _("name in a source removed"),
    "batch.undone": _("import undone"),
    "benchmark.added": _("benchmark added"),
    "benchmark.changed": _("benchmark changed"),
    "benchmark.removed": _("benchmark removed"),
    "closure.added": _("closing day set"),
    "closure.removed": _("closing day removed"),
    "commitment.changed": _("commitment reworded"),
    "commitment.done": _("commitment done"),
    "commitment.dropped": _("commitment dropped"),
    "commitment.handed_on": _("commitment handed on"),
    "commitment.planned": _("act of Customer Service Week planned"),
    "commitment.unplanned": _("act of Customer Service Week taken out"),
    "commitment.taken": _("commitment taken on"),
    "commitment.taken_over": _("commitment taken over"),
    "commitment.undone": _("last step with a commitment undone"),
    "customer.erased": _("customer erased"),
    "customer.erasing": _("customer is being erased"),
    "demo.built": _("demo year made"),
    "due.handed_on": _("handed on to another"),
    "due.reopened": _("due again"),
    "due.restored": _("due again after all"),
    "due.withdrawn": _("not due any more"),
    "facts.expired": _("old facts removed"),
    "import.done": _("file imported"),
    "line.ended": _("reporting line ended"),
    "line.reopened": _("reporting line restored"),
    "line.reports_to": _("reports to someone"),
    "mapping.saved": _("mapping saved"),
    "metric.added": _("metric added"),
    "metric.brought_back": _("metric brought back"),
    "metric.retired": _("metric retired"),
    "metric.reworded": _("metric reworded"),
    "moment.asked": _("asked whom a text means"),
    "moment.confirmed": _("praise confirmed"),
    "moment.named": _("customer's name added, with consent"),
    "moment.picked": _("text picked as thanks"),
    "moment.rejected": _("praise rejected"),
    "moment.reopened": _("confirmation undone"),
    "moment.unnamed": _("customer's name removed"),
    "organisation.changed": _("organisation changed"),
    "peer.thanked": _("thanked a colleague"),
    "peer.withdrawn": _("thanks to a colleague taken back"),
    "person.came_back": _("departure undone"),
    "person.changed": _("person changed"),
    "person.forgotten": _("person erased"),
    "person.joined": _("person added"),
    "person.left": _("person left"),
    "phase.removed": _("phase removed"),
    "phase.set": _("phase set"),
    "reader.described": _("topic described"),
    "reader.learned": _("topics learned"),
    "reader.put_in_use": _("version of the readers put in use"),
    "reader.undescribed": _("topic removed"),
    "reading.corrected": _("reading corrected"),
    "reading.correction_taken_back": _("correction taken back"),
    "reading.exported": _("labelled texts exported"),
    "ledger.set": _("ledger of parity changed"),
    "programme.announced": _("programme announced"),
    "programme.answered": _("objection answered"),
    "programme.corrected": _("announced result corrected"),
    "programme.decided": _("decided on a shortlist"),
    "programme.frozen": _("rules frozen"),
    "programme.made": _("programme made"),
    "programme.nominated": _("nominated"),
    "programme.objected": _("objection raised"),
    "programme.rules_changed": _("rules changed"),
    "programme.seated": _("joined a committee"),
    "programme.shortlisted": _("shortlist drawn"),
    "programme.unseated": _("left a committee"),
    "practice.added": _("practice written"),
    "practice.changed": _("practice changed"),
    "practice.rests": _("practice rests"),
    "practice.resumed": _("practice promised again"),
    "role.granted": _("role given"),
    "role.restored": _("role restored"),
    "role.revoked": _("role removed"),
    "signal.closed": _("signal closed"),
    "signal.handed_up": _("signal handed up the line"),
    "signal.reopened": _("signal opened again"),
    "signal.taken": _("signal taken up"),
    "site.added": _("site added"),
    "site.changed": _("site changed"),
    "step.left": _("first step left for later"),
    "step.taken_up": _("first step taken up again"),
    "story.agreed": _("agreed that a story is told"),
    "story.disagreed": _("no longer agrees to a story"),
    "story.taken_back": _("story taken back"),
    "story.told": _("story told"),
    "target.ended": _("target ended"),
    "target.reopened": _("end of a target undone"),
    "target.set": _("target set"),
    "team.added": _("team added"),
    "team.changed": _("team changed"),
    "team.joined": _("joined a team"),
    "team.leads": _("leads a team"),
    "team.left": _("left a team"),
    "team.reopened": _("team membership restored"),
    "thanks.given": _("thanks given"),
    "thanks.offered": _("thanks offered"),
    "thanks.passed_on": _("thanks passed on"),
    "thanks.taken": _("thanks taken on"),
    "thanks.taken_back": _("thanks undone"),
    "token.made": _("API token made"),
    "token.revoked": _("API token revoked"),
    "upload.queued": _("uploaded file put in line"),
    "user.language_chosen": _("language chosen"),
    "value.added": _("value written down"),
    "value.changed": _("value changed"),
    "value.published": _("value published"),
    "value.withdrawn": _("value withdrawn"),
    "view.changed": _("saved view changed"),
    "view.deleted": _("saved view deleted"),
    "view.saved": _("view saved"),
    "week.feed_made": _("calendar address made"),
    "week.feed_revoked": _("calendar address revoked"),
    "week.mail_chosen": _("Monday mail chosen"),
}
_RECORDS: dict[str, str | Promise] = {
    "facts.store": _("facts"),
    "metrics.benchmark": _("benchmark"),
    "metrics.ownmetric": _("metric"),
    "metrics.phase": _("phase"),
    "metrics.retired": _("metric"),
    "org.savedview": _("saved view"),
    "metrics.target": _("target"),
    "org.alias": _("name in a source"),
    "rhythm.commitment": _("commitment"),
    "rhythm.ownpractice": _("practice"),
    "rhythm.resting": _("practice"),
    "signals.signal": _("signal"),
    "rhythm.due": _("due under a practice"),
    "org.closure": _("closure"),
    "org.grant": _("role"),
    "org.membership": _("team membership"),
    "org.organisation": _("organisation"),
    "org.person": _("person"),
    "org.reportingline": _("reporting line"),
    "org.site": _("site"),
    "org.team": _("team"),
    "org.user": _("account"),
}
_FIELDS: dict[str, str | Promise] = {
    "address": _("address"),
    "device": _("device"),
    "how": _("how"),
    "is_active": _("can sign in"),
    "manager": _("reports to"),
    "reason": _("reason"),
    "sessions": _("open sessions"),
    "site": _("site"),
    "taken_back": _("undone"),
    "team": _("team"),
}


def action_name(action: str) -> str:
    """Return what an action is called; its own short name where no words are known.

    >>> action_name("some.thing")
    'some.thing'
    """
    return str(ACTIONS.get(action, action))


def record_name(record: str) -> str:
    """Return what a kind of record is called."""
    if record in _RECORDS:
        return str(_RECORDS[record])
    try:
        return str(apps.get_model(record)._meta.verbose_name)
    except (LookupError, ValueError):
        return record


def field_name(record: str, field: str) -> str:
    """Return what a field of a record is called."""
    if field in _FIELDS:
        return str(_FIELDS[field])
    try:
        found = apps.get_model(record)._meta.get_field(field)
    except (LookupError, ValueError, FieldDoesNotExist):
        return field.replace("_", " ")
    return str(getattr(found, "verbose_name", field.replace("_", " ")))
