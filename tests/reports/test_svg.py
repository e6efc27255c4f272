from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from muctieu.reports.svg import element, label, path_of

printable = st.text(st.characters(blacklist_categories=("Cs", "Cc")), max_size=40)


def test_element_without_content_closes_itself() -> None:
    assert element("line", x1=1, stroke_width=1.25) == '<line x1="1" stroke-width="1.2"/>'


def test_element_keeps_the_one_attribute_with_a_capital() -> None:
    assert element("svg", "x", viewBox="0 0 1 1", class_="c") == '<svg viewBox="0 0 1 1" class="c">x</svg>'


def test_coordinates_never_print_minus_zero() -> None:
    assert path_of([(-0.01, 2.0), (3.14159, -7.5)]) == "0,2 3.1,-7.5"


@given(printable, printable)
def test_labels_and_attributes_come_back_as_they_went_in(text: str, name: str) -> None:
    found = ET.fromstring(label(text, id=name))

    assert (found.text or "", found.get("id")) == (text, name)
