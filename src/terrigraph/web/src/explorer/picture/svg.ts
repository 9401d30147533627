/** A picture in SVG, drawn by the same calls as on a canvas. */
import type { Ink } from "../data/look";

// eslint-disable-next-line no-control-regex -- XML allows no control character: they are what it looks for
const UNWRITABLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ud800-\udfff\ufffe\uffff]/gu;

const escape = (text: string): string =>
  text.replace(UNWRITABLE, "\ufffd").replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/"/g, "&quot;");
const short = (value: number): string => String(Math.round(value * 10) / 10);

export class SvgInk implements Ink {
  fillStyle: string = "#000";
  strokeStyle: string = "#000";
  lineWidth = 1;
  globalAlpha = 1;
  font = "12px sans-serif";
  textAlign: CanvasTextAlign = "left";
  textBaseline: CanvasTextBaseline = "alphabetic";
  lineJoin: CanvasLineJoin = "miter";
  lineCap: CanvasLineCap = "butt";
  private readonly parts: string[] = [];
  private path: string[] = [];
  private dash = "";
  private readonly ruler = document.createElement("canvas").getContext("2d")!;
  private readonly saved: [string, string, number, number][] = [];

  constructor(
    private readonly width: number,
    private readonly height: number,
  ) {}

  beginPath(): void {
    this.path = [];
  }
  moveTo(x: number, y: number): void {
    this.path.push(`M${short(x)},${short(y)}`);
  }
  lineTo(x: number, y: number): void {
    this.path.push(`L${short(x)},${short(y)}`);
  }
  quadraticCurveTo(cx: number, cy: number, x: number, y: number): void {
    this.path.push(`Q${short(cx)},${short(cy)} ${short(x)},${short(y)}`);
  }
  closePath(): void {
    this.path.push("Z");
  }
  rect(x: number, y: number, w: number, h: number): void {
    this.path.push(`M${short(x)},${short(y)}h${short(w)}v${short(h)}h${short(-w)}Z`);
  }

  /** Whole circles only: nothing here draws parts of one. */
  arc(x: number, y: number, r: number): void {
    this.path.push(
      `M${short(x + r)},${short(y)}A${short(r)},${short(r)} 0 1 1 ${short(x - r)},${short(y)}A${short(r)},${short(r)} 0 1 1 ${short(x + r)},${short(y)}`,
    );
  }

  setLineDash(segments: Iterable<number>): void {
    this.dash = [...segments].join(" ");
  }
  save(): void {
    this.saved.push([this.fillStyle, this.strokeStyle, this.lineWidth, this.globalAlpha]);
  }
  restore(): void {
    [this.fillStyle, this.strokeStyle, this.lineWidth, this.globalAlpha] = this.saved.pop() ?? ["#000", "#000", 1, 1];
  }

  stroke(): void {
    if (!this.path.length) return;
    const dash = this.dash ? ` stroke-dasharray="${this.dash}"` : "";
    this.parts.push(
      `<path d="${this.path.join("")}" fill="none" stroke="${escape(this.strokeStyle)}" stroke-width="${short(this.lineWidth)}"${dash}${this.alpha()}/>`,
    );
  }

  fill(): void {
    if (this.path.length)
      this.parts.push(`<path d="${this.path.join("")}" fill="${escape(this.fillStyle)}" fill-rule="evenodd"${this.alpha()}/>`);
  }

  fillRect(x: number, y: number, w: number, h: number): void {
    this.parts.push(
      `<rect x="${short(x)}" y="${short(y)}" width="${short(w)}" height="${short(h)}" fill="${escape(this.fillStyle)}"${this.alpha()}/>`,
    );
  }

  fillText(text: string, x: number, y: number): void {
    this.text(text, x, y, `fill="${escape(this.fillStyle)}"`);
  }

  strokeText(text: string, x: number, y: number): void {
    this.text(
      text,
      x,
      y,
      `fill="none" stroke="${escape(this.strokeStyle)}" stroke-width="${short(this.lineWidth)}" stroke-linejoin="round"`,
    );
  }

  measureText(text: string): TextMetrics {
    this.ruler.font = this.font;
    return this.ruler.measureText(text);
  }

  private alpha(): string {
    return this.globalAlpha < 1
      ? ` opacity="${short(this.globalAlpha * 10) === "0" ? "0.05" : Math.round(this.globalAlpha * 100) / 100}"`
      : "";
  }

  private text(text: string, x: number, y: number, paint: string): void {
    const font = /^(?:(\d+) )?([\d.]+)px (.*)$/.exec(this.font);
    const anchor = this.textAlign === "center" ? "middle" : this.textAlign === "right" ? "end" : "start";
    const size = Number(font?.[2] ?? 12);
    const base = this.textBaseline === "middle" ? y + size * 0.35 : y;
    this.parts.push(
      `<text x="${short(x)}" y="${short(base)}" font-family="${escape(font?.[3] ?? "sans-serif")}" font-size="${size}"${font?.[1] ? ` font-weight="${font[1]}"` : ""} text-anchor="${anchor}" ${paint}${this.alpha()}>${escape(text)}</text>`,
    );
  }

  toString(title: string): string {
    return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${this.width} ${this.height}" width="${this.width}" height="${this.height}">\n<title>${escape(title)}</title>\n${this.parts.join("\n")}\n</svg>\n`;
  }
}

export { escape as escapeXml };
