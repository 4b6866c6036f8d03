"""Python imports this first in every process of a rigged node, whichever way that node starts its roles."""

import os

if os.environ.get("RIG"):
    from tests.faults.rig import rig

    rig()
