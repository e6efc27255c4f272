"""Puts what was typed back into the form of a page: the page's own HTML, with the kept values in its fields.

Pure text in, text out. Only values, ticks and choices change; nothing of the page's own is taken away, passwords, files
and the form's token are never touched.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser
from urllib.parse import urljoin

Attributes = list[tuple[str, str | None]]
Fields = Mapping[str, Sequence[str]]
CSRF = "csrfmiddlewaretoken"
_PRESSED = frozenset(("submit", "button", "image", "reset"))
_NEVER = frozenset(("password", "file"))
_TICKED = frozenset(("checkbox", "radio"))


@dataclass(frozen=True, slots=True)
class Tag:
    """A start tag where it stands in the text, [start, end)."""

    name: str
    attributes: Attributes
    start: int
    end: int

    def get(self, key: str) -> str | None:
        """The attribute's value, empty for one without a value, None for one that is not there."""
        return next((value or "" for name, value in self.attributes if name == key), None)

    def written(self, **changed: str | None) -> str:
        """The tag with attributes set, or left out where None."""
        kept = [(name, value) for name, value in self.attributes if name not in changed]
        kept += [(name, value) for name, value in changed.items() if value is not None]
        parts = [name if value is None else f'{name}="{escape(value)}"' for name, value in kept]
        return f"<{' '.join((self.name, *parts))}>"


@dataclass(slots=True)
class Control:
    """One field: its tag; the text of a textarea lies in [tag.end, close); options with what they send."""

    tag: Tag
    close: int = 0
    options: list[tuple[Tag, str]] = field(default_factory=list)

    @property
    def name(self) -> str:
        return self.tag.get("name") or ""

    @property
    def type(self) -> str:
        return (self.tag.get("type") or "text").lower() if self.tag.name == "input" else self.tag.name


@dataclass(slots=True)
class Form:
    """A form of the page with its fields, and the closed `details` around it."""

    tag: Tag
    controls: list[Control] = field(default_factory=list)
    folded: tuple[Tag, ...] = ()

    @property
    def names(self) -> frozenset[str]:
        return frozenset(control.name for control in self.controls)


def refill(html: str, fields: Fields, *, action: str, at: str, note: str) -> str | None:
    """The page at address `at` with `fields` in the form that sends to `action`, and `note` before that form.

    None when the page has no such form.
    """
    page = _Page(html)
    form = _chosen(page.forms, fields, action=action, at=at)
    if form is None:
        return None
    edits = [(form.tag.start, form.tag.start, note)]
    edits += [(tag.start, tag.end, tag.written(open="")) for tag in form.folded if tag.get("open") is None]
    given = {name: list(values) for name, values in fields.items() if name != CSRF}
    for control in form.controls:
        edits += _edits(control, given)
    return _edited(html, edits)


def _chosen(forms: Iterable[Form], fields: Fields, *, action: str, at: str) -> Form | None:
    """Of the forms that send to the address the one with most of the fields, then with the same hidden values."""
    fitting = [
        form
        for form in forms
        if (form.tag.get("method") or "").lower() == "post" and _address(form.tag.get("action"), at) == action
    ]
    typed = frozenset(fields) - {CSRF}
    found = [form for form in fitting if form.names & typed]
    return max(found, key=lambda form: (len(form.names & typed), _same_hidden(form, fields)), default=None)


def _address(action: str | None, at: str) -> str:
    return urljoin(at, action) if action else at


def _same_hidden(form: Form, fields: Fields) -> int:
    hidden = [control for control in form.controls if control.type == "hidden"]
    return sum((control.tag.get("value") or "") in fields.get(control.name, ()) for control in hidden)


def _edits(control: Control, given: dict[str, list[str]]) -> list[tuple[int, int, str]]:
    """What changes in one field; text values are used up in order, so that fields of one name keep theirs."""
    tag, name = control.tag, control.name
    if not name or name == CSRF or control.type in _NEVER | _PRESSED:
        return []
    values = given.get(name)
    if control.type in _TICKED:
        is_on = (tag.get("value") or "on") in (values or ())
        return [(tag.start, tag.end, tag.written(checked="" if is_on else None))]
    if control.type == "select":
        if values is None and tag.get("multiple") is None:
            return []
        return [
            (option.start, option.end, option.written(selected="" if sent in (values or ()) else None))
            for option, sent in control.options
        ]
    if not values:
        return []
    value = values.pop(0)
    if control.type == "textarea":
        return [(tag.end, control.close, "\n" + escape(value))]
    return [(tag.start, tag.end, tag.written(value=value))]


def _edited(html: str, edits: Iterable[tuple[int, int, str]]) -> str:
    parts, last = [], 0
    for start, end, text in sorted(edits, key=lambda edit: edit[:2]):
        parts += [html[last:start], text]
        last = end
    return "".join((*parts, html[last:]))


class _Page(HTMLParser):
    """The forms of a page with the places of their tags."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=False)
        self.forms: list[Form] = []
        self._lines = _line_starts(html)
        self._form: Form | None = None
        self._select: Control | None = None
        self._textarea: Control | None = None
        self._details: list[Tag] = []
        self._option: Tag | None = None
        self._said = ""
        self._elsewhere: list[Control] = []
        self.feed(html)
        self.close()
        self._gather()

    def _here(self) -> int:
        line, column = self.getpos()
        return self._lines[line - 1] + column

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        start = self._here()
        found = Tag(tag, attrs, start, start + len(self.get_starttag_text() or ""))
        if tag == "details":
            self._details.append(found)
        elif tag == "form":
            self._form = Form(found, folded=tuple(self._details))
            self.forms.append(self._form)
        elif tag == "option":
            self._end_option()
            self._option, self._said = found, ""
        elif tag in {"input", "textarea", "select", "button"}:
            self._add(Control(found))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "details" and self._details:
            self._details.pop()
        elif tag == "textarea" and self._textarea is not None:
            self._textarea.close, self._textarea = self._here(), None
        elif tag in {"option", "select"}:
            self._end_option()
            if tag == "select":
                self._select = None

    def handle_data(self, data: str) -> None:
        self._said += data

    def _add(self, control: Control) -> None:
        if control.tag.name == "select":
            self._select = control
        if control.tag.name == "textarea":
            self._textarea, control.close = control, control.tag.end
        if control.tag.get("form"):
            self._elsewhere.append(control)
        elif self._form is not None:
            self._form.controls.append(control)

    def _end_option(self) -> None:
        if self._option is not None and self._select is not None:
            value = self._option.get("value")
            self._select.options.append((self._option, self._said.strip() if value is None else value))
        self._option = None

    def _gather(self) -> None:
        """Give the fields that stand outside their form to it."""
        by_id = {form.tag.get("id"): form for form in self.forms if form.tag.get("id")}
        for control in self._elsewhere:
            form = by_id.get(control.tag.get("form"))
            if form is not None:
                form.controls.append(control)


def _line_starts(text: str) -> list[int]:
    starts = [0]
    while (found := text.find("\n", starts[-1])) >= 0:
        starts.append(found + 1)
    return starts
