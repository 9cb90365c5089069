"""What the hosts of the advice's snippets share."""

import os

from contract import say_release  # noqa: F401 (for the hosts)


def run(names):
    """Run the text of SNIPPET, which sees and changes the given names."""
    with open(os.environ["SNIPPET"], encoding="utf-8") as file:
        exec(compile(file.read(), file.name, "exec"), names)
