"""The HTML report in a real browser: on a desk and a phone, light and dark, and on paper."""

from __future__ import annotations

import datetime as dt
import io

import numpy as np
import pypdfium2
import pytest
from browser import PHONE, Browser, program
from PIL import Image
from report_cases import HOSTILE, hostile, write
from test_report_more import CONFIG, START, over_days

from claimctl.insight.period import Period
from claimctl.insight.report import build_report, render_report
from claimctl.insight.report.compare import against

pytestmark = pytest.mark.skipif(program() is None, reason="no Chromium is installed")

NOW = dt.datetime(2026, 3, 20, 12, tzinfo=dt.UTC)
CONTRAST = """(() => {
  const parts = text => { const [r, g, b, a] = text.match(/[\\d.]+/g).map(Number); return [r, g, b, a ?? 1]; };
  const linear = v => v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4;
  const light = ([r, g, b]) => [r, g, b].map(v => linear(v / 255))
    .reduce((sum, v, place) => sum + v * [.2126, .7152, .0722][place], 0);
  const behind = node => {
    for (; node; node = node.parentElement) {
      const colour = parts(getComputedStyle(node).backgroundColor);
      if (colour[3] > 0) return colour;
    }
  };
  const low = [];
  for (const node of document.querySelectorAll('h1, h2, p, li, td, th, span, figcaption, summary, dt, dd, caption')) {
    if (!node.innerText || !node.checkVisibility()) continue;
    const [one, other] = [light(parts(getComputedStyle(node).color)), light(behind(node))].sort((a, b) => b - a);
    if ((one + .05) / (other + .05) < 4.5) low.push(node.className + ': ' + node.innerText.slice(0, 40));
  }
  return low;
})()"""


@pytest.fixture(scope="module")
def tab():
    with Browser() as browser:
        yield browser.page()


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    """A report with everything in it, pictures too."""
    folder, tables = tmp_path_factory.mktemp("report"), over_days(90, 8, better=4)
    results = write(folder / "results", tables)
    for row in tables["documents"]:
        (folder / "inbox" / row["path"]).parent.mkdir(parents=True, exist_ok=True)
        Image.linear_gradient("L").save(folder / "inbox" / row["path"], "PNG")
    period = Period(START + dt.timedelta(days=4))
    made = build_report(results, CONFIG, NOW, period, by=("line", "doc_type", "source"),
                        other=against("previous", results, period, START + dt.timedelta(days=8)))  # fmt: skip
    return written(folder / "report.html", render_report(made, "html", pictures=folder / "inbox"))


def written(path, text):
    path.write_text(text)
    return path.as_uri()


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("size", [(1280, 900), PHONE])
def test_page_asks_for_nothing_complains_of_nothing_and_fits_its_width(tab, page, size, dark):
    tab.show(page, size=size, dark=dark)
    assert len(tab.ask("document.documentElement.outerHTML")) < 1_000_000
    assert [address for address in tab.asked if not address.startswith("data:")] == [page]
    assert tab.said == []
    for opened in (False, True):
        tab.ask(f"document.querySelectorAll('details').forEach(each => each.open = {str(opened).lower()})")
        assert tab.ask("document.documentElement.scrollWidth") <= size[0]
    assert tab.ask(CONTRAST) == []


def test_dark_page_is_dark_and_light_one_light(tab, page):
    def brightness(*, dark):
        tab.show(page, dark=dark)
        return np.asarray(Image.open(io.BytesIO(tab.picture(whole=False))).convert("L")).mean()

    assert brightness(dark=False) > 200
    assert brightness(dark=True) < 60


def test_charts_and_pictures_are_drawn(tab, page):
    tab.show(page)
    assert tab.ask("[...document.images].every(each => each.complete && each.naturalWidth > 0)")
    assert tab.ask("document.images.length") == 12
    sizes = tab.ask("[...document.querySelectorAll('svg')].map(each => each.getBoundingClientRect())"
                    ".map(({width, height}) => [width, height])")  # fmt: skip
    assert len(sizes) > 40
    assert all(wide > 5 and high > 5 for wide, high in sizes)


def test_what_opens_the_page_stands_above_the_fold(tab, page):
    tab.show(page)
    assert tab.ask("document.querySelector('.cards').getBoundingClientRect().bottom") < 900


def test_paper_is_light_and_has_the_headlines_on_its_first_sheet(tab, page):
    tab.show(page, dark=True)
    with pypdfium2.PdfDocument(tab.print()) as document:
        first = document[0]
        text = first.get_textpage().get_text_range()
        assert np.asarray(first.render(scale=0.5).to_pil().convert("L")).mean() > 220
        assert "Claims report" in text
        assert "Automation rate" in text
        assert len(document) <= 12


def test_names_from_outside_do_nothing_in_a_browser(tab, tmp_path):
    made = build_report(write(tmp_path / "results", hostile()), CONFIG, NOW, by=("currency", "doc_type"))
    address = written(tmp_path / "report.html", render_report(made, "html"))
    tab.show(address, size=PHONE)
    assert (tab.asked, tab.said) == ([address], [])
    assert tab.ask("document.scripts.length + document.images.length + document.links.length") == 0
    assert HOSTILE[0] in tab.ask("document.body.textContent")
    assert tab.ask("document.documentElement.scrollWidth") <= PHONE[0]
