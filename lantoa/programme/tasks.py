"""Work in the background."""

from __future__ import annotations

from lantoa.base.jobs import job


@job(attempts=6)
def cascade(run_id: int) -> int:
    """Open the plans of the units below a plan that was issued; returns how many were new."""
    from lantoa.programme.actions import run_cascade

    return run_cascade(run_id).created
