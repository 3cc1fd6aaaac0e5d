import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, it } from "vitest";
import { describeLive } from "../../harness/engine.js";
import { type FrontendSite, withFrontend } from "../../harness/frontend-site.js";
import { tarOf } from "../../harness/tar-of.js";
import { hasGit, makeRepository, startWebServer, type WebServer } from "../../harness/web-server.js";

describeLive("contexts, by the frontend's image in a real Docker Engine", () => {
  let site: FrontendSite;
  let web: WebServer;
  let repositories: string;

  beforeAll(async () => {
    repositories = mkdtempSync(join(tmpdir(), "buildfile-git-"));
    [site, web] = await Promise.all([withFrontend(), startWebServer(repositories)]);
  }, 120_000);

  afterAll(async () => {
    await site?.close();
    await web?.close();
    rmSync(repositories, { recursive: true, force: true });
  }, 30_000);

  /** Copies all of the context. */
  const COPY = "FROM scratch\nCOPY . /\n";

  it("leave out what .dockerignore says, or the ignore file of the Dockerfile", async () => {
    const context = {
      Dockerfile: COPY,
      "other.Dockerfile": COPY,
      ".dockerignore": "# all but these\n*\n!a\n!b/**\nb/skip\n",
      "other.Dockerfile.dockerignore": "b\n*ockerfile\n**/.dockerignore\n",
      a: "a",
      "b/keep": "keep",
      "b/skip": "skip",
      c: "c",
    };
    expect(await site.files({ files: context })).toEqual({ a: "a", "b/keep": "keep" });
    const other = await site.files({ files: context, file: "other.Dockerfile" });
    expect(other).toEqual({ a: "a", c: "c", "other.Dockerfile.dockerignore": expect.any(String) });
  });

  it("have a YAML Buildfile", async () => {
    const text = `buildfile: 1
args: { FILE: /etc/group }
stages:
  build:
    from: alpine:3.20
    steps:
      - arg: FILE
      - run: cp $FILE /copied
  final:
    from: scratch
    steps:
      - copy: { from: { stage: build }, src: /copied, dest: / }
      - copy: { files: { written: here }, dest: / }
`;
    for (const file of ["Buildfile", "build.yaml"]) {
      const args = ["--build-arg=FILE=/etc/passwd", "--target=final"];
      const built = await site.files({ files: { [file]: text }, file, args });
      expect(built).toEqual({ copied: expect.stringMatching(/^root:x:0:0:/), written: "here" });
    }
  });

  it("have names: directories, images, layouts", async () => {
    const layout = site.folder();
    await site.log({
      files: { Dockerfile: "FROM scratch\nCOPY file /in-layout\n", file: "layout\n" },
      args: ["--provenance=false", `--output=type=oci,tar=false,name=layout:1,dest=${layout}`],
    });
    const directory = site.folder({ kept: "directory\n", ignored: "", ".dockerignore": "ignored\n" });
    const dockerfile = `FROM base AS image
RUN ["/bin/sh", "-c", "echo image > /in-image"]
FROM nowhere.example/image:7 AS layout
FROM scratch
COPY --from=image /in-image /
COPY --from=layout / /
COPY --from=directory / /
`;
    const args = [
      "--build-context=base=docker-image://busybox",
      `--build-context=nowhere.example/image:7=oci-layout://${layout}:1`,
      `--build-context=directory=${directory}`,
    ];
    expect(await site.files({ files: { Dockerfile: dockerfile }, args })).toEqual({
      ".dockerignore": "ignored\n",
      "in-image": "image\n",
      "in-layout": "layout\n",
      kept: "directory\n",
    });
  });

  it("have names: files by HTTP and git repositories", async ({ skip }) => {
    if (!hasGit()) return skip("no git with http-backend");
    makeRepository(repositories, "named", { "sub/file": "git\n" });
    const file = web.serve("/named.txt", "text\n");
    const dockerfile = `FROM scratch
COPY --from=file / /file/
COPY --from=repository / /git/
`;
    const args = [
      `--build-context=file=${file}`,
      `--build-context=repository=${web.url}/git/named/.git#v1:sub`,
    ];
    expect(await site.files({ files: { Dockerfile: dockerfile }, args })).toEqual({
      "file/context": "text\n",
      "git/file": "git\n",
    });
  });

  it("are git repositories", async ({ skip }) => {
    if (!hasGit()) return skip("no git with http-backend");
    const text = `${site.syntax}FROM scratch\nCOPY . /\n`;
    makeRepository(repositories, "main", { "dir/Dockerfile": text, "dir/file": "committed\n", other: "" });
    const context = `${web.url}/git/main/.git#main:dir`;
    expect(await site.files({ context })).toEqual({ Dockerfile: text, file: "committed\n" });
  });

  it("are archives by HTTP, or from standard input", async () => {
    const text = `${site.syntax}FROM scratch\nCOPY file /\n`;
    const archive = await tarOf({ Dockerfile: text, file: "packed\n" });
    expect(await site.files({ context: web.serve("/context.tar", archive) })).toEqual({ file: "packed\n" });
    expect(await site.files({ context: "-", input: gzipSync(archive) })).toEqual({ file: "packed\n" });
  });

  it("are nothing but a Dockerfile, from standard input or by HTTP", async () => {
    const text = `${site.syntax}FROM scratch\nCOPY <<EOF /file\ninline\nEOF\n`;
    expect(await site.files({ context: "-", input: text })).toEqual({ file: "inline\n" });
    expect(await site.files({ context: web.serve("/text", text) })).toEqual({ file: "inline\n" });
    const stdin = `${site.syntax}FROM scratch\nCOPY file /\n`;
    const context = site.folder({ file: "beside\n" });
    expect(await site.files({ context, args: ["--file=-"], input: stdin })).toEqual({ file: "beside\n" });
  });
});
