"""dlt: its rest_api source, merged into DuckDB, and a transformer that downloads the files on 24 threads."""

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

# Read when dlt is imported; its own defaults are 5 workers and 20 items.
os.environ |= {
    "EXTRACT__WORKERS": "24",
    "EXTRACT__MAX_PARALLEL_ITEMS": "24",
    "RUNTIME__DLTHUB_TELEMETRY": "false",
    "RUNTIME__LOG_LEVEL": "CRITICAL",
}

import dlt
from dlt.sources.helpers import requests
from dlt.sources.rest_api import rest_api_resources

BASE_URL, TOKEN = f"{os.environ['QONTO_BASE_URL']}/v2/", os.environ["QONTO_ACCESS_TOKEN"]
FOLDER = Path(sys.argv[1])
FILES = FOLDER / "files"
PAGES = {"type": "page_number", "base_page": 1, "page_param": "page", "total_path": "meta.total_pages"}
ENDPOINT = {
    "path": "supplier_invoices",
    "data_selector": "supplier_invoices",
    "params": {"per_page": 100, "sort_by": "updated_at:asc"},
    "incremental": {
        "cursor_path": "updated_at",
        "initial_value": "2020-01-01T00:00:00Z",
        "start_param": "filter[updated_at_from]",
    },
}
INVOICES = {
    "name": "supplier_invoices",
    "primary_key": "id",
    "write_disposition": "merge",
    "endpoint": ENDPOINT,
}
SOURCE: Any = {
    "client": {"base_url": BASE_URL, "auth": {"type": "bearer", "token": TOKEN}, "paginator": PAGES},
    "resources": [INVOICES],
}


def main() -> int:
    FILES.mkdir(parents=True)
    (invoices,) = rest_api_resources(SOURCE)
    attachments = dlt.transformer(owed, data_from=invoices, primary_key="id", write_disposition="merge")
    pipeline = dlt.pipeline(
        "qonto",
        destination=dlt.destinations.duckdb(str(FOLDER / "qonto.duckdb")),
        dataset_name="raw",
        pipelines_dir=str(FOLDER / "state"),
    )
    pipeline.run([invoices, attachments])
    return int(pipeline.last_trace.last_normalize_info.row_counts["supplier_invoices"])


def owed(page: list[dict[str, Any]]) -> Iterator[Any]:
    for invoice in page:
        if invoice.get("attachment_id"):
            yield dlt.defer(download)(invoice["id"], invoice["attachment_id"])


def download(invoice_id: str, attachment_id: str) -> dict[str, Any]:
    headers = {"Authorization": f"Bearer {TOKEN}"}
    attachment = requests.get(f"{BASE_URL}attachments/{attachment_id}", headers=headers).json()["attachment"]
    body = requests.get(attachment["url"]).content
    path = FILES / f"{attachment_id}__{Path(attachment.get('file_name') or 'file').name[-120:]}"
    path.write_bytes(body)
    return {"id": attachment_id, "invoice_id": invoice_id, "path": path.name, "size": len(body)}


if __name__ == "__main__":
    print(json.dumps({"rows": main()}))
