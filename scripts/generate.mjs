// Makes every generated file anew; with --check it only compares, and fails where one is out of date.
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const generators = readdirSync(here)
  .filter((name) => /^generate-.+\.mjs$/.test(name))
  .sort();

let failed = false;
for (const name of generators) {
  const result = spawnSync(process.execPath, [join(here, name), ...process.argv.slice(2)], {
    stdio: "inherit",
  });
  if (result.status !== 0) failed = true;
}
process.exit(failed ? 1 : 0);
