// No module of the programs takes, by way of others, itself.
import assert from "node:assert/strict";
import { test } from "node:test";
import { build } from "esbuild";

const { metafile } = await build({
  entryPoints: ["src/explorer/main.ts", "src/review/review.ts", "src/query/query.ts"],
  bundle: true,
  packages: "external",
  outdir: "dist",
  write: false,
  metafile: true,
});
const imports = new Map(
  Object.entries(metafile.inputs).map(([module, input]) => [module, input.imports.filter((one) => !one.external).map((one) => one.path)]),
);

test("modules import one another in no circle", () => {
  assert.ok(imports.size > 30);
  const done = new Set();
  const visit = (module, path) => {
    assert.ok(!path.includes(module), `a circle: ${[...path.slice(path.indexOf(module)), module].join(" → ")}`);
    if (done.has(module)) return;
    for (const next of imports.get(module) ?? []) visit(next, [...path, module]);
    done.add(module);
  };
  for (const module of imports.keys()) visit(module, []);
});
