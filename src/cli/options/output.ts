import { textOption } from "./cli-option.js";

/** Where to write to; `-` is the standard output. */
export const outputOption = textOption(
  "-o, --output <file>",
  "write to a file; for several platforms a directory, or a name with {platform} in it",
  "file",
);
