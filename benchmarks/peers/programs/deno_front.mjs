// The way in: passes each request on to the tenant's Worker, which has no permissions.
const worker = new Worker(new URL("./deno_worker.mjs", import.meta.url), {
    type: "module",
    deno: { permissions: "none" },
});
const waiting = new Map();
let last = 0;

worker.onmessage = ({ data: [id, status, text] }) => {
    waiting.get(id)(
        new Response(text, { status, headers: { "content-type": "application/json" } }),
    );
    waiting.delete(id);
};

async function serve(request) {
    if (new URL(request.url).pathname !== "/payments") {
        return new Response("Not found.", { status: 404 });
    }
    const body = await request.text();
    const id = ++last;
    return new Promise((answer) => {
        waiting.set(id, answer);
        worker.postMessage([id, request.headers.get("authorization"), body]);
    });
}

Deno.serve({ hostname: "127.0.0.1", port: Number(Deno.args[0]), onListen() {} }, serve);
