/** A small graph as a page has it: two people, a town, a theme with a narrower one, an event, and their links. */
import type { PageData } from "../src/explorer/data/data";

export const PARIS = 2;

const text = (fr: string, en = fr): { fr: string; en: string } => ({ fr, en });
const kind = (id: string): PageData["kinds"][number] => ({ id, iri: `urn:${id}`, label: text(id), plural: text(`${id}s`) });

export function pageData(): PageData {
  return {
    title: text("Essai", "Trial"),
    about: text(""),
    lang: "fr",
    graph: { sha256: "", statements: 0, asOf: "", permalink: "" },
    kinds: ["person", "territory", "theme", "event"].map(kind),
    vias: [
      { id: "mandate", iri: "urn:mandate", label: text("mandat", "office"), directed: true },
      { id: "about", iri: "urn:about", label: text("porte sur", "is about"), directed: true },
      { id: "takesPart", iri: "urn:takesPart", label: text("participe à", "takes part in"), directed: true },
    ],
    labels: [text("maire", "mayor"), text("porte sur", "is about"), text("participe à", "takes part in")],
    sources: [],
    documents: [],
    passages: [],
    nodes: {
      id: ["person/hélène", "person/ångström", "territory/paris", "theme/water", "theme/rivers", "event/meeting"],
      kind: [0, 0, 1, 2, 2, 3],
      label: ["Hélène Łódzka", "Ångström, Œdipe", "Saint‑Étienne", "Eau", "Rivières", "Rencontre"],
      labelEn: { "3": "Water" },
      context: ["", "", "Loire", "", "", ""],
      x: [0, 10, 20, 30, 40, 50],
      y: [0, 10, 20, 30, 40, 50],
      lon: [null, null, 4.39, null, null, null],
      lat: [null, null, 45.43, null, null, null],
      community: [0, 0, 0, 0, 0, 0],
      source: [[], [], [], [], [], []],
      dates: { "5": ["2016-02-16", "2016-02-17"] },
    },
    links: {
      source: [0, 1, 5, 0, 2],
      target: [2, 2, 4, 5, 3],
      via: [0, 0, 1, 2, 1],
      label: [0, 0, 1, 2, 1],
      start: ["2001", "2014", "", "", ""],
      end: ["2014", "", "", "", ""],
      possibleFrom: { 0: "2001-01-01", 1: "2014-01-01" },
      certainFrom: { 0: "2001-12-31", 1: "2014-12-31" },
      certainUntil: { 0: "2014-01-01" },
      possibleUntil: { 0: "2014-12-31" },
      id: ["m1", "m2", "", "", ""],
      sources: [[], [], [], [], []],
      inferred: [4],
      note: {},
      passages: {},
      role: { "0": ["maires"] },
    },
    facts: {},
    broader: { "4": [3] },
    within: { "2": [0] },
    areas: { id: ["area/loire"], label: ["Loire"], node: [-1] },
    communities: [],
    start: { story: "", view: "network", selection: "" },
    stories: [
      {
        id: "water",
        title: text("L’eau"),
        steps: [
          {
            title: text("Un"),
            text: text(""),
            view: "map",
            select: ["territory/paris"],
            filters: { theme: "theme/water" },
            camera: [1, 2, 3],
          },
        ],
      },
    ],
    maps: { france: null, world: null },
  };
}
