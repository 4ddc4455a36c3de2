"""Runs code that nobody trusts: compilers and scripts, a process for each version of a webtask.

    front ── orders ──▶ zygote ── fork ──▶ worker, confined by `jail`
      │ └────────── frames (wire) ──────▶    │
      └──── egress ───▶ broker ◀─ asks, is handed connections ─▶ the world

The attacker wrote a webtask, or calls one: think of them as having a worker's whole process, all of
this code, and root's name. To be kept from them: every other webtask's secrets, requests and
documents, the server's memory and files, the machine's files, processes and networks, and more of
its processor and memory than a share.
The front is the server. It runs nothing of a webtask and believes nothing that a worker says. A
zygote and the broker obey the front alone; both were executed, so neither has any memory of it, nor
any secret. A worker has its own webtask's secrets, the socket of its frames and its way out. It is
trusted by nobody, its neighbours neither.
The walls, from the script outwards: the dialect; a process; limits, privileges, identity, landlock
and seccomp, which a worker puts up before it reads anything; the namespaces of its zygote; its
control group; the front, which checks each frame and looks at time and memory; the broker, which
judges each address.
None of them stops what the kernel or the processor gets wrong, what can be told from timing, what a
webtask does with its share, its own secrets, and those whom it may connect to. Where the machine
lacks a wall the others have to do: `walls` finds out which stand.

    front    pool ─ lane ─ link ─ calls; workers ─ spares, nursery; egress/front
    zygote   zygote, jail; layout, original ─ forerunner, pages, warmth
    worker   worker ─ serving ─ first_steps, strands; rest; egress/network
    broker   egress/broker         between  wire · orders · egress/wire

Law: importing the package loads nothing.
"""
