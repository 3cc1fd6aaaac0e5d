import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { openState, type State } from "../../../src/engine/state/state.js";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));

/** A new directory for a state, and what of it is open. */
export class HistoryRig {
  readonly folder = realpathSync(mkdtempSync(join(tmpdir(), "buildfile-history-")));
  readonly root = join(this.folder, "root");
  readonly #open: State[] = [];
  readonly #children: HistoryProcess[] = [];

  async open(): Promise<State> {
    const state = await openState(this.root, { isUserNamespace: false, syncsDisk: false });
    this.#open.push(state);
    return state;
  }

  /**
   * Runs a script in a process of its own: the body of an async function that knows `createHistory`, `open` to open the state, and
   * `say` to write a line.
   */
  async run(body: string): Promise<HistoryProcess> {
    const file = join(this.folder, `script-${this.#children.length}.mjs`);
    if (this.#children.length === 0)
      symlinkSync(join(ROOT, "node_modules"), join(this.folder, "node_modules"));
    writeFileSync(file, await script(this.root, body));
    const child = new HistoryProcess(spawn(process.execPath, [file], { stdio: ["pipe", "pipe", "inherit"] }));
    this.#children.push(child);
    return child;
  }

  async close(): Promise<void> {
    for (const child of this.#children) await child.kill();
    for (const state of this.#open) await state.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** A script that runs. */
export class HistoryProcess {
  readonly #child: ChildProcess;
  readonly #ended: Promise<void>;
  #output = "";
  #wake: () => void = () => {};

  constructor(child: ChildProcess) {
    this.#child = child;
    child.stdout?.setEncoding("utf8").on("data", (text: string) => {
      this.#output += text;
      this.#wake();
    });
    this.#ended = new Promise((resolve) => {
      child.once("close", () => {
        resolve();
        this.#wake();
      });
    });
  }

  /** Waits until it has said a line. */
  async said(line: string): Promise<void> {
    while (!this.#output.split("\n").includes(line)) {
      if (this.#child.exitCode !== null || this.#child.signalCode !== null) {
        throw new Error(`it ended too early: ${this.#output}`);
      }
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  write(text: string): void {
    this.#child.stdin?.write(text);
  }

  /** Ends it in the middle of all. */
  async kill(): Promise<void> {
    this.#child.kill("SIGKILL");
    await this.#ended;
  }
}

async function script(root: string, body: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: {
      contents: `
        import { writeSync } from "node:fs";
        import { openState } from "./src/engine/state/state.ts";
        import { createHistory } from "./src/engine/history/history.ts";
        const open = () => openState(${JSON.stringify(root)}, { isUserNamespace: false, syncsDisk: false });
        const say = (line) => writeSync(1, line + "\\n");
        ${body}`,
      resolveDir: ROOT,
      loader: "ts",
    },
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
