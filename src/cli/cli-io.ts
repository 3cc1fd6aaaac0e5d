/** Where a program writes to. */
export interface OutputStream {
  write(data: string | Uint8Array): void;
  /** It is a terminal. */
  readonly isTTY: boolean;
}

/** What the command line sees of the world: a process, or a test. */
export interface CliIo {
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  /** All of the standard input. */
  readonly stdin: { read(): Promise<Uint8Array> };
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The directory that relative paths begin at. */
  readonly cwd: string;
  /** Width of the terminal in columns. */
  readonly columns: number;
  /** Aborted when the user interrupts. */
  readonly signal?: AbortSignal;
}
