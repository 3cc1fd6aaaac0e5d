import type { JsonObject } from "../../llb/stringify-go.js";
import { alignColumns } from "./align-columns.js";

/** A question that a frontend answers without building. */
export interface SubrequestRow {
  readonly version: string;
  readonly description: string;
  /** Options that matter, and what they mean. */
  readonly options: Readonly<Record<string, string>>;
  /** The metadata of the answer. */
  readonly metadata: readonly string[];
}

/** Every question by its name. Agrees with frontend/subrequests of BuildKit. */
export const SUBREQUESTS = {
  "frontend.outline": {
    version: "1.0.0",
    description: "List all parameters current build target supports",
    options: { target: "Target build stage" },
    metadata: ["result.json", "result.txt"],
  },
  "frontend.targets": {
    version: "1.0.0",
    description: "List all targets current build supports",
    options: {},
    metadata: ["result.json", "result.txt"],
  },
  "frontend.lint": {
    version: "1.0.0",
    description: "Lint a Dockerfile",
    options: {},
    metadata: ["result.json", "result.txt", "result.statuscode"],
  },
  "frontend.convertllb": {
    version: "0.1.0",
    description: "Convert Dockerfile to LLB",
    options: {},
    metadata: ["result.json"],
  },
  "frontend.subrequests.describe": {
    version: "1.0.0",
    description: "List available subrequest types",
    options: {},
    metadata: ["result.json", "result.txt"],
  },
} as const satisfies Record<string, SubrequestRow>;

/** The name of a question. */
export type SubrequestName = keyof typeof SUBREQUESTS;

/** The JSON of `frontend.subrequests.describe`. */
export function describeToJson(): JsonObject[] {
  return Object.entries<SubrequestRow>(SUBREQUESTS).map(([name, row]) => ({
    name,
    version: row.version,
    type: "rpc",
    description: row.description,
    opts: Object.entries(row.options).map(([option, description]) => ({ name: option, description })),
    inputs: null,
    metadata: row.metadata.map((key) => ({ name: key, description: "" })),
    refs: null,
  }));
}

/** The same as a table for people. */
export function printDescribe(): string {
  const rows = Object.entries<SubrequestRow>(SUBREQUESTS).map(
    ([name, { version, description }]) => `${name.replace(/^frontend\./, "")}\t${version}\t${description}\n`,
  );
  return alignColumns(`NAME\tVERSION\tDESCRIPTION\n${rows.join("")}`, 1);
}
