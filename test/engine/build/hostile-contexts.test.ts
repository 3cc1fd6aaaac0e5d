import { execFileSync } from "node:child_process";
import { lstatSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { BuildRig, canBuild, listTree, unlessBuilds } from "./build-rig.js";

interface Case {
  readonly copy: string;
  readonly ignore?: string;
  /** What is there then, or what the build says at last. */
  readonly outcome: readonly string[] | RegExp;
}

const MISSING = /^ERROR: .*failed to calculate checksum of ref context: "\/.*": not found$/m;

const CASES: Readonly<Record<string, Case>> = {
  "a link to a file outside": { copy: "COPY absolute /x", outcome: MISSING },
  "a link up to a file outside": { copy: "COPY up /x", outcome: MISSING },
  "a file behind a link to a directory outside": { copy: "COPY out/secret /x", outcome: MISSING },
  "a file behind a link to the root of the machine": { copy: "COPY machine/etc/passwd /x", outcome: MISSING },
  "a name that leads up": { copy: "COPY ../secret /x", outcome: MISSING },
  "a name that leads up on the way": { copy: "COPY d/../../secret /x", outcome: MISSING },
  "links as they are, if they are inside of what is copied": {
    copy: "COPY d /x",
    outcome: ["x 40755", "x/in 100644", "x/out 120777", "x/up 120777"],
  },
  "a link to itself": { copy: "COPY loop /x", outcome: /^ERROR: .*: too many links$/m },
  "a file behind links that turn round": { copy: "COPY self/self/self/d/in /x", outcome: ["x 100644"] },
  "a file by links that lead up and down": { copy: "COPY d/up/up/in /x", outcome: ["x 100644"] },
  "a pipe": { copy: "COPY pipe /x", outcome: ["x 10644"] },
  "a socket": { copy: "COPY socket /x", outcome: ["x 100755"] },
  "a device": { copy: "COPY null /x", outcome: ["x 20644"] },
  "names that are no text": { copy: "COPY bad* /x/", outcome: ["x 40755", "x/f\udce9 100644"] },
  "a name of two lines": { copy: 'COPY ["new\\nline", "/x"]', outcome: ["x 100644"] },
  "a directory that is too deep": { copy: "COPY deep /x", outcome: /^ERROR: .*: file name too long$/m },
  "all there is, but for that": {
    copy: "COPY . /x",
    ignore: "deep\nbad*\n",
    outcome: [
      "x 40755",
      "x/.dockerignore 100644",
      "x/Dockerfile 100644",
      "x/absolute 120777",
      "x/d 40755",
      "x/d/in 100644",
      "x/d/out 120777",
      "x/d/up 120777",
      "x/loop 120777",
      "x/machine 120777",
      "x/new\nline 100644",
      "x/null 20644",
      "x/out 120777",
      "x/pipe 10644",
      "x/self 120777",
      "x/socket 100755",
      "x/up 120777",
    ],
  },
};

describe.skipIf(!canBuild)(`a context with bad intent${unlessBuilds}`, () => {
  let rig: BuildRig;
  let context: string;
  let server: Server;
  beforeAll(async () => {
    rig = new BuildRig();
    writeFileSync(join(rig.folder, "secret"), "secret");
    context = rig.context({ "d/in": "in", "new\nline": "x" });
    symlinkSync(join(rig.folder, "secret"), join(context, "absolute"));
    symlinkSync("../secret", join(context, "up"));
    symlinkSync("..", join(context, "out"));
    symlinkSync("/", join(context, "machine"));
    symlinkSync("loop", join(context, "loop"));
    symlinkSync(".", join(context, "self"));
    symlinkSync("../../secret", join(context, "d/out"));
    symlinkSync("../d", join(context, "d/up"));
    const bad = Buffer.concat([Buffer.from(`${context}/bad`), Buffer.from([0xff, 0xfe])]);
    mkdirSync(bad);
    writeFileSync(Buffer.concat([bad, Buffer.from("/f"), Buffer.from([0xe9])]), "x");
    execFileSync("mkfifo", [join(context, "pipe")]);
    execFileSync("mknod", [join(context, "null"), "c", "1", "3"]);
    server = createServer().listen(join(context, "socket"));
    await new Promise((resolve) => server.once("listening", resolve));
    const script =
      'fs.mkdirSync("deep"); process.chdir("deep"); for (let i = 0; i < 5000; i++) { fs.mkdirSync("d"); process.chdir("d"); }';
    execFileSync(process.execPath, ["-e", script], { cwd: context });
  });
  afterAll(() => {
    server?.close();
    if (rig !== undefined) execFileSync("rm", ["-rf", rig.folder]);
  });

  it.each(Object.entries(CASES))("gives %s", async (_name, { copy, ignore = "", outcome }) => {
    writeFileSync(join(context, ".dockerignore"), ignore);
    writeFileSync(join(context, "Dockerfile"), `FROM scratch\n${copy}\n`);
    const { code, stderr, out } = await rig.files(context);
    if (outcome instanceof RegExp) {
      expect([code === 1 || code === 3, outcome.test(stderr)]).toEqual([true, true]);
    } else {
      const found = listTree(out).map((line) => line.replace(/ \d+:\d+ .*$/s, ""));
      expect([code, found.sort()]).toEqual([0, outcome.toSorted()]);
    }
    expect(readdirSync(out).some((name) => isSecret(join(out, name)))).toBe(false);
  });

  it("that a step has made can be removed, though it can't be exported", async () => {
    // No longer than paths may be in the step, but longer than that outside of it.
    const { code, stderr } = await rig.files("FROM base\nRUN mkdir -p $(printf '/d%.0s' $(seq 2040))\n");
    expect([code, /file name too long$/.test(stderr.trimEnd())]).toEqual([3, true]);
    expect(await rig.left()).toEqual([]);
    expect(await rig.run(["prune", "--all", "--force", "--root", rig.root])).toMatchObject({ code: 0 });
    expect(readdirSync(join(rig.root, "l"))).toEqual([]);
    expect(await rig.left()).toEqual([]);
  });

  it("that changes while it is copied gives something whole, and the next build what is there then", async () => {
    const files = Array.from({ length: 300 }, (_, i) => [`tree/f${i}`, "first"]);
    const changing = rig.context({
      ...Object.fromEntries(files),
      Dockerfile: "FROM scratch\nCOPY tree /tree\n",
    });
    let turn = 0;
    const timer = setInterval(() => {
      turn++;
      for (let i = 0; i < 300; i += 7)
        writeFileSync(join(changing, `tree/f${i}`), `turn ${turn} `.repeat(turn * 10));
    }, 1);
    try {
      for (let i = 0; i < 3; i++) {
        const { code, stderr } = await rig.files(changing);
        expect([code, code === 0 ? "" : stderr]).toEqual([0, ""]);
      }
    } finally {
      clearInterval(timer);
    }
    const { code, out } = await rig.files(changing);
    expect([code, listTree(join(out, "tree"))]).toEqual([0, listTree(join(changing, "tree"))]);
  });
});

function isSecret(path: string): boolean {
  return lstatSync(path).isFile() && readFileSync(path, "utf8") === "secret";
}
