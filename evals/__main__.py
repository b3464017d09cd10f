"""`python -m evals`: see `evals.tasks`."""

import sys

from evals.tasks import main

sys.exit(main())
