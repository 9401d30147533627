/** The base map under the territories. */
import type { Ink, Tone } from "../data/look";
import type { Sheet } from "./sheet";
import type { Frame } from "./stage";

/** What turns the sheet's units into pixels: times a, plus dx or dy. */
export interface Placed {
  a: number;
  dx: number;
  dy: number;
}

/** Draw a base map: what is around, the insets, and the land itself. */
export function drawLand(ink: Ink, frame: Frame, sheet: Sheet, at: Placed, tone: Tone): void {
  const { a, dx, dy } = at;
  outline(ink, frame, sheet.around, at);
  ink.globalAlpha = 0.45;
  ink.fillStyle = tone.land;
  ink.fill();
  ink.globalAlpha = 1;
  for (const box of sheet.insets) {
    ink.fillStyle = tone.paper;
    ink.fillRect(box.left * a + dx, box.top * a + dy, (box.right - box.left) * a, (box.bottom - box.top) * a);
  }
  outline(ink, frame, sheet.rings, at);
  ink.fillStyle = tone.land;
  ink.fill();
  ink.strokeStyle = tone.coast;
  ink.lineWidth = 0.8;
  ink.stroke();
  ink.beginPath();
  for (const box of sheet.insets) ink.rect(box.left * a + dx, box.top * a + dy, (box.right - box.left) * a, (box.bottom - box.top) * a);
  ink.stroke();
}

function outline(ink: Ink, frame: Frame, rings: Float32Array[], { a, dx, dy }: Placed): void {
  ink.beginPath();
  for (const ring of rings) {
    let inside = false;
    for (let i = 0; i < ring.length && !inside; i += 2) {
      const x = ring[i]! * a + dx;
      const y = ring[i + 1]! * a + dy;
      inside = x > -frame.width && x < 2 * frame.width && y > -frame.height && y < 2 * frame.height;
    }
    if (!inside && frame.k < 8) continue;
    for (let i = 0; i < ring.length; i += 2) {
      if (i) ink.lineTo(ring[i]! * a + dx, ring[i + 1]! * a + dy);
      else ink.moveTo(ring[i]! * a + dx, ring[i + 1]! * a + dy);
    }
    ink.closePath();
  }
}
