/** Base maps laid out once on a sheet of their own units: France with its overseas départements as insets, and the world. */
import type { Feature, FeatureCollection, Position } from "geojson";
import { feature } from "topojson-client";
import type { GeometryCollection, Topology } from "topojson-specification";
import { conicConformal, equalEarth, mercator } from "./projections";
import type { Raw } from "./projections";

export interface Inset {
  left: number;
  top: number;
  right: number;
  bottom: number;
  name: string;
}

export interface Sheet {
  width: number;
  height: number;
  /** Closed outlines, as x, y, x, y… */
  rings: Float32Array[];
  /** Land around, drawn fainter. */
  around: Float32Array[];
  insets: Inset[];
  /** Where a place is on the sheet; null where it is off it. */
  project(lon: number, lat: number): [number, number] | null;
}

const NAMES: Record<string, string> = {
  971: "Guadeloupe",
  972: "Martinique",
  973: "Guyane",
  974: "La Réunion",
  975: "Saint-Pierre-et-Miquelon",
  976: "Mayotte",
  977: "Saint-Barthélemy",
  978: "Saint-Martin",
  986: "Wallis-et-Futuna",
  987: "Polynésie française",
  988: "Nouvelle-Calédonie",
};

function features(topology: unknown): Feature[] {
  const map = topology as Topology | null;
  const object = map && Object.values(map.objects)[0];
  if (!map || !object) return [];
  const shape = feature(map, object as GeometryCollection) as FeatureCollection | Feature;
  return shape.type === "FeatureCollection" ? shape.features : [shape];
}

/** The outlines of a feature, in degrees; one that crosses the 180th meridian goes on beyond it. */
function ringsOf(one: Feature): Position[][] {
  const { geometry } = one;
  const rings = geometry?.type === "Polygon" ? geometry.coordinates : geometry?.type === "MultiPolygon" ? geometry.coordinates.flat() : [];
  return rings.map((ring) => {
    const crosses = ring.some((at, i) => i > 0 && Math.abs(at[0]! - ring[i - 1]![0]!) > 180);
    return crosses ? ring.map(([lon, lat]) => [lon! < 0 ? lon! + 360 : lon!, lat!]) : ring;
  });
}

/** The middle of the largest outline's bounds: enough to tell Europe from overseas. */
function middle(one: Feature): [number, number] {
  const longest = ringsOf(one).reduce((most, ring) => (ring.length > most.length ? ring : most), [] as Position[]);
  const lon = longest.map((at) => at[0]!);
  const lat = longest.map((at) => at[1]!);
  return [(Math.min(...lon) + Math.max(...lon)) / 2, (Math.min(...lat) + Math.max(...lat)) / 2];
}

type Project = (lon: number, lat: number) => [number, number];
const RADIANS = Math.PI / 180;

/** A projection that turns by some degrees, then fits some features into a box. */
function fitted(raw: Raw, turn: number, all: Feature[], [left, top, right, bottom]: [number, number, number, number]): Project {
  const flat: Project = (lon, lat) => {
    const [x, y] = raw((lon - turn) * RADIANS, lat * RADIANS);
    return [x, -y];
  };
  let x0 = Infinity;
  let x1 = -Infinity;
  let y0 = Infinity;
  let y1 = -Infinity;
  for (const one of all) {
    for (const ring of ringsOf(one)) {
      for (const [lon, lat] of ring) {
        const [x, y] = flat(lon!, lat!);
        x0 = Math.min(x0, x);
        x1 = Math.max(x1, x);
        y0 = Math.min(y0, y);
        y1 = Math.max(y1, y);
      }
    }
  }
  const k = Math.min((right - left) / (x1 - x0), (bottom - top) / (y1 - y0));
  const dx = (left + right - k * (x0 + x1)) / 2;
  const dy = (top + bottom - k * (y0 + y1)) / 2;
  return (lon, lat) => {
    const [x, y] = flat(lon, lat);
    return [x * k + dx, y * k + dy];
  };
}

function outlines(project: Project, all: Feature[]): Float32Array[] {
  return all.flatMap((one) =>
    ringsOf(one)
      .filter((ring) => ring.length > 3)
      .map((ring) => Float32Array.from(ring.flatMap(([lon, lat]) => project(lon!, lat!)))),
  );
}

const inEurope = ([lon, lat]: [number, number]): boolean => lon > -9 && lon < 12 && lat > 39 && lat < 53;

/** France: the mainland and Corsica, and in a column on the left those that are overseas. */
export function france(topology: unknown, others: unknown): Sheet | null {
  const all = features(topology);
  if (!all.length) return null;
  const near = all.filter((one) => inEurope(middle(one)));
  const far = all.filter((one) => !near.includes(one));
  const width = 1000;
  const height = 860;
  const main = fitted(conicConformal(44 * RADIANS, 49 * RADIANS), 3, near, [150, 10, width - 10, height - 10]);
  const rings = outlines(main, near);
  const insets: Inset[] = [];
  const parts: { box: [number, number, number, number]; project: Project }[] = [];
  const tall = Math.min(150, (height - 40) / Math.max(1, far.length));
  const named = far
    .map((one) => ({ one, name: NAMES[String(one.id)] ?? String((one.properties as { name?: string } | null)?.name ?? one.id ?? "") }))
    .sort((a, b) => a.name.localeCompare(b.name, "fr"));
  named.forEach(({ one, name }, i) => {
    const top = 60 + i * tall;
    const project = fitted(mercator, 0, [one], [14, top + 22, 136, top + tall - 14]);
    rings.push(...outlines(project, [one]));
    insets.push({ left: 4, top, right: 146, bottom: top + tall - 6, name });
    const lon = ringsOf(one).flatMap((ring) => ring.map((at) => at[0]!));
    const lat = ringsOf(one).flatMap((ring) => ring.map((at) => at[1]!));
    parts.push({ box: [Math.min(...lon) - 0.1, Math.min(...lat) - 0.1, Math.max(...lon) + 0.1, Math.max(...lat) + 0.1], project });
  });
  const close = features(others)
    .filter((one) => !["FR", "250"].includes(String(one.id)))
    .flatMap((one) => ringsOf(one))
    .filter((ring) => ring.some(([lon, lat]) => lon! > -14 && lon! < 22 && lat! > 36 && lat! < 60))
    .map((ring) => ring.filter(([lon, lat]) => lon! > -40 && lon! < 60 && lat! > 15 && lat! < 75));
  const around = close.filter((ring) => ring.length > 3).map((ring) => Float32Array.from(ring.flatMap(([lon, lat]) => main(lon!, lat!))));
  return {
    width,
    height,
    rings,
    around,
    insets,
    project: (lon, lat) => {
      if (inEurope([lon, lat])) {
        const at = main(lon, lat);
        return at[0] > 148 && at[0] < width && at[1] > 0 && at[1] < height ? at : null;
      }
      const part = parts.find(({ box: [west, south, east, north] }) => lon >= west && lon <= east && lat >= south && lat <= north);
      return part?.project(lon, lat) ?? null;
    },
  };
}

export function world(topology: unknown): Sheet | null {
  const all = features(topology).filter((one) => !["010", "AQ"].includes(String(one.id))); // Antarctica
  if (!all.length) return null;
  const width = 1000;
  const height = 470;
  const project = fitted(equalEarth, 0, all, [5, 5, width - 5, height - 5]);
  return { width, height, rings: outlines(project, all), around: [], insets: [], project };
}
