import { DigestTable } from "../../contenthash/digest-table.js";
import { NameList } from "../../contenthash/name-list.js";
import { STATE_WORDS, type StateWords } from "./file-state.js";

/** What is known of an entry. */
const Flag = {
  /** Its state. */
  state: 1,
  /** That it is gone. */
  gone: 2,
  /** That its state was old enough when it was seen that no later change could go unnoticed. */
  settled: 4,
  /** Whether the index knows its digest. */
  asked: 8,
} as const;

/** The entries of one directory as they were found, states and digests as far as somebody has wanted them. */
export class Listing extends NameList {
  /** From the root, `/` for the root itself. */
  readonly path: string;
  /** {@link STATE_WORDS} for each entry. */
  readonly states: StateWords;
  /** What the index knows the directory by. */
  readonly key: Uint8Array;
  /** Something was learned that the index does not know. */
  isDirty = false;
  readonly #flags: Uint8Array;
  readonly #directories: ReadonlySet<string>;
  #digests: DigestTable | undefined;

  /** Names are in the order of their bytes; `directories` are those that may be directories. */
  constructor(path: string, names: readonly string[], directories: ReadonlySet<string>, key: Uint8Array) {
    super(names);
    this.path = path;
    this.key = key;
    this.#directories = directories;
    this.#flags = new Uint8Array(names.length);
    this.states = new Uint32Array(names.length * STATE_WORDS);
  }

  pathOf(index: number): string {
    return this.path === "/" ? `/${this.names[index]}` : `${this.path}/${this.names[index]}`;
  }

  /** Whether an entry may be a directory, as far as can be said before it was looked at. */
  mayBeDirectory(index: number): boolean {
    return this.#directories.has(this.names[index]!);
  }

  /** Where the state of an entry is. */
  at(index: number): number {
    return index * STATE_WORDS;
  }

  /** Whether it was looked at already. */
  isSeen(index: number): boolean {
    return (this.#flags[index]! & (Flag.state | Flag.gone)) !== 0;
  }

  isThere(index: number): boolean {
    return (this.#flags[index]! & Flag.state) !== 0;
  }

  isSettled(index: number): boolean {
    return (this.#flags[index]! & Flag.settled) !== 0;
  }

  /** No change from now on could go unnoticed. */
  setSettled(index: number): void {
    this.#flags[index]! |= Flag.settled;
  }

  /** The state was written to its place, or there is nothing. */
  setSeen(index: number, isThere: boolean, isSettled: boolean): void {
    this.#flags[index] = (isThere ? Flag.state : Flag.gone) | (isSettled ? Flag.settled : 0);
  }

  /** A later state of the same file, whose digest is still the same. */
  setState(index: number, states: StateWords, isSettled: boolean): void {
    this.states.set(states.subarray(0, STATE_WORDS), this.at(index));
    const flags = this.#flags[index]! & ~Flag.settled;
    this.#flags[index] = flags | (isSettled ? Flag.settled : 0);
    this.isDirty = true;
  }

  /** Whether the index was asked for it. */
  isAsked(index: number): boolean {
    return (this.#flags[index]! & Flag.asked) !== 0;
  }

  setAsked(index: number): void {
    this.#flags[index]! |= Flag.asked;
  }

  hasDigest(index: number): boolean {
    return this.#digests?.has(index) === true;
  }

  /** The digest of an entry's record. */
  digest(index: number): string | undefined {
    return this.#digests?.get(index);
  }

  setDigest(index: number, digest: string): void {
    this.digests.set(index, digest);
    if (this.isSettled(index)) this.isDirty = true;
  }

  get digests(): DigestTable {
    this.#digests ??= new DigestTable(this.names.length);
    return this.#digests;
  }
}
