"""Object stores, by fsspec: how one is reached, and results put into one so that readers see the old run or the new.

Where a store is and who may use it is told to fsspec (for s3:// by the AWS variables and files), never to claimctl.
"""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING, Any

from claimctl.errors import DependencyError, DiskError, UsageError
from claimctl.store.parts import MANIFEST_FILE, read_manifest

if TYPE_CHECKING:
    from pathlib import Path


def file_system(url: str) -> tuple[Any, str]:
    """Fsspec's file system for a URL, and the path in it.

    Raises UsageError for a URL that names no store, DependencyError where the package for it is not installed.
    """
    if "://" not in url or "::" in url or url.lower().startswith(("file:", "local:")):
        raise UsageError("bad_url", f"{url} names no object store.", "Write s3://BUCKET/FOLDER, or a path.")
    try:
        import fsspec
    except ImportError as error:
        raise DependencyError(
            "extra_missing", "fsspec is not installed, which an object store needs.", "pip install 'claimctl[s3]'"
        ) from error
    try:
        system, root = fsspec.core.url_to_fs(url)
    except ImportError as error:
        raise DependencyError(
            "extra_missing", f"{url} needs a package that is not installed: {reason(error)}.",
            "For s3:// pip install 'claimctl[s3]'.",
        ) from error  # fmt: skip
    except ValueError as error:
        raise UsageError("bad_url", f"{url} names no object store: {reason(error)}.", "Check the URL.") from error
    return system, str(root).rstrip("/")


def publish(results: Path, url: str) -> int:
    """Make the tables under `url` those of `results`; how many parts were sent.

    Parts are named by their content, so only new ones are sent; the manifest follows, and only then do parts leave
    that it no longer names. Cut short, it is finished by the next call. Raises DiskError.
    """
    manifest = read_manifest(results)
    if manifest is None:
        return 0
    system, root = file_system(url.rstrip("/"))
    live = {f"{table}/{part.file}": part for table, held in manifest.tables.items() for part in held}
    try:
        system.invalidate_cache()
        there = {key.removeprefix(root).lstrip("/"): facts for key, facts in system.find(root, detail=True).items()}
        sent = 0
        for name, part in live.items():
            if name not in there or there[name].get("size") != part.bytes:
                system.put_file(str(results / name), f"{root}/{name}")
                sent += 1
        system.put_file(str(results / MANIFEST_FILE), f"{root}/{MANIFEST_FILE}")
        gone = [f"{root}/{name}" for name in there if _is_part(name, manifest.tables) and name not in live]
        if gone:
            system.rm(gone)
    except Exception as error:
        raise DiskError(
            "publish_failed", f"The tables could not be put under {url}: {reason(error)}.",
            "They stand in the results folder; run the same command again to send them.",
        ) from error  # fmt: skip
    return sent


def os_error(error: Exception) -> OSError:
    """Any store's error as an OSError that says what it was."""
    number = error.errno if isinstance(error, OSError) and error.errno else errno.EIO
    return OSError(number, reason(error))


def reason(error: Exception) -> str:
    """Any store's error in a few words."""
    if isinstance(error, FileNotFoundError):
        return "it is not there"
    if isinstance(error, PermissionError):
        return "access is denied"
    said = (getattr(error, "strerror", None) or str(error)).splitlines()
    return f"{type(error).__name__}: {said[0][:120]}" if said else type(error).__name__


def _is_part(name: str, tables: dict[str, Any]) -> bool:
    folder, _, file = name.partition("/")
    return folder in tables and file.startswith("part-") and file.endswith(".parquet")
