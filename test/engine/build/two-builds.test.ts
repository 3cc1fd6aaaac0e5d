import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bundledProgram } from "../../harness/bundled-program.js";
import { BuildRig, canBuild, listTree, unlessBuilds } from "./build-rig.js";

const LOG = "--mount=type=cache,target=/log";

interface Built {
  readonly code: number | null;
  readonly text: string;
  readonly tree: readonly string[];
}

describe.skipIf(!canBuild)(
  `several builds at once, by processes of their own, with one state${unlessBuilds}`,
  () => {
    let rig: BuildRig;
    let program: string;
    beforeAll(async () => {
      program = await bundledProgram();
      rig = new BuildRig();
    });
    afterAll(() => rig?.close());

    async function build(dockerfile: string, words: readonly string[] = []): Promise<Built> {
      const context = rig.context({ Dockerfile: dockerfile, "tree/a": "a", "tree/b/c": "c".repeat(100_000) });
      const out = mkdtempSync(join(rig.folder, "out-"));
      const child = spawn(process.execPath, [program, ...rig.words(context, ...words, "-o", out)], {
        cwd: rig.folder,
        env: { ...(await rig.environment()), BUILDFILE_LAUNCHER: "" },
        stdio: ["ignore", "ignore", "pipe"],
      });
      let text = "";
      child.stderr.setEncoding("utf8").on("data", (more: string) => {
        text += more;
      });
      const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
      return { code, text, tree: listTree(out) };
    }

    /** A file of all cache mounts. */
    function cached(name: string): readonly string[] {
      const caches = join(rig.root, "caches");
      return readdirSync(caches)
        .map((id) => join(caches, id, name))
        .filter((path) => statSync(path, { throwIfNoEntry: false }) !== undefined)
        .map((path) => readFileSync(path, "utf8"));
    }

    const STEPS = Array.from(
      { length: 6 },
      (_, i) => `RUN ${LOG} echo ${i} >>/log/runs; cp -r /tree /copy${i}; sleep 0.05`,
    );
    const SAME = `FROM base\nCOPY tree /tree\n${STEPS.join("\n")}\n`;

    it("make the same of the same, on a state that none of them has seen", async () => {
      const builds = await Promise.all([build(SAME), build(SAME), build(SAME)]);
      for (const { code, text, tree } of builds) {
        expect([code, code === 0 ? "" : text]).toEqual([0, ""]);
        expect(tree).toEqual(builds[0]!.tree);
      }
      expect(builds[0]!.tree.filter((line) => /^copy\d\/b\/c /.test(line))).toHaveLength(6);
      const { text } = await build(SAME);
      expect(text.match(/^#\d+ CACHED$/gm)?.length).toBe(7);
      expect(await rig.left()).toEqual([]);
    });

    it("make different things", async () => {
      const different = [1, 2, 3].map(
        (i) =>
          `FROM base\nCOPY tree /tree\nRUN sleep 0.1; echo ${i} >/file\nRUN ${LOG} echo ${i} >>/log/many\n`,
      );
      const builds = await Promise.all(different.map((dockerfile) => build(dockerfile)));
      expect(builds.map(({ code }) => code)).toEqual([0, 0, 0]);
      expect(new Set(builds.map(({ tree }) => tree.find((line) => line.startsWith("file "))))).toHaveProperty(
        "size",
        3,
      );
      // Whoever makes a shared directory, it is one.
      expect(cached("many").map((text) => text.split("\n").sort().join(""))).toEqual(["123"]);
      expect(await rig.left()).toEqual([]);
    });

    it("have a directory that is locked one after the other", async () => {
      const mount = "--mount=type=cache,id=one,target=/c,sharing=locked";
      const step = (i: number): string =>
        `FROM base\nRUN ${mount} mkdir /c/in && sleep 0.2 && rmdir /c/in && echo ${i} >>/c/turns\n`;
      const builds = await Promise.all([1, 2, 3].map((i) => build(step(i))));
      expect(builds.map(({ code }) => code)).toEqual([0, 0, 0]);
      expect(cached("turns").map((text) => text.split("\n").sort().join(""))).toEqual(["123"]);
    });

    it("have a private directory each", async () => {
      const mount = "--mount=type=cache,id=own,target=/c,sharing=private";
      const step = (i: number): string =>
        `FROM base\nRUN ${mount} mkdir /c/own && sleep 0.3 && rmdir /c/own && echo ${i} >>/c/private\n`;
      const builds = await Promise.all([1, 2].map((i) => build(step(i))));
      expect(builds.map(({ code }) => code)).toEqual([0, 0]);
      expect(
        cached("private")
          .flatMap((text) => text.trim().split("\n"))
          .sort(),
      ).toEqual(["1", "2"]);
    });

    it("go on while all that is not used is removed", async () => {
      const prune = async (): Promise<number | null> => {
        const child = spawn(process.execPath, [program, "prune", "--all", "--force", "--root", rig.root], {
          cwd: rig.folder,
          env: await rig.environment(),
          stdio: "ignore",
        });
        return new Promise((resolve) => child.once("close", resolve));
      };
      const dockerfile = `FROM base\nCOPY tree /tree\n${STEPS.map((step) => step.replace("sleep", "echo again; sleep")).join("\n")}\n`;
      const going = build(dockerfile);
      for (let i = 0; i < 3; i++) expect(await prune()).toBe(0);
      const { code, text } = await going;
      expect([code, code === 0 ? "" : text]).toEqual([0, ""]);
      expect(await rig.left()).toEqual([]);
    });
  },
);
