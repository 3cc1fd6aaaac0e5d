import { execFileSync, spawnSync } from "node:child_process";
import { createRequire } from "node:module";

/** What the kernel shows of a file; xattrs as base64, times in nanoseconds. */
export interface ShownFile {
  readonly kind: string;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly size: number;
  readonly mtime: string;
  readonly rdev: number;
  readonly target: string;
  readonly xattrs: Readonly<Record<string, string>>;
}

/** All paths of a mount, `/` included. */
export type ShownTree = Readonly<Record<string, ShownFile>>;

/** A change that is made through a mount. */
export type OverlayChange =
  | { readonly do: "mkdir"; readonly path: string; readonly mode: number }
  | { readonly do: "file"; readonly path: string; readonly text: string; readonly mode: number }
  | { readonly do: "symlink"; readonly path: string; readonly target: string }
  | { readonly do: "link"; readonly path: string; readonly from: string }
  | { readonly do: "fifo"; readonly path: string }
  | { readonly do: "remove"; readonly path: string }
  | { readonly do: "own"; readonly path: string; readonly uid: number; readonly gid: number }
  | { readonly do: "mode"; readonly path: string; readonly mode: number }
  | { readonly do: "time"; readonly path: string; readonly time: string }
  | { readonly do: "xattr"; readonly path: string; readonly name: string; readonly value: string };

/** A mount to be made: layers, the lowest first, and if there is an `upper`, changes that go there. */
export interface OverlayJob {
  readonly layers: readonly string[];
  readonly upper?: string;
  readonly work?: string;
  readonly changes?: readonly OverlayChange[];
}

/** What the kernel made of a job: which changes it refused, and what it shows. */
export interface OverlayResult {
  readonly refused: readonly string[];
  readonly tree: ShownTree;
}

/** Why the kernel's overlayfs can't be asked here; undefined if it can. */
export function overlayObstacle(): string | undefined {
  if (process.platform !== "linux") return "no Linux";
  if (process.getuid?.() !== 0) return "not root";
  const script =
    'd=$(mktemp -d) && mount -t tmpfs t "$d" && cd "$d" && mkdir a b c && mount -t overlay o -o lowerdir=a:b c';
  const { status } = spawnSync("unshare", [
    "-m",
    "sh",
    "-c",
    `${script}; s=$?; cd /; umount -l "$d"; rmdir "$d"; exit $s`,
  ]);
  return status === 0 ? undefined : "no overlayfs";
}

/** Lets the kernel do jobs one after the other in a mount namespace that goes away with them. */
export function runOverlay(mountPoint: string, jobs: readonly OverlayJob[]): OverlayResult[] {
  const koffi = createRequire(import.meta.url).resolve("koffi");
  const input = JSON.stringify({ koffi, mountPoint, jobs });
  const args = ["-m", process.execPath, "-e", CHILD];
  return JSON.parse(execFileSync("unshare", args, { input, maxBuffer: 2 ** 28 }).toString());
}

const CHILD = String.raw`
const fs = require("node:fs");
const { execFileSync } = require("node:child_process");
const { koffi, mountPoint, jobs } = JSON.parse(fs.readFileSync(0, "utf8"));
const c = require(koffi).load(null);
const list = c.func("long llistxattr(const char *path, void *list, unsigned long size)");
const get = c.func("long lgetxattr(const char *path, const char *name, void *value, unsigned long size)");
const set = c.func("int lsetxattr(const char *path, const char *name, const void *value, unsigned long size, int flags)");
const mknod = c.func("int mknod(const char *path, uint32_t mode, uint64_t device)");
const utimensat = c.func("int utimensat(int directory, const char *path, const void *times, int flags)");
const buffer = Buffer.alloc(65536);
process.umask(0);

function xattrs(path) {
  const size = list(path, buffer, buffer.length);
  const found = {};
  if (size <= 0) return found;
  for (const name of buffer.toString("utf8", 0, size).split("\0").filter(Boolean).sort()) {
    const length = get(path, name, buffer, buffer.length);
    if (length >= 0) found[name] = buffer.toString("base64", 0, length);
  }
  return found;
}

function show(path, shown, tree) {
  let s;
  try { s = fs.lstatSync(path, { bigint: true }); } catch { return; }
  const kind = s.isDirectory() ? "directory" : s.isFile() ? "file" : s.isSymbolicLink() ? "symlink"
    : s.isFIFO() ? "fifo" : s.isCharacterDevice() ? "char" : s.isBlockDevice() ? "block" : "socket";
  tree[shown] = { kind, mode: Number(s.mode) & 4095, uid: Number(s.uid), gid: Number(s.gid),
    size: kind === "file" ? Number(s.size) : 0, mtime: String(s.mtimeNs),
    rdev: kind === "char" || kind === "block" ? Number(s.rdev) : 0,
    target: kind === "symlink" ? fs.readlinkSync(path) : "", xattrs: xattrs(path) };
  if (kind !== "directory") return;
  for (const name of fs.readdirSync(path)) show(path + "/" + name, (shown === "/" ? "" : shown) + "/" + name, tree);
}

function check(result) { if (result < 0) throw new Error("refused"); }

function change(root, step) {
  const path = root + step.path;
  // Only what is there without a symlink being followed.
  const names = step.path.split("/").slice(1);
  for (let i = 0; i < names.length; i++) {
    if (!fs.lstatSync([root, ...names.slice(0, i)].join("/")).isDirectory()) throw new Error("refused");
  }
  if (step.from && !fs.realpathSync(root + step.from).startsWith(root)) throw new Error("refused");
  switch (step.do) {
    case "mkdir": return fs.mkdirSync(path, step.mode);
    case "file": {
      const file = fs.openSync(path, "wx", step.mode);
      fs.writeSync(file, step.text);
      return fs.closeSync(file);
    }
    case "symlink": return fs.symlinkSync(step.target, path);
    case "link": return fs.linkSync(root + step.from, path);
    case "fifo": return check(mknod(path, 0o010644, 0));
    case "remove": fs.lstatSync(path); return fs.rmSync(path, { recursive: true });
    case "own": return fs.lchownSync(path, step.uid, step.gid);
    case "mode": if (fs.lstatSync(path).isSymbolicLink()) throw new Error("link"); return fs.chmodSync(path, step.mode);
    case "time": {
      const times = Buffer.alloc(32);
      for (const at of [0, 16]) {
        times.writeBigInt64LE(BigInt(step.time) / 1000000000n, at);
        times.writeBigInt64LE(BigInt(step.time) % 1000000000n, at + 8);
      }
      return check(utimensat(-100, path, times, 0x100));
    }
    case "xattr": return check(set(path, step.name, Buffer.from(step.value), step.value.length, 0));
  }
}

const results = jobs.map(({ layers, upper, work, changes }) => {
  const lower = "lowerdir=" + layers.toReversed().join(":");
  const writable = upper === undefined ? "" : ",upperdir=" + upper + ",workdir=" + work;
  execFileSync("mount", ["-t", "overlay", "overlay", "-o", lower + writable + ",index=off,redirect_dir=off,metacopy=off", mountPoint]);
  const refused = [];
  (changes ?? []).forEach((step, i) => {
    try { change(mountPoint, step); } catch (e) { refused.push(i + " " + step.do + " " + step.path); }
  });
  const tree = {};
  show(mountPoint, "/", tree);
  execFileSync("umount", [mountPoint]);
  return { refused, tree };
});
process.stdout.write(JSON.stringify(results));
`;
