"""The built page in headless Chromium, with the network off: what the tests of web/ share.

Skipped (exit status 77) with one line where the page, Chromium or Playwright is missing.
"""

import importlib.util
import os
import pathlib
import shutil
import subprocess
import sys
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
PAGE = ROOT / "build/web/worldmodels.html"
MODELS = ROOT / "models/carracing"
PROGRAM = pathlib.Path(os.environ.get("WORLDMODELS_PROGRAM", ROOT / "build/release/bin/worldmodels"))


def skip(reason):
    print(f"skipped: {reason}")
    sys.exit(77)


def need_playwright():
    """Playwright and NumPy (PyPI) in a virtual environment of their own; the browser is the system's."""
    if importlib.util.find_spec("playwright") and importlib.util.find_spec("numpy"):
        return
    venv = ROOT / "build/web/venv"
    python = venv / "bin/python"
    if sys.prefix == str(venv):
        skip("Playwright cannot be imported")
    try:
        if not python.exists():
            subprocess.run([sys.executable, "-m", "venv", venv], check=True)
            subprocess.run([python, "-m", "pip", "install", "-q", "playwright", "numpy"], check=True)
    except (OSError, subprocess.CalledProcessError):
        shutil.rmtree(venv, ignore_errors=True)
        skip("Playwright is not installed, and cannot be got from PyPI")
    os.execv(python, [python, *sys.argv])


def prepare():
    if not PAGE.exists():
        skip(f"no {PAGE}: scripts/build-web makes it")
    if not shutil.which("chromium"):
        skip("no chromium (Debian: chromium)")
    need_playwright()


class PageTest(unittest.TestCase):
    """One browser for all; open() gives a page whose worlds run."""

    @classmethod
    def setUpClass(cls):
        from playwright.sync_api import sync_playwright

        cls.playwright = sync_playwright().start()
        cls.browser = cls.playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )

    @classmethod
    def tearDownClass(cls):
        cls.browser.close()
        cls.playwright.stop()

    def open(self, ready=True, before="", **options):
        context = self.browser.new_context(offline=True, accept_downloads=True, **options)
        self.addCleanup(context.close)
        page = context.new_page()
        page.set_default_timeout(120000)
        self.requests, self.complaints = [], []
        page.on("request", lambda request: self.requests.append(request.url[:80]))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on(
            "console",
            lambda line: self.complaints.append(line.text) if line.type in ("error", "warning") else None,
        )
        if before:
            page.add_init_script(before)
        page.goto(PAGE.as_uri())
        if ready:
            page.wait_for_selector("body[data-ready]", state="attached")
        return page


def main():
    prepare()
    program = unittest.main(exit=False, verbosity=2)
    sys.exit(0 if program.result.wasSuccessful() else 1)
