import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bundledProgram } from "../../harness/bundled-program.js";
import { seededRandom } from "../../harness/random.js";
import { BuildRig, canBuild, listTree, unlessBuilds } from "./build-rig.js";

/** How often a build is ended in each way: spec/engine/README.md#faults. */
const TIMES = Number(process.env.BUILDFILE_FAULTS ?? 5);
/** Builds that a state sees before it is replaced by a new one. */
const BUILDS_OF_STATE = 3;
const TIMEOUT = 60_000 + TIMES * 6000;

const STEPS = ["one", "two", "three", "four", "five", "six"];
// A step that was run again is in this log twice.
const LOG = "--mount=type=cache,target=/log";
const RUNS = STEPS.map(
  (step) =>
    `RUN ${LOG} echo $SALT ${step} >>/log/runs; cp -r tree ${step}; sleep 0.02; echo ${step} >${step}/name`,
);

const DOCKERFILE = `
FROM base AS build
ARG SALT
WORKDIR /work
COPY tree tree
${RUNS.join("\n")}
FROM base
ARG SALT
COPY --from=build /work /work
COPY --chmod=600 large /large
RUN ${LOG} --mount=type=cache,target=/seen,sharing=locked echo $SALT last >>/log/runs; date >/seen/date; chmod 711 /work
`;

/** What a build that is ended makes; the one after it makes a directory. */
const OUTPUTS = ["type=local,dest=OUT", "type=oci,dest=OUT/a.tar", "type=image,name=example.com/app"];

/** How a build is ended. */
interface End {
  /** After so many milliseconds of work. */
  readonly wait: number;
  readonly output: string;
  readonly signal: NodeJS.Signals;
  /** Whether all that it has started gets the signal as well. */
  readonly isGroup: boolean;
}

interface Ended {
  readonly text: string;
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** What is there of the output. */
  readonly output: readonly string[];
}

describe.skipIf(!canBuild)(`a program that is ended in the middle of a build${unlessBuilds}`, () => {
  let rig: BuildRig;
  let program: string;
  let context: string;
  const children: ChildProcess[] = [];
  /** What a build makes, and how many milliseconds one takes. */
  let tree: readonly string[];
  let whole: number;

  beforeAll(async () => {
    program = await bundledProgram();
    rig = new BuildRig();
    const files = Array.from({ length: 60 }, (_, i) => [
      `tree/d${i % 7}/f${i}`,
      `file ${i}\n`.repeat(i * 20),
    ]);
    context = rig.context({
      ...Object.fromEntries(files),
      large: Buffer.alloc(6_000_000, "large "),
      Dockerfile: DOCKERFILE,
    });
    const begin = Date.now();
    tree = (await build("first")).tree;
    whole = Date.now() - begin;
  });
  afterAll(() => {
    for (const child of children) child.kill("SIGKILL");
    rig?.close();
  });

  /** Starts a build as the leader of a group of processes; `onText` hears of what it shows. */
  async function start(salt: string, output: string, onText: (text: string) => void): Promise<ChildProcess> {
    const words = rig.words(context, "--build-arg", `SALT=${salt}`, "-o", output);
    const child = spawn(process.execPath, [program, ...words], {
      cwd: rig.folder,
      env: { ...(await rig.environment()), BUILDFILE_LAUNCHER: "" },
      stdio: ["ignore", "ignore", "pipe"],
      detached: true,
    });
    children.push(child);
    child.stderr!.setEncoding("utf8").on("data", onText);
    return child;
  }

  async function build(salt: string): Promise<{ readonly text: string; readonly tree: readonly string[] }> {
    const out = mkdtempSync(join(rig.folder, "out-"));
    let text = "";
    const child = await start(salt, out, (more) => {
      text += more;
    });
    const code = await new Promise((resolve) => child.once("close", resolve));
    expect([code, code === 0 ? "" : text]).toEqual([0, ""]);
    const tree = listTree(out);
    rmSync(out, { recursive: true });
    return { text, tree };
  }

  /** A build that is ended. */
  async function ended(salt: string, { wait, output, signal, isGroup }: End): Promise<Ended> {
    const out = mkdtempSync(join(rig.folder, "out-"));
    let text = "";
    let opened = (): void => {};
    const isOpen = new Promise<void>((resolve) => {
      opened = resolve;
    });
    const child = await start(salt, output.replace("OUT", out), (more) => {
      text += more;
      opened();
    });
    const closed = new Promise<Pick<Ended, "code" | "signal">>((resolve) => {
      child.once("close", (code, signal) => resolve({ code, signal }));
    });
    await Promise.race([isOpen, closed]);
    await Promise.race([setTimeout(wait), closed]);
    send(isGroup ? -child.pid! : child.pid!, signal);
    const end = await closed;
    const left = readdirSync(out);
    rmSync(out, { recursive: true });
    return { text, ...end, output: left };
  }

  /** The lines of the log of all steps. */
  function runs(): readonly string[] {
    const caches = join(rig.root, "caches");
    return readdirSync(caches)
      .map((name) => join(caches, name, "runs"))
      .filter((path) => statSync(path, { throwIfNoEntry: false }) !== undefined)
      .flatMap((path) => readFileSync(path, "utf8").trimEnd().split("\n"));
  }

  /** Builds the same once more: the result has to be right, and what was done must not be done again. */
  async function goOn(salt: string, before: string, which: string): Promise<void> {
    const after = await build(salt);
    expect([which, after.tree]).toEqual([which, tree]);
    const done = stepsWith(before, "DONE");
    // That a step is done is written down some milliseconds after it is told, and within the time of another one.
    const safe = done.slice(
      0,
      Math.max(
        done.findLastIndex((name) => name.includes(" RUN ")),
        0,
      ),
    );
    const again = safe.filter((step) => stepsWith(after.text, "DONE").includes(step));
    expect([which, again]).toEqual([which, []]);
    const own = runs().filter((line) => line.startsWith(`${salt} `));
    const twice = own.filter((line, at) => own.indexOf(line) !== at);
    expect([which, new Set(own).size, twice.length <= 1]).toEqual([which, STEPS.length + 1, true]);
    expect([which, await rig.left()]).toEqual([which, []]);
  }

  it.each([
    [4, "SIGKILL"],
    [5, "SIGINT"],
    [6, "SIGTERM"],
  ] as const)(
    `leaves a state in which the next build does the rest, up to ${TIMES} times (seed %s, %s)`,
    async (seed, signal) => {
      const random = seededRandom(seed);
      const times = signal === "SIGKILL" ? TIMES : Math.ceil(TIMES / 3);
      for (let i = 0; i < times; i++) {
        if (i % BUILDS_OF_STATE === 0) rmSync(rig.root, { recursive: true, force: true });
        const salt = `salt-${signal}-${i}`;
        const wait = Math.floor(random() * whole * 0.9);
        const output = OUTPUTS[i % OUTPUTS.length]!;
        const which = `${signal} ${i} after ${wait} of ${whole} ms, ${output}`;
        const end = await ended(salt, { wait, output, signal, isGroup: random() < 0.5 });
        if (signal !== "SIGKILL" && end.code !== 0) {
          const left = [await rig.left(), output.includes("oci") ? end.output : []];
          expect([which, end.code, end.signal, left]).toEqual([which, 130, null, [[], []]]);
        }
        await goOn(salt, end.text, which);
      }
    },
    TIMEOUT,
  );
});

/** It may have ended by itself. */
function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {}
}

/** The names of steps (RUN, COPY, WORKDIR) that ended in a way, in that order. */
function stepsWith(text: string, end: "DONE" | "CACHED"): readonly string[] {
  const names = new Map<string, string>();
  const found: string[] = [];
  for (const [, number = "", rest = ""] of text.matchAll(/^#(\d+) (.*)$/gm)) {
    if (/^\[.*\] (?:RUN|COPY|WORKDIR) /.test(rest)) names.set(number, rest);
    const name = names.get(number);
    if (name !== undefined && rest.startsWith(end)) found.push(name);
  }
  return found;
}
