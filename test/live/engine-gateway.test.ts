import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { describeLive } from "../harness/engine.js";
import { type FrontendSite, withFrontend } from "../harness/frontend-site.js";
import { processesWith } from "../harness/processes-with.js";
import { type BundledSite, executed, startBundledSite, succeeded } from "./bundled-site.js";

const DOCKERFILE = `FROM busybox AS one
ARG WHO=world
RUN echo hello $WHO > /greeting
FROM one
COPY file /
`;

describeLive("frontends in images, run by the bundled engine", () => {
  let images: FrontendSite;
  let site: BundledSite;
  /** The frontend under a name that the program does not take for its own. */
  let other: string;

  beforeAll(async () => {
    images = await withFrontend();
    site = await startBundledSite(images.engine, ["busybox:latest"]);
    other = `${images.engine.registry}/somebody/frontend:1`;
    await site.cli("tag", images.image, other);
    await site.cli("push", "--quiet", other);
  }, 120_000);

  afterAll(async () => {
    site?.close();
    await images?.close();
  }, 30_000);

  const syntax = () => `# syntax=${other}\n`;
  const context = (first = syntax(), text = DOCKERFILE) =>
    site.context({ Dockerfile: `${first}${text}`, file: "content\n" });

  async function greeting(from: string, words: readonly string[] = []): Promise<string> {
    const out = join(site.folder, `out-${Math.random()}`);
    succeeded(await site.bundled(from, [...words, "-o", out]));
    expect(readFileSync(join(out, "file"), "utf8")).toBe("content\n");
    return readFileSync(join(out, "greeting"), "utf8");
  }

  /** An image that is no frontend, but is run as one. */
  async function image(name: string, entrypoint: string): Promise<string> {
    const ref = `${images.engine.registry}/${name}:1`;
    const dockerfile = `FROM busybox\nENTRYPOINT ["/bin/sh", "-c", ${JSON.stringify(entrypoint)}]\n`;
    succeeded(
      await site.docker(site.context({ Dockerfile: dockerfile }), ["-o", `type=image,name=${ref},push=true`]),
    );
    return ref;
  }

  it("are asked for by the first line, a build argument, or the command line", async () => {
    expect(await greeting(context())).toBe("hello world\n");
    const plain = context("# nothing\n");
    expect(await greeting(plain, ["--build-arg=WHO=you", `--build-arg=BUILDKIT_SYNTAX=${other}`])).toBe(
      "hello you\n",
    );
    expect(await greeting(plain, ["--build-arg=WHO=all", `--frontend-image=${other}`])).toBe("hello all\n");
  }, 60_000);

  it("share what was built with the program's own frontend", async () => {
    const output = ["-o", "type=cacheonly"];
    const options = { state: "shared" };
    expect(executed(succeeded(await site.bundled(context("# own\n"), output, options)))).toHaveLength(2);
    expect(executed(succeeded(await site.bundled(context(), output, options)))).toEqual([]);
  }, 60_000);

  it("may come from a context with their name", async () => {
    const from = context("# syntax=example.com/missing:1\n");
    const failed = await site.bundled(from, ["-o", "type=cacheonly"]);
    expect(failed.code).not.toBe(0);
    expect(failed.stderr).toContain("failed to resolve source metadata for example.com/missing:1");
    const named = `--build-context=example.com/missing:1=docker-image://${other}`;
    expect(await greeting(from, [named])).toBe("hello world\n");
  }, 60_000);

  it.each<[string, string, string]>([
    ["a step that fails", "FROM busybox\nRUN exit 4\n", "   2 |     FROM busybox\n   3 | >>> RUN exit 4"],
    ["a file that is not there", "FROM busybox\nCOPY none /\n", "   3 | >>> COPY none /"],
    ["a mistake", "FROM busybox\nRUNN x\n", "   3 | >>> RUNN x"],
    ["an image that is not there", "FROM nosuchimage\n", "   2 | >>> FROM nosuchimage"],
  ])(
    "tell the lines of %s",
    async (_what, text, lines) => {
      const words = ["-o", "type=cacheonly"];
      const [ours, own] = await Promise.all([
        site.bundled(context(syntax(), text), words),
        site.bundled(context("# nothing\n", text), words),
      ]);
      expect([ours.code, own.code]).toEqual([1, 1]);
      expect(ours.stderr).toContain(lines);
      const error = ({ stderr }: { readonly stderr: string }) =>
        /^ERROR: .*$/m.exec(stderr)?.[0].replace(/of ref \S+/, "of ref");
      expect(error(ours)).toBe(error(own));
    },
    60_000,
  );

  it("answer questions in place of builds", async () => {
    const words = ["--call=outline,format=json"];
    const [ours, own] = [
      await site.bundled(context(), words),
      await site.bundled(context("# nothing\n"), words),
    ];
    expect(JSON.parse(succeeded(ours).stdout).args).toEqual(JSON.parse(succeeded(own).stdout).args);
    const checked = await site.bundled(context(syntax(), "FROM busybox as x\n"), ["--check"]);
    expect(checked.code).toBe(1);
    expect(checked.stdout).toContain("WARNING: FromAsCasing");
  }, 60_000);

  it("take and leave caches", async () => {
    const ref = `type=registry,ref=${images.engine.registry}/frontend-cache:1`;
    const from = context(syntax(), DOCKERFILE.replace("hello", "cached"));
    await site.bundled(from, ["-o", "type=cacheonly", "--cache-to", `${ref},mode=max`], { state: "leaves" });
    const words = ["-o", "type=cacheonly", "--cache-from", ref];
    const taken = succeeded(await site.bundled(from, words, { state: "takes" }));
    expect(taken.stderr).toContain("importing cache manifest from");
    expect(executed(taken)).toEqual([]);
  }, 60_000);

  it("are in the provenance of what they built, as with Docker Engine", async () => {
    const from = context();
    const provenance = async (builder: "bundled" | "docker") => {
      const out = join(site.folder, `provenance-${builder}`);
      const args = ["--provenance=mode=max,version=v0.2", "--build-arg=WHO=me", "-o", out];
      succeeded(await site[builder](from, args));
      return JSON.parse(readFileSync(join(out, "provenance.json"), "utf8")).predicate;
    };
    const [ours, theirs] = [await provenance("bundled"), await provenance("docker")];
    expect(ours.invocation.parameters.frontend).toBe("gateway.v0");
    expect(ours.invocation.parameters.args).toMatchObject(theirs.invocation.parameters.args);
    const uris = ({ materials }: { readonly materials: readonly { readonly uri: string }[] }) =>
      materials.map(({ uri }) => decodeURIComponent(uri));
    expect(uris(ours)).toEqual(uris(theirs));
    expect(ours.metadata.completeness).toEqual(theirs.metadata.completeness);
  }, 60_000);

  it("that fail tell what they said last", async () => {
    const crashing = await image("crashing", "echo oh no >&2; exit 3");
    const ran = await site.bundled(context(`# syntax=${crashing}\n`), ["-o", "type=cacheonly"]);
    expect(ran.code).toBe(1);
    expect(ran.stderr).toContain(`failed to solve: frontend ${crashing} ended with exit code: 3\noh no`);
    const silent = await image("silent", "exit 0");
    const nothing = await site.bundled(context(`# syntax=${silent}\n`), ["-o", "type=cacheonly"]);
    expect(nothing.stderr).toContain(`frontend ${silent} returned no result`);
    const told = await image(
      "told",
      "env | grep -c BUILDKIT_ >&2; wc -c < /run/config/buildkit/metadata/frontend.bin >&2; touch /run/config/buildkit/metadata/frontend.bin; exit 1",
    );
    const { stderr } = await site.bundled(context(`# syntax=${told}\n`), ["-o", "type=cacheonly"]);
    expect(stderr).toMatch(/exit code: 1\n([5-9]|\d\d)\n\d{3}\n.*Read-only file system/s);
  }, 60_000);

  it("that hang can be stopped, and leave nothing", async () => {
    const hanging = await image("hanging", "exec sleep 86399");
    const stop = new AbortController();
    const running = site.bundled(context(`# syntax=${hanging}\n`), ["-o", "type=cacheonly"], {
      signal: stop.signal,
    });
    while (processesWith("86399").length === 0) await sleep(20);
    stop.abort();
    expect((await running).code).toBe(130);
    expect(processesWith("86399")).toEqual([]);
  }, 60_000);
});
