"""What can go wrong, one class per thing a caller can act on. Messages are Chinese: what, where, what to do."""

from __future__ import annotations


class DubanError(Exception):
    """Base of every error duban raises on purpose; `str()` is one Chinese line for the user."""


class ReadError(DubanError):
    """A file could not be read into a `Doc`."""


class UnreadableFileError(ReadError):
    """The file cannot be opened: it is missing, a folder, a broken link, or may not be read."""


class UnsupportedFormatError(ReadError):
    """The file's kind is not read, or needs a program that is not installed."""


class EncryptedFileError(ReadError):
    """The file is protected by a password."""


class DamagedFileError(ReadError):
    """The file is broken, or its content is not what its name says."""


class EmptyFileError(ReadError):
    """The file holds no text."""


class NeedsOcrError(ReadError):
    """The PDF holds page images only; it must go through OCR first."""


class LimitExceededError(ReadError):
    """The file is larger, or inflates to more, than the limits allow."""


class UsageError(DubanError):
    """An option, a manifest or an argument is wrong."""


class OutputError(DubanError):
    """The output folder cannot be written, or holds results that must not be overwritten."""


class ModelError(DubanError):
    """A model folder is missing, incomplete or of another version."""


class WriteFailedError(OutputError):
    """A result could not be written midway: the disk is full, or the folder went away."""


class DataError(DubanError):
    """Annotated data cannot be used: broken, or without labels."""


class SecretMarkError(DubanError):
    """The document bears a mark of state secrets and must not be processed here. The message quotes nothing of it."""


class LedgerError(DubanError):
    """The ledger cannot be opened or does not allow what was asked; the message says why and what to do."""


class UnavailableError(LedgerError):
    """The database of the ledger cannot be used now: busy, gone, full, damaged. What was to be written has to be tried again."""


class ForbiddenError(LedgerError):
    """The user's role does not allow this."""


class NotFoundError(LedgerError):
    """There is no such row, document or user."""


class StateError(LedgerError):
    """The row is not in a state from which this step leads on, or what the step needs (reason, evidence, day) is missing."""


class ConflictError(LedgerError):
    """Somebody else changed the row meanwhile. `fields` pairs each field of the edit with what it was, is now, and was to become."""

    def __init__(self, message: str, *, version: int, fields: dict[str, tuple[object, object, object]], by: str = "", at: str = "") -> None:
        super().__init__(message)
        self.version, self.fields, self.by, self.at = version, fields, by, at


def not_installed(purpose: str, package: str, extra: str) -> str:
    """Return the message where a package of an extra of duban is missing: what needs it and how to install it.

    >>> not_installed("写 Parquet ", "pyarrow", "parquet")
    '写 Parquet 需要 pyarrow，本机没有安装：请运行 pip install "duban[parquet]" 后再试'
    """
    return f'{purpose}需要 {package}，本机没有安装：请运行 pip install "duban[{extra}]" 后再试'
