import { type CliOption, keyAndValue } from "./cli-option.js";

/** Labels for the image; a name alone is an empty label. */
export const labelOption: CliOption<ReadonlyMap<string, string>> = {
  flags: "--label <name=value>",
  summary: "add a label to the image",
  read: (given) => new Map(given.map(keyAndValue).map(([name, value]) => [name, value ?? ""])),
};
