// webtask-runtime, the original's local one, with a compiler for a class of Stripe methods.
// It is given its token, as the original's proxy gave it: else it would sign one a request.
import { createRequire } from "node:module";

import { Payments, allows } from "./payments.mjs";

const require = createRequire(import.meta.url);

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

// Its parts import its index, which imports them: today's Node.js makes warnings of that in each
// request, which its own did not. They need three numbers of it; "quiet" gives these beforehand.
const parsing = { PARSE_NEVER: 0, PARSE_ALWAYS: 1, PARSE_ON_ARITY: 2 };
if (process.argv[3] === "quiet") {
    require.cache[require.resolve("webtask-runtime")] = { exports: parsing, loaded: true };
}
require("webtask-runtime");

const server = require("webtask-runtime/lib/server").create(compile(Payments), {
    parseBody: parsing.PARSE_ALWAYS,
    token: "given",
    logger: { info() {}, warn() {}, error() {} },
});
server.listen(Number(process.argv[2]), "127.0.0.1");
