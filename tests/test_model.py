"""The nouns hold what came, read it strictly, and keep secrets out of their reprs."""

import pytest

from wtc import CompileOptions, Context, HTTPError, Request, Response, Webtask
from wtc.model import Headers, MultiMap, Settings
from wtc.testing import ListLog, MemoryStorage

SECRET = "sk_live_never_shown"


def context(**fields: object) -> Context:
    request = fields.pop("request", Request())
    return Context(
        id="run-1",
        request=request,
        storage=MemoryStorage(),
        log=ListLog(),
        defer=lambda call: None,
        **fields,
    )


def test_a_multi_map_keeps_every_value_in_order() -> None:
    found = MultiMap([("a", "1"), ("b", "2"), ("a", "3")])
    assert dict(found) == {"a": "1", "b": "2"}
    assert found.get_all("a") == ["1", "3"]
    assert found.get_all("c") == []
    assert found.pairs == (("a", "1"), ("b", "2"), ("a", "3"))
    assert "c" not in found


def test_a_map_made_of_a_map_loses_nothing() -> None:
    pairs = (("a", "1"), ("A", "2"), ("a", "3"))
    assert MultiMap(MultiMap(pairs)).pairs == Headers(Headers(pairs)).pairs == pairs


@pytest.mark.parametrize("fields", [{"A": "1"}, [("A", "1")], MultiMap({"A": "1"})])
def test_a_request_takes_its_headers_and_query_in_any_form(fields) -> None:
    request = Request(headers=fields, query=fields)
    assert (type(request.headers), type(request.query)) == (Headers, MultiMap)
    assert (request.headers["a"], request.query.get("a"), request.query["A"]) == ("1", None, "1")
    changed = request.replace(headers={"B": "2"})
    assert (changed.headers["b"], changed.query is request.query) == ("2", True)


def test_headers_have_names_in_any_case_and_join_repeated_values() -> None:
    headers = Headers([("Accept", "a/b"), ("accept", "c/d"), ("X-One", "1")])
    assert headers["ACCEPT"] == "a/b, c/d"
    assert headers.get_all("aCCept") == ["a/b", "c/d"]
    assert dict(headers) == {"accept": "a/b, c/d", "x-one": "1"}
    assert "x-ONE" in headers


def test_a_setting_that_is_missing_says_so() -> None:
    secrets = Settings("secret", {"KEY": SECRET})
    assert (secrets["KEY"], dict(secrets), "NO" in secrets) == (SECRET, {"KEY": SECRET}, False)
    assert (secrets.get("NO"), repr(secrets)) == (None, "<secrets KEY>")
    with pytest.raises(KeyError) as caught:
        secrets["NO"]
    assert str(caught.value) == "no secret 'NO' is set"
    with pytest.raises(AttributeError, match=r"a secret is read as \['KEY'\], not as \.KEY"):
        secrets.KEY  # noqa: B018


def test_no_repr_shows_a_secret_a_body_or_a_header() -> None:
    request = Request(
        headers=Headers({"authorization": SECRET}),
        query=MultiMap({"key": SECRET}),
        url=f"/?key={SECRET}",
        body=SECRET.encode(),
    )
    task = Webtask(script=SECRET, secrets={"KEY": SECRET}, params={"P": SECRET})
    options = CompileOptions(
        script=SECRET,
        python=lambda text: None,
        inner=lambda script=None: None,
        storage=MemoryStorage(SECRET),
        log=ListLog(),
        secrets={"KEY": SECRET},
    )
    nouns = [
        request,
        request.headers,
        task,
        options,
        context(request=request, secrets={"KEY": SECRET}),
        Response(body=SECRET, headers={"set-cookie": SECRET}),
    ]
    assert [noun for noun in nouns if SECRET in repr(noun)] == []
    assert repr(request) == "<Request GET /, 19 bytes>"
    assert repr(Response(status=404)) == "<Response 404, 0 bytes>"


def test_a_request_reads_its_body_as_json_form_and_text() -> None:
    assert Request(body=b'{"a": [1]}').json() == {"a": [1]}
    assert Request(body=b"ignored", data={"a": 1}).json() == {"a": 1}
    assert dict(Request(body=b"a=1&b=%C3%A9&c=").form()) == {"a": "1", "b": "é", "c": ""}
    assert Request(body="é".encode()).text() == "é"


@pytest.mark.parametrize(
    ("read", "body", "message"),
    [
        (Request.text, b"a\xff", "the body is no UTF-8 text (byte 1)"),
        (Request.form, b"a=%FF", "the body is no URL-encoded form"),
        (Request.form, b"a=\xff", "the body is no URL-encoded form"),
        (Request.form, b"&".join([b"a=1"] * 1001), "the body is no URL-encoded form"),
    ],
)
def test_a_body_that_is_none_is_a_400_that_says_so(read, body, message) -> None:
    with pytest.raises(HTTPError) as caught:
        read(Request(body=body))
    assert (caught.value.status, str(caught.value)) == (400, message)


def test_a_request_is_replaced_never_changed() -> None:
    first = Request(method="POST")
    second = first.replace(data=[1])
    assert (first.data, second.data, second.method) == (None, [1], "POST")
    with pytest.raises(AttributeError):
        first.data = 1


def test_a_response_takes_text_and_headers_in_any_form() -> None:
    response = Response(body="é", headers=[("a", "1"), ("a", "2")])
    assert response.body == "é".encode()
    assert response.headers.pairs == (
        ("a", "1"),
        ("a", "2"),
        ("content-type", "text/plain; charset=utf-8"),
    )
    typed = Response(body="<p>", headers={"Content-Type": "text/html"})
    assert dict(typed.headers) == {"content-type": "text/html"}


def test_a_context_shows_the_call_as_the_original_did() -> None:
    request = Request(
        query=MultiMap([("a", "1"), ("a", "2"), ("b", "q"), ("key", "t"), ("webtask_pb", "1")]),
        headers=Headers({"Content-Type": "application/json; charset=utf-8"}),
        body=b'{"x": 1}',
    )
    found = context(request=request, params={"b": "p"}, secrets={"c": "s"}, claims={"token": "t"})
    assert found.query == {"a": ["1", "2"], "b": "q"}
    assert found.data == {"a": ["1", "2"], "b": "p", "c": "s"}
    assert found.body == {"x": 1}
    assert found.headers == {"content-type": "application/json; charset=utf-8"}
    assert found.token == "t"


@pytest.mark.parametrize(
    ("content_type", "body", "value"),
    [
        ("application/x-www-form-urlencoded", b"a=1", {"a": "1"}),
        ("application/json", b"{", None),
        ("text/plain", b"a=1", None),
    ],
)
def test_a_context_reads_the_body_by_its_type(content_type, body, value) -> None:
    request = Request(headers=Headers({"content-type": content_type}), body=body)
    assert context(request=request).body == value


def test_a_compiler_adds_names_to_a_copy_of_the_context() -> None:
    first = context()
    second = first.replace(external_data=[1], params={"a": "1"})
    assert second.external_data == [1]
    assert second.params == {"a": "1"}
    with pytest.raises(AttributeError, match="context has no 'external_data'"):
        first.external_data  # noqa: B018


@pytest.mark.parametrize("name", ["status", "mood"])
def test_what_never_changes_says_what_to_write(name: str) -> None:
    response = Response()
    message = rf"a response never changes: write response\.replace\({name}=…\)"
    with pytest.raises(AttributeError, match=message):
        setattr(response, name, 1)
    with pytest.raises(AttributeError, match=message):
        delattr(response, name)


def test_a_subclass_of_what_never_changes_has_attributes_of_its_own() -> None:
    class Page(Response):
        pass

    page = Page(status=201)
    page.mood = "good"  # type: ignore[attr-defined]
    assert vars(page) == {"mood": "good"}
    del page.mood  # type: ignore[attr-defined]
    with pytest.raises(AttributeError, match="a response never changes"):
        page.status = 200  # type: ignore[misc]
    assert (page.status, vars(page)) == (201, {})
