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
