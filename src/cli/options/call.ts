import { type Call, parseCall } from "../../client/build/call.js";
import type { CliOption } from "./cli-option.js";

/** A question to the frontend in place of a build. */
export const callOption: CliOption<Call | undefined> = {
  flags: "--call <method>",
  summary: "ask instead of building: check, outline, targets; with ,format=json for machines",
  completes: ["build", "check", "outline", "targets"],
  read: (given) => parseCall(given.at(-1) ?? ""),
};
