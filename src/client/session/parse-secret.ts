import { BuildError } from "../../base/diagnostic/build-error.js";
import { goQuote } from "../../base/util/go-quote.js";
import { csvFields } from "../../frontend/options/csv-fields.js";
import type { SecretSource } from "./secrets.js";

/**
 * Reads `--secret id=NAME[,src=FILE|,env=VARIABLE][,type=file|env]`. With `type=env` the source is a variable. Without
 * file and variable, whichever there is under the secret's own name is meant.
 *
 * @throws BuildError `option/value`, which shows no value of an unknown key: it may be the secret itself.
 * Agrees with parseSecret, cmd/buildctl/build/secret.go, and docker buildx.
 */
export function parseSecret(text: string): SecretSource {
  let id = "";
  let file = "";
  let env = "";
  let type = "";
  for (const field of fieldsOf(text)) {
    const equals = field.indexOf("=");
    if (equals === -1) throw bad(`invalid field '${field}' must be a key=value pair`);
    const key = field.slice(0, equals).toLowerCase();
    const value = field.slice(equals + 1);
    if (key === "type") {
      if (value !== "file" && value !== "env") throw bad(`unsupported secret type ${goQuote(value)}`);
      type = value;
    } else if (key === "id") id = value;
    else if (key === "source" || key === "src") file = value;
    else if (key === "env") env = value;
    else throw bad(`unexpected key '${key}' in '${field.slice(0, equals)}=***'`);
  }
  return type === "env" && env === "" ? { id, file: "", env: file } : { id, file, env };
}

function fieldsOf(text: string): readonly string[] {
  try {
    return csvFields(text);
  } catch (thrown) {
    throw BuildError.from(thrown).wrap("failed to parse csv secret");
  }
}

function bad(message: string): BuildError {
  return new BuildError("option/value", message);
}
