import { type ChildProcess, spawn } from "node:child_process";
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { openState, type State } from "../../../src/engine/state/state.js";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));

/** A new directory for a state, and what of it is open. */
export class StateRig {
  readonly folder = realpathSync(mkdtempSync(join(tmpdir(), "buildfile-state-")));
  readonly root = join(this.folder, "root");
  readonly #open: State[] = [];
  readonly #children: ChildProcess[] = [];
  #scripts = 0;

  async open(): Promise<State> {
    const state = await openState(this.root, { isUserNamespace: false, syncsDisk: false });
    this.#open.push(state);
    return state;
  }

  /** The names in a folder of the state, sorted. */
  names(folder: string): readonly string[] {
    return readdirSync(join(this.root, folder)).sort();
  }

  /** The files of processes that are not locks. */
  marks(): readonly string[] {
    return this.names("run/processes").filter((name) => !name.startsWith("."));
  }

  /**
   * Runs a script in a process of its own: the body of an async function that knows `root`, `openState`, `createBlobStore`,
   * `createLayerStore`, `createHousekeeping`, `createRecords`, `tools` (see fake-tools.ts), `fs`, `open` to open the state, and `say`
   * to write a line.
   */
  async run(body: string): Promise<ScriptProcess> {
    const file = await this.script(body, this.root);
    const child = spawn(process.execPath, [file], { stdio: ["ignore", "pipe", "pipe"] });
    this.#children.push(child);
    return new ScriptProcess(child);
  }

  /** The file of such a script. */
  async script(body: string, root: string): Promise<string> {
    const file = join(this.folder, `script-${this.#scripts++}.mjs`);
    const engine = join(this.folder, "engine.mjs");
    const text = await bundledEngine();
    if (!existsSync(engine)) {
      writeFileSync(engine, text);
      symlinkSync(join(ROOT, "node_modules"), join(this.folder, "node_modules"));
    }
    writeFileSync(file, scriptText(engine, root, body));
    return file;
  }

  async close(): Promise<void> {
    for (const child of this.#children) child.kill("SIGKILL");
    for (const state of this.#open) await state.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** A script that runs. */
export class ScriptProcess {
  readonly child: ChildProcess;
  readonly ended: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
  output = "";
  errors = "";
  #wake: () => void = () => {};

  constructor(child: ChildProcess) {
    this.child = child;
    child.stdout?.setEncoding("utf8").on("data", (text: string) => {
      this.output += text;
      this.#wake();
    });
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      this.errors += text;
    });
    this.ended = new Promise((resolve) => {
      child.once("close", (code, signal) => {
        resolve({ code, signal });
        this.#wake();
      });
    });
  }

  get lines(): readonly string[] {
    return this.output.split("\n").slice(0, -1);
  }

  /** Waits until it has said a line. */
  async said(line: string): Promise<void> {
    await this.#until(() => this.lines.includes(line));
  }

  /** Waits for what it says first. */
  async firstLine(): Promise<string> {
    await this.#until(() => this.lines.length > 0);
    return this.lines[0]!;
  }

  async #until(isDone: () => boolean): Promise<void> {
    while (!isDone()) {
      if (this.child.exitCode !== null || this.child.signalCode !== null) {
        throw new Error(`it ended too early:\n${this.output}${this.errors}`);
      }
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  /** Ends it in the middle of all. */
  async kill(): Promise<void> {
    this.child.kill("SIGKILL");
    await this.ended;
  }

  /** What it said, when it has ended well. */
  async done(): Promise<readonly string[]> {
    const { code } = await this.ended;
    if (code !== 0) throw new Error(`it ended with ${code}:\n${this.output}${this.errors}`);
    return this.lines;
  }
}

let bundled: Promise<string> | undefined;

/** The engine's state as one module that Node runs, made once for the tests of this worker. */
function bundledEngine(): Promise<string> {
  bundled ??= bundle();
  return bundled;
}

async function bundle(): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: ENTRY, resolveDir: ROOT, loader: "ts" },
    bundle: true,
    write: false,
    platform: "node",
    format: "esm",
    target: "node20",
    banner: {
      js: 'import { createRequire as from } from "node:module"; const require = from(import.meta.url);',
    },
    external: ["koffi", "lmdb", "@hpcc-js/wasm-zstd"],
    logLevel: "error",
  });
  return outputFiles[0]!.text;
}

const ENTRY = `
export { openState } from "./src/engine/state/state.ts";
export { createHousekeeping } from "./src/engine/state/housekeeping.ts";
export { createRecords } from "./src/engine/state/records.ts";
export { createBlobStore } from "./src/engine/content/create-blob-store.ts";
export { createLayerStore } from "./src/engine/layers/create-layer-store.ts";
export * as tools from "./test/engine/layers/fake-tools.ts";
`;

function scriptText(engine: string, root: string, body: string): string {
  return `
import * as fs from "node:fs";
import * as engine from ${JSON.stringify(engine)};
const { openState, createBlobStore, createLayerStore, createHousekeeping, createRecords, tools } = engine;
const root = ${JSON.stringify(root)};
const say = (line) => fs.writeSync(1, line + "\\n");
const open = () => openState(root, { isUserNamespace: false, syncsDisk: false });
${body}
`;
}
