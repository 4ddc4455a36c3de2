# A router and a tenant, each in an isolate of its own; the tenant reaches no network.
using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    (name = "router", worker = .router),
    (name = "tenant", worker = .tenant),
    (name = "nothing", network = (allow = [])),
  ],
  sockets = [(name = "http", http = (), service = "router")],
);

const router :Workerd.Worker = (
  modules = [(name = "workerd_router.mjs", esModule = embed "workerd_router.mjs")],
  compatibilityDate = "2026-11-01",
  bindings = [(name = "payments", service = "tenant")],
  globalOutbound = "nothing",
);

const tenant :Workerd.Worker = (
  modules = [
    (name = "workerd_tenant.mjs", esModule = embed "workerd_tenant.mjs"),
    (name = "payments.mjs", esModule = embed "payments.mjs"),
  ],
  compatibilityDate = "2026-11-01",
  globalOutbound = "nothing",
);
