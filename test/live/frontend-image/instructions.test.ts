import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, it } from "vitest";
import { describeLive } from "../../harness/engine.js";
import { type FrontendSite, withFrontend } from "../../harness/frontend-site.js";
import { tarOf } from "../../harness/tar-of.js";
import { hasGit, makeRepository, startWebServer, type WebServer } from "../../harness/web-server.js";

describeLive("instructions, by the frontend's image in a real Docker Engine", () => {
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

  it("are built in stages, with heredocs", async () => {
    const dockerfile = `ARG BASE=alpine:3.20
FROM $BASE AS build
ARG GREETING
RUN <<EOF
mkdir /out
echo "$GREETING, \${WHO:-nobody}" > /out/greeting
EOF
RUN <<EOT /bin/sh -eu
echo from $0 > /out/shell
EOT
COPY <<one <<"two" /out/
$GREETING
one
$GREETING
two
FROM scratch
COPY --from=build /out /
COPY --from=busybox /etc/group /group
`;
    const args = ["--build-arg=GREETING=hello"];
    expect(await site.files({ files: { Dockerfile: dockerfile }, args })).toEqual({
      greeting: "hello, nobody\n",
      shell: "from /bin/sh\n",
      one: "hello\n",
      two: "$GREETING\n",
      group: "root:x:0:\nnogroup:x:65534:\n",
    });
  });

  it("COPY files with all of their flags", async () => {
    const files = {
      "a/one.txt": "1",
      "a/b/two.txt": "2",
      "a/b/skip.md": "",
      "a/b/keep.md": "",
      link: "-> a/one.txt",
      Dockerfile: `FROM alpine:3.20 AS data
RUN mkdir /data && echo data > /data/file
FROM alpine:3.20 AS files
WORKDIR /files
COPY --link a/one.txt linked/
COPY --chmod=0640 --chown=1000:nogroup a/one.txt owned
COPY --chmod=u=rwX,go= a modes
COPY --parents a/b/*.txt ./a/./b/keep.md /parents/
COPY --exclude=**/*.md --exclude=one.txt a excluded
COPY --from=data --link /data /from/
COPY link resolved
RUN find /files /parents /from ! -type d | sort | xargs stat -c '%a %u:%g %n' > /report
FROM scratch
COPY --from=files /report /
`,
    };
    const { report } = await site.files({ files });
    expect(report?.trim().split("\n")).toEqual([
      "644 0:0 /files/excluded/b/two.txt",
      "644 0:0 /files/linked/one.txt",
      "600 0:0 /files/modes/b/keep.md",
      "600 0:0 /files/modes/b/skip.md",
      "600 0:0 /files/modes/b/two.txt",
      "600 0:0 /files/modes/one.txt",
      "640 1000:65534 /files/owned",
      "644 0:0 /files/resolved",
      "644 0:0 /from/file",
      "644 0:0 /parents/a/b/two.txt",
      "644 0:0 /parents/b/keep.md",
    ]);
  });

  it("ADD archives, and files by HTTP with a checksum", async () => {
    const archive = gzipSync(await tarOf({ "inner/file": "packed\n" }));
    const text = "from the web\n";
    const url = web.serve("/files/text", text);
    const packed = web.serve("/files/packed.tar.gz", archive);
    const checksum = `sha256:${createHash("sha256").update(text).digest("hex")}`;
    const dockerfile = (sum: string) => `FROM scratch
ADD local.tar /local/
ADD --checksum=${sum} --chmod=600 ${url} /web/
ADD ${packed} /whole/
ADD --unpack=true ${packed} /unpacked/
`;
    const local = (await tarOf({ "from/tar": "local\n" })).toString("latin1");
    const files = { "local.tar": local, Dockerfile: dockerfile(checksum) };
    const built = await site.files({ files });
    expect(Object.keys(built)).toEqual([
      "local/from/tar",
      "unpacked/inner/file",
      "web/text",
      "whole/packed.tar.gz",
    ]);
    expect(built).toMatchObject({
      "local/from/tar": "local\n",
      "unpacked/inner/file": "packed\n",
      "web/text": text,
    });
    const wrong = `sha256:${"0".repeat(64)}`;
    const failed = await site.build({ files: { ...files, Dockerfile: dockerfile(wrong) } });
    expect(failed.code).toBe(1);
    expect(failed.stderr).toContain(`digest mismatch ${checksum}: ${wrong}`);
  });

  it("ADD git repositories", async ({ skip }) => {
    if (!hasGit()) return skip("no git with http-backend");
    const commit = makeRepository(repositories, "tools", { "bin/tool": "#!/bin/sh\n", README: "read\n" });
    const dockerfile = `FROM scratch
ADD ${web.url}/git/tools/.git#v1:bin /tagged/
ADD --checksum=${commit} ${web.url}/git/tools/.git?branch=main /checked/
ADD --keep-git-dir=true ${web.url}/git/tools/.git#main /kept/
`;
    const files = await site.files({ files: { Dockerfile: dockerfile } });
    expect(files).toMatchObject({
      "tagged/tool": "#!/bin/sh\n",
      "checked/bin/tool": "#!/bin/sh\n",
      "checked/README": "read\n",
      "kept/README": "read\n",
      "kept/.git/HEAD": expect.stringMatching(/^(ref: refs\/heads\/main|[0-9a-f]{40})\n$/),
    });
    expect(Object.keys(files).filter((path) => /^(tagged|checked)\//.test(path))).toHaveLength(3);
  });

  it("wait in an image for the build on it", async () => {
    const base = `FROM alpine:3.20
ONBUILD ARG NAME
ONBUILD COPY $NAME.txt /copied
ONBUILD RUN echo "built on" > /ran
`;
    await site.log({ files: { Dockerfile: base }, args: ["--tag=waiting:1"] });
    const files = {
      Dockerfile: "FROM waiting:1\nFROM scratch\nCOPY --from=0 /copied /ran /\n",
      "a.txt": "a",
    };
    expect(await site.files({ files, args: ["--build-arg=NAME=a"] })).toEqual({
      copied: "a",
      ran: "built on\n",
    });
  });
});
