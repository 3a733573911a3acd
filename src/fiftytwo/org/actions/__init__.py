"""What can be done to people, teams and sites: may they? → is it right? → change and audit, all or nothing."""

from fiftytwo.org.actions.accounts import close_account, invite, reopen_account
from fiftytwo.org.actions.aliases import add_alias, remove_alias
from fiftytwo.org.actions.dated import end, reopen
from fiftytwo.org.actions.lines import report_to
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
from fiftytwo.org.actions.roles import grant_role
from fiftytwo.org.actions.teams import join_team, move_team
from fiftytwo.org.actions.tokens import make_own_token, make_program_token, revoke_token
from fiftytwo.org.actions.values import ValueDetails, add_value, change_value, publish_value, withdraw_value

__all__ = [
    "PersonDetails",
    "ValueDetails",
    "add_alias",
    "add_closure",
    "add_site",
    "add_team",
    "add_value",
    "change_organisation",
    "change_person",
    "change_site",
    "change_team",
    "change_value",
    "close_account",
    "come_back",
    "end",
    "forget_person",
    "grant_role",
    "hire",
    "invite",
    "join_team",
    "leave",
    "make_own_token",
    "make_program_token",
    "move_team",
    "publish_value",
    "remove_alias",
    "remove_closure",
    "reopen",
    "reopen_account",
    "report_to",
    "revoke_token",
    "withdraw_value",
]
