import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { describeLive, type Engine, withEngine } from "../harness/engine.js";
import { type DescriptorJson, type ManifestJson, readRegistryImage } from "../harness/registry-image.js";
import { type BundledSite, executed, startBundledSite, succeeded } from "./bundled-site.js";

const DOCKERFILE = `FROM busybox AS one
ARG WHO=world
RUN echo hello $WHO > /greeting
FROM one
COPY file /
CMD ["cat", "/greeting", "/file"]
`;

/** Says as an SBOM which files it has been shown. */
const SCANNER = `FROM busybox
COPY --chmod=755 <<"EOF" /scan
#!/bin/sh
cat > $BUILDKIT_SCAN_DESTINATION/files.spdx.json <<END
{"_type": "https://in-toto.io/Statement/v0.1", "predicateType": "https://spdx.dev/Document", "predicate": {"name": "$(ls $BUILDKIT_SCAN_SOURCE | tr '\\n' ' ')"}}
END
EOF
ENTRYPOINT ["/scan"]
`;

const ATTESTS = "vnd.docker.reference.type";

describeLive("builds by the bundled engine beside a real Docker Engine", () => {
  let engine: Engine;
  let site: BundledSite;

  beforeAll(async () => {
    engine = await withEngine();
    site = await startBundledSite(engine, ["busybox:latest"]);
  }, 120_000);

  afterAll(async () => {
    site?.close();
    await engine?.close();
  }, 30_000);

  const context = (text = DOCKERFILE) => site.context({ Dockerfile: text, file: "content\n" });

  /** What the registry has under a name. */
  async function pushedDigest(path: string, tag: string): Promise<string | null> {
    const url = `http://${engine.registry}/v2/${path}/manifests/${tag}`;
    const headers = {
      accept: "application/vnd.oci.image.index.v1+json, application/vnd.oci.image.manifest.v1+json",
    };
    return (await fetch(url, { method: "HEAD", headers })).headers.get("docker-content-digest");
  }

  it("push images that Docker Engine runs", async () => {
    const name = `${engine.registry}/pushed:1`;
    const metadata = join(site.folder, "pushed.json");
    succeeded(await site.bundled(context(), ["--push", "-t", name, "--metadata-file", metadata]));
    expect(await site.cli("run", "--rm", "--network=none", name)).toBe("hello world\ncontent\n");
    const digest = await pushedDigest("pushed", "1");
    expect(JSON.parse(readFileSync(metadata, "utf8"))).toMatchObject({
      "containerimage.digest": digest,
      "image.name": name,
    });
  }, 60_000);

  it("load images into Docker Engine", async () => {
    const ran = succeeded(await site.bundled(context(), ["--load", "-t", "loaded:1", "--build-arg=WHO=you"]));
    expect(ran.stderr).toContain("importing to docker");
    expect(await site.cli("run", "--rm", "--network=none", "loaded:1")).toBe("hello you\ncontent\n");
  }, 60_000);

  it("say so if they may not push, or can't", async () => {
    const ran = await site.bundled(context(), ["--push", "-t", "127.0.0.1:1/none:1"]);
    expect(ran.code).not.toBe(0);
    expect(ran.stderr).toMatch(
      /ERROR: failed to build: failed to solve: .*127\.0\.0\.1:1.*connection refused/,
    );
  }, 60_000);

  it("for several platforms are an index, with provenance and SBOM of each", async () => {
    const scanner = `${engine.registry}/scanner:1`;
    succeeded(await site.docker(context(SCANNER), ["-o", `type=image,name=${scanner},push=true`]));
    const dockerfile = `FROM --platform=$BUILDPLATFORM busybox AS build
ARG TARGETARCH
RUN mkdir /out && echo for $TARGETARCH > /out/$TARGETARCH
FROM scratch
ARG TARGETARCH
COPY --from=build /out/$TARGETARCH /
`;
    const words = ["--platform=linux/amd64,linux/arm64", "--provenance=mode=max,version=v0.2"];
    const sbom = `--attest=type=sbom,generator=${scanner}`;
    const attested = async (builder: "bundled" | "docker") => {
      const name = `${engine.registry}/platforms:${builder}`;
      const all = [...words, sbom, "-o", `type=image,name=${name},push=true`];
      // By docker buildx the frontend is the engine's own, as it is with the bundled engine.
      if (builder === "bundled") succeeded(await site.bundled(context(dockerfile), all));
      else await site.cli("buildx", "build", ...all, context(dockerfile));
      const image = await readRegistryImage(name);
      const { manifests = [] } = image.manifest;
      const isAttestation = ({ annotations }: DescriptorJson) =>
        annotations?.[ATTESTS] === "attestation-manifest";
      expect(manifests.map((each) => isAttestation(each))).toEqual([false, false, true, true]);
      const images = manifests.slice(0, 2);
      const about = manifests.slice(2).map(({ annotations }) => annotations?.["vnd.docker.reference.digest"]);
      expect(about).toEqual(images.map(({ digest }) => digest));
      const statements = await Promise.all(
        manifests.slice(2).map(async (each) => {
          const { layers = [] } = await image.json<ManifestJson>(each);
          return Promise.all(layers.map((layer) => image.json<Statement>(layer)));
        }),
      );
      return { platforms: images.map(({ platform }) => platform), statements };
    };
    const [ours, theirs] = [await attested("bundled"), await attested("docker")];
    expect(ours.platforms).toEqual(theirs.platforms);
    for (const [i, [own, provenance]] of ours.statements.entries()) {
      const [their, theirProvenance] = theirs.statements[i]!;
      expect(own!.predicateType).toBe("https://spdx.dev/Document");
      expect(own!.predicate).toEqual(their!.predicate);
      const known = ({ predicate }: Statement) => ({
        // It is told for which platform the scanner was looked up, or not.
        materials: predicate.materials?.map(({ uri }) =>
          decodeURIComponent(uri).replace(/(?<=scanner@1)\?.*/, ""),
        ),
        entryPoint: predicate.invocation?.configSource?.entryPoint,
        frontend: predicate.invocation?.parameters?.frontend,
        locals: predicate.invocation?.parameters?.locals,
        completeness: predicate.metadata?.completeness,
        steps: predicate.buildConfig?.llbDefinition.map(({ op }) => Object.keys(op.Op ?? {})),
        layers: Object.entries(predicate.metadata?.[BUILDKIT_METADATA]?.layers ?? {}).map(
          ([step, chains]) => [step, chains.map(({ length }) => length)],
        ),
      });
      expect(known(provenance!)).toEqual(known(theirProvenance!));
      expect(known(provenance!).layers).not.toEqual([]);
    }
  }, 90_000);

  describe("caches in registries and images go both ways", () => {
    /** What is not written need not be fetched, which would show. */
    const nothing = ["-o", "type=cacheonly"];
    let builds = 0;
    /** A context whose steps nobody has done before. */
    const fresh = () => context(DOCKERFILE.replace("hello", `hello ${++builds}`));
    const place = (more = "") => `type=registry,ref=${engine.registry}/cache:${builds}${more}`;
    const imported = (ref: string) => ["--cache-from", ref];
    const inlineImage = () => `${engine.registry}/inline:${builds}`;

    it.each(["", ",image-manifest=false", ",oci-mediatypes=false", ",compression=zstd"])(
      "from the engine to Docker Engine%s",
      async (attributes) => {
        const from = fresh();
        const leave = ["--cache-to", place(`,mode=max${attributes}`), ...nothing];
        expect(executed(succeeded(await site.bundled(from, leave, { state: "a" })))).toHaveLength(2);
        const taken = succeeded(await site.docker(from, [...imported(place()), ...nothing]));
        expect(executed(taken), taken.stderr).toEqual([]);
      },
      60_000,
    );

    it("from Docker Engine to the engine", async () => {
      const from = fresh();
      expect(executed(succeeded(await site.docker(from, ["--cache-to", place(",mode=max")])))).toHaveLength(
        2,
      );
      const output = ["-o", join(site.folder, "taken")];
      const taken = succeeded(await site.bundled(from, [...imported(place()), ...output], { state: "b" }));
      expect(taken.stderr).toContain(`importing cache manifest from ${engine.registry}/cache:${builds}`);
      expect(executed(taken)).toEqual([]);
      const again = succeeded(await site.bundled(from, ["-o", join(site.folder, "kept")], { state: "b" }));
      expect(executed(again)).toEqual([]);
      expect(readFileSync(join(site.folder, "kept/file"), "utf8")).toBe("content\n");
    }, 60_000);

    it.each<[string, string[]]>([
      ["an output of its own", ["--cache-to=type=inline"]],
      ["a build argument", ["--build-arg=BUILDKIT_INLINE_CACHE=1"]],
    ])(
      "within an image, from the engine to Docker Engine and to itself: by %s",
      async (_what, words) => {
        const from = fresh();
        succeeded(await site.bundled(from, [...words, "--push", "-t", inlineImage()], { state: "a" }));
        const here = await site.bundled(from, [...words.slice(1), ...imported(inlineImage()), ...nothing], {
          state: `inline-${builds}`,
        });
        expect(executed(succeeded(here))).toEqual([]);
        expect(
          executed(succeeded(await site.docker(from, [...imported(inlineImage()), ...nothing]))),
        ).toEqual([]);
      },
      60_000,
    );

    it("within an image, from Docker Engine to the engine", async () => {
      const from = fresh();
      const output = ["-o", `type=image,name=${inlineImage()},push=true`];
      succeeded(await site.docker(from, ["--cache-to=type=inline", ...output]));
      const taken = await site.bundled(from, [...imported(inlineImage()), ...nothing], { state: "c" });
      expect(executed(succeeded(taken))).toEqual([]);
    }, 60_000);

    it("that are not there keep no build from being done", async () => {
      const missing = `${engine.registry}/no/such:cache`;
      const ran = succeeded(await site.bundled(fresh(), [...imported(missing), ...nothing]));
      expect(ran.stderr).toMatch(/importing cache manifest from .*\n#\d+ ERROR: .*no\/such:cache: not found/);
      expect(executed(ran)).toHaveLength(2);
    }, 60_000);

    it("that can't be written fail a build, unless that is no matter", async () => {
      const words = (more: string) => ["--cache-to", `type=registry,ref=127.0.0.1:1/x${more}`, ...nothing];
      const from = fresh();
      const failed = await site.bundled(from, words(""));
      expect(failed.code).not.toBe(0);
      expect(failed.stderr).toMatch(/ERROR: failed to build: failed to solve: .*connection refused/);
      const ignored = succeeded(await site.bundled(from, words(",ignore-error=true")));
      expect(ignored.stderr).toContain("the cache was not written to 127.0.0.1:1/x:latest");
    }, 60_000);
  });
});

const BUILDKIT_METADATA = "https://mobyproject.org/buildkit@v1#metadata";

interface Statement {
  readonly predicateType: string;
  readonly predicate: {
    readonly materials?: readonly { readonly uri: string }[];
    readonly invocation?: {
      readonly configSource?: { readonly entryPoint?: string };
      readonly parameters?: { readonly frontend?: string; readonly locals?: unknown };
    };
    readonly metadata?: {
      readonly completeness?: unknown;
      readonly [BUILDKIT_METADATA]?: { readonly layers?: Readonly<Record<string, readonly unknown[][]>> };
    };
    readonly buildConfig?: {
      readonly llbDefinition: readonly { readonly op: { readonly Op: object | null } }[];
    };
  };
}
