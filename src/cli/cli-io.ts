/** Where a program writes to. */
export interface OutputStream {
  write(data: string | Uint8Array): void;
  /** Writes what may be much, and lets other work go on while the reader is slow. */
  pour?(data: Uint8Array): Promise<void>;
  /** It is a terminal. */
  readonly isTTY: boolean;
}

/** What the command line sees of the world: a process, or a test. */
export interface CliIo {
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  readonly stdin: {
    /** All of the standard input. */
    read(): Promise<Uint8Array>;
    /** The standard input as it comes. */
    chunks?(): AsyncIterable<Uint8Array>;
    /** Somebody sits there who can be asked. */
    readonly isTTY?: boolean;
  };
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The directory that relative paths begin at. */
  readonly cwd: string;
  /** Width of the terminal in columns. */
  readonly columns: number;
  /** Height of the terminal in lines; nothing or 0 if it is not known. */
  readonly rows?: number;
  /** The file that the program was started from, if it is a process of its own. */
  readonly program?: string | undefined;
  /** Aborted when the user interrupts. */
  readonly signal?: AbortSignal;
}
