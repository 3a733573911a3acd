"""How are we doing, and how sure are we?

For analysts: ``from fiftytwo import metrics`` gives every score as a plain function, on lists or on columns of a data
frame, without Django, a server or a database: see ``docs/analysts.md``. The other modules of this room (definitions,
weekly cells, pages) belong to the server and are not imported here.

>>> from fiftytwo import metrics
>>> score = metrics.nps([10, 9, 9, 8, 7, 6, 0])
>>> round(score.value, 1), score.n, [round(end, 1) for end in score.interval]
(14.3, 7, [-39.6, 59.6])
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from fiftytwo.lib import durations
from fiftytwo.lib.arrivals import usual
from fiftytwo.lib.columns import Column
from fiftytwo.lib.comparisons import difference, nps_difference, ratio_of_shares, share_difference
from fiftytwo.lib.control import Chart, State, laney, xmr
from fiftytwo.lib.fairness import adverse_impact
from fiftytwo.lib.intervals import Interval, wilson
from fiftytwo.lib.operations import (
    Calls,
    Denominator,
    adherence,
    conformance,
    handle_time,
    occupancy,
    service_level,
    shrinkage,
    speed_of_answer,
    staff,
)
from fiftytwo.lib.queues import agents_needed, load, queue, surging
from fiftytwo.lib.ranking import Prior, estimate, estimated_prior, funnel, places, standardised
from fiftytwo.lib.relationships import attrition, earned_growth, referrals, repeat_business, retention
from fiftytwo.lib.scores import (
    CES_7,
    CES_OLD,
    CSAT_5,
    NPS_10,
    ReviewItem,
    Scale,
    Score,
    Unit,
    ces,
    csat,
    mean,
    mean_answer,
    nps,
    nps_of,
    quality_score,
    rate,
    response_rate,
    share,
)
from fiftytwo.lib.surprise import change_points, discoveries, latest_p_value, states
from fiftytwo.lib.targets import Better, Known, Target, divergence, divergent, judged, standing
from fiftytwo.lib.weeks import Week, customer_service_week
from fiftytwo.lib.weights import design_effect, effective_n, rake

if TYPE_CHECKING:
    from fiftytwo.lib.agreement import Level, two_raters
    from fiftytwo.lib.agreement import krippendorff as alpha
    from fiftytwo.lib.agreement import krippendorff_interval as alpha_interval
    from fiftytwo.lib.drivers import Drivers, drivers
    from fiftytwo.lib.spikes import Curve, Helpers, agents_for, simulated

# these need numpy, which a server's start should not wait for
_WHEN_ASKED = {
    "Level": ("agreement", "Level"),
    "alpha": ("agreement", "krippendorff"),
    "alpha_interval": ("agreement", "krippendorff_interval"),
    "two_raters": ("agreement", "two_raters"),
    "Drivers": ("drivers", "Drivers"),
    "drivers": ("drivers", "drivers"),
    "Curve": ("spikes", "Curve"),
    "Helpers": ("spikes", "Helpers"),
    "agents_for": ("spikes", "agents_for"),
    "simulated": ("spikes", "simulated"),
}

__all__ = [
    "CES_7",
    "CES_OLD",
    "CSAT_5",
    "NPS_10",
    "Better",
    "Calls",
    "Chart",
    "Column",
    "Curve",
    "Denominator",
    "Drivers",
    "Helpers",
    "Interval",
    "Known",
    "Level",
    "Prior",
    "ReviewItem",
    "Scale",
    "Score",
    "State",
    "Target",
    "Unit",
    "Week",
    "adherence",
    "adverse_impact",
    "agents_for",
    "agents_needed",
    "alpha",
    "alpha_interval",
    "attrition",
    "ces",
    "change_points",
    "conformance",
    "csat",
    "customer_service_week",
    "design_effect",
    "difference",
    "discoveries",
    "divergence",
    "divergent",
    "drivers",
    "durations",
    "earned_growth",
    "effective_n",
    "estimate",
    "estimated_prior",
    "funnel",
    "handle_time",
    "judged",
    "laney",
    "latest_p_value",
    "load",
    "mean",
    "mean_answer",
    "nps",
    "nps_difference",
    "nps_of",
    "occupancy",
    "places",
    "quality_score",
    "queue",
    "rake",
    "rate",
    "ratio_of_shares",
    "referrals",
    "repeat_business",
    "response_rate",
    "retention",
    "service_level",
    "share",
    "share_difference",
    "shrinkage",
    "simulated",
    "speed_of_answer",
    "staff",
    "standardised",
    "standing",
    "states",
    "surging",
    "two_raters",
    "usual",
    "wilson",
    "xmr",
]


def __getattr__(name: str) -> Any:
    """Bring in what needs numpy when it is first asked for."""
    if name not in _WHEN_ASKED:
        raise AttributeError(f"{__name__} has no {name!r}: see metrics.__all__")
    module, own = _WHEN_ASKED[name]
    found = globals()[name] = getattr(import_module(f"fiftytwo.lib.{module}"), own)
    return found


def __dir__() -> list[str]:
    """List what an analyst can use."""
    return sorted(__all__)
