// Types of engine.mjs, for the tests.

export interface RunningEngine {
  readonly dir: string;
  readonly dockerHost: string;
  readonly registry: string;
  readonly docker: string;
  readonly env: Readonly<Record<string, string>>;
  readonly pids: readonly { readonly name: string; readonly pid: number; readonly started: string }[];
}

export interface Installed {
  readonly root: string;
  readonly suite: string;
  readonly packages: Readonly<Record<string, string>>;
}

export interface BaseImage {
  readonly ref: string;
  readonly env?: readonly string[];
  readonly cmd: readonly string[];
  readonly entrypoint?: readonly string[];
  readonly workdir?: string;
}

export interface Ran {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number;
}

export interface RunOptions {
  readonly input?: string | Uint8Array;
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

export class EngineError extends Error {}
export function installEngine(options?: { log?: (line: string) => void }): Promise<Installed>;
export function readInstalled(dir?: string): Installed | undefined;
/** Folders of libraries that the machine lacks, for `LD_LIBRARY_PATH`. */
export function libraryDirs(root: string): string[];
export function startEngine(options?: { tied?: boolean }): Promise<RunningEngine>;
export function stopEngine(dir: string): Promise<void>;
/** The base images that an engine is given. */
export const BASE_IMAGES: readonly BaseImage[];
export function importBaseImages(engine: RunningEngine, images?: readonly BaseImage[]): Promise<string[]>;
export function run(command: string, args: readonly string[], options?: RunOptions): Promise<Ran>;
