"""The servers that are compared: what each is, what it needs, how it is started."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["SERVERS", "Server"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """One server. `needs` names what install.py gets; `{words}` of the command are its paths."""

    name: str
    title: str
    between: str  # what stands between two tenants
    needs: str
    command: str
    path: str = "/payments"

    @property
    def is_wtc(self) -> bool:
        return self.needs == "wtc"


def _wtc(kind: str, title: str) -> Server:
    return Server(
        name=f"wtc-{kind}",
        title=title,
        between="a process in a jail",
        needs="wtc",
        command=f"{{wtc}} dev {{programs}}/wtc_{kind}.py --port {{port}} --no-reload",
        path=f"/wtc_{kind}",
    )


SERVERS = (
    _wtc("def", "wtc, `def` method"),
    _wtc("async", "wtc, `async def` method"),
    Server(
        name="webtask",
        title="webtask-runtime",
        between="nothing",
        needs="webtask",
        command="{node} {programs}/webtask.mjs {port}",
    ),
    Server(
        name="webtask-quiet",
        title="webtask-runtime, no warnings",
        between="nothing",
        needs="webtask",
        command="{node} {programs}/webtask.mjs {port} quiet",
    ),
    Server(
        name="functions",
        title="functions-framework",
        between="nothing",
        needs="functions",
        command="{functions} --source {programs}/functions_flask.py --target webhook"
        " --host 127.0.0.1 --port {port}",
    ),
    Server(
        name="functions-asgi",
        title="functions-framework --asgi",
        between="nothing",
        needs="functions",
        command="{functions} --source {programs}/functions_asgi.py --target webhook --asgi"
        " --host 127.0.0.1 --port {port}",
    ),
    Server(
        name="starlette",
        title="Starlette, uvicorn",
        between="nothing",
        needs="python",
        command="{python} {programs}/starlette_app.py {port}",
    ),
    Server(
        name="bare-asgi",
        title="bare ASGI, msgspec, uvicorn",
        between="nothing",
        needs="python",
        command="{python} {programs}/bare_asgi.py {port}",
    ),
    Server(
        name="workerd",
        title="workerd, a router and isolates",
        between="a V8 isolate",
        needs="workerd",
        command="{workerd} serve {programs}/workerd.capnp --import-path={imports}"
        " --socket-addr=http=127.0.0.1:{port}",
    ),
    Server(
        name="deno",
        title="Deno, a front and Workers",
        between="a Worker without permissions",
        needs="deno",
        command="{deno} run --no-lock --unstable-worker-options --allow-net=127.0.0.1"
        " --allow-read={programs} {programs}/deno_front.mjs {port}",
    ),
)
