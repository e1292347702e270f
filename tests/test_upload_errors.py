"""Errors in answers that say 200: each is put to its file, wherever Qonto writes it and whatever it points at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from documents import codes, sent, write
from guide import failures_by_the_guide, upload_by_the_guide
from relay import relayed
from support import Twin
from uploaded import BULK, EMPTY, assert_true, held, once, upload

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from qontokit import UploadReport
    from qontokit.testing import FakeQonto

CODES = ("invalid", "required", "limit_reached", "internal_server_error")
POINTERS = ("key", "key_only", "index", "brackets", "data", "dots", "absent")
PLACES = ("top_level", "per_invoice")
SHUFFLED = {"upload_answer_shuffled": True}
UNTIDY: dict[str, dict[str, bool]] = {
    "tidy": {},
    "shuffled": SHUFFLED,
    "renamed": {**SHUFFLED, "upload_names_changed": True, "upload_errors_missing": True},
}
TWICE: dict[str, Any] = {"max_attempts": 2}


def refusing(*codes: str, **rule: Any) -> dict[str, Any]:
    """Files are refused with the code in their name."""
    return {"uploads": [{"file_name": code, "code": code, **rule} for code in codes]}


def assert_told(report: UploadReport, qonto: FakeQonto, paths: list[Path]) -> None:
    """Each file whose name is a code failed with it, and each other one is in Qonto once."""
    bad = {path: [code] for path in paths for code in CODES if code in path.name}
    assert codes(report) == [bad.get(path, []) for path in paths]
    assert [result.outcome for result in report] == ["failed" if path in bad else "uploaded" for path in paths]
    assert_true(report, qonto)
    assert held(qonto) == once(path for path in paths if path not in bad)


@pytest.mark.parametrize("pointers", POINTERS)
@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("untidy", UNTIDY)
async def test_every_code_is_put_to_its_file(
    twin: Twin,
    make_fake_qonto: Callable[..., FakeQonto],
    tmp_path: Path,
    pointers: str,
    place: str,
    untidy: str,
) -> None:
    quirks = {"upload_errors": place, "upload_pointers": pointers, **UNTIDY[untidy]}
    qonto = make_fake_qonto(**EMPTY, quirks=quirks, faults=refusing(*CODES))
    names = [f"{code} {number}.pdf" for code in CODES[:3] for number in (1, 2)]
    paths = write(tmp_path, "first.pdf", *names[:4], "a good one.pdf", *names[4:], f"{CODES[3]}.pdf", "Last One.pdf")
    report = await upload(twin, qonto, paths, tmp_path / "uploads.db", TWICE)
    assert_told(report, qonto, paths)
    if pointers == "key":
        pointed = {result.idempotency_key: error.pointer for result in report.failed for error in result.errors}
        assert all(key in (pointer or "") for key, pointer in pointed.items() if key)


@pytest.mark.parametrize("pointers", POINTERS)
@pytest.mark.parametrize("place", PLACES)
async def test_one_error_may_stand_without_a_list(
    twin: Twin, make_fake_qonto: Callable[..., FakeQonto], tmp_path: Path, pointers: str, place: str
) -> None:
    quirks = {"upload_errors": place, "upload_pointers": pointers, "upload_errors_as_object": True}
    qonto = make_fake_qonto(**EMPTY, quirks=quirks, faults=refusing(*CODES))
    paths: list[Path] = []
    for code in CODES:
        batch = write(tmp_path, f"before {code[:3]}.pdf", f"{code}.pdf", f"after {code[:3]}.pdf")
        report = await upload(twin, qonto, batch, tmp_path / "uploads.db", TWICE)
        assert codes(report) == [[], [code], []]
        assert_true(report, qonto)
        paths += [batch[0], batch[2]]
    assert held(qonto) == once(paths)


@pytest.mark.parametrize("code", ["throttled", "INVALID", ""])
async def test_a_code_that_nobody_knows_is_told(
    twin: Twin, make_fake_qonto: Callable[..., FakeQonto], tmp_path: Path, code: str
) -> None:
    rule = {"file_name": "odd", "code": code, "detail": "Something new."}
    qonto = make_fake_qonto(**EMPTY, faults={"uploads": [rule]})
    report = await upload(twin, qonto, write(tmp_path, "odd.pdf", "b.pdf"), tmp_path / "uploads.db", TWICE)
    assert [result.outcome for result in report] == ["failed", "uploaded"]
    assert [error.detail for error in report[0].errors] == ["Something new."]
    assert_true(report, qonto)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("after", [False, True])
async def test_a_failure_of_qontos_own_is_asked_again(
    twin: Twin, make_fake_qonto: Callable[..., FakeQonto], tmp_path: Path, place: str, after: bool
) -> None:
    faults = refusing("internal_server_error", times=2, after=after)
    qonto = make_fake_qonto(**EMPTY, quirks={"upload_errors": place}, faults=faults)
    paths = write(tmp_path, "a.pdf", "internal_server_error.pdf", "c.pdf")
    report = await upload(twin, qonto, paths, tmp_path / "uploads.db")
    assert {result.outcome for result in report} == {"uploaded"}
    assert held(qonto) == once(paths)
    assert len(sent(qonto)) == 3


@pytest.mark.parametrize("minutes", [0, 31])
@pytest.mark.parametrize("after", [False, True])
async def test_a_failure_that_stays_is_settled_by_a_rerun(
    twin: Twin, make_fake_qonto: Callable[..., FakeQonto], tmp_path: Path, minutes: int, after: bool
) -> None:
    qonto = make_fake_qonto(**EMPTY, faults=refusing("internal_server_error", after=after))
    paths = write(tmp_path, "a.pdf", "internal_server_error.pdf")
    report = await upload(twin, qonto, paths, tmp_path / "uploads.db", TWICE)
    assert (report[0].outcome, codes(report)) == ("uploaded", [[], ["internal_server_error"]])
    assert report[1].outcome == "failed"
    qonto.set_faults(None)
    qonto.advance(minutes * 60)
    again = await upload(twin, qonto, paths, tmp_path / "uploads.db")
    assert not again.failed
    assert_true(again, qonto)
    assert held(qonto) == once(paths)


@pytest.mark.parametrize("place", PLACES)
async def test_the_guides_check_misses_failures_and_ours_none(
    make_fake_qonto: Callable[..., FakeQonto], tmp_path: Path, place: str
) -> None:
    twin = Twin("Client")
    qonto = make_fake_qonto(**EMPTY, quirks={"upload_errors": place}, faults=refusing(*CODES))
    paths = write(tmp_path, "a.pdf", *(f"{code}.pdf" for code in CODES), "b.pdf")
    with relayed(qonto) as relay:
        report = await upload(twin, relay, paths, tmp_path / "uploads.db", TWICE)
    await twin.close()
    assert_told(report, qonto, paths)
    first, *_ = relay.answers(BULK)
    assert (failures_by_the_guide(first), len(report.failed)) == (0 if place == "top_level" else 4, 4)


def test_the_guides_own_upload_is_taken(
    make_fake_qonto: Callable[..., FakeQonto],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    qonto = make_fake_qonto(**EMPTY)
    monkeypatch.chdir(tmp_path)
    paths = write(tmp_path, "invoice.pdf")
    answer = upload_by_the_guide(qonto)
    assert (failures_by_the_guide(answer), held(qonto)) == (0, once(paths))
    (made,) = qonto.uploads()
    assert (made["source"], made["file_name"]) == ("integration", "invoice.pdf")
