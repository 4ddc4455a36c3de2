"""`wtc completion SHELL`: the script that teaches a shell to complete wtc's commands."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

__all__ = ["command"]

EXAMPLE = """\b
Examples:
  eval "$(wtc completion bash)"            in ~/.bashrc
  eval "$(wtc completion zsh)"             in ~/.zshrc
  wtc completion fish | source             in ~/.config/fish/config.fish
"""


@click.command("completion", epilog=EXAMPLE)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def command(context: click.Context, shell: str) -> None:
    """Print the completion script of SHELL on stdout."""
    root = context.find_root()
    name = root.info_name if root.info_name in {"wtc", "wt"} else "wtc"
    script = get_completion_class(shell)
    assert script is not None, f"click completes {shell}"
    click.echo(script(root.command, {}, name, f"_{name.upper()}_COMPLETE").source())
