// Imports run downhill: a room may import from the rooms above it in this list, and from its own.
const rooms = [
  "base",
  "proto",
  "grammar",
  "language",
  "llb",
  "frontend",
  "registry",
  "wire",
  "client",
  "engine",
  "cli",
];

const path = (room) => (room === "grammar" ? "^grammar/" : `^src/${room}/`);

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    ...rooms.slice(0, -1).map((room, index) => ({
      name: `${room}-runs-downhill`,
      comment: `${room} may not import from ${rooms.slice(index + 1).join(", ")}`,
      severity: "error",
      from: { path: path(room) },
      to: { path: rooms.slice(index + 1).map(path) },
    })),
    {
      name: "rooms-know-no-root",
      comment: "src/*.ts puts the rooms together; only the command line stands on it",
      severity: "error",
      from: { path: rooms.filter((room) => room !== "cli").map(path) },
      to: { path: "^src/[^/]+\\.ts$" },
    },
    {
      name: "languages-are-apart",
      comment: "what two languages share belongs to language/plan, language/words or language/checks",
      severity: "error",
      from: { path: "^src/language/dockerfile/" },
      to: { path: "^src/language/buildfile/" },
    },
    {
      name: "languages-are-apart",
      severity: "error",
      from: { path: "^src/language/buildfile/" },
      to: { path: "^src/language/dockerfile/" },
    },
    {
      name: "only-cli-knows-commander",
      severity: "error",
      from: { pathNot: "^src/cli/" },
      to: { path: "node_modules/commander/" },
    },
    {
      name: "only-grammar-knows-chevrotain",
      comment: "the rest sees the CST types that grammar/ exports",
      severity: "error",
      from: { pathNot: "^grammar/" },
      to: { path: "node_modules/chevrotain/", dependencyTypesNot: ["type-only"] },
    },
    {
      name: "only-buildfile-knows-yaml",
      severity: "error",
      from: { pathNot: "^src/language/buildfile/" },
      to: { path: "node_modules/(yaml|ajv)/" },
    },
    {
      name: "no-circular",
      severity: "error",
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
  ],
  options: {
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { extensions: [".ts", ".js", ".json"], conditionNames: ["import", "node"] },
    doNotFollow: { path: "node_modules" },
  },
};
