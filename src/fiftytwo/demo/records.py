"""Contacts as facts, and the steps of the written ones as a helpdesk would have logged them."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from fiftytwo.demo import columns
from fiftytwo.demo.company import CHANNELS, REASONS, SEGMENTS
from fiftytwo.demo.contacts import MAIL, OUTCOMES, WEB, Contacts
from fiftytwo.demo.house import NOBODY, Bools, Floats, House, Ints
from fiftytwo.demo.story import SOURCE
from fiftytwo.lib.weeks import Week

OWN_SHARE = 0.7  # of a contact that two people worked on
STATUSES = ("new", "open", "solved", "abandoned")
KINDS = ("opened", "employee", "reply", "status", "customer")
OPENED, EMPLOYEE, REPLY, STATUS, CUSTOMER = range(5)


def known(house: House, contacts: Contacts) -> Contacts:
    """Return what is known at the end of the demo: contacts of its weeks, without what lies beyond."""
    inside = (contacts.opened >= house.team_begin[contacts.team]) & (contacts.opened < house.team_end[contacts.team])
    kept = contacts.only(inside)
    end = house.team_end[kept.team]
    never = np.isnan(kept.first_solved)
    reopened_open = ~never & (kept.solved >= end) & (kept.first_solved < end)
    kept.replied = np.where(kept.replied < end, kept.replied, np.nan)
    kept.first_solved = np.where(kept.first_solved < end, kept.first_solved, np.nan)
    kept.solved = np.where(kept.solved < end, kept.solved, np.nan)
    kept.reopened = np.where(reopened_open | ~np.isnan(kept.solved) | never, kept.reopened, 0)
    for column in ("talk", "hold", "after"):
        setattr(kept, column, np.where(np.isnan(kept.replied), np.nan, getattr(kept, column)))
    return kept


def contact_id(week: Week, number: Ints) -> pa.Array:
    """Return what the demo calls its contacts."""
    return columns.ids(f"c-{week}-", number)


def customer_key(customer: Ints) -> pa.Array:
    """Return what the demo calls its customers."""
    return columns.ids("k-", customer)


def contact_facts(house: House, week: Week, contacts: Contacts) -> pa.Table:
    """Return the contact facts of a week."""
    kept, unknown = contacts.promise_kept
    live = ~np.isin(contacts.channel, (MAIL, WEB))
    status = np.select([contacts.abandoned, ~np.isnan(contacts.solved), ~np.isnan(contacts.replied)], [3, 2, 1], 0)
    return pa.table(
        {
            "source_id": contact_id(week, contacts.number),
            "opened_at": columns.moments(contacts.opened),
            "first_reply_at": columns.moments(contacts.replied),
            "first_solved_at": columns.moments(contacts.first_solved),
            "solved_at": columns.moments(contacts.solved),
            "status": columns.words(status, STATUSES),
            "channel": columns.words(contacts.channel, CHANNELS),
            "reason": columns.words(contacts.reason, REASONS),
            "difficulty": columns.words(contacts.hard.astype(np.int64), ("easy", "hard")),
            "segment": columns.words(contacts.segment, SEGMENTS),
            **columns.who(house, contacts.team, contacts.worker),
            "credit": credit(house, contacts),
            "customer": customer_key(contacts.customer),
            "reopen_count": columns.numbers(contacts.reopened),
            "reassignment_count": columns.numbers(contacts.reassigned),
            "transfer_count": columns.numbers(contacts.transferred),
            "talk_seconds": columns.numbers(contacts.talk.round()),
            "hold_seconds": columns.numbers(contacts.hold.round()),
            "after_work_seconds": columns.numbers(contacts.after.round()),
            "wait_seconds": columns.numbers(contacts.wait.round(), ~live),
            "abandoned": columns.numbers(contacts.abandoned, ~live),
            "rework": columns.numbers(contacts.rework, np.isnan(contacts.first_solved)),
            "promise_kept": columns.numbers(kept, unknown),
            "outcome": columns.words(np.where(status < 2, -1, contacts.outcome), OUTCOMES),
        }
    )  # fmt: skip


def credit(house: House, contacts: Contacts) -> pa.Array:
    """Return who worked on each contact: one person, or two who share it; none for those we lost."""
    shared = contacts.second != NOBODY
    answered = ~contacts.abandoned
    per_contact = answered.astype(np.int64) + shared
    offsets = np.concatenate([[0], np.cumsum(per_contact)]).astype(np.int32)
    worker = np.empty(int(offsets[-1]), np.int64)
    share = np.ones(int(offsets[-1]))
    first = offsets[:-1][answered]
    worker[first] = contacts.worker[answered]
    share[offsets[:-1][shared]] = OWN_SHARE
    worker[offsets[:-1][shared] + 1] = contacts.second[shared]
    share[offsets[:-1][shared] + 1] = 1 - OWN_SHARE
    team = np.repeat(contacts.team, per_contact)
    parts = pa.StructArray.from_arrays(
        [
            columns.words(worker, [w.key for w in house.roster.workers]),
            columns.words(worker, [" ".join(w.name) for w in house.roster.workers]),
            columns.words(team, [t.key for t in house.roster.teams]),
            pa.array(share.round(3)),
        ],
        names=["employee", "employee_name", "team", "share"],
    )
    return pa.ListArray.from_arrays(pa.array(offsets), parts)


def event_facts(house: House, week: Week, contacts: Contacts) -> pa.Table:
    """Return the steps of the written contacts of a week: opened, given to someone, answered, solved, come back."""
    written = contacts.only(np.isin(contacts.channel, (MAIL, WEB)))
    steps = [_step(*step) for step in _steps(written)]
    row, position, kind, value, worker, moment = (np.concatenate(parts) for parts in zip(*steps, strict=True))
    happened = ~np.isnan(moment) & (np.nan_to_num(moment) < house.team_end[written.team[row]])
    row, position, kind = row[happened], position[happened], kind[happened]
    ident = contact_id(week, written.number[row])
    return pa.table(
        {
            "source_id": pc.binary_join_element_wise(ident, pa.array(position).cast(pa.string()), "/"),
            "occurred_at": columns.moments(moment[happened]),
            "contact_source": pa.array([SOURCE]).take(pa.array(np.zeros(len(row), np.int64))),
            "contact_id": ident,
            "position": columns.numbers(position),
            "kind": columns.words(kind, KINDS),
            "value": columns.words(value[happened], STATUSES),
            **columns.who(house, written.team[row], worker[happened]),
        }
    )


def _steps(contacts: Contacts) -> list[tuple[int, int, int, Ints, Floats, Bools]]:
    """Return the possible steps: position, kind, status, person, moment, and to whom it happened."""
    everyone = np.ones(len(contacts), np.bool_)
    nobody = np.full(len(contacts), NOBODY)
    shared = contacts.second != NOBODY
    waited = contacts.replied - contacts.opened
    gap = contacts.solved - contacts.first_solved
    back = contacts.reopened > 0
    return [
        (1, OPENED, 0, nobody, contacts.opened, everyone),
        (2, EMPLOYEE, -1, np.where(shared, contacts.second, contacts.worker), contacts.opened + 0.3 * waited, everyone),
        (3, EMPLOYEE, -1, contacts.worker, contacts.opened + 0.8 * waited, shared),
        (4, REPLY, -1, contacts.worker, contacts.replied, everyone),
        (5, STATUS, 2, contacts.worker, contacts.first_solved, everyone),
        (6, CUSTOMER, -1, nobody, contacts.first_solved + 0.35 * gap, back),
        (7, STATUS, 1, nobody, contacts.first_solved + 0.35 * gap, back),
        (8, STATUS, 2, contacts.worker, contacts.first_solved + 0.6 * gap, contacts.reopened > 1),
        (9, STATUS, 1, nobody, contacts.first_solved + 0.75 * gap, contacts.reopened > 1),
        (10, STATUS, 2, contacts.worker, contacts.solved, back),
    ]  # fmt: skip


def _step(
    position: int, kind: int, status: int, worker: Ints, moment: Floats, mask: Bools
) -> tuple[Ints, Ints, Ints, Ints, Ints, Floats]:
    rows = np.nonzero(mask)[0].astype(np.int64)
    same = np.ones(len(rows), np.int64)
    return rows, same * position, same * kind, same * status, worker[rows], moment[rows]
