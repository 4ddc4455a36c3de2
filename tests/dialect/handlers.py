"""What people write: small handlers, each with a need of its own, a request and the whole answer.

A row is `### need`, the script, then parts that begin with `---`: settings (`secrets NAME=value`,
`params NAME=value`, `storage <JSON>`), the request as it would stand on the wire, and the answer:
status, headers, a blank line, the body. A body is the text below, a literal of bytes, or
`@base64 ...`.
"""

# ruff: noqa: E501  the scripts in these rows are text

from __future__ import annotations

import ast
import base64
import json
from dataclasses import dataclass, field
from typing import Any

__all__ = ["HANDLERS", "Case"]


@dataclass
class Case:
    """One handler: what it is given, and what it answers."""

    script: str
    settings: dict[str, dict[str, str]] = field(default_factory=dict)
    storage: Any = None
    method: str = "GET"
    url: str = "/"
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: bytes = b""
    answer: tuple[int, list[tuple[str, str]], bytes] = (0, [], b"")


def _parse(text: str) -> dict[str, Case]:
    found = {}
    for block in text.split("\n### ")[1:]:
        head, *parts = block.split("\n--- ")
        name, _, script = head.partition("\n")
        case = found[name] = Case(script + "\n")
        for part in parts:
            _read(case, part.removesuffix("\n"))
    return found


def _read(case: Case, part: str) -> None:
    first, _, rest = part.partition("\n")
    word, _, value = first.partition(" ")
    if word in ("secrets", "params"):
        setting, _, text = value.partition("=")
        case.settings.setdefault(word, {})[setting] = text
    elif word == "storage":
        case.storage = json.loads(value)
    elif word.isdigit():
        case.answer = (int(word), *_message(rest))
    else:
        case.method, case.url = word, value
        case.headers, case.body = _message(rest)


def _message(text: str) -> tuple[list[tuple[str, str]], bytes]:
    head, _, body = text.partition("\n\n") if not text.startswith("\n") else ("", "", text[1:])
    lines = [line.partition(": ") for line in head.splitlines()]
    return [(name, value) for name, _, value in lines], _body(body)


def _body(text: str) -> bytes:
    if text.startswith("@base64 "):
        return base64.b64decode(text.removeprefix("@base64 "))
    literal = text.startswith(("b'", 'b"'))
    return ast.literal_eval(text) if literal else text.encode()


HANDLERS = _parse(r'''
### slack: signature with hmac
import hashlib
import hmac

def webtask(context, request):
    stamp = request.headers.get("X-Slack-Request-Timestamp", "")
    base = b"v0:" + stamp.encode() + b":" + request.body
    wanted = "v0=" + hmac.new(context.secrets["SLACK"].encode(), base, hashlib.sha256).hexdigest()
    if not hmac.compare_digest(wanted, request.headers.get("X-Slack-Signature", "")):
        return {"ok": False}
    return {"response_type": "ephemeral", "text": f"Hi {request.form()['user_name']}"}
--- secrets SLACK=8f742231b10e8888abcd99yyyzzz85a5
--- POST /
X-Slack-Request-Timestamp: 1531420618
X-Slack-Signature: v0=28dc91f7f20cf6f2f4b28469974812a8703e78b77557e9fec7d4a8d3ff49d075
content-type: application/x-www-form-urlencoded

user_name=ada&command=%2Fhi
--- 200
content-type: application/json

{"response_type":"ephemeral","text":"Hi ada"}
### github: X-Hub-Signature-256, as a decorator
import functools
import hashlib
import hmac
from wtc import HTTPError

def signed(handler):
    @functools.wraps(handler)
    def checked(context, request):
        mac = hmac.new(context.secrets["HOOK"].encode(), request.body, "sha256").hexdigest()
        given = request.headers.get("x-hub-signature-256", "").removeprefix("sha256=")
        if not hmac.compare_digest(mac, given):
            raise HTTPError(401, "bad signature")
        return handler(context, request)
    return checked

@signed
def webtask(context, request):
    event = request.json()
    return f"{event['sender']['login']} pushed to {event['ref'].rpartition('/')[2]}"
--- secrets HOOK=It's a Secret
--- POST /
X-Hub-Signature-256: sha256=c2c54668ebc5cffeb6e0ce36b917cc49969bf5d75bac3bbe3310170435b84315

{"ref": "refs/heads/main", "sender": {"login": "ada"}}
--- 200
content-type: text/plain; charset=utf-8

ada pushed to main
### github: a bad signature is refused with a problem
import hmac
from wtc import HTTPError

def webtask(context, request):
    mac = hmac.new(b"key", request.body, "sha256").hexdigest()
    if not hmac.compare_digest(mac, request.headers.get("x-hub-signature-256", "")):
        raise HTTPError(401, "bad signature")
--- POST /
X-Hub-Signature-256: sha256=00

{}
--- 401
content-type: application/problem+json

{"type":"about:blank","title":"Unauthorized","status":401,"detail":"bad signature","message":"bad signature","statusCode":401,"error":"Unauthorized","requestId":"run-1"}
### github: route by event with a dict of functions
def on_push(event):
    return f"{len(event['commits'])} commits"

def on_issues(event):
    return f"issue #{event['issue']['number']} {event['action']}"

HANDLERS = {"push": on_push, "issues": on_issues}

def webtask(context, request):
    handle = HANDLERS.get(request.headers["X-GitHub-Event"], lambda event: "ignored")
    return {"text": handle(request.json())}
--- POST /
X-GitHub-Event: issues

{"action": "opened", "issue": {"number": 7}}
--- 200
content-type: application/json

{"text":"issue #7 opened"}
### jwt: HS256 made by hand
import base64
import hashlib
import hmac
import json

def part(value):
    data = json.dumps(value, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(data).rstrip(b"=")

def webtask(context, request):
    head = part({"alg": "HS256", "typ": "JWT"}) + b"." + part({"sub": request.query["user"]})
    mac = hmac.new(context.secrets["KEY"].encode(), head, hashlib.sha256).digest()
    return (head + b"." + base64.urlsafe_b64encode(mac).rstrip(b"=")).decode()
--- secrets KEY=secret
--- GET /?user=ada
--- 200
content-type: text/plain; charset=utf-8

eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJhZGEifQ.-G7HR4Se6onpiv1N_jWqt9jGA0VR0kRJ_2BoHWhkfhg
### jwt: HS256 checked by hand, with expiry
import base64
import binascii
import hmac
import json
import time
from wtc import HTTPError

def decode(part):
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))

def claims(token, key):
    try:
        head, body, mac = token.split(".")
        wanted = hmac.digest(key.encode(), f"{head}.{body}".encode(), "sha256")
        if not hmac.compare_digest(wanted, decode(mac)):
            raise HTTPError(401, "bad token")
        return json.loads(decode(body))
    except (ValueError, binascii.Error) as error:
        raise HTTPError(401, "no token") from error

def webtask(context, request):
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    found = claims(token, context.secrets["KEY"])
    if found.get("exp", 0) < time.time():
        raise HTTPError(401, "expired")
    return {"user": found["sub"]}
--- secrets KEY=secret
--- GET /
Authorization: Bearer eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJhZGEiLCJleHAiOjQxMDI0NDQ4MDB9.QUMQHIKstvv14tJ35T1WmU09EraswkMJLlcOLsR75HI
--- 200
content-type: application/json

{"user":"ada"}
### basic auth: base64 and a constant-time comparison
import base64
import binascii
import secrets
from wtc import Response

def webtask(context, request):
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    try:
        user, _, password = base64.b64decode(given, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        user = password = ""
    if not (user == "ada" and secrets.compare_digest(password, context.secrets["PASSWORD"])):
        return Response(status=401, headers={"www-authenticate": 'Basic realm="hooks"'}, body=b"who?")
    return f"hello {user}"
--- secrets PASSWORD=lovelace
--- GET /
Authorization: Basic YWRhOmxvdmVsYWNl
--- 200
content-type: text/plain; charset=utf-8

hello ada
### shopify: HMAC in base64
import base64
import hashlib
import hmac

def webtask(context, request):
    mac = base64.b64encode(hmac.new(context.secrets["SHOP"].encode(), request.body, hashlib.sha256).digest())
    ok = hmac.compare_digest(mac.decode(), request.headers.get("x-shopify-hmac-sha256", ""))
    return {"valid": ok}
--- secrets SHOP=hush
--- POST /
X-Shopify-Hmac-Sha256: E9XxLgppVNX12rqWuu0/CN/43MeuZC0xdhRuMq1MPWg=

{"id": 1}
--- 200
content-type: application/json

{"valid":true}
### twilio: SHA-1 over sorted form fields, answered in TwiML
import base64
import hashlib
import hmac
import xml.etree.ElementTree as ET
from wtc import Response

def webtask(context, request):
    form = request.form()
    text = request.url + "".join(name + form[name] for name in sorted(form))
    mac = hmac.new(context.secrets["TWILIO"].encode(), text.encode(), hashlib.sha1).digest()
    answer = ET.Element("Response")
    ET.SubElement(answer, "Message").text = f"You said: {form['Body']} & {len(base64.b64encode(mac))}"
    return Response(body=ET.tostring(answer, encoding="utf-8"), headers={"content-type": "text/xml"})
--- secrets TWILIO=12345
--- POST /sms
content-type: application/x-www-form-urlencoded

From=%2B4912345&Body=hi
--- 200
content-type: text/xml

<Response><Message>You said: hi &amp; 28</Message></Response>
### stripe: t and v1 of a signature header
import hashlib
import hmac

def parse(header):
    pairs = [part.split("=", 1) for part in header.split(",") if "=" in part]
    return dict(pairs).get("t"), [value for name, value in pairs if name == "v1"]

def webtask(context, request):
    stamp, signatures = parse(request.headers.get("stripe-signature", ""))
    payload = f"{stamp}.".encode() + request.body
    wanted = hmac.new(context.secrets["WHSEC"].encode(), payload, hashlib.sha256).hexdigest()
    return {"valid": any(hmac.compare_digest(wanted, one) for one in signatures), "stamp": stamp}
--- secrets WHSEC=whsec_test
--- POST /
Stripe-Signature: t=1,v1=00,v1=a1b9f7fb61dad9183889b65845e286690a0fbfc5f0db8b7b439adc884aa9409b

{"type": "charge.succeeded"}
--- 200
content-type: application/json

{"valid":true,"stamp":"1"}
### discord: answer the ping
from enum import IntEnum
from wtc import HTTPError

class Kind(IntEnum):
    PING = 1
    COMMAND = 2

def webtask(context, request):
    body = request.json()
    match Kind(body["type"]):
        case Kind.PING:
            return {"type": 1}
        case Kind.COMMAND:
            return {"type": 4, "data": {"content": f"ran /{body['data']['name']}"}}
--- POST /

{"type": 2, "data": {"name": "roll"}}
--- 200
content-type: application/json

{"type":4,"data":{"content":"ran /roll"}}
### slack: url verification by match
def webtask(context, request):
    match request.json():
        case {"type": "url_verification", "challenge": str(challenge)}:
            return {"challenge": challenge}
        case {"event": {"type": "message", "text": text, **rest}} if "bot_id" not in rest:
            return {"text": text[::-1]}
        case _:
            return None
--- POST /

{"type": "url_verification", "challenge": "3eZbrw1aB"}
--- 200
content-type: application/json

{"challenge":"3eZbrw1aB"}
### slack: a command line with shlex
import shlex

def webtask(context, request):
    try:
        name, *arguments = shlex.split(request.form()["text"])
    except ValueError as error:
        return {"text": f"I cannot read that: {error}"}
    return {"text": name, "attachments": [{"text": each} for each in arguments], "raw": shlex.join(arguments)}
--- POST /
content-type: application/x-www-form-urlencoded

text=remind+%22buy+more+tea%22+5pm+it%5C%27s
--- 200
content-type: application/json

{"text":"remind","attachments":[{"text":"buy more tea"},{"text":"5pm"},{"text":"it's"}],"raw":"'buy more tea' 5pm 'it'\"'\"'s'"}
### dates: RFC 2822 in, ISO out
from datetime import timezone
from email.utils import format_datetime, parsedate_to_datetime

def webtask(context, request):
    when = parsedate_to_datetime(request.query["date"])
    return {"iso": when.astimezone(timezone.utc).isoformat(), "again": format_datetime(when)}
--- GET /?date=Tue%2C%2003%20Mar%202026%2012%3A00%3A00%20%2B0100
--- 200
content-type: application/json

{"iso":"2026-03-03T11:00:00+00:00","again":"Tue, 03 Mar 2026 12:00:00 +0100"}
### dates: If-Modified-Since
from datetime import datetime, timezone
from email.utils import format_datetime, parsedate_to_datetime
from wtc import Response

CHANGED = datetime(2026, 1, 2, 3, 4, 5, tzinfo=timezone.utc)

def webtask(context, request):
    since = request.headers.get("if-modified-since")
    headers = {"last-modified": format_datetime(CHANGED, usegmt=True)}
    if since and parsedate_to_datetime(since) >= CHANGED:
        return Response(status=304, headers=headers)
    return Response(body=b"fresh", headers=headers)
--- GET /
If-Modified-Since: Fri, 02 Jan 2026 03:04:05 GMT
--- 304
last-modified: Fri, 02 Jan 2026 03:04:05 GMT
### calendar: an ICS feed
import textwrap
import uuid
from datetime import date, timedelta
from wtc import Response

def webtask(context, request):
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//hooks//EN"]
    for week in range(2):
        day = date(2026, 3, 2) + timedelta(weeks=week)
        lines += ["BEGIN:VEVENT", f"UID:{uuid.uuid5(uuid.NAMESPACE_URL, day.isoformat())}",
                  f"DTSTART;VALUE=DATE:{day:%Y%m%d}", "SUMMARY:Bins out", "END:VEVENT"]
    folded = [textwrap.fill(line, 75, subsequent_indent=" ", break_on_hyphens=False) for line in [*lines, "END:VCALENDAR"]]
    return Response(body=("\r\n".join(folded) + "\r\n").encode(), headers={"content-type": "text/calendar"})
--- GET /bins.ics
--- 200
content-type: text/calendar

b'BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//hooks//EN\r\nBEGIN:VEVENT\r\nUID:d1379fa1-4b99-5d43-bf18-f24435817d07\r\nDTSTART;VALUE=DATE:20260302\r\nSUMMARY:Bins out\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:f935c890-9475-5f26-8d6e-d12a268f7b24\r\nDTSTART;VALUE=DATE:20260309\r\nSUMMARY:Bins out\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n'
### calendar: a month as an HTML table
import calendar
from wtc import Response

def webtask(context, request):
    table = calendar.HTMLCalendar(firstweekday=calendar.SUNDAY).formatmonth(2026, 2)
    return Response(body=table.encode(), headers={"content-type": "text/html"})
--- GET /
--- 200
content-type: text/html

b'<table border="0" cellpadding="0" cellspacing="0" class="month">\n<tr><th colspan="7" class="month">February 2026</th></tr>\n<tr><th class="sun">Sun</th><th class="mon">Mon</th><th class="tue">Tue</th><th class="wed">Wed</th><th class="thu">Thu</th><th class="fri">Fri</th><th class="sat">Sat</th></tr>\n<tr><td class="sun">1</td><td class="mon">2</td><td class="tue">3</td><td class="wed">4</td><td class="thu">5</td><td class="fri">6</td><td class="sat">7</td></tr>\n<tr><td class="sun">8</td><td class="mon">9</td><td class="tue">10</td><td class="wed">11</td><td class="thu">12</td><td class="fri">13</td><td class="sat">14</td></tr>\n<tr><td class="sun">15</td><td class="mon">16</td><td class="tue">17</td><td class="wed">18</td><td class="thu">19</td><td class="fri">20</td><td class="sat">21</td></tr>\n<tr><td class="sun">22</td><td class="mon">23</td><td class="tue">24</td><td class="wed">25</td><td class="thu">26</td><td class="fri">27</td><td class="sat">28</td></tr>\n</table>\n'
### calendar: the last weekday of each month
import calendar

def webtask(context, request):
    year = int(request.query.get("year", 2026))
    last = {}
    for month in range(1, 4):
        fridays = [week[calendar.FRIDAY] for week in calendar.monthcalendar(year, month) if week[calendar.FRIDAY]]
        last[calendar.month_abbr[month]] = fridays[-1]
    return last
--- GET /?year=2026
--- 200
content-type: application/json

{"Jan":30,"Feb":27,"Mar":27}
### csv: export with StringIO
import csv
import io
from wtc import Response

ROWS = [{"name": "Ada", "note": 'says "hi"'}, {"name": "Bob, Jr.", "note": ""}]

def webtask(context, request):
    out = io.StringIO()
    writer = csv.DictWriter(out, fieldnames=["name", "note"])
    writer.writeheader()
    writer.writerows(ROWS)
    return Response(
        body=out.getvalue().encode(),
        headers={"content-type": "text/csv", "content-disposition": "attachment; filename=people.csv"},
    )
--- GET /people.csv
--- 200
content-type: text/csv
content-disposition: attachment; filename=people.csv

b'name,note\r\nAda,"says ""hi"""\r\n"Bob, Jr.",\r\n'
### csv: import with totals by group
import csv
import io
from collections import defaultdict
from decimal import Decimal

def webtask(context, request):
    totals = defaultdict(Decimal)
    for row in csv.DictReader(io.StringIO(request.text())):
        totals[row["city"]] += Decimal(row["amount"])
    return {city: str(total) for city, total in sorted(totals.items())}
--- POST /

city,amount
Bonn,1.10
Rom,2
Bonn,2.20
--- 200
content-type: application/json

{"Bonn":"3.30","Rom":"2"}
### csv: guess the delimiter by hand, a dialect of one's own
import csv

class Semicolons(csv.Dialect):
    delimiter = ";"
    quotechar = "'"
    lineterminator = "\n"
    quoting = csv.QUOTE_MINIMAL

def webtask(context, request):
    lines = request.text().splitlines()
    dialect = Semicolons if ";" in lines[0] else csv.excel
    return list(csv.reader(lines, dialect))
--- POST /

a;'b;c'
1;2
--- 200
content-type: application/json

[["a","b;c"],["1","2"]]
### rss: a feed built with ElementTree
import xml.etree.ElementTree as ET
from datetime import datetime, timezone
from email.utils import format_datetime
from wtc import Response

def webtask(context, request):
    rss = ET.Element("rss", version="2.0", attrib={"xmlns:atom": "http://www.w3.org/2005/Atom"})
    channel = ET.SubElement(rss, "channel")
    ET.SubElement(channel, "title").text = "Tea & Cups"
    item = ET.SubElement(channel, "item")
    ET.SubElement(item, "guid", isPermaLink="false").text = "1"
    ET.SubElement(item, "pubDate").text = format_datetime(datetime(2026, 1, 1, tzinfo=timezone.utc))
    ET.indent(rss)
    body = ET.tostring(rss, encoding="utf-8", xml_declaration=True)
    return Response(body=body, headers={"content-type": "application/rss+xml"})
--- GET /feed
--- 200
content-type: application/rss+xml

<?xml version='1.0' encoding='utf-8'?>
<rss xmlns:atom="http://www.w3.org/2005/Atom" version="2.0">
  <channel>
    <title>Tea &amp; Cups</title>
    <item>
      <guid isPermaLink="false">1</guid>
      <pubDate>Thu, 01 Jan 2026 00:00:00 +0000</pubDate>
    </item>
  </channel>
</rss>
### rss: a feed read with ElementTree
import xml.etree.ElementTree as ET

NAMES = {"atom": "http://www.w3.org/2005/Atom"}

def webtask(context, request):
    root = ET.fromstring(request.body)
    return [
        {"title": entry.findtext("atom:title", "", NAMES), "link": entry.find("atom:link", NAMES).get("href")}
        for entry in root.iterfind("atom:entry", NAMES)
    ]
--- POST /

<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>One</title><link href="https://a/1"/></entry><entry><title>Two &amp; more</title><link href="https://a/2"/></entry></feed>
--- 200
content-type: application/json

[{"title":"One","link":"https://a/1"},{"title":"Two & more","link":"https://a/2"}]
### xml: a sitemap written into BytesIO
import io
from xml.etree.ElementTree import Element, ElementTree, SubElement
from wtc import Response

def webtask(context, request):
    root = Element("urlset", xmlns="http://www.sitemaps.org/schemas/sitemap/0.9")
    for path in ("", "about"):
        SubElement(SubElement(root, "url"), "loc").text = f"https://example.com/{path}"
    out = io.BytesIO()
    ElementTree(root).write(out, encoding="utf-8", xml_declaration=True)
    return Response(body=out.getvalue(), headers={"content-type": "application/xml"})
--- GET /sitemap.xml
--- 200
content-type: application/xml

<?xml version='1.0' encoding='utf-8'?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>https://example.com/</loc></url><url><loc>https://example.com/about</loc></url></urlset>
### xml: what does not parse is a 400
import xml.etree.ElementTree as ET
from wtc import HTTPError

def webtask(context, request):
    try:
        root = ET.fromstring(request.text())
    except ET.ParseError as error:
        raise HTTPError(400, f"line {error.position[0]}: no XML") from error
    return root.tag
--- POST /

<a><b></a>
--- 400
content-type: application/problem+json

{"type":"about:blank","title":"Bad Request","status":400,"detail":"line 1: no XML","message":"line 1: no XML","statusCode":400,"error":"Bad Request","requestId":"run-1"}
### xml: to JSON, by recursion
import xml.etree.ElementTree as ET

def as_json(element):
    children = [as_json(child) for child in element]
    text = (element.text or "").strip()
    return {"tag": element.tag, **element.attrib, **({"text": text} if text else {}), **({"in": children} if children else {})}

def webtask(context, request):
    return as_json(ET.XML(request.text()))
--- POST /

<order id="7"><line sku="t1">Tea</line><line sku="c2"/></order>
--- 200
content-type: application/json

{"tag":"order","id":"7","in":[{"tag":"line","sku":"t1","text":"Tea"},{"tag":"line","sku":"c2"}]}
### html: a page with string.Template and escape
from html import escape
from string import Template
from wtc import Response

PAGE = Template("<!doctype html><title>$title</title><ul>$items</ul><p>$$5</p>")

def webtask(context, request):
    items = "".join(f"<li>{escape(value)}</li>" for value in request.query.get_all("item"))
    page = PAGE.safe_substitute(title=escape(request.query.get("title", "List")), items=items)
    return Response(body=page.encode(), headers={"content-type": "text/html; charset=utf-8"})
--- GET /?title=%3CTea%3E&item=a%26b&item=%22c%22
--- 200
content-type: text/html; charset=utf-8

<!doctype html><title>&lt;Tea&gt;</title><ul><li>a&amp;b</li><li>&quot;c&quot;</li></ul><p>$5</p>
### html: links of a page with HTMLParser
from html.parser import HTMLParser

class Links(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.links = []
        self._open = None

    def handle_starttag(self, tag, attrs):
        if tag == "a":
            self._open = dict(attrs).get("href")

    def handle_data(self, data):
        if self._open:
            self.links.append((data.strip(), self._open))

    def handle_endtag(self, tag):
        self._open = None

def webtask(context, request):
    parser = Links()
    parser.feed(request.text())
    parser.close()
    return parser.links
--- POST /

<p>See <a href="/a?x=1&amp;y=2">one &lt;1&gt;</a><script>"<a href=no>"</script> and <a href='/b'>two</a></p>
--- 200
content-type: application/json

[["one <1>","/a?x=1&y=2"],["two","/b"]]
### html: tags stripped from text
import re
from html import unescape

def webtask(context, request):
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", request.text()))).strip()
--- POST /

<p>Fish&nbsp;&amp;<br>chips</p>
--- 200
content-type: text/plain; charset=utf-8

Fish & chips
### forms: parse_qs of a body
from urllib.parse import parse_qs

def webtask(context, request):
    fields = parse_qs(request.body.decode(), keep_blank_values=True, max_num_fields=10)
    return {name: values if len(values) > 1 else values[0] for name, values in fields.items()}
--- POST /

to=a%40b.c&tag=x&tag=y&empty=
--- 200
content-type: application/json

{"to":"a@b.c","tag":["x","y"],"empty":""}
### forms: multipart by hand
import re

def parts(body, boundary):
    for piece in body.split(b"--" + boundary)[1:-1]:
        head, _, data = piece.strip(b"\r\n").partition(b"\r\n\r\n")
        found = re.search(rb'name="([^"]*)"(?:; filename="([^"]*)")?', head)
        yield found[1].decode(), found[2] and found[2].decode(), data

def webtask(context, request):
    boundary = request.headers["content-type"].partition("boundary=")[2].encode()
    body = request.body.replace(b"\n", b"\r\n")
    return [{"name": name, "file": file, "size": len(data)} for name, file, data in parts(body, boundary)]
--- POST /
content-type: multipart/form-data; boundary=XX

--XX
Content-Disposition: form-data; name="title"

Tea
--XX
Content-Disposition: form-data; name="photo"; filename="tea.png"
Content-Type: image/png

PNGDATA
--XX--
--- 200
content-type: application/json

[{"name":"title","file":null,"size":3},{"name":"photo","file":"tea.png","size":7}]
### links: pagination with urlencode
import math
from urllib.parse import urlencode, urlsplit, urlunsplit

ITEMS = list(range(95))

def webtask(context, request):
    page, size = int(request.query.get("page", 1)), 20
    last = math.ceil(len(ITEMS) / size)
    scheme, host, path, _, _ = urlsplit(request.url)
    def link(number):
        return urlunsplit((scheme, host, path, urlencode({**request.query, "page": number}), ""))
    links = {"prev": link(page - 1) if page > 1 else None, "next": link(page + 1) if page < last else None}
    return {"items": ITEMS[(page - 1) * size:page * size], "links": links}
--- GET /list?q=a+b&page=5
--- 200
content-type: application/json

{"items":[80,81,82,83,84,85,86,87,88,89,90,91,92,93,94],"links":{"prev":"/list?q=a+b&page=4","next":null}}
### links: a redirect that is not open
from urllib.parse import urljoin, urlsplit
from wtc import Response

def webtask(context, request):
    target = urljoin("https://example.com/home/", request.query.get("next", ""))
    if urlsplit(target).netloc != "example.com":
        target = "https://example.com/"
    return Response(status=302, headers={"location": target}, body=target.encode())
--- GET /?next=//evil.example
--- 302
location: https://example.com/

https://example.com/
### cookies: read and set with http.cookies
from http.cookies import CookieError, SimpleCookie
from wtc import Response

def webtask(context, request):
    cookies = SimpleCookie(request.headers.get("cookie", ""))
    visits = int(cookies["visits"].value) + 1 if "visits" in cookies else 1
    cookies = SimpleCookie()
    cookies["visits"] = str(visits)
    cookies["visits"]["path"] = "/"
    cookies["visits"]["max-age"] = 3600
    cookies["visits"]["httponly"] = True
    value = cookies["visits"].OutputString()
    return Response(body=value.encode(), headers={"set-cookie": value})
--- GET /
Cookie: theme=dark; visits=4
--- 200
set-cookie: visits=5; HttpOnly; Max-Age=3600; Path=/

visits=5; HttpOnly; Max-Age=3600; Path=/
### cookies: signed with a digest and an expiry
import hashlib
import hmac

def sign(key, value):
    return f"{value}.{hmac.new(key.encode(), value.encode(), hashlib.sha256).hexdigest()[:16]}"

def webtask(context, request):
    key = context.secrets["COOKIE"]
    value, _, mac = request.query["session"].rpartition(".")
    return {"user": value if hmac.compare_digest(sign(key, value), f"{value}.{mac}") else None, "new": sign(key, "bob")}
--- secrets COOKIE=k
--- GET /?session=ada.0000000000000000
--- 200
content-type: application/json

{"user":null,"new":"bob.73662dcee4acad8d"}
### gzip: a packed body
import gzip
import json

def webtask(context, request):
    body = request.body
    if request.headers.get("content-encoding") == "gzip":
        body = gzip.decompress(body)
    return {"count": len(json.loads(body)["items"])}
--- POST /
Content-Encoding: gzip

@base64 H4sIAAAAAAACA6tWyixJzS1WslKINtRRMNJRMI6tBQCiFUCbFAAAAA==
--- 200
content-type: application/json

{"count":3}
### gzip: an answer packed for those who can
import gzip
from wtc import Response

def webtask(context, request):
    text = ("tea " * 1000).encode()
    if "gzip" not in request.headers.get("accept-encoding", ""):
        return text.decode()
    packed = gzip.compress(text, compresslevel=9, mtime=0)
    assert gzip.decompress(packed) == text
    return Response(body=str(len(packed) < 100).encode(), headers={"vary": "accept-encoding"})
--- GET /
Accept-Encoding: br, gzip
--- 200
vary: accept-encoding

True
### zlib: deflate without a header
import zlib

def webtask(context, request):
    packer = zlib.compressobj(level=9, wbits=-15)
    data = packer.compress(request.body) + packer.flush()
    return {"smaller": len(data) < len(request.body), "same": zlib.decompress(data, wbits=-15) == request.body, "crc": f"{zlib.crc32(request.body):08x}"}
--- POST /

aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
--- 200
content-type: application/json

{"smaller":true,"same":true,"crc":"c95b8a25"}
### images: one pixel in base64
import base64
from wtc import Response

PIXEL = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")

def webtask(context, request):
    context.log("opened", request.query.get("mail", "?"))
    return Response(body=PIXEL, headers={"content-type": "image/gif", "cache-control": "no-store"})
--- GET /pixel.gif?mail=7
--- 200
content-type: image/gif
cache-control: no-store

b'GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff!\xf9\x04\x01\x00\x00\x00\x00,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x01D\x00;'
### images: a size read from PNG bytes with struct
import struct
from wtc import HTTPError

def webtask(context, request):
    if request.body[:8] != b"\x89PNG\r\n\x1a\n":
        raise HTTPError(415, "a PNG, please")
    width, height, depth, colour = struct.unpack_from(">IIBB", request.body, 16)
    return {"width": width, "height": height, "depth": depth, "colour": colour}
--- POST /

@base64 iVBORw0KGgoAAAANSUhEUgAAAAEAAAACCAYAAACZgbYnAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==
--- 200
content-type: application/json

{"width":1,"height":2,"depth":8,"colour":6}
### images: an SVG badge in a colour by HSV
import colorsys
from wtc import Response

def webtask(context, request):
    share = float(request.query["share"])
    red, green, blue = (round(255 * part) for part in colorsys.hsv_to_rgb(share / 3, 0.8, 0.9))
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" width="90" height="20"><rect width="90" height="20" fill="#{red:02x}{green:02x}{blue:02x}"/><text x="9" y="14">{share:.0%}</text></svg>'
    return Response(body=svg.encode(), headers={"content-type": "image/svg+xml"})
--- GET /badge?share=0.75
--- 200
content-type: image/svg+xml

<svg xmlns="http://www.w3.org/2000/svg" width="90" height="20"><rect width="90" height="20" fill="#8ae62e"/><text x="9" y="14">75%</text></svg>
### images: a data URL taken apart
import base64
import re

def webtask(context, request):
    found = re.fullmatch(r"data:(?P<type>[\w/+.-]+);base64,(?P<data>.+)", request.json()["image"], re.S)
    data = base64.b64decode(found["data"])
    return {"type": found.group("type"), "bytes": len(data), **found.groupdict(default="")}
--- POST /

{"image": "data:image/png;base64,iVBORw0="}
--- 200
content-type: application/json

{"type":"image/png","bytes":5,"data":"iVBORw0="}
### retries: backoff with asyncio
import asyncio
import random

async def flaky(attempts):
    attempts.append(1)
    if len(attempts) < 3:
        raise ConnectionError("try again")
    return "done"

async def retried(call, times=5, base=0.001):
    for attempt in range(times):
        try:
            return await call()
        except (ConnectionError, TimeoutError):
            if attempt == times - 1:
                raise
            await asyncio.sleep(base * 2**attempt + random.uniform(0, base))

async def webtask(context, request):
    attempts = []
    result = await retried(lambda: flaky(attempts))
    return {"result": result, "attempts": len(attempts)}
--- GET /
--- 200
content-type: application/json

{"result":"done","attempts":3}
### asyncio: several at once, some failing
import asyncio

async def price(name):
    await asyncio.sleep(0)
    if name == "gold":
        raise LookupError(name)
    return name, len(name)

async def webtask(context, request):
    found = await asyncio.gather(*map(price, ["tea", "gold", "cups"]), return_exceptions=True)
    return {
        "prices": dict(one for one in found if not isinstance(one, Exception)),
        "missing": [str(one) for one in found if isinstance(one, LookupError)],
    }
--- GET /
--- 200
content-type: application/json

{"prices":{"tea":3,"cups":4},"missing":["gold"]}
### asyncio: a deadline
import asyncio

async def webtask(context, request):
    try:
        async with asyncio.timeout(0.001):
            await asyncio.sleep(5)
    except TimeoutError:
        return {"late": True}
--- GET /
--- 200
content-type: application/json

{"late":true}
### asyncio: workers on a queue
import asyncio

async def worker(queue, results):
    while True:
        number = await queue.get()
        results.append(number * number)
        queue.task_done()

async def webtask(context, request):
    queue, results = asyncio.Queue(), []
    for number in request.json():
        queue.put_nowait(number)
    workers = [asyncio.create_task(worker(queue, results)) for _ in range(3)]
    await queue.join()
    for task in workers:
        task.cancel()
    return sorted(results)
--- POST /

[3, 1, 2]
--- 200
content-type: application/json

[1,4,9]
### asyncio: a TaskGroup under a semaphore
import asyncio

async def webtask(context, request):
    limit, running, most = asyncio.Semaphore(2), set(), 0
    async def one(number):
        nonlocal most
        async with limit:
            running.add(number)
            most = max(most, len(running))
            await asyncio.sleep(0)
            running.discard(number)
        return number
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(one(number)) for number in range(5)]
    return {"most": most, "results": [task.result() for task in tasks]}
--- GET /
--- 200
content-type: application/json

{"most":2,"results":[0,1,2,3,4]}
### asyncio: an async generator read with async for
import asyncio
from collections.abc import AsyncIterator

async def pages(count: int) -> AsyncIterator[list[int]]:
    for page in range(count):
        await asyncio.sleep(0)
        yield list(range(page * 3, page * 3 + 3))

async def webtask(context, request):
    return [item async for page in pages(2) for item in page if item % 2]
--- GET /
--- 200
content-type: application/json

[1,3,5]
### storage: a counter
def webtask(context, request):
    counts = context.storage.get() or {}
    name = request.path.strip("/")
    counts[name] = counts.get(name, 0) + 1
    context.storage.set(counts)
    return counts
--- storage {"tea": 2, "cups": 1}
--- POST /tea
--- 200
content-type: application/json

{"tea":3,"cups":1}
### storage: a rate limit in a sliding window
from wtc import HTTPError

LIMIT, WINDOW = 3, 60

def webtask(context, request):
    now = int(request.query["now"])
    hits = [stamp for stamp in (context.storage.get() or []) if stamp > now - WINDOW]
    if len(hits) >= LIMIT:
        raise HTTPError(429, f"wait {hits[0] + WINDOW - now} seconds")
    context.storage.set([*hits, now])
    return {"left": LIMIT - len(hits) - 1}
--- storage [10, 50, 60, 65]
--- GET /?now=75
--- 429
content-type: application/problem+json

{"type":"about:blank","title":"Too Many Requests","status":429,"detail":"wait 35 seconds","message":"wait 35 seconds","statusCode":429,"error":"Too Many Requests","requestId":"run-1"}
### storage: a to-do list by method and path
import re
from http import HTTPMethod, HTTPStatus
from wtc import HTTPError, Response

def webtask(context, request):
    todos = context.storage.get() or {}
    found = re.fullmatch(r"/todos(?:/(\d+))?", request.path)
    if not found:
        raise HTTPError(HTTPStatus.NOT_FOUND)
    match request.method, found[1]:
        case (HTTPMethod.GET, None):
            return todos
        case (HTTPMethod.POST, None):
            key = str(max(map(int, todos), default=0) + 1)
            context.storage.set(todos | {key: request.json()["title"]})
            return Response(status=HTTPStatus.CREATED.value, headers={"location": f"/todos/{key}"}, body={"id": key})
        case (HTTPMethod.DELETE, key) if key in todos:
            context.storage.set({k: v for k, v in todos.items() if k != key})
            return None
    raise HTTPError(405, "no")
--- storage {"4": "tea"}
--- POST /todos

{"title": "cups"}
--- 201
location: /todos/5
content-type: application/json

{"id":"5"}
### storage: idempotency keys
import hashlib
import json

def webtask(context, request):
    seen = context.storage.get() or {}
    key = request.headers.get("idempotency-key") or hashlib.blake2b(request.body, digest_size=8).hexdigest()
    if key in seen:
        return {**seen[key], "again": True}
    answer = {"id": len(seen) + 1}
    context.storage.set({**seen, key: answer})
    return answer
--- storage {"8f43": {"id": 1}}
--- POST /
Idempotency-Key: 8f43

{}
--- 200
content-type: application/json

{"id":1,"again":true}
### models: a dataclass with checks
from dataclasses import asdict, dataclass, field
from wtc import HTTPError

@dataclass(frozen=True, slots=True)
class Order:
    sku: str
    count: int = 1
    tags: list[str] = field(default_factory=list)

    def __post_init__(self):
        if self.count < 1:
            raise ValueError("count must be positive")

def webtask(context, request):
    try:
        return asdict(Order(**request.json()))
    except (TypeError, ValueError) as error:
        raise HTTPError(400, str(error)) from error
--- POST /

{"sku": "t1", "count": 0}
--- 400
content-type: application/problem+json

{"type":"about:blank","title":"Bad Request","status":400,"detail":"count must be positive","message":"count must be positive","statusCode":400,"error":"Bad Request","requestId":"run-1"}
### models: nested dataclasses from JSON
from dataclasses import asdict, dataclass, fields, is_dataclass, replace

@dataclass
class Address:
    city: str
    zip: str = ""

@dataclass(order=True, kw_only=True)
class Person:
    name: str
    address: Address

def build(cls, data):
    known = {each.name: each.type for each in fields(cls)}
    return cls(**{
        name: build(known[name], value) if is_dataclass(known[name]) else value
        for name, value in data.items() if name in known
    })

def webtask(context, request):
    person = build(Person, request.json())
    return asdict(replace(person, name=person.name.title()))
--- POST /

{"name": "ada", "address": {"city": "London", "planet": "Earth"}, "age": 36}
--- 200
content-type: application/json

{"name":"Ada","address":{"city":"London","zip":""}}
### models: an enum with methods
from enum import Enum, auto, unique

@unique
class Level(Enum):
    LOW = auto()
    HIGH = auto()

    @classmethod
    def parse(cls, text):
        return cls[text.upper()]

    @property
    def colour(self):
        return {Level.LOW: "green", Level.HIGH: "red"}[self]

def webtask(context, request):
    level = Level.parse(request.query["level"])
    return {"level": level.name.lower(), "value": level.value, "colour": level.colour, "all": [one.name for one in Level]}
--- GET /?level=high
--- 200
content-type: application/json

{"level":"high","value":2,"colour":"red","all":["LOW","HIGH"]}
### models: flags as permissions
from enum import Flag, StrEnum, auto

class May(Flag):
    READ = auto()
    WRITE = auto()
    ALL = READ | WRITE

class Role(StrEnum):
    GUEST = auto()
    ADMIN = auto()

ROLES = {Role.GUEST: May.READ, Role.ADMIN: May.ALL}

def webtask(context, request):
    role = Role(request.query["role"])
    return {"role": role, "writes": May.WRITE in ROLES[role], "lacks": (May.ALL & ~ROLES[role]).name}
--- GET /?role=guest
--- 200
content-type: application/json

{"role":"guest","writes":false,"lacks":"WRITE"}
### models: TypedDict and NotRequired
from typing import Any, NotRequired, TypedDict, cast

class Event(TypedDict):
    type: str
    data: NotRequired[dict[str, Any]]

def webtask(context, request):
    event = cast(Event, request.json())
    missing = {"type"} - event.keys()
    return {"missing": sorted(missing), "keys": len(event.get("data", {}))}
--- POST /

{"data": {"a": 1}}
--- 200
content-type: application/json

{"missing":["type"],"keys":1}
### models: NamedTuple rows
from typing import NamedTuple

class Point(NamedTuple):
    x: float
    y: float = 0.0

    def __add__(self, other):
        return Point(self.x + other.x, self.y + other.y)

def webtask(context, request):
    total = sum((Point(*pair) for pair in request.json()), start=Point(0))
    return {"sum": total._asdict(), "fields": Point._fields, "moved": total._replace(y=9)}
--- POST /

[[1, 2], [3]]
--- 200
content-type: application/json

{"sum":{"x":4,"y":2.0},"fields":["x","y"],"moved":[4,9]}
### models: a Protocol checked at run time
from typing import Protocol, runtime_checkable

@runtime_checkable
class Notifier(Protocol):
    def notify(self, text: str) -> str: ...

class Mail:
    def notify(self, text):
        return f"mail: {text}"

class Silent:
    pass

def webtask(context, request):
    return [each.notify("hi") if isinstance(each, Notifier) else None for each in (Mail(), Silent())]
--- GET /
--- 200
content-type: application/json

["mail: hi",null]
### models: an abstract base and a registry of subclasses
from abc import ABC, abstractmethod

class Job(ABC):
    known: dict[str, type["Job"]] = {}

    def __init_subclass__(cls, /, name: str, **options):
        super().__init_subclass__(**options)
        Job.known[name] = cls

    @abstractmethod
    def run(self, data): ...

class Upper(Job, name="upper"):
    def run(self, data):
        return data.upper()

class Double(Job, name="double"):
    def run(self, data):
        return data * 2

def webtask(context, request):
    return Job.known[request.query["job"]]().run(request.text())
--- POST /?job=double

ab
--- 200
content-type: text/plain; charset=utf-8

abab
### models: a generic container
from collections.abc import Iterator
from typing import Generic, TypeVar

T = TypeVar("T")

class Stack(Generic[T]):
    def __init__(self) -> None:
        self._items: list[T] = []

    def push(self, item: T) -> None:
        self._items.append(item)

    def __iter__(self) -> Iterator[T]:
        return reversed(self._items)

    def __len__(self) -> int:
        return len(self._items)

def webtask(context, request):
    stack = Stack[str]()
    for word in request.text().split():
        stack.push(word)
    return {"words": list(stack), "size": len(stack)}
--- POST /

one two three
--- 200
content-type: application/json

{"words":["three","two","one"],"size":3}
### models: SimpleNamespace from JSON
import json
from types import SimpleNamespace

def webtask(context, request):
    event = json.loads(request.body, object_hook=lambda fields: SimpleNamespace(**fields))
    event.user.seen = True
    return {"name": event.user.name, "first": event.items[0].sku, "user": repr(event.user)}
--- POST /

{"user": {"name": "ada"}, "items": [{"sku": "t1"}]}
--- 200
content-type: application/json

{"name":"ada","first":"t1","user":"namespace(name='ada', seen=True)"}
### models: a read-only view of settings
from types import MappingProxyType, NoneType

DEFAULTS = MappingProxyType({"size": 10, "sort": None})

def webtask(context, request):
    try:
        DEFAULTS["size"] = 5
    except TypeError as error:
        refused = str(error)
    return {"settings": {**DEFAULTS, **request.query}, "refused": refused, "none": isinstance(DEFAULTS["sort"], NoneType)}
--- GET /?sort=name
--- 200
content-type: application/json

{"settings":{"size":10,"sort":"name"},"refused":"'mappingproxy' object does not support item assignment","none":true}
### routers: singledispatch for JSON
import json
from datetime import date
from decimal import Decimal
from functools import singledispatch
from uuid import UUID

@singledispatch
def plain(value):
    raise TypeError(f"no JSON for {type(value).__name__}")

@plain.register
def _(value: date):
    return value.isoformat()

@plain.register(Decimal)
@plain.register(UUID)
def _(value):
    return str(value)

def webtask(context, request):
    row = {"day": date(2026, 1, 2), "price": Decimal("1.50"), "id": UUID(int=7)}
    return json.dumps(row, default=plain, sort_keys=True)
--- GET /
--- 200
content-type: text/plain; charset=utf-8

{"day": "2026-01-02", "id": "00000000-0000-0000-0000-000000000007", "price": "1.50"}
### routers: paths with parameters, by a decorator
import re
from wtc import HTTPError

ROUTES = []

def route(method, pattern):
    compiled = re.compile("^" + re.sub(r"<(\w+)>", r"(?P<\1>[^/]+)", pattern) + "$")
    def keep(function):
        ROUTES.append((method, compiled, function))
        return function
    return keep

@route("GET", "/users/<name>/orders/<number>")
def order(request, name, number):
    return {"user": name, "order": int(number)}

def webtask(context, request):
    for method, pattern, function in ROUTES:
        if method == request.method and (found := pattern.match(request.path)):
            return function(request, **found.groupdict())
    raise HTTPError(404, "no such path")
--- GET /users/ada/orders/12
--- 200
content-type: application/json

{"user":"ada","order":12}
### routers: arguments by inspect.signature
import inspect
from wtc import HTTPError

def add(a: int, b: int = 1, *, scale: float = 1.0):
    return (a + b) * scale

def call(function, given):
    values = {}
    for name, parameter in inspect.signature(function).parameters.items():
        if name in given:
            values[name] = parameter.annotation(given[name])
        elif parameter.default is inspect.Parameter.empty:
            raise HTTPError(400, f"{name} is missing")
    return function(**values)

def webtask(context, request):
    return {"result": call(add, request.query), "takes": str(inspect.signature(add))}
--- GET /?a=2&scale=1.5
--- 200
content-type: application/json

{"result":4.5,"takes":"(a: int, b: int = 1, *, scale: float = 1.0)"}
### routers: sync or async, whichever a function is
import inspect

def now(request):
    return "sync"

async def later(request):
    return "async"

async def webtask(context, request):
    results = []
    for function in (now, later):
        result = function(request)
        results.append(await result if inspect.isawaitable(result) else result)
    return results + [inspect.iscoroutinefunction(later)]
--- GET /
--- 200
content-type: application/json

["sync","async",true]
### routers: a class with a method for each verb
class Counter:
    def __init__(self):
        self.count = 0

    def __call__(self, context, request):
        return getattr(self, f"on_{request.method.lower()}", self.other)(request)

    def on_post(self, request):
        self.count += request.json()
        return self.count

    def other(self, request):
        return {"error": f"no {request.method}"}

counter = Counter()

def webtask(context, request):
    return counter(context, request)
--- POST /

5
--- 200
content-type: application/json

5
### decorators: one with arguments that keeps the name
import functools
import time

def timed(unit="ms"):
    def decorate(function):
        @functools.wraps(function)
        def wrapper(*values, **options):
            started = time.perf_counter()
            result = function(*values, **options)
            return {"result": result, "name": wrapper.__name__, "doc": wrapper.__doc__, "unit": unit, "fast": time.perf_counter() - started < 5}
        return wrapper
    return decorate

@timed(unit="s")
def webtask(context, request):
    """Answer."""
    return 42
--- GET /
--- 200
content-type: application/json

{"result":42,"name":"webtask","doc":"Answer.","unit":"s","fast":true}
### decorators: cached results
from functools import cache, lru_cache

@cache
def fibonacci(number):
    return number if number < 2 else fibonacci(number - 1) + fibonacci(number - 2)

@lru_cache(maxsize=32)
def slow(text):
    return text[::-1]

def webtask(context, request):
    slow("a"), slow("a")
    return {"fib": fibonacci(60), "hits": slow.cache_info().hits}
--- GET /
--- 200
content-type: application/json

{"fib":1548008755920,"hits":1}
### contexts: a context manager by generator
import time
from contextlib import contextmanager, suppress

@contextmanager
def span(name, log):
    log.append(f"+{name}")
    try:
        yield name.upper()
    finally:
        log.append(f"-{name}")

def webtask(context, request):
    log = []
    with suppress(ValueError), span("outer", log) as title:
        log.append(title)
        with span("inner", log):
            raise ValueError("out")
    return log
--- GET /
--- 200
content-type: application/json

["+outer","OUTER","+inner","-inner","-outer"]
### contexts: an ExitStack and async ones
from contextlib import AsyncExitStack, asynccontextmanager

@asynccontextmanager
async def lock(name, log):
    log.append(name)
    yield
    log.append(f"/{name}")

async def webtask(context, request):
    log = []
    async with AsyncExitStack() as stack:
        for name in request.query.get_all("name"):
            await stack.enter_async_context(lock(name, log))
        stack.callback(log.append, "first out")
    return log
--- GET /?name=a&name=b
--- 200
content-type: application/json

["a","b","first out","/b","/a"]
### streaming: a generator as a body
from wtc import Response

def rows():
    yield b"id,name\n"
    for number in range(3):
        yield f"{number},n{number}\n".encode()

def webtask(context, request):
    return Response(headers={"content-type": "text/csv"}, body=rows())
--- GET /
--- 200
content-type: text/csv

b'id,name\n0,n0\n1,n1\n2,n2\n'
### streaming: server-sent events, async
import asyncio
import json
from wtc import Response

async def events():
    for number in range(2):
        await asyncio.sleep(0)
        yield f"id: {number}\ndata: {json.dumps({'n': number})}\n\n".encode()

async def webtask(context, request):
    return Response(headers={"content-type": "text/event-stream"}, body=events())
--- GET /
--- 200
content-type: text/event-stream

b'id: 0\ndata: {"n": 0}\n\nid: 1\ndata: {"n": 1}\n\n'
### streaming: JSON lines through itertools
import itertools
import json

def webtask(context, request):
    rows = map(json.loads, filter(None, request.text().split("\n")))
    rows = sorted(rows, key=lambda row: row["team"])
    groups = itertools.groupby(rows, key=lambda row: row["team"])
    return {team: [row["name"] for row in members] for team, members in groups}
--- POST /

{"team": "b", "name": "Bob"}
{"team": "a", "name": "Ada"}
{"team": "b", "name": "Bea"}
--- 200
content-type: application/json

{"a":["Ada"],"b":["Bob","Bea"]}
### logs: logging by name, with arguments
import logging

logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
logger = logging.getLogger(__name__)

def webtask(context, request):
    logger.info("from %s with %d bytes", request.method, len(request.body))
    try:
        1 / 0
    except ZeroDivisionError:
        logger.exception("failed")
    return logger.isEnabledFor(logging.INFO)
--- GET /
--- 200
content-type: application/json

true
### logs: a traceback in the answer
import traceback

def risky():
    raise KeyError("colour")

def webtask(context, request):
    try:
        risky()
    except KeyError:
        return traceback.format_exc().splitlines()[-1]
--- GET /
--- 200
content-type: text/plain; charset=utf-8

KeyError: 'colour'
### logs: an exception and its cause as lines
import traceback

def webtask(context, request):
    try:
        try:
            int("x")
        except ValueError as error:
            raise RuntimeError("no number") from error
    except RuntimeError as error:
        traceback.print_exc()
        lines = traceback.format_exception(error)
        return [line.strip() for line in lines if "Error" in line and ":" in line and "raise" not in line]
--- GET /
--- 200
content-type: application/json

["ValueError: invalid literal for int() with base 10: 'x'","RuntimeError: no number"]
### logs: a deprecation by warnings.warn
import warnings

warnings.simplefilter("ignore")

def old(name):
    warnings.warn(f"{name} is deprecated", DeprecationWarning, stacklevel=2)
    return name

def webtask(context, request):
    return old("v1")
--- GET /
--- 200
content-type: text/plain; charset=utf-8

v1
### logs: a document by pformat
from pprint import pformat, pprint

def webtask(context, request):
    pprint(request.json())
    return pformat(request.json(), width=30, sort_dicts=True)
--- POST /

{"user": {"name": "ada", "tags": ["a", "b", "c", "d", "e"]}, "ok": true}
--- 200
content-type: text/plain; charset=utf-8

{'ok': True,
 'user': {'name': 'ada',
          'tags': ['a',
                   'b',
                   'c',
                   'd',
                   'e']}}
### logs: a request's id in a context variable
import logging
from contextvars import ContextVar

request_id = ContextVar("request_id", default="-")

def note(text):
    return f"[{request_id.get()}] {text}"

def webtask(context, request):
    token = request_id.set(request.headers.get("x-request-id", "none"))
    try:
        return note("inside")
    finally:
        request_id.reset(token)
--- GET /
X-Request-Id: r-7
--- 200
content-type: text/plain; charset=utf-8

[r-7] inside
### logs: long values cut by reprlib
import reprlib

def webtask(context, request):
    return reprlib.repr({"numbers": list(range(100)), "text": "x" * 100})
--- GET /
--- 200
content-type: text/plain; charset=utf-8

{'numbers': [0, 1, 2, 3, 4, 5, ...], 'text': 'xxxxxxxxxxxx...xxxxxxxxxxxxx'}
### time: strftime and a struct
import time

def webtask(context, request):
    moment = time.gmtime(int(request.query["at"]))
    return {"text": time.strftime("%a, %d %b %Y %H:%M:%S GMT", moment), "day": moment.tm_yday, "back": time.mktime(time.localtime(60)) == 60}
--- GET /?at=1767323045
--- 200
content-type: application/json

{"text":"Fri, 02 Jan 2026 03:04:05 GMT","day":2,"back":true}
### time: a meeting in three zones
from datetime import datetime
from zoneinfo import ZoneInfo

def webtask(context, request):
    when = datetime.fromisoformat(request.query["at"]).replace(tzinfo=ZoneInfo("Europe/Berlin"))
    return {zone: f"{when.astimezone(ZoneInfo(zone)):%d.%m. %H:%M %Z}" for zone in ("UTC", "America/New_York", "Asia/Tokyo")}
--- GET /?at=2026-03-29T12:00
--- 200
content-type: application/json

{"UTC":"29.03. 10:00 UTC","America/New_York":"29.03. 06:00 EDT","Asia/Tokyo":"29.03. 19:00 JST"}
### time: an unknown zone is a 400
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError
from wtc import HTTPError

def webtask(context, request):
    try:
        return str(ZoneInfo(request.query["zone"]))
    except (ZoneInfoNotFoundError, ValueError):
        raise HTTPError(400, "no such zone") from None
--- GET /?zone=Mars/Olympus
--- 400
content-type: application/problem+json

{"type":"about:blank","title":"Bad Request","status":400,"detail":"no such zone","message":"no such zone","statusCode":400,"error":"Bad Request","requestId":"run-1"}
### time: age, weekday and days left
from datetime import date, datetime, timedelta

def webtask(context, request):
    born, today = (date.fromisoformat(request.query[name]) for name in ("born", "today"))
    age = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    following = born.replace(year=today.year + (today.replace(year=born.year) > born))
    return {"age": age, "born on": f"{born:%A}", "left": (following - today) // timedelta(days=1), "week": today.isocalendar().week}
--- GET /?born=1990-06-15&today=2026-03-01
--- 200
content-type: application/json

{"age":35,"born on":"Friday","left":106,"week":9}
### time: durations said in words
import re
from datetime import timedelta

UNITS = {"d": "days", "h": "hours", "m": "minutes", "s": "seconds"}

def webtask(context, request):
    pairs = re.findall(r"(\d+)\s*([dhms])", request.query["in"])
    delta = timedelta(**{UNITS[unit]: int(number) for number, unit in pairs})
    hours, rest = divmod(int(delta.total_seconds()), 3600)
    return {"seconds": delta.total_seconds(), "clock": f"{hours:02}:{rest // 60:02}", "text": str(delta)}
--- GET /?in=1d%202h30m
--- 200
content-type: application/json

{"seconds":95400.0,"clock":"26:30","text":"1 day, 2:30:00"}
### time: when cron fires next
from datetime import datetime, timedelta

def field(text, low, high):
    found = set()
    for part in text.split(","):
        span, _, step = part.partition("/")
        first, _, last = (f"{low}-{high}" if span == "*" else span).partition("-")
        found.update(range(int(first), int(last or first) + 1, int(step or 1)))
    return found

def following(line, now):
    minute, hour, day, month, weekday = line.split()
    sets = [field(minute, 0, 59), field(hour, 0, 23), field(day, 1, 31), field(month, 1, 12), field(weekday, 0, 6)]
    moment = now.replace(second=0, microsecond=0)
    while True:
        moment += timedelta(minutes=1)
        if all(value in allowed for value, allowed in zip(
            (moment.minute, moment.hour, moment.day, moment.month, moment.isoweekday() % 7), sets, strict=True)):
            return moment

def webtask(context, request):
    return following(request.query["cron"], datetime(2026, 3, 1, 10, 7)).isoformat()
--- GET /?cron=*%2F15%209-17%20*%20*%201-5
--- 200
content-type: text/plain; charset=utf-8

2026-03-02T09:00:00
### money: decimals and rounding
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation, localcontext
from wtc import HTTPError

CENT = Decimal("0.01")

def webtask(context, request):
    try:
        net = [Decimal(text) for text in request.json()]
    except InvalidOperation:
        raise HTTPError(400, "no amount") from None
    with localcontext() as precise:
        precise.prec = 30
        vat = (sum(net) * Decimal("0.19")).quantize(CENT, rounding=ROUND_HALF_UP)
    return {"net": f"{sum(net):,.2f}", "vat": str(vat), "gross": str((sum(net) + vat).normalize())}
--- POST /

["1234.50", "0.155"]
--- 200
content-type: application/json

{"net":"1,234.66","vat":"234.58","gross":"1469.235"}
### money: a bill split without losing a cent
from fractions import Fraction

def webtask(context, request):
    cents, people = int(request.query["cents"]), int(request.query["people"])
    share, rest = divmod(cents, people)
    exact = Fraction(cents, people)
    return {"shares": [share + (number < rest) for number in range(people)], "exact": str(exact), "near": str(exact.limit_denominator(10))}
--- GET /?cents=1000&people=3
--- 200
content-type: application/json

{"shares":[334,333,333],"exact":"1000/3","near":"1000/3"}
### numbers: statistics of a list
import statistics

def webtask(context, request):
    values = request.json()
    return {
        "mean": statistics.fmean(values), "median": statistics.median(values), "mode": statistics.mode(values),
        "stdev": round(statistics.stdev(values), 3), "quartiles": statistics.quantiles(values, n=4),
    }
--- POST /

[1, 2, 2, 3, 10]
--- 200
content-type: application/json

{"mean":3.6,"median":2,"mode":2,"stdev":3.647,"quartiles":[1.5,2.0,6.5]}
### numbers: distances with math
import math

def webtask(context, request):
    lat1, lon1, lat2, lon2 = (math.radians(float(part)) for part in request.query["path"].split(","))
    a = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return {"km": round(2 * 6371 * math.asin(math.sqrt(a)))}
--- GET /?path=52.52,13.405,48.137,11.575
--- 200
content-type: application/json

{"km":504}
### numbers: roman numerals
NUMERALS = ((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"),
            (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))

def roman(number):
    text = ""
    for value, letters in NUMERALS:
        count, number = divmod(number, value)
        text += letters * count
    return text

def webtask(context, request):
    return roman(int(request.path.lstrip("/")))
--- GET /1994
--- 200
content-type: text/plain; charset=utf-8

MCMXCIV
### numbers: dice from a seeded generator
import random

def webtask(context, request):
    count, sides = map(int, request.query["dice"].split("d"))
    dice = random.Random(request.query["seed"])
    rolls = [dice.randint(1, sides) for _ in range(count)]
    return {"fair": all(1 <= roll <= sides for roll in rolls), "count": len(rolls), "same": rolls == [random.Random(request.query["seed"]).randint(1, sides)] + rolls[1:]}
--- GET /?dice=3d6&seed=x
--- 200
content-type: application/json

{"fair":true,"count":3,"same":true}
### numbers: base 62 for short links
import string

ALPHABET = string.digits + string.ascii_letters

def encode(number):
    text = ""
    while number:
        number, rest = divmod(number, 62)
        text = ALPHABET[rest] + text
    return text or "0"

def webtask(context, request):
    return encode(int(request.query["id"]))
--- GET /?id=123456789
--- 200
content-type: text/plain; charset=utf-8

8m0Kx
### ids: a ULID
import secrets
import time

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

def ulid(milliseconds, randomness):
    number = milliseconds << 80 | int.from_bytes(randomness, "big")
    return "".join(LETTERS[number >> shift & 31] for shift in range(125, -1, -5))

def webtask(context, request):
    fresh = ulid(time.time_ns() // 1_000_000, secrets.token_bytes(10))
    return {"fixed": ulid(1767225600000, bytes(10)), "length": len(fresh)}
--- GET /
--- 200
content-type: application/json

{"fixed":"01KDVDNA000000000000000000","length":26}
### ids: uuid5 of a name
import uuid

def webtask(context, request):
    made = uuid.uuid5(uuid.NAMESPACE_DNS, request.query["name"])
    return {"id": str(made), "version": made.version, "random": uuid.uuid4().version, "hex": uuid.UUID(str(made)).hex}
--- GET /?name=example.com
--- 200
content-type: application/json

{"id":"cfbff0d1-9375-5685-968c-48ce8b15ae17","version":5,"random":4,"hex":"cfbff0d193755685968c48ce8b15ae17"}
### ids: a password and its check by scrypt
import hashlib
import hmac

def webtask(context, request):
    salt = bytes.fromhex("00112233445566778899aabbccddeeff")
    made = hashlib.scrypt(request.body, salt=salt, n=2**10, r=8, p=1, dklen=16)
    again = hashlib.pbkdf2_hmac("sha256", request.body, salt, 1000, dklen=16)
    return {"scrypt": made.hex(), "pbkdf2": again.hex()}
--- POST /

tea
--- 200
content-type: application/json

{"scrypt":"91d42575de0fda19c4f2b96824e04d84","pbkdf2":"744724703a9e9600d2924dab07e94aef"}
### ids: an ETag and If-None-Match
import hashlib
from wtc import Response

def webtask(context, request):
    body = b'{"tea": 1}'
    etag = f'"{hashlib.md5(body, usedforsecurity=False).hexdigest()}"'
    matches = etag in [one.strip() for one in request.headers.get("if-none-match", "").split(",")]
    return Response(status=304 if matches else 200, headers={"etag": etag}, body=b"" if matches else body)
--- GET /
If-None-Match: "x", "ca696f8cca6e2be11ef0d0dec4d0f515"
--- 304
etag: "ca696f8cca6e2be11ef0d0dec4d0f515"
### texts: wrapped and indented
import textwrap

def webtask(context, request):
    text = textwrap.dedent("""\
        Dear reader,

        this is a long line that has to be broken somewhere before it ends.
    """)
    wrapper = textwrap.TextWrapper(width=30, initial_indent="> ", subsequent_indent="> ")
    return "\n".join(wrapper.fill(part) for part in text.split("\n\n")) + "\n" + textwrap.shorten(text, 20, placeholder="…")
--- GET /
--- 200
content-type: text/plain; charset=utf-8

> Dear reader,
> this is a long line that has
> to be broken somewhere
> before it ends.
Dear reader, this…
### texts: a diff of two versions
import difflib

def webtask(context, request):
    data = request.json()
    lines = difflib.unified_diff(data["old"].splitlines(), data["new"].splitlines(), "old", "new", lineterm="")
    return {"diff": list(lines), "near": difflib.get_close_matches("teh", ["the", "ten", "xyz"])}
--- POST /

{"old": "a\nb\nc", "new": "a\nB\nc"}
--- 200
content-type: application/json

{"diff":["--- old","+++ new","@@ -1,3 +1,3 @@"," a","-b","+B"," c"],"near":["the","ten"]}
### texts: slugs by unicodedata
import re
import unicodedata

def webtask(context, request):
    text = unicodedata.normalize("NFKD", request.query["title"]).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")
--- GET /?title=Caf%C3%A9%20%26%20Cr%C3%A8me%20%E2%80%94%20No.%201
--- 200
content-type: text/plain; charset=utf-8

cafe-creme-no-1
### texts: a small template language
import re
from html import escape

def render(template, names):
    def fill(found):
        name, *filters = (part.strip() for part in found[1].split("|"))
        value = str(names.get(name, ""))
        for each in filters:
            value = {"upper": str.upper, "title": str.title, "raw": str}[each](value)
        return value if "raw" in filters else escape(value)
    return re.sub(r"\{\{(.+?)\}\}", fill, template)

def webtask(context, request):
    return render("Hello {{ name | title }}, {{html|raw}} {{html}}{{gone}}!", {"name": "ada", "html": "<b>"})
--- GET /
--- 200
content-type: text/plain; charset=utf-8

Hello Ada, <b> &lt;b&gt;!
### texts: str.format with names of the user
def webtask(context, request):
    row = {"name": "Ada", "count": 3, "price": 1234.5}
    return "{name:>6}|{count:03d}|{price:,.2f}|{0!r}".format("x", **row) + "%(name)s-%(count)d" % row
--- GET /
--- 200
content-type: text/plain; charset=utf-8

   Ada|003|1,234.50|'x'Ada-3
### texts: markdown headings and links to HTML
import re
from html import escape

RULES = [
    (re.compile(r"^(#{1,3}) (.+)$", re.M), lambda found: f"<h{len(found[1])}>{found[2]}</h{len(found[1])}>"),
    (re.compile(r"\[(.+?)\]\((https?://.+?)\)"), r'<a href="\2">\1</a>'),
    (re.compile(r"\*\*(.+?)\*\*"), r"<b>\1</b>"),
]

def webtask(context, request):
    text = escape(request.text(), quote=False)
    for pattern, replacement in RULES:
        text = pattern.sub(replacement, text)
    return text
--- POST /

## Tea & **cups**
[more](https://example.com/a)
--- 200
content-type: text/plain; charset=utf-8

<h2>Tea &amp; <b>cups</b></h2>
<a href="https://example.com/a">more</a>
### texts: the words that come most often
import re
import string
from collections import Counter

def webtask(context, request):
    words = Counter(re.findall(r"[a-z']+", request.text().lower()))
    plain = request.text().translate(str.maketrans("", "", string.punctuation))
    return {"top": words.most_common(2), "total": words.total(), "plain": plain}
--- POST /

Tea, tea and cups; cups and TEA!
--- 200
content-type: application/json

{"top":[["tea",3],["and",2]],"total":7,"plain":"Tea tea and cups cups and TEA"}
### texts: a MIME header decoded
from email.header import decode_header
from email.utils import formataddr, getaddresses, parseaddr

def webtask(context, request):
    subject = "".join(
        part.decode(charset or "ascii") if isinstance(part, bytes) else part
        for part, charset in decode_header(request.query["subject"])
    )
    return {"subject": subject, "from": parseaddr('"Ada L." <ada@example.com>'), "to": getaddresses(["a@b.c, Bob <b@c.d>"]), "out": formataddr(("Jo", "j@x.y"))}
--- GET /?subject=%3D%3Futf-8%3FB%3FVMOpYSB0aW1l%3F%3D
--- 200
content-type: application/json

{"subject":"Téa time","from":["Ada L.","ada@example.com"],"to":[["","a@b.c"],["Bob","b@c.d"]],"out":"Jo <j@x.y>"}
### texts: quoted-printable and hex
import binascii
import quopri

def webtask(context, request):
    return {"text": quopri.decodestring(request.body).decode(), "hex": binascii.hexlify(b"\x00\xff", "-").decode(), "crc": binascii.crc32(b"tea")}
--- POST /

caf=C3=A9 =3D 5
--- 200
content-type: application/json

{"text":"café = 5","hex":"00-ff","crc":2391201714}
### config: TOML
import tomllib

def webtask(context, request):
    try:
        config = tomllib.loads(request.text())
    except tomllib.TOMLDecodeError as error:
        return {"error": str(error)}
    return {"title": config["title"], "ports": config["server"]["ports"], "day": config["day"].isoformat()}
--- POST /

title = "Tea"
day = 2026-01-02
[server]
ports = [80, 443]
--- 200
content-type: application/json

{"title":"Tea","ports":[80,443],"day":"2026-01-02"}
### config: defaults with ChainMap
from collections import ChainMap

DEFAULTS = {"theme": "light", "size": "10", "debug": ""}

def webtask(context, request):
    settings = ChainMap(dict(request.query), dict(context.params), DEFAULTS)
    return {**settings, "debug": settings["debug"].lower() in ("1", "true", "yes")}
--- params size=12
--- params debug=Yes
--- GET /?theme=dark
--- 200
content-type: application/json

{"theme":"dark","size":"12","debug":true}
### config: an INI file by hand
def parse(text):
    sections, current = {}, {}
    for line in text.splitlines():
        line = line.split("#")[0].strip()
        if line.startswith("[") and line.endswith("]"):
            current = sections.setdefault(line[1:-1], {})
        elif "=" in line:
            name, _, value = line.partition("=")
            current[name.strip()] = value.strip()
    return sections

def webtask(context, request):
    return parse(request.text())
--- POST /

[a]
x = 1  # one
[b]
y=2=3
--- 200
content-type: application/json

{"a":{"x":"1"},"b":{"y":"2=3"}}
### network: an allow-list of addresses
from ipaddress import AddressValueError, ip_address, ip_network
from wtc import HTTPError

ALLOWED = [ip_network(text) for text in ("10.0.0.0/8", "2001:db8::/32", "192.0.2.7/32")]

def webtask(context, request):
    first = request.headers.get("x-forwarded-for", "").split(",")[0].strip()
    try:
        address = ip_address(first)
    except ValueError:
        raise HTTPError(400, "no address") from None
    if not any(address in network for network in ALLOWED):
        raise HTTPError(403, f"{address.exploded} may not")
    return {"address": str(address), "private": address.is_private, "version": address.version}
--- GET /
X-Forwarded-For: 10.1.2.3, 172.16.0.1
--- 200
content-type: application/json

{"address":"10.1.2.3","private":true,"version":4}
### network: subnets of a network
from ipaddress import IPv4Address, IPv4Network

def webtask(context, request):
    network = IPv4Network(request.query["net"])
    return {
        "mask": str(network.netmask), "hosts": network.num_addresses - 2, "first": str(next(network.hosts())),
        "halves": [str(half) for half in network.subnets()], "last": str(IPv4Address(int(network.broadcast_address) - 1)),
        "is": [isinstance(network, IPv4Network), isinstance(network.netmask, IPv4Address)],
    }
--- GET /?net=192.168.4.0/22
--- 200
content-type: application/json

{"mask":"255.255.252.0","hosts":1022,"first":"192.168.4.1","halves":["192.168.4.0/23","192.168.6.0/23"],"last":"192.168.7.254","is":[true,true]}
### network: what a file is by its name
import mimetypes
import posixpath

def webtask(context, request):
    name = posixpath.basename(request.path)
    stem, ending = posixpath.splitext(name)
    kind, encoding = mimetypes.guess_type(name)
    return {"type": kind, "encoding": encoding, "stem": stem, "ending": ending, "dir": posixpath.dirname(request.path), "html": mimetypes.guess_extension("text/css")}
--- GET /files/backup.tar.gz
--- 200
content-type: application/json

{"type":"application/x-tar","encoding":"gzip","stem":"backup.tar","ending":".gz","dir":"/files","html":".css"}
### network: a URL taken apart and normalised
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlparse, urlunparse

def webtask(context, request):
    parts = urlparse(request.query["url"])
    query = urlencode(sorted((name, value) for name, value in parse_qsl(parts.query) if not name.startswith("utm_")))
    clean = urlunparse(parts._replace(netloc=parts.netloc.lower(), query=query, fragment=""))
    return {"clean": clean, "host": parts.hostname, "port": parts.port, "user": parts.username, "path": unquote(quote(parts.path))}
--- GET /?url=https%3A%2F%2Fada%40Example.COM%3A8443%2Fa%2520b%3Futm_source%3Dx%26b%3D2%26a%3D1%23top
--- 200
content-type: application/json

{"clean":"https://ada@example.com:8443/a%20b?a=1&b=2","host":"example.com","port":8443,"user":"ada","path":"/a%20b"}
### network: CORS with a preflight
from wtc import Response

ORIGINS = frozenset({"https://app.example.com"})

def webtask(context, request):
    origin = request.headers.get("origin", "")
    headers = {"access-control-allow-origin": origin, "vary": "origin"} if origin in ORIGINS else {}
    if request.method == "OPTIONS":
        return Response(status=204, headers={**headers, "access-control-allow-methods": "POST"})
    return Response(headers=headers, body={"ok": True})
--- OPTIONS /
Origin: https://app.example.com
--- 204
access-control-allow-origin: https://app.example.com
vary: origin
access-control-allow-methods: POST
### network: content by the Accept header
def quality(part):
    kind, _, options = part.strip().partition(";")
    found = [option.split("=")[1] for option in options.split(";") if option.strip().startswith("q=")]
    return kind.strip(), float(found[0]) if found else 1.0

def webtask(context, request):
    accepted = sorted(map(quality, request.headers["accept"].split(",")), key=lambda pair: -pair[1])
    best = next((kind for kind, _ in accepted if kind in ("application/json", "text/plain")), None)
    return {"tea": 1} if best == "application/json" else "tea: 1"
--- GET /
Accept: text/html, application/json;q=0.5, text/plain;q=0.9
--- 200
content-type: text/plain; charset=utf-8

tea: 1
### data: a dependency order by graphlib
from graphlib import CycleError, TopologicalSorter

def webtask(context, request):
    try:
        return list(TopologicalSorter(request.json()).static_order())
    except CycleError as error:
        return {"cycle": error.args[1]}
--- POST /

{"ship": ["pack"], "pack": ["pick", "pay"], "pick": ["pay"]}
--- 200
content-type: application/json

["pay","pick","pack","ship"]
### data: the largest by heapq, places by bisect
import bisect
import heapq

def webtask(context, request):
    scores = request.json()
    top = heapq.nlargest(2, scores, key=lambda row: row["score"])
    grades = ["F", "D", "C", "B", "A"]
    return {row["name"]: grades[bisect.bisect([60, 70, 80, 90], row["score"])] for row in top}
--- POST /

[{"name": "a", "score": 59}, {"name": "b", "score": 91}, {"name": "c", "score": 80}]
--- 200
content-type: application/json

{"b":"A","c":"B"}
### data: rows sorted by several keys
from itertools import accumulate, pairwise
from operator import attrgetter, itemgetter, methodcaller
from types import SimpleNamespace

def webtask(context, request):
    rows = sorted(request.json(), key=itemgetter("team", "name"))
    objects = [SimpleNamespace(**row) for row in rows]
    sums = list(accumulate(map(attrgetter("points"), objects)))
    return {"names": list(map(methodcaller("upper"), map(itemgetter("name"), rows))), "sums": sums, "steps": [b - a for a, b in pairwise(sums)]}
--- POST /

[{"team": "b", "name": "x", "points": 1}, {"team": "a", "name": "z", "points": 2}, {"team": "a", "name": "y", "points": 3}]
--- 200
content-type: application/json

{"names":["Y","Z","X"],"sums":[3,5,6],"steps":[2,1]}
### data: a deep merge and a deep copy
import copy
from functools import reduce

def merged(a, b):
    result = copy.deepcopy(a)
    for key, value in b.items():
        result[key] = merged(result[key], value) if isinstance(value, dict) and isinstance(result.get(key), dict) else value
    return result

def webtask(context, request):
    return reduce(merged, request.json(), {})
--- POST /

[{"a": {"x": 1}}, {"a": {"y": 2}, "b": 3}, {"a": {"x": null}}]
--- 200
content-type: application/json

{"a":{"x":null,"y":2},"b":3}
### data: flattened JSON by a recursive generator
def flattened(value, path=""):
    match value:
        case dict():
            for name, inner in value.items():
                yield from flattened(inner, f"{path}.{name}" if path else name)
        case list():
            for number, inner in enumerate(value):
                yield from flattened(inner, f"{path}[{number}]")
        case _:
            yield path, value

def webtask(context, request):
    return dict(flattened(request.json()))
--- POST /

{"a": {"b": [1, {"c": null}]}, "d": true}
--- 200
content-type: application/json

{"a.b[0]":1,"a.b[1].c":null,"d":true}
### data: JSON with an encoder of one's own
import json
from datetime import datetime, timezone
from wtc import Response

class Encoder(json.JSONEncoder):
    def default(self, value):
        if isinstance(value, datetime):
            return value.isoformat()
        if isinstance(value, set):
            return sorted(value)
        return super().default(value)

def webtask(context, request):
    body = json.dumps({"at": datetime(2026, 1, 2, tzinfo=timezone.utc), "tags": {"b", "a"}}, cls=Encoder, indent=2)
    return Response(body=body.encode(), headers={"content-type": "application/json"})
--- GET /
--- 200
content-type: application/json

{
  "at": "2026-01-02T00:00:00+00:00",
  "tags": [
    "a",
    "b"
  ]
}
### data: numbers kept exact in JSON
import json
from decimal import Decimal

def webtask(context, request):
    found = json.loads(request.body, parse_float=Decimal, parse_constant=lambda name: None)
    return {"sum": str(found["a"] + found["b"]), "nan": found["c"]}
--- POST /

{"a": 0.1, "b": 0.2, "c": NaN}
--- 200
content-type: application/json

{"sum":"0.3","nan":null}
### data: what is wrong with a JSON body
import json
from wtc import HTTPError

def webtask(context, request):
    try:
        return json.loads(request.body)
    except json.JSONDecodeError as error:
        raise HTTPError(400, f"{error.msg} at line {error.lineno} column {error.colno}") from error
--- POST /

{"a": }
--- 400
content-type: application/problem+json

{"type":"about:blank","title":"Bad Request","status":400,"detail":"Expecting value at line 1 column 7","message":"Expecting value at line 1 column 7","statusCode":400,"error":"Bad Request","requestId":"run-1"}
### data: a dict with attributes
from collections import UserDict

class Attributes(UserDict):
    def __getattr__(self, name):
        if name == "data":
            raise AttributeError(name)
        return self.data.get(name)

    def __missing__(self, key):
        return f"no {key}"

def webtask(context, request):
    event = Attributes(request.json())
    return [event.user, event["gone"], event.gone, len(event)]
--- POST /

{"user": "ada"}
--- 200
content-type: application/json

["ada","no gone",null,1]
### data: a ring of the last values
from collections import deque
from statistics import mean

class Window:
    __slots__ = ("_values",)

    def __init__(self, size):
        self._values = deque(maxlen=size)

    def add(self, value):
        self._values.append(value)
        return mean(self._values)

def webtask(context, request):
    window = Window(2)
    return [window.add(value) for value in request.json()]
--- POST /

[1, 2, 6]
--- 200
content-type: application/json

[1,1.5,4]
### data: bits and bytes of a device's message
import struct
from collections import namedtuple

Reading = namedtuple("Reading", "id temperature flags")

def webtask(context, request):
    reading = Reading._make(struct.unpack("<HhB", bytes.fromhex(request.query["raw"])))
    return {"id": reading.id, "celsius": reading.temperature / 100, "low": bool(reading.flags & 0b10)}
--- GET /?raw=2a00fe0802
--- 200
content-type: application/json

{"id":42,"celsius":23.02,"low":true}
### data: a state machine
STATES = {
    ("new", "pay"): "paid",
    ("paid", "ship"): "shipped",
    ("paid", "refund"): "refunded",
}

class Refused(Exception):
    def __init__(self, state, action):
        super().__init__(f"cannot {action} what is {state}")
        self.add_note("see the manual")

def webtask(context, request):
    state = "new"
    try:
        for action in request.json():
            if (state, action) not in STATES:
                raise Refused(state, action)
            state = STATES[state, action]
    except Refused as error:
        return {"state": state, "error": str(error), "notes": error.__notes__}
    return {"state": state}
--- POST /

["pay", "refund", "ship"]
--- 200
content-type: application/json

{"state":"refunded","error":"cannot ship what is refunded","notes":["see the manual"]}
### data: several errors at once
def check(data):
    errors = []
    for name, kind in {"name": str, "age": int}.items():
        if not isinstance(data.get(name), kind):
            errors.append(TypeError(f"{name} must be {kind.__name__}"))
    if errors:
        raise ExceptionGroup("invalid", errors)

def webtask(context, request):
    try:
        check(request.json())
    except ExceptionGroup as group:
        return {"errors": [str(error) for error in group.exceptions]}
--- POST /

{"age": "36"}
--- 200
content-type: application/json

{"errors":["name must be str","age must be int"]}
### answers: nothing at all
def webtask(context, request):
    context.log("seen")
--- POST /

x
--- 204
### answers: an exception is a 500 without its text
def webtask(context, request):
    return {"price": {}["gone"]}
--- GET /
--- 500
content-type: application/problem+json

{"type":"about:blank","title":"Internal Server Error","status":500,"detail":"webtask raised KeyError; its log has the traceback","message":"webtask raised KeyError; its log has the traceback","statusCode":500,"error":"Internal Server Error","requestId":"run-1"}
### answers: after the answer
def webtask(context, request):
    context.defer(lambda: context.storage.set({"deferred": True}))
    return {"accepted": True}
--- POST /
--- 200
content-type: application/json

{"accepted":true}
### answers: text in another encoding
from wtc import Response

def webtask(context, request):
    text = request.body.decode("utf-8-sig")
    return Response(body=text.encode("latin-1", "xmlcharrefreplace"), headers={"content-type": "text/plain; charset=iso-8859-1"})
--- POST /

@base64 77u/Q2Fmw6kg4oKs
--- 200
content-type: text/plain; charset=iso-8859-1

b'Caf\xe9 &#8364;'
### answers: who is asking, by path patterns
import fnmatch
import keyword

RULES = {"docs/*.md": "writers", "src/**": "coders", "*.lock": "bots"}

def webtask(context, request):
    changed = request.json()
    teams = {team for path in changed for pattern, team in RULES.items() if fnmatch.fnmatch(path, pattern)}
    return {"teams": sorted(teams), "docs": fnmatch.filter(changed, "docs/*"), "word": keyword.iskeyword("async")}
--- POST /

["docs/a.md", "poetry.lock", "README.md"]
--- 200
content-type: application/json

{"teams":["bots","writers"],"docs":["docs/a.md"],"word":true}
''')
