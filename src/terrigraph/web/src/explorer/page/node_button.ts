import type { App } from "../app";
import { button, h } from "../../common/dom";
import { tied } from "../../common/text";
import { glyph } from "../data/look";

/** A node's name, to go to it. */
export function nodeButton(app: App, node: number): HTMLButtonElement {
  const { graph } = app;
  return button(
    "node",
    () => {
      app.select(node, { focus: true });
    },
    glyph(graph.kind[node]!, app.shapes[graph.kind[node]!]!),
    h("bdi", {}, tied(graph.name(node, app.lang))),
  );
}
