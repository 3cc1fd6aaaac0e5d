import type { Image } from "../../base/image/image.js";
import type { CommandLine } from "../../language/plan/step.js";

/** The arguments to execute: those of the exec form, or the image's shell and one text. */
export function commandArgs(image: Image, command: CommandLine, args = command.args): readonly string[] {
  if (!command.shell) return args;
  const { shell } = image.config;
  return (shell.length > 0 ? shell : defaultShell(image.platform.os)).concat(args.join(" "));
}

function defaultShell(os: string): readonly string[] {
  return os === "windows" ? ["cmd", "/S", "/C"] : ["/bin/sh", "-c"];
}
