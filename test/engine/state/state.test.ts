import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { nameOf } from "../../../src/engine/state/names.js";
import { defaultStateRoot, openState } from "../../../src/engine/state/state.js";
import { StateRig } from "./state-rig.js";

const isRoot = process.getuid?.() === 0;
const TEXTS = { encoding: "string" } as const;
let rig: StateRig;

beforeEach(() => {
  rig = new StateRig();
});

afterEach(() => rig.close());

describe("where the state is", () => {
  it.each([
    [0, {}, "/var/lib/buildfile"],
    [0, { XDG_STATE_HOME: "/x" }, "/var/lib/buildfile"],
    [1000, { XDG_STATE_HOME: "/x", HOME: "/home/u" }, "/x/buildfile"],
    [1000, { XDG_STATE_HOME: "x", HOME: "/home/u" }, "/home/u/.local/state/buildfile"],
    [1000, { HOME: "/home/u" }, "/home/u/.local/state/buildfile"],
  ])("of user %i with %o is %s", (uid, env, root) => {
    expect(defaultStateRoot(env, uid)).toBe(root);
  });
});

describe("opening", () => {
  it("makes private directories, whatever the umask is", async () => {
    const before = process.umask(0);
    try {
      await rig.open();
    } finally {
      process.umask(before);
    }
    for (const folder of [
      "",
      "l",
      "blobs",
      "blobs/sha256",
      "caches",
      "sources",
      "db",
      "run",
      "run/processes",
      "tmp",
    ]) {
      expect([folder, statSync(join(rig.root, folder)).mode & 0o777]).toEqual([folder, 0o700]);
    }
    expect(readFileSync(join(rig.root, "format"), "utf8")).toBe("1\n");
  });

  it("leaves nothing but the state when it is closed", async () => {
    const state = await rig.open();
    mkdirSync(state.temporary());
    expect(rig.marks()).toEqual([state.processId]);
    await state.close();
    await state.close();
    expect(rig.marks()).toEqual([]);
    expect(rig.names("tmp")).toEqual([]);
  });

  it("makes missing directories again", async () => {
    await (await rig.open()).close();
    rmSync(join(rig.root, "caches"), { recursive: true });
    rmSync(join(rig.root, "run"), { recursive: true });
    await rig.open();
    expect(existsSync(join(rig.root, "caches"))).toBe(true);
  });

  it("refuses the state of another version", async () => {
    await (await rig.open()).close();
    writeFileSync(join(rig.root, "format"), "2\n");
    await expect(rig.open()).rejects.toMatchObject({
      code: "store/format",
      message: /format "2".*knows 1 only/,
    });
  });

  it("refuses a relative directory", async () => {
    await expect(openState("state", { isUserNamespace: false })).rejects.toMatchObject({
      code: "store/unusable",
    });
  });

  it("says what is in the way", async () => {
    writeFileSync(rig.root, "");
    await expect(rig.open()).rejects.toMatchObject({
      code: "store/unusable",
      message: `can't make the state directory ${rig.root}: EEXIST: file already exists, mkdir '${rig.root}'; choose another directory with --root`,
    });
  });

  it.skipIf(isRoot)("says that it may not write (not as root)", async () => {
    mkdirSync(rig.root);
    chmodSync(rig.root, 0o500);
    await expect(rig.open()).rejects.toMatchObject({ code: "store/unusable", message: /permission denied/ });
  });

  it("gives up waiting for others when told to", async () => {
    const holder = await rig.open();
    const lock = holder.tryLock(join(rig.root, "run/processes/.open"));
    const signal = AbortSignal.abort(new Error("enough"));
    await expect(openState(rig.root, { isUserNamespace: false, signal })).rejects.toThrow("enough");
    lock?.release();
  });
});

describe("the database", () => {
  it("keeps what was written together, or none of it", async () => {
    const state = await rig.open();
    const table = state.table<string>("history", TEXTS);
    state.write(() => {
      void table.put("a", "1");
      void table.put("b", "2");
    });
    const failing = (): void => {
      void table.put("a", "3");
      throw new Error("no");
    };
    expect(() => state.write(failing)).toThrow("no");
    expect([table.get("a"), table.get("b")]).toEqual(["1", "2"]);
    await state.close();
    const again = await rig.open();
    expect(again.table<string>("history", TEXTS).get("a")).toBe("1");
  });

  it("gives what work gives, also a promise", async () => {
    const state = await rig.open();
    const table = state.table<string>("history", TEXTS);
    await state.write(() => table.put("a", "1"));
    expect(state.write(() => table.get("a"))).toBe("1");
  });

  it("shows what another process has written, after a refresh", async () => {
    const state = await rig.open();
    const table = state.table<string>("history", TEXTS);
    expect(table.get("a")).toBeUndefined();
    const other = await rig.run(`
      const state = await open();
      const table = state.table("history", { encoding: "string" });
      state.write(() => void table.put("a", "theirs"));
      await state.close();
    `);
    await other.done();
    state.refresh();
    expect(table.get("a")).toBe("theirs");
  });

  it.each([
    ["has lost its end", (path: string) => truncateSync(path, 4096)],
    ["has lost everything", (path: string) => truncateSync(path, 0)],
    ["is something else", (path: string) => writeFileSync(path, "x".repeat(100_000))],
    ["is gone", (path: string) => rmSync(path)],
  ])("is made anew if it %s, with all that it knew of", async (_, damage) => {
    const before = await rig.open();
    const table = before.table<string>("history", TEXTS);
    before.write(() => void table.put("a", "1"));
    await before.close();
    mkdirSync(join(rig.root, "l/abc"));
    damage(join(rig.root, "db/data.mdb"));
    const state = await rig.open();
    expect(state.resetReason).toMatch(/^its database is (damaged|gone)/);
    expect(state.table<string>("history", TEXTS).get("a")).toBeUndefined();
    expect(rig.names("l")).toEqual([]);
    await state.close();
    expect(rig.names("tmp")).toEqual([]);
    expect((await rig.open()).resetReason).toBeUndefined();
  });

  it("is not thrown away while somebody uses it", async () => {
    await rig.open();
    writeFileSync(join(rig.root, "db/size"), "99999999\n");
    await expect(rig.open()).rejects.toMatchObject({
      code: "store/damaged",
      message: /other processes have it open/,
    });
  });

  it("refuses to open a table while it writes, which would wait forever", async () => {
    const state = await rig.open();
    expect(() => state.write(() => state.table("images", TEXTS))).toThrow("has to be opened before");
  });
});

describe("a machine that was started again", () => {
  const restart = (at: number): void => writeFileSync(join(rig.root, "synced"), `another-boot ${at}\n`);
  const blob = (name: string, seconds: number): void => {
    const path = join(rig.root, "blobs/sha256", name);
    writeFileSync(path, "x");
    utimesSync(path, seconds, seconds);
  };

  it("keeps what was on the disk by then, and no blob that was not", async () => {
    const state = await rig.open();
    const table = state.table<string>("history", TEXTS);
    state.write(() => void table.put("a", "1"));
    await state.close();
    const at = Date.now() + 1000;
    blob("old", at / 1000 - 10);
    blob("new", at / 1000 + 10);
    restart(at);
    const again = await rig.open();
    expect(again.resetReason).toBeUndefined();
    expect(again.table<string>("history", TEXTS).get("a")).toBe("1");
    expect(rig.names("blobs/sha256")).toEqual(["old"]);
    expect(readFileSync(join(rig.root, "synced"), "utf8")).not.toContain("another-boot");
  });

  it("trusts no database that was not", async () => {
    const state = await rig.open();
    const table = state.table<string>("history", TEXTS);
    state.write(() => void table.put("a", "1"));
    await state.close();
    restart(Date.now() - 60_000);
    const again = await rig.open();
    expect(again.resetReason).toBe("the machine went down before its database was on the disk");
    expect(again.table<string>("history", TEXTS).get("a")).toBeUndefined();
  });

  it("has its note taken when the disk has everything", async () => {
    const state = await rig.open();
    const before = readFileSync(join(rig.root, "synced"), "utf8");
    state.noteChange();
    await state.sync();
    const after = readFileSync(join(rig.root, "synced"), "utf8");
    expect(after.split(" ")[0]).toBe(before.split(" ")[0]);
    expect(Number(after.split(" ")[1])).toBeGreaterThanOrEqual(Number(before.split(" ")[1]));
    expect(rig.names("run/processes").filter((name) => name.startsWith(".sync-"))).toEqual([]);
  });
});

describe("processes", () => {
  it("see what others use, until those are done", async () => {
    const [one, two] = [await rig.open(), await rig.open()];
    one.use([nameOf("layer", "a"), nameOf("layer", "b")]);
    one.use([nameOf("layer", "a")]);
    expect([...two.namesOfOthers()]).toEqual(["l:a", "l:b"]);
    expect([...two.usedNames()]).toEqual(["l:a", "l:b"]);
    await one.close();
    expect([...two.namesOfOthers()]).toEqual([]);
  });

  it("wait for one another's locks, as long as they want to", async () => {
    const [one, two] = [await rig.open(), await rig.open()];
    const lock = await one.lock("x", new AbortController().signal);
    expect(two.tryNamedLock("x")).toBeUndefined();
    const controller = new AbortController();
    const given = two.lock("x", controller.signal);
    controller.abort(new Error("enough"));
    await expect(given).rejects.toThrow("enough");
    const waiting = two.lock("x", new AbortController().signal);
    lock.remove();
    lock.remove();
    (await waiting).remove();
    expect(rig.names("run/processes").filter((name) => name.startsWith(".lock"))).toEqual([]);
  });

  it("that died are cleaned up after, and nothing that lives is", async () => {
    const living = await rig.open();
    writeFileSync(living.temporary(), "kept");
    const dying = await rig.run(`
      const state = await open();
      fs.mkdirSync(state.temporary());
      fs.writeFileSync(state.temporary(), "half");
      // As if it were being sealed, or removed: its files are there, and no record.
      state.use(["l:0123456789a", "c:cccccccccca", "l:../../../x", "x:sources/left", "x:l/../../evil"]);
      for (const path of ["l/0123456789a", "caches/cccccccccca", "sources/left"]) fs.mkdirSync(root + "/" + path);
      state.lock("held", new AbortController().signal);
      say("ready");
      setInterval(() => {}, 1000);
    `);
    await dying.said("ready");
    mkdirSync(join(rig.root, "l/lll"));
    // It lives.
    await (await rig.open()).close();
    expect(rig.names("l")).toEqual(["0123456789a", "lll"]);
    await dying.kill();
    const next = await rig.open();
    expect(rig.names("l")).toEqual(["lll"]);
    expect(rig.names("caches")).toEqual([]);
    expect(rig.names("sources")).toEqual([]);
    await next.close();
    expect(rig.marks()).toEqual([living.processId]);
    expect(rig.names("tmp")).toEqual([living.processId]);
    const held = await living.lock("held", new AbortController().signal);
    held.remove();
  });

  it("remove temporary files that belong to nobody", async () => {
    await (await rig.open()).close();
    mkdirSync(join(rig.root, "tmp/nobody/deep"), { recursive: true });
    await (await rig.open()).close();
    expect(rig.names("tmp")).toEqual([]);
  });
});
