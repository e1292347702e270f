"""What Qonto's guide shows, for a folder: one request for each file, one after the other, and the guide's check."""

import json
import os
import sys
import uuid
from pathlib import Path

import requests


def upload(base_url: str, token: str, folder: Path) -> int:
    headers = {"Authorization": f"Bearer {token}"}
    uploaded = 0
    for path in sorted(folder.iterdir()):
        with path.open("rb") as file:
            response = requests.post(
                f"{base_url}/v2/supplier_invoices/bulk",
                headers=headers,
                data={"supplier_invoices[][idempotency_key]": str(uuid.uuid4()), "source": "integration"},
                files={"supplier_invoices[][file]": (path.name, file, "application/pdf")},
                timeout=60,
            )
        response.raise_for_status()
        uploaded += sum(not invoice.get("errors") for invoice in response.json()["supplier_invoices"])
    return uploaded


if __name__ == "__main__":
    base_url, token = os.environ["QONTO_BASE_URL"], os.environ["QONTO_ACCESS_TOKEN"]
    print(json.dumps({"uploaded": upload(base_url, token, Path(sys.argv[1]))}))
