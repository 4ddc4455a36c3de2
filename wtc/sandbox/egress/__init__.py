"""How a webtask connects to anything: by way of the broker, which no worker can do without.

    front ── network ◀─ a worker: asks, and is handed a connected socket
      │         │
      └────▶ broker ─▶ the world, as far as `judging` lets it

    judging   where a webtask may connect to; pure
    broker    the process that judges, looks names up and connects; `lookups`, `tables` are its
    front     the server's end of it
    network   a worker's end of it
    wire      what the three say to each other; `sending` has what one of them does not read yet

Law: a worker makes no socket. What it is handed leads to an address that was judged for it.
"""
