"""Learning the organisation's own topics: from texts of contacts that bear a reason, corrections, and descriptions."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import transaction

from fiftytwo.facts import read, store
from fiftytwo.facts.lazily import _
from fiftytwo.lib.topics import TopicModel, learn
from fiftytwo.org import audit
from fiftytwo.org.actions.rules import Actor, may
from fiftytwo.org.audit import SYSTEM
from fiftytwo.org.permissions import ContactScope
from fiftytwo.understanding.models import Correction, LearnedTopics, Topic
from fiftytwo.understanding.permissions import can_run_readers
from fiftytwo.understanding.texts import load

MOST_TEXTS = 20_000  # the newest so many teach: what customers wrote years ago says little about today's reasons
MONTHS = 24
AT_ONCE = 200


def learned() -> TopicModel:
    """Return what was learned; an empty model before anything was."""
    return TopicModel.from_bytes(learned_bytes())


def learned_bytes() -> bytes:
    """Return what was learned as a process takes it; empty before anything was."""
    row = LearnedTopics.objects.first()
    return bytes(row.model) if row else b""


def topic_names() -> list[str]:
    """Return the topics that a text may have: learned and described ones."""
    return sorted({*learned().topics, *Topic.objects.values_list("name", flat=True)})


def learn_topics(actor: Actor) -> TopicModel:
    """Learn topics anew; the readers with them are a new version, which reads beside the one in use.

    Raises:
        PermissionDenied: if the actor does not run the readers.
    """
    may(actor, can_run_readers)
    model = _learn()
    _keep(actor, model)
    return model


def learn_first_topics() -> None:
    """Learn topics before a house reads its first text, if there is enough to learn from: later somebody decides."""
    if not LearnedTopics.objects.exists() and (model := _learn()).topics:
        _keep(SYSTEM, model)


def _learn() -> TopicModel:
    pairs = dict(_of_contacts())
    pairs.update(_of_corrections())
    return learn(sorted(pairs.values()), {topic.name: _words(topic) for topic in Topic.objects.all()})


def _keep(actor: Actor, model: TopicModel) -> None:
    with transaction.atomic():
        row = LearnedTopics.objects.create(model=model.as_bytes(), version=model.version)
        LearnedTopics.objects.exclude(pk=row.pk).delete()
        told = {"topics": list(model.topics), "texts": model.measured.texts, "version": model.version}
        audit.record(actor, "reader.learned", row, told)


def _words(topic: Topic) -> list[str]:
    return [word for words in topic.words.values() for word in words]


def _of_contacts() -> Iterator[tuple[tuple[str, str], tuple[str, str]]]:
    """Yield key → (words, reason) of the newest texts whose contact bears a reason."""
    months = sorted({file.month for file in store.files("text")}, reverse=True)[:MONTHS]
    contacts = read.table("contact", months=months).filter(_.reason.notnull())
    reasons = contacts.select("reason", contact_source=_.source, contact_id=_.source_id)
    texts = read.table("text", months=months).select(
        "source", "source_id", "contact_source", "contact_id", "written_at"
    )
    words = read.table("words", months=months).select("source", "source_id", "words").filter(_.words.notnull())
    both = texts.inner_join(reasons, ["contact_source", "contact_id"]).inner_join(words, ["source", "source_id"])
    newest = both.order_by([_.written_at.desc(), _.source_id]).limit(MOST_TEXTS)
    for batch in read.stream(newest.select("source", "source_id", "words", "reason")):
        for row in read.as_rows(batch):
            yield (row["source"], row["source_id"]), (row["words"], row["reason"])


def _of_corrections() -> Iterator[tuple[tuple[str, str], tuple[str, str]]]:
    """Yield key → (words, topic) of the texts whose topic somebody corrected."""
    keys = list(Correction.objects.filter(reader="topic").values_list("source", "text_id").distinct())
    for first in range(0, len(keys), AT_ONCE):
        some = keys[first : first + AT_ONCE]
        months = {f.month for f in store.files("text") for _s, text_id in some if f.may_hold("source_id", text_id)}
        for text in load(ContactScope(everything=True), some, sorted(months)):
            topic = text.reading("topic")
            if text.words and topic and topic.corrected and topic.value:
                yield text.key, (text.words, topic.value)
