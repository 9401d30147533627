// Bundles the explorer (src/explorer/main.ts), the review page (src/review/review.ts), the editor of queries (src/query/query.ts), with their style sheets, and the folding of texts that pages without a program of their own use (src/common/fold.ts), into dist/, with the licences of what is bundled. The same input gives the same bytes.
import { build } from "esbuild";
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
process.chdir(here);
mkdirSync("dist", { recursive: true });

const common = { bundle: true, minify: true, charset: "utf8", legalComments: "none", logLevel: "warning", target: ["es2022"] };
const { metafile } = await build({
  ...common,
  entryPoints: ["src/explorer/main.ts"],
  outfile: "dist/explorer.js",
  format: "iife",
  metafile: true,
  alias: { "d3-transition": "./src/lean/transition.mjs", "d3-interpolate": "./src/lean/interpolate.mjs" },
});
await build({ ...common, entryPoints: ["src/explorer/style.css"], outfile: "dist/explorer.css" });
await build({ ...common, entryPoints: ["src/review/review.ts"], outfile: "dist/review.js", format: "iife" });
await build({ ...common, entryPoints: ["src/review/review.css"], outfile: "dist/review.css" });
await build({ ...common, entryPoints: ["src/common/fold.ts"], outfile: "dist/fold.js", format: "iife", globalName: "terrigraphText" });

// YASQE brings a list of other people's prefixes, a quarter of its size, for completions that the page does not offer.
const lean = {
  name: "without-prefixes",
  setup: (made) =>
    made.onLoad({ filter: /yasqe\.esm\.js$/ }, ({ path }) => {
      const text = readFileSync(path, "utf8");
      const bare = text.replace(/(?:, [\w$]+ = "[^"]*")+, prefixes_default = \{[^}]*\}/, ", prefixes_default = {}");
      if (bare === text) throw new Error("YASQE keeps its prefixes elsewhere");
      return { contents: bare };
    }),
};
const queries = await build({
  ...common,
  entryPoints: ["src/query/query.ts"],
  outfile: "dist/query.js",
  format: "iife",
  metafile: true,
  plugins: [lean],
});
await build({ ...common, entryPoints: ["src/query/query.css"], outfile: "dist/query.css" });

const packages = new Set();
for (const file of [metafile, queries.metafile].flatMap(({ inputs }) => Object.keys(inputs))) {
  const own = /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(file);
  if (own) packages.add(own[1]);
}
const carried = (name) => {
  // what a package has bundled into its own file is not among the inputs
  packages.add(name);
  Object.keys(JSON.parse(readFileSync(join("node_modules", name, "package.json"), "utf8")).dependencies ?? {}).forEach(carried);
};
carried("@zazuko/yasqe");
const licences = [...packages].sort().map((name) => {
  const folder = join("node_modules", name);
  const { version, license, author } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  return `${name} ${version} (${license})\n\n${file ? readFileSync(join(folder, file), "utf8").trim() : (author?.name ?? author ?? "")}\n`;
});
writeFileSync("dist/licences.txt", licences.join("\n----\n\n"));
