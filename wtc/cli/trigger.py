"""`wtc trigger PROVIDER TYPE… --to URL`: its flags. What it does is in `sending.py`."""

from __future__ import annotations

from typing import Any

import click
from click.shell_completion import CompletionItem

__all__ = ["command"]

EXAMPLE = """\b
Examples:
  wtc trigger stripe charge.succeeded --to http://127.0.0.1:8000/hook --secret @whsec.txt
  wtc trigger stripe invoice.paid --set data.object.amount_paid=500 --print
  wtc trigger stripe 'customer.*' invoice.paid --to URL --secret @whsec.txt
  wtc trigger stripe --all --shuffle --to URL --secret @whsec.txt
  wtc trigger stripe --list customer.

The secret may stand in WTC_TRIGGER_SECRET or the provider's own variable
(STRIPE_WEBHOOK_SECRET); given as --secret VALUE it shows in the process list, and so do
the user and password of a URL.
"""


def _complete_provider(
    context: click.Context, parameter: click.Parameter, incomplete: str
) -> list[CompletionItem[str]]:
    from wtc.trigger.provider import providers

    return [CompletionItem(name) for name in providers() if name.startswith(incomplete)]


def _complete_type(
    context: click.Context, parameter: click.Parameter, incomplete: str
) -> list[CompletionItem[str]]:
    from wtc.trigger.provider import provider, providers

    name = context.params.get("provider")
    if name not in providers():
        return []
    sender = provider(name)
    found = (one for one in sender.types() if one.startswith(incomplete))
    return [CompletionItem(one, help=sender.fires(one)) for one in found]


@click.command("trigger", epilog=EXAMPLE)
@click.argument("provider", metavar="PROVIDER", shell_complete=_complete_provider)
@click.argument("types", metavar="[TYPE]...", nargs=-1, shell_complete=_complete_type)
@click.option("--all", "every", is_flag=True, help="Every type there is.")
@click.option(
    "--thin/--snapshot",
    default=None,
    help="Of each type the thin form, which tells no object's state, or the other.",
)
@click.option("--to", metavar="URL", help="Where to deliver, user:password@ allowed.")
@click.option("--secret", metavar="SECRET|@FILE", help="The signing secret.")
@click.option(
    "--set",
    "changes",
    metavar="PATH=VALUE",
    multiple=True,
    help="Change the event before it is signed; VALUE is JSON, else text.",
)
@click.option(
    "--repeat", type=click.IntRange(1, 10_000), default=1, metavar="N", help="All of it N times."
)
@click.option("--shuffle", is_flag=True, help="In any order, eight at once.")
@click.option("--seed", type=int, metavar="N", help="The order of an earlier --shuffle again.")
@click.option(
    "--tamper",
    type=click.Choice(["signature", "body", "timestamp"]),
    help="Sign with another secret, change the body after, or sign an hour ago.",
)
@click.option("--print", "printed", is_flag=True, help="Print the event on stdout.")
@click.option(
    "--list",
    "listed",
    is_flag=True,
    help="List the types, or those that begin with a TYPE, and when each is sent.",
)
@click.option("--json", "as_json", is_flag=True, help="Each answer as one JSON object.")
def command(**flags: Any) -> int:
    """Deliver signed sample events of PROVIDER to a URL, offline.

    A TYPE that ends in * is all that begin so. Exits with 0 when each answer is 200 to 299, with 7
    when nobody answers, else with 1.
    """
    from wtc.cli.flags import TriggerFlags
    from wtc.cli.sending import send

    return send(TriggerFlags(**flags))
