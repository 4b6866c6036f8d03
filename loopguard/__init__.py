"""Judges parsed mail: `inspect` judges one mail by itself, `count` among the recent ones. Pure: no clock, no I/O."""

from loopguard.arrival import Arrival, History
from loopguard.checks import CHECKS, Check
from loopguard.count import count
from loopguard.envelope import Envelope
from loopguard.identity.stamp import Stamp, StampKey
from loopguard.identity.storm_key import storm_key
from loopguard.inspect import inspect
from loopguard.observe import observe
from loopguard.policy import Policy
from loopguard.verdict import Effect, Finding, Kind, Verdict

__all__ = [
    "CHECKS",
    "Arrival",
    "Check",
    "Effect",
    "Envelope",
    "Finding",
    "History",
    "Kind",
    "Policy",
    "Stamp",
    "StampKey",
    "Verdict",
    "count",
    "inspect",
    "observe",
    "storm_key",
]
