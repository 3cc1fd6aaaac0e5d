import { type CommandContext, defineCommand } from "../cli-command.js";
import type { CliIo } from "../cli-io.js";
import { ExitCode } from "../exit-code.js";
import {
  givenOptions,
  type HistoryOption,
  type HistoryValues,
  historyOptions,
} from "../history/history-options.js";
import { inNamespaceIfNeeded } from "../open-builder.js";
import { badValue } from "../options/cli-option.js";

/** Something to do with build records. */
interface Action {
  /** The options that it takes. */
  readonly options: readonly HistoryOption[];
  /** How many words it takes at most. */
  readonly words: number;
  run(values: HistoryValues, words: readonly string[], io: CliIo): Promise<void>;
}

const ACTIONS: Readonly<Record<string, Action>> = {
  ls: {
    options: ["filter", "format", "noTrunc"],
    words: 0,
    run: async (values, _words, io) => (await import("../history/list.js")).listHistory(values, io),
  },
  inspect: {
    options: ["format"],
    words: 1,
    run: async (values, [ref], io) => (await import("../history/inspect.js")).inspectHistory(values, ref, io),
  },
  "inspect attachment": {
    options: ["type", "platform"],
    words: 2,
    run: async (values, words, io) =>
      (await import("../history/attachment.js")).printAttachment(values, words, io),
  },
  logs: {
    options: ["progress"],
    words: 1,
    run: async (values, [ref], io) => (await import("../history/logs.js")).printLogs(values, ref, io),
  },
  rm: {
    options: ["all"],
    words: Number.POSITIVE_INFINITY,
    run: async (values, words, io) => (await import("../history/remove.js")).removeHistory(values, words, io),
  },
};

const WORDS = Object.keys(ACTIONS).filter((name) => !name.includes(" "));

/** `buildfile history`: the records of builds. Agrees with docker buildx history. Spec: spec/cli.md#history. */
export const historyCommand = defineCommand({
  name: "history",
  summary: "list, show and remove the records of builds",
  description:
    "Shows what a BuildKit remembers of builds. A REF is the build's id, the beginning of one, or ^N for the one that " +
    "was N builds before the latest; without it the latest is meant.\n\n" +
    "  ls                                  list builds\n" +
    "  inspect [REF]                       all about a build\n" +
    "  inspect attachment [REF [DIGEST]]   print its provenance or the like\n" +
    "  logs [REF]                          print what it said\n" +
    "  rm REF...                           remove records",
  argument: {
    name: "<action>",
    summary: WORDS.join(", "),
    completes: WORDS,
    more: { name: "[ref...]", summary: "builds" },
  },
  options: historyOptions,
  examples: [
    { command: "buildfile history ls --filter status=error", about: "builds that failed" },
    { command: "buildfile history inspect", about: "the latest build" },
    { command: "buildfile history logs ^1", about: "the log of the one before" },
    { command: "buildfile history inspect attachment --type provenance", about: "provenance, as JSON" },
    { command: "buildfile history rm --all", about: "forget all" },
  ],
  run,
});

async function run({
  values,
  argument = "",
  more,
  io,
}: CommandContext<typeof historyOptions>): Promise<ExitCode> {
  const isAttachment = argument === "inspect" && more[0] === "attachment";
  const name = isAttachment ? "inspect attachment" : argument;
  const words = isAttachment ? more.slice(1) : more;
  const action = Object.hasOwn(ACTIONS, name) ? ACTIONS[name] : undefined;
  if (action === undefined) throw badValue(`unknown action "${argument}": use ${WORDS.join(", ")}`);
  for (const [option, flag] of givenOptions(values)) {
    if (!action.options.includes(option)) throw badValue(`"history ${name}" takes no ${flag}`);
  }
  if (words.length > action.words) {
    throw badValue(`too many words for "history ${name}": ${words.slice(action.words).join(" ")}`);
  }
  const elsewhere = await inNamespaceIfNeeded(values, io);
  if (elsewhere !== undefined) return elsewhere;
  await action.run(values, words, io);
  return ExitCode.ok;
}
