"""`python -m evals`: see `evals.tasks`."""

import sys

if sys.argv[1:2] == ["drift-backtest"]:
    from evals.drift.backtest import main as backtest

    sys.exit(backtest(sys.argv[2:]))

if sys.argv[1:2] == ["drift-dismissed"]:
    from evals.drift.dismissed import main as dismissed

    sys.exit(dismissed(sys.argv[2:]))

if sys.argv[1:2] == ["deals"]:
    from evals.deals.score import main as whole_deals

    sys.exit(whole_deals(sys.argv[2:]))

if sys.argv[1:2] == ["measures"]:
    from evals.measures.score import main as measures

    sys.exit(measures(sys.argv[2:]))

if sys.argv[1:2] == ["harvested"]:
    from evals.harvested import main as harvested

    sys.exit(harvested(sys.argv[2:]))

from evals.tasks import main

sys.exit(main())
