"""Attacks on files: reading, writing, naming, mounting."""

from __future__ import annotations

import ctypes
import fcntl
import os
import struct
from pathlib import Path

from sandbox.jail_attacks.attack import MARK, Effect, Inside, Seen, attack, reached, tells
from sandbox.jail_attacks.raw import call, system
from sandbox.jail_attacks.targets import Targets

AT_FDCWD = -100
STAT = "where there are no namespaces: Landlock does not guard stat and readlink"


def file(name: str, said: str, test: object = None) -> Effect:
    """A file of the targets' folder is there, or is as `test` wants it."""

    def effect(targets: Targets, _: Seen) -> str | None:
        path = targets.folder / name
        found = test(path) if callable(test) else os.path.lexists(path)
        return said if found else None

    return effect


# --- reading


@attack("files", tells("private file"))
def read_private_file(inside: Inside) -> str:
    """the server's keys and database: a file of mode 0600"""
    return Path(inside.private).read_text()


@attack("files", tells("group's file"))
def read_group_file(inside: Inside) -> str:
    """what the server's group may read: a file of mode 0640"""
    return Path(inside.group).read_text()


@attack("files", tells("public file"))
def read_public_file(inside: Inside) -> str:
    """what every user of the machine may read"""
    return Path(inside.public).read_text()


@attack("files", tells("list of accounts"))
def read_accounts(inside: Inside) -> str:
    """the names of the machine's users: /etc/passwd"""
    return Path("/etc/passwd").read_text()


@attack("files", tells("folder"))
def list_folder(inside: Inside) -> str:
    """the names of files, which tell tenants and paths"""
    return " ".join(os.listdir(inside.folder))


@attack("files", tells("public file"))
def read_through_dots(inside: Inside) -> str:
    """a way out of a readable folder by `..`"""
    return Path(inside.readable, "..", "public").read_text()


@attack("files", tells("public file"))
def read_through_link(inside: Inside) -> str:
    """a way out of a readable folder by a symbolic link in it"""
    return Path(inside.readable, "link").read_text()


@attack("files", tells("public file"), hands=("folder",))
def read_through_folder_descriptor(inside: Inside) -> str:
    """a way out by the descriptor of a folder that was left open"""
    descriptor = os.open("public", os.O_RDONLY, dir_fd=inside.handed["folder"])
    return os.read(descriptor, 100).decode()


@attack("files", tells("public file"), hands=("folder",))
def read_after_fchdir(inside: Inside) -> str:
    """a way out by going into a folder that was left open"""
    os.fchdir(inside.handed["folder"])
    return Path("public").read_text()


@attack("files", tells("private file"))
def read_by_handle(inside: Inside) -> str:
    """any file of the disk by its number, past every folder on the way"""
    handle = ctypes.create_string_buffer(struct.pack("Ii", 128, 0), 136)
    mount = ctypes.c_int()
    path = inside.private.encode()
    call("name_to_handle_at", AT_FDCWD, path, handle, ctypes.byref(mount), 0)
    root = os.open(inside.folder, os.O_RDONLY)
    return os.read(call("open_by_handle_at", root, handle, os.O_RDONLY), 100).decode()


@attack("files", tells("shared memory file"))
def read_shared_memory_file(inside: Inside) -> str:
    """POSIX shared memory of another program"""
    return Path(inside.shared_memory).read_text()


@attack("files", reached)
def read_kernel_log(inside: Inside) -> str:
    """addresses and events of the whole machine"""
    buffer = ctypes.create_string_buffer(4096)
    return f"{call('klogctl', 3, buffer, len(buffer))} bytes of the kernel's log"


@attack("files", tells("size"), remains=STAT)
def measure_hidden_file(inside: Inside) -> str:
    """whether a file exists, how large it is and when it changed"""
    return f" {os.stat(inside.sized).st_size} "


@attack("files", tells("link"), remains=STAT)
def read_hidden_link(inside: Inside) -> str:
    """where a symbolic link points, such as to the current release"""
    return os.readlink(inside.link)


@attack("files", tells("private file"))
def reopen_path(inside: Inside) -> str:
    """a file by the mere name of it that a process may hold: O_PATH and /proc/self/fd"""
    held = os.open(inside.private, os.O_PATH)
    return Path(f"/proc/self/fd/{held}").read_text()


@attack("files", lambda targets, _: targets.was_locked(), hands=("reader",),
        meanwhile=lambda targets, _: targets.try_to_lock())  # fmt: skip
def lock_file(inside: Inside) -> None:
    """another program that waits for ever"""
    fcntl.flock(inside.handed["reader"], fcntl.LOCK_EX)
    inside.ask()


@attack("files", reached)
def move_pages_of_file(inside: Inside) -> str:
    """files written that may only be read, with a faulty kernel: splice into a pipe"""
    reader = os.open(os.__file__, os.O_RDONLY)
    _, writer = os.pipe()
    moved = call("splice", reader, None, writer, None, ctypes.c_size_t(10), 0)
    return f"{moved} bytes of a file's own page in a pipe"


@attack("files", tells("event"), meanwhile=lambda targets, _: targets.touch())
def watch_folder(inside: Inside) -> str:
    """which files others make and when: inotify"""
    watcher = call("inotify_init1", os.O_NONBLOCK)
    call("inotify_add_watch", watcher, inside.folder.encode(), 0x100)  # IN_CREATE
    inside.ask()
    return os.read(watcher, 4096).decode(errors="replace")


@attack("files", reached)
def watch_everything(inside: Inside) -> str:
    """every file that anyone opens: fanotify"""
    watcher = call("fanotify_init", 0, os.O_RDONLY)
    on_open, whole_mount = ctypes.c_ulong(0x20), 0x11
    call("fanotify_mark", watcher, whole_mount, on_open, AT_FDCWD, inside.folder.encode())
    return "watches a whole mount"


# --- writing


def _has_mark(path: Path) -> bool:
    return MARK in path.read_text()


@attack("files", file("shared", "the file was overwritten", _has_mark))
def overwrite_file(inside: Inside) -> None:
    """other programs' data: a file that all may write"""
    Path(inside.shared).write_text(MARK)


@attack("files", file("shared", "the file was overwritten", _has_mark), hands=("reader",))
def reopen_for_writing(inside: Inside) -> None:
    """more than a descriptor was opened for: /proc/self/fd"""
    Path(f"/proc/self/fd/{inside.handed['reader']}").write_text(MARK)


@attack("files", file("shared", "the file was emptied", lambda path: path.stat().st_size == 0))
def truncate_file(inside: Inside) -> None:
    """the loss of data, without opening it"""
    os.truncate(inside.shared, 0)


@attack("files", file(MARK, "the file was made"))
def create_file(inside: Inside) -> None:
    """a place to keep or to plant something: a folder that all may write"""
    Path(inside.folder, MARK).touch()


@attack("files", file(MARK, "the folder was made"))
def make_folder(inside: Inside) -> None:
    """a place to keep something"""
    os.mkdir(Path(inside.folder, MARK))


@attack("files", file(MARK, "the link was made"))
def make_symbolic_link(inside: Inside) -> None:
    """a trap for a program that follows links"""
    os.symlink("/etc/passwd", Path(inside.folder, MARK))


@attack("files", file(MARK, "the link was made"))
def make_hard_link(inside: Inside) -> None:
    """a second way to a file"""
    os.link(inside.shared, Path(inside.folder, MARK))


@attack("files", file(MARK, "the pipe was made"))
def make_named_pipe(inside: Inside) -> None:
    """a trap for a program that opens it and waits"""
    os.mkfifo(Path(inside.folder, MARK))


@attack("files", file(MARK, "the device was made"))
def make_device(inside: Inside) -> None:
    """a door to a disk: here to /dev/null"""
    os.mknod(Path(inside.folder, MARK), 0o20666, os.makedev(1, 3))


@attack("files", file("shared", "the file is gone", lambda path: not path.exists()))
def delete_file(inside: Inside) -> None:
    """the loss of data"""
    os.unlink(inside.shared)


@attack("files", file(MARK, "the file was renamed"))
def rename_file(inside: Inside) -> None:
    """one file put in the place of another"""
    os.rename(inside.shared, Path(inside.folder, MARK))


@attack("files", file("private", "its mode is 0644", lambda path: path.stat().st_mode & 0o044))
def change_mode(inside: Inside) -> None:
    """a private file open to all"""
    os.chmod(inside.private, 0o644)


@attack("files", file("private", "its owner is another", lambda path: path.stat().st_uid == 4321))
def change_owner(inside: Inside) -> None:
    """a file taken over"""
    os.chown(inside.private, 4321, 4321)


@attack("files", file("private", "its time is 1970", lambda path: path.stat().st_mtime < 9))
def change_time(inside: Inside) -> None:
    """traces wiped, builds and caches misled"""
    os.utime(inside.private, (1, 1))


@attack("files", file("private", "it has the attribute", lambda path: os.listxattr(path)))
def set_attribute(inside: Inside) -> None:
    """labels that other programs trust"""
    os.setxattr(inside.private, "user.wtc", MARK.encode())


@attack("files", file("readable/evil.py", "the code was planted"))
def plant_code(inside: Inside) -> None:
    """every other worker: code in a folder that they import from"""
    Path(inside.readable, "evil.py").write_text("print('evil')")


# --- mounts and roots


@attack("mounts", lambda targets, _: "a file system was mounted" if targets.is_mounted() else None)
def mount_over_folder(inside: Inside) -> None:
    """other files in the place of true ones"""
    folder = inside.mountable.encode()
    call("mount", b"none", folder, b"tmpfs", ctypes.c_ulong(0), b"size=64k")


@attack("mounts", reached)
def unmount_file_system(inside: Inside) -> str:
    """the ground taken from under others; asked for what is no mount"""
    return _refused_for_its_words("umount2", inside.readable.encode(), 0)


def _refused_for_its_words(name: str, *arguments: object) -> str:
    """Make a call that nobody may grant, and tell a refusal of it from one of the caller."""
    try:
        call(name, *arguments)
    except (FileNotFoundError, NotADirectoryError):
        return f"{name} looked for its files"
    except OSError as error:
        if error.errno in {22, 8}:  # EINVAL, ENOEXEC
            return f"{name} reached the kernel"
        raise
    return f"{name} was granted"


@attack("mounts", reached)
def new_file_system(inside: Inside) -> str:
    """the newer way to mount"""
    return f"descriptor {system('fsopen', b'tmpfs', 0)} of a file system"


@attack("mounts", tells("public file"))
def clone_mount(inside: Inside) -> str:
    """a copy of a mount, by descriptor"""
    tree = system("open_tree", AT_FDCWD, inside.folder.encode(), 1)  # OPEN_TREE_CLONE
    return os.read(os.open("public", os.O_RDONLY, dir_fd=tree), 100).decode()


@attack("mounts", reached)
def pivot_root(inside: Inside) -> str:
    """another root for all; asked for folders that are not there"""
    try:
        system("pivot_root", b"/no/such/folder", b"/no/such/folder")
    except FileNotFoundError:
        return "pivot_root looked for its folders"
    return ""


@attack("mounts", tells("public file"))
def change_root(inside: Inside) -> str:
    """a root of its own, where setuid programs trust the files"""
    os.chroot(inside.folder)
    return Path("/public").read_text()
