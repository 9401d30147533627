/** What the parts of the program share. */
import type { Graph } from "./data/data";
import type { Shown } from "./data/filter";
import type { Shape, Tone } from "./data/look";
import type { Names } from "./data/search";
import type { State, Store } from "./data/state";
import type { Lang } from "../common/text";
import type { Words } from "./words";

/** What is lit: a chosen node with its neighbours, a chain, several nodes. */
export interface Lit {
  nodes: Set<number>;
  links: Set<number>;
}

export interface App {
  readonly graph: Graph;
  readonly store: Store;
  readonly shapes: Shape[];
  state: State;
  lang: Lang;
  words: Words;
  tone: Tone;
  shown: Shown;
  lit: Lit | null;
  names(): Names;
  /** Say something to who cannot see it. */
  announce(text: string): void;
  /** Choose a node; the panel opens on it and takes the focus where the keyboard was used. */
  select(node: number, options?: { focus?: boolean; keep?: boolean }): void;
  /** Close the panel. */
  close(): void;
}
