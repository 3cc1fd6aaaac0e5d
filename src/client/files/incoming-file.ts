import { closeSync, constants, openSync, rmSync, writeSync } from "node:fs";
import { BuildError } from "../../base/diagnostic/build-error.js";
import type { Stat } from "../../proto/generated/fsutil.js";
import type { SplitPath } from "./order-check.js";
import { pathError } from "./path-error.js";
import type { TreeWriter } from "./tree-writer.js";

const FLAGS = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | (constants.O_NOFOLLOW ?? 0);
/** Nobody else reads a file that is not complete. */
const PRIVATE = 0o600;

/** A file of which the content comes in pieces. It has another name until all is there. */
export class IncomingFile {
  readonly #writer: TreeWriter;
  readonly #path: SplitPath;
  readonly #stat: Stat;
  readonly #size: number;
  #temporary: SplitPath | undefined;
  #file: number | undefined;
  #received = 0;

  constructor(writer: TreeWriter, path: SplitPath, stat: Stat) {
    this.#writer = writer;
    this.#path = path;
    this.#stat = stat;
    this.#size = Number(stat.size ?? 0);
  }

  /** Throws a BuildError `file/write`: the disk is full, or there is more than was told. */
  write(data: Uint8Array): void {
    this.#received += data.length;
    if (this.#received > this.#size) throw this.#mismatch("more than");
    const file = this.#open();
    try {
      for (let at = 0; at < data.length; ) at += writeSync(file, data, at);
    } catch (error) {
      throw pathError("write", this.#writer.describe(this.#path), error, "file/write");
    }
  }

  /** All is there: gives the file its name. */
  finish(): void {
    if (this.#received !== this.#size) throw this.#mismatch(`${this.#received} of`);
    const file = this.#open();
    this.#file = undefined;
    try {
      // Some file systems notice only now that they have no room.
      closeSync(file);
    } catch (error) {
      throw pathError("close", this.#writer.describe(this.#path), error, "file/write");
    }
    this.#writer.placeFile(this.#temporary!.name, this.#path, this.#stat);
    this.#temporary = undefined;
  }

  /** Leaves nothing of a file that will not be complete. Never throws. */
  discard(): void {
    try {
      if (this.#file !== undefined) closeSync(this.#file);
      if (this.#temporary !== undefined) rmSync(this.#writer.locate(this.#temporary), { force: true });
    } catch {
      // Why we stop is known already, and matters more.
    }
    this.#file = undefined;
    this.#temporary = undefined;
  }

  #open(): number {
    if (this.#file !== undefined) return this.#file;
    const temporary = { directory: this.#path.directory, name: this.#writer.temporary() };
    const place = this.#writer.locate(temporary);
    try {
      this.#file = openSync(place, FLAGS, PRIVATE);
    } catch (error) {
      throw pathError("open", this.#writer.describe(this.#path), error, "file/write");
    }
    this.#temporary = temporary;
    return this.#file;
  }

  #mismatch(what: string): BuildError {
    const path = this.#writer.describe(this.#path).toWellFormed();
    return new BuildError("file/write", `write ${path}: received ${what} its ${this.#size} bytes`);
  }
}
