/** The three map projections in use, on a sphere: radians in, the plane out, y upwards. */

export type Raw = (lambda: number, phi: number) => [number, number];

/** Mercator. */
export const mercator: Raw = (lambda, phi) => [lambda, Math.log(Math.tan(Math.PI / 4 + phi / 2))];

/** Lambert's conformal conic with two standard parallels (Snyder, Map Projections: A Working Manual, 1987, equations 15-1 to 15-4). */
export function conicConformal(first: number, second: number): Raw {
  const tangent = (phi: number): number => Math.tan(Math.PI / 4 + phi / 2);
  const n = Math.log(Math.cos(first) / Math.cos(second)) / Math.log(tangent(second) / tangent(first));
  const f = (Math.cos(first) * tangent(first) ** n) / n;
  return (lambda, phi) => {
    const rho = f / tangent(phi) ** n;
    return [rho * Math.sin(n * lambda), f - rho * Math.cos(n * lambda)];
  };
}

/** Equal Earth (Šavrič, Patterson and Jenny, 2018). */
export const equalEarth: Raw = (lambda, phi) => {
  const [a1, a2, a3, a4] = [1.340264, -0.081106, 0.000893, 0.003796];
  const m = Math.sqrt(3) / 2;
  const theta = Math.asin(m * Math.sin(phi));
  const t2 = theta * theta;
  const t6 = t2 * t2 * t2;
  return [
    (lambda * Math.cos(theta)) / (m * (a1 + 3 * a2 * t2 + t6 * (7 * a3 + 9 * a4 * t2))),
    theta * (a1 + a2 * t2 + t6 * (a3 + a4 * t2)),
  ];
};
