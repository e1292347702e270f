"""What both clients are: one organisation's account, its settings, and how they are pickled."""

from __future__ import annotations

from os import fspath
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from . import _core
from .errors import SyncError
from .mirror import Mirror
from .reports import SyncReport

if TYPE_CHECKING:
    from collections.abc import Callable

    from .types import StrPath

Token = TypeVar("Token")


class Account(Generic[Token]):
    """One organisation's Qonto account."""

    def __init__(
        self,
        *,
        access_token: str | Callable[[], Token] | None = None,
        login: str | None = None,
        secret_key: str | None = None,
        staging_token: str | None = None,
        base_url: str | None = None,
        timeout: float = _core.DEFAULT_TIMEOUT,
        max_attempts: int = _core.DEFAULT_MAX_ATTEMPTS,
        max_in_flight: int = _core.DEFAULT_MAX_IN_FLIGHT,
        rate_limit: bool | None = None,
        ca_file: StrPath | None = None,
        proxy: str | None = None,
    ) -> None:
        """Read the settings; nothing is sent yet.

        Give ``access_token`` (an OAuth token, or a callable that is asked again once after a 401), or ``login`` and
        ``secret_key``, or nothing and set QONTO_ACCESS_TOKEN, or QONTO_LOGIN and QONTO_SECRET_KEY. ``staging_token``
        (QONTO_STAGING_TOKEN) opens the sandbox. Any of these four as an argument, and none of their variables is read.

        ``base_url`` (QONTO_BASE_URL) is production, or the sandbox with a staging token. ``timeout`` is in seconds
        without progress on one request, ``max_attempts`` how often one request is sent at most, ``max_in_flight`` how
        many files are fetched at once, beside as many questions for their addresses; one list is read with 8 requests
        at once at most, and with no more than ``max_in_flight``. ``rate_limit`` keeps to Qonto's limits; None means
        except on loopback. ``ca_file`` holds PEM certificates that are trusted besides the system's. ``proxy`` replaces
        the environment's.

        Raises ConfigError, which names the setting or lists the variables, TypeError and ValueError. Qonto's pages
        "Authentication", "Sandbox" and "Rate limitations".
        """
        settings = {name: value for name, value in locals().items() if name != "self"}
        self._connect(_core.Client(settings))
        self._secrets = [name for name, value in settings.items() if _is_secret(name, value)]
        self._settings = {name: value for name, value in settings.items() if name not in self._secrets}

    def _connect(self, core: _core.Client) -> None:
        self._core = core

    def __reduce__(self) -> tuple[Callable[..., Account[Token]], tuple[type[Account[Token]], dict[str, Any]]]:
        if self._secrets:
            names = " and ".join(self._secrets)
            raise TypeError(
                f"a {type(self).__name__} with {names} cannot be pickled, because secrets would be written out: "
                "set QONTO_ACCESS_TOKEN (or QONTO_LOGIN and QONTO_SECRET_KEY) in each process, "
                "or give access_token as a function that can be imported there"
            )
        return _again, (type(self), self._settings)

    def __repr__(self) -> str:
        where = self._settings["base_url"]
        return f"<{type(self).__name__}{'' if where is None else f' of {where}'}>"


def _again(cls: type[Account[Token]], settings: dict[str, Any]) -> Account[Token]:
    return cls(**settings)


def _is_secret(name: str, value: Any) -> bool:
    if value is None or callable(value):
        return False
    return name in {"access_token", "secret_key", "staging_token"} or (name == "proxy" and "@" in value)


def folder_of(mirror: StrPath | Mirror) -> str:
    """Where a mirror, or what is in its place, is; TypeError for what is neither a Mirror nor a path."""
    return fspath(mirror.path if isinstance(mirror, Mirror) else mirror)


def sync_arguments(values: dict[str, Any]) -> dict[str, Any]:
    """Pick what the core takes of a sync's arguments."""
    return {name: values[name] for name in ("resources", "since", "attachments", "audit", "wait")}


def upload_arguments(values: dict[str, Any]) -> dict[str, Any]:
    """Pick what the core takes of an upload's arguments."""
    ledger = values["ledger"]
    names = ("source", "meta", "skip_attachment_matcher", "allow_duplicates", "dry_run")
    return {name: values[name] for name in names} | {"ledger": ledger.path if isinstance(ledger, Mirror) else ledger}


def checked(said: dict[str, Any]) -> SyncReport:
    """Turn what a sync did into its report; SyncError with the report when a list was not read to its end."""
    report = SyncReport(said)
    if all(resource.complete for resource in report.resources.values()):
        return report
    raise SyncError(report)
