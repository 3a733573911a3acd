"""What can be done to people, teams and sites: may they? → is it right? → change and audit, all or nothing."""

from fiftytwo.org.actions.accounts import close_account, invite, reopen_account
from fiftytwo.org.actions.lines import end_line, reopen_line, report_to
from fiftytwo.org.actions.people import PersonDetails, change_person, come_back, forget_person, hire, leave
from fiftytwo.org.actions.places import (
    add_closure,
    add_site,
    add_team,
    change_organisation,
    change_site,
    change_team,
    remove_closure,
)
from fiftytwo.org.actions.roles import grant_role, restore_role, revoke_role
from fiftytwo.org.actions.teams import end_membership, join_team, move_team, reopen_membership

__all__ = [
    "PersonDetails",
    "add_closure",
    "add_site",
    "add_team",
    "change_organisation",
    "change_person",
    "change_site",
    "change_team",
    "close_account",
    "come_back",
    "end_line",
    "end_membership",
    "forget_person",
    "grant_role",
    "hire",
    "invite",
    "join_team",
    "leave",
    "move_team",
    "remove_closure",
    "reopen_account",
    "reopen_line",
    "reopen_membership",
    "report_to",
    "restore_role",
    "revoke_role",
]
