import { BuildError } from "../../base/diagnostic/build-error.js";
import { parseBool } from "../../base/util/parse-bool.js";
import { csvFields } from "../../frontend/options/csv-fields.js";

/** A question to the frontend in place of a build: `--call`. */
export interface Call {
  /** `lint`, `outline`, `targets`, `subrequests.describe`, or what only the frontend knows. */
  readonly name: string;
  /** `json` or empty, for people. */
  readonly format: string;
  /** Exit with 0 whatever the answer is. */
  readonly ignoresStatus: boolean;
}

/**
 * `check`, `outline,format=json` and so on; undefined for `build`, which is a build.
 *
 * @throws BuildError `option/value`. Agrees with ParseCallFunc, docker buildx, util/buildflags/callfunc.go.
 */
export function parseCall(text: string): Call | undefined {
  if (text === "") return undefined;
  let name = "";
  let format = "";
  let ignoresStatus = false;
  for (const field of csvFields(text)) {
    const equals = field.indexOf("=");
    if (equals === -1) {
      if (name !== "") throw new BuildError("option/value", `invalid print value: ${text}`);
      name = field;
      continue;
    }
    const value = field.slice(equals + 1);
    switch (field.slice(0, equals)) {
      case "format":
        format = value;
        break;
      case "ignorestatus": {
        const parsed = parseBool(value);
        if (parsed === undefined) {
          throw new BuildError("option/value", `invalid ignorestatus print value: ${value}`);
        }
        ignoresStatus = parsed;
        break;
      }
      default:
        throw new BuildError("option/value", `invalid print field: ${field}`);
    }
  }
  if (name === "build") return undefined;
  return { name: name === "check" ? "lint" : name, format, ignoresStatus };
}

/** The options by which a frontend is asked; older ones refuse what they do not know, rather than build. */
export function callAttrs({ name }: Call, attrs: Readonly<Record<string, string>>): Record<string, string> {
  const caps = attrs["frontend.caps"];
  const wanted = "moby.buildkit.frontend.subrequests+forward";
  return {
    ...attrs,
    "frontend.caps": caps === undefined ? wanted : `${caps},${wanted}`,
    requestid: `frontend.${name}`,
  };
}
