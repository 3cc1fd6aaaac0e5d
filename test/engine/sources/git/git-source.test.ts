import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { lstatSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import type { OpenSource } from "../../../../src/engine/sources/open-source.js";
import { hasGit } from "../../../harness/web-server.js";
import { failure } from "../../../registry/pull.js";
import { keyOf, open, type SourceWorld, sourceWorld, testContext } from "../source-world.js";
import { namesIn } from "../test-layers.js";
import { type GitSite, makeRepository, startGitSite } from "./git-site.js";

function keyFor(text: string): string {
  return `sha256:${createHash("sha256").update(`buildkit.source.v0:${text}`).digest("hex")}`;
}

/** A source of a repository as the compiler makes it. */
function openRepository(
  world: SourceWorld,
  site: GitSite,
  fragment: string,
  attrs: Readonly<Record<string, string>> = {},
  options: Parameters<SourceWorld["build"]>[0] = {},
): OpenSource {
  const all = { "git.fullurl": `${site.url}/app/.git`, "git.authtokensecret": "GIT_AUTH_TOKEN", ...attrs };
  return open(
    world.build(options),
    `git://${site.host}/app/.git${fragment === "" ? "" : `#${fragment}`}`,
    all,
  );
}

/** The directory of what a source has. */
async function directoryOf(world: SourceWorld, source: OpenSource): Promise<string> {
  const tree = await source.tree(testContext());
  return world.layers.directory({ id: tree.id });
}

/**
 * A site with branches `main`, `dev` and `both`, tags `light`, `heavy` and `both`. Making it takes a while, copying it does
 * not.
 */
async function branchedSite() {
  const site = await startGitSite();
  branched ??= makeBranched();
  const { template, ids } = branched;
  const repository = site.add("app", "sha1", template);
  return { site, repository, ids };
}

let branched: ReturnType<typeof makeBranched> | undefined;

function makeBranched() {
  const template = mkdtempSync(join(tmpdir(), "branched-"));
  const repository = makeRepository(template);
  const main = repository.commit({ "a.txt": "main", "a/b/c.txt": "deep" });
  repository.git("tag", "light");
  repository.git("tag", "both");
  repository.git("tag", "-a", "-m", "heavy", "heavy");
  const tag = repository.git("rev-parse", "heavy");
  repository.git("checkout", "--quiet", "-b", "dev");
  const dev = repository.commit({ "dev.txt": "dev" });
  repository.git("branch", "both");
  repository.git("checkout", "--quiet", "main");
  return { template, ids: { main, tag, dev } };
}

afterAll(() => {
  if (branched !== undefined) rmSync(branched.template, { recursive: true, force: true });
});

describe.skipIf(!hasGit())("git sources (need git with http-backend)", () => {
  describe("keys", () => {
    test.each([
      ["", {}, (ids) => ids.main],
      ["main", {}, (ids) => ids.main],
      ["refs/heads/main", {}, (ids) => ids.main],
      ["dev", {}, (ids) => ids.dev],
      ["light", {}, (ids) => ids.main],
      ["heavy", {}, (ids) => ids.main],
      ["refs/tags/heavy", {}, (ids) => ids.main],
      ["both", {}, (ids) => ids.dev],
      ["main:a/b", {}, (ids) => `${ids.main}:a/b`],
      ["main:/a/../b/", {}, (ids) => `${ids.main}:b`],
      ["main", { "git.keepgitdir": "true" }, (ids) => `${ids.main}.git#refs/heads/main`],
      ["", { "git.keepgitdir": "true" }, (ids) => `${ids.main}.git#refs/heads/main`],
      ["light", { "git.keepgitdir": "true" }, (ids) => `${ids.main}.git#refs/tags/light`],
      ["heavy", { "git.keepgitdir": "true" }, (ids) => `${ids.tag}.git#refs/tags/heavy`],
      ["main", { "git.skipsubmodules": "true" }, (ids) => `${ids.main}(skip-submodules)`],
      ["main", { "git.mtime": "commit" }, (ids) => `${ids.main}(mtime=commit)`],
      ["main", { "git.mtime": "checkout" }, (ids) => ids.main],
      [
        "heavy:x",
        { "git.keepgitdir": "true", "git.skipsubmodules": "true", "git.mtime": "commit" },
        (ids) => `${ids.tag}.git#refs/tags/heavy:x(skip-submodules)(mtime=commit)`,
      ],
    ] satisfies readonly [
      string,
      Record<string, string>,
      (ids: Record<"main" | "dev" | "tag", string>) => string,
    ][])("of %j with %j", async (fragment, attrs: Record<string, string>, text) => {
      const { site, ids } = await branchedSite();
      const source = openRepository(sourceWorld(), site, fragment, attrs);
      expect(await keyOf(source)).toBe(keyFor(text(ids)));
    });

    test("of a commit ask nobody", async () => {
      const { site, ids } = await branchedSite();
      const source = openRepository(sourceWorld(), site, ids.main);
      expect(await keyOf(source)).toBe(keyFor(ids.main));
      const kept = openRepository(sourceWorld(), site, ids.main, { "git.keepgitdir": "true" });
      expect(await keyOf(kept)).toBe(keyFor(`${ids.main}.git#${ids.main}`));
      const pinned = { "git.fetchbycommit": "true", "git.checksum": ids.dev, "git.keepgitdir": "true" };
      expect(await keyOf(openRepository(sourceWorld(), site, "dev", pinned))).toBe(
        keyFor(`${ids.dev}.git#refs/heads/dev`),
      );
      expect(site.requests).toEqual([]);
    });
  });

  describe("files", () => {
    test("are those of the commit, readable by all, without a repository", async () => {
      const { site, ids, repository } = await branchedSite();
      symlinkSync("a.txt", join(repository.directory, "link"));
      repository.git("update-index", "--chmod=+x", "a.txt");
      repository.commit({ "run.sh": "#!" });
      const world = sourceWorld();
      const before = process.umask(0o077);
      try {
        const directory = await directoryOf(world, openRepository(world, site, ""));
        expect(namesIn(directory)).toEqual(["a", "a.txt", "link", "run.sh"]);
        expect(readFileSync(join(directory, "a/b/c.txt"), "utf8")).toBe("deep");
        expect(lstatSync(join(directory, "a/b/c.txt")).mode & 0o7777).toBe(0o644);
        expect(lstatSync(join(directory, "a")).mode & 0o7777).toBe(0o755);
        expect(lstatSync(join(directory, "link")).isSymbolicLink()).toBe(true);
      } finally {
        process.umask(before);
      }
      expect(world.layers.sealed).toEqual([
        `source.git.checkout: git snapshot for ${site.url}/app/.git#main`,
      ]);
      const dev = await directoryOf(world, openRepository(world, site, "dev"));
      expect(namesIn(dev)).toEqual(["a", "a.txt", "dev.txt"]);
      const old = await directoryOf(world, openRepository(world, site, ids.main));
      expect(namesIn(old)).toEqual(["a", "a.txt"]);
    });

    test("of a directory are its content", async () => {
      const { site } = await branchedSite();
      const world = sourceWorld();
      const directory = await directoryOf(world, openRepository(world, site, "main:a"));
      expect(namesIn(directory)).toEqual(["b"]);
      expect(world.layers.open()).toBe(0);
    });

    test("have the time of the commit if they should", async () => {
      const { site } = await branchedSite();
      const world = sourceWorld();
      const source = openRepository(world, site, "heavy", { "git.mtime": "commit" });
      const directory = await directoryOf(world, source);
      const time = Date.parse("2001-02-03T04:05:06Z");
      for (const name of ["", "a", "a/b", "a/b/c.txt", "a.txt"]) {
        expect(lstatSync(join(directory, name)).mtimeMs).toBe(time);
      }
    });

    test("of an empty commit are none", async () => {
      const site = await startGitSite();
      site.add("app").commit({});
      const world = sourceWorld();
      expect(namesIn(await directoryOf(world, openRepository(world, site, "")))).toEqual([]);
    });

    test("of repositories of SHA-256", async () => {
      const site = await startGitSite();
      const id = site.add("app", "sha256").commit({ a: "x" });
      expect(id).toHaveLength(64);
      const world = sourceWorld();
      for (const fragment of ["", id]) {
        const source = openRepository(world, site, fragment, { "git.keepgitdir": "true" });
        expect(namesIn(await directoryOf(world, source))).toEqual([".git", "a"]);
      }
    });
  });

  describe("what was fetched before", () => {
    test("is not fetched again", async () => {
      const { site, ids } = await branchedSite();
      const world = sourceWorld();
      const first = await openRepository(world, site, "main").tree(testContext());
      const asked = site.requests.length;
      const again = await openRepository(world, site, ids.main).tree(testContext());
      expect(again.id).toBe(first.id);
      expect(site.requests).toHaveLength(asked);
      // Other files of the same commit are taken from the mirror.
      await openRepository(world, site, `${ids.main}:a`).tree(testContext());
      expect(site.requests).toHaveLength(asked);
    });

    test("is made anew where its layer is gone", async () => {
      const { site, ids } = await branchedSite();
      const world = sourceWorld();
      const first = await openRepository(world, site, ids.main).tree(testContext());
      world.layers.remove({ id: first.id });
      const again = await directoryOf(world, openRepository(world, site, ids.main));
      expect(namesIn(again)).toEqual(["a", "a.txt"]);
    });

    test("does not stand in the way of what has changed", async () => {
      const { site, repository } = await branchedSite();
      const world = sourceWorld();
      await openRepository(world, site, "dev").tree(testContext());
      await openRepository(world, site, "light").tree(testContext());
      // A tag that moves, and a branch whose name becomes a directory.
      repository.git("tag", "--force", "light", "dev");
      repository.git("branch", "-D", "dev");
      repository.git("branch", "dev/new");
      const moved = await directoryOf(world, openRepository(world, site, "light"));
      expect(namesIn(moved)).toEqual(["a", "a.txt", "dev.txt"]);
      const branch = await directoryOf(world, openRepository(world, site, "dev/new"));
      expect(namesIn(branch)).toEqual(["a", "a.txt"]);
    });

    test("within a build a ref leads to one commit, whatever happens meanwhile", async () => {
      const { site, repository, ids } = await branchedSite();
      const world = sourceWorld();
      const environment = world.build();
      const attrs = { "git.fullurl": `${site.url}/app/.git` };
      const first = open(environment, `git://${site.host}/app/.git#main`, attrs);
      await keyOf(first);
      repository.commit({ "a.txt": "changed" });
      const second = open(environment, `git://${site.host}/app/.git#main:a`, attrs);
      expect(await keyOf(second)).toBe(keyFor(`${ids.main}:a`));
      const directory = await directoryOf(world, first);
      expect(readFileSync(join(directory, "a.txt"), "utf8")).toBe("main");
    });

    test("a commit that only a branch's history has is found", async () => {
      const { site, repository, ids } = await branchedSite();
      repository.commit({ "a.txt": "later" });
      // As servers of protocol version 0 do it: nothing but the ends of branches is given by its id.
      site.intercept = (request) => {
        delete request.headers["git-protocol"];
        return false;
      };
      const world = sourceWorld();
      const directory = await directoryOf(world, openRepository(world, site, ids.main));
      expect(readFileSync(join(directory, "a.txt"), "utf8")).toBe("main");
    });
  });

  describe("a repository that is kept", () => {
    const KEEP = { "git.keepgitdir": "true" };

    test.each([
      ["", ["refs/heads/main"]],
      ["main", ["refs/heads/main"]],
      ["refs/heads/dev", ["refs/heads/dev"]],
      ["light", ["refs/heads/light", "refs/tags/light"]],
      ["refs/tags/light", ["refs/tags/light"]],
      ["heavy", ["refs/tags/heavy"]],
    ])("of %j has one commit and %j", async (fragment, refs) => {
      const { site } = await branchedSite();
      const world = sourceWorld();
      const directory = await directoryOf(world, openRepository(world, site, fragment, KEEP));
      const git = (...args: readonly string[]) =>
        spawnSync("git", ["-C", directory, ...args], { encoding: "utf8" }).stdout.trim();
      expect(git("for-each-ref", "--format=%(refname)").split("\n")).toEqual(refs);
      expect(git("rev-list", "--all", "--count")).toBe("1");
      expect(git("status", "--porcelain")).toBe("");
      expect(git("config", "remote.origin.url")).toBe(`${site.url}/app/.git`);
      expect(namesIn(join(directory, ".git"))).not.toContain("FETCH_HEAD");
    });

    test("of a commit has no ref", async () => {
      const { site, ids } = await branchedSite();
      const world = sourceWorld();
      const directory = await directoryOf(world, openRepository(world, site, ids.main, KEEP));
      expect(readFileSync(join(directory, ".git/HEAD"), "utf8").trim()).toBe(ids.main);
    });

    test("is not where only a directory of it is taken", async () => {
      const { site } = await branchedSite();
      const world = sourceWorld();
      const directory = await directoryOf(world, openRepository(world, site, "main:a", KEEP));
      expect(namesIn(directory)).toEqual(["b"]);
    });
  });

  describe("submodules", () => {
    async function nestedSite() {
      const site = await startGitSite();
      const inner = site.add("inner");
      inner.commit({ "inner.txt": "1" });
      const middle = site.add("middle");
      // By its path: the server can't answer while we wait for git.
      middle.git("submodule", "--quiet", "add", inner.directory, "inner");
      middle.git("config", "--file", ".gitmodules", "submodule.inner.url", `${site.url}/inner/.git`);
      middle.commit({ "middle.txt": "1" });
      const repository = site.add("app");
      repository.commit({ "a.txt": "app" });
      // Beside the repository itself, wherever that is.
      repository.git("submodule", "--quiet", "add", middle.directory, "sub/middle");
      repository.git("config", "--file", ".gitmodules", "submodule.sub/middle.url", "../../middle/.git");
      repository.commit({});
      return { site, repository, middle };
    }

    test("are there with all that is in them", async () => {
      const { site } = await nestedSite();
      const world = sourceWorld();
      const directory = await directoryOf(world, openRepository(world, site, ""));
      expect(namesIn(directory)).toEqual([".gitmodules", "a.txt", "sub"]);
      expect(namesIn(join(directory, "sub/middle"))).toEqual([".gitmodules", "inner", "middle.txt"]);
      expect(namesIn(join(directory, "sub/middle/inner"))).toEqual(["inner.txt"]);
    });

    test("of a kept repository are repositories, too", async () => {
      const { site } = await nestedSite();
      const world = sourceWorld();
      const source = openRepository(world, site, "", { "git.keepgitdir": "true" });
      const directory = await directoryOf(world, source);
      expect(namesIn(join(directory, "sub/middle"))).toEqual([".git", ".gitmodules", "inner", "middle.txt"]);
    });

    test("are left out if they should be", async () => {
      const { site } = await nestedSite();
      const world = sourceWorld();
      const source = openRepository(world, site, "", { "git.skipsubmodules": "true" });
      expect(namesIn(join(await directoryOf(world, source), "sub/middle"))).toEqual([]);
    });

    test("may be at another place in the next commit", async () => {
      const { site, repository, middle } = await nestedSite();
      const world = sourceWorld();
      await openRepository(world, site, "").tree(testContext());
      const moved = site.add("moved");
      moved.git("pull", "--quiet", middle.directory);
      moved.commit({ "moved.txt": "1" });
      repository.git("config", "--file", ".gitmodules", "submodule.sub/middle.url", `${site.url}/moved/.git`);
      repository.git("-C", "sub/middle", "pull", "--quiet", moved.directory);
      repository.commit({});
      const directory = await directoryOf(world, openRepository(world, site, ":sub/middle"));
      expect(namesIn(directory)).toEqual([".gitmodules", "inner", "middle.txt", "moved.txt"]);
    });

    test("of this machine's files are refused", async () => {
      const { site, repository, middle } = await nestedSite();
      repository.git("config", "--file", ".gitmodules", "submodule.sub/middle.url", middle.directory);
      repository.commit({});
      const world = sourceWorld();
      const error = await failure(openRepository(world, site, "").tree(testContext()));
      expect(error.code).toBe("engine/source");
      expect(error.message).toContain("transport 'file' not allowed");
      expect(world.layers.open()).toBe(0);
    });
  });

  describe("checksums", () => {
    test.each([
      ["main", "main", 40],
      ["main", "main", 7],
      ["heavy", "main", 12],
      ["heavy", "tag", 12],
    ] as const)("of %s may be that of %s, or its first digits", async (fragment, id, digits) => {
      const { site, ids } = await branchedSite();
      const attrs = { "git.checksum": ids[id].slice(0, digits) };
      const source = openRepository(sourceWorld(), site, fragment, attrs);
      expect(await keyOf(source)).toBe(keyFor(ids.main));
    });

    test("of something else are an error", async () => {
      const { site, ids } = await branchedSite();
      const attrs = { "git.checksum": "0123" };
      expect(await failure(keyOf(openRepository(sourceWorld(), site, "main", attrs)))).toEqual({
        code: "engine/source",
        message: `expected checksum to match 0123, got ${ids.main}`,
      });
      expect(await failure(keyOf(openRepository(sourceWorld(), site, "heavy", attrs)))).toEqual({
        code: "engine/source",
        message: `expected checksum to match 0123, got ${ids.tag} or ${ids.main}`,
      });
    });
  });

  test("metadata has the objects of commit and tag", async () => {
    const { site, ids } = await branchedSite();
    const source = openRepository(sourceWorld(), site, "heavy");
    expect(await source.metadata?.({ logName: "" }, testContext())).toEqual({
      git: {
        checksum: ids.tag,
        ref: "refs/tags/heavy",
        commitChecksum: ids.main,
        commitObject: new Uint8Array(),
        tagObject: new Uint8Array(),
      },
    });
    const full = (await source.metadata?.({ logName: "", gitObjects: true }, testContext()))?.git;
    const idOf = (type: string, object: Uint8Array = new Uint8Array()) =>
      createHash("sha1").update(`${type} ${object.length}\0`).update(object).digest("hex");
    expect(idOf("tag", full?.tagObject)).toBe(ids.tag);
    expect(idOf("commit", full?.commitObject)).toBe(ids.main);
    expect(source.pin()).toEqual({
      kind: "git",
      url: `${site.url}/app/.git#heavy`,
      commit: ids.tag,
      secrets: ["GIT_AUTH_TOKEN"],
      agents: [],
    });
    const commit = openRepository(sourceWorld(), site, ids.dev);
    const bare = (await commit.metadata?.({ logName: "", gitObjects: true }, testContext()))?.git;
    expect(bare).toMatchObject({ commitChecksum: "", tagObject: new Uint8Array() });
    expect(idOf("commit", bare?.commitObject)).toBe(ids.dev);
  });
});
