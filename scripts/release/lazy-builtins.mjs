// Modules of Node that take milliseconds to load and that many runs do without: HTTP, TLS, child processes. In a bundle their
// exports are getters that load them at the first use, wherever they are imported.

import { createRequire } from "node:module";

const LAZY = [
  "node:child_process",
  "node:dns",
  "node:fs/promises",
  "node:http",
  "node:http2",
  "node:https",
  "node:net",
  "node:readline",
  "node:stream",
  "node:stream/promises",
  "node:timers/promises",
  "node:tls",
  "node:worker_threads",
];
// What protocols say is the same everywhere, and is used while modules are loaded.
const TABLES = { "node:http": "STATUS_CODES", "node:http2": "constants" };
const NAMESPACE = "lazy-builtin";

/** A plugin of esbuild, for bundles in the form of CommonJS. */
export const lazyBuiltins = {
  name: "lazy-builtins",
  setup(build) {
    build.onResolve({ filter: /^node:/ }, ({ path, namespace }) =>
      LAZY.includes(path) && namespace !== NAMESPACE ? { path, namespace: NAMESPACE } : undefined,
    );
    build.onLoad({ filter: /.*/, namespace: NAMESPACE }, ({ path }) => ({ contents: getters(path) }));
  },
};

/** Names that only later versions have are not among them: nothing that runs on the oldest imports those by their names. */
function getters(path) {
  const all = createRequire(import.meta.url)(path);
  const lines = Object.keys(all).map((name) =>
    TABLES[path] === name
      ? `${name}:${JSON.stringify(all[name])}`
      : `get ${name}(){return require(${JSON.stringify(path)}).${name}}`,
  );
  return `module.exports={${lines.join(",\n")}}`;
}
