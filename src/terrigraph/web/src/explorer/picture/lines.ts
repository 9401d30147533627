/** The links of a picture of a network: drawn quietly, apart where they are parallel, and picked under the mouse. */
import type { App } from "../app";
import { POSSIBLE, UNDATED } from "../data/filter";
import type { Ink } from "../data/look";
import type { Frame } from "./stage";
import { listed } from "../../common/text";

/** Where nodes stand on the screen, how large they are, and which show. */
export interface Points {
  readonly sx: Float32Array;
  readonly sy: Float32Array;
  readonly radius: Float32Array;
  readonly visible: Uint8Array;
}

/** Shapes in one path; longer paths are drawn more slowly. */
export const BATCH = 700;

export class Lines {
  constructor(
    private readonly app: App,
    private readonly at: Points,
  ) {}

  draw(ink: Ink, frame: Frame, ring: boolean): void {
    const { app } = this;
    const { graph, lit, shown, tone } = app;
    const styles = new Map<number, number[]>();
    const timed = !!(app.state.from || app.state.to);
    for (let link = 0; link < graph.m; link++) {
      if (!shown.link[link]) continue;
      const a = graph.source[link]!;
      const b = graph.target[link]!;
      if (!this.at.visible[a] || !this.at.visible[b] || a === b || !this.crosses(a, b, frame)) continue;
      const bright = lit?.links.has(link) ?? false;
      const style = (bright ? 1 : 0) + 2 * (timed || graph.inferred[link] ? this.certainty(link, timed) : 0) + 16 * graph.via[link]!;
      listed(styles, style).push(link);
    }
    const busy = Math.min(1, Math.max(0.22, (14 / Math.sqrt(shown.links + 1)) * Math.sqrt(frame.k)));
    ink.lineCap = "butt";
    for (const [style, links] of [...styles].sort((a, b) => (a[0] & 1) - (b[0] & 1))) {
      const bright = (style & 1) === 1;
      const dash = DASHES[(style >> 1) & 7]!;
      ink.strokeStyle = tone.vias[style >> 4]!;
      ink.lineWidth = bright ? 1.8 : links.length > 20000 ? 0.6 : 1;
      ink.globalAlpha = bright ? 0.9 : lit ? (ring ? 0.25 : 0.07) : 0.5 * busy;
      ink.setLineDash(dash);
      for (let i = 0; i < links.length; i += BATCH) {
        ink.beginPath();
        for (const link of links.slice(i, i + BATCH)) this.line(ink, link);
        ink.stroke();
      }
      if (bright || (shown.links < 250 && !lit)) this.arrows(ink, links, bright ? 7 : 5);
    }
    ink.setLineDash([]);
    ink.globalAlpha = 1;
  }

  private certainty(link: number, timed: boolean): number {
    const status = this.app.shown.link[link];
    if (timed && status === POSSIBLE) return 1;
    if (timed && status === UNDATED) return 2;
    return this.app.graph.inferred[link] ? 3 : 0;
  }

  private crosses(a: number, b: number, frame: Frame): boolean {
    const { sx, sy } = this.at;
    return (
      !(sx[a]! < 0 && sx[b]! < 0) &&
      !(sy[a]! < 0 && sy[b]! < 0) &&
      !(sx[a]! > frame.width && sx[b]! > frame.width) &&
      !(sy[a]! > frame.height && sy[b]! > frame.height)
    );
  }

  /** The point that a link bends towards; links between the same two nodes bend apart. */
  private bend(link: number): [number, number] {
    const { graph } = this.app;
    const lane = graph.lane[link]!;
    const a = graph.source[link]!;
    const b = graph.target[link]!;
    const turn = a < b ? 1 : -1;
    const dx = this.at.sx[b]! - this.at.sx[a]!;
    const dy = this.at.sy[b]! - this.at.sy[a]!;
    const long = Math.hypot(dx, dy) || 1;
    const off = turn * lane * Math.min(34, long / 3);
    return [(this.at.sx[a]! + this.at.sx[b]!) / 2 - (dy / long) * off, (this.at.sy[a]! + this.at.sy[b]!) / 2 + (dx / long) * off];
  }

  private line(ink: Ink, link: number): void {
    const { graph } = this.app;
    const a = graph.source[link]!;
    const b = graph.target[link]!;
    ink.moveTo(this.at.sx[a]!, this.at.sy[a]!);
    if (graph.lane[link]) ink.quadraticCurveTo(...this.bend(link), this.at.sx[b]!, this.at.sy[b]!);
    else ink.lineTo(this.at.sx[b]!, this.at.sy[b]!);
  }

  private arrows(ink: Ink, links: number[], size: number): void {
    const { graph } = this.app;
    ink.fillStyle = ink.strokeStyle;
    ink.setLineDash([]);
    ink.beginPath();
    for (const link of links) {
      if (!graph.data.vias[graph.via[link]!]!.directed) continue;
      const a = graph.source[link]!;
      const b = graph.target[link]!;
      const from: [number, number] = graph.lane[link] ? this.bend(link) : [this.at.sx[a]!, this.at.sy[a]!];
      const dx = this.at.sx[b]! - from[0];
      const dy = this.at.sy[b]! - from[1];
      const long = Math.hypot(dx, dy);
      if (Math.hypot(this.at.sx[b]! - this.at.sx[a]!, this.at.sy[b]! - this.at.sy[a]!) < 3 * size + this.at.radius[b]!) continue;
      const ux = dx / long;
      const uy = dy / long;
      const tip = this.at.radius[b]! + 2;
      const x = this.at.sx[b]! - ux * tip;
      const y = this.at.sy[b]! - uy * tip;
      ink.moveTo(x, y);
      ink.lineTo(x - ux * size - uy * size * 0.45, y - uy * size + ux * size * 0.45);
      ink.lineTo(x - ux * size + uy * size * 0.45, y - uy * size - ux * size * 0.45);
      ink.closePath();
    }
    ink.fill();
  }

  /** The link nearest to a point, within `near` pixels; -1 for none. */
  hit(x: number, y: number, near: number): number {
    const { graph, shown, lit } = this.app;
    const candidates = lit ? [...lit.links] : graph.m <= 20000 ? [...shown.link.keys()] : [];
    let best = -1;
    let least = near;
    for (const link of candidates) {
      const a = graph.source[link]!;
      const b = graph.target[link]!;
      if (!shown.link[link] || !this.at.visible[a] || !this.at.visible[b]) continue;
      const away = graph.lane[link]
        ? this.toCurve(link, x, y)
        : toSegment(x, y, this.at.sx[a]!, this.at.sy[a]!, this.at.sx[b]!, this.at.sy[b]!);
      if (away < least) [best, least] = [link, away];
    }
    return best;
  }

  private toCurve(link: number, x: number, y: number): number {
    const { graph } = this.app;
    const a = graph.source[link]!;
    const b = graph.target[link]!;
    const [cx, cy] = this.bend(link);
    let least = Infinity;
    let lastX = this.at.sx[a]!;
    let lastY = this.at.sy[a]!;
    for (let i = 1; i <= 8; i++) {
      const t = i / 8;
      const u = 1 - t;
      const nx = u * u * this.at.sx[a]! + 2 * u * t * cx + t * t * this.at.sx[b]!;
      const ny = u * u * this.at.sy[a]! + 2 * u * t * cy + t * t * this.at.sy[b]!;
      least = Math.min(least, toSegment(x, y, lastX, lastY, nx, ny));
      [lastX, lastY] = [nx, ny];
    }
    return least;
  }
}

const DASHES: number[][] = [[], [6, 4], [1.5, 3.5], [4, 3]];

function toSegment(x: number, y: number, ax: number, ay: number, bx: number, by: number): number {
  const dx = bx - ax;
  const dy = by - ay;
  const share = Math.max(0, Math.min(1, ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy || 1)));
  return Math.hypot(x - ax - share * dx, y - ay - share * dy);
}
