"""What the rim uses of uvicorn's inside: it tells when that has moved, before anything breaks."""

import inspect
import tomllib
from pathlib import Path

import uvicorn
from uvicorn.config import Config
from uvicorn.protocols.http.flow_control import HIGH_WATER_LIMIT, FlowControl
from uvicorn.protocols.http.httptools_impl import RequestResponseCycle
from uvicorn.server import ServerState

ROOT = Path(__file__).parent.parent.parent


def test_the_minor_version_is_pinned_to_the_one_that_was_read() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    [pinned] = [one for one in project["dependencies"] if one.startswith("uvicorn[")]
    assert pinned == "uvicorn[standard]>=0.54,<0.55"
    assert uvicorn.__version__.startswith("0.54.")


def test_a_cycle_is_made_and_told_as_before() -> None:
    assert list(inspect.signature(RequestResponseCycle).parameters) == [
        "scope", "transport", "flow", "logger", "access_logger", "access_log", "default_headers",
        "message_event", "expect_100_continue", "keep_alive", "on_response",
    ]  # fmt: skip
    source = inspect.getsource(RequestResponseCycle)
    for name in (
        "self.body = bytearray()", "self.more_body = True", "self.disconnected = False",
        "self.waiting_for_100_continue =", "self.response_started = False",
        "self.response_complete = False", "self.message_event.wait()", "def run_asgi(self, app",
        "self.transport.close()", "self.on_response()",
    ):  # fmt: skip
        assert name in source


def test_the_flow_is_controlled_as_before() -> None:
    assert HIGH_WATER_LIMIT == 65536
    assert list(inspect.signature(FlowControl).parameters) == ["transport"]
    wanted = {"drain", "pause_reading", "resume_reading", "pause_writing", "resume_writing"}
    assert wanted <= set(vars(FlowControl))


def test_the_server_makes_and_ends_connections_as_before() -> None:
    state = ServerState()
    assert (state.connections, state.tasks, state.default_headers) == (set(), set(), [])
    assert state.total_requests == 0
    source = inspect.getsource(uvicorn.Server)
    for call in (
        "config.http_protocol_class(",
        "server_state=",
        "app_state=",
        "_loop=",
        ".shutdown()",
    ):
        assert call in source
    config = Config("app", http=dict)  # type: ignore[arg-type]  # any callable is kept as it is
    assert config.http is dict
