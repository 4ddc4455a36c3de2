"""Attacks by network: every way to speak or listen past the server."""

from __future__ import annotations

import ctypes
import fcntl
import os
import socket
import struct

from sandbox.jail_attacks.attack import MARK, Inside, attack, reached, received, tells
from sandbox.jail_attacks.raw import call
from sandbox.jail_attacks.targets import Targets

LOOPBACK = "127.0.0.1"
MESSAGE = MARK.encode()


def _speak(family: int, kind: int, address: object, protocol: int = 0) -> None:
    with socket.socket(family, kind, protocol) as line:
        line.connect(address)
        line.send(MESSAGE)


@attack("sockets", received("TCP"))
def connect_tcp(inside: Inside) -> None:
    """every service of the machine and of its network"""
    _speak(socket.AF_INET, socket.SOCK_STREAM, (LOOPBACK, inside.tcp))


@attack("sockets", received("TCP over IPv6"))
def connect_tcp6(inside: Inside) -> None:
    """the same over IPv6"""
    _speak(socket.AF_INET6, socket.SOCK_STREAM, ("::1", inside.tcp6))


@attack("sockets", received("TCP"))
def connect_mptcp(inside: Inside) -> None:
    """the same by multipath TCP, which a guard of TCP may not know"""
    _speak(socket.AF_INET, socket.SOCK_STREAM, (LOOPBACK, inside.tcp), 262)


@attack("sockets", received("UDP"))
def send_udp(inside: Inside) -> None:
    """name servers, metrics, and all that listens for datagrams"""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
        line.sendto(MESSAGE, (LOOPBACK, inside.udp))


@attack("sockets", received("UDP over IPv6"))
def send_udp6(inside: Inside) -> None:
    """the same over IPv6"""
    with socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as line:
        line.sendto(MESSAGE, ("::1", inside.udp6))


@attack("sockets", received("TCP"))
def fast_open_by_sendto(inside: Inside) -> None:
    """a connection without connect: MSG_FASTOPEN"""
    with socket.socket() as line:
        line.sendto(MESSAGE, socket.MSG_FASTOPEN, (LOOPBACK, inside.tcp))


@attack("sockets", received("TCP"))
def fast_open_by_sendmsg(inside: Inside) -> None:
    """the same by sendmsg"""
    with socket.socket() as line:
        line.sendmsg([MESSAGE], [], socket.MSG_FASTOPEN, (LOOPBACK, inside.tcp))


@attack("sockets", received("TCP"))
def fast_open_by_option(inside: Inside) -> None:
    """the same by an option of the socket: TCP_FASTOPEN_CONNECT"""
    with socket.socket() as line:
        line.setsockopt(socket.IPPROTO_TCP, 30, 1)
        line.connect((LOOPBACK, inside.tcp))
        line.send(MESSAGE)


def _whisper(targets: Targets, port: str) -> str:
    return targets.call_tcp(int(port))


def _hear(inside: Inside, line: socket.socket) -> str:
    line.settimeout(0.2)  # the caller was there before the answer
    inside.ask(str(line.getsockname()[1]))
    caller, _ = line.accept()
    return caller.recv(100).decode()


@attack("sockets", tells("caller"), meanwhile=_whisper)
def listen_without_bind(inside: Inside) -> str:
    """a service under the machine's name, past a guard of bind"""
    with socket.socket() as line:
        line.listen()
        return _hear(inside, line)


@attack("sockets", tells("caller"), meanwhile=_whisper)
def listen_tcp(inside: Inside) -> str:
    """a service under the machine's name"""
    with socket.socket() as line:
        line.bind((LOOPBACK, 0))
        line.listen()
        return _hear(inside, line)


@attack("sockets", tells("caller"), meanwhile=lambda targets, port: targets.send_udp(int(port)))
def listen_udp(inside: Inside) -> str:
    """what others send, under the machine's name"""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
        line.bind((LOOPBACK, 0))
        line.settimeout(0.2)
        inside.ask(str(line.getsockname()[1]))
        return line.recv(100).decode()


def _turn_elsewhere(inside: Inside) -> socket.socket:
    line = socket.socket(fileno=os.dup(inside.handed["connected"]))
    call("connect", line.fileno(), struct.pack("=H14x", socket.AF_UNSPEC), 16)
    return line


@attack("sockets", received("TCP"), hands=("connected",))
def turn_connection_elsewhere(inside: Inside) -> None:
    """another peer for a connection that the server made: connect to AF_UNSPEC, then again"""
    with _turn_elsewhere(inside) as line:
        line.connect((LOOPBACK, inside.tcp))
        line.send(MESSAGE)


@attack("sockets", received("TCP"), hands=("connected",))
def turn_connection_elsewhere_fast(inside: Inside) -> None:
    """the same, the second time by MSG_FASTOPEN"""
    with _turn_elsewhere(inside) as line:
        line.sendto(MESSAGE, socket.MSG_FASTOPEN, (LOOPBACK, inside.tcp))


@attack("sockets", tells("caller"), meanwhile=_whisper, hands=("connected",))
def turn_connection_to_listener(inside: Inside) -> str:
    """a service made of a connection that the server made"""
    with _turn_elsewhere(inside) as line:
        line.listen()
        return _hear(inside, line)


@attack("sockets", received("Unix socket"))
def connect_unix(inside: Inside) -> None:
    """databases, the system's bus, the container engine: a socket in the file system"""
    _speak(socket.AF_UNIX, socket.SOCK_STREAM, inside.unix)


@attack("sockets", received("Unix datagrams"))
def send_unix(inside: Inside) -> None:
    """the system's log and other receivers of datagrams in the file system"""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
        line.sendto(MESSAGE, inside.unix_datagrams)


@attack("sockets", received("abstract Unix socket"))
def connect_abstract(inside: Inside) -> None:
    """sockets with no file, which no file's mode guards"""
    _speak(socket.AF_UNIX, socket.SOCK_STREAM, "\0" + inside.abstract)


@attack("sockets", received("abstract Unix datagrams"))
def send_abstract(inside: Inside) -> None:
    """the same, by datagrams"""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
        line.sendto(MESSAGE, "\0" + inside.abstract_datagrams)


@attack("sockets", received("Unix datagrams"))
def send_by_pair(inside: Inside) -> None:
    """the same with a pair of sockets, which asks for no address: sendto"""
    one, _other = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    one.sendto(MESSAGE, inside.unix_datagrams)


@attack("sockets", received("Unix datagrams"))
def send_by_pair_and_message(inside: Inside) -> None:
    """the same by sendmsg, whose address a filter cannot see"""
    one, _other = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    one.sendmsg([MESSAGE], [], 0, inside.unix_datagrams)


@attack("sockets", received("abstract Unix datagrams"))
def send_abstract_by_pair(inside: Inside) -> None:
    """the same to a socket with no file"""
    one, _other = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    one.sendmsg([MESSAGE], [], 0, "\0" + inside.abstract_datagrams)


@attack("sockets", received("Unix datagrams"))
def send_by_pair_and_messages(inside: Inside) -> None:
    """the same by sendmmsg"""
    one, _other = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    address = struct.pack("=H", socket.AF_UNIX) + inside.unix_datagrams.encode() + b"\0"
    name, text = ctypes.create_string_buffer(address), ctypes.create_string_buffer(MESSAGE)
    part = struct.pack("PN", ctypes.addressof(text), len(MESSAGE))
    vector = ctypes.create_string_buffer(part)
    head = struct.pack(
        "PIxxxxPNPNixxxxIxxxx",
        ctypes.addressof(name), len(address), ctypes.addressof(vector), 1, 0, 0, 0, 0,
    )  # fmt: skip
    call("sendmmsg", one.fileno(), head, 1, 0)


# --- families of sockets, each a piece of the kernel


@attack("sockets", reached)
def open_raw_socket(inside: Inside) -> str:
    """packets with a forged sender"""
    with socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP):
        return "a raw socket"


@attack("sockets", reached)
def open_packet_socket(inside: Inside) -> str:
    """all that passes the machine's network cards"""
    with socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.ntohs(3)):
        return "a packet socket"


@attack("sockets", tells("network cards"))
def list_network_cards(inside: Inside) -> str:
    """the machine's network: netlink"""
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0) as line:
        line.send(struct.pack("=IHHIIB15x", 32, 18, 0x301, 1, 0, 0))
        line.settimeout(1)
        return line.recv(65536).decode("latin-1")


@attack("sockets", reached)
def open_vsock(inside: Inside) -> str:
    """the machine's hypervisor"""
    with socket.socket(socket.AF_VSOCK, socket.SOCK_STREAM):
        return "a socket to the hypervisor"


@attack("sockets", reached)
def open_tcp_socket(inside: Inside) -> str:
    """the start of all the others"""
    with socket.socket():
        return "a TCP socket"


# --- more of a socket than reading and writing


@attack("sockets", tells("network cards"), hands=("connected",))
def list_network_cards_of_connection(inside: Inside) -> str:
    """the machine's network, asked of a connection that the server made: SIOCGIFCONF"""
    buffer = ctypes.create_string_buffer(4096)
    wanted = bytearray(struct.pack("ixxxxP", 4096, ctypes.addressof(buffer)))
    fcntl.ioctl(inside.handed["connected"], 0x8912, wanted)
    return buffer.raw.decode("latin-1")


@attack("sockets", reached, hands=("connected",))
def filter_connection(inside: Inside) -> str:
    """code of its own in the kernel: SO_ATTACH_FILTER"""
    line = socket.socket(fileno=inside.handed["connected"])
    code = ctypes.create_string_buffer(struct.pack("HBBI", 6, 0, 0, 0xFFFF))
    line.setsockopt(socket.SOL_SOCKET, 26, struct.pack("HxxxxxxP", 1, ctypes.addressof(code)))
    return "a filter of packets in the kernel"


@attack("sockets", tells("server's number"))
def learn_servers_number(inside: Inside) -> str:
    """the number of the server's process, to aim at: SO_PEERCRED"""
    line = socket.socket(fileno=os.dup(inside.channel))
    pid, _, _ = struct.unpack("3i", line.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12))
    return f" {pid} "


@attack("sockets", lambda targets, seen: targets.is_victim_among(seen.pids))
def speak_as_victim(inside: Inside) -> None:
    """another's name before the server: forged SCM_CREDENTIALS"""
    line = socket.socket(fileno=os.dup(inside.channel))
    claimed = struct.pack("3i", inside.victim, os.getuid(), os.getgid())
    line.sendmsg([b"{}"], [(socket.SOL_SOCKET, socket.SCM_CREDENTIALS, claimed)])
