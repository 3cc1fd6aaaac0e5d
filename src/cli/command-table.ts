import type { CliCommand } from "./cli-command.js";

/** A row of the command table; the command itself is loaded when it is used. */
export interface CommandRow {
  readonly summary: string;
  readonly load: () => Promise<CliCommand>;
}

/** The commands by name, in the order of the help. */
export const COMMANDS = {
  build: {
    summary: "build an image or files",
    load: async () => (await import("./commands/build.js")).buildCommand,
  },
  compile: {
    summary: "compile a Dockerfile or Buildfile to LLB",
    load: async () => (await import("./commands/compile.js")).compileCommand,
  },
  check: {
    summary: "run the build checks on a file",
    load: async () => (await import("./commands/check.js")).checkCommand,
  },
  outline: {
    summary: "list build arguments, secrets and ssh sockets of a target",
    load: async () => (await import("./commands/outline.js")).outlineCommand,
  },
  targets: {
    summary: "list the stages that can be built",
    load: async () => (await import("./commands/targets.js")).targetsCommand,
  },
  inspect: {
    summary: "show what a BuildKit is and can do",
    load: async () => (await import("./commands/inspect.js")).inspectCommand,
  },
  workers: {
    summary: "list the workers of a BuildKit",
    load: async () => (await import("./commands/workers.js")).workersCommand,
  },
  du: {
    summary: "list what a BuildKit keeps in its cache",
    load: async () => (await import("./commands/du.js")).duCommand,
  },
  prune: {
    summary: "remove what a BuildKit keeps in its cache",
    load: async () => (await import("./commands/prune.js")).pruneCommand,
  },
  history: {
    summary: "list, show and remove the records of builds",
    load: async () => (await import("./commands/history.js")).historyCommand,
  },
  images: {
    summary: "list and remove the images of the bundled engine",
    load: async () => (await import("./commands/images.js")).imagesCommand,
  },
  completion: {
    summary: "print a completion script for a shell",
    load: async () => (await import("./commands/completion.js")).completionCommand(loadCommands),
  },
} as const satisfies Record<string, CommandRow>;

/** All commands. */
export function loadCommands(): Promise<readonly CliCommand[]> {
  return Promise.all(Object.values<CommandRow>(COMMANDS).map((row) => row.load()));
}
