// The page: begins, keeps the pace of 50 steps/s, and ties controls to the program.

const PACE = 50;  // steps/s
const MOST_AT_ONCE = 5;  // steps between two pictures: a slow device falls behind rather than freezes
// As long as nobody has touched anything: so many steps of watching, then so many of dreaming.
const WATCHED = 150, DREAMT = 400;
const REST = 1.2;  // seconds between an episode's end and the next

const $ = (id) => document.getElementById(id);

// One sentence above everything. trouble: something does not work.
function say(text, trouble = false) {
  $("message").textContent = text;
  $("message").hidden = text === "";
  $("message").classList.toggle("trouble", trouble);
}

class App {
  constructor(engine) {
    this.engine = engine;
    this.seed = 1 + Math.floor(Math.random() * 9999);
    this.guided = true;
    this.byAgent = true;
    this.paused = false;
    this.due = 0;
    this.rest = 0;
    this.rate = PACE;
    this.world = $("world").getContext("2d");
    this.dream = $("dream").getContext("2d");
    this.driver = new Driver($("stage"), () => this.drive(false), () => !this.byAgent);
    this.film = new Film($("world"), $("dream"));
    this.begin();
    this.explorer = new Explorer(engine);
    this.connect();
  }

  begin() {
    this.engine.begin(this.seed);
    this.rest = 0;
    this.show();
  }
  nextTrack() {
    this.seed = (this.seed + 1) % 1000000;
    this.begin();
  }

  connect() {
    $("fall").onclick = () => this.turn();
    $("agent").onclick = () => this.drive(true);
    $("you").onclick = () => this.drive(false);
    $("track").onclick = () => this.nextTrack();
    $("pause").onclick = () => this.pause(!this.paused);
    $("film").onclick = () => this.shoot();
    $("film").hidden = !Film.possible;
    const slider = $("temperature");
    slider.value = this.engine.temperature();
    slider.oninput = () => {
      this.engine.set_temperature(Number(slider.value));
      this.showTemperature();
    };
    this.showTemperature();
    const keys = {Space: $("fall"), KeyN: $("track"), KeyP: $("pause"), KeyR: $("film")};
    addEventListener("keydown", (event) => {
      const button = keys[event.code];
      const typing = event.target instanceof HTMLButtonElement && event.code === "Space";
      if (!button || typing || event.repeat || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      button.click();
    });
    // A button that was clicked with a mouse or finger shall not take the space bar.
    addEventListener("click", (event) => {
      if (event.detail > 0) event.target.closest?.("button")?.blur();
    });
    document.addEventListener("visibilitychange", () => {
      this.driver.letGo();
      this.last = undefined;
      if (document.hidden) say("The worlds stood still while this page was out of sight.");
      else setTimeout(() => say(""), 2500);
    });
    $("help").textContent = matchMedia("(pointer: coarse)").matches
      ? "To drive: You drive, then hold a finger on the pictures; sideways steers, down brakes."
      : "Keys: space falls and wakes, arrows or WASD drive, N new track, P pause, R film. " +
        "Or drag on the pictures.";
  }

  drive(byAgent) {
    this.byAgent = byAgent;
    this.guided = this.guided && byAgent;
    $("agent").setAttribute("aria-pressed", byAgent);
    $("you").setAttribute("aria-pressed", !byAgent);
    $("stage").classList.toggle("by-hand", !byAgent);
  }
  pause(paused) {
    this.paused = paused;
    $("pause").textContent = paused ? "Go on" : "Pause";
  }
  // Into the dream, or out of it.
  turn() {
    this.guided = false;
    if (this.engine.awake()) this.engine.sleep();
    else this.engine.wake();
    this.show();
  }

  async shoot() {
    const button = $("film");
    if (!this.film.recording) {
      try {
        this.film.start();
      } catch (error) {
        say("This browser cannot record films: " + error.message, true);
        return;
      }
    } else {
      const {blob, name} = await this.film.finish();
      download(blob, name);
    }
    button.classList.toggle("on", this.film.recording);
    button.textContent = this.film.recording ? "End and save" : "Record a film";
  }

  // seconds: since the last picture.
  advance(seconds) {
    const {engine} = this;
    if (engine.finished() || (engine.awake() && engine.real_finished())) {
      this.rest += seconds;
      if (this.rest > REST) this.nextTrack();
      return;
    }
    this.due = Math.min(this.due + seconds * PACE, MOST_AT_ONCE);
    let taken = 0;
    for (; this.due >= 1 && !engine.finished(); --this.due, ++taken) {
      engine.advance(this.byAgent ? null : this.driver.next());
      if (this.guided) this.guide();
      this.explorer.suggest(engine.steps());
    }
    this.rate += 0.02 * (taken / seconds - this.rate);
  }
  guide() {
    const {engine} = this;
    if (engine.awake() && engine.steps() % (WATCHED + DREAMT) === WATCHED) engine.sleep();
    if (!engine.awake() && engine.steps_alone() >= DREAMT) this.nextTrack();
  }

  show() {
    const {engine} = this;
    this.world.putImageData(engine.worldPicture(), 0, 0);
    this.dream.putImageData(engine.dreamPicture(), 0, 0);
    const awake = engine.awake() === 1;
    $("stage").classList.toggle("dreaming", !awake);
    const {world, dream} = this.names(awake);
    $("world-figures").textContent = world;
    $("dream-name").textContent = awake ? "Watching" : "Dreaming";
    $("dream-figures").textContent = dream;
    $("fall").textContent = awake ? "Fall into the dream" : "Wake up";
    $("fall").disabled = !awake && !engine.can_wake();
    this.showAction();
    this.film.add([`The world · ${world}`, `${awake ? "Watching" : "Dreaming"} · ${dream}`]);
  }
  names(awake) {
    const {engine} = this;
    const ended = engine.real_finished() ? (engine.tiles_visited() === engine.tiles() ? "lap done" : "over") : "";
    const world = `track ${this.seed} · ${engine.tiles_visited()}/${engine.tiles()} tiles · ` +
      (ended || `return ${engine.real_reward().toFixed(0)}`);
    const alone = (engine.steps_alone() / PACE).toFixed(1);
    const dream = awake ? "what V keeps of the frame"
      : engine.over() ? `ends it · promised ${engine.dream_reward().toFixed(0)}`
      : `${alone} s alone · promised ${engine.dream_reward().toFixed(0)}`;
    return {world, dream};
  }
  showAction() {
    const [steer, gas, brake] = this.engine.floats(this.engine.action(), 3);
    $("steer").style.left = `${50 + Math.min(steer, 0) * 50}%`;
    $("steer").style.width = `${Math.abs(steer) * 50}%`;
    $("gas").style.width = `${gas * 100}%`;
    $("brake").style.width = `${brake * 100}%`;
  }
  showTemperature() {
    $("temperature-value").textContent = Number($("temperature").value).toFixed(2);
  }

  run() {
    const frame = (now) => {
      try {
        const seconds = this.last === undefined ? 1 / PACE : (now - this.last) / 1000;
        this.last = now;
        if (!this.paused) {
          this.advance(Math.min(seconds, 0.25));
          this.show();
        }
        this.explorer.tick(seconds);
        $("speed").textContent = this.rate < 0.9 * PACE
          ? `This device manages ${this.rate.toFixed(0)} of ${PACE} steps a second.` : "";
      } catch (error) {
        stop(error);
        return;
      }
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  }

  // Models of the user's own.
  async take(files) {
    const most = 256e6;
    try {
      const models = [];
      for (const file of files) {
        if (file.size > most) throw new Error(`${file.name}: ${(file.size / 1e6).toFixed(0)} MB, expected at most 256`);
        models.push({name: file.name, bytes: new Uint8Array(await file.arrayBuffer())});
      }
      const temperature = this.engine.temperature();
      const came = this.engine.loadModels(models);
      this.begin();
      this.engine.set_temperature(temperature);
      this.explorer.renew();
      say(`Now in use: ${came} from ${models.map(({name}) => name).join(", ")}.`);
    } catch (error) {
      if (error instanceof WebAssembly.RuntimeError) stop(error);
      else say(`Not taken: ${error.message}.`, true);
    }
  }
}

function stop(error) {
  say(`The program in this page has stopped (${error.message}): reload the page to begin anew.`, true);
}

function acceptDrops(app) {
  let depth = 0;
  const over = (by) => {
    depth = by === 0 ? 0 : depth + by;
    document.body.classList.toggle("over", depth > 0);
  };
  addEventListener("dragenter", () => over(1));
  addEventListener("dragleave", () => over(-1));
  addEventListener("dragover", (event) => event.preventDefault());
  addEventListener("drop", (event) => {
    event.preventDefault();
    over(0);
    app.take([...event.dataTransfer.files]);
  });
  $("files").onchange = () => app.take([...$("files").files]);
}

async function main() {
  const missing = whatIsMissing();
  if (missing) {
    say(missing, true);
    return;
  }
  try {
    const app = new App(await Engine.load(SETTINGS));
    acceptDrops(app);
    app.run();
    globalThis.worldmodels = app;  // for the console, and tests
    document.body.dataset.ready = Math.round(performance.now());
  } catch (error) {
    stop(error);
  }
}

main();
