"""The page's numbers beside those of the program for this machine: V, M, C, the world, and speeds."""

import base64
import json
import pathlib
import struct
import subprocess
import sys
import tempfile

import chromium
from chromium import MODELS, PROGRAM, PageTest

SEED = 4711
STEPS = 300
# What the page's program says of a world that is given these actions, awake to the end.
WATCH = """({seed, actions}) => {
  const e = worldmodels.engine, copy = (at, n) => Array.from(e.floats(at, n));
  worldmodels.pause(true);
  e.begin(seed);
  const told = {hull: [], rewards: [], z: [], hidden: [], ends: [], frames: []};
  const look = () => {
    told.hull.push(copy(e.hull(), 4));
    told.z.push(copy(e.latents(), e.latentSize));
    told.frames.push(String.fromCharCode(...e.bytes(e.frame(), 64 * 64 * 3)));
  };
  look();
  let before = 0;
  for (const [steer, gas, brake] of actions) {
    e.advance({steer, gas, brake});
    told.rewards.push(e.real_reward() - before);
    before = e.real_reward();
    told.hidden.push(copy(e.hidden(), e.hidden_size()));
    told.ends.push(e.end_probability());
    look();
  }
  told.frames = btoa(told.frames.join(""));
  return told;
}"""


def relative(a, b):
    import numpy as np

    a, b = np.asarray(a, np.float64), np.asarray(b, np.float64)
    return float(np.abs(a - b).max() / np.abs(b).max())


class Numbers(PageTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.folder = tempfile.TemporaryDirectory()
        cls.here = pathlib.Path(cls.folder.name)
        cls.native(
            "collect", "--run", cls.here / "run", "--quiet",
            *(f"--set={key}" for key in (
                "environment.renderer=software", "collect.episodes=1", "collect.random_start=0", f"collect.max_steps={STEPS}",
                "collect.stall_steps=0", f"seed={SEED}")),
        )  # fmt: skip

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()
        super().tearDownClass()

    @classmethod
    def native(cls, *arguments):
        return subprocess.run([PROGRAM, *map(str, arguments)], check=True, stdout=subprocess.PIPE).stdout

    def watched(self):
        """The native rollout, and what the page's world did when given its actions."""
        import numpy as np

        rollout = np.load(next((self.here / "run/rollouts").glob("episode_*.npz")))
        page = self.open()
        told = page.evaluate(WATCH, {"seed": int(rollout["seed"]), "actions": rollout["actions"].tolist()})
        frames = np.frombuffer(base64.b64decode(told["frames"]), np.uint8).reshape(-1, 64, 64, 3)
        return rollout, told, frames

    def test_world_v_and_m(self):
        import numpy as np

        rollout, told, frames = self.watched()
        hull = np.asarray(told["hull"], np.float32)
        same = (hull == rollout["scene_hull"]).all(axis=1)
        first = len(same) if same.all() else int(np.argmin(same))
        alike = (frames == rollout["observations"]).all(axis=(1, 2, 3))
        print(f"\n  world: {len(same)} moments; the hull's place has the native bits for the first {first}, and at the "
              f"end is {np.abs(hull - rollout['scene_hull'])[-1, :2].max():.2g} units away; frames equal to the byte: "
              f"{alike.sum()} of {len(alike)}")  # fmt: skip
        self.assertGreaterEqual(first, 1)
        np.testing.assert_allclose(told["rewards"], rollout["rewards"], atol=1e-5)
        np.testing.assert_allclose(hull, rollout["scene_hull"], rtol=1e-4, atol=1e-3)

        np.save(self.here / "frames.npy", frames)
        self.native("encode", "--vision", MODELS / "vision/model.safetensors", "--frames", self.here / "frames.npy",
                    "--out", self.here / "z.npz", "--quiet")  # fmt: skip
        z = np.load(self.here / "z.npz")["mu"]
        error = relative(told["z"], z)
        print(f"  V encodes: {error:.2g} of the largest apart")
        self.assertLess(error, 1e-4)

        watched = np.asarray(told["z"], np.float32)[:-1, None]
        np.save(self.here / "latents.npy", watched)
        np.save(self.here / "actions.npy", rollout["actions"][:, None])
        self.native("predict", "--memory", MODELS / "memory/model.safetensors", "--latents", self.here / "latents.npy",
                    "--actions", self.here / "actions.npy", "--out", self.here / "m.npz")  # fmt: skip
        m = np.load(self.here / "m.npz")
        errors = (relative(told["hidden"], m["hidden"][:, 0]),
                  relative(told["ends"], 1 / (1 + np.exp(-m["done_logit"][:, 0].astype(float)))))  # fmt: skip
        print(f"  M: hidden state {errors[0]:.2g}, end's probability {errors[1]:.2g} of the largest apart")
        self.assertLess(max(errors), 1e-4)

    def test_v_decodes(self):
        import numpy as np

        z = np.random.default_rng(1).normal(size=(20, 32)).astype(np.float32)
        np.save(self.here / "z.npy", z)
        self.native("decode", "--vision", MODELS / "vision/model.safetensors", "--latents", self.here / "z.npy",
                    "--out", self.here / "images.npy", "--quiet")  # fmt: skip
        page = self.open()
        drawn = page.evaluate(
            """all => all.map(z => (worldmodels.engine.pictureOf(z),
                 Array.from(worldmodels.engine.floats(worldmodels.engine.decoded(), 64 * 64 * 3))))""",
            z.tolist(),
        )
        error = relative(np.reshape(drawn, (20, 64, 64, 3)), np.load(self.here / "images.npy"))
        print(f"\n  V decodes: {error:.2g} of the largest apart")
        self.assertLess(error, 1e-4)

    def test_c_is_its_formula(self):
        import numpy as np

        data = (MODELS / "controller/model.safetensors").read_bytes()
        length = struct.unpack("<Q", data[:8])[0]
        header, body = json.loads(data[8 : 8 + length]), data[8 + length :]

        def tensor(name):
            begin, end = header[name]["data_offsets"]
            return np.frombuffer(body[begin:end], np.float32).reshape(header[name]["shape"]).astype(float)

        page = self.open()
        saw, did = page.evaluate(
            """() => {
              const e = worldmodels.engine;
              worldmodels.pause(true);
              e.begin(5);
              for (let i = 0; i < 40; ++i) e.advance(null);
              const saw = [...e.z(), ...e.floats(e.hidden(), e.hidden_size())];
              e.advance(null);
              return [saw, Array.from(e.floats(e.action(), 3))];
            }"""
        )
        weight = tensor("controller.weight")
        a, b, c = np.tanh(weight @ np.asarray(saw)[: weight.shape[1]] + tensor("controller.bias"))
        np.testing.assert_allclose(did, [a, (b + 1) / 2, np.clip(c, 0, 1)], rtol=1e-4, atol=1e-6)

    def test_speed(self):
        page = self.open()
        rates = page.evaluate(
            """() => {
              const e = worldmodels.engine, many = 200;
              worldmodels.pause(true);
              const rate = (body, n = many) => {
                const began = performance.now();
                for (let i = 0; i < n; ++i) body();
                return n * 1000 / (performance.now() - began);
              };
              e.begin(3);
              const world = rate(() => e.advance(null));
              const drawn = rate(() => e.worldPicture(), 50);
              e.sleep();
              const dream = rate(() => { e.advance(null); e.dreamPicture(); });
              return {"world seen by V and M, agent driving": world, "dream beside the world, with its picture": dream,
                      "V's pictures": rate(() => e.dreamPicture()), "the world's large pictures": drawn};
            }"""
        )
        print("\n  " + "; ".join(f"{name}: {rate:.0f}/s" for name, rate in rates.items()))
        self.assertGreater(min(rates.values()), 1)  # whatever else this machine does


if __name__ == "__main__":
    sys.exit(chromium.main())
