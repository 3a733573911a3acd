"""Whose contacts a viewer sees, as a condition of the query itself: what is out of scope is never read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fiftytwo.facts.lazily import _
from fiftytwo.org.permissions import ContactScope

if TYPE_CHECKING:
    import ibis


def in_scope(contacts: ibis.Table, scope: ContactScope) -> ibis.Table:
    """Return only what a viewer may see: everything, or the contacts of their teams and their people."""
    if scope.everything:
        return contacts
    import ibis

    seen = [_.team.isin(sorted(scope.teams))] if scope.teams else []
    seen += [_.employee.isin(sorted(scope.employees))] if scope.employees else []
    return contacts.filter(ibis.or_(*seen)) if seen else contacts.filter(ibis.literal(False))
