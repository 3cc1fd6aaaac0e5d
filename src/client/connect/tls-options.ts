import { access, open } from "node:fs/promises";
import { join } from "node:path";
import { BuildError } from "../../base/diagnostic/build-error.js";
import { errorCode } from "./socket-error.js";

/** How to meet a daemon that speaks TLS; with any of these set, TLS is spoken with it. */
export interface TlsOptions {
  /** File with the certificate authorities to trust (PEM); by default those that Node knows. */
  readonly ca?: string | undefined;
  /** File with our certificate (PEM), and the one with its key. */
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
  /** In place of the three: a directory with `ca.pem`, `cert.pem` and `key.pem`, or `ca.crt`, `tls.crt` and `tls.key`. */
  readonly dir?: string | undefined;
  /** The name to expect in the server's certificate; by default the host of the address. */
  readonly serverName?: string | undefined;
}

/** A file that holds keys or certificates. */
export interface PemFile {
  readonly file: string;
  readonly pem: Buffer;
}

/** TLS options whose files are read. */
export interface TlsSettings {
  readonly ca?: PemFile | undefined;
  readonly cert?: PemFile | undefined;
  readonly key?: PemFile | undefined;
  readonly serverName?: string | undefined;
  /** False: whoever answers is trusted, which only Docker's own settings can ask for. */
  readonly verify: boolean;
}

const MAX_FILE = 256 * 1024;

/** Whether TLS is asked for. */
export function wantsTls(options: TlsOptions): boolean {
  return Object.values(options).some((value) => value !== undefined && value !== "");
}

/**
 * Reads the files of TLS options.
 *
 * @throws BuildError `option/value` if options do not go together, `file/read` for a file that cannot be read.
 * Agrees with resolveTLSFilesFromDir, cmd/buildctl/common, in names and wording.
 */
export async function readTls(options: TlsOptions): Promise<TlsSettings> {
  const { dir, serverName } = options;
  if (dir && (options.ca || options.cert || options.key)) {
    throw new BuildError(
      "option/value",
      "cannot specify a TLS directory and single TLS files at the same time",
    );
  }
  const files = dir ? await filesOf(dir) : options;
  if (!files.cert !== !files.key) {
    const missing = files.cert ? "key" : "certificate";
    throw new BuildError("option/value", `a client certificate needs its key: the ${missing} is not given`);
  }
  return {
    ca: files.ca ? await readPem(files.ca, "ca certificate") : undefined,
    cert: files.cert ? await readPem(files.cert, "certificate/key") : undefined,
    key: files.key ? await readPem(files.key, "certificate/key") : undefined,
    serverName: serverName || undefined,
    verify: true,
  };
}

/** Reads a file of keys or certificates. Rejects with a BuildError `file/read`. */
export async function readPem(file: string, what: string): Promise<PemFile> {
  try {
    return { file, pem: await readBounded(file) };
  } catch (error) {
    const code = errorCode(error);
    const why =
      code === "ENOENT" ? "no such file" : code === "EACCES" ? "permission denied" : code || "too large";
    throw new BuildError("file/read", `could not read ${what} ${file}: ${why}`, { cause: error });
  }
}

/** A file's content, if it is not larger than any such file should be. */
async function readBounded(file: string): Promise<Buffer> {
  const handle = await open(file);
  try {
    const buffer = Buffer.alloc(MAX_FILE + 1);
    let size = 0;
    while (size < buffer.length) {
      const { bytesRead } = await handle.read(buffer, size, buffer.length - size);
      if (bytesRead === 0) return buffer.subarray(0, size);
      size += bytesRead;
    }
    throw new Error("too large");
  } finally {
    await handle.close();
  }
}

async function filesOf(dir: string): Promise<Pick<TlsOptions, "ca" | "cert" | "key">> {
  return {
    ca: await oneOf(dir, "ca.pem", "ca.crt"),
    cert: await oneOf(dir, "cert.pem", "tls.crt"),
    key: await oneOf(dir, "key.pem", "tls.key"),
  };
}

async function oneOf(dir: string, ...names: readonly [string, string]): Promise<string> {
  for (const name of names) {
    const file = join(dir, name);
    try {
      await access(file);
      return file;
    } catch (error) {
      if (errorCode(error) === "ENOENT") continue;
      throw new BuildError("file/read", `could not read ${file}: ${errorCode(error)}`, { cause: error });
    }
  }
  throw new BuildError(
    "file/read",
    `directory ${dir} did not contain one of the needed files: ${names.join(" or ")}`,
  );
}
