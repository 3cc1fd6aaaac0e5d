import { BuildError } from "../../base/diagnostic/build-error.js";
import { csvFields } from "../../frontend/options/csv-fields.js";

/** What a build may do beyond the usual. */
export interface Entitlements {
  /** For the daemon, which may refuse them: `network.host`, `security.insecure`, `device=…`. */
  readonly daemon: readonly string[];
  /** Files in any output directory may be deleted. */
  readonly localDelete: boolean;
}

const LOCAL_DELETE = "buildx.local.delete";

/**
 * The values of `--allow`.
 *
 * @throws BuildError `option/value`. Agrees with ParseEntitlements, docker buildx, and with Parse,
 * util/entitlements/entitlements.go.
 */
export function parseEntitlements(texts: readonly string[]): Entitlements {
  const daemon: string[] = [];
  let localDelete = false;
  for (const text of texts) {
    if (text === "") continue;
    const equals = text.indexOf("=");
    const key = equals === -1 ? text : text.slice(0, equals);
    if (key === LOCAL_DELETE) {
      if (equals !== -1) throw refuse(`${LOCAL_DELETE} does not accept a value`);
      localDelete = true;
      continue;
    }
    if (key === "device") checkDevice(text.slice(key.length + 1));
    else if (text !== "network.host" && text !== "security.insecure")
      throw refuse(`unknown entitlement ${text}`);
    daemon.push(text);
  }
  return { daemon, localDelete };
}

function checkDevice(text: string): void {
  if (text === "") return;
  for (const field of csvFields(text).slice(1)) {
    const equals = field.indexOf("=");
    if (equals === -1) throw refuse(`invalid device config "${field}"`);
    const key = field.slice(0, equals);
    if (key !== "alias") throw refuse(`unknown device config key "${key}"`);
  }
}

function refuse(message: string): BuildError {
  return new BuildError("option/value", message);
}
