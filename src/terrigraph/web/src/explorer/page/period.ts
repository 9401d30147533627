/** The period: two sliders over the years, with how many links hold, certainly or possibly, in each; and play. */
import type { App } from "../app";
import { button, fill, h, icon, ICONS, later } from "../../common/dom";
import { CERTAIN, POSSIBLE, dayOf, status } from "../data/time";

const PACE = 800;

export class Period {
  readonly element: HTMLElement;
  private readonly low: HTMLInputElement;
  private readonly high: HTMLInputElement;
  private readonly undated: HTMLInputElement;
  private readonly output = h("output", { class: "period-shown" });
  private readonly play: HTMLButtonElement;
  private readonly bars = h("canvas", { class: "bars", "aria-hidden": "true" });
  private readonly counts: [number, number][] = [];
  private timer = 0;
  private waiting = false;

  constructor(
    private readonly app: App,
    private readonly years: [number, number],
  ) {
    const { words } = app;
    const [first, last] = years;
    const slider = (label: string, value: number): HTMLInputElement =>
      h("input", {
        type: "range",
        min: first,
        max: last,
        step: 1,
        value,
        "aria-label": `${words.t("period")}, ${label}`,
        oninput: (event: Event) => {
          this.stop();
          this.moved(event.target as HTMLInputElement);
        },
      });
    this.low = slider(words.t("from"), first);
    this.high = slider(words.t("to"), last);
    this.undated = h("input", {
      type: "checkbox",
      id: "undated",
      onchange: () => {
        app.store.set({ undated: this.undated.checked });
      },
    });
    this.play = button("icon-button", () => {
      if (this.timer) this.stop();
      else this.start();
    });
    this.element = h(
      "section",
      { class: "field period" },
      h("h3", {}, words.t("period"), " ", this.output),
      this.bars,
      h("div", { class: "sliders" }, h("span", { class: "track" }), this.low, this.high),
      h("div", { class: "row" }, this.play, h("label", { class: "check" }, this.undated, " ", words.t("undated"))),
      h(
        "p",
        { class: "hint bars-hint" },
        h("span", { class: "swatch certain" }),
        words.t("certain"),
        " ",
        h("span", { class: "swatch possible" }),
        words.t("possible"),
      ),
    );
    this.button();
    new ResizeObserver(() => {
      this.soon();
    }).observe(this.bars);
  }

  private tally(): void {
    const { bounds, m } = this.app.graph;
    const [first, last] = this.years;
    const counted = new Map<string, [number, number[]]>();
    for (let e = 0; e < m; e++) {
      const i = 4 * e;
      const key = `${bounds[i]} ${bounds[i + 1]} ${bounds[i + 2]} ${bounds[i + 3]}`;
      const seen = counted.get(key);
      if (seen) seen[0]++;
      else counted.set(key, [1, [...bounds.subarray(i, i + 4)]]);
    }
    for (let year = first; year <= last; year++) {
      const count: [number, number] = [0, 0];
      for (const [many, [a, b, c, d]] of counted.values()) {
        const holds = status(dayOf(String(year), false), dayOf(String(year), true), a!, b!, c!, d!);
        if (holds === CERTAIN) count[0] += many;
        else if (holds === POSSIBLE) count[1] += many;
      }
      this.counts.push(count);
    }
  }

  /** Draw once there is time, after the picture. */
  private soon(): void {
    if (this.waiting) return;
    this.waiting = true;
    later(() => {
      this.waiting = false;
      this.draw();
    });
  }

  /** One column a year: what certainly holds in full colour, what possibly does lighter, above it. */
  private draw(): void {
    if (!this.counts.length) this.tally();
    const {
      bars,
      app,
      years: [first, last],
    } = this;
    const { clientWidth: width, clientHeight: height } = bars;
    if (!width) return;
    const dense = Math.min(devicePixelRatio || 1, 2);
    const ink = bars.getContext("2d")!;
    bars.width = width * dense;
    bars.height = height * dense;
    ink.scale(dense, dense);
    const most = Math.max(1, ...this.counts.map(([a, b]) => a + b));
    const inset = 9;
    const step = (width - 2 * inset) / Math.max(1, last - first);
    const [from, to] = this.span();
    this.counts.forEach(([certain, possible], i) => {
      const on = first + i >= from && first + i <= to;
      const x = inset + i * step - step / 2;
      const wide = Math.max(1, Math.min(step - 1, 14));
      const left = x + (step - wide) / 2;
      const tall = (count: number): number => count && Math.max(1.5, (count / most) * (height - 2));
      ink.fillStyle = app.tone.kinds[0] ?? app.tone.ink;
      ink.globalAlpha = on ? 1 : 0.25;
      ink.fillRect(left, height - tall(certain), wide, tall(certain));
      ink.globalAlpha = on ? 0.4 : 0.12;
      ink.fillRect(left, height - tall(certain) - tall(possible), wide, tall(possible));
    });
  }

  private span(): [number, number] {
    const { from, to } = this.app.state;
    return [from ? +from.slice(0, 4) : this.years[0], to ? +to.slice(0, 4) : this.years[1]];
  }

  private moved(which: HTMLInputElement): void {
    const value = +which.value;
    const [from, to] = this.span();
    if (which === this.low) this.choose(value, Math.max(value, to));
    else this.choose(Math.min(value, from), value);
  }

  private choose(from: number, to: number): void {
    const [first, last] = this.years;
    const all = from <= first && to >= last;
    this.app.store.set({ from: all ? "" : String(from), to: all ? "" : String(to) }, false);
  }

  private start(): void {
    const [first, last] = this.years;
    const [from, to] = this.span();
    const wide = this.app.state.from ? to - from : 0;
    let at = this.app.state.from && to < last ? from : first - 1;
    const step = (): void => {
      at++;
      if (at + wide > last) {
        this.stop();
        return;
      }
      this.choose(at, at + wide);
      this.timer = window.setTimeout(step, PACE);
    };
    step();
    this.button();
  }

  stop(): void {
    clearTimeout(this.timer);
    this.timer = 0;
    this.button();
  }

  private button(): void {
    const name = this.app.words.t(this.timer ? "pause" : "play");
    fill(this.play, icon(this.timer ? ICONS.pause : ICONS.play));
    this.play.setAttribute("aria-label", name);
    this.play.title = name;
  }

  update(): void {
    const { state, words } = this.app;
    const [from, to] = this.span();
    this.low.value = String(from);
    this.high.value = String(to);
    this.undated.checked = state.undated;
    fill(
      this.output,
      state.from || state.to ? (from === to ? String(from) : `${from}–${to}`) : `${words.t("allTime")}, ${this.years[0]}–${this.years[1]}`,
    );
    this.element.classList.toggle("on", !!(state.from || state.to));
    this.soon();
  }
}
