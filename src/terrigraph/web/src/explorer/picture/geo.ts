/** What is shown, where it is: territories sized by their links, arcs of cooperation, grouped where they are many. */
import { zoomIdentity } from "d3-zoom";
import type { App } from "../app";
import { button, fill, h } from "../../common/dom";
import { Room, place, wrapped } from "./labels";
import { drawLand } from "./land";
import { trace } from "../data/look";
import type { Ink } from "../data/look";
import { france, world } from "./sheet";
import type { Sheet } from "./sheet";
import { Stage } from "./stage";
import type { Frame, Scene } from "./stage";
import { drawn, listed } from "../../common/text";

interface Spot {
  x: number;
  y: number;
  r: number;
  head: number;
  places: number[];
  weight: number;
  lit: boolean;
  inset: boolean;
}

const APART = 24;
/** Pixels of picture an arc: more arcs hide the map. */
const ROOM_OF_ARC = 1000;

export class Geo implements Scene {
  readonly stage: Stage;
  readonly element: HTMLElement;
  onhover: (lines: [string, string] | null, x: number, y: number) => void = () => undefined;
  private readonly sheets: Partial<Record<"france" | "world", Sheet | null>> = {};
  private readonly note = h("p", { class: "map-note" });
  private readonly switches: Record<"france" | "world", HTMLButtonElement>;
  /** The territory that a node stands for on the map: itself, or the one that an organisation or event is for; -1. */
  private readonly home: Int32Array;
  private readonly weight: Float32Array;
  private places: number[] = [];
  private sx: Float32Array;
  private sy: Float32Array;
  private bx: Float32Array;
  private by: Float32Array;
  private spots: Spot[] = [];
  private spotOf = new Map<number, Spot>();
  private cursor = -1;
  private scale = 1;
  private ox = 0;
  private oy = 0;
  private drawnFor = "";

  constructor(private readonly app: App) {
    const { graph, words } = app;
    const { maps } = graph.data;
    this.home = this.homes();
    this.weight = new Float32Array(graph.n);
    [this.sx, this.sy, this.bx, this.by] = [0, 0, 0, 0].map(() => new Float32Array(graph.n)) as [
      Float32Array,
      Float32Array,
      Float32Array,
      Float32Array,
    ];
    this.stage = new Stage(this, words.t("canvasMap") + words.t("canvasKeys"), 400);
    this.stage.onresize = () => {
      this.fit();
      this.look(false);
    };
    const one = (map: "france" | "world"): HTMLButtonElement =>
      button(
        "",
        () => {
          app.store.set({ map, cam: null });
        },
        words.t(map),
      );
    this.switches = { france: one("france"), world: one("world") };
    const both = maps.france && maps.world;
    this.element = h(
      "div",
      { class: "pane" },
      this.stage.element,
      both
        ? h("div", { class: "segments map-switch", role: "group", "aria-label": words.t("map") }, this.switches.france, this.switches.world)
        : null,
      this.note,
    );
  }

  private homes(): Int32Array {
    const { graph } = this.app;
    const homes = new Int32Array(graph.n).fill(-1);
    const { lon, lat } = graph.data.nodes;
    const territory = graph.kindIndex("territory");
    const known = (node: number): boolean => typeof lon[node] === "number" && typeof lat[node] === "number";
    const movable = new Set(["organisation", "event"].map((kind) => graph.kindIndex(kind)));
    for (let node = 0; node < graph.n; node++) {
      if (known(node)) homes[node] = node;
      else if (movable.has(graph.kind[node]!)) {
        for (const link of graph.links(node)) {
          const end = graph.other(link, node);
          if (graph.source[link] === node && graph.kind[end] === territory && known(end)) {
            homes[node] = end;
            break;
          }
        }
      }
    }
    return homes;
  }

  private sheet(): Sheet | null {
    const { map } = this.app.state;
    const { maps } = this.app.graph.data;
    if (this.sheets[map] === undefined) this.sheets[map] = map === "france" ? france(maps.france, maps.world) : world(maps.world);
    return this.sheets[map] ?? null;
  }

  update(camera: "stay" | "state" | "selection"): void {
    const { app } = this;
    const { graph, state, shown, words } = app;
    const sheet = this.sheet();
    const { lon, lat } = graph.data.nodes;
    for (const [name, button] of Object.entries(this.switches)) button.setAttribute("aria-pressed", String(name === state.map));
    this.weight.fill(0);
    const seen = new Uint8Array(graph.n);
    for (let node = 0; node < graph.n; node++) {
      const home = this.home[node]!;
      if (home < 0 || !shown.node[node]) continue;
      this.weight[home]! += shown.degree[node]!;
      seen[home] = 1;
    }
    let away = 0;
    this.places = [];
    for (let node = 0; node < graph.n; node++) {
      if (!seen[node]) continue;
      const at = sheet?.project(lon[node]!, lat[node]!);
      if (!at) {
        away++;
        continue;
      }
      [this.bx[node], this.by[node]] = at;
      this.places.push(node);
    }
    this.places.sort((a, b) => this.weight[b]! - this.weight[a]! || a - b);
    fill(
      this.note,
      sheet ? "" : words.t("noMaps"),
      !this.places.length && sheet ? words.t("noPlaces") : "",
      sheet && this.places.length
        ? [words.t("placed", this.places.length), words.t("discs"), this.arcsSaid(), away ? words.t("elsewhere", away) : ""]
            .filter(Boolean)
            .join(" · ")
        : "",
    );
    const changed = this.drawnFor !== state.map;
    this.drawnFor = state.map;
    this.fit();
    if (camera === "state" || changed) this.look(!changed);
    else if (camera === "selection") this.reveal();
    this.stage.redraw();
  }

  private fit(): void {
    const { stage } = this;
    const { width, height } = this.sheet() ?? { width: 1000, height: 800 };
    const top = 8;
    const free = stage.height - stage.covered - top - 34;
    this.scale = Math.min((stage.width - 16) / width, Math.max(60, free) / height);
    this.ox = (stage.width - width * this.scale) / 2;
    this.oy = top + (free - height * this.scale) / 2;
  }

  private look(smoothly: boolean): void {
    const { cam } = this.app.state;
    const { stage } = this;
    const free = stage.height - stage.covered;
    if (!cam) stage.go(zoomIdentity, smoothly);
    else
      stage.go(
        zoomIdentity
          .translate(stage.width / 2 - (cam[0] * this.scale + this.ox) * cam[2], free / 2 - (cam[1] * this.scale + this.oy) * cam[2])
          .scale(cam[2]),
        smoothly,
      );
  }

  camera(): [number, number, number] | null {
    const {
      transform: { k, x, y },
      width,
      height,
      covered,
    } = this.stage;
    if (Math.abs(k - 1) < 0.01 && Math.hypot(x, y) < 2) return null;
    return [((width / 2 - x) / k - this.ox) / this.scale, (((height - covered) / 2 - y) / k - this.oy) / this.scale, k];
  }

  rested(): void {
    this.app.store.set({ cam: this.camera() }, false);
  }

  private reveal(): void {
    const first = this.app.state.sel[0];
    const home = first === undefined ? -1 : this.home[first]!;
    if (home < 0 || !this.places.includes(home)) return;
    const { k, x, y } = this.stage.transform;
    const sx = (this.bx[home]! * this.scale + this.ox) * k + x;
    const sy = (this.by[home]! * this.scale + this.oy) * k + y;
    const free = this.stage.height - this.stage.covered;
    if (sx > 40 && sy > 40 && sx < this.stage.width - 40 && sy < free - 40) return;
    this.stage.go(zoomIdentity.translate(x + this.stage.width / 2 - sx, y + free / 2 - sy).scale(k));
  }

  place(node: number): [number, number] | null {
    const home = this.home[node] ?? -1;
    if (home < 0 || !this.places.includes(home)) return null;
    const { k, x, y } = this.stage.transform;
    const box = this.stage.canvas.getBoundingClientRect();
    return [box.left + (this.bx[home]! * this.scale + this.ox) * k + x, box.top + (this.by[home]! * this.scale + this.oy) * k + y];
  }

  // ------------------------------------------------------------ drawing

  draw(ink: Ink, frame: Frame): void {
    const { app } = this;
    const sheet = this.sheet();
    const a = this.scale * frame.k;
    const dx = this.ox * frame.k + frame.x;
    const dy = this.oy * frame.k + frame.y;
    if (sheet) drawLand(ink, frame, sheet, { a, dx, dy }, app.tone);
    for (const node of this.places) {
      this.sx[node] = this.bx[node]! * a + dx;
      this.sy[node] = this.by[node]! * a + dy;
    }
    this.group(frame);
    this.drawArcs(ink, frame);
    const territory = app.graph.kindIndex("territory");
    const colour = app.tone.kinds[Math.max(0, territory)]!;
    for (const spot of this.spots) {
      if (spot.x < -40 || spot.y < -40 || spot.x > frame.width + 40 || spot.y > frame.height + 40) continue;
      ink.beginPath();
      trace(ink, "circle", spot.x, spot.y, spot.r);
      ink.globalAlpha = app.lit && !spot.lit ? 0.18 : 0.86;
      ink.fillStyle = colour;
      ink.fill();
      ink.globalAlpha = app.lit && !spot.lit ? 0.3 : 1;
      ink.strokeStyle = app.tone.paper;
      ink.lineWidth = 1.2;
      ink.stroke();
    }
    ink.globalAlpha = 1;
    this.drawMarks(ink);
    this.drawLabels(ink, frame, sheet, a, dx, dy);
  }

  /** Put places that are too near one another on this screen into one spot. */
  private group(frame: Frame): void {
    const grid = new Map<number, Spot[]>();
    const cell = (x: number, y: number): number => Math.floor(x / APART) * 8192 + Math.floor(y / APART);
    this.spots = [];
    this.spotOf = new Map();
    for (const node of this.places) {
      const x = this.sx[node]!;
      const y = this.sy[node]!;
      if (x < -60 || y < -60 || x > frame.width + 60 || y > frame.height + 60) {
        const off: Spot = {
          x,
          y,
          r: 3,
          head: node,
          places: [node],
          weight: this.weight[node]!,
          lit: this.isLit(node),
          inset: this.inset(node),
        };
        this.spotOf.set(node, off);
        continue;
      }
      let spot: Spot | undefined;
      for (let i = -1; i <= 1 && !spot; i++) {
        for (let j = -1; j <= 1 && !spot; j++) {
          spot = grid.get(cell(x + i * APART, y + j * APART))?.find((one) => Math.hypot(one.x - x, one.y - y) < APART * 0.8);
        }
      }
      if (!spot) {
        spot = { x, y, r: 0, head: node, places: [], weight: 0, lit: false, inset: this.inset(node) };
        this.spots.push(spot);
        listed(grid, cell(x, y)).push(spot);
      }
      spot.places.push(node);
      spot.weight += this.weight[node]!;
      spot.lit ||= this.isLit(node);
      this.spotOf.set(node, spot);
    }
    const most = Math.max(1, ...this.spots.map((spot) => spot.weight));
    const wide = frame.width < 600 ? 11 : 15;
    for (const spot of this.spots) spot.r = 2.8 + wide * Math.sqrt(spot.weight / most);
  }

  private inset(node: number): boolean {
    return (this.sheet()?.insets ?? []).some(
      (box) => this.bx[node]! > box.left && this.bx[node]! < box.right && this.by[node]! > box.top && this.by[node]! < box.bottom,
    );
  }

  private litHomes: { of: unknown; homes: Set<number> } = { of: null, homes: new Set() };

  private isLit(node: number): boolean {
    const { lit } = this.app;
    if (this.litHomes.of !== lit)
      this.litHomes = { of: lit, homes: new Set([...(lit?.nodes ?? [])].map((one) => this.home[one]!).filter((home) => home >= 0)) };
    return this.litHomes.homes.has(node);
  }

  private arcLinks(): number[] {
    const { graph, shown } = this.app;
    const mutual = graph.data.vias.map((via) => !via.directed);
    if (!mutual.some(Boolean)) return [];
    const links: number[] = [];
    for (let link = 0; link < graph.m; link++) {
      if (shown.link[link] && mutual[graph.via[link]!] && this.home[graph.source[link]!]! >= 0 && this.home[graph.target[link]!]! >= 0)
        links.push(link);
    }
    return links;
  }

  private arcsSaid(): string {
    const { words } = this.app;
    const all = this.arcLinks().length;
    const most = this.mostArcs();
    return !all ? "" : all > most ? words.t("arcsCut", most) : words.t("arcs");
  }

  private mostArcs(): number {
    return Math.max(120, Math.round((this.stage.width * (this.stage.height - this.stage.covered)) / ROOM_OF_ARC));
  }

  private drawArcs(ink: Ink, frame: Frame): void {
    const { app } = this;
    const { graph, lit, tone } = app;
    const pairs = new Map<string, { one: Spot; other: Spot; count: number; lit: boolean; via: number }>();
    const number = new Map<Spot, number>();
    const id = (spot: Spot): number => number.get(spot) ?? number.set(spot, number.size).get(spot)!;
    for (const link of this.arcLinks()) {
      const one = this.spotOf.get(this.home[graph.source[link]!]!);
      const other = this.spotOf.get(this.home[graph.target[link]!]!);
      if (!one || !other || one === other || (!lit?.links.has(link) && (one.inset || other.inset))) continue;
      const [first, second] = id(one) < id(other) ? [one, other] : [other, one];
      const key = `${id(first)} ${id(second)}`;
      const pair = pairs.get(key) ?? pairs.set(key, { one: first, other: second, count: 0, lit: false, via: graph.via[link]! }).get(key)!;
      pair.count++;
      pair.lit ||= lit?.links.has(link) ?? false;
    }
    const all = [...pairs.values()].filter(
      ({ one, other }) =>
        !(one.x < 0 && other.x < 0) &&
        !(one.y < 0 && other.y < 0) &&
        !(one.x > frame.width && other.x > frame.width) &&
        !(one.y > frame.height && other.y > frame.height),
    );
    const some = all
      .sort((a, b) => Number(b.lit) - Number(a.lit) || b.count - a.count)
      .slice(0, this.mostArcs())
      .reverse();
    const faint = Math.max(0.12, Math.min(0.6, 4 / Math.sqrt(some.length + 1)));
    for (const { one, other, count, lit: bright, via } of some) {
      const x = other.x - one.x;
      const y = other.y - one.y;
      const bow = x >= 0 ? 0.18 : -0.18;
      ink.beginPath();
      ink.moveTo(one.x, one.y);
      ink.quadraticCurveTo((one.x + other.x) / 2 + y * bow, (one.y + other.y) / 2 - x * bow, other.x, other.y);
      ink.strokeStyle = tone.vias[via]!;
      ink.globalAlpha = bright ? 0.95 : lit ? 0.05 : faint;
      ink.lineWidth = Math.min(4, 0.8 + 0.5 * Math.log2(count)) + (bright ? 0.8 : 0);
      ink.stroke();
    }
    ink.globalAlpha = 1;
  }

  private drawMarks(ink: Ink): void {
    const { app } = this;
    const marked = [...app.state.sel.map((node) => this.home[node]!), this.cursor];
    ink.strokeStyle = app.tone.ink;
    ink.lineWidth = 2.2;
    marked.forEach((home, i) => {
      const spot = home >= 0 ? this.spotOf.get(home) : undefined;
      if (!spot) return;
      if (i === marked.length - 1) ink.setLineDash([3, 3]);
      ink.beginPath();
      trace(ink, "circle", spot.x, spot.y, spot.r + 3.5);
      ink.stroke();
      ink.setLineDash([]);
    });
  }

  private drawLabels(ink: Ink, frame: Frame, sheet: Sheet | null, a: number, dx: number, dy: number): void {
    const { app } = this;
    const { tone, lang, graph } = app;
    const room = new Room(frame.width, frame.height - this.stage.covered);
    for (const box of this.stage.taken) room.take(box);
    room.take({ left: 0, top: frame.height - this.stage.covered - 54, right: frame.width, bottom: frame.height });
    if (app.graph.data.maps.france && app.graph.data.maps.world) room.take({ left: 0, top: 0, right: 190, bottom: 52 });
    const insets = (sheet?.insets ?? []).map((box) => {
      const edges = { left: box.left * a + dx, right: box.right * a + dx, top: box.top * a + dy, bottom: box.bottom * a + dy };
      const own = new Room(edges.right, edges.bottom, edges.left, edges.top);
      place(
        ink,
        room,
        {
          x: ((box.left + box.right) / 2) * a + dx,
          y: box.top * a + dy + 10,
          r: 0,
          lines: [box.name],
          under: "",
          size: 11,
          bold: false,
          colour: tone.soft,
          alpha: 1,
          side: "middle",
          must: 0,
        },
        tone.paper,
      );
      own.take({ ...edges, bottom: edges.top + 18 });
      room.take({
        left: Math.max(0, edges.left),
        right: Math.min(frame.width, edges.right),
        top: Math.max(0, edges.top),
        bottom: Math.min(frame.height, edges.bottom),
      });
      return own;
    });
    const order = [...this.spots].sort((one, other) => Number(other.lit) - Number(one.lit) || other.weight - one.weight);
    const chosen = app.state.sel[0];
    const roomOf = (spot: Spot): Room | undefined =>
      spot.inset ? insets.find(({ left, top, width, height }) => spot.x > left && spot.x < width && spot.y > top && spot.y < height) : room;
    for (const spot of order.slice(0, 700)) {
      roomOf(spot)?.take(
        { left: spot.x - spot.r * 0.8, right: spot.x + spot.r * 0.8, top: spot.y - spot.r * 0.8, bottom: spot.y + spot.r * 0.8 },
        true,
      );
    }
    let count = 0;
    let rank = 0;
    for (const spot of order) {
      if (app.lit && !spot.lit) break;
      if (count > 160) break;
      // What is in an inset is named in it, and nothing from outside covers it.
      const free = roomOf(spot);
      if (!free) continue;
      const own = chosen !== undefined && this.home[chosen] === spot.head;
      const more = spot.places.length > 1 ? ` +${spot.places.length - 1}` : "";
      const lines = wrapped(drawn(graph.name(spot.head, lang), 60), 20, 2);
      lines[lines.length - 1] += more;
      if (
        place(
          ink,
          free,
          {
            x: spot.x,
            y: spot.y,
            r: spot.r,
            lines,
            under: "",
            size: own ? 13.5 : 12,
            bold: own,
            colour: tone.ink,
            alpha: 1,
            side: "any",
            must: own || (!spot.inset && rank++ < 22) ? 1 : 0,
          },
          tone.paper,
        )
      )
        count++;
    }
  }

  // ------------------------------------------------------------ what is there

  private hit(x: number, y: number, near: number): Spot | undefined {
    let nearest: Spot | undefined;
    let least = Infinity;
    for (const spot of this.spots) {
      const away = Math.hypot(spot.x - x, spot.y - y) - spot.r;
      if (away < near && away < least) [nearest, least] = [spot, away];
    }
    return nearest;
  }

  pick(x: number, y: number, near: number): void {
    const spot = this.hit(x, y, near);
    this.cursor = -1;
    if (spot) this.open(spot);
    else if (this.app.state.sel.length) this.app.close();
  }

  private open(spot: Spot, focus = false): void {
    const { stage } = this;
    const { k, x, y } = stage.transform;
    const same = spot.places.every((node) => this.bx[node] === this.bx[spot.head] && this.by[node] === this.by[spot.head]);
    if (spot.places.length === 1 || same || k > 300) {
      this.app.select(spot.head, { focus });
      return;
    }
    const closer = Math.min(400, k * 3);
    const free = stage.height - stage.covered;
    stage.go(zoomIdentity.translate(stage.width / 2 - ((spot.x - x) / k) * closer, free / 2 - ((spot.y - y) / k) * closer).scale(closer));
    setTimeout(() => {
      this.rested();
    }, 450);
  }

  hover(at: [number, number] | null): void {
    const { app } = this;
    const spot = at && this.hit(at[0], at[1], 4);
    this.stage.canvas.classList.toggle("over", !!spot);
    this.onhover(
      spot
        ? [
            app.graph.name(spot.head, app.lang),
            spot.places.length > 1 ? app.words.t("group", spot.places.length) : app.words.count("links", spot.weight),
          ]
        : null,
      at?.[0] ?? 0,
      at?.[1] ?? 0,
    );
  }

  key(event: KeyboardEvent): boolean {
    const { app } = this;
    const { key } = event;
    if (key === "0") {
      app.store.set({ cam: null }, false);
      this.look(true);
    } else if (key === "Enter" || key === " ") {
      const spot = this.spotOf.get(this.cursor);
      if (spot) this.open(spot, true);
    } else if (key === "Escape") {
      this.cursor = -1;
      app.close();
    } else if (key.startsWith("Arrow")) this.walk(key);
    else return false;
    this.stage.redraw();
    return true;
  }

  private walk(key: string): void {
    const { app } = this;
    const [ux, uy] = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] }[key] as [number, number];
    const from =
      this.spotOf.get(this.cursor) ?? (app.state.sel[0] === undefined ? undefined : this.spotOf.get(this.home[app.state.sel[0]]!));
    let best = from ? undefined : this.spots[0];
    let least = Infinity;
    for (const spot of from ? this.spots : []) {
      const dx = spot.x - from!.x;
      const dy = spot.y - from!.y;
      const along = dx * ux + dy * uy;
      const across = Math.abs(dx * uy) + Math.abs(dy * ux);
      if (along > 2 && along + 2 * across < least) [best, least] = [spot, along + 2 * across];
    }
    if (!best) {
      app.announce(app.words.t("noneThere"));
      return;
    }
    this.cursor = best.head;
    app.announce(
      [
        app.graph.name(best.head, app.lang),
        best.places.length > 1 ? app.words.t("group", best.places.length) : app.words.count("links", best.weight),
      ].join(", "),
    );
  }
}
