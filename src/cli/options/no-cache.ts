import { type CliOption, switchOption } from "./cli-option.js";

/** Build every stage without cache. */
export const noCacheOption = switchOption("--no-cache", "mark all steps to run without cache");

/** Stages to build without cache. */
export const noCacheFilterOption: CliOption<readonly string[]> = {
  flags: "--no-cache-filter <stages>",
  summary: "mark the steps of some stages to run without cache",
  read: (given) => given.flatMap((names) => names.split(",")),
};
