import { suggest } from "../../base/util/suggest.js";

/** What people call things that have another name here, some of it from the options of `--mount`. */
const SYNONYMS: Readonly<Record<string, readonly string[]>> = {
  base: ["from"],
  command: ["shell", "cmd"],
  commands: ["steps"],
  content: ["files"],
  destination: ["dest", "target"],
  dst: ["dest", "target"],
  environment: ["env"],
  image: ["from"],
  mount: ["mounts"],
  ro: ["readonly"],
  rw: ["readwrite"],
  script: ["heredoc"],
  source: ["src"],
  sources: ["src"],
  src: ["source"],
  target: ["dest"],
  variables: ["env"],
};

/** The key that an unknown one is likely to stand for. */
export function nearestKey(name: string, keys: readonly string[]): string | undefined {
  const lower = name.toLowerCase();
  if (keys.includes(lower)) return lower;
  const known = Object.hasOwn(SYNONYMS, lower)
    ? SYNONYMS[lower]?.find((key) => keys.includes(key))
    : undefined;
  return known ?? suggest(lower, keys);
}
