"""The walls that a worker puts around itself before it reads one byte of anyone's code.

In the order in which they go up, each one file:

    limits      memory, descriptors, file sizes, niceness
    privileges  all capabilities, setuid programs, core files, outliving the parent
    identity    a uid and gid that no other process has
    landlock    files: read-only and listed; TCP; signals and abstract sockets to the outside
    seccomp     system calls: what CPython and uvloop need, the dangerous arguments refused

`layers` holds the nouns and the order; `kernel` what this machine offers; `readable` what a worker
may read; `libc`, `bpf` and `syscalls` are what the walls are made of. No package, no root and no
binary is needed. What remains behind all of them: bugs of the kernel in the calls that stay
allowed, and side channels of the processor.
"""
