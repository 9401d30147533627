"""`python -m terrigraph` is the command line."""

import sys

from terrigraph.cli.main import main

sys.exit(main())
