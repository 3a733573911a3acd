"""What other rooms and pages ask of understanding."""

from __future__ import annotations

from fiftytwo.understanding.praise import Candidate as Candidate
from fiftytwo.understanding.praise import FoundPraise as FoundPraise
from fiftytwo.understanding.praise import praise_found as praise_found
from fiftytwo.understanding.praise import praise_of as praise_of
