// A tenant in an isolate of its own.
import { METHODS, allows } from "payments.mjs";

export default {
    async fetch(request) {
        if (!allows(request.headers.get("authorization"))) {
            return Response.json({ error: "Unauthorized." }, { status: 403 });
        }
        const event = await request.json();
        const method = METHODS.get(event.type);
        return method
            ? Response.json(method(event))
            : Response.json({ error: "Unsupported event." }, { status: 501 });
    },
};
