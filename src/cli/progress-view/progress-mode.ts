import { BuildError } from "../../base/diagnostic/build-error.js";

/** How progress is shown, in the order in which they are listed. */
export const PROGRESS_MODES = ["auto", "none", "plain", "quiet", "rawjson", "tty"] as const;

/** `auto` is `tty` on a terminal, else `plain`; `quiet` and `none` show nothing. */
export type ProgressMode = (typeof PROGRESS_MODES)[number];

/** @throws BuildError `option/value` for an unknown mode, in the words of NewDisplay, util/progress/progressui. */
export function parseProgressMode(text: string): ProgressMode {
  const mode = PROGRESS_MODES.find((known) => known === text);
  if (mode !== undefined) return mode;
  throw new BuildError("option/value", `invalid progress mode ${text}: use ${PROGRESS_MODES.join(", ")}`);
}

/**
 * What is really shown: `BUILDKIT_PROGRESS` says what `auto` means; after that it depends on the terminal.
 *
 * @throws BuildError `option/value` for `tty` where there is no terminal, and an unknown mode in the environment.
 */
export function chooseProgressMode(
  asked: ProgressMode,
  {
    isTerminal,
    env,
  }: { readonly isTerminal: boolean; readonly env: Readonly<Record<string, string | undefined>> },
): Exclude<ProgressMode, "auto"> {
  const mode = asked === "auto" && env.BUILDKIT_PROGRESS ? parseProgressMode(env.BUILDKIT_PROGRESS) : asked;
  if (mode === "tty" && !isTerminal) {
    throw new BuildError(
      "option/value",
      "failed to get console: the standard error is no terminal, which --progress=tty needs; use --progress=plain",
    );
  }
  if (mode !== "auto") return mode;
  // A terminal that can't move its cursor shows lines.
  return isTerminal && env.TERM !== "dumb" ? "tty" : "plain";
}
