"""The roles of a node, each its own process and each startable alone: intake, worker, web, webhooks."""

from enum import StrEnum

__all__ = ["Role"]


class Role(StrEnum):
    """What one process does. Roles of a node share its data directory and nothing else."""

    INTAKE = "intake"
    WORKER = "worker"
    WEB = "web"
    WEBHOOKS = "webhooks"
