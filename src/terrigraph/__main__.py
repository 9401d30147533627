"""`python -m terrigraph` is the command line."""

import sys

from terrigraph.cli import main

sys.exit(main())
