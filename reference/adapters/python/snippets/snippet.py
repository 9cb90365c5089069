"""What the hosts of the advice's snippets share."""

import os
from importlib.metadata import version


def run(names):
    """Run the text of SNIPPET, which sees and changes the given names."""
    with open(os.environ["SNIPPET"], encoding="utf-8") as file:
        exec(compile(file.read(), file.name, "exec"), names)


def say_release(**packages):
    """Say which releases of the packages are installed, by their names."""
    print("release:", " with ".join(f"{name} {version(package)}" for name, package in packages.items()))
