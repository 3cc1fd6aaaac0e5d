import { BuildError } from "../../base/diagnostic/build-error.js";
import { parseReference } from "../../base/image/reference.js";
import { badValue, type CliOption, listOption } from "./cli-option.js";

/** Names of the image that is built. Agrees with toSolveOpt, docker buildx, build/opt.go. */
export const tagOption: CliOption<readonly string[]> = listOption(
  "-t, --tag <name>",
  "name of the image, [registry/]name[:tag]",
  (text) => {
    try {
      parseReference(text);
    } catch (cause) {
      throw badValue(`invalid tag "${text}": ${BuildError.from(cause).message}`, cause);
    }
    return text;
  },
);
