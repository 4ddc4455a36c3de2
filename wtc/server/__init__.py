"""The ASGI rim: what stands between the network and the host."""
