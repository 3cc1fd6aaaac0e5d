import type { Uploads } from "../session/upload.js";

/** What a build reads of this machine, and how the frontend is told of it. */
export interface BuildInputs {
  /** Options for the frontend. */
  readonly attrs: Readonly<Record<string, string>>;
  /** Directories that the daemon may read, by name. */
  readonly directories: ReadonlyMap<string, string>;
  /** Directories of images that it may read, by name. */
  readonly layouts: ReadonlyMap<string, string>;
  readonly uploads: Uploads;
  /** Lets the daemon find its copy of the context again. */
  readonly sharedKey: string;
  /** What the user calls the file that is built, for messages about it. */
  readonly fileName: string;
  /** Where it is, if it is on this machine; else its name. */
  readonly buildFile: string;
  /** The main context, if it is a directory. */
  readonly contextDirectory: string | undefined;
  /** Removes what was only there for this build; never fails. */
  release(): void;
}

/** Inputs as they are put together. */
export interface InputsDraft {
  readonly attrs: Record<string, string>;
  readonly directories: Map<string, string>;
  readonly layouts: Map<string, string>;
  readonly uploads: Uploads;
  /** Features that the frontend must have. */
  readonly caps: Set<string>;
  readonly temporary: string[];
  sharedKey: string;
}
