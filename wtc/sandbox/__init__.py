"""The process half of the sandbox: one worker process for each version of a webtask.

    front (the server)                          worker (runs compilers and the script)
    pool ─ lane ─ link ◀── frames (wire) ──▶ worker ─ scope, threads, log, storage

Law: the front runs nothing of a webtask and believes nothing that a worker says; a worker
inherits nothing but the socket of its frames. Importing the package loads nothing.
"""
