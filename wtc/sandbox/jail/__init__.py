"""The kernel's walls around a worker. No package, no root and no program is needed for them.

One file each, in the order in which they go up; what each stops, and what not, is said there:

    namespaces  around the zygote: a network, processes and files of its own for all its workers
    cgroup      by the front: memory, threads and processor time, counted by the kernel
    limits      memory, descriptors, file sizes, niceness
    privileges  all capabilities, setuid programs, core files, outliving the parent
    identity    a uid and gid that no other process has
    landlock    files: read-only and listed; TCP; signals and abstract sockets to others
    seccomp     system calls: what CPython and uvloop need, the dangerous arguments refused

`layers` puts up all but the first two and tells which there are; `kernel` is what this machine
offers, `readable` what a worker may read, `canary` who tries them all; `libc`, `bpf` and `syscalls`
are what they are made of.

The words: a wall is what stands, a layer is a wall as it is told of, the jail is all that a worker
puts up itself, isolation is what the operator wants.
"""
