"""``python -m qontokit``."""

import sys

from ._command import main

sys.exit(main())
