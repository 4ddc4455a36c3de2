// A tenant in a Worker without permissions.
import { METHODS, allows } from "./payments.mjs";

function respond(authorization, body) {
    if (!allows(authorization)) return [403, '{"error":"Unauthorized."}'];
    const event = JSON.parse(body);
    const method = METHODS.get(event.type);
    return method
        ? [200, JSON.stringify(method(event))]
        : [501, '{"error":"Unsupported event."}'];
}

self.onmessage = ({ data: [id, authorization, body] }) => {
    self.postMessage([id, ...respond(authorization, body)]);
};
