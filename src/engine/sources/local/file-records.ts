import { closeSync, openSync } from "node:fs";
import { BuildError } from "../../../base/diagnostic/build-error.js";
import { requireLibc } from "../../../client/files/libc.js";
import { nativePath, readLink } from "../../../client/files/native-path.js";
import { errorCode, isSystemError, pathError } from "../../../client/files/path-error.js";
import { hashFile, hashFileNow, hashHeader, isSizeError } from "../../contenthash/record-hasher.js";
import { recordHeader } from "../../contenthash/record-header.js";
import type { FileInfo } from "../../view/file-view.js";
import { readXattrs } from "../../view/read-xattrs.js";
import {
  isRegularState,
  isSameState,
  isSocketState,
  STATE_WORDS,
  stateInfo,
  typeBits,
} from "./file-state.js";
import { IndexedRecords } from "./indexed-records.js";
import type { LocalDirectory, Place } from "./local-directory.js";
import { OPEN_DIRECTORY, OPEN_FILE, openBeneath } from "./open-beneath.js";

/** Attributes of macOS stay where they are. Agrees with skipXattr, fsutil's stat_unix.go. */
const HIDDEN_XATTRS = "com.apple.";

/** How often a file is read that changes meanwhile. */
const ATTEMPTS = 5;
/** What is said of something else in a file's place. */
const REPLACED: ReadonlySet<string | undefined> = new Set(["ENOENT", "ENOTDIR", "ELOOP", "ENXIO", "EISDIR"]);

const IN_NO_DIRECTORY = -100;
/** What a socket has in it. */
export const NOTHING = "/dev/null";

/**
 * The records of the files of a local directory: their digests, and the files themselves as long as they are those that
 * were digested. A file that has changed since then is no longer given out, unless it comes to the same digest.
 */
export class FileRecords {
  readonly #directory: LocalDirectory;
  readonly #indexed: IndexedRecords;
  readonly #libc = requireLibc();
  /** The state of what was looked at last. */
  readonly #now = new Uint32Array(STATE_WORDS);

  constructor(directory: LocalDirectory) {
    this.#directory = directory;
    this.#indexed = new IndexedRecords(directory);
  }

  /**
   * The digest of an entry's own record, from the index if the file is as it was. What changes meanwhile is read again.
   *
   * @throws BuildError `file/read` for what can't be read; `context/changed` for what doesn't stop to change
   */
  digest(place: Place, signal: AbortSignal): string | Promise<string> {
    const known = place.listing.digest(place.index) ?? this.#indexed.find(place);
    if (known !== undefined) return known;
    for (let i = 0; i < ATTEMPTS; i++) {
      const made = this.#makeDigest(place, signal);
      if (typeof made === "string") return this.#keep(place, made);
      if (made !== undefined) return this.#insist(place, made, signal);
    }
    throw this.#changed(place);
  }

  /**
   * Opens a regular file.
   *
   * @throws BuildError `context/changed` if it is not what was digested; `file/read` for what can't be read
   */
  open(place: Place): number {
    const { listing, index } = place;
    if (isSocketState(listing.states, listing.at(index))) return openSync(NOTHING, "r");
    const isSame = (fd: number): boolean => this.#isAsSeen(fd, place);
    const fd = this.#openFile(place, (path) => openSync(nativePath(path), OPEN_FILE));
    if (isSame(fd) && (listing.isSettled(index) || !listing.hasDigest(index))) return fd;
    closeSync(fd);
    return this.#openChanged(place);
  }

  /**
   * Looks whether what was opened is still what was digested, so that what was read of it is that as well.
   *
   * @throws BuildError `context/changed`
   */
  confirm(place: Place): void {
    const { listing, index } = place;
    const path = this.#directory.real(listing.pathOf(index));
    const isThere = this.#directory.calls.stat(IN_NO_DIRECTORY, path, this.#now, 0);
    const isSame = isThere && isSameState(this.#now, 0, listing.states, listing.at(index));
    if (isSame && listing.isSettled(index)) return;
    if (listing.hasDigest(index)) closeSync(this.open(place));
  }

  /** The extended attributes that a client sends. */
  xattrs(path: string): ReadonlyMap<string, Uint8Array> {
    return readXattrs(this.#libc, this.#directory.real(path), HIDDEN_XATTRS);
  }

  /** Brings to the index what was learned. */
  save(): void {
    this.#indexed.save();
  }

  #keep({ listing, index }: Place, digest: string): string {
    listing.setDigest(index, digest);
    return digest;
  }

  async #insist(place: Place, first: Promise<string | undefined>, signal: AbortSignal): Promise<string> {
    let made: string | undefined = await first;
    for (let i = 1; made === undefined && i < ATTEMPTS; i++) made = await this.#makeDigest(place, signal);
    if (made === undefined) throw this.#changed(place);
    return this.#keep(place, made);
  }

  /** Undefined if it has changed meanwhile; what was seen of it is then seen anew. */
  #makeDigest(place: Place, signal: AbortSignal): string | undefined | Promise<string | undefined> {
    const { listing, index } = place;
    const at = listing.at(index);
    if (!listing.isSettled(index) && this.#directory.isSettled(listing.states, at, Date.now())) {
      listing.setSettled(index);
    }
    return isRegularState(listing.states, at) ? this.#digestFile(place, signal) : this.#digestOther(place);
  }

  #digestOther(place: Place): string | undefined {
    const { listing, index } = place;
    const path = listing.pathOf(index);
    const full = this.#directory.real(path);
    try {
      const info = this.#directory.info(place);
      const target = info.kind === "symlink" ? readLink(full) : "";
      const digest = hashHeader(this.#header(path, info, target));
      const isThere = this.#directory.calls.stat(IN_NO_DIRECTORY, full, this.#now, 0);
      if (isThere && isSameState(this.#now, 0, listing.states, listing.at(index))) return digest;
      this.#seeAnew(place);
      return undefined;
    } catch (error) {
      throw this.#failed(place, error);
    }
  }

  #digestFile(place: Place, signal: AbortSignal): string | undefined | Promise<string | undefined> {
    const fd = this.#openAnew(place);
    let made: string | undefined | Promise<string>;
    try {
      const info = this.#directory.info(place);
      made = hashFile(this.#header(place.listing.pathOf(place.index), info, ""), fd, info.size, signal);
      if (typeof made === "string" && !this.#isAsSeen(fd, place)) made = undefined;
    } catch (error) {
      if (!isSizeError(error)) throw this.#failed(place, error);
      made = undefined;
    } finally {
      if (typeof made! !== "object") closeSync(fd);
    }
    return typeof made === "object" ? this.#finish(place, made, fd) : made;
  }

  async #finish(place: Place, made: Promise<string>, fd: number): Promise<string | undefined> {
    try {
      const digest = await made;
      return this.#isAsSeen(fd, place) ? digest : undefined;
    } catch (error) {
      if (isSizeError(error)) return undefined;
      throw this.#failed(place, error);
    } finally {
      closeSync(fd);
    }
  }

  #header(path: string, info: FileInfo, target: string): string | Uint8Array {
    return recordHeader({ info, target, xattrs: this.xattrs(path), hasDeviceNumbers: true });
  }

  /** Opens a file that has no digest yet: as it is now is how it was seen. */
  #openAnew(place: Place): number {
    const fd = this.#openFile(place, (path) => openSync(nativePath(path), OPEN_FILE));
    if (this.#isAsSeen(fd, place)) return fd;
    closeSync(fd);
    const safe = this.#openSafely(place);
    this.#setState(place);
    return safe;
  }

  /** Opens a file that has changed, or may have, if it is still the same to all that have its digest. */
  #openChanged(place: Place): number {
    const { listing, index } = place;
    const fd = this.#openSafely(place);
    if (listing.hasDigest(index)) {
      try {
        const info = stateInfo(this.#now, 0, this.#directory.keepsOwners);
        if (hashFileNow(this.#header(listing.pathOf(index), info, ""), fd) !== listing.digest(index)) {
          throw this.#changed(place);
        }
      } catch (error) {
        closeSync(fd);
        throw this.#failed(place, error);
      }
    }
    this.#setState(place);
    return fd;
  }

  /** Opens what is in a file's place now, and nothing outside of the directory; sees how it is. */
  #openSafely(place: Place): number {
    const path = place.listing.pathOf(place.index);
    const fd = this.#openFile(place, () => openBeneath(this.#directory.root, path, OPEN_FILE));
    this.#directory.calls.stat(fd, "", this.#now, 0);
    if (isRegularState(this.#now, 0)) return fd;
    closeSync(fd);
    throw this.#changed(place);
  }

  #seeAnew(place: Place): void {
    const { listing, index } = place;
    const fd = openBeneath(this.#directory.root, listing.path, OPEN_DIRECTORY);
    try {
      const isThere = this.#directory.calls.stat(fd, listing.names[index]!, this.#now, 0);
      const type = typeBits(listing.states, listing.at(index));
      if (!isThere || typeBits(this.#now, 0) !== type) throw this.#changed(place);
    } finally {
      closeSync(fd);
    }
    this.#setState(place);
  }

  #openFile(place: Place, open: (path: string) => number): number {
    try {
      return open(this.#directory.real(place.listing.pathOf(place.index)));
    } catch (error) {
      throw this.#failed(place, error, "open");
    }
  }

  /** Whether an open file is the one that was seen, and has not changed. */
  #isAsSeen(fd: number, { listing, index }: Place): boolean {
    this.#directory.calls.stat(fd, "", this.#now, 0);
    return isSameState(this.#now, 0, listing.states, listing.at(index));
  }

  #setState({ listing, index }: Place): void {
    listing.setState(index, this.#now, this.#directory.isSettled(this.#now, 0, Date.now()));
  }

  #failed(place: Place, error: unknown, doing = "read"): unknown {
    if (!isSystemError(error)) return error;
    if (REPLACED.has(errorCode(error))) return this.#changed(place, error);
    return pathError(doing, this.#directory.real(place.listing.pathOf(place.index)), error, "file/read");
  }

  #changed({ listing, index }: Place, cause?: unknown): BuildError {
    const path = this.#directory.real(listing.pathOf(index)).toWellFormed();
    const message = `${path} has changed while the build used it: build again, or leave it out with .dockerignore`;
    return new BuildError("context/changed", message, { cause });
  }
}
