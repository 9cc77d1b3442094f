"""Imports a package and prints its version.

Argument: the package's name.
"""

import importlib
import sys

print("imported", sys.argv[1], importlib.import_module(sys.argv[1]).__version__)
