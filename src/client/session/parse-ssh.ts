import { BuildError } from "../../base/diagnostic/build-error.js";
import { goQuote } from "../../base/util/go-quote.js";
import { parseBool } from "../../base/util/parse-bool.js";
import type { SshSource } from "./ssh.js";

/**
 * Reads `--ssh default|ID[=SOCKET|KEY[,KEY…]][,raw=true]`.
 *
 * @throws BuildError `option/value`. Agrees with ParseSSH, cmd/buildctl/build/ssh.go, and docker buildx.
 */
export function parseSsh(text: string): SshSource {
  const equals = text.indexOf("=");
  if (equals === -1) return { id: text, paths: [], raw: false };
  const id = text.slice(0, equals);
  const paths: string[] = [];
  let raw = false;
  for (const part of text.slice(equals + 1).split(",")) {
    if (!part.startsWith("raw=")) {
      paths.push(part);
      continue;
    }
    const value = part.slice("raw=".length);
    const parsed = parseBool(value);
    if (parsed === undefined) {
      const reason = `strconv.ParseBool: parsing ${goQuote(value)}: invalid syntax`;
      throw new BuildError("option/value", `invalid value for 'raw': ${value}: ${reason}`);
    }
    raw = parsed;
  }
  if (raw && paths.length !== 1) {
    const message = `raw mode must supply exactly one socket path for ${goQuote(id)}`;
    throw new BuildError("option/value", message);
  }
  return { id, paths, raw };
}
