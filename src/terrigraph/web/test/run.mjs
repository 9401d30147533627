// Runs the unit tests: those in TypeScript are bundled first, for Node's own runner.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

process.chdir(dirname(dirname(fileURLToPath(import.meta.url))));
const names = readdirSync("test");
const outdir = mkdtempSync(join(tmpdir(), "terrigraph-web-"));
try {
  const entryPoints = names.filter((name) => name.endsWith(".test.ts")).map((name) => join("test", name));
  const options = { bundle: true, platform: "node", format: "esm", outExtension: { ".js": ".mjs" }, logLevel: "warning" };
  await build({ ...options, entryPoints, outdir });
  const bundled = readdirSync(outdir).map((name) => join(outdir, name));
  const plain = names.filter((name) => name.endsWith(".test.mjs")).map((name) => join("test", name));
  process.exitCode = spawnSync(process.execPath, ["--test", ...bundled, ...plain], { stdio: "inherit" }).status ?? 1;
} finally {
  rmSync(outdir, { recursive: true });
}
