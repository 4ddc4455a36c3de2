"""Any script, behind a user name and a password (HTTP Basic, RFC 7617).

Wraps the rest of the chain; nothing inside it is called without the password. Browsers ask for it
only when the realm is set.

Secrets: BASIC_AUTH, `user:password`; without it the webtask does not compile.
Metas: basic-auth-realm, the realm of the challenge.
Statuses: 403, or with a realm 401 and WWW-Authenticate.
"""

from collections.abc import Mapping

from wtc import (
    CompileError,
    CompileOptions,
    Context,
    Handler,
    HTTPError,
    Request,
    Response,
    hookimpl,
)
from wtc.public import allows_basic, basic_credentials


@hookimpl
def compile(options: CompileOptions) -> Handler:
    credentials = basic_credentials(options.secrets)
    if not credentials:
        raise CompileError("basic-auth needs the secret BASIC_AUTH, user:password")
    challenge = challenge_of(options.meta)
    inner = options.inner()

    async def handle(context: Context, request: Request) -> Response:
        if not allows_basic(credentials, request.headers.get("authorization", "")):
            raise HTTPError(401 if challenge else 403, "Unauthorized.", challenge)
        return await inner(context, request)

    return handle


def challenge_of(meta: Mapping[str, str]) -> dict[str, str]:
    realm = meta.get("basic-auth-realm", "")
    if not (realm.isascii() and realm.isprintable()) or '"' in realm or "\\" in realm:
        raise CompileError("the meta basic-auth-realm is plain ASCII without quotes or backslashes")
    return {"WWW-Authenticate": f'Basic realm="{realm}", charset="UTF-8"'} if realm else {}
