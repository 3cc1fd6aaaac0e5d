import { spawnSync } from "node:child_process";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { StateRig } from "./state-rig.js";

/** Whether this machine lets us mount a disk that nobody else sees. */
const canMount = spawnSync("unshare", ["-m", "mount", "-t", "tmpfs", "none", "/mnt"]).status === 0;
const unless = canMount ? "" : " (skipped: needs root, to mount)";
let rig: StateRig;

beforeEach(() => {
  rig = new StateRig();
});

afterEach(() => rig.close());

/** What a script says that runs with a small disk of its own at the place of the rig's state. */
async function onSmallDisk(options: string, body: string): Promise<readonly string[]> {
  const file = await rig.script(body, "/mnt/state");
  const mount = `mount -t tmpfs -o ${options} none /mnt && exec "$0" "$1"`;
  const argv = ["-m", "sh", "-c", mount, process.execPath, file];
  const { status, stdout, stderr } = spawnSync("unshare", argv, { encoding: "utf8" });
  // LMDB would complain of what it could not write.
  expect([status, stderr]).toEqual([0, ""]);
  const output = stdout;
  return output.split("\n").slice(0, -1);
}

const FILL = `
  const fill = (left) => {
    const fd = fs.openSync("/mnt/filler", "w");
    try { for (;;) fs.writeSync(fd, Buffer.alloc(4096)); } catch {}
    fs.ftruncateSync(fd, Math.max(0, fs.fstatSync(fd).size - left));
    fs.closeSync(fd);
  };
  const tell = async (name, work) => {
    try { say(name + ": " + (await work())); } catch (error) { say(name + ": " + error.code + " " + error.message.replace(/\\/mnt\\/state\\/tmp\\/\\S+/g, "FILE")); }
  };
`;

const ADVICE = "make room with `buildfile prune`, or choose another directory with --root";

describe.skipIf(!canMount)(`a disk that is full${unless}`, () => {
  it("is told as such, when a state is opened or written, and harms nothing", async () => {
    const said = await onSmallDisk(
      "size=2m",
      `${FILL}
      const empty = { status() {}, log() {} };
      fill(0);
      await tell("new", open);
      fs.rmSync("/mnt/filler");
      const state = await open();
      const history = state.table("history", { encoding: "string" });
      state.write(() => void history.put("before", "1"));
      const blobs = createBlobStore(state);
      const layers = createLayerStore(state, blobs, { loadTools: async () => tools.fakeTools(), createView: tools.fakeView });
      const layer = await layers.create({ description: "before" });
      fs.writeFileSync(layer.directory + "/f", "content");
      await layer.seal();
      fill(0);
      await tell("blob", async () => {
        const writer = await blobs.writer();
        try {
          await writer.write(Buffer.alloc(300000));
          await writer.commit();
        } finally {
          await writer.abort();
        }
      });
      await tell("small blob", () => blobs.put(Buffer.alloc(9000)));
      await tell("gathered", async () => {
        const small = history.put("small", "3");
        const large = history.put("large", "x".repeat(1000000));
        await small;
        await tell("large", () => large);
        return history.get("small") + String(history.get("large"));
      });
      await tell("database", () => { for (let i = 0; i < 200; i++) state.write(() => void history.put("k" + i, "x".repeat(5000))); });
      await tell("still there", () => history.get("before"));
      fs.rmSync("/mnt/filler");
      await tell("after", () => { state.write(() => void history.put("after", "2")); return history.get("after"); });
      await state.close();
      const again = await open();
      await tell("reset", () => String(again.resetReason));
      await tell("reopened", () => again.table("history", { encoding: "string" }).get("before"));
      await tell("layer", () => tools.readFiles(createLayerStore(again, createBlobStore(again)).directory({ id: layer.id })).f);
      await tell("left", () => fs.readdirSync("/mnt/state/tmp/").length);
      await again.close();
    `,
    );
    expect(said).toEqual([
      `new: store/full open /mnt/state/format: no space left on device; ${ADVICE}`,
      `blob: store/full write FILE no space left on device; ${ADVICE}`,
      `small blob: store/full write FILE no space left on device; ${ADVICE}`,
      `large: store/full write the engine's database: no space left on device; ${ADVICE}`,
      "gathered: 3undefined",
      `database: store/full write the engine's database: no space left on device; ${ADVICE}`,
      "still there: 1",
      "after: 2",
      "reset: undefined",
      "reopened: 1",
      "layer: content",
      "left: 0",
    ]);
  });

  it("does not keep prune from making room", async () => {
    const said = await onSmallDisk(
      "size=4m",
      `${FILL}
      const first = await open();
      const layers = createLayerStore(first, createBlobStore(first), { createView: tools.fakeView });
      for (let i = 0; i < 3; i++) {
        const layer = await layers.create({ description: "layer " + i });
        fs.writeFileSync(layer.directory + "/f", Buffer.alloc(100000));
        await layer.seal();
      }
      await first.close();
      fill(0);
      const second = await open();
      await createHousekeeping(second).prune({}, ({ description, size }) => say(description + " " + size));
      await second.close();
      say(fs.readdirSync("/mnt/state/l").length + " left");
    `,
    );
    expect(said.toSorted()).toEqual(["0 left", "layer 0 102400", "layer 1 102400", "layer 2 102400"]);
  });

  it("is no reason for a new state to be half there", async () => {
    const said = await onSmallDisk(
      "size=2m",
      `${FILL}
      const outcomes = new Set();
      for (let left = 0; left <= 400 * 1024; left += 20 * 1024) {
        fs.rmSync("/mnt/state", { recursive: true, force: true });
        fill(left);
        try {
          const state = await open();
          const history = state.table("history", { encoding: "string" });
          state.write(() => void history.put("a", "1"));
          outcomes.add(history.get("a"));
          await state.close();
        } catch (error) { outcomes.add(error.code); if (!error.code?.startsWith("store")) say(error.stack); }
        fs.rmSync("/mnt/filler");
        const state = await open();
        outcomes.add(String(state.resetReason));
        await state.close();
      }
      for (const outcome of [...outcomes].sort()) say(outcome);
    `,
    );
    expect(said).toEqual(["1", "store/full", "undefined"]);
  });
});

describe.skipIf(!canMount)(`a disk that can't be written${unless}`, () => {
  it("is told as such", async () => {
    const said = await onSmallDisk(
      "size=2m",
      `${FILL}
      const { execFileSync } = await import("node:child_process");
      await (await open()).close();
      execFileSync("mount", ["-o", "remount,ro", "/mnt"]);
      await tell("opened", open);
    `,
    );
    expect(said).toEqual([
      "opened: store/unusable lock /mnt/state/run/processes/.open: read-only file system; choose another directory with --root",
    ]);
  });
});
