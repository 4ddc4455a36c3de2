"""What a zygote and its workers still have of the host, and what it takes to get out again.

Each test starts real processes: as who runs the tests, as an ordinary user, as a container would.
"""

from __future__ import annotations

import ctypes
import errno
import os
import select
import shutil
import signal
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path

import pytest
from sandbox.enclosed import READABLE, UIDS, Command, Enclosed, until
from sandbox.escapes import ESCAPES, Target, handle_of
from sandbox.ordinary import (
    ORDINARY,
    allows_namespaces,
    contained,
    limited,
    mortal,
    ordinary,
    unnamespaced,
)

from wtc.sandbox.jail import namespaces

IS_ROOT = os.geteuid() == 0
SOON, LONG = 2.0, 20.0  # seconds
ALL = "net,pid,ipc,uts,mnt,cgroup"


def as_is(argv: Sequence[str]) -> list[str]:
    return list(argv)


open_container = partial(contained, is_open=True)
ALLOWED = pytest.mark.usefixtures("allowed")
ROOTS = pytest.mark.skipif(not IS_ROOT, reason="only root can become another user")
WORLDS = {"as root": as_is, "as a user": ordinary, "in an open container": open_container}


@pytest.fixture(scope="module", params=WORLDS, ids=str)
def world(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    if name != "as a user" and not IS_ROOT:
        pytest.skip("only root can start it")
    if not allows_namespaces(WORLDS[name]):
        pytest.skip("this host allows no namespaces")
    return name


@pytest.fixture(scope="module")
def zygote(world: str) -> Iterator[Enclosed]:
    with Enclosed(WORLDS[world]) as enclosed:
        yield enclosed


@pytest.fixture(scope="module")
def allowed() -> None:
    if not allows_namespaces(ordinary):
        pytest.skip("this host allows no namespaces")


@pytest.fixture
def folder() -> Iterator[Path]:
    """Yield a folder that every user can reach, unlike those of pytest."""
    path = Path(tempfile.mkdtemp(dir="/tmp"))
    path.chmod(0o755)
    yield path
    shutil.rmtree(path)


@pytest.fixture(scope="module")
def target() -> Iterator[Target]:
    path = Path(tempfile.mkdtemp(dir="/tmp"))
    (path / "shown").mkdir()
    (path / "secret").write_text("the host's")
    (path / "shown" / "open").touch()
    path.chmod(0o755)
    (path / "shown" / "open").chmod(0o666)
    handle, disc = handle_of(path / "secret"), path.stat().st_dev
    namespace = os.open("/proc/self/ns/mnt", os.O_RDONLY)
    yield Target(str(path / "secret"), str(path / "shown"), handle, disc, namespace)
    os.close(namespace)
    shutil.rmtree(path)


@pytest.fixture(scope="module")
def besieged(world: str, target: Target) -> Iterator[Enclosed]:
    with besiege(WORLDS[world], target) as enclosed:
        yield enclosed


def besiege(command: Command, target: Target) -> Enclosed:
    (Path(target.shown) / "open").write_text("")
    return Enclosed(command, [Path(target.shown)], [target.namespace])


# --- what is entered, and what is said of it


def test_all_namespaces_are_entered_and_nothing_is_missing(world: str, zygote: Enclosed) -> None:
    init = zygote.state["init"]
    assert zygote.state == {
        "name": "namespaces",
        "is_on": True,
        "detail": ALL if world == "as root" else f"user,{ALL}",
        "advice": "",
        "init": init,
        "ending": zygote.state["ending"],
    }
    assert stat_of(init)[1] == str(zygote.pid)


NOTHING = "no namespaces: "


def test_in_a_container_that_forbids_all_it_is_named_and_nothing_is_raised() -> None:
    with Enclosed(contained) as enclosed:
        assert enclosed.state == {
            "name": "namespaces",
            "is_on": False,
            "detail": "none",
            "advice": f"{NOTHING}a filter of system calls, such as a container's, refuses them: "
            "run the container with a profile that allows unshare, mount_setattr, move_mount and "
            "pivot_root",
            "init": None,
            "ending": None,
        }
        assert enclosed.ask("os.path.exists('/etc/passwd')")
        assert enclosed.ask_worker("os.getppid()") == enclosed.pid


@ALLOWED
def test_a_host_without_user_namespaces_is_named() -> None:
    with Enclosed(unnamespaced) as enclosed:
        limit = "the host allows no more of them: raise user.max_user_namespaces by sysctl"
        assert enclosed.state["advice"] == NOTHING + limit
        assert (enclosed.state["detail"], enclosed.state["init"]) == ("none", None)


@pytest.mark.parametrize("uid", [None, ORDINARY])
def test_a_filter_that_kills_kills_children_alone(uid: int | None) -> None:
    with Enclosed(partial(mortal, uid=uid, calls=["unshare"])) as enclosed:
        assert enclosed.state["detail"] == "none"
        assert enclosed.ask_worker("os.getppid()") == enclosed.pid


@ALLOWED
def test_a_filter_that_kills_who_mounts_leaves_the_other_namespaces() -> None:
    calls = ["mount", "mount_setattr", "fsopen", "pivot_root"]
    with Enclosed(partial(mortal, uid=ORDINARY, calls=calls)) as enclosed:
        assert enclosed.state["detail"] == "user,net,pid,ipc,uts,cgroup"
        assert enclosed.state["advice"] == (
            "no mnt: a filter of system calls, such as a container's, refuses them: run the "
            "container with a profile that allows unshare, mount_setattr, move_mount and "
            "pivot_root"
        )
        assert enclosed.ask("os.path.exists('/etc/passwd')")


@ALLOWED
def test_what_one_limit_forbids_is_left_out_alone() -> None:
    with Enclosed(partial(limited, net=0, pid=0)) as enclosed:
        assert enclosed.state["detail"] == "user,ipc,uts,mnt,cgroup"
        assert enclosed.state["init"] is None
        assert enclosed.state["advice"] == (
            "no net: the host allows no more of them: raise user.max_net_namespaces by sysctl; "
            "no pid: the host allows no more of them: raise user.max_pid_namespaces by sysctl"
        )
        assert not enclosed.ask("os.path.exists('/etc/passwd')")


SWITCHES = [
    ("sys/kernel/unprivileged_userns_clone", "0\n", "set kernel.unprivileged_userns_clone=1"),
    ("sys/kernel/apparmor_restrict_unprivileged_userns", "1\n", "with the rule `userns,`"),
    ("self/status", "Name:\tx\nSeccomp:\t2\n", "profile that allows unshare"),
    ("sys/kernel/unprivileged_userns_clone", "1\n", "run as root with CAP_SYS_ADMIN"),
    ("sys/kernel/apparmor_restrict_unprivileged_userns", "0\n", "run as root with CAP_SYS_ADMIN"),
    ("self/status", "Name:\tSeccomp:\t2\nSeccomp:\t0\n", "run as root with CAP_SYS_ADMIN"),
]


@pytest.mark.parametrize(("file", "text", "advice"), SWITCHES)
def test_the_switch_that_forbids_is_found(
    tmp_path: Path, file: str, text: str, advice: str
) -> None:
    (tmp_path / file).parent.mkdir(parents=True)
    (tmp_path / file).write_text(text)
    refusal = OSError(errno.EPERM, "Operation not permitted")
    assert advice in namespaces.why_refused("user", refusal, tmp_path)


def test_an_old_kernel_is_named(tmp_path: Path) -> None:
    refusal = OSError(errno.ENOSYS, "Function not implemented")
    told = namespaces.why_refused("mnt", refusal, tmp_path)
    assert told == "the kernel does not know them: Linux 5.12 with all namespaces is needed"


# --- network, processes, names, objects


def test_there_is_no_interface_but_one_that_is_down(zygote: Enclosed) -> None:
    assert zygote.ask_worker("import_module('socket').if_nameindex()") == [[1, "lo"]]
    there = "import_module('socket').create_connection(('127.0.0.1', 9))"
    assert zygote.ask_worker(there) == "ENETUNREACH"


def test_a_worker_sees_itself_and_init(zygote: Enclosed) -> None:
    seen = "[os.getpid(), [pid for pid in range(1, 40000) if is_there(pid)]]"
    own, pids = zygote.ask_worker(seen)
    assert own != 1
    assert pids == [1, own]


def test_a_worker_has_a_name_that_says_nothing(zygote: Enclosed) -> None:
    assert zygote.ask_worker("os.uname().nodename") == "worker"


@pytest.fixture
def shared_memory() -> Iterator[int]:
    """Yield the key of a System V segment that everybody may attach."""
    libc = ctypes.CDLL(None)
    key = 0x77740000 + os.getpid() % 0x10000
    segment = libc.shmget(key, 4096, 0o1666)
    yield key
    libc.shmctl(segment, 0, None)


def test_a_worker_finds_no_shared_memory_of_the_host(zygote: Enclosed, shared_memory: int) -> None:
    assert zygote.ask_worker(f"call('shmget', {shared_memory}, 0, 0)") == "ENOENT"


def test_it_finds_it_where_the_host_forbids_namespaces(shared_memory: int) -> None:
    with Enclosed(contained) as enclosed:
        assert enclosed.ask_worker(f"call('shmget', {shared_memory}, 0, 0)") != "ENOENT"


# --- files


def test_the_root_has_what_leads_to_the_readable_paths(zygote: Enclosed) -> None:
    tops = {path.absolute().parts[1] for path in READABLE if path.exists()}
    tops |= {path.resolve().parts[1] for path in READABLE if path.exists()}
    tops |= {path.name for path in namespaces.LIBRARIES if path.is_symlink()}
    assert set(zygote.ask_worker("os.listdir('/')")) == tops | {"dev"}
    assert zygote.ask_worker("sorted(os.listdir('/dev'))") == ["null", "urandom"]
    assert zygote.ask_worker("os.getcwd()") == "/"


@pytest.mark.parametrize("path", ["/etc/passwd", "/proc/self", "/sys", "/home", "/root/.bashrc"])
def test_other_files_are_not_there(zygote: Enclosed, path: str) -> None:
    assert zygote.ask_worker(f"os.stat({path!r})") == "ENOENT"


def test_above_the_root_is_the_root(zygote: Enclosed) -> None:
    assert zygote.ask_worker("os.path.samefile('/', '/..')")
    assert not zygote.ask_worker("os.path.exists('/../etc/passwd')")


@pytest.mark.parametrize("module", ["_bz2", "_ssl", "sqlite3", "xml.dom.minidom"])
@pytest.mark.parametrize("who", ["ask", "ask_worker", "ask_bare_worker"])
def test_modules_are_still_imported(zygote: Enclosed, who: str, module: str) -> None:
    name = f"import_module({module!r}).__name__"
    assert getattr(zygote, who)(name) == module


@pytest.mark.parametrize("module", ["_bz2", "_ssl", "sqlite3"])
def test_the_walls_of_a_worker_stand_within(zygote: Enclosed, world: str, module: str) -> None:
    assert zygote.ask_jailed_worker(f"import_module({module!r}).__name__") == module
    own = ORDINARY if world == "as a user" else UIDS[0]
    assert zygote.ask_jailed_worker("os.getuid()") == (own if IS_ROOT else os.geteuid())
    assert zygote.ask_jailed_worker("os.fork()") == "EPERM"
    assert zygote.ask_jailed_worker("os.listdir('/')") == "EACCES"


@pytest.mark.skipif(not os.path.ismount("/dev/shm"), reason="nothing is mounted there")
def test_what_is_mounted_within_a_folder_is_shown_and_read_only_too(world: str) -> None:
    with Enclosed(WORLDS[world], [Path("/dev")]) as enclosed:
        assert enclosed.ask_worker("os.stat('/dev/shm').st_dev") == os.stat("/dev/shm").st_dev
        assert enclosed.ask_worker("open('/dev/shm/new', 'w')") == "EROFS"


def test_devices_work(zygote: Enclosed) -> None:
    assert zygote.ask_bare_worker("len(open('/dev/urandom', 'rb').read(8))") == 8
    assert zygote.ask_bare_worker("open('/dev/null', 'w').write('gone')") == 4


WRITES = [  # what would do no harm if it worked
    "os.mkdir('/new')",
    "open('/new', 'w')",
    "open('/dev/new', 'w')",
    "os.symlink('/', '/new')",
    "call('mknod', b'/new', 0o60666, 0xfe00)",
    "os.mkdir(os.path.dirname({shown!r}) + '/new')",
    "open({shown!r} + '/new', 'w')",
    "open({shown!r} + '/open', 'a')",
    "os.truncate({shown!r} + '/open', 0)",
    "os.utime({shown!r} + '/open')",
    "os.chmod({shown!r} + '/open', 0o600)",
    "os.unlink({shown!r} + '/open')",
    "os.rename({shown!r} + '/open', {shown!r} + '/new')",
    "open(os.__file__, 'a')",
]


@pytest.mark.parametrize("write", WRITES)
@pytest.mark.parametrize("who", ["ask_worker", "ask_bare_worker"])
def test_nothing_can_be_written(besieged: Enclosed, target: Target, who: str, write: str) -> None:
    told = getattr(besieged, who)(write.format(shown=target.shown))
    assert told in ("EROFS", "EACCES", "EPERM")


@ROOTS
@ALLOWED
def test_a_worker_of_its_own_uid_reaches_what_only_root_could(folder: Path) -> None:
    inner = folder / "closed" / "inner"
    inner.mkdir(parents=True)
    (inner / "file").write_text("reached")
    (folder / "closed" / "secret").write_text("not listed")
    (folder / "closed").chmod(0o700)
    become = "tried(lambda: os.setgroups([]), lambda: os.setgid(4711), lambda: os.setuid(4711), {})"
    for command in (as_is, open_container):
        with Enclosed(command, [inner]) as enclosed:
            read = f"lambda: open({str(inner / 'file')!r}).read()"
            assert enclosed.ask_worker(become.format(read)) == "reached"
            listed = f"lambda: os.listdir({str(folder / 'closed')!r})"
            assert enclosed.ask_worker(become.format(listed)) == ["inner"]
            imported = "lambda: import_module('_lsprof').__name__"
            assert enclosed.ask_worker(become.format(imported)) == "_lsprof"


@ALLOWED
def test_paths_work_as_written_and_as_resolved(folder: Path) -> None:
    (folder / "real" / "deep").mkdir(parents=True)
    (folder / "real" / "deep" / "file").write_text("found")
    (folder / "real" / "other").write_text("not listed")
    (folder / "absolute").symlink_to(folder / "real")
    (folder / "relative").symlink_to("absolute/../real")
    (folder / "loop").symlink_to("loop")
    written = folder / "relative" / "deep" / "file"
    with Enclosed(ordinary, [written, folder / "loop", folder / "absent"]) as enclosed:
        assert "mnt" in enclosed.state["detail"]
        assert enclosed.ask(f"open({str(written)!r}).read()") == "found"
        assert enclosed.ask(f"open({str(written.resolve())!r}).read()") == "found"
        names = enclosed.ask(f"sorted(os.listdir({str(folder)!r}))")
        assert names == ["absolute", "real", "relative"]
        assert enclosed.ask(f"os.listdir({str(folder / 'real')!r})") == ["deep"]


@ALLOWED
def test_folders_in_each_other_are_one_and_twice_the_same(folder: Path) -> None:
    (folder / "a" / "b").mkdir(parents=True)
    (folder / "a" / "b" / "file").write_text("found")
    (folder / "a" / "link").symlink_to("b")
    listed = [folder / "a" / "b", folder / "a", folder / "a", folder / "a" / "link"]
    with Enclosed(ordinary, listed) as enclosed:
        assert "mnt" in enclosed.state["detail"]
        assert enclosed.ask(f"sorted(os.listdir({str(folder / 'a')!r}))") == ["b", "link"]
        assert enclosed.ask(f"open({str(folder / 'a/link/file')!r}).read()") == "found"


@ROOTS
@ALLOWED
def test_a_path_that_the_user_cannot_reach_is_left_out(folder: Path) -> None:
    (folder / "closed" / "inner").mkdir(parents=True)
    (folder / "closed").chmod(0o700)
    with Enclosed(ordinary, [folder / "closed" / "inner"]) as enclosed:
        assert "mnt" in enclosed.state["detail"]
        assert enclosed.ask(f"os.path.exists({str(folder)!r})") is False


def test_folders_that_were_open_are_closed_and_pipes_are_not(world: str) -> None:
    reading, writing = os.pipe()
    above = os.open("/", os.O_RDONLY)
    with Enclosed(WORLDS[world], descriptors=[above, writing]) as enclosed:
        assert enclosed.ask(f"os.listdir({above})") == "EBADF"
        assert enclosed.ask(f"os.write({writing}, b'x')") == 1
    for descriptor in (reading, writing, above):
        os.close(descriptor)


# --- nobody is left


def stat_of(pid: int) -> list[str]:
    """Return the fields of /proc/PID/stat after the name: state, parent, …; X when it is gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return ["X", "0"]


def descendants(pid: int) -> set[int]:
    parents = {int(one): int(stat_of(int(one))[1]) for one in os.listdir("/proc") if one.isdigit()}
    found = {pid}
    for _ in parents:
        found |= {child for child, parent in parents.items() if parent in found}
    return found - {pid}


def living(pids: Iterable[int]) -> set[int]:
    """Return those that live, and not merely wait to be reaped."""
    return {pid for pid in pids if stat_of(pid)[0] not in "ZX"}


def test_with_the_zygote_all_that_came_of_it_ends(world: str) -> None:
    with Enclosed(WORLDS[world]) as enclosed:
        workers, init = [enclosed.keep_worker() for _ in range(3)], enclosed.state["init"]
        family = descendants(enclosed.pid)
        assert family > {init, *workers}
        assert len(living(family)) == 7  # each worker has left an orphan
        enclosed.kill()
        assert until(lambda: living(family) <= {init}, SOON)
        # Init is the last, when the workers are reaped: by the zygote's parent or by the host.
        assert until(lambda: living(family) == set(), LONG)


def test_with_init_every_worker_ends_and_the_zygote_can_tell(world: str) -> None:
    with Enclosed(WORLDS[world]) as enclosed:
        worker, init = enclosed.keep_worker(), enclosed.state["init"]
        ends = f"import_module('select').select([{enclosed.state['ending']}], [], [], 0)[0]"
        assert enclosed.ask(ends) == []
        os.kill(init, signal.SIGKILL)
        killed = [[worker, signal.SIGKILL], [init, signal.SIGKILL]]
        assert enclosed.ask("os.wait()") == killed[0]
        assert enclosed.ask(ends) == [enclosed.state["ending"]]  # before a worker does
        assert enclosed.ask("os.wait()") == killed[1]
        assert enclosed.ask("os.fork()") == "ENOMEM"


def test_init_reaps_orphans(world: str) -> None:
    with Enclosed(WORLDS[world]) as enclosed:
        orphan = "tried(lambda: os.fork() or (os.fork() and os._exit(0)), lambda: os.getpid())"
        enclosed.ask_worker(orphan)
        assert until(lambda: descendants(enclosed.pid) == {enclosed.state["init"]}, SOON)


def test_init_holds_nothing_of_others_open_and_may_do_nothing(zygote: Enclosed, world: str) -> None:
    reading, writing = os.pipe()
    with Enclosed(WORLDS[world], descriptors=[writing]) as enclosed:
        os.close(writing)
        enclosed.ask(f"os.close({writing})")
        ended, _, _ = select.select([reading], [], [], SOON)
        assert ended == [reading]
        os.close(reading)
        text = Path(f"/proc/{enclosed.state['init']}/status").read_text()
    status = dict(line.split(":\t", 1) for line in text.splitlines())
    assert (int(status["CapEff"], 16), int(status["CapPrm"], 16)) == (0, 0)
    assert status["NoNewPrivs"] == "1"


@pytest.mark.parametrize("number", ["SIGKILL", "SIGTERM", "SIGINT", "SIGSTOP"])
def test_a_worker_cannot_end_its_init(zygote: Enclosed, number: str) -> None:
    zygote.ask_worker(f"os.kill(1, import_module('signal').{number})")
    assert zygote.ask_worker("tried(lambda: os.kill(1, 0))") is None


def test_the_terminals_signals_do_not_end_init(zygote: Enclosed) -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT, signal.SIGTSTP):
        os.kill(zygote.state["init"], number)
    assert zygote.ask_worker("os.getpid()") > 1


# --- ways out: what holds alone, and what only because the capabilities are dropped

WRITING = {"write_what_is_shown", "mount_again_to_write"}
TRACING = {"trace_init", "read_inits_memory"}
OPEN_TO_CAPABILITIES = {
    "as root": WRITING | TRACING | {"join_the_hosts_files", "open_by_handle"},
    "as a user": WRITING,
    "in an open container": WRITING,
}
HOSTS = {"read_the_disc"}  # with capabilities it is the host's rules for devices that decide


def attempt(name: str, target: Target) -> str:
    return f"escape({name!r}, *{tuple(target)!r})"


@pytest.mark.parametrize("name", ESCAPES)
def test_no_way_leads_out_without_capabilities(
    besieged: Enclosed, target: Target, name: str
) -> None:
    assert besieged.ask_bare_worker(attempt(name, target)) in ("EPERM", "ENOENT")
    assert (Path(target.shown) / "open").read_text() == ""


@pytest.mark.parametrize("name", sorted(ESCAPES.keys() - HOSTS))
def test_capabilities_open_these_ways_and_no_others(world: str, target: Target, name: str) -> None:
    is_open = name in OPEN_TO_CAPABILITIES[world]
    if name == "open_by_handle" and not target.handle:
        pytest.skip("this file system has no handles")
    with besiege(WORLDS[world], target) as enclosed:
        told = enclosed.ask_worker(attempt(name, target))
    assert (told in ("the host's", "written", "traced", "read")) is is_open, told
    assert (Path(target.shown) / "open").read_text() == ("written" if name in WRITING else "")


def test_an_inner_world_of_a_worker_without_capabilities_cannot_change_what_is_shown(
    besieged: Enclosed, target: Target
) -> None:
    assert besieged.ask_bare_worker(f"call('unshare', {0x10020000})") == 0
    told = besieged.ask_bare_worker(attempt("write_as_root_of_an_inner_world", target))
    assert told == "EPERM"


@pytest.mark.parametrize("name", ["climb", "look_through_the_parent"])
def test_they_lead_out_where_the_host_forbids_namespaces(target: Target, name: str) -> None:
    with besiege(contained, target) as enclosed:
        assert enclosed.ask_bare_worker(attempt(name, target)) == "the host's"
