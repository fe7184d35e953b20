// The hand that drives: keys, or a finger or mouse on the pictures.

const KEYS = {
  ArrowLeft: "left", ArrowRight: "right", ArrowUp: "up", ArrowDown: "down",
  KeyA: "left", KeyD: "right", KeyW: "up", KeyS: "down",
};
// A key is all or nothing: what it does swells while it is held, and falls off, per step of 1/50 s,
// as in the program's own window (viewer/human_driver.cpp).
const STEER_IN = 0.1, STEER_BACK = 0.2, GAS_IN = 0.05, GAS_OFF = 0.2, BRAKE_IN = 0.1, BRAKE_OFF = 0.4;
const FULL_BRAKE = 0.8;  // the wheels lock from 0.9 on

function approach(from, to, step) {
  return from < to ? Math.min(from + step, to) : Math.max(from - step, to);
}

class Driver {
  // takesOver(): called when a key of the four is pressed. mayTouch(): whether fingers drive.
  constructor(stage, takesOver, mayTouch) {
    this.held = {left: false, right: false, up: false, down: false};
    this.action = {steer: 0, gas: 0, brake: 0};
    this.finger = null;  // {id, x, y, dx, dy}, in widths of the stage
    addEventListener("keydown", (event) => {
      if (this.key(event, true)) takesOver();
    });
    addEventListener("keyup", (event) => this.key(event, false));
    addEventListener("blur", () => this.letGo());
    stage.addEventListener("pointerdown", (event) => {
      if (!mayTouch() || this.finger) return;
      stage.setPointerCapture(event.pointerId);
      this.finger = {id: event.pointerId, x: event.clientX, y: event.clientY, dx: 0, dy: 0};
    });
    stage.addEventListener("pointermove", (event) => {
      if (this.finger?.id !== event.pointerId) return;
      const reach = Math.min(stage.clientWidth, 600);
      this.finger.dx = (event.clientX - this.finger.x) / reach;
      this.finger.dy = (event.clientY - this.finger.y) / reach;
    });
    for (const end of ["pointerup", "pointercancel"]) {
      stage.addEventListener(end, (event) => {
        if (this.finger?.id === event.pointerId) this.finger = null;
      });
    }
  }

  key(event, down) {
    const name = KEYS[event.code];
    if (!name || event.ctrlKey || event.altKey || event.metaKey) return false;
    if (event.target instanceof HTMLInputElement) return false;
    this.held[name] = down;
    event.preventDefault();
    return down;
  }

  letGo() {
    for (const name of Object.keys(this.held)) this.held[name] = false;
    this.finger = null;
  }

  // Of the next step.
  next() {
    const {held, action, finger} = this;
    let steer = held.right - held.left, gas = held.up ? 1 : 0, brake = held.down ? FULL_BRAKE : 0;
    let sharpness = steer !== 0 && steer * action.steer >= 0 ? STEER_IN : STEER_BACK;
    if (finger) {
      // Sideways steers, pulling down brakes; otherwise holding is driving.
      steer = Math.max(-1, Math.min(1, finger.dx / 0.25));
      brake = finger.dy > 0.06 ? Math.min(FULL_BRAKE, (finger.dy - 0.06) / 0.2) : 0;
      gas = brake > 0 ? 0 : 0.7;
      sharpness = STEER_BACK;
    }
    action.steer = approach(action.steer, steer, sharpness);
    action.gas = approach(action.gas, gas, gas > 0 ? GAS_IN : GAS_OFF);
    action.brake = approach(action.brake, brake, brake > 0 ? BRAKE_IN : BRAKE_OFF);
    return action;
  }
}
