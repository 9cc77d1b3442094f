"""Replaces the home directory in the password database with APP_HOME."""

import os
import pwd

found = list(pwd.getpwuid(os.getuid()))
found[5] = os.environ["APP_HOME"]
pwd.getpwuid = lambda uid: pwd.struct_passwd(found)
