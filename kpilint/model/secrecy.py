"""What is not for everybody: KPIs that are for their team alone, and confidential targets."""

from kpilint.model.types import Kpi, Target


def is_hidden(kpi: Kpi) -> bool:
    """Whether a KPI is for its team only, or says in a way that cannot be read whom it is for."""
    return kpi.visibility == "team" or "visibility" in kpi.unread


def is_confidential(target: Target) -> bool:
    """Whether a target keeps its number to itself, or cannot be read where it says so."""
    return target.confidential or "confidential" in target.unread
