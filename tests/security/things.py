"""What every address is asked for: things of Kham, in the Vientiane shop, which Rex leads.

To the others they are the things of somebody else: another team's contact, another's note, upload, token or wall.
Each room has a builder that returns what the blanks of its addresses are filled with: the address, or its beginning
up to the first blank → the values of its blanks. A value that starts with ``?`` is asked behind the address; a
dictionary is sent with a POST.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from importlib import resources
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from tests.cast import STARTED, Cast
from tests.pages.year import contact, write_facts
from tests.recognition.desk import confirmed, found_moment, given_by
from tests.understanding.desk import write_readings, write_texts

from fiftytwo.facts import batches
from fiftytwo.features.obstacles import actions as obstacles
from fiftytwo.features.obstacles import boxes
from fiftytwo.features.recognition.actions import judging, programmes
from fiftytwo.features.recognition.actions.programmes import RulesAsked
from fiftytwo.features.recognition.models import Candidate, Credit, Objection, PeerThanks, Programme, Rules, Story
from fiftytwo.features.skiplevels.models import Guest, Meeting, Note
from fiftytwo.lib.periods import quarter
from fiftytwo.lib.weeks import Week
from fiftytwo.metrics.models import Benchmark, Phase, Target
from fiftytwo.org import actions as org
from fiftytwo.org.access.models import OpenSession
from fiftytwo.org.actions.values import ValueDetails, add_value, publish_value
from fiftytwo.org.models import Alias, Closure, Grant, Person
from fiftytwo.org.people_import import uploads as people_uploads
from fiftytwo.org.saved_views.actions import save_view
from fiftytwo.org.viewer import Viewer, organisations_today, viewer_of
from fiftytwo.rhythm import commitments, service_week, subscriptions
from fiftytwo.rhythm.models import OwnPractice
from fiftytwo.signals import actions as signals
from fiftytwo.signals.detect import Found
from fiftytwo.sources import uploads
from fiftytwo.sources.models import Import, SavedMapping
from fiftytwo.understanding.models import Topic

Blanks = Mapping[str, tuple[Any, ...]]
EXAMPLE = "In March he stayed with a lost customer until her daughter came."


def someone(cast: Cast, name: str) -> Viewer:
    """Return one of the cast as whoever looks."""
    user = cast[name].user
    assert user is not None
    return viewer_of(user)


def of_people(cast: Cast) -> Blanks:
    """Kham himself: his team, his manager, his name in a source, his token, his saved view."""
    kham, olga = someone(cast, "Kham"), someone(cast, "Olga")
    closure = Closure.objects.create(site=cast.vientiane, day=date(2030, 1, 2), name="Stocktaking")
    alias = Alias.objects.create(source="desk", name="kham.p", name_search="kham.p", person=cast.kham)
    grant = Grant.objects.get(person=cast.mert)
    value = add_value(someone(cast, "Defne"), ValueDetails({"en": "Patience", "tr": "Sabır", "lo": "ຄວາມອົດທົນ"}))
    file = SimpleUploadedFile("people.csv", b"number,name\n1,Kham\n")
    last_day = olga.today + timedelta(days=30)
    token = org.make_own_token(kham, "mine", ["numbers:read"], last_day=last_day).token
    return {
        "people/import/": (people_uploads.keep(olga, file),),
        "person/": (cast.kham.key,),
        "sign-ins/": (session_of(cast.kham).key,),
        "name/": (alias.pk,),
        "membership/": (cast.kham.memberships.get().pk,),
        "reporting/": (cast.kham.reports_to.get().pk,),
        "role/": (grant.pk,),
        "team/": (cast.shop.key,),
        "site/": (cast.vientiane.key,),
        "closure/": (closure.pk,),
        "line/": (cast.rex.key,),
        "tokens/": (token.key,),
        "values/": (value.key,),
        "views/": (save_view(kham, "numbers", "mine", "metric=nps").pk,),
        "setup/": ("people",),
        "setup/begin/": ("a-guess",),
    }


def session_of(person: Person) -> OpenSession:
    """Return a browser in which somebody is signed in."""
    assert person.user is not None
    client = Client()
    client.force_login(person.user)
    key = client.cookies[settings.SESSION_COOKIE_NAME].value
    return OpenSession.objects.get_or_create(session_key=key, defaults={"user": person.user})[0]


def of_the_week(cast: Cast) -> Blanks:
    """What Kham took on, an act of the service week that is his, his calendar feed."""
    kham = someone(cast, "Kham")
    act = service_week.plan_act(someone(cast, "Mert"), kham.today.year + 1, "Breakfast for all", cast.kham)
    return {
        "feed/": (subscriptions.new_feed(kham),),
        "team-sheet/": (cast.shop.key,),
        "commitments/": (commitments.add(kham, "Call three customers back").pk,),
        "practices/": ("nobody_unseen",),
        "practices/<slug:name>/edit": (own_practice(cast),),
        "service-week/": (kham.today.year + 1,),
        "service-week/acts/": (act.pk,),
    }


def own_practice(cast: Cast) -> str:
    """Return the name of a practice that the organisation wrote itself."""
    shipped = resources.files("fiftytwo.rhythm.practices") / "nobody_unseen.toml"
    text = shipped.read_text(encoding="utf-8").replace('name = "nobody_unseen"', 'name = "seen_by_us"')
    OwnPractice.objects.create(name="seen_by_us", text=text)
    return "seen_by_us"


def of_obstacles(cast: Cast) -> Blanks:
    """What Kham raised by name, and what somebody in his shop raised without one."""
    kham = someone(cast, "Kham")
    said = {"title": "The till jams", "text": "Ten times a day.", "team": cast.shop}
    raised = obstacles.raise_obstacle(kham, how="named", **said)
    nameless = obstacles.raise_obstacle(kham, how="anonymous", **said)
    return {
        "obstacles/list/": ("all",),
        "obstacles/one/": (raised.obstacle.key, "answer"),
        "obstacles/team/": (cast.shop.key,),
        "obstacles/box/": (boxes.box_of(cast.shop).key,),
        "obstacles/follow/": (nameless.link,),
    }


def of_meetings(cast: Cast) -> Blanks:
    """A meeting of Mert's with Kham, and what Kham wrote down for the two of them."""
    meeting = Meeting.objects.create(leader=cast.mert, at=timezone.now() + timedelta(days=3), place="the shop")
    Guest.objects.create(meeting=meeting, person=cast.kham)
    note = Note.objects.create(meeting=meeting, author=cast.kham, text="The till jams.")
    return {"meetings/one/": (meeting.key, "reply", {"answer": "yes"}), "meetings/note/": (note.pk, "keep-back")}


def of_recognition(cast: Cast) -> Blanks:
    """Praise for Kham: found, confirmed and given; thanks of a colleague; a programme that he is a candidate in."""
    mert, rex, today = someone(cast, "Mert"), someone(cast, "Rex"), organisations_today()
    his = {"employee": cast.kham.key, "team": cast.shop.key}
    found = found_moment(cast, "t1", **his)
    waiting = confirmed(rex, cast, "t2", cast.kham, **his)
    given = given_by(mert, confirmed(rex, cast, "t3", cast.kham, **his))
    Credit.objects.filter(moment=given.moment).update(agreed_at=timezone.now())
    Story.objects.create(monday=Week.of(today).monday, moment=given.moment, chosen_by=cast.mert)
    value = add_value(someone(cast, "Defne"), ValueDetails({"en": "Patience", "tr": "Sabır", "lo": "ຄວາມອົດທົນ"}))
    publish_value(someone(cast, "Defne"), value)
    peer = PeerThanks.objects.create(giver=cast.rex, receiver=cast.kham, value=value, example=EXAMPLE)
    programme = programme_with_kham(cast, value)
    write_texts(cast, day := organisations_today() - timedelta(days=2), ("t4", "Teşekkürler!"), **his)
    return {
        "recognition/found/pick": ({"source": "desk", "text": "t4", "month": f"{day:%Y-%m}"},),
        "recognition/moment/<str:key>/ask": (found.key, {"person": cast.rex.key}),
        "recognition/programmes/<str:key>/committee": (programme.key, {"person": cast.noy.key}),
        "recognition/candidate/<int:pk>/certificate.pdf": (honoured(cast).pk,),
        "recognition/wall/": (Credit.objects.get(moment=given.moment).pk,),
        "recognition/colleagues/": (peer.key,),
        "recognition/moment/": (found.key,),
        "recognition/turn/": (waiting.key,),
        "recognition/turn/<str:key>/card.pdf": (given.key,),
        "recognition/story/": (str(Week.of(today).monday),),
        "recognition/programmes/": (programme.key,),
        "recognition/nomination/": (programme.nominations.get().pk,),
        "recognition/candidate/": (programme.candidates.get().pk,),
        "recognition/objection/": (programme.objections.get().pk,),
    }


def programme_with_kham(cast: Cast, value: Any) -> Programme:
    """Return a programme of last quarter with Kham on its shortlist, before a committee of Mert, Noy and Olga."""
    defne = someone(cast, "Defne")
    period = quarter(defne.today).before()
    made = programmes.make(defne, "Service stars", str(period), "service", "", RulesAsked(nominators=1))
    before = timezone.make_aware(datetime.combine(period.first.monday - timedelta(days=9), datetime.min.time()))
    Rules.objects.filter(programme=made).update(made_at=before)
    Programme.objects.filter(pk=made.pk).update(frozen_at=before)
    made.refresh_from_db()
    programmes.nominate(someone(cast, "Rex"), made, cast.kham, value, EXAMPLE)
    for person in (cast.mert, cast.noy, cast.olga):
        judging.seat(defne, made, person)
    judging.draw_shortlist(defne, made)
    Objection.objects.create(programme=made, raised_by=cast.kham, words="My week in June is missing.")
    return Programme.objects.get(pk=made.pk)


def honoured(cast: Cast) -> Candidate:
    """Return Kham as somebody whom another programme, long announced, honoured."""
    over = timezone.now() - timedelta(days=300)
    when = {"frozen_at": over, "shortlisted_at": over, "announced_at": over}
    made = Programme.objects.create(name="Stars of old", period="2025-Q1", made_by=cast.defne, **when)
    Rules.objects.create(programme=made, number=1, made_by=cast.defne)
    return Candidate.objects.create(programme=made, person=cast.kham, honoured=True, reasons=EXAMPLE)


def of_contacts(cast: Cast) -> Blanks:
    """A contact that Kham answered."""
    day = organisations_today() - timedelta(days=2)
    write_facts("contact", [contact(cast, 1, day, employee=cast.kham, team=cast.shop)])
    return {"contacts/one/": ("desk", "C-00001")}


def of_numbers(cast: Cast) -> Blanks:
    """A target, a benchmark and a phase of the organisation's."""
    figure = {"metric": "nps", "value": 40.0}
    target = Target.objects.create(since=STARTED, **figure)
    benchmark = Benchmark.objects.create(label="others", source="a report", measured_on=STARTED, **figure)
    phase = Phase.objects.create(metric="nps", starts_on=date(2026, 1, 5), reason="new survey")
    his_shop = f"?scope=team:{cast.shop.key}"
    with_scope = ("", "eight-lines", "colleagues", "drivers", "print")
    return {
        **{f"numbers/{page}": (his_shop,) for page in with_scope},
        **dict.fromkeys(("numbers/explore", "numbers/explore/export"), (f"{his_shop}&metric=nps",)),
        "numbers/metric/<slug:name>": ("nps", his_shop),
        "numbers/metric/": ("nps",),
        "numbers/definitions/": ("nps", 1),
        "numbers/targets/": (target.pk,),
        "numbers/benchmarks/": (benchmark.pk,),
        "numbers/phases/": (phase.pk,),
    }


def of_what_is_said(cast: Cast) -> Blanks:
    """A text that a customer of Kham's wrote."""
    day = organisations_today() - timedelta(days=2)
    write_texts(cast, day, ("t1", "Teşekkür ederim."), employee=cast.kham.key, team=cast.shop.key)
    write_readings(day, "t1", {"reader": "person_thanked", "value": "yes", "confidence": 0.97, "spans": "0-5"})
    topic = Topic.objects.create(name="late parcel", words={"en": ["late"]})
    text = ("desk", "t1")
    return {"said/one/": text, "said/correct/": text, "said/label/": text, "said/tell/": text,
            "said/topics/": (topic.pk,)}  # fmt: skip


def of_signals(cast: Cast) -> Blanks:
    """Something that stood out in Kham's shop."""
    evidence = {"unseen": 5, "people": 8}
    week = Week.of(organisations_today()) + -1
    (signal,) = signals.found(week, [Found("silence", f"team:{cast.shop.key}", "nobody_unseen", "up", evidence)])
    return {"signals/": (signal.pk,)}


def of_imports(cast: Cast) -> Blanks:
    """A file that Noy is bringing in, and an import of hers."""
    upload = uploads.begin("tickets.csv", 10, actor=someone(cast, "Noy"))
    batch = batches.start("desk", label="tickets", tables=["contact"])
    batches.finish(batch, {})
    made = Import.objects.create(batch=batch, file_name="tickets.csv", size=10, mapping_name="tickets")
    saved = SavedMapping.objects.create(name="tickets", text='source = "desk"', saved_by=cast.noy)
    return {"imports/mappings/": (saved.name,), "imports/files/": (upload.key,), "imports/": (made.pk,)}


def of_the_api(cast: Cast) -> Blanks:
    """Questions about the numbers of Kham's shop, where an operation takes a scope."""
    scope, period = f"scope=team:{cast.shop.key}", "period=2026-W20"
    asked = {
        "numbers": f"metrics=nps&{scope}&{period}",
        "series": f"metric=nps&{scope}&from=2026-W18&to=2026-W20",
        "control": f"metric=nps&{scope}&to=2026-W20",
        **dict.fromkeys(("scorecard", "eight-lines", "divergence", "drivers", "colleagues"), f"{scope}&{period}"),
    }
    questions = {f"api/v1/{operation}": (f"?{query}",) for operation, query in asked.items()}
    return {**questions, "api/v1/definitions/": ("nps",), "api/v1/": ("nothing",)}


def of_the_door(cast: Cast) -> Blanks:
    """A link that set nobody's password, and a passkey that nobody has: every page about one asks who it is first."""
    return {
        "account/2fa/webauthn/keys/": (1,),
        "account/password/reset/key/": ("1", "set-password"),
        "account/closed/confirm-email/": ("key",),
    }


ROOMS: dict[str, Callable[[Cast], Blanks]] = {
    "people": of_people,
    "week": of_the_week,
    "obstacles": of_obstacles,
    "meetings": of_meetings,
    "recognition": of_recognition,
    "contacts": of_contacts,
    "numbers": of_numbers,
    "said": of_what_is_said,
    "signals": of_signals,
    "imports": of_imports,
    "api": of_the_api,
    "door": of_the_door,
}
