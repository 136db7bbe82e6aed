"""Every page of report_preview, parsed by a strict XML parser: test_report_pages.py PREVIEW."""

import re
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree as ElementTree
from pathlib import Path

SVG = "{http://www.w3.org/2000/svg}"
PREVIEW = ""


def local_name(element):
    return element.tag.rsplit("}")[-1]


class ReportPages(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run([PREVIEW, folder], check=True)
            texts = {path.stem: path.read_bytes() for path in sorted(Path(folder).glob("*.html"))}
        cls.pages = {name: ElementTree.fromstring(text) for name, text in texts.items()}

    def for_each_page(self):
        self.assertGreaterEqual(len(self.pages), 12)
        for name, page in self.pages.items():
            with self.subTest(page=name):
                yield page

    def test_no_element_can_run_or_fetch_anything(self):
        for page in self.for_each_page():
            for element in page.iter():
                self.assertNotIn(local_name(element), {"script", "iframe", "object", "img", "link", "base"})
                for attribute, value in element.attrib.items():
                    self.assertFalse(attribute.startswith("on"), attribute)
                    if attribute == "href":
                        self.assertTrue(value.startswith("#"), value)

    def test_every_link_leads_to_a_section(self):
        for page in self.for_each_page():
            ids = [element.get("id") for element in page.iter() if element.get("id")]
            self.assertEqual(len(ids), len(set(ids)))
            for link in page.iter("a"):
                self.assertIn(link.get("href")[1:], ids)

    def test_every_chart_has_a_title_and_a_description(self):
        for page in self.for_each_page():
            charts = [svg for svg in page.iter(SVG + "svg") if svg.get("class") == "chart"]
            self.assertTrue(charts)
            for chart in charts:
                self.assertTrue(chart.find(SVG + "title").text)
                self.assertTrue(chart.find(SVG + "desc").text)

    def test_no_text_of_a_chart_leaves_it(self):
        for page in self.for_each_page():
            for chart in page.iter(SVG + "svg"):
                if chart.get("class") != "chart":
                    continue
                width, height = float(chart.get("width")), float(chart.get("height"))
                for text in chart.findall(SVG + "text"):
                    half = 6.2 * len(text.text) / 2
                    shift = {"start": half, "middle": 0, "end": -half}[text.get("text-anchor")]
                    middle = float(text.get("x")) + shift
                    self.assertGreaterEqual(middle - half, -1, text.text)
                    self.assertLessEqual(middle + half, width + 1, text.text)
                    self.assertTrue(8 <= float(text.get("y")) <= height, text.text)

    def test_every_path_is_made_of_finite_numbers(self):
        path = re.compile(r"([ML]-?\d+(\.\d)? -?\d+(\.\d)?|h-?\d+|l-?\d+(\.\d)? -?\d+|z)*")
        for page in self.for_each_page():
            for element in page.iter(SVG + "path"):
                self.assertTrue(path.fullmatch(element.get("d")), element.get("d")[:80])

    def test_hostile_text_arrives_as_text(self):
        text = "</title></script><script>alert('1')</script>\"&\ufffd\ufffd"
        for page, before in (("hostile", ""), ("training_hostile", "Training of ")):
            heading = self.pages[page].find("body/main/header/h1").text
            self.assertEqual(heading, before + text)


if __name__ == "__main__":
    PREVIEW = sys.argv.pop(1)
    unittest.main()
