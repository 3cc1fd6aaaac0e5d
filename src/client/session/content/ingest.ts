import { createHash, type Hash } from "node:crypto";
import { type FileHandle, mkdir, open, rename, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { RpcError, StatusCode } from "../../../wire/rpc/status.js";
import { pathError } from "../../files/path-error.js";
import { blobPath } from "./blob-path.js";

/** What a blob has to be when it is whole. */
export interface Expectation {
  /** In bytes; 0 if not known. */
  readonly total: number;
  /** "" if not known. */
  readonly digest: string;
}

/**
 * A blob on its way into a store: a file under a name of its own, until all of it is there and its digest is right.
 * One writer at a time; a later one goes on where an earlier one stopped.
 *
 * Agrees with containerd, plugins/content/local, `writer`.
 */
export class Ingest {
  readonly path: string;
  readonly started = new Date();
  updated = this.started;
  /** How much is written. */
  offset = 0;
  /** In bytes; 0 if not known. */
  total: number;
  /** The digest that it is to have; "" if not known. */
  expected: string;
  readonly #algorithm: string;
  #hash: Hash;
  #file: FileHandle | undefined;
  #lockedSince: Date | undefined;
  #isGone = false;

  constructor(path: string, { total, digest }: Expectation) {
    this.path = path;
    this.total = total;
    this.expected = digest;
    this.#algorithm = digest === "" ? "sha256" : algorithmOf(digest);
    this.#hash = createHash(this.#algorithm);
  }

  /** The digest of what is written so far. */
  get digest(): string {
    return `${this.#algorithm}:${this.#hash.copy().digest("hex")}`;
  }

  /** Takes the writer's place; UNAVAILABLE if somebody has it. */
  async lock(ref: string): Promise<void> {
    if (this.#lockedSince !== undefined) {
      const since = this.#lockedSince.toISOString();
      throw new RpcError(StatusCode.unavailable, `ref ${ref} locked (since ${since}): unavailable`);
    }
    this.#lockedSince = new Date();
    try {
      this.#file = await open(this.path, this.offset === 0 ? "w+" : "r+", 0o666);
    } catch (error) {
      this.#lockedSince = undefined;
      throw pathError("open", this.path, error, "file/write");
    }
  }

  /** Leaves the writer's place. What is written stays. */
  async unlock(): Promise<void> {
    const file = this.#file;
    this.#file = undefined;
    try {
      await file?.close();
    } finally {
      this.#lockedSince = undefined;
    }
  }

  /** Ends every use from now on: its file is removed. */
  abandon(): void {
    this.#isGone = true;
  }

  /** Appends bytes. After an error it is as if they had not come. */
  async write(bytes: Uint8Array): Promise<void> {
    const hash = this.#hash.copy();
    const writing = writeAll(this.#open(), bytes, this.offset);
    hash.update(bytes); // while the system writes
    await writing.catch((error: unknown) => {
      throw pathError("write", this.path, error, "file/write");
    });
    this.#hash = hash;
    this.offset += bytes.length;
    this.updated = new Date();
  }

  /** Begins again. */
  async truncate(): Promise<void> {
    await this.#open().truncate(0);
    this.#hash = createHash(this.#algorithm);
    this.offset = 0;
  }

  /**
   * Makes a blob of it: FAILED_PRECONDITION if size or digest are not those expected, ALREADY_EXISTS if the blob is
   * there. Gives its digest.
   */
  async commit(directory: string): Promise<string> {
    const file = this.#open();
    const { total, expected } = this;
    if (total > 0 && total !== this.offset) {
      throw mismatch(`unexpected commit size ${this.offset}, expected ${total}`);
    }
    const digest = await this.#finalDigest(file, expected);
    if (expected !== "" && digest !== expected) {
      throw mismatch(`unexpected commit digest ${digest}, expected ${expected}`);
    }
    const target = blobPath(directory, digest);
    try {
      await mkdir(dirname(target), { recursive: true });
      if (await exists(target)) {
        throw new RpcError(StatusCode.alreadyExists, `content ${digest}: already exists`);
      }
      const { mode } = await file.stat();
      await file.chmod(mode & 0o444);
      await file.sync();
      await rename(this.path, target);
    } catch (error) {
      throw error instanceof RpcError ? error : pathError("write", target, error, "file/write");
    }
    return digest;
  }

  /** Only a commit may tell which algorithm is meant. */
  async #finalDigest(file: FileHandle, expected: string): Promise<string> {
    if (expected === "" || algorithmOf(expected) === this.#algorithm) return this.digest;
    const hash = createHash(algorithmOf(expected));
    const buffer = Buffer.alloc(Math.min(this.offset, 1024 * 1024));
    for (let at = 0; at < this.offset; ) {
      const { bytesRead } = await file.read(buffer, 0, buffer.length, at);
      if (bytesRead === 0) break;
      hash.update(buffer.subarray(0, bytesRead));
      at += bytesRead;
    }
    return `${algorithmOf(expected)}:${hash.digest("hex")}`;
  }

  #open(): FileHandle {
    if (this.#isGone) throw new RpcError(StatusCode.aborted, "the write was aborted");
    if (this.#file === undefined) throw mismatch("cannot commit on closed writer");
    return this.#file;
  }
}

async function writeAll(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let at = 0; at < bytes.length; ) {
    const { bytesWritten } = await file.write(bytes, at, bytes.length - at, position + at);
    at += bytesWritten;
  }
}

function algorithmOf(digest: string): string {
  return digest.slice(0, digest.indexOf(":"));
}

function mismatch(message: string): RpcError {
  return new RpcError(StatusCode.failedPrecondition, `${message}: failed precondition`);
}

function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
