// The latents by hand: sliders, the decoder's picture, walks between two frames.

const REACH = 4;  // of a slider; V's latents lie around 0 with a deviation of about 1

class Explorer {
  constructor(engine) {
    this.engine = engine;
    this.picture = document.getElementById("latent-picture").getContext("2d");
    this.strolling = false;
    this.untouched = true;
    document.querySelector(".workbench").addEventListener("pointerdown", () => { this.untouched = false; });
    document.querySelector(".workbench").addEventListener("keydown", () => { this.untouched = false; });
    document.getElementById("take").onclick = () => this.set(this.engine.zOfWorld());
    document.getElementById("mean").onclick = () => this.set(this.z.map(() => 0));
    document.getElementById("keep-a").onclick = () => this.keep("a");
    document.getElementById("keep-b").onclick = () => this.keep("b");
    this.walk = document.getElementById("walk");
    this.walk.oninput = () => { this.stop(); this.go(Number(this.walk.value)); };
    this.strollButton = document.getElementById("stroll");
    this.strollButton.onclick = () => (this.strolling ? this.stop() : this.stroll());
    this.renew();
  }

  // For the V that is in use now: as many sliders as it has latents, and its picture of the world.
  renew() {
    const count = this.engine.latentSize;
    document.getElementById("latent-count").textContent = count;
    this.inputs = [];
    const rows = [];
    for (let i = 0; i < count; ++i) {
      const label = document.createElement("label");
      const value = document.createElement("output");
      const input = document.createElement("input");
      Object.assign(input, {type: "range", min: -REACH, max: REACH, step: 0.01});
      input.oninput = () => {
        this.stop();
        this.z[i] = Number(input.value);
        this.show();
      };
      label.append(`z${i + 1}`, value, input);
      rows.push(label);
      this.inputs.push({input, value});
    }
    document.getElementById("sliders").replaceChildren(...rows);
    this.ends = {};
    this.set(this.engine.zOfWorld());
    this.keep("a");
    this.keep("b");
  }

  // Frames to begin with, as long as nobody has chosen any: the first second is the camera's zoom.
  suggest(step) {
    if (!this.untouched || (step !== 60 && step !== 140)) return;
    this.set(this.engine.zOfWorld());
    if (step === 60) this.keep("a");
    this.keep("b");
    this.walk.value = 1;
  }

  set(z) {
    this.z = Float32Array.from(z);
    this.inputs.forEach(({input}, i) => { input.value = this.z[i]; });
    this.show();
  }

  show() {
    this.inputs.forEach(({value}, i) => { value.textContent = this.z[i].toFixed(2).replace("-0.00", "0.00"); });
    this.picture.putImageData(this.engine.pictureOf(this.z), 0, 0);
  }

  keep(end) {
    this.ends[end] = this.z.slice();
    const context = document.getElementById("walk-" + end).getContext("2d");
    context.putImageData(this.engine.pictureOf(this.z), 0, 0);
  }

  // share: 0 at A, 1 at B.
  go(share) {
    const {a, b} = this.ends;
    this.walk.value = share;
    this.set(a.map((from, i) => from + share * (b[i] - from)));
  }

  stroll() {
    this.strolling = true;
    this.strollButton.textContent = "Stop";
    this.strolled = 0;
  }
  stop() {
    this.strolling = false;
    this.strollButton.textContent = "Walk to and fro";
  }
  // seconds: since the last call.
  tick(seconds) {
    if (!this.strolling) return;
    this.strolled += seconds / 3;
    this.go(0.5 - 0.5 * Math.cos(Math.PI * this.strolled));
  }
}
