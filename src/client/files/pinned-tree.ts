import { closeSync, constants, existsSync, lstatSync, openSync } from "node:fs";
import { nativePath } from "./native-path.js";
import { pathError } from "./path-error.js";

/** Directories that are held open at a time. */
const MAX_PINS = 32;

/** Where Linux shows the open files of a process; a path through it starts in the directory itself, wherever that is now. */
const OPEN_FILES = "/proc/self/fd";

const FLAGS = constants.O_RDONLY | (constants.O_DIRECTORY ?? 0) | (constants.O_NOFOLLOW ?? 0);

/**
 * The directories of a tree in which somebody else names the entries. {@link enter} gives a path to a directory that
 * leads through no symlink, whoever puts one there and when: on Linux through the open directory. Elsewhere it
 * looks at each name on the way, right before it is used. What it gives is good until the next two calls.
 */
export class PinnedTree {
  readonly #root: string;
  readonly #usesPins: boolean;
  /** Open directories by path, the one that was used last at the end. */
  readonly #pins = new Map<string, number>();

  /** The root is absolute, and may be reached through symlinks. */
  constructor(root: string) {
    this.#root = root;
    this.#usesPins = process.platform === "linux" && existsSync(OPEN_FILES);
  }

  /** Throws a BuildError `file/write` if there is no such directory. */
  enter(directory: string): string {
    if (!this.#usesPins) return this.#check(directory);
    return `${OPEN_FILES}/${this.#pin(directory)}`;
  }

  /** A path as users know it. */
  describe(path: string): string {
    return path === "" ? this.#root : `${this.#root}/${path}`;
  }

  close(): void {
    for (const pin of this.#pins.values()) closeSync(pin);
    this.#pins.clear();
  }

  #pin(directory: string): number {
    let known = directory;
    while (known !== "" && !this.#pins.has(known))
      known = known.slice(0, Math.max(0, known.lastIndexOf("/")));
    let pin = this.#use(known) ?? this.#open("", this.#root, FLAGS & ~(constants.O_NOFOLLOW ?? 0));
    while (known !== directory) {
      const end = directory.indexOf("/", known === "" ? 0 : known.length + 1);
      const next = end === -1 ? directory : directory.slice(0, end);
      const name = next.slice(known === "" ? 0 : known.length + 1);
      pin = this.#open(next, `${OPEN_FILES}/${pin}/${name}`, FLAGS);
      known = next;
    }
    return pin;
  }

  #use(directory: string): number | undefined {
    const pin = this.#pins.get(directory);
    if (pin === undefined) return undefined;
    this.#pins.delete(directory);
    this.#pins.set(directory, pin);
    return pin;
  }

  #open(directory: string, path: string, flags: number): number {
    let pin: number;
    try {
      pin = openSync(nativePath(path), flags);
    } catch (error) {
      throw pathError("open", this.describe(directory), error, "file/write");
    }
    this.#pins.set(directory, pin);
    if (this.#pins.size > MAX_PINS) {
      const [oldest, unused] = this.#pins.entries().next().value!;
      this.#pins.delete(oldest);
      closeSync(unused);
    }
    return pin;
  }

  #check(directory: string): string {
    for (let end = 0; directory !== "" && end !== -1; ) {
      end = directory.indexOf("/", end + 1);
      const path = this.describe(end === -1 ? directory : directory.slice(0, end));
      if (!lstatSync(nativePath(path), { throwIfNoEntry: false })?.isDirectory()) {
        const cause = Object.assign(new Error(), { code: "ENOTDIR" });
        throw pathError("open", path, cause, "file/write");
      }
    }
    return this.describe(directory);
  }
}
