"""`wtc trigger` as its user meets it, against a real receiver on this machine."""

import base64
import gzip
import json
import os
import select
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from wtc.cli import program
from wtc.errors import WtcError
from wtc.stripe import signing_keys, verify
from wtc.trigger.delivery import Target, deliver
from wtc.trigger.provider import provider, providers

SECRET = "whsec_sample_secret"


@dataclass
class Receiver:
    """A webhook endpoint that keeps what it got and answers as it is told."""

    status: int = 200
    refused: frozenset[str] = frozenset()  # types that are answered 501
    body: bytes = b'{"received": true}'
    headers: dict[str, str] = field(default_factory=lambda: {"content-type": "application/json"})
    got: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)
    url: str = ""


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    state = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            state.got.append((self.path, headers, body))
            if state.status == 0:  # no HTTP at all
                self.wfile.write(b"SSH-2.0-hello\r\n\r\n")
                return
            refused = state.refused and json.loads(body)["type"] in state.refused
            self.send_response(501 if refused else state.status)
            for name, value in state.headers.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(state.body)))
            self.end_headers()
            self.wfile.write(state.body)

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    state.url = f"http://127.0.0.1:{server.server_port}/hook"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield state
    server.shutdown()
    thread.join()
    server.server_close()


def trigger(*arguments: str, env: dict[str, str | None] | None = None) -> Result:
    clean: dict[str, str | None] = {"STRIPE_WEBHOOK_SECRET": None, "WTC_TRIGGER_SECRET": None}
    return CliRunner(env=clean | (env or {})).invoke(
        program, ["trigger", *arguments], prog_name="wtc"
    )


def check(receiver: Receiver, secret: str = SECRET, tolerance: float = 300) -> None:
    _, headers, body = receiver.got[-1]
    verify(body, headers["stripe-signature"], signing_keys([secret]), time.time(), tolerance)


def test_a_delivery_is_signed_and_its_answer_shown(receiver: Receiver) -> None:
    result = trigger("stripe", "charge.succeeded", "--to", receiver.url, "--secret", SECRET)
    ((path, headers, body),) = receiver.got
    event = json.loads(body)
    check(receiver)
    assert (path, event["type"]) == ("/hook", "charge.succeeded")
    assert headers["user-agent"] == "Stripe/1.0 (+https://stripe.com/docs/webhooks)"
    assert headers["content-type"] == "application/json; charset=utf-8"
    first, *rest = result.stdout.splitlines()
    assert first.startswith(f"charge.succeeded {event['id']} → {receiver.url}  200 OK  ")
    assert rest == ['{"received": true}']
    assert (result.exit_code, result.stderr) == (0, "")


@pytest.mark.parametrize(
    ("status", "code"), [(200, 0), (204, 0), (299, 0), (301, 1), (400, 1), (501, 1), (503, 1)]
)
def test_the_exit_code_says_whether_the_event_was_taken(
    receiver: Receiver, status: int, code: int
) -> None:
    receiver.status, receiver.body = status, b""
    receiver.headers = {"location": receiver.url}
    assert trigger("stripe", "payout.paid", "--to", receiver.url).exit_code == code
    assert len(receiver.got) == 1, "a redirect is not followed"


@pytest.mark.parametrize("how", ["signature", "body", "timestamp"])
def test_what_was_tampered_with_is_refused_for_that_one_reason(
    receiver: Receiver, how: str
) -> None:
    arguments = ["stripe", "invoice.paid", "--to", receiver.url, "--secret", SECRET]
    assert trigger(*arguments, "--tamper", how).exit_code == 0
    with pytest.raises(ValueError, match="clock skew" if how == "timestamp" else "no secret"):
        check(receiver)
    if how == "timestamp":
        check(receiver, tolerance=3700)
    json.loads(receiver.got[0][2])


def test_the_event_is_changed_before_it_is_signed(receiver: Receiver) -> None:
    trigger(
        "stripe", "charge.succeeded", "--to", receiver.url, "--secret", SECRET,
        "--set", "data.object.amount=500", "--set", "data.object.metadata.order=№ 7",
        "--set", "id=evt_fixed",
    )  # fmt: skip
    check(receiver)
    event = json.loads(receiver.got[0][2])
    assert event["id"] == "evt_fixed"
    assert event["data"]["object"]["amount"] == 500
    assert event["data"]["object"]["metadata"] == {"order": "№ 7"}


def test_credentials_of_the_url_are_sent_and_not_shown(receiver: Receiver) -> None:
    receiver.status = 403
    url = receiver.url.replace("http://", "http://user:p%40ss@")
    for arguments in ([], ["--json"]):
        result = trigger("stripe", "payout.paid", "--to", url, "--secret", SECRET, *arguments)
        assert "p%40ss" not in result.output
        assert SECRET not in result.output
    expected = "Basic " + base64.b64encode(b"user:p@ss").decode()
    assert [headers["authorization"] for _, headers, _ in receiver.got] == [expected] * 2


@pytest.mark.parametrize(
    ("env", "used"),
    [
        ({"STRIPE_WEBHOOK_SECRET": "whsec_b"}, "whsec_b"),
        ({"STRIPE_WEBHOOK_SECRET": "whsec_b", "WTC_TRIGGER_SECRET": "whsec_a"}, "whsec_a"),
    ],
)
def test_the_secret_may_stand_in_the_environment(
    receiver: Receiver, env: dict[str, str | None], used: str
) -> None:
    assert trigger("stripe", "payout.paid", "--to", receiver.url, env=env).exit_code == 0
    check(receiver, used)


def test_the_secret_may_stand_in_a_file(receiver: Receiver, tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text(f"{SECRET}\n")
    trigger("stripe", "payout.paid", "--to", receiver.url, "--secret", f"@{file}")
    check(receiver)


def test_without_a_secret_it_goes_unsigned_and_says_so(receiver: Receiver) -> None:
    result = trigger("stripe", "payout.paid", "--to", receiver.url)
    assert "stripe-signature" not in receiver.got[0][1]
    assert result.stderr == "Not signed: no --secret is given and the environment has none.\n"


def test_print_shows_the_event_and_delivers_nothing_without_a_url() -> None:
    result = trigger("stripe", "customer.created", "--print", "--set", "id=evt_1")
    event = json.loads(result.stdout)
    assert (result.exit_code, event["id"], event["type"]) == (0, "evt_1", "customer.created")


def test_print_with_a_url_prints_what_was_sent_and_the_answer_is_talk(receiver: Receiver) -> None:
    result = trigger(
        "stripe", "customer.created", "--print", "--to", receiver.url, "--secret", SECRET
    )
    assert result.stdout.encode() == receiver.got[0][2] + b"\n"
    assert "200 OK" in result.stderr


def test_json_is_one_object(receiver: Receiver) -> None:
    receiver.status = 501
    result = trigger(
        "stripe", "payout.paid", "--to", receiver.url, "--secret", SECRET, "--set", "id=evt_1",
        "--json",
    )  # fmt: skip
    shown = json.loads(result.stdout)
    assert shown.pop("ms") > 0
    assert result.exit_code == 1
    assert shown == {
        "type": "payout.paid",
        "id": "evt_1",
        "url": receiver.url,
        "status": 501,
        "body": {"received": True},
    }


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        (b"", [""]),
        (b"plain\ntext \x1b[2J", ["plain", "text \\x1b[2J"]),
        (b'{"a":[1]}\n', ['{"a":[1]}']),
        (
            b'{"a":"\\u001b[2J","b":"' + b"x" * 100 + b'"}',
            ["{", '  "a": "\\u001b[2J",', f'  "b": "{"x" * 100}"', "}"],
        ),
        (b"\xff\xfe", ["(2 bytes that are no text)"]),
        (b"[" * 60_000, ["[" * 4_000 + "… (56,000 more characters)"]),
        (b"x" * 70_000, ["x" * 4_000 + "… (61,536 more characters)", "… (there is more)"]),
    ],
)
def test_whatever_the_answer_holds_it_is_shown_safely(
    receiver: Receiver, body: bytes, shown: list[str]
) -> None:
    receiver.body = body
    result = trigger("stripe", "payout.paid", "--to", receiver.url, "--secret", SECRET)
    assert result.stdout.split("\n")[1:-1] == (shown if body else [])


def test_a_list_of_the_types_is_data() -> None:
    plain, as_json = trigger("stripe", "--list"), trigger("stripe", "--list", "--json")
    sender = provider("stripe")
    told = [{"type": name, "fires": sender.fires(name)} for name in sender.types()]
    assert json.loads(as_json.stdout) == told
    assert plain.stdout.splitlines() == [f"{one['type']:<48}  {one['fires']}" for one in told]


def test_no_proxy_of_the_environment_is_asked(receiver: Receiver) -> None:
    result = trigger(
        "stripe", "payout.paid", "--to", receiver.url, "--secret", SECRET,
        env={"HTTP_PROXY": "http://127.0.0.1:9", "ALL_PROXY": "http://127.0.0.1:9"},
    )  # fmt: skip
    assert result.exit_code == 0


def test_nobody_there_is_7_with_a_hint() -> None:
    result = trigger(
        "stripe", "payout.paid", "--to", "http://u:p@127.0.0.1:9/hook", "--secret", SECRET
    )
    assert (result.exit_code, result.stdout) == (7, "")
    assert result.stderr == (
        "Error: nobody answers at http://127.0.0.1:9/hook; is `wtc dev` running, on that port?\n"
    )


def test_an_answer_that_is_no_http_is_told(receiver: Receiver) -> None:
    receiver.status = 0
    result = trigger("stripe", "payout.paid", "--to", receiver.url, "--secret", SECRET)
    assert (result.exit_code, result.stderr) == (
        1,
        f"Error: no HTTP answer from {receiver.url}:"
        " it closed the connection or does not speak HTTP\n",
    )


NO_URL = "--to takes a URL like http://127.0.0.1:8000/hook"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["strpe", "x"], "no provider 'strpe'; did you mean stripe?"),
        (["../stripe", "x"], "no provider '../stripe'; did you mean stripe?"),
        (["provider", "x"], "no provider 'provider'; there is stripe"),
        (["", "x"], "no provider ''; there is stripe"),
        (["stripe", "charge.suceeded", "--print"], "no stripe sample 'charge.suceeded'; did you"),
        (["stripe", "x\x1b[2J", "--print"], "no stripe sample 'x\\x1b[2J' among 601; --list li"),
        (["stripe", "custmer.*", "--print"], "no stripe sample 'custmer.*'; did you mean cust"),
        (["stripe", "cust*mer", "--print"], "no stripe sample 'cust*mer'"),
        (["stripe", "--list", "invoyce."], "no stripe sample 'invoyce.'; did you mean invoice.*"),
        (["stripe", "--all", "payout.paid", "--print"], "--all is every type: give it, or"),
        (["stripe", "v2.core.*", "--snapshot", "--print"], "v2.core.* has no snapshot form"),
        (["stripe", "treasury.*", "--thin", "--print"], "treasury.* has no thin form"),
        (["stripe", "payout.paid", "--repeat", "0"], "Invalid value for '--repeat'"),
        (["stripe"], "which type? --list lists those of stripe"),
        (["stripe", "payout.paid"], "where to? Give --to URL to deliver the event, or --print"),
        (["stripe", "payout.paid", "--print", "--set", "x"], "--set takes PATH=VALUE, not 'x'"),
        (["stripe", "payout.paid", "--to", "localhost:8000"], NO_URL),
        (["stripe", "payout.paid", "--to", "ftp://x/"], NO_URL),
        (["stripe", "payout.paid", "--to", "http://"], NO_URL),
        (["stripe", "payout.paid", "--to", "http://[::1"], NO_URL),
        (["stripe", "payout.paid", "--to", "http://x:99999/"], NO_URL),
        (["stripe", "payout.paid", "--to", "http://a\x00b/"], NO_URL),
        (["stripe", "payout.paid", "--to", f"http://{'a' * 300}.x/"], NO_URL),
        (["stripe", "payout.paid", "--to", "http://\udcff/"], NO_URL),
        (["stripe", "payout.paid", "--to", "http://x/", "--tamper", "body"], "--tamper needs a"),
        (["stripe", "payout.paid", "--to", "http://x/", "--secret", "@/nowhere"],
         "the file of --secret=@FILE does not exist, or is no file"),
        (["stripe", "payout.paid", "--to", "http://x/", "--tamper", "all"], "Invalid value for '"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_one_clear_sentence(arguments: list[str], message: str) -> None:
    result = trigger(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "".join(
        line for line in result.stderr.splitlines() if "Not signed" not in line
    ).startswith(f"Error: {message}")


def test_providers_are_files() -> None:
    assert providers() == ("stripe",)


def test_what_json_cannot_hold_is_shown_as_text(receiver: Receiver) -> None:
    receiver.body = b'{"a":NaN}'
    result = trigger("stripe", "payout.paid", "--to", receiver.url, "--json")
    assert json.loads(result.stdout)["body"] == '{"a":NaN}'


def test_nothing_compressed_is_asked_for_or_unpacked(receiver: Receiver) -> None:
    receiver.headers = {"content-encoding": "gzip"}
    receiver.body = gzip.compress(b"0" * 50_000_000)
    answer = deliver(Target.parse(receiver.url), b"{}", {})
    assert receiver.got[0][1]["accept-encoding"] == "identity"
    assert answer.body == receiver.body


def test_a_secret_of_the_environment_that_is_no_text_is_told_and_not_shown() -> None:
    result = trigger(
        "stripe", "payout.paid", "--to", "http://127.0.0.1:9/",
        env={"WTC_TRIGGER_SECRET": "whsec_\udcff"},
    )  # fmt: skip
    assert result.exit_code == 2
    assert result.stderr == "Error: WTC_TRIGGER_SECRET is no UTF-8 text\n"


@pytest.mark.parametrize(
    ("head", "more", "told"),
    [
        (b"HTTP/1.1 200 OK\r\nX: ", b"x", "no answer from"),
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n", "no answer from"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n", b"x", ""),
    ],
)
def test_an_answer_that_never_ends_has_its_time(head: bytes, more: bytes, told: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, ThreadPoolExecutor(1) as thread:
        thread.submit(_drip, server, head, more)
        target = Target.parse(f"http://127.0.0.1:{server.getsockname()[1]}/")
        if told:
            with pytest.raises(WtcError, match=told):
                deliver(target, b"{}", {}, within=0.3)
        else:
            assert not deliver(target, b"{}", {}, within=0.3).complete


def _drip(server: socket.socket, head: bytes, more: bytes) -> None:
    """Answer one caller a little at a time, until it hangs up."""
    caller, _ = server.accept()
    with caller, suppress(OSError):
        request = b""
        while not request.endswith(b"{}"):
            request += caller.recv(65536)
        caller.sendall(head)
        while not select.select([caller], [], [], 0.02)[0]:
            caller.sendall(more)


# ----------------------------------------------------------------------------------- many at once


def sent(receiver: Receiver) -> list[str]:
    return [json.loads(body)["type"] for _, _, body in receiver.got]


def test_types_go_out_in_the_order_given_each_signed_and_new(receiver: Receiver) -> None:
    result = trigger(
        "stripe", "payout.paid", "charge.refund*", "v2.core.account_link.returned",
        "--repeat", "2", "--to", receiver.url, "--secret", SECRET,
    )  # fmt: skip
    once = [
        "payout.paid", "charge.refund.updated", "charge.refunded", "v2.core.account_link.returned",
    ]  # fmt: skip
    assert sent(receiver) == once * 2
    ids = [json.loads(body)["id"] for _, _, body in receiver.got]
    assert len(set(ids)) == 8
    for _, headers, body in receiver.got:
        verify(body, headers["stripe-signature"], signing_keys([SECRET]), time.time())
    lines = result.stdout.splitlines()
    assert [line.split("  ")[:2] for line in lines] == [
        [f"{name} {key}", "200 OK"] for name, key in zip(once * 2, ids, strict=True)
    ]
    assert result.stderr == f"8 events to {receiver.url}: 8 with 2xx\n"
    assert result.exit_code == 0


def test_one_refusal_among_many_is_shown_counted_and_the_exit_code(receiver: Receiver) -> None:
    receiver.refused = frozenset({"payout.failed"})
    result = trigger("stripe", "payout.*", "--to", receiver.url, "--secret", SECRET)
    refused = [line for line in result.stdout.splitlines() if "200 OK" not in line]
    assert len(refused) == 1
    assert refused[0].startswith("payout.failed evt_1")
    assert refused[0].endswith('{"received": true}')
    assert "  501 Not Implemented  " in refused[0]
    assert result.stderr == f"6 events to {receiver.url}: 5 with 2xx, 1 with 501\n"
    assert result.exit_code == 1


def test_a_shuffle_tells_its_seed_and_the_seed_gives_it_again(receiver: Receiver) -> None:
    arguments = ["stripe", "customer.*", "--print", "--set", "id=evt_1"]
    first = trigger(*arguments, "--shuffle")
    seed = first.stderr.split("--seed ")[1].split()[0]
    again, plain = trigger(*arguments, "--seed", seed), trigger(*arguments)
    other = trigger(*arguments, "--seed", f"{seed}1")

    def types(result: Result) -> list[str]:
        return [line for line in result.stdout.splitlines() if line.startswith('  "type": ')]

    assert types(first) == types(again)
    assert len({tuple(types(one)) for one in (first, other, plain)}) == 3
    assert sorted(types(first)) == types(plain)
    result = trigger(*arguments[:2], "--seed", seed, "--to", receiver.url, "--secret", SECRET)
    shown = [line.split()[0] for line in result.stdout.splitlines()]
    assert [f'  "type": "{name}"' for name in shown] == types(first)
    assert sorted(sent(receiver)) == sorted(shown)


def test_every_type_arrives(receiver: Receiver) -> None:
    result = trigger("stripe", "--all", "--to", receiver.url, "--secret", SECRET, "--json")
    shown = [json.loads(line) for line in result.stdout.splitlines()]
    assert tuple(sent(receiver)) == provider("stripe").types()
    assert [one["type"] for one in shown] == sent(receiver)
    assert [one["id"] for one in shown] == [json.loads(body)["id"] for _, _, body in receiver.got]
    assert {one["status"] for one in shown} == {200}
    assert result.stderr == f"601 events to {receiver.url}: 601 with 2xx\n"


def test_a_form_is_asked_for(receiver: Receiver) -> None:
    trigger("stripe", "charge.failed", "v1.charge.failed", "--thin", "--to", receiver.url)
    trigger("stripe", "v1.charge.failed", "--snapshot", "--to", receiver.url)
    trigger("stripe", "reserve.hold.*", "v1.price.c*", "--to", receiver.url)
    assert sent(receiver) == [
        *("v1.charge.failed", "v1.charge.failed", "charge.failed"),
        *("reserve.hold.created", "reserve.hold.updated", "v1.price.created"),
    ]


def test_a_change_that_one_of_the_types_cannot_take_stops_all_of_them(receiver: Receiver) -> None:
    result = trigger(
        "stripe", "charge.failed", "v1.charge.failed", "--set", "data.object.amount=5",
        "--to", receiver.url,
    )  # fmt: skip
    assert result.stderr.startswith("Error: --set data: the event has no such name")
    assert (result.exit_code, receiver.got) == (2, [])


def test_nobody_there_ends_a_long_run_at_once() -> None:
    result = trigger("stripe", "--all", "--to", "http://127.0.0.1:9/hook", "--secret", SECRET)
    assert (result.exit_code, result.stdout) == (7, "")
    assert result.stderr.startswith("Error: nobody answers at http://127.0.0.1:9/hook")


def test_an_answer_that_is_none_is_told_and_the_rest_go_on(receiver: Receiver) -> None:
    receiver.status = 0
    arguments = ["stripe", "refund.*", "--to", receiver.url, "--secret", SECRET]
    plain, as_json = trigger(*arguments), trigger(*arguments, "--json")
    error = f"no HTTP answer from {receiver.url}: it closed the connection or does not speak HTTP"
    assert [line.split("  ")[1] for line in plain.stdout.splitlines()] == [error] * 3
    shown = [json.loads(line) for line in as_json.stdout.splitlines()]
    assert [(one["status"], one["error"]) for one in shown] == [(None, error)] * 3
    assert plain.stderr == f"3 events to {receiver.url}: 3 with no answer\n"
    assert (plain.exit_code, as_json.exit_code) == (1, 1)


def test_print_with_many_is_one_document_each(receiver: Receiver) -> None:
    result = trigger("stripe", "refund.*", "--print", "--to", receiver.url, "--secret", SECRET)
    assert result.stdout.encode() == b"".join(body + b"\n" for _, _, body in receiver.got)
    assert "3 with 2xx" in result.stderr


def test_a_list_may_be_of_what_begins_so() -> None:
    assert trigger("stripe", "--list", "refund.f", "v1.refund.*").stdout == (
        "refund.failed      A refund did not reach the customer: the money is yours again.\n"
        "v1.refund.created  Thin form of refund.created.\n"
        "v1.refund.failed   Thin form of refund.failed.\n"
        "v1.refund.updated  Thin form of refund.updated.\n"
    )
    assert trigger("stripe", "--list", "v1.refund.f", "--json").stdout == (
        '[{"type": "v1.refund.failed", "fires": "Thin form of refund.failed."}]\n'
    )
    assert len(trigger("stripe", "--list", "--thin").stdout.splitlines()) == 326
    assert len(trigger("stripe", "--list", "--snapshot").stdout.splitlines()) == 275


def test_a_long_run_on_a_terminal_shows_how_far_it_is(receiver: Receiver) -> None:
    reader, terminal = os.openpty()
    command = [sys.executable, "-m", "wtc", "trigger", "stripe", "customer.*", "--to", receiver.url]
    env = {**os.environ, "STRIPE_WEBHOOK_SECRET": SECRET, "TERM": "xterm"}
    with os.fdopen(reader, "rb") as read:
        with os.fdopen(terminal, "wb") as write:
            done = subprocess.run(
                command, stdout=subprocess.PIPE, stderr=write, env=env, check=False, timeout=30
            )
        shown = read.read1(65536).decode()
    count = len(receiver.got)
    assert "Delivering" in shown
    assert "100%" in shown
    assert f"{count} events to" in shown
    assert (done.returncode, len(done.stdout.splitlines())) == (0, count)


@pytest.mark.parametrize("arguments", [["--help"], ["trigger", "stripe", "--list"]])
def test_what_needs_only_names_does_not_load_stripes_library(arguments: list[str]) -> None:
    code = (
        "import atexit, sys\n"
        "from wtc.cli import main\n"
        "atexit.register(lambda: print('stripe' in sys.modules, file=sys.stderr))\n"
        f"sys.argv[1:] = {arguments!r}\n"
        "main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=30
    )
    assert done.stdout
    assert done.stderr == "False\n"


@pytest.mark.parametrize("agent", ["", "CLAUDECODE"])
def test_stripes_library_says_nothing_on_stderr(agent: str) -> None:
    env = {**os.environ, agent: "1"} if agent else dict(os.environ)
    command = [sys.executable, "-m", "wtc", "trigger", "stripe", "refund.created", "--print"]
    done = subprocess.run(command, capture_output=True, text=True, env=env, check=True, timeout=30)
    assert json.loads(done.stdout)["type"] == "refund.created"
    assert done.stderr == ""
