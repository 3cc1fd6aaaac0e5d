import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { run } from "../../cli/run.js";
import { hasGit, makeRepository, startWebServer, type WebServer } from "../../harness/web-server.js";
import { BuildRig, canBuild, unlessBuilds } from "../build/build-rig.js";

const DOCKERFILE = "FROM scratch\nCOPY --from=other / /other/\nCOPY main /\n";
const git = hasGit();
const noGit = git ? "" : " (skipped: no git)";

describe.skipIf(!canBuild)(`contexts of builds by the engine${unlessBuilds}`, () => {
  let rig: BuildRig;
  let web: WebServer;
  beforeAll(async () => {
    rig = new BuildRig();
    const repositories = join(rig.folder, "repositories");
    mkdirSync(repositories);
    if (git) {
      const files = {
        Dockerfile: DOCKERFILE,
        main: "of a repository",
        "sub/main": "below",
        "sub/Dockerfile": DOCKERFILE,
      };
      makeRepository(repositories, "r.git", files);
    }
    web = await startWebServer(repositories);
    const context = rig.context({ Dockerfile: DOCKERFILE, main: "of an archive" });
    web.serve("/c.tar", execFileSync("tar", ["-C", context, "-c", "."]));
    web.serve("/c.tar.gz", execFileSync("tar", ["-C", context, "-cz", "."]));
    web.serve("/Dockerfile", DOCKERFILE);
    web.serve("/file", "of the web");
  });
  afterAll(async () => {
    await web?.close();
    rig?.close();
  });

  const directory = () => rig.context({ f: "of a directory", ".dockerignore": "ignored", ignored: "x" });
  const main = () => rig.context({ Dockerfile: DOCKERFILE, main: "of the context" });
  const text = (out: string, name: string) => readFileSync(join(out, name), "utf8");

  it.each<[string, () => string, string, string]>([
    ["a directory", directory, "f", "of a directory"],
    [
      "an image in a directory",
      () => `oci-layout://${rig.base}:latest`,
      "etc/group",
      "root:x:0:\napp:x:1001:\n",
    ],
    ["a file of the web", () => `${web.url}/file`, "context", "of the web"],
  ])("with a name: %s", async (_what, other, path, content) => {
    const { code, stderr, out } = await rig.files(main(), [`--build-context=other=${other()}`]);
    expect(code, stderr).toBe(0);
    expect(text(out, `other/${path}`)).toBe(content);
    expect(text(out, "main")).toBe("of the context");
  });

  it.skipIf(!git)(`with a name: a repository${noGit}`, async () => {
    const other = `other=${web.url}/git/r.git#v1:sub`;
    const { code, stderr, out } = await rig.files(main(), [`--build-context=${other}`]);
    expect(code, stderr).toBe(0);
    expect(text(out, "other/main")).toBe("below");
  });

  it.each<[string, () => string, string]>([
    ["an archive", () => `${web.url}/c.tar`, "of an archive"],
    ["a compressed archive", () => `${web.url}/c.tar.gz`, "of an archive"],
  ])("of the web: %s", async (_what, context, content) => {
    const out = join(rig.folder, `out-${content.length}-${context().length}`);
    const words = rig.words(context(), `--build-context=other=${directory()}`, "-o", out);
    const ran = await run(words, { env: await rig.environment() });
    expect(ran.code, ran.stderr).toBe(0);
    expect(text(out, "main")).toBe(content);
  });

  it.skipIf(!git).each([
    ["the default branch", "r.git", "of a repository"],
    ["a tag", "r.git#v1", "of a repository"],
    ["a directory of it", "r.git#main:sub", "below"],
  ])(`of a repository: %s${noGit}`, async (_what, path, content) => {
    const out = join(rig.folder, `out-git-${path.replaceAll(/\W/g, "")}`);
    const words = rig.words(`${web.url}/git/${path}`, `--build-context=other=${directory()}`, "-o", out);
    const ran = await run(words, { env: await rig.environment() });
    expect(ran.code, ran.stderr).toBe(0);
    expect(text(out, "main")).toBe(content);
  });

  it("have their file elsewhere: on the web, or on the standard input", async () => {
    const context = rig.context({ main: "of the context" });
    const other = `--build-context=other=${directory()}`;
    const fromWeb = await rig.files(context, [other, "-f", `${web.url}/Dockerfile`]);
    expect(fromWeb.code, fromWeb.stderr).toBe(0);
    const fromInput = await rig.files(context, [other, "-f", "-"], { stdin: DOCKERFILE });
    expect(fromInput.code, fromInput.stderr).toBe(0);
    expect(text(fromInput.out, "main")).toBe("of the context");
  });

  it("come on the standard input: a file alone, or an archive", async () => {
    const build = async (stdin: string, out: string) => {
      const words = rig.words("-", `--build-context=other=${directory()}`, "-o", join(rig.folder, out));
      return run(words, { env: await rig.environment(), stdin });
    };
    const file = await build("FROM scratch\nCOPY --from=other f /\n", "out-file");
    expect(file.code, file.stderr).toBe(0);
    expect(text(join(rig.folder, "out-file"), "f")).toBe("of a directory");
    const context = rig.context({ Dockerfile: DOCKERFILE, main: "of stdin" });
    const tar = execFileSync("tar", ["-C", context, "-c", "."]).toString("latin1");
    const archive = await build(tar, "out-archive");
    expect(archive.code, archive.stderr).toBe(0);
    expect(text(join(rig.folder, "out-archive"), "main")).toBe("of stdin");
  });

  it.each<[string, readonly string[], string]>([
    [
      "a stage that only bake has",
      ["--build-context=other=target:x"],
      "unsupported context source target for other",
    ],
    [
      "a file of the web that is not there",
      ["--build-context=other=WEB/none"],
      "invalid response status 404",
    ],
    [
      "a directory that is not there",
      ["--build-context=other=/no/such"],
      "failed to get build context other",
    ],
  ])("that can't be had: %s", async (_what, words, message) => {
    const ran = await rig.files(
      main(),
      words.map((word) => word.replace("WEB", web.url)),
    );
    expect(ran.code).not.toBe(0);
    expect(ran.stderr).toContain(message);
  });

  it("are subject to the user's source policy", async () => {
    const policy = join(rig.folder, "policy.json");
    const rules = [
      {
        action: "CONVERT",
        selector: { identifier: `${web.url}/moved` },
        updates: { identifier: `${web.url}/file` },
      },
      { action: "DENY", selector: { identifier: `${web.url}/*`, match_type: "WILDCARD" } },
      { action: "ALLOW", selector: { identifier: `${web.url}/file`, match_type: "EXACT" } },
    ];
    writeFileSync(policy, JSON.stringify({ version: 1, rules }));
    const env = { EXPERIMENTAL_BUILDKIT_SOURCE_POLICY: policy };
    const add = (path: string) => rig.files(`FROM scratch\nADD ${web.url}/${path} /got\n`, [], { env });
    const moved = await add("moved");
    expect(moved.code, moved.stderr).toBe(0);
    expect(text(moved.out, "got")).toBe("of the web");
    const denied = await add("Dockerfile");
    expect(denied.code).toBe(1);
    expect(denied.stderr).toContain(`source "${web.url}/Dockerfile" denied by policy`);
    writeFileSync(policy, "{");
    const broken = await add("file");
    expect(broken.stderr).toContain("failed to parse policy file");
    const none = await rig.files(main(), [], { env: { EXPERIMENTAL_BUILDKIT_SOURCE_POLICY: "/no/such" } });
    expect(none.stderr).toContain("failed to read policy file");
  });
});
