import { closeSync, openSync, readSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { BuildError } from "../../../base/diagnostic/build-error.js";
import { goQuote } from "../../../base/util/go-quote.js";
import { fileError, systemReason } from "../../../frontend/contexts/file-error.js";
import type { SshSource, SshSurroundings } from "../ssh.js";
import { parsePrivateKey, type SshKey } from "./private-key.js";

/** Where a build's questions to an SSH agent go. */
export type AgentPlace =
  | { readonly kind: "socket"; readonly path: string; readonly raw: boolean }
  | { readonly kind: "keys"; readonly keys: readonly SshKey[] };

/** Of a longer file only so much is read. Agrees with session/sshforward/sshprovider. */
const MAX_KEY_BYTES = 100 * 1024;

/**
 * Looks up the agent of a source, and reads its keys if it has some.
 *
 * @throws BuildError in the words of `toDialer`, session/sshforward/sshprovider/agentprovider.go.
 */
export function findAgent(
  { id, paths: given, raw = false }: SshSource,
  surroundings: SshSurroundings,
): AgentPlace {
  const isDefault = given.length === 0 || (given.length === 1 && given[0] === "");
  const paths = isDefault ? [surroundings.env.SSH_AUTH_SOCK ?? ""] : given;
  const fail = (reason: string, cause?: unknown): BuildError => {
    const config = `{${id} [${given.join(" ")}] ${raw}}`;
    return new BuildError("option/value", `failed to convert agent config ${config}: ${reason}`, { cause });
  };
  if (raw && paths.length !== 1) throw fail("raw mode must supply exactly one path");
  if (paths[0] === "") throw fail("invalid empty ssh agent socket: make sure SSH_AUTH_SOCK is set");
  try {
    return placeOf(paths, raw, surroundings.cwd);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw fail(`failed to convert agent config for ID: ${goQuote(id)}: ${reason}`, cause);
  }
}

function placeOf(paths: readonly string[], raw: boolean, cwd: string): AgentPlace {
  const keys: SshKey[] = [];
  let socket: string | undefined;
  for (const path of paths) {
    if (socket !== undefined) throw new Error("only single socket allowed");
    const place = resolve(cwd, path);
    if (isSocket(place, path)) {
      socket = place;
      continue;
    }
    if (raw) throw new Error("raw mode only supported with socket paths");
    const key = readKey(place, path);
    if (!keys.some(({ blob }) => blob.equals(key.blob))) keys.push(key);
  }
  if (socket === undefined) return { kind: "keys", keys };
  if (keys.length > 0) throw new Error("invalid combination of keys and sockets");
  return { kind: "socket", path: socket, raw };
}

function isSocket(place: string, name: string): boolean {
  try {
    return statSync(place).isSocket();
  } catch (cause) {
    throw new Error(`stat ${name}: ${systemReason(cause)}`);
  }
}

function readKey(place: string, name: string): SshKey {
  let text: string;
  try {
    text = readStart(place);
  } catch (cause) {
    throw fileError(`failed to open ${name}`, name, cause);
  }
  try {
    return parsePrivateKey(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`failed to parse ${name}: ${reason}${adviceOn(reason)}`);
  }
}

function adviceOn(reason: string): string {
  return reason.endsWith("passphrase protected") ? "; add it to an agent with ssh-add, and forward that" : "";
}

function readStart(path: string): string {
  const file = openSync(path, "r");
  try {
    const bytes = Buffer.alloc(MAX_KEY_BYTES);
    let length = 0;
    for (;;) {
      const read = readSync(file, bytes, length, bytes.length - length, null);
      length += read;
      if (read === 0 || length === bytes.length) return bytes.toString("latin1", 0, length);
    }
  } finally {
    closeSync(file);
  }
}
