import { type Output, parseOutput } from "../../client/build/outputs.js";
import type { CliOption } from "./cli-option.js";

/** Where the results of a build go. */
export const buildOutputOption: CliOption<readonly Output[]> = {
  flags: "-o, --output <output>",
  summary: "where the result goes: a directory, - for a tar file, or type=TYPE[,dest=PATH][,KEY=VALUE]",
  completes: "directory",
  read: (given) => given.filter((text) => text !== "").map(parseOutput),
};
