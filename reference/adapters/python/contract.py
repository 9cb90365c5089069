"""What the Python adapters share: the environment that corsuite gives them.

It knows nothing of CORS.
"""

import json
import os
import re
import sys
from importlib.metadata import version

HOST = os.environ["HOST"]
PORT = int(os.environ["PORT"])

# The methods that /items answers, beside HEAD.
METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]
ITEMS = {"items": [1, 2, 3]}
REQUEST_ID = "7f1b2c"


def say_release(**packages):
    """Say which releases of the packages are installed, by their names."""
    releases = (f"{name.replace('_', '-')} {version(package)}" for name, package in packages.items())
    print("release:", " with ".join(releases), flush=True)


def cannot_express(what):
    """End the adapter: the library has no way to say this."""
    print(what, file=sys.stderr)
    sys.exit(78)


class Policy:
    """The policy; None where it says nothing."""

    def __init__(self):
        with open(os.environ["POLICY"], encoding="utf-8") as file:
            fields = json.load(file)
        if fields.get("grants"):
            cannot_express("there is one list of origins, and no grants")
        self.origins = fields.get("origins") or []
        for o in self.origins:
            if o != "*" and "*" in o.replace("://*.", "://", 1):
                cannot_express(f"a pattern stands for one label: {o}")
        self.credentials = fields.get("credentials", False)
        self.methods = fields.get("methods")
        self.headers = fields.get("headers")
        self.expose = fields.get("expose")
        self.max_age = fields.get("max-age")
        if fields.get("denied"):
            cannot_express("there is no list of denied origins")

    def any_origin(self):
        return "*" in self.origins

    def exact_origins(self):
        return [o for o in self.origins if "*" not in o]

    def origin_patterns(self):
        """Regular expressions for https://*.example.com, one label for the star."""
        return [
            "^" + re.escape(o).replace(r"\*", "[^./:?#@]+") + "$"
            for o in self.origins
            if "*" in o and o != "*"
        ]

    def with_safelisted(self):
        """The methods with those that no server can refuse."""
        if self.methods and "*" in self.methods:
            return [*METHODS, "HEAD", "OPTIONS"]
        return list(dict.fromkeys(["GET", "HEAD", "POST", *(self.methods or [])]))
