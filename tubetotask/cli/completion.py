"""``tubetotask completion``: what a shell reads to complete commands, options and their values."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from tubetotask.cli import kinds
from tubetotask.cli import output as out
from tubetotask.cli.errors import EPILOG

SHELLS = ("bash", "zsh", "fish")
VARIABLE = "_TUBETOTASK_COMPLETE"


@click.command("completion", epilog=EPILOG)
@click.argument("shell", type=kinds.OneOf(SHELLS))
def command(shell: str) -> None:
    """Write what a SHELL needs to complete tubetotask's commands, options and their values.

    \b
    bash: tubetotask completion bash > ~/.local/share/bash-completion/completions/tubetotask
    zsh:  tubetotask completion zsh > ~/.zfunc/_tubetotask   (with ~/.zfunc in fpath)
    fish: tubetotask completion fish > ~/.config/fish/completions/tubetotask.fish

    Then open a new shell. To try it in this one (bash, zsh): eval "$(tubetotask completion bash)"
    """
    from tubetotask.cli.main import group

    kind = get_completion_class(shell)
    if kind is None:
        raise click.UsageError(f"There is no completion for {shell}.")
    out.write(kind(group, {}, "tubetotask", VARIABLE).source().strip() + "\n", None)
