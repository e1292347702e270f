"""What Qonto's guide shows: the whole list first, then one file after the other, each a request of its own."""

import json
import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import requests

SINCE = "2020-01-01T00:00:00Z"


def main(base_url: str, token: str, folder: Path) -> int:
    headers = {"Authorization": f"Bearer {token}"}
    until = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    invoices: list[dict[str, Any]] = []
    page: int | None = 1
    while page is not None:
        params: dict[str, str | int] = {
            "filter[updated_at_from]": SINCE,
            "filter[updated_at_to]": until,
            "sort_by": "updated_at:asc",
            "per_page": 100,
            "page": page,
        }
        response = requests.get(f"{base_url}/v2/supplier_invoices", headers=headers, params=params, timeout=60)
        response.raise_for_status()
        invoices += response.json()["supplier_invoices"]
        page = response.json()["meta"]["next_page"]
    folder.mkdir(parents=True)
    for invoice in invoices:
        if not invoice.get("attachment_id"):
            continue
        answer = requests.get(f"{base_url}/v2/attachments/{invoice['attachment_id']}", headers=headers, timeout=60)
        answer.raise_for_status()
        attachment = answer.json()["attachment"]
        file = requests.get(attachment["url"], timeout=60)
        file.raise_for_status()
        # As in the guide equal names overwrite each other; only the folder is never left.
        (folder / Path(attachment["file_name"]).name).write_bytes(file.content)
    return len({invoice["id"] for invoice in invoices})


if __name__ == "__main__":
    base_url, token = os.environ["QONTO_BASE_URL"], os.environ["QONTO_ACCESS_TOKEN"]
    print(json.dumps({"rows": main(base_url, token, Path(sys.argv[1]) / "files")}))
