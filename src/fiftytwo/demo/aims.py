"""What the demo's organisation aims at, what others reach, and when it began anew."""

from __future__ import annotations

from datetime import timedelta

from fiftytwo.demo.story import Plan
from fiftytwo.metrics.models import Benchmark, Target

TARGETS = {
    "csat": 0.75,
    "nps": 30.0,
    "first_contact_resolution": 0.85,
    "first_reply_time": 60.0,
    "promise_kept": 0.9,
    "reopening": 0.05,
    "quality_score": 0.85,
    "adherence": 0.9,
    "engagement": 0.7,
}
LIMITS = {"csat": 0.65, "first_contact_resolution": 0.75, "promise_kept": 0.8, "quality_score": 0.75, "adherence": 0.8}
BENCHMARKS = (
    ("csat", "Retailers of the region", 0.78),
    ("nps", "Retailers of the region", 34.0),
    ("first_contact_resolution", "Contact centres", 0.72),
)
SOURCE = "invented for this demo"


def aim(plan: Plan) -> None:
    """Write down targets and benchmarks, once."""
    since = plan.first.monday - timedelta(weeks=104)
    for metric, value in TARGETS.items():
        wanted = {"value": value, "limit": LIMITS.get(metric)}
        Target.objects.get_or_create(metric=metric, scope="organisation", since=since, defaults=wanted)
    for metric, who, value in BENCHMARKS:
        Benchmark.objects.get_or_create(
            metric=metric, label=who, measured_on=plan.first.monday, defaults={"value": value, "source": SOURCE}
        )
