import { parseRecordFilter } from "../../client/history/record-filter.js";
import {
  choiceOption,
  listOption,
  type OptionValues,
  switchOption,
  textOption,
} from "../options/cli-option.js";
import { controlOptions } from "../options/control-options.js";
import { progressOption } from "../options/progress.js";

/** What all that is done with build records takes; each action has its own. */
export const historyOptions = {
  filter: listOption(
    "--filter <filter>",
    "ls: only these builds, for example status=error or duration>30s; all of several must match",
    parseRecordFilter,
    ["status=", "ref=", "repository=", "startedAt>", "completedAt>", "duration>"],
  ),
  format: choiceOption("--format <format>", "ls, inspect: how to print it", ["table", "pretty", "json"]),
  noTrunc: switchOption("--no-trunc", "ls: show names in full"),
  progress: { ...progressOption, summary: `logs: ${progressOption.summary}` },
  type: textOption(
    "--type <type>",
    "inspect attachment: provenance, sbom, index, manifest, image, or a full type",
    ["provenance", "sbom", "index", "manifest", "image"],
  ),
  platform: textOption("--platform <platform>", "inspect attachment: the one for this platform"),
  all: switchOption("--all", "rm: all builds that have ended"),
  ...controlOptions,
};

/** What the options come to. */
export type HistoryValues = OptionValues<typeof historyOptions>;

/** A way to deal with build records: what it takes beside the daemon's options. */
export type HistoryOption = "filter" | "format" | "noTrunc" | "progress" | "type" | "platform" | "all";

/** Options that were given, by their names on the command line. */
export function givenOptions(values: HistoryValues): ReadonlyMap<HistoryOption, string> {
  const given: readonly (readonly [HistoryOption, string, boolean])[] = [
    ["filter", "--filter", values.filter.length > 0],
    ["format", "--format", values.format !== undefined],
    ["noTrunc", "--no-trunc", values.noTrunc],
    ["progress", "--progress", values.progress !== "auto"],
    ["type", "--type", values.type !== undefined],
    ["platform", "--platform", values.platform !== undefined],
    ["all", "--all", values.all],
  ];
  return new Map(given.flatMap(([key, name, isGiven]) => (isGiven ? [[key, name] as const] : [])));
}
