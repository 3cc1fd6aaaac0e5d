import { type Stats, statSync } from "node:fs";
import { open } from "node:fs/promises";
import { resolve } from "node:path";
import { BuildError } from "../../base/diagnostic/build-error.js";
import { fileError, systemReason } from "../../frontend/contexts/file-error.js";
import { Secrets } from "../../proto/generated/secrets.js";
import { type Handler, unaryHandler } from "../../wire/rpc/server.js";
import { RpcError, StatusCode } from "../../wire/rpc/status.js";
import { readFifo } from "../files/read-fifo.js";

/** Where a secret comes from. A variable comes before a file; with neither, what bears the secret's name is meant. */
export interface SecretSource {
  readonly id: string;
  readonly file?: string | undefined;
  /** The name of a variable. */
  readonly env?: string | undefined;
}

/** What secrets are taken from. */
export interface SecretSurroundings {
  readonly env: NodeJS.ProcessEnv;
  /** What relative paths are relative to. */
  readonly cwd: string;
}

/** Largest secret in bytes. Agrees with MaxSecretSize, session/secrets/secretsprovider. */
export const MAX_SECRET_BYTES = 500 * 1024;

type SecretReader = () => Promise<Uint8Array>;

/** The bytes of a secret by its id; undefined if there is none. */
export type SecretLookup = (id: string) => Promise<Uint8Array | undefined>;

/**
 * Opens secrets by their ids, for as many reads as are wanted; nothing is read before. A variable that is not set is an
 * empty secret.
 *
 * @throws BuildError `option/value` or `file/read` for a source that cannot be used, in BuildKit's words; the lookup
 * rejects with them, and with an RpcError for a secret that is too large.
 * Agrees with NewStore and NewSecretProvider, session/secrets/secretsprovider.
 */
export function openSecrets(
  sources: readonly SecretSource[],
  { env, cwd }: SecretSurroundings,
): SecretLookup {
  const readers = new Map<string, SecretReader>();
  for (const source of sources) {
    if (source.id === "") throw new BuildError("option/value", "secret missing ID");
    readers.set(source.id, secretReader(source, env, cwd));
  }
  return async (id) => {
    const data = await readers.get(id)?.();
    if (data !== undefined && data.length > MAX_SECRET_BYTES) throw tooLarge(data.length);
    return data;
  };
}

/** Hands out secrets as often as the daemon asks; an id that is not there is NOT_FOUND. Throws as {@link openSecrets} does. */
export function secretsService(
  sources: readonly SecretSource[],
  surroundings: SecretSurroundings = { env: process.env, cwd: process.cwd() },
): readonly Handler[] {
  const lookup = openSecrets(sources, surroundings);
  return [
    unaryHandler(Secrets.GetSecret, async ({ ID = "" }) => {
      const data = await lookup(ID);
      if (data === undefined) throw new RpcError(StatusCode.notFound, "not found");
      return { data };
    }),
  ];
}

function secretReader(
  { id, file = "", env: named = "" }: SecretSource,
  env: NodeJS.ProcessEnv,
  cwd: string,
): SecretReader {
  const variable = named === "" && file === "" && env[id] !== undefined ? id : named;
  const path = variable === "" && file === "" ? id : file;
  const kind = path === "" ? "file" : kindOf(path, cwd);
  if (variable !== "") return async () => Buffer.from(env[variable] ?? "");
  if (kind === "file") return () => readSecret(path, cwd);
  // What a pipe gives is gone after it was read.
  let content: Promise<Uint8Array> | undefined;
  return () => {
    content ??= kind === "pipe" ? readPipedSecret(path, cwd) : readSecret(path, cwd);
    return content;
  };
}

/** A file can be read again and again, all else only once. Throws if a source cannot be read at all. */
function kindOf(path: string, cwd: string): "file" | "pipe" | "other" {
  let found: Stats;
  try {
    found = statSync(resolve(cwd, path));
  } catch (cause) {
    const message = `failed to stat ${path}: stat ${path}: ${systemReason(cause)}`;
    throw new BuildError("file/read", message, { cause });
  }
  if (found.isFile() && found.size > MAX_SECRET_BYTES) {
    throw new BuildError("option/value", `secret ${path} too big. max size 500KiB`);
  }
  return found.isFile() ? "file" : found.isFIFO() ? "pipe" : "other";
}

async function readPipedSecret(path: string, cwd: string): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const part of readFifo(resolve(cwd, path))) {
      parts.push(part);
      size += part.length;
      if (size > MAX_SECRET_BYTES) break;
    }
  } catch (cause) {
    throw fileError("failed to read secret", path, cause);
  }
  return Buffer.concat(parts).subarray(0, MAX_SECRET_BYTES + 1);
}

/** The bytes of a file, of which no more than one above the limit are read. */
async function readSecret(path: string, cwd: string): Promise<Uint8Array> {
  try {
    const file = await open(resolve(cwd, path));
    try {
      const { size } = await file.stat();
      if (size > MAX_SECRET_BYTES) throw tooLarge(size);
      const bytes = Buffer.alloc(MAX_SECRET_BYTES + 1);
      let length = 0;
      while (length < bytes.length) {
        const { bytesRead } = await file.read(bytes, length, bytes.length - length, null);
        if (bytesRead === 0) break;
        length += bytesRead;
      }
      return bytes.subarray(0, length);
    } finally {
      await file.close();
    }
  } catch (cause) {
    if (cause instanceof RpcError) throw cause;
    throw fileError("failed to read secret", path, cause);
  }
}

function tooLarge(size: number): RpcError {
  return new RpcError(StatusCode.unknown, `invalid secret size ${size}`);
}
