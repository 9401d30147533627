/** Colours and shapes: one of each a kind, apart for colour-blind eyes and on paper. */
import type { Graph } from "./data";

/** What drawing needs of a canvas; a picture in SVG offers the same. */
export type Ink = Pick<
  CanvasRenderingContext2D,
  | "beginPath"
  | "moveTo"
  | "lineTo"
  | "quadraticCurveTo"
  | "arc"
  | "rect"
  | "closePath"
  | "stroke"
  | "fill"
  | "fillRect"
  | "fillText"
  | "strokeText"
  | "measureText"
  | "setLineDash"
  | "save"
  | "restore"
  | "fillStyle"
  | "strokeStyle"
  | "lineWidth"
  | "globalAlpha"
  | "font"
  | "textAlign"
  | "textBaseline"
  | "lineJoin"
  | "lineCap"
>;

export type Shape = "circle" | "square" | "triangle" | "diamond" | "ring" | "drop" | "hexagon" | "cross";

export interface Tone {
  ink: string;
  soft: string;
  paper: string;
  edge: string;
  land: string;
  coast: string;
  kinds: string[];
  vias: string[];
}

export const FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'Helvetica Neue', Arial, sans-serif";

/** A table that has what it was given and nothing by inheritance: kinds bear any name. */
function own<T>(table: Record<string, T>): Record<string, T | undefined> {
  return Object.assign(Object.create(null) as Record<string, T | undefined>, table);
}

const SHAPES = own<Shape>({
  person: "circle",
  organisation: "square",
  territory: "triangle",
  event: "diamond",
  theme: "ring",
  question: "drop",
});
const OTHERS: Shape[] = ["hexagon", "cross"];

// After Okabe and Ito; the light ones are darkened until they stand out on paper (3:1).
const LIGHT = own({
  person: "#0072b2",
  organisation: "#c8520a",
  territory: "#00835f",
  event: "#a8488a",
  theme: "#8a6a00",
  question: "#3f6f8f",
});
const DARK = own({
  person: "#56b4e9",
  organisation: "#ff9d5c",
  territory: "#3fcfa2",
  event: "#e69ac6",
  theme: "#e8c64a",
  question: "#a9c7da",
});
const SPARE = { light: ["#5b5b5b", "#6a4fb3", "#a33a3a", "#4c7a1f"], dark: ["#b8b8b8", "#b6a3f0", "#f09a9a", "#a9d67c"] };

export function shapes(graph: Graph): Shape[] {
  let spare = 0;
  return graph.data.kinds.map((kind) => SHAPES[kind.id] ?? OTHERS[spare++ % OTHERS.length]!);
}

export function tone(graph: Graph, dark: boolean): Tone {
  const colours = dark ? DARK : LIGHT;
  const spare = dark ? SPARE.dark : SPARE.light;
  let next = 0;
  const kinds = graph.data.kinds.map((kind) => colours[kind.id] ?? spare[next++ % spare.length]!);
  return dark
    ? {
        ink: "#eef1f4",
        soft: "#a9b3be",
        paper: "#14181d",
        edge: "#77838f",
        land: "#232a32",
        coast: "#3b4652",
        kinds,
        vias: viaColours(graph, kinds, "#8b97a3"),
      }
    : {
        ink: "#1b2530",
        soft: "#566270",
        paper: "#fbfaf7",
        edge: "#8c97a3",
        land: "#ece8df",
        coast: "#c9c2b4",
        kinds,
        vias: viaColours(graph, kinds, "#8793a0"),
      };
}

/** A link has the colour of the kind that it leads to in most cases, so that what it is about shows. */
function viaColours(graph: Graph, kinds: string[], none: string): string[] {
  const counts = graph.data.vias.map(() => new Map<number, number>());
  for (let link = 0; link < graph.m; link++) {
    const ends = counts[graph.via[link]!]!;
    const kind = graph.kind[graph.target[link]!]!;
    ends.set(kind, (ends.get(kind) ?? 0) + 1);
  }
  return counts.map((ends) => {
    const most = [...ends].sort((a, b) => b[1] - a[1])[0];
    return most ? kinds[most[0]]! : none;
  });
}

/** Add a shape of about radius r to the path. */
export function trace(ink: Ink, shape: Shape, x: number, y: number, r: number): void {
  if (shape === "circle" || shape === "ring") {
    ink.moveTo(x + r, y);
    ink.arc(x, y, r, 0, 2 * Math.PI);
    return;
  }
  const points = POINTS[shape];
  points.forEach(([px, py], i) => {
    if (i) ink.lineTo(x + px * r, y + py * r);
    else ink.moveTo(x + px * r, y + py * r);
  });
  ink.closePath();
}

const hexagon = Array.from({ length: 6 }, (_, i): [number, number] => [
  1.08 * Math.cos((i * Math.PI) / 3),
  1.08 * Math.sin((i * Math.PI) / 3),
]);

const POINTS: Record<Exclude<Shape, "circle" | "ring">, [number, number][]> = {
  square: [
    [-0.9, -0.9],
    [0.9, -0.9],
    [0.9, 0.9],
    [-0.9, 0.9],
  ],
  triangle: [
    [0, -1.25],
    [1.15, 0.8],
    [-1.15, 0.8],
  ],
  diamond: [
    [0, -1.3],
    [1.3, 0],
    [0, 1.3],
    [-1.3, 0],
  ],
  drop: [
    [0, 1.25],
    [1.15, -0.8],
    [-1.15, -0.8],
  ],
  hexagon,
  cross: [
    [-0.4, -1.1],
    [0.4, -1.1],
    [0.4, -0.4],
    [1.1, -0.4],
    [1.1, 0.4],
    [0.4, 0.4],
    [0.4, 1.1],
    [-0.4, 1.1],
    [-0.4, 0.4],
    [-1.1, 0.4],
    [-1.1, -0.4],
    [-0.4, -0.4],
  ],
};

/** A small drawing of a kind's shape for legends and lists, coloured by the style sheet. */
export function glyph(kind: number, shape: Shape): SVGSVGElement {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "-12 -12 24 24");
  svg.setAttribute("class", shape === "ring" ? "glyph hollow" : "glyph");
  svg.style.setProperty("--c", `var(--k${kind})`);
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", outline(shape, shape === "ring" ? 6.5 : 7.5));
  svg.append(path);
  return svg;
}

function outline(shape: Shape, r: number): string {
  if (shape === "circle" || shape === "ring") return `M${r},0A${r},${r} 0 1 1 ${-r},0A${r},${r} 0 1 1 ${r},0Z`;
  return "M" + POINTS[shape].map(([x, y]) => `${(x * r).toFixed(2)},${(y * r).toFixed(2)}`).join("L") + "Z";
}
