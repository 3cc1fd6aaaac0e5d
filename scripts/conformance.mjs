// npm run conformance: compiles conformance cases and compares; test/harness/conformance/main.ts has the options.

import { fileURLToPath } from "node:url";
import { importBundled } from "./import-bundled.mjs";

const ROOT = new URL("../", import.meta.url);

process.setSourceMapsEnabled(true);
const { main } = await importBundled(fileURLToPath(new URL("test/harness/conformance/main.ts", ROOT)));
const cases = fileURLToPath(new URL("testdata/conformance/dockerfile", ROOT));
process.exitCode = await main(process.argv.slice(2), cases);
