import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { gitInfo } from "../../../src/client/build/git-info.js";

const folder = mkdtempSync(join(tmpdir(), "buildfile-git-"));
const app = join(folder, "repo/app");
const env = { PATH: process.env.PATH ?? "", HOME: folder };
const git = (...args: string[]): string =>
  execFileSync("git", ["-C", app, ...args], {
    env: { ...env, GIT_CONFIG_NOSYSTEM: "1" },
    stdio: ["ignore", "pipe", "ignore"],
  })
    .toString()
    .trim();

let revision: string;
let warnings: string[] = [];
beforeAll(() => {
  mkdirSync(app, { recursive: true });
  mkdirSync(join(folder, "plain"));
  writeFileSync(join(app, "Dockerfile"), "FROM scratch\n");
  git("init", "-b", "main", join(folder, "repo"));
  git("add", ".");
  git("-c", "user.name=a", "-c", "user.email=a@b", "commit", "-m", "one");
  git("remote", "add", "origin", "https://user:hidden@example.com/a.git");
  revision = git("rev-parse", "HEAD");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

beforeEach(() => {
  warnings = [];
});

function info(more: Readonly<Record<string, string>> = {}, directory = app): Promise<Record<string, string>> {
  return gitInfo({
    directory,
    file: join(directory, "Dockerfile"),
    directories: new Map([
      ["context", directory],
      ["up", join(folder, "repo")],
      ["out", folder],
    ]),
    env: { ...env, ...more },
    warn: (message) => warnings.push(message),
  });
}

describe("gitInfo", () => {
  const usual = () => ({
    "vcs:revision": revision,
    "vcs:source": "https://example.com/a.git",
    "vcs:localdir:context": "app",
    "vcs:localdir:up": ".",
  });

  test("tells commit, remote and places in the repository", async () => {
    expect(await info()).toEqual(usual());
  });

  test("is quiet outside of a repository, without Git, and if it is told to be", async () => {
    expect(await info({}, join(folder, "plain"))).toEqual({});
    expect(await info({ PATH: folder })).toEqual({});
    expect(await info({ BUILDX_GIT_INFO: "false" })).toEqual({});
  });

  test("says so if labels that are asked for cannot be had", async () => {
    expect(await info({ BUILDX_GIT_LABELS: "full", PATH: folder })).toEqual({});
    expect(await info({ BUILDX_GIT_LABELS: "full" }, join(folder, "plain"))).toEqual({});
    expect(warnings).toEqual([
      "current commit information was not captured by the build: git rev-parse --show-toplevel failed",
    ]);
  });

  test("labels the image if it is asked to", async () => {
    expect(await info({ BUILDX_GIT_LABELS: "1", BUILDX_GIT_INFO: "0" })).toEqual({
      "label:org.opencontainers.image.revision": revision,
      "label:org.opencontainers.image.source": "https://example.com/a.git",
      "label:com.docker.image.source.entrypoint": "app/Dockerfile",
    });
  });

  test("says that there is more than the commit", async () => {
    writeFileSync(join(app, "new"), "");
    expect(await info({ BUILDX_GIT_CHECK_DIRTY: "true" })).toEqual({
      ...usual(),
      "vcs:revision": `${revision}-dirty`,
    });
    rmSync(join(app, "new"));
    expect(await info({ BUILDX_GIT_CHECK_DIRTY: "true" })).toEqual(usual());
  });
});
