"""What the page does: offline, keys, touch, files, films, and its sentences when something is wrong."""

import sys
import time

import chromium
from chromium import MODELS, PAGE, PageTest

ENGINE = "worldmodels.engine"


class Page(PageTest):
    def message(self, page):
        return page.inner_text("#message")

    def drop(self, page, *files):
        """files: (name, bytes), dropped on the page."""
        page.evaluate(
            """files => {
              const data = new DataTransfer();
              for (const [name, bytes] of files) data.items.add(new File([new Uint8Array(bytes)], name));
              dispatchEvent(new DragEvent("drop", {dataTransfer: data, cancelable: true}));
            }""",
            [(name, list(content)) for name, content in files],
        )
        page.wait_for_selector("#message:not([hidden])")

    def test_opens_from_disk_with_the_network_off_and_drives_by_itself(self):
        page = self.open()
        self.assertLess(PAGE.stat().st_size, 12e6)
        steps = page.evaluate(f"{ENGINE}.steps()")
        page.wait_for_function(f"{ENGINE}.steps() > {steps} + 20")
        # Both canvases show something, and not one colour.
        for canvas in ("world", "dream"):
            colours = page.evaluate(
                f"new Set(new Uint32Array(document.getElementById('{canvas}').getContext('2d')"
                ".getImageData(0, 0, 640, 448).data.buffer)).size"
            )
            self.assertGreater(colours, 3, canvas)
        self.assertEqual([url for url in self.requests if url.startswith("http")], [])
        self.assertEqual(self.complaints, [])
        print(f"\n  size {PAGE.stat().st_size / 1e6:.2f} MB; ready after {page.get_attribute('body', 'data-ready')} ms")

    def test_keeps_its_pace(self):
        page = self.open()
        page.evaluate("worldmodels.guided = false")
        before, began = page.evaluate(f"{ENGINE}.steps()"), time.monotonic()
        page.wait_for_timeout(3000)
        rate = (page.evaluate(f"{ENGINE}.steps()") - before) / (time.monotonic() - began)
        print(f"\n  {rate:.1f} steps/s of 50, with pictures")
        self.assertGreater(rate, 1)  # whatever else this machine does
        self.assertLess(rate, 53)

    def test_space_falls_and_wakes_and_the_state_is_kept(self):
        page = self.open()
        page.wait_for_function(f"{ENGINE}.steps() > 30")
        page.click("#pause")
        hidden = f"Array.from({ENGINE}.floats({ENGINE}.hidden(), {ENGINE}.hidden_size()))"
        before = page.evaluate(hidden)
        page.keyboard.press("Space")
        self.assertEqual(page.evaluate(f"{ENGINE}.awake()"), 0)
        self.assertEqual(page.evaluate(hidden), before)
        self.assertEqual(page.inner_text("#fall"), "Wake up")
        page.keyboard.press("p")
        page.wait_for_function(f"{ENGINE}.steps_alone() > 5")
        page.keyboard.press("Space")
        self.assertEqual(page.evaluate(f"{ENGINE}.awake()"), 1)

    def test_arrow_keys_drive(self):
        page = self.open()
        page.keyboard.down("ArrowLeft")
        page.keyboard.down("ArrowUp")
        self.assertEqual(page.get_attribute("#you", "aria-pressed"), "true")
        page.wait_for_function(f"(([s, g]) => s < -0.9 && g > 0.9)({ENGINE}.floats({ENGINE}.action(), 3))")
        page.keyboard.up("ArrowLeft")
        page.keyboard.up("ArrowUp")
        page.wait_for_function(f"(([s, g]) => s === 0 && g === 0)({ENGINE}.floats({ENGINE}.action(), 3))")

    def test_a_finger_drives(self):
        page = self.open(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
        page.tap("#you")
        box = page.locator("#world").bounding_box()
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        touch = page.context.new_cdp_session(page)

        def send(kind, *points):
            touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": a, "y": b} for a, b in points]})

        send("touchStart", (x, y))
        send("touchMove", (x + 120, y))
        page.wait_for_function(f"(([s, g]) => s > 0.9 && g > 0.6)({ENGINE}.floats({ENGINE}.action(), 3))")
        send("touchMove", (x, y + 120))
        page.wait_for_function(f"(([s, g, b]) => g === 0 && b > 0.5)({ENGINE}.floats({ENGINE}.action(), 3))")
        send("touchEnd")
        page.wait_for_function(f"{ENGINE}.floats({ENGINE}.action(), 3)[2] === 0")

    def test_temperature(self):
        page = self.open()
        page.fill("#temperature", "0.35")
        self.assertAlmostEqual(page.evaluate(f"{ENGINE}.temperature()"), 0.35)
        self.assertEqual(page.inner_text("#temperature-value"), "0.35")

    def test_sliders_and_walks_draw_at_once(self):
        page = self.open()
        page.click("#pause")
        picture = "document.getElementById('latent-picture').toDataURL()"
        page.click("#take")
        first = page.evaluate(picture)
        page.locator("#sliders input").nth(3).fill("2.5")
        moved = page.evaluate(picture)
        self.assertNotEqual(first, moved)
        page.click("#keep-b")
        page.fill("#walk", "0")
        self.assertEqual(page.evaluate("worldmodels.explorer.z[3] === worldmodels.explorer.ends.a[3]"), True)
        page.fill("#walk", "1")
        self.assertEqual(page.evaluate(picture), moved)

    def test_models_of_ones_own(self):
        page = self.open()
        self.drop(page, ("mine.safetensors", (MODELS / "controller/model.safetensors").read_bytes()))
        self.assertEqual(self.message(page), "Now in use: C from mine.safetensors.")
        page.wait_for_function(f"{ENGINE}.steps() > 3")

    def test_a_wrong_file_gets_one_sentence_and_the_worlds_go_on(self):
        page = self.open()
        model = (MODELS / "controller/model.safetensors").read_bytes()
        for content, said in (
            (b"a text of some length", "Not taken: wrong.safetensors: text, expected safetensors."),
            (b"", "Not taken: wrong.safetensors: truncated: an empty file, expected safetensors."),
            (model[:400], "Not taken: wrong.safetensors: "),
            (model.replace(b"controller.", b"contro11er."), "Not taken: wrong.safetensors: holds neither V, M nor C"),
        ):
            self.drop(page, ("wrong.safetensors", content))
            page.wait_for_function("said => document.getElementById('message').textContent.startsWith(said)", arg=said)
            self.assertNotIn("\n", self.message(page))
        steps = page.evaluate(f"{ENGINE}.steps()")
        page.wait_for_function(f"{ENGINE}.steps() !== {steps}")

    def test_a_film(self):
        page = self.open()
        page.click("#film")
        page.wait_for_timeout(2500)
        with page.expect_download() as film:
            page.click("#film")
        content = film.value.path().read_bytes()
        self.assertGreater(len(content), 20000)
        self.assertTrue(content[:4] == b"\x1aE\xdf\xa3" or content[4:8] == b"ftyp", content[:12])

    def test_an_old_browser_is_told_so(self):
        page = self.open(ready=False, before="WebAssembly.validate = () => false;")
        page.wait_for_selector("#message:not([hidden])")
        self.assertIn("too old for this page", self.message(page))

    def test_a_hidden_page_says_that_it_stood_still(self):
        page = self.open()
        page.evaluate(
            "Object.defineProperty(document, 'hidden', {get: () => true});"
            "document.dispatchEvent(new Event('visibilitychange'))"
        )
        self.assertIn("stood still", self.message(page))

    def test_a_program_that_stops_says_so(self):
        page = self.open()
        page.evaluate("void (worldmodels.engine.step = () => { throw new WebAssembly.RuntimeError('unreachable'); })")
        page.wait_for_selector("#message:not([hidden])")
        self.assertIn("reload the page", self.message(page))


if __name__ == "__main__":
    sys.exit(chromium.main())
