// webtask-runtime, the original's local one, with a compiler for a class of Stripe methods.
// It is given its token, as the original's proxy gave it: else it would sign one a request.
import { createRequire } from "node:module";

import { Payments, allows } from "./payments.mjs";

const Runtime = createRequire(import.meta.url)("webtask-runtime");

function compile(Class) {
    const instance = new Class();
    const names = Object.getOwnPropertyNames(Class.prototype).filter((n) => n !== "constructor");
    const methods = new Map(names.map((name) => [name, (event) => instance[name](event)]));
    return function webtask(context, done) {
        if (!allows(context.headers.authorization)) return done(new Error("Unauthorized."));
        const method = methods.get(context.body.type.replaceAll(".", "_"));
        if (!method) return done(new Error("Unsupported event."));
        return done(null, method(context.body));
    };
}

const server = Runtime.createServer(compile(Payments), {
    parseBody: Runtime.PARSE_ALWAYS,
    token: "given",
    logger: { info() {}, warn() {}, error() {} },
});
server.listen(Number(process.argv[2]), "127.0.0.1");
