/** The network as a picture: nodes where the layout put them, quiet links, labels that keep apart. */
import { zoomIdentity } from "d3-zoom";
import type { App } from "../app";
import { Room, place, wrapped } from "./labels";
import type { Label } from "./labels";
import { BATCH, Lines } from "./lines";
import { trace } from "../data/look";
import type { Ink } from "../data/look";
import { radial } from "../focus/radial";
import { Stage, still } from "./stage";
import type { State } from "../data/state";
import type { Frame, Scene } from "./stage";
import { drawn, textIn } from "../../common/text";
import { yearsOf } from "../words";

const MARGIN = 56;

export class Network implements Scene {
  readonly stage: Stage;
  /** What the mouse or the keyboard is on. */
  cursor = -1;
  onhover: (node: number, link: number, x: number, y: number) => void = () => undefined;
  private px: Float32Array;
  private py: Float32Array;
  /** Where nodes stand on the screen, how large they are, and which show. */
  readonly sx: Float32Array;
  readonly sy: Float32Array;
  readonly radius: Float32Array;
  readonly visible: Uint8Array;
  private readonly lines: Lines;
  private order: number[] = [];
  private scale = 1;
  private ox = 0;
  private oy = 0;
  private arranged = "";
  private moving = 0;
  private readonly texts = new Map<string, string[]>();

  constructor(private readonly app: App) {
    const { graph } = app;
    this.px = graph.x.slice();
    this.py = graph.y.slice();
    this.sx = new Float32Array(graph.n);
    this.sy = new Float32Array(graph.n);
    this.radius = new Float32Array(graph.n);
    this.visible = new Uint8Array(graph.n);
    this.lines = new Lines(app, this);
    this.stage = new Stage(this, app.words.t("canvasNetwork") + app.words.t("canvasKeys"), 60);
    this.stage.onresize = () => {
      this.fit();
      this.look(false);
    };
  }

  get element(): HTMLElement {
    return this.stage.element;
  }

  /** Follow the state: what is shown, where it stands, where the camera looks. */
  update(camera: "stay" | "state" | "selection"): void {
    const { app } = this;
    const { state } = app;
    const [first] = state.sel;
    const ring = state.depth && first !== undefined && state.with < 0 ? `${first} ${state.depth} ${state.from} ${state.to}` : "";
    this.visible.set(app.shown.node);
    const moved = ring !== this.arranged || ring !== "";
    if (moved) this.arrange(ring);
    this.arranged = ring;
    this.order = [...this.visible.keys()]
      .filter((node) => this.visible[node])
      .sort((a, b) => app.shown.degree[b]! - app.shown.degree[a]! || a - b);
    this.fit();
    if (moved && !state.cam && !this.storyCamera()) this.stage.go(zoomIdentity);
    else if (camera === "state" || moved) this.look(camera === "state");
    else if (camera === "selection" && first !== undefined) this.reveal(first);
    this.stage.redraw();
  }

  private arrange(ring: string): void {
    const { graph, state } = this.app;
    const targetX = graph.x.slice();
    const targetY = graph.y.slice();
    if (ring) {
      this.visible.fill(0);
      for (const [node, [x, y]] of radial(this.app, state.sel[0]!, state.depth as 1 | 2)) {
        targetX[node] = x;
        targetY[node] = y;
        this.visible[node] = 1;
      }
    }
    cancelAnimationFrame(this.moving);
    if (still.matches || graph.n > 4000 || !this.stage.width) {
      this.px = targetX;
      this.py = targetY;
      return;
    }
    const fromX = this.px.slice();
    const fromY = this.py.slice();
    const began = performance.now();
    const step = (now: number): void => {
      const share = Math.min(1, Math.max(0, (now - began) / 420));
      const eased = 1 - (1 - share) ** 3;
      for (let node = 0; node < graph.n; node++) {
        this.px[node] = fromX[node]! + (targetX[node]! - fromX[node]!) * eased;
        this.py[node] = fromY[node]! + (targetY[node]! - fromY[node]!) * eased;
      }
      this.stage.redraw();
      if (share < 1) this.moving = requestAnimationFrame(step);
    };
    this.moving = requestAnimationFrame(step);
  }

  /** Find the scale at which all that the layout holds fits the free part of the picture. */
  private fit(): void {
    const { graph } = this.app;
    const { stage } = this;
    const ring = this.arranged !== "";
    let left = Infinity;
    let right = -Infinity;
    let top = Infinity;
    let bottom = -Infinity;
    if (ring) [left, right, top, bottom] = this.app.state.depth === 1 ? [85, 915, 170, 830] : [-110, 1110, 10, 990];
    else {
      for (let node = 0; node < graph.n; node++) {
        left = Math.min(left, graph.x[node]!);
        right = Math.max(right, graph.x[node]!);
        top = Math.min(top, graph.y[node]!);
        bottom = Math.max(bottom, graph.y[node]!);
      }
    }
    if (!(left <= right)) [left, right, top, bottom] = [0, 1000, 0, 1000];
    const free = stage.height - stage.covered;
    const side = stage.width < 600 ? 34 : ring ? 150 : MARGIN;
    const wide = Math.max(60, stage.width - 2 * side);
    const tall = Math.max(60, free - 2 * Math.min(MARGIN, free / 8));
    this.scale = Math.min(wide / (right - left || 1), tall / (bottom - top || 1), 3);
    this.ox = stage.width / 2 - (this.scale * (left + right)) / 2;
    this.oy = free / 2 - (this.scale * (top + bottom)) / 2;
  }

  private look(smoothly: boolean): void {
    const cam = this.app.state.cam ?? this.storyCamera();
    const { stage } = this;
    if (!cam) {
      stage.go(zoomIdentity, smoothly);
      return;
    }
    const [x, y, k] = cam;
    const free = stage.height - stage.covered;
    stage.go(
      zoomIdentity.translate(stage.width / 2 - (x * this.scale + this.ox) * k, free / 2 - (y * this.scale + this.oy) * k).scale(k),
      smoothly,
    );
  }

  /** Where the camera of a step of a story that selects several nodes is, unless the step says so: on these. */
  private storyCamera(): State["cam"] {
    const {
      state: { story, sel },
      graph,
    } = this.app;
    const { stage, scale } = this;
    if (!story || sel.length < 2 || this.arranged) return null;
    const xs = sel.map((node) => graph.x[node]!);
    const ys = sel.map((node) => graph.y[node]!);
    const [left, top] = [Math.min(...xs), Math.min(...ys)];
    const wide = Math.max(...xs) - left;
    const tall = Math.max(...ys) - top;
    const k = Math.min(2.5, (0.55 * stage.width) / (wide * scale || 1), (0.55 * (stage.height - stage.covered)) / (tall * scale || 1));
    return k > 1 ? [left + wide / 2, top + tall / 2, k] : null;
  }

  /** Where the camera is, as an address says it. */
  camera(): [number, number, number] | null {
    const {
      transform: { k, x, y },
      width,
      height,
      covered,
    } = this.stage;
    const cx = ((width / 2 - x) / k - this.ox) / this.scale;
    const cy = (((height - covered) / 2 - y) / k - this.oy) / this.scale;
    return Math.abs(k - 1) < 0.01 && Math.hypot(x, y) < 2 && !this.storyCamera() ? null : [cx, cy, k];
  }

  private reveal(node: number): void {
    const { stage } = this;
    const { k } = stage.transform;
    const [x, y] = this.at(node);
    const free = stage.height - stage.covered;
    if (x > 60 && y > 50 && x < stage.width - 60 && y < free - 50) return;
    stage.go(zoomIdentity.translate(stage.transform.x + stage.width / 2 - x, stage.transform.y + free / 2 - y).scale(k));
  }

  private at(node: number): [number, number] {
    const { k, x, y } = this.stage.transform;
    return [(this.px[node]! * this.scale + this.ox) * k + x, (this.py[node]! * this.scale + this.oy) * k + y];
  }

  /** Where a node stands in the window, or null where it is not shown. */
  place(node: number): [number, number] | null {
    if (!this.visible[node]) return null;
    const [x, y] = this.at(node);
    const box = this.stage.canvas.getBoundingClientRect();
    return [box.left + x, box.top + y];
  }

  // ------------------------------------------------------------ drawing

  draw(ink: Ink, frame: Frame): void {
    const { app, px, py, sx, sy } = this;
    const { graph, lit } = app;
    for (let node = 0; node < graph.n; node++) {
      sx[node] = (px[node]! * this.scale + this.ox) * frame.k + frame.x;
      sy[node] = (py[node]! * this.scale + this.oy) * frame.k + frame.y;
    }
    this.sizes(frame);
    this.lines.draw(ink, frame, this.arranged !== "");
    const dim = lit !== null && this.arranged === "";
    if (dim) this.drawNodes(ink, frame, (node) => !lit.nodes.has(node), 0.16);
    this.drawNodes(ink, frame, (node) => !dim || lit.nodes.has(node), 1);
    this.drawMarks(ink);
    this.drawLabels(ink, frame);
  }

  private sizes(frame: Frame): void {
    const { graph, shown } = this.app;
    const count = Math.max(1, this.order.length);
    const ring = this.arranged !== "";
    const narrow = frame.width < 600;
    const unit =
      Math.min(narrow ? 5 : 7.5, Math.max(narrow ? 1.3 : 1.7, Math.sqrt((frame.width * frame.height) / count) / (narrow ? 12 : 9))) *
      Math.min(2.2, Math.max(0.8, frame.k ** 0.4));
    const typical = Math.max(1, (2 * shown.links) / count);
    for (let node = 0; node < graph.n; node++) {
      const relative = Math.sqrt(shown.degree[node]! / typical);
      this.radius[node] = ring
        ? Math.min(12, 5.5 + Math.sqrt(shown.degree[node]!))
        : Math.min(22, unit * (0.65 + 0.5 * Math.min(relative, 5)));
    }
  }

  private drawNodes(ink: Ink, frame: Frame, which: (node: number) => boolean, alpha: number): void {
    const { app, sx, sy, radius } = this;
    const { graph, tone } = app;
    const kinds: number[][] = graph.data.kinds.map(() => []);
    for (const node of this.order) {
      const r = radius[node]! + 2;
      if (
        !this.visible[node] ||
        !which(node) ||
        sx[node]! < -r ||
        sy[node]! < -r ||
        sx[node]! > frame.width + r ||
        sy[node]! > frame.height + r
      )
        continue;
      kinds[graph.kind[node]!]!.push(node);
    }
    ink.globalAlpha = alpha;
    kinds.forEach((nodes, kind) => {
      const shape = app.shapes[kind]!;
      const hollow = shape === "ring";
      for (let i = 0; i < nodes.length; i += BATCH) {
        ink.beginPath();
        for (const node of nodes.slice(i, i + BATCH))
          trace(ink, shape, sx[node]!, sy[node]!, hollow ? radius[node]! * 0.85 : radius[node]!);
        ink.fillStyle = hollow ? tone.paper : tone.kinds[kind]!;
        ink.globalAlpha = hollow ? 1 : alpha;
        ink.fill();
        ink.globalAlpha = alpha;
        ink.strokeStyle = hollow ? tone.kinds[kind]! : tone.paper;
        ink.lineWidth = hollow ? Math.max(1.2, radius[nodes[i]!]! * 0.32) : nodes.length > 3000 ? 0.5 : 1.2;
        ink.stroke();
      }
    });
    ink.globalAlpha = 1;
  }

  private drawMarks(ink: Ink): void {
    const { app, sx, sy, radius } = this;
    const mark = (node: number, away: number, wide: number): void => {
      if (!this.visible[node]) return;
      ink.beginPath();
      trace(ink, "circle", sx[node]!, sy[node]!, radius[node]! + away);
      ink.lineWidth = wide;
      ink.stroke();
    };
    ink.strokeStyle = app.tone.ink;
    for (const node of [...app.state.sel, ...(app.state.with >= 0 ? [app.state.with] : [])]) mark(node, 4, 2.2);
    if (this.cursor >= 0) {
      ink.setLineDash([3, 3]);
      mark(this.cursor, 7, 1.6);
      ink.setLineDash([]);
    }
  }

  // ------------------------------------------------------------ labels

  private drawLabels(ink: Ink, frame: Frame): void {
    const { app, sx, sy, radius } = this;
    const { state, lit, tone, shown } = app;
    const room = new Room(frame.width, frame.height);
    const near = this.order.filter(
      (node) => this.visible[node] && sx[node]! > -5 && sy[node]! > -5 && sx[node]! < frame.width + 5 && sy[node]! < frame.height + 5,
    );
    // What is dimmed may stand under a label.
    const bright = lit && !this.arranged ? near.filter((node) => lit.nodes.has(node)) : near;
    if (bright.length < 1500) {
      for (const node of bright) {
        const r = radius[node]! * 0.9;
        room.take({ left: sx[node]! - r, right: sx[node]! + r, top: sy[node]! - r, bottom: sy[node]! + r }, true);
      }
    }
    for (const box of this.stage.taken) room.take(box);
    const chosen = [...state.sel, ...(state.with >= 0 ? [state.with] : []), ...(this.cursor >= 0 ? [this.cursor] : [])];
    const first = chosen.filter((node, i) => this.visible[node] && chosen.indexOf(node) === i);
    const seen = new Set(first);
    const ring = this.arranged !== "";
    first.forEach((node, i) => {
      const must = !i || node === this.cursor;
      const label = { ...this.label(node, true, must ? 2 : 1, "", 4), far: true };
      if (!place(ink, room, label, tone.paper)) place(ink, room, { ...label, lines: wrapped(label.lines.join(" "), 18, 2) }, tone.paper);
    });
    const named = !lit && !ring && near.length > 110 && frame.k < 3.2 ? this.drawCommunities(ink, frame, room) : new Set<string>();
    const rest = lit ? near.filter((node) => lit.nodes.has(node)) : near;
    const most = Math.min(260, Math.max(30, (frame.width * frame.height) / 5200));
    let drawnSoFar = 0;
    let tried = 0;
    let rank = 0;
    const matter = lit ? (lit.nodes.size <= 14 || ring ? 24 : 0) : Math.min(24, Math.ceil(near.length * 0.15));
    const under =
      lit && state.with < 0 && state.sel.length === 1 ? (node: number): string => this.tie(state.sel[0]!, node) : (): string => "";
    for (const node of rest) {
      if (seen.has(node) || (named.size && named.has(app.graph.name(node, app.lang)))) continue;
      if (drawnSoFar >= most || tried++ > 1200) break;
      const bold = !lit && !named.size && shown.degree[node]! > (3 * 2 * shown.links) / Math.max(1, shown.nodes);
      if (place(ink, room, this.label(node, bold, rank++ < matter ? 1 : 0, under(node)), tone.paper)) drawnSoFar++;
    }
  }

  private label(node: number, bold: boolean, must: Label["must"], under: string, most = this.arranged ? 4 : 2): Label {
    const { app } = this;
    const key = `${app.lang}${most}${node}`;
    let lines = this.texts.get(key);
    if (!lines) this.texts.set(key, (lines = wrapped(app.graph.name(node, app.lang), this.stage.width < 600 ? 18 : 24, most)));
    const ring = this.arranged !== "" && node !== app.state.sel[0];
    const side = this.px[node]! > 500 ? "right" : "left";
    const narrow = this.stage.width < 600;
    return {
      x: this.sx[node]!,
      y: this.sy[node]!,
      r: this.radius[node]! + (must ? 4 : 0),
      lines,
      under,
      bold,
      must,
      far: must > 0 && this.order.length < 400,
      size: narrow ? (bold ? 12 : 11.5) : bold ? 13.5 : 12.5,
      colour: bold || app.lit || this.order.length < 110 ? app.tone.ink : app.tone.soft,
      alpha: 1,
      side: ring && Math.abs(this.px[node]! - 500) > 60 && !narrow ? side : "any",
    };
  }

  /** The links between the chosen node and one other, in a few words: "maire 1995–2014". */
  private tie(from: number, to: number): string {
    const { graph, lit, lang } = this.app;
    const words: string[] = [];
    if (!lit || graph.degree[to]! > 3000) return "";
    for (const link of graph.links(to)) {
      if (!lit.links.has(link) || graph.other(link, to) !== from) continue;
      const label = graph.label(link, lang);
      const plain = label === textIn(graph.data.vias[graph.via[link]!]!.label, lang);
      const short = [plain ? "" : drawn(label, 34), yearsOf(graph.dates(link))].filter(Boolean).join(" ");
      if (short && !words.includes(short)) words.push(short);
    }
    // "député" says no more where "député 1988–2017" stands.
    for (let i = words.length; i--;) if (words.some((one) => one.startsWith(`${words[i]!} `))) words.splice(i, 1);
    return words.length > 2 ? `${words.slice(0, 2).join(", ")}…` : words.join(", ");
  }

  /** The names of communities, where the layout says that there is room for them. */
  private drawCommunities(ink: Ink, frame: Frame, room: Room): Set<string> {
    const { app } = this;
    const { communities } = app.graph.data;
    const counts = communities.map(() => 0);
    const names = new Set<string>();
    for (const node of this.order) counts[app.graph.data.nodes.community[node] ?? -1]!++;
    const large = [...communities.keys()]
      .filter((one) => counts[one]! >= 5 && communities[one]!.x !== undefined)
      .sort((a, b) => counts[b]! - counts[a]!)
      .slice(0, 24);
    for (const one of large) {
      const { label, x, y } = communities[one]!;
      const name = textIn(label, app.lang);
      if (
        name &&
        place(
          ink,
          room,
          {
            x: (x! * this.scale + this.ox) * frame.k + frame.x,
            y: (y! * this.scale + this.oy) * frame.k + frame.y,
            r: 0,
            lines: wrapped(name, 20, 2),
            under: "",
            bold: true,
            must: 1,
            size: Math.min(19, 12.5 + Math.sqrt(counts[one]!) / 4),
            colour: app.tone.ink,
            alpha: 0.95,
            side: "middle",
          },
          app.tone.paper,
        )
      )
        names.add(name);
    }
    return names;
  }

  // ------------------------------------------------------------ what is there

  /** The nearest node that is under a point or within `near` pixels of its edge; -1 for none. */
  private hit(x: number, y: number, near: number): number {
    const { k, x: tx, y: ty } = this.stage.transform;
    const unit = this.scale * k;
    const lx = ((x - tx) / k - this.ox) / this.scale;
    const ly = ((y - ty) / k - this.oy) / this.scale;
    let best = -1;
    let least = Infinity;
    for (const node of this.order) {
      const away = Math.hypot(this.px[node]! - lx, this.py[node]! - ly) * unit;
      if (away < least && this.visible[node] && away <= this.radius[node]! + near) [best, least] = [node, away];
    }
    return best;
  }

  pick(x: number, y: number, near: number): void {
    const node = this.hit(x, y, near);
    this.cursor = -1;
    if (node >= 0) {
      this.app.select(node);
      return;
    }
    const link = this.lines.hit(x, y, Math.min(near, 9));
    if (link >= 0) this.app.store.set({ sel: [this.app.graph.source[link]!], with: this.app.graph.target[link]!, depth: 0 });
    else if (this.app.state.sel.length) this.app.close();
  }

  hover(at: [number, number] | null): void {
    if (!at) {
      this.onhover(-1, -1, 0, 0);
      return;
    }
    const node = this.hit(at[0], at[1], 4);
    const link = node < 0 ? this.lines.hit(at[0], at[1], 5) : -1;
    this.stage.canvas.classList.toggle("over", node >= 0 || link >= 0);
    this.onhover(node, link, at[0], at[1]);
  }

  key(event: KeyboardEvent): boolean {
    const { app } = this;
    const { key } = event;
    const here = this.cursor >= 0 ? this.cursor : (app.state.sel[0] ?? -1);
    if (key === "0") {
      app.store.set({ cam: null }, false);
      this.look(true);
    } else if (key === "Enter" || key === " ") {
      if (here >= 0) app.select(here, { focus: true });
    } else if (key === "Escape") {
      this.cursor = -1;
      app.close();
    } else if (key.startsWith("Arrow")) this.walk(here, key);
    else return false;
    this.stage.redraw();
    return true;
  }

  /** Go to the neighbour that best lies in a direction; from nowhere, to the node with most links. */
  private walk(from: number, key: string): void {
    const { app } = this;
    const { graph, shown } = app;
    const angle = { ArrowRight: 0, ArrowDown: Math.PI / 2, ArrowLeft: Math.PI, ArrowUp: -Math.PI / 2 }[key] ?? 0;
    let best = from < 0 ? (this.order[0] ?? -1) : -1;
    let least = Infinity;
    if (from >= 0) {
      for (const link of graph.links(from)) {
        const node = graph.other(link, from);
        if (!shown.link[link] || !this.visible[node] || node === from) continue;
        const dx = this.px[node]! - this.px[from]!;
        const dy = this.py[node]! - this.py[from]!;
        const turn = Math.abs(Math.atan2(Math.sin(Math.atan2(dy, dx) - angle), Math.cos(Math.atan2(dy, dx) - angle)));
        const cost = turn > 1.6 ? Infinity : Math.hypot(dx, dy) * (1 + 2 * turn);
        if (cost < least) [best, least] = [node, cost];
      }
    }
    if (best < 0) {
      app.announce(app.words.t("noneThere"));
      return;
    }
    this.cursor = best;
    this.reveal(best);
    app.announce(
      [
        graph.name(best, app.lang),
        graph.what(best, app.lang),
        from >= 0 ? this.tie(from, best) : "",
        app.words.count("links", shown.degree[best]!),
      ]
        .filter(Boolean)
        .join(", "),
    );
  }

  rested(): void {
    this.app.store.set({ cam: this.camera() }, false);
  }
}
