"""What a person sees of an answer."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from werkzeug.test import TestResponse

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


class Node:
    """One element of the page."""

    def __init__(self, tag: str, attributes: dict[str, str], parent: Node | None) -> None:
        self.tag, self.attributes, self.parent = tag, attributes, parent
        self.children: list[Node | str] = []

    @property
    def text(self) -> str:
        """The words inside, white space folded."""
        parts = [
            c if isinstance(c, str) else c.text
            for c in self.children
            if getattr(c, "tag", "") not in {"script", "style"}
        ]
        return re.sub(r"\s+", " ", " ".join(parts)).strip()

    def all(self, tag: str = "", **attributes: str) -> list[Node]:
        """Descendants of a tag with these attributes (class_ means: has this class)."""
        found = []
        for child in self.children:
            if isinstance(child, Node):
                if (not tag or child.tag == tag) and child.has(attributes):
                    found.append(child)
                found += child.all(tag, **attributes)
        return found

    def has(self, attributes: dict[str, str]) -> bool:
        """Whether it has these attributes."""
        for name, value in attributes.items():
            if name == "class_":
                if value not in self.attributes.get("class", "").split():
                    return False
            elif self.attributes.get(name.replace("_", "-")) != value:
                return False
        return True


class _Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = self.at = Node("#root", {}, None)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Node(tag, {k: v or "" for k, v in attrs}, self.at)
        self.at.children.append(node)
        if tag not in VOID:
            self.at = node

    def handle_endtag(self, tag: str) -> None:
        node = self.at
        while node.parent is not None and node.tag != tag:
            node = node.parent
        if node.parent is not None:
            self.at = node.parent

    def handle_data(self, data: str) -> None:
        self.at.children.append(data)


class Page:
    """An HTML answer: one h1, a title, a label for every field, unique ids (checked when it is opened)."""

    def __init__(self, response: TestResponse) -> None:
        self.response = response
        self.status = response.status_code
        parser = _Parser()
        parser.feed(response.get_data(as_text=True))
        self.root = parser.root
        if response.mimetype == "text/html" and self.status not in {301, 302, 303}:
            self._check()

    def _check(self) -> None:
        assert len(self.root.all("h1")) == 1, f"{len(self.root.all('h1'))} h1"
        assert self.root.all("title")[0].text
        ids = [n.attributes["id"] for n in self.root.all() if "id" in n.attributes]
        assert len(ids) == len(set(ids)), f"doubled ids: {sorted({i for i in ids if ids.count(i) > 1})}"
        labelled = {n.attributes.get("for") for n in self.root.all("label")}
        for field in [*self.root.all("input"), *self.root.all("select"), *self.root.all("textarea")]:
            if field.attributes.get("type") in {"hidden", "submit", "button"}:
                continue
            named = field.attributes.get("id") in labelled or "aria-label" in field.attributes
            assert named or "aria-labelledby" in field.attributes or _inside_label(field), (
                f"no label: {field.attributes}"
            )

    @property
    def text(self) -> str:
        """All words of the page."""
        return self.root.text

    @property
    def h1(self) -> str:
        """The heading."""
        return self.root.all("h1")[0].text

    def errors(self) -> dict[str, str]:
        """Field name -> its first error, found the way a screen reader finds it (aria-describedby)."""
        by_id = {n.attributes["id"]: n for n in self.root.all() if "id" in n.attributes}
        found = {}
        for field in self.root.all():
            if field.attributes.get("aria-invalid") == "true" and "name" in field.attributes:
                texts = [by_id[i].text for i in field.attributes.get("aria-describedby", "").split() if "error" in i]
                found[field.attributes["name"]] = texts[0] if texts else ""
        return found

    def links(self) -> list[str]:
        """Where the page's links lead."""
        return [n.attributes.get("href", "") for n in self.root.all("a")]


def _inside_label(node: Node) -> bool:
    while node.parent is not None:
        node = node.parent
        if node.tag == "label":
            return True
    return False
