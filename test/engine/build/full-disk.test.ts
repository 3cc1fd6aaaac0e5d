import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bundledProgram } from "../../harness/bundled-program.js";
import { BuildRig, canBuild, canMountPrivately, unlessBuilds } from "./build-rig.js";

const canMount = canBuild && canMountPrivately();
const unless = canBuild && !canMount ? " (skipped: needs a mount namespace)" : unlessBuilds;

const ADVICE = "make room with `buildfile prune`, or choose another directory with --root";
const FULL = "no space left on device";
// Such bytes can't be made smaller.
const LARGE = "RUN head -c 5000000 /dev/urandom >/large\n";

interface Case {
  readonly name: string;
  /** Of the disk, megabytes. A state with the base takes some five. */
  readonly size: number;
  readonly dockerfile: string;
  readonly words?: readonly string[];
  readonly code: number;
  /** The last line that it says. */
  readonly error: RegExp;
}

const CASES: readonly Case[] = [
  {
    name: "when a base is unpacked",
    size: 3,
    dockerfile: "FROM base\nRUN true\n",
    code: 3,
    error: new RegExp(`^ERROR: failed to build: failed to solve: .*write .*: ${FULL}; ${ADVICE}$`),
  },
  {
    name: "when a file is copied",
    size: 7,
    dockerfile: "FROM base\nCOPY large /copy\n",
    code: 3,
    error: new RegExp(`^ERROR: failed to build: failed to solve: write /copy: ${FULL}; ${ADVICE}$`),
  },
  {
    name: "when an archive is unpacked",
    size: 7,
    dockerfile: "FROM base\nADD archive.tar /to/\n",
    code: 3,
    error: new RegExp(`^ERROR: failed to build: failed to solve: .*write .*large: ${FULL}; ${ADVICE}$`),
  },
  {
    name: "when a step writes",
    size: 7,
    dockerfile: "FROM base\nRUN head -c 9000000 /dev/zero >/large || exit 5\n",
    code: 1,
    error: /did not complete successfully: exit code: 5$/,
  },
  {
    name: "when a step writes into a cache",
    size: 7,
    dockerfile:
      "FROM base\nRUN --mount=type=cache,target=/c head -c 9000000 /dev/zero >/c/large || { rm /c/large; exit 6; }\n",
    code: 1,
    error: /did not complete successfully: exit code: 6$/,
  },
  {
    name: "when an image is packed",
    size: 10,
    dockerfile: `FROM base\n${LARGE}`,
    words: ["-o", "type=oci,dest=DISK.tar"],
    code: 3,
    error: new RegExp(`^ERROR: failed to build: failed to solve: .*write .*: ${FULL}; ${ADVICE}$`),
  },
  {
    name: "when a directory is written",
    size: 13,
    dockerfile: `FROM base\n${LARGE}`,
    words: ["-o", "DISK/out"],
    code: 3,
    error: new RegExp(`^ERROR: failed to build: failed to solve: .*write .*out.*: ${FULL}$`),
  },
  {
    name: "when an archive is written",
    size: 13,
    dockerfile: `FROM base\n${LARGE}`,
    words: ["-o", "type=tar,dest=DISK/out.tar"],
    code: 3,
    error: new RegExp(`^ERROR: failed to build: failed to solve: .*write .*out.tar: ${FULL}$`),
  },
  {
    name: "when a cache is written",
    size: 13,
    dockerfile: `FROM base\n${LARGE}`,
    words: ["--cache-to", "type=local,dest=DISK/out"],
    code: 3,
    error: new RegExp(`^ERROR: failed to build: failed to solve: .*write .*: ${FULL}`),
  },
];

// What goes wrong is said, and then the same is done with more room.
const SCRIPT = `
set -u
disk=$1 size=$2; shift 2
mount -t tmpfs -o size=\${size}m none "$disk"
"$@" 2>"$disk.txt"; echo "code $?"
tail -n 1 "$disk.txt"
ls -A "$disk" | grep -v -x -e state -e out
[ ! -e "$disk/out" ] || find "$disk/out" -name '.*' -mindepth 1
find "$disk/state/tmp" "$disk/state/run" -mindepth 1 ! -path '*/run/processes' ! -name '.open' ! -name '.sync-*'
mount -o remount,size=100m "$disk"
"$@" 2>"$disk.txt"; echo "code $?"
cd "$disk/state/blobs/sha256" && for blob in *; do
  [ "$blob" = '*' ] || [ "$(sha256sum "$blob" | cut -d ' ' -f 1)" = "$blob" ] || echo "bad blob $blob"
done
find "$disk/state/tmp" -mindepth 1
`;

describe.skipIf(!canMount)(`a disk that is full${unless}`, () => {
  let rig: BuildRig;
  let program: string;
  beforeAll(async () => {
    program = await bundledProgram();
    rig = new BuildRig();
  });
  afterAll(() => rig?.close());

  it.each(CASES)("$name is told, and harms nothing", async ({ size, dockerfile, words, code, error }) => {
    const disk = join(rig.folder, "disk");
    mkdirSync(disk, { recursive: true });
    const context = rig.context({ Dockerfile: dockerfile, large: Buffer.alloc(9_000_000) });
    writeFileSync(join(context, ".dockerignore"), "archive\n");
    spawnSync("tar", ["-C", context, "-cf", join(context, "archive.tar"), "large"]);
    const asked = words ?? ["-o", "type=cacheonly"];
    const told = rig.words(context, ...asked.map((word) => word.replace("DISK", disk)));
    const all = told.map((word) => (word === rig.root ? join(disk, "state") : word));
    const { stdout, stderr } = spawnSync(
      "unshare",
      ["-m", "sh", "-c", SCRIPT, "sh", disk, String(size), process.execPath, program, ...all],
      { encoding: "utf8", env: { ...(await rig.environment()), BUILDFILE_LAUNCHER: "" } },
    );
    const [first, message, ...rest] = stdout.split("\n");
    expect([stderr, first, rest]).toEqual(["", `code ${code}`, ["code 0", ""]]);
    expect(message).toMatch(error);
  });
});
