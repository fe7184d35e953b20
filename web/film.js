// A film of both pictures, as the browser's own recorder makes it.

class Film {
  // world, dream: canvases.
  constructor(world, dream) {
    this.sources = [world, dream];
    this.canvas = document.createElement("canvas");
    this.canvas.width = 1280;
    this.canvas.height = 480;
    this.recorder = null;
  }

  static get possible() {
    return typeof MediaRecorder === "function" && "captureStream" in HTMLCanvasElement.prototype;
  }
  get recording() { return this.recorder !== null; }

  start() {
    const type = ["video/mp4;codecs=avc1.42E01F", "video/webm;codecs=vp9", "video/webm"]
      .find((one) => MediaRecorder.isTypeSupported(one));
    this.parts = [];
    this.recorder = new MediaRecorder(this.canvas.captureStream(50),
      {mimeType: type, videoBitsPerSecond: 6e6});
    this.recorder.ondataavailable = (event) => this.parts.push(event.data);
    this.recorder.start(1000);
  }

  // After each picture: names of the two, as they stand below them.
  add(names) {
    if (!this.recording) return;
    const context = this.canvas.getContext("2d");
    const {width, height} = this.canvas, half = width / 2;
    context.fillStyle = "#15161a";
    context.fillRect(0, 0, width, height);
    context.font = "20px system-ui, sans-serif";
    context.textBaseline = "middle";
    this.sources.forEach((source, i) => {
      context.drawImage(source, i * half + 4, 0, half - 8, 440);
      context.fillStyle = i === 1 ? "#b39df0" : "#e9e8e4";
      context.fillText(names[i], i * half + 14, 461);
    });
  }

  // The film: {blob, name}.
  finish() {
    const {recorder} = this;
    this.recorder = null;
    return new Promise((resolve) => {
      recorder.onstop = () => {
        const blob = new Blob(this.parts, {type: recorder.mimeType});
        resolve({blob, name: "world-and-dream." + (recorder.mimeType.includes("mp4") ? "mp4" : "webm")});
      };
      recorder.stop();
    });
  }
}

function download(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
}
