import {
  chmodSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { requireLibc } from "../../../src/client/files/libc.js";
import { readNames } from "../../../src/client/files/native-path.js";

/** When all files of the trees were made: 2020-02-02, in nanoseconds. */
const OLD = 1_580_608_922_123_456_789n;

/** A file of a tree that is copied from or to: what it is, where, and what is in it or it points to. */
type Entry = readonly ["d" | "f" | "l" | "h" | "p" | "c" | "b", string, number?, string?];

/** What is there already. */
const BASE: readonly Entry[] = [
  ["d", "/deep/er/est"],
  ["d", "/dir", 0o750],
  ["f", "/dir/a", 0o644, "old"],
  ["d", "/dir/sub", 0o700],
  ["f", "/dir/sub/b", 0o644, "old"],
  ["d", "/empty"],
  ["d", "/etc"],
  ["f", "/etc/group", 0o644, "root:x:0:\n#staff:x:9:\nstaff:x:50:bob\n"],
  ["f", "/etc/passwd", 0o644, "root:x:0:0::/:/bin/sh\nbob:x:1001:1002::/:/bin/sh\nbad:x:zz:7::/:\n"],
  ["f", "/file", 0o600, "file"],
  ["l", "/abs", 0, "/dir/sub"],
  ["l", "/dangling", 0, "nowhere"],
  ["l", "/link", 0, "dir"],
  ["l", "/loop", 0, "loop"],
  ["l", "/tonew", 0, "/newdir"],
  ["l", "/up", 0, "../../../dir"],
  ["d", "/sg", 0o2775],
];

/** What is copied. */
const SOURCE: readonly Entry[] = [
  ["d", "/conflict"],
  ["d", "/conflict/file"],
  ["f", "/conflict/file/in", 0o644, "in"],
  ["d", "/conflict2"],
  ["f", "/conflict2/dir", 0o644, "c"],
  ["d", "/d1", 0o711],
  ["d", "/d1/.hid"],
  ["f", "/d1/.hid/h", 0o644, "hid"],
  ["d", "/d1/deep", 0o1777],
  ["f", "/d1/deep/g.txt", 0o644, "g"],
  ["f", "/d1/f1", 0o644, "f1"],
  ["f", "/d1/f2.txt", 0o644, "f2"],
  ["d", "/d2"],
  ["f", "/d2/h1", 0o644, "hard"],
  ["h", "/d2/h2", 0, "/d2/h1"],
  ["d", "/dir", 0o777],
  ["f", "/dir/a", 0o644, "new"],
  ["f", "/dir/new", 0o644, "new"],
  ["d", "/dir/sub", 0o777],
  ["f", "/dir/sub/b", 0o644, "new"],
  ["l", "/absd", 0, "/d1/deep"],
  ["l", "/dlink", 0, "missing"],
  ["l", "/l", 0, "x.txt"],
  ["l", "/ld", 0, "d1"],
  ["p", "/p", 0o644],
  ["c", "/cdev", 0o644],
  ["b", "/bdev", 0o644],
  ["f", "/x.txt", 0o640, "x"],
  ["f", "/y.sh", 0o4755, "y"],
];

/** Makes both trees in a directory. */
export function makeTrees(directory: string): { readonly base: string; readonly source: string } {
  const base = join(directory, "base");
  const source = join(directory, "source");
  makeTree(base, BASE);
  makeTree(source, SOURCE);
  return { base, source };
}

function makeTree(root: string, entries: readonly Entry[]): void {
  const libc = requireLibc();
  for (const [kind, path, mode = 0o755, text = ""] of entries) {
    const place = root + path;
    if (kind === "d") mkdirSync(place, { recursive: true });
    else if (kind === "f") writeFileSync(place, text);
    else if (kind === "l") symlinkSync(text, place);
    else if (kind === "h") linkSync(root + text, place);
    else libc.makeNode(place, { p: 0o010000, c: 0o020000, b: 0o060000 }[kind], kind === "p" ? 0n : 0x508n);
    if (kind !== "l" && kind !== "h") chmodSync(place, mode);
  }
  age(root);
}

function age(path: string): void {
  if (lstatSync(path).isDirectory()) for (const name of readNames(path)) age(`${path}/${name}`);
  requireLibc().setTimes(path, OLD);
}

/**
 * What a layer has, a line each: type and mode, owner, time (`old` as the trees have, `now`, or nanoseconds), path and
 * content. Whiteouts are `-`.
 */
export function describeLayer(directory: string): string[] {
  const lines: string[] = [];
  const inodes = new Map<bigint, string>();
  const visit = (path: string): void => {
    const place = directory + path;
    const stats = lstatSync(place, { bigint: true });
    const mode = (Number(stats.mode) & 0o7777).toString(8).padStart(4, "0");
    const about = `${mode} ${stats.uid}:${stats.gid} ${timeName(stats.mtimeNs)} ${path}`;
    const first = inodes.get(stats.ino);
    if (stats.isDirectory()) {
      const isOpaque = requireLibc().listXattrs(place).length > 0;
      lines.push(`d ${about}${isOpaque ? " opaque" : ""}`);
      for (const name of readNames(place)) visit(`${path}/${name}`);
    } else if (first !== undefined) lines.push(`h ${path} = ${first}`);
    else if (stats.isFile()) lines.push(`f ${about} ${JSON.stringify(readFileSync(place, "utf8"))}`);
    else if (stats.isSymbolicLink())
      lines.push(`l ${about.slice(5)} -> ${JSON.stringify(readlinkSync(place))}`);
    else if (stats.isCharacterDevice() && stats.rdev === 0n) lines.push(`- ${path}`);
    else lines.push(`${stats.isFIFO() ? "p" : stats.isBlockDevice() ? "b" : "c"} ${about}`);
    inodes.set(stats.ino, path);
  };
  for (const name of readNames(directory)) visit(`/${name}`);
  return lines;
}

function timeName(time: bigint): string {
  if (time === OLD) return "old";
  return BigInt(Date.now()) * 1_000_000n - time < 3_600_000_000_000n ? "now" : String(time);
}
