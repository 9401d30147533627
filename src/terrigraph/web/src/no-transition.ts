/** In place of d3-transition, of which d3-zoom only needs "interrupt": cameras move by stage.ts, and the program is 15 KB smaller. */
import { selection } from "d3-selection";

export function interrupt(): void { /* nothing is ever under way */ }

(selection.prototype as { interrupt?: () => unknown }).interrupt = function (this: unknown): unknown { return this; };
