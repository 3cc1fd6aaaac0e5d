import { switchOption } from "./cli-option.js";

/** For commands whose `--verbose` means something else. */
export const debugOption = {
  debug: switchOption("--debug", "print the stack of an internal error"),
};
