// The way in: finds the tenant of a path and passes the request on to its isolate.
export default {
    fetch(request, env) {
        const tenant = env[new URL(request.url).pathname.slice(1)];
        return tenant ? tenant.fetch(request) : new Response("Not found.", { status: 404 });
    },
};
