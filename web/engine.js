// The program in WebAssembly and what it is given: the models that the page carries.

// Why this browser cannot show the page, in one sentence; empty if it can.
function whatIsMissing() {
  const simd = [0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65,
    0, 253, 15, 253, 98, 11];
  const exceptions = [0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 10, 8, 1, 6, 0, 6,
    64, 25, 11, 11];
  const runs = (code) => typeof WebAssembly === "object" && WebAssembly.validate(new Uint8Array(code));
  if (runs(simd) && runs(exceptions) && typeof DecompressionStream === "function") return "";
  return "This browser is too old for this page, which needs WebAssembly with SIMD: " +
    "take Chrome or Edge 95, Firefox 113, Safari 16.4, or a newer one.";
}

// Bytes that the page carries in an element: base64 of gzip, of all even bytes and then all odd ones
// where data-planes is 2 (halves pack better so).
async function unpack(id) {
  const element = document.getElementById(id);
  const packed = await fetch("data:application/octet-stream;base64," + element.textContent.trim());
  const stream = packed.body.pipeThrough(new DecompressionStream("gzip"));
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
  const planes = Number(element.dataset.planes);
  element.remove();
  if (planes === 1) return bytes;
  const mixed = new Uint8Array(bytes.length);
  const half = Math.ceil(bytes.length / 2);
  for (let i = 0; i < half; ++i) mixed[2 * i] = bytes[i];
  for (let i = half; i < bytes.length; ++i) mixed[2 * (i - half) + 1] = bytes[i];
  return mixed;
}

// The calls of web/bindings.cpp. Views of memory are valid until the next call.
class Engine {
  constructor(module) {
    this.module = module;
    for (const name of Object.keys(module)) {
      if (name.startsWith("_wm_")) this[name.slice(4)] = module[name];
    }
  }

  static async load(settings) {
    const binary = await unpack("program");
    const engine = new Engine(await createWorldmodels({wasmBinary: binary}));
    engine.expect(engine.create(settings.temperature, settings.max_steps, settings.done_threshold));
    const models = [];
    for (const part of ["vision", "memory", "controller"]) {
      models.push({name: part + ".safetensors", bytes: await unpack(part)});
    }
    engine.loadModels(models);
    return engine;
  }

  whatWentWrong() { return this.text(this.module._wm_error()).replaceAll("/models/", ""); }
  expect(done) { if (!done) throw new Error(this.whatWentWrong()); }

  // files: [{name, bytes}]. Returns what they were ("V and C"); throws with one line.
  loadModels(files) {
    const {FS} = this.module;
    if (!FS.analyzePath("/models").exists) FS.mkdir("/models");
    const paths = files.map(({name}) => "/models/" + name.replaceAll(/[\/\n]/g, "_"));
    files.forEach(({bytes}, i) => FS.writeFile(paths[i], bytes));
    const list = paths.join("\n");
    const size = this.module.lengthBytesUTF8(list) + 1;
    const at = this.module._malloc(size);
    this.module.stringToUTF8(list, at, size);
    const came = this.module._wm_load(at);
    this.module._free(at);
    paths.forEach((path) => FS.unlink(path));
    this.expect(came);
    return this.text(came);
  }

  text(at) { return this.module.UTF8ToString(at); }
  floats(at, count) { return new Float32Array(this.module.HEAPU8.buffer, at, count); }
  bytes(at, count) { return new Uint8ClampedArray(this.module.HEAPU8.buffer, at, count); }

  begin(seed) { this.expect(this.start(seed)); }
  // action: {steer, gas, brake}, or null for the agent's.
  advance(action) {
    const {steer, gas, brake} = action ?? {steer: 0, gas: 0, brake: 0};
    this.expect(this.step(action ? 0 : 1, steer, gas, brake));
  }

  get latentSize() { return this.latent_size(); }
  z() { return this.floats(this.latents(), this.latentSize); }
  zOfWorld() { return Float32Array.from(this.floats(this.encode_world(), this.latentSize)); }

  // Pictures as ImageData.
  worldPicture() {
    const width = this.width(), height = this.height();
    return new ImageData(this.bytes(this.draw_world(), 4 * width * height), width, height);
  }
  dreamPicture() { return new ImageData(this.bytes(this.draw_dream(), 4 * 64 * 64), 64, 64); }
  pictureOf(z) {
    const at = this.module._malloc(4 * z.length);
    this.floats(at, z.length).set(z);
    const picture = new ImageData(this.bytes(this.draw_latents(at), 4 * 64 * 64), 64, 64);
    this.module._free(at);
    return picture;
  }
}
