import { BuildError } from "../../base/diagnostic/build-error.js";

/** The error of a step that needs a secret which the user has not given. */
export function missingSecret(id: string): BuildError {
  const suggestion = `Hand it over with --secret id=${id},src=FILE or --secret id=${id},env=VARIABLE`;
  return new BuildError("engine/step", `secret ${id}: not found`, { suggestion });
}
