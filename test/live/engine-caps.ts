import { createCapSet, LLB_CAPS } from "../../src/llb/caps.js";

/** What BuildKit 0.32 has and that of Docker Engine 28, 0.25, does not list, of what this program names. */
const LACKING: ReadonlySet<string> = new Set([
  "exec.meta.linux.resources",
  "file.copy.requiredpaths",
  "passthroughop",
  "source.git.fetchbycommit",
  "source.git.mtime",
]);

/** The capabilities of Docker Engine 28. */
export const ENGINE_28_CAPS = createCapSet(LLB_CAPS.filter((cap) => !LACKING.has(cap)));
