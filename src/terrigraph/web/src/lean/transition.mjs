// In place of d3-transition, of which d3-zoom needs "interrupt" alone: cameras move by stage.ts.
import { selection } from "d3-selection";

export function interrupt() {
  /* nothing is ever under way */
}

selection.prototype.interrupt = function () {
  return this;
};
