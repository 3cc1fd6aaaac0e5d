import { parseSecret } from "../../client/session/parse-secret.js";
import type { SecretSource } from "../../client/session/secrets.js";
import { type CliOption, listOption } from "./cli-option.js";

/** Secrets for RUN steps that mount them. */
export const secretOption: CliOption<readonly SecretSource[]> = listOption(
  "--secret <secret>",
  "secret for RUN --mount=type=secret: id=NAME[,src=FILE] or id=NAME,env=VARIABLE",
  parseSecret,
);
