"""Why a copy cannot be made or brought back, in words for the one at the command line."""

from __future__ import annotations


class OperationRefused(Exception):
    """Nothing was changed; the message says what to mend."""


class ArchiveDamaged(OperationRefused):
    """The archive is not what was written."""


class TargetInUse(OperationRefused):
    """Something would be overwritten, or a process still works there."""


class ToolMissing(OperationRefused):
    """A program of PostgreSQL is not on this machine, or it failed."""


class ProofFailed(OperationRefused):
    """What was brought back is not what the manifest and the invariants promise."""
