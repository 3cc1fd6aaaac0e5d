import { parseSsh } from "../../client/session/parse-ssh.js";
import type { SshSource } from "../../client/session/ssh.js";
import { type CliOption, listOption } from "./cli-option.js";

/** Agents and keys for steps that mount them. */
export const sshOption: CliOption<readonly SshSource[]> = listOption(
  "--ssh <agent>",
  "SSH agent or keys for RUN --mount=type=ssh: default, or ID=SOCKET or ID=KEY[,KEY]",
  parseSsh,
);
