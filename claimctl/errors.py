"""Errors that speak to their reader: a code to act on, the facts, the remedy; and the exit codes of the CLI."""

from __future__ import annotations

from enum import IntEnum


class Exit(IntEnum):
    """The exit codes, an API of their own."""

    DONE = 0
    BUG = 1
    USAGE = 2
    DOCUMENTS_FAILED = 3
    DEPENDENCY = 4
    DISK = 5
    INTEGRITY = 6
    HISTORY = 7
    LOCKED = 11
    INTERRUPTED = 130
    TERMINATED = 143


class ClaimctlError(Exception):
    """An error with a code, a message and a remedy. The message never quotes what stands in a document."""

    exit_code = Exit.BUG

    def __init__(self, code: str, message: str, remedy: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.message} {self.remedy}".strip()

    def __reduce__(self) -> tuple[type[ClaimctlError], tuple[str, str, str]]:
        return type(self), (self.code, self.message, self.remedy)


class DocumentError(ClaimctlError):
    """One document can't be read or went wrong; nothing else is lost."""

    exit_code = Exit.DOCUMENTS_FAILED


class Refused(DocumentError):
    """The document is unreadable by design: encrypted, over a limit, or of a kind that is not read."""


class Failed(DocumentError):
    """The document should have been readable and was not: corrupt, out of time or memory."""


class UsageError(ClaimctlError):
    """The command was called wrongly, or a config file is not valid."""

    exit_code = Exit.USAGE


class DependencyError(ClaimctlError):
    """An engine, library or model that the run needs is missing or not the one it should be."""

    exit_code = Exit.DEPENDENCY


class DiskError(ClaimctlError):
    """The results could not be written; what stood there before is still whole."""

    exit_code = Exit.DISK


class IntegrityError(ClaimctlError):
    """The results are not what their manifest says."""

    exit_code = Exit.INTEGRITY


class HistoryError(ClaimctlError):
    """A labelled history that would teach what does not hold later."""

    exit_code = Exit.HISTORY


class LockedError(ClaimctlError):
    """Another run holds the results folder."""

    exit_code = Exit.LOCKED
