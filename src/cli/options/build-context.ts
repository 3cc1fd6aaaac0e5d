import { BuildError } from "../../base/diagnostic/build-error.js";
import { contextName } from "../../frontend/contexts/named-context.js";
import { badValue, type CliOption } from "./cli-option.js";

/** Named contexts: sources by the name that images and stages are looked up under. */
export const buildContextOption: CliOption<ReadonlyMap<string, string>> = {
  flags: "--build-context <name=source>",
  summary: "use a directory, image (docker-image://, oci-layout://), git or HTTP URL under a name",
  read: (given) => {
    const contexts = new Map<string, string>();
    for (const text of given) {
      const equals = text.indexOf("=");
      if (equals === -1) throw badValue(`invalid context value: ${text}, expected name=source`);
      contexts.set(nameOf(text.slice(0, equals)), text.slice(equals + 1));
    }
    return contexts;
  },
};

function nameOf(text: string): string {
  try {
    return contextName(text);
  } catch (cause) {
    throw badValue(BuildError.from(cause).message, cause);
  }
}
