"""`xml.etree.ElementTree` as scripts see it: trees in memory.

Law: no file is opened, and no DOCTYPE is read, so there are no entities. An element is an object of
Python that the script may write: the library's own is in C, and a comparison of a script's that
changes a tree while it is searched can crash it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

from wtc.dialect.confined import lent

__all__ = ["SHELF"]


class _Searched(vars(ElementTree)["_Element_Py"]):  # type: ignore[misc]
    """Works on elements only; what the library keeps of a path is kept by exact texts."""

    def find(self, path: str, namespaces: Any = None) -> Any:
        return super().find(_exact(path), _prefixes(namespaces))

    def findtext(self, path: str, default: Any = None, namespaces: Any = None) -> Any:
        return super().findtext(_exact(path), default, _prefixes(namespaces))

    def findall(self, path: str, namespaces: Any = None) -> Any:
        return super().findall(_exact(path), _prefixes(namespaces))

    def iterfind(self, path: str, namespaces: Any = None) -> Any:
        return super().iterfind(_exact(path), _prefixes(namespaces))

    def makeelement(self, tag: str, attrib: Any) -> Any:
        return super().makeelement(tag, attrib)

    def clear(self) -> None:
        super().clear()

    def __copy__(self) -> Any:
        made = _element(self.makeelement(self.tag, self.attrib))  # it may be a script's method
        made.text, made.tail = self.text, self.tail
        made[:] = self
        return made


def _exact(text: Any) -> str:
    if not isinstance(text, str):
        raise TypeError(f"a text was expected, not {type(text).__name__}")
    return str.__str__(text)


def _prefixes(namespaces: Any) -> dict[str, str] | None:
    if namespaces is None:
        return None
    return {_exact(prefix): _exact(uri) for prefix, uri in dict(namespaces).items()}


Element = lent("Element", _Searched, {"__module__": "xml.etree.ElementTree"})


def SubElement(parent: Any, tag: str, attrib: Any = None, **more: str) -> Any:  # noqa: N802
    """Make an element and append it to `parent`."""
    made = _element(parent).makeelement(tag, {**(attrib or {}), **more})
    parent.append(made)
    return made


def _element(value: Any) -> Any:
    if not isinstance(value, Element):
        raise TypeError(f"an element was expected, not {type(value).__name__}")
    return value


class _Builder(ElementTree.TreeBuilder):
    def doctype(self, *_: Any) -> None:
        raise ElementTree.ParseError("a DOCTYPE is not read: its entities can grow without end")


def fromstring(text: str | bytes, parser: None = None) -> Any:
    """Return the root of a document; raise ParseError."""
    if parser is not None:
        raise TypeError("there is one parser here: leave it out")
    reading = ElementTree.XMLParser(target=_Builder(element_factory=Element))  # noqa: S314  no DOCTYPE
    reading.feed(text)
    return reading.close()


def tostring(
    element: Any,
    encoding: str | None = "us-ascii",
    method: Any = "xml",
    *,
    xml_declaration: bool | None = None,
    default_namespace: str | None = None,
    short_empty_elements: bool = True,
) -> Any:
    """Return the document of an element: text when the encoding is "unicode", else bytes."""
    return ElementTree.tostring(
        _element(element),
        encoding=encoding if encoding is None else _exact(encoding),  # type: ignore[call-overload]
        method=_exact(method),
        xml_declaration=xml_declaration,
        default_namespace=None if default_namespace is None else _exact(default_namespace),
        short_empty_elements=bool(short_empty_elements),
    )


def indent(tree: Any, space: str = "  ", level: int = 0) -> None:
    """Put each element on a line of its own."""
    element = _element(tree.getroot() if type(tree) is Tree else tree)
    inner = "\n" + space * (level + 1)
    children = list(element)
    for child in children:
        indent(child, space, level + 1)
        child.tail = child.tail if _says(child.tail) else inner
    if children:
        element.text = element.text if _says(element.text) else inner
        children[-1].tail = children[-1].tail if _says(children[-1].tail) else inner[: -len(space)]


def _says(text: str | None) -> bool:
    return bool(text and text.strip())


class Tree:
    """A document, as `ElementTree`: a root that is read from and written to a script's own file."""

    __slots__ = ("_root",)

    def __init__(self, element: Any = None, file: Any = None) -> None:
        self._root: Any = None
        if file is not None:
            element = parse(file).getroot()
        if element is not None:
            self._root = _element(element)

    def getroot(self) -> Any:
        return self._root

    def find(self, path: str, namespaces: Any = None) -> Any:
        return self._root.find(path, namespaces)

    def findtext(self, path: str, default: Any = None, namespaces: Any = None) -> Any:
        return self._root.findtext(path, default, namespaces)

    def findall(self, path: str, namespaces: Any = None) -> Any:
        return self._root.findall(path, namespaces)

    def iter(self, tag: str | None = None) -> Iterator[Any]:
        found: Iterator[Any] = self._root.iter(tag)
        return found

    def write(self, file: Any, encoding: str = "us-ascii", *options: Any, **more: Any) -> None:
        """Write the document to an object with `write`, such as `io.BytesIO()`."""
        if options:
            raise TypeError("name the options: write(file, xml_declaration=True)")
        _file(file, "write").write(tostring(self._root, encoding, **more))


def parse(source: Any, parser: None = None) -> Tree:
    """Return the document that an object with `read` gives, such as `io.StringIO(text)`."""
    return Tree(fromstring(_file(source, "read").read(), parser))


def _file(value: Any, method: str) -> Any:
    if isinstance(value, str | bytes):
        raise TypeError(f"there are no files here: hand over an object with `{method}`")
    return value


Tree.__name__ = Tree.__qualname__ = "ElementTree"

SHELF = {
    "Element": Element,
    "ElementTree": Tree,
    "ParseError": ElementTree.ParseError,
    "QName": ElementTree.QName,
    "SubElement": SubElement,
    "XML": fromstring,
    "fromstring": fromstring,
    "indent": indent,
    "iselement": lambda value: isinstance(value, Element),
    "parse": parse,
    "tostring": tostring,
}
