"""The commands in the order that help shows them."""

import typer

from ingest.cli import (
    check_config,
    deliver,
    demo,
    erase,
    explain,
    held,
    node,
    reindex,
    rejudge,
    search,
    serve,
    shunted,
    sign,
    status,
    verify,
)
from ingest.cli.accounts import token, user
from ingest.cli.stored import reparse, show

__all__ = ["app"]

app = typer.Typer(
    name="ingest",
    help="Mail intake for helpdesks: durable before 250, auto-reply storms cut before the store and the index.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command("serve")(serve.serve)
app.command("demo")(demo.demo)
app.command("deliver")(deliver.deliver)
app.command("explain")(explain.explain)
app.command("status")(status.status)
app.add_typer(held.app, name="held")
app.add_typer(shunted.app, name="shunted")
app.add_typer(node.app, name="node")
app.add_typer(user.app, name="user")
app.add_typer(token.app, name="token")
app.command("erase")(erase.erase)
app.command("search")(search.search)
app.command("show")(show.show)
app.command("reindex")(reindex.reindex)
app.command("rejudge")(rejudge.rejudge)
app.command("reparse")(reparse.reparse)
app.command("sign")(sign.sign)
app.command("verify")(verify.verify)
app.command("check-config")(check_config.check_config)
