"""The frame of a page, the error pages, and the strictness of the templates."""

import re

import pytest
from jinja2 import UndefinedError
from lxml import html
from markupsafe import Markup

from kithline.ui.environment import TEMPLATES, PageEnvironment
from kithline.ui.shell import Contact, Shell, SignedIn

TOKEN = Markup('<input type="hidden" name="csrfmiddlewaretoken" value="t">')


def test_a_missing_name_is_an_error(pages: PageEnvironment) -> None:
    with pytest.raises(UndefinedError):
        pages.from_string("{{ nothing_of_the_kind }}").render()
    with pytest.raises(UndefinedError):
        pages.from_string("{% if child.nmae %}x{% endif %}").render(child={"name": "Kit"})


def test_govuk_macros_come_by_import_and_by_name_and_escape(pages: PageEnvironment) -> None:
    imported = (
        "{% from 'govuk_frontend_jinja/components/tag/macro.html' import govukTag %}"
        "{{ govukTag({'text': words}) }}"
    )
    by_name = "{{ govuk.tag({'text': words}) }}"
    drawn = {pages.from_string(source).render(words="<b>") for source in (imported, by_name)}
    assert len(drawn) == 1
    assert "&lt;b&gt;" in drawn.pop()


def test_values_are_escaped(pages: PageEnvironment) -> None:
    assert pages.from_string("{{ x }}").render(x="<script>") == "&lt;script&gt;"


def page(pages: PageEnvironment, name: str = "404.html", **values: object) -> html.HtmlElement:
    return html.document_fromstring(pages.get_template(name).render(values))


def test_the_frame_says_whose_and_for_whom(pages: PageEnvironment) -> None:
    signed_in = SignedIn("Amina Farrow", "Designated safeguarding lead", "Larkfield School")
    shell = Shell("Wexmoor Council", signed_in, sign_out_url="/out/", is_demonstration=True)
    drawn = page(pages, shell=shell, csrf_input=TOKEN)
    header = " ".join(drawn.find(".//header").text_content().split())
    for words in (
        "Kithline",
        "Wexmoor Council",
        "Amina Farrow",
        "Designated safeguarding lead, Larkfield School",
    ):
        assert words in header
    form = drawn.find(".//header//form")
    assert (form.get("method"), form.get("action")) == ("post", "/out/")
    assert form.find("input").get("name") == "csrfmiddlewaretoken"
    assert "every person here is invented" in drawn.text_content()


def test_a_real_instance_carries_no_demonstration_banner(pages: PageEnvironment) -> None:
    assert "invented" not in page(pages, shell=Shell("Wexmoor Council")).text_content()


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "500"])
def test_error_pages_are_drawn_with_nothing_given_and_name_a_contact(
    pages: PageEnvironment, name: str
) -> None:
    assert page(pages, f"{name}.html").find(".//h1").text
    told = page(
        pages,
        f"{name}.html",
        shell=Shell(contact=Contact("the duty desk", "desk@example.org", "01632 960100")),
    )
    main = told.find(".//main").text_content()
    assert "the duty desk" in main and "01632 960100" in main


def test_not_found_repeats_nothing_of_the_request(pages: PageEnvironment) -> None:
    one = pages.get_template("404.html").render(request_path="/pupils/123", exception="no such person")
    other = pages.get_template("404.html").render(request_path="/pupils/9", exception="not permitted")
    assert one == other
    assert html.document_fromstring(one).findtext(".//title") == "Not found – Kithline"


def test_no_template_holds_inline_script_style_or_handlers() -> None:
    folder = TEMPLATES.parent
    found = [*folder.glob("templates/**/*.html"), *folder.glob("django_templates/**/*.html")]
    assert len(found) > 30
    for template in found:
        source = template.read_text(encoding="utf-8")
        assert not re.search(r"\sstyle=|<style|\son[a-z]+=|javascript:", source), template
        # A block of JSON is data to the browser, not script.
        for tag in re.findall(r"<script[^>]*>", source):
            assert "src=" in tag or 'type="application/json"' in tag, template
