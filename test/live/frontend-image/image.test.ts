import { afterAll, beforeAll, expect, it } from "vitest";
import { run } from "../../../scripts/engine.mjs";
import { parseAddress } from "../../../src/client/connect/address.js";
import { resolveDaemon } from "../../../src/client/connect/daemon.js";
import { Control } from "../../../src/proto/generated/control.js";
import { createRpcClient } from "../../../src/wire/rpc/client.js";
import { startCountingProxy } from "../../harness/counting-proxy.js";
import { describeLive } from "../../harness/engine.js";
import { type FrontendSite, withFrontend } from "../../harness/frontend-site.js";
import { type ManifestJson, readRegistryImage } from "../../harness/registry-image.js";
import { startWebServer } from "../../harness/web-server.js";

describeLive("the frontend's image, wherever it is", () => {
  let site: FrontendSite;

  beforeAll(async () => {
    site = await withFrontend();
  }, 120_000);

  afterAll(async () => {
    await site?.close();
  }, 30_000);

  /** A text for this frontend alone: the engine's own knows no YAML. */
  const text = (image: string) => `# syntax=${image}
buildfile: 1
stages: { all: { from: scratch, steps: [copy: { files: { file: here }, dest: / }] } }
`;
  const built = async (image: string, ...args: string[]) =>
    site.files({ context: site.folder({ Buildfile: text(image) }), file: "Buildfile", args });

  it("is one that was loaded, with no registry", async () => {
    expect(await built("org/buildfile:1")).toEqual({ file: "here" });
  });

  it("is an OCI layout that the client has", async () => {
    const layout = site.folder();
    expect(await run("tar", ["-xf", site.tar, "-C", layout])).toMatchObject({ code: 0 });
    await site.docker("rmi", "--force", "org/buildfile:1");
    const named = `--build-context=org/buildfile:1=oci-layout://${layout}:1`;
    expect(await built("org/buildfile:1", named)).toEqual({ file: "here" });
  });

  it("is pulled from a registry once", async ({ onTestFinished }) => {
    const { config, layers = [] } = (await readRegistryImage(site.image)).manifest as ManifestJson;
    await site.docker("tag", site.image, `${site.engine.registry}/org/buildfile:again`);
    await site.docker("push", "--quiet", `${site.engine.registry}/org/buildfile:again`);
    await site.docker(
      "rmi",
      "--force",
      "org/buildfile:1",
      site.image,
      `${site.engine.registry}/org/buildfile:again`,
    );
    await site.docker("builder", "prune", "--all", "--force");
    const proxy = await startCountingProxy(site.engine.registry);
    onTestFinished(proxy.close);

    for (const tag of ["1", "1", "again"]) {
      expect(await built(`${proxy.address}/org/buildfile:${tag}`)).toEqual({ file: "here" });
    }
    const fetched = proxy.requests.filter((request) => /^GET .*\/blobs\//.test(request));
    const blobs = [config!, ...layers].map(({ digest }) => `GET /v2/org/buildfile/blobs/${digest}`);
    expect(fetched.sort()).toEqual(blobs.sort());
  }, 40_000);

  it("hands a build on to the frontend that its text asks for", async ({ onTestFinished }) => {
    const web = await startWebServer();
    onTestFinished(web.close);
    // Another frontend: it takes itself for the one who knows what to greet, and knows how it was called.
    const other = `${site.engine.registry}/other/frontend:1`;
    const script = `const option = (name) => Object.values(process.env).find((value) => value.startsWith(name + "="));
process.env.BUILDKIT_FRONTEND_OPT_X = "build-arg:GREETING=by another, " + option("source") + ", " + option("cmdline");
require("/frontend.cjs");
`;
    await site.log({
      files: {
        Dockerfile: `FROM ${site.image}\nCOPY other.cjs /\nENTRYPOINT ["node", "/other.cjs"]\n`,
        "other.cjs": script,
      },
      args: ["--push", `--tag=${other}`],
    });
    const asking = `# syntax=${other} --with=more
FROM alpine:3.20 AS build
ARG GREETING="by the first one"
RUN echo "$GREETING" > /greeting
FROM busybox
COPY --from=build /greeting /
CMD ["cat", "/greeting"]
`;
    const solve = (name: string, dockerfile: string) =>
      solveByImage(site, { context: web.serve(`/${name}`, dockerfile) }, name);
    await solve("forwarded:1", asking);
    expect(await site.docker("run", "--rm", "--network=none", "forwarded:1")).toBe(
      `by another, source=${other}, cmdline=${other} --with=more\n`,
    );
    // Somebody has looked at the text already where a build argument names the frontend.
    const args = [`--build-arg=BUILDKIT_SYNTAX=${site.image}`, "--tag=asked:1"];
    await site.log({ context: site.folder({ Dockerfile: asking }), args });
    expect(await site.docker("run", "--rm", "--network=none", "asked:1")).toBe("by the first one\n");

    const missing = `${site.engine.registry}/nobody/frontend:1`;
    await expect(solve("missing:1", `# syntax=${missing}\nFROM alpine\n`)).rejects.toThrow(
      `${missing}: not found`,
    );
  }, 40_000);
});

/** A build by the image alone: no other frontend reads the text before it does. */
async function solveByImage(
  site: FrontendSite,
  options: Readonly<Record<string, string>>,
  tag: string,
): Promise<void> {
  const daemon = await resolveDaemon(parseAddress("docker://"), { env: { ...site.engine.env } });
  const client = createRpcClient(await daemon.connect(), { authority: daemon.authority });
  try {
    await client.call(Control.Solve, {
      Ref: tag.replace(":", "-"),
      Frontend: "gateway.v0",
      FrontendAttrs: { source: site.image, ...options },
      ExporterDeprecated: "moby",
      ExporterAttrsDeprecated: { name: tag },
      Exporters: [{ Type: "moby", Attrs: { name: tag } }],
      Cache: {},
    });
  } finally {
    await client.close();
  }
}
