/** A canvas that pans and zooms by mouse, touch and keyboard; while it moves, it shows its last picture until there is time for a new one. */
import { select } from "d3-selection";
import { zoom, zoomIdentity } from "d3-zoom";
import type { ZoomTransform } from "d3-zoom";
import { h } from "../../common/dom";
import type { Ink } from "../data/look";

export interface Frame {
  width: number;
  height: number;
  k: number;
  x: number;
  y: number;
}

export interface Scene {
  draw(ink: Ink, frame: Frame): void;
  /** Something was chosen at a point. */
  pick(x: number, y: number, near: number): void;
  /** The mouse is at a point, or (null) left. */
  hover(at: [number, number] | null): void;
  /** A key was pressed; returns whether it meant something. */
  key(event: KeyboardEvent): boolean;
  /** The camera came to rest after the visitor moved it. */
  rested(): void;
}

const SLOW = 14;
const REST = 140;
const FLIGHT = 380;

export const still = matchMedia("(prefers-reduced-motion: reduce)");

export class Stage {
  readonly canvas: HTMLCanvasElement;
  readonly element: HTMLElement;
  width = 0;
  height = 0;
  /** Pixels at the bottom that something covers. */
  covered = 0;
  /** Where buttons cover the picture, from its top left corner. */
  get taken(): { left: number; top: number; right: number; bottom: number }[] {
    const bottom = this.height - this.covered;
    return [{ left: this.width - 62, top: bottom - 140, right: this.width, bottom }];
  }

  transform: ZoomTransform = zoomIdentity;
  onresize: () => void = () => undefined;
  private readonly ink: CanvasRenderingContext2D;
  private readonly last = document.createElement("canvas");
  private lastAt: ZoomTransform = zoomIdentity;
  private readonly behaviour;
  private cost = 0;
  private waiting = 0;
  private timer = 0;
  private flight = 0;
  private visitor = false;

  constructor(
    private readonly scene: Scene,
    label: string,
    most = 40,
  ) {
    this.canvas = h("canvas", { tabindex: 0, role: "application", "aria-label": label });
    this.element = h("div", { class: "stage" }, this.canvas);
    this.ink = this.canvas.getContext("2d", { alpha: true })!;
    this.behaviour = zoom<HTMLCanvasElement, unknown>()
      .scaleExtent([0.4, most])
      .clickDistance(5)
      .tapDistance(14)
      .filter((event: MouseEvent) => !event.button && event.type !== "dblclick")
      .on("start", (event: { sourceEvent: Event | null }) => {
        this.visitor = !!event.sourceEvent;
        if (this.visitor) cancelAnimationFrame(this.flight);
      })
      .on("zoom", (event: { transform: ZoomTransform }) => {
        this.moved(event.transform);
      })
      .on("end", () => {
        if (this.visitor) scene.rested();
      });
    select(this.canvas).call(this.behaviour);
    this.listen();
    new ResizeObserver(() => {
      this.resize();
    }).observe(this.element);
  }

  private listen(): void {
    const at = (event: MouseEvent): [number, number] => {
      const box = this.canvas.getBoundingClientRect();
      return [event.clientX - box.left, event.clientY - box.top];
    };
    let touch = false;
    this.canvas.addEventListener("pointerdown", (event) => {
      touch = event.pointerType !== "mouse";
    });
    this.canvas.addEventListener("click", (event) => {
      this.scene.pick(...at(event), touch ? 22 : 7);
    });
    this.canvas.addEventListener("pointermove", (event) => {
      if (event.pointerType === "mouse" && !event.buttons) this.scene.hover(at(event));
    });
    this.canvas.addEventListener("pointerleave", () => {
      this.scene.hover(null);
    });
    this.canvas.addEventListener("keydown", (event) => {
      if (!event.ctrlKey && !event.metaKey && !event.altKey && (this.key(event) || this.scene.key(event))) event.preventDefault();
    });
  }

  private key(event: KeyboardEvent): boolean {
    if (event.key === "+" || event.key === "=") this.zoom(1.4);
    else if (event.key === "-") this.zoom(1 / 1.4);
    else if (event.shiftKey && event.key.startsWith("Arrow")) {
      const [x, y] = { ArrowLeft: [60, 0], ArrowRight: [-60, 0], ArrowUp: [0, 60], ArrowDown: [0, -60] }[event.key] as [number, number];
      this.go(zoomIdentity.translate(this.transform.x + x, this.transform.y + y).scale(this.transform.k));
      this.scene.rested();
    } else return false;
    return true;
  }

  /** Take the size that the page gives; draw at once, unless who asks draws next. */
  resize(draws = true): void {
    const { clientWidth, clientHeight } = this.element;
    if (!clientWidth || !clientHeight || (clientWidth === this.width && clientHeight === this.height)) return;
    this.width = clientWidth;
    this.height = clientHeight;
    const dense = Math.min(devicePixelRatio || 1, 2);
    for (const canvas of [this.canvas, this.last]) {
      canvas.width = Math.round(clientWidth * dense);
      canvas.height = Math.round(clientHeight * dense);
    }
    this.onresize();
    if (draws) this.paint();
    else this.redraw();
  }

  /** Draw soon. */
  redraw(): void {
    if (!this.waiting)
      this.waiting = requestAnimationFrame(() => {
        this.paint();
      });
  }

  /** Draw now. */
  paint(): void {
    cancelAnimationFrame(this.waiting);
    clearTimeout(this.timer);
    this.waiting = 0;
    if (!this.width) return;
    const began = performance.now();
    const { ink, canvas } = this;
    ink.setTransform(1, 0, 0, 1, 0, 0);
    ink.clearRect(0, 0, canvas.width, canvas.height);
    ink.scale(canvas.width / this.width, canvas.height / this.height);
    this.scene.draw(ink, this.frame());
    this.cost = performance.now() - began;
    if (this.cost > SLOW) {
      const copy = this.last.getContext("2d")!;
      copy.clearRect(0, 0, canvas.width, canvas.height);
      copy.drawImage(canvas, 0, 0);
      this.lastAt = this.transform;
    }
  }

  frame(): Frame {
    return { width: this.width, height: this.height, k: this.transform.k, x: this.transform.x, y: this.transform.y };
  }

  private moved(to: ZoomTransform): void {
    this.transform = to;
    if (this.cost <= SLOW) {
      this.redraw();
      return;
    }
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => {
      this.paint();
    }, REST);
    if (!this.waiting)
      this.waiting = requestAnimationFrame(() => {
        this.shift();
      });
  }

  /** Show the last picture where it now belongs. */
  private shift(): void {
    this.waiting = 0;
    const { ink, canvas, lastAt, transform } = this;
    const dense = canvas.width / this.width;
    const k = transform.k / lastAt.k;
    ink.setTransform(1, 0, 0, 1, 0, 0);
    ink.clearRect(0, 0, canvas.width, canvas.height);
    ink.setTransform(k, 0, 0, k, (transform.x - lastAt.x * k) * dense, (transform.y - lastAt.y * k) * dense);
    ink.drawImage(this.last, 0, 0);
  }

  /** Move the camera. */
  go(to: ZoomTransform, smoothly = true): void {
    cancelAnimationFrame(this.flight);
    const { transform: from } = this;
    const here = select(this.canvas);
    const began = performance.now();
    if (!smoothly || still.matches || !this.width) {
      this.behaviour.transform(here, to);
      return;
    }
    const step = (now: number): void => {
      const share = Math.min(1, Math.max(0, (now - began) / FLIGHT));
      const eased = share * share * (3 - 2 * share);
      const k = from.k * (to.k / from.k) ** eased;
      // The point that stands still as both are scaled keeps the way straight.
      const along = from.k === to.k ? eased : (k - from.k) / (to.k - from.k);
      this.behaviour.transform(here, zoomIdentity.translate(from.x + (to.x - from.x) * along, from.y + (to.y - from.y) * along).scale(k));
      if (share < 1) this.flight = requestAnimationFrame(step);
    };
    this.flight = requestAnimationFrame(step);
  }

  zoom(by: number): void {
    const middle: [number, number] = [this.width / 2, (this.height - this.covered) / 2];
    const { transform: t } = this;
    const k = Math.max(0.4, Math.min(40, t.k * by));
    this.go(zoomIdentity.translate(middle[0] - (middle[0] - t.x) * (k / t.k), middle[1] - (middle[1] - t.y) * (k / t.k)).scale(k));
    this.scene.rested();
  }
}
