import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { run } from "../../../scripts/engine.mjs";
import { describeLive } from "../../harness/engine.js";
import { type FrontendSite, filesOf, withFrontend } from "../../harness/frontend-site.js";
import { type DescriptorJson, type ManifestJson, readRegistryImage } from "../../harness/registry-image.js";

const PLATFORMS = ["linux/amd64", "linux/arm64"];

/** Says as an SBOM which files it has been shown. */
const SCANNER = `FROM busybox
COPY --chmod=755 <<"EOF" /scan
#!/bin/sh
cat > $BUILDKIT_SCAN_DESTINATION/files.spdx.json <<END
{"_type": "https://in-toto.io/Statement/v0.1", "predicateType": "https://spdx.dev/Document", "predicate": {"name": "$(ls $BUILDKIT_SCAN_SOURCE)"}}
END
EOF
ENTRYPOINT ["/scan"]
`;

interface Statement<T> {
  readonly predicateType: string;
  readonly predicate: T;
}

/** SLSA 0.2 with BuildKit's additions. */
interface Provenance {
  readonly invocation: {
    readonly configSource: { readonly entryPoint: string };
    readonly parameters: { readonly frontend: string; readonly args: Readonly<Record<string, string>> };
  };
  readonly materials: readonly { readonly uri: string }[];
  readonly buildConfig: {
    readonly llbDefinition: readonly {
      readonly op: { readonly Op: Readonly<Record<string, unknown>> | null };
    }[];
  };
}

describeLive("outputs, by the frontend's image in a real Docker Engine", () => {
  let site: FrontendSite;

  beforeAll(async () => {
    site = await withFrontend();
  }, 120_000);

  afterAll(async () => {
    await site?.close();
  }, 30_000);

  it("for several platforms are an index, with provenance and SBOM of each", async () => {
    const scanner = `${site.engine.registry}/scanner:1`;
    await site.log({
      files: { Dockerfile: SCANNER },
      frontend: "built-in",
      args: ["--push", `--tag=${scanner}`],
    });
    const dockerfile = `FROM --platform=$BUILDPLATFORM alpine:3.20 AS build
ARG TARGETARCH
RUN mkdir /out && echo for $TARGETARCH > /out/$TARGETARCH
FROM scratch
ARG TARGETARCH
COPY --from=build /out/$TARGETARCH /
ARG TARGETPLATFORM
LABEL platform=$TARGETPLATFORM
`;
    const tag = `${site.engine.registry}/platforms:1`;
    await site.log({
      files: { Dockerfile: dockerfile },
      args: [
        `--platform=${PLATFORMS}`,
        "--provenance=mode=max",
        `--attest=type=sbom,generator=${scanner}`,
        "--push",
        `--tag=${tag}`,
      ],
    });
    const image = await readRegistryImage(tag);
    const { manifests = [] } = image.manifest;
    const isAttestation = ({ annotations }: DescriptorJson) =>
      annotations?.["vnd.docker.reference.type"] === "attestation-manifest";
    const images = manifests.filter((each) => !isAttestation(each));
    expect(images.map(({ platform }) => `${platform?.os}/${platform?.architecture}`)).toEqual(PLATFORMS);
    const about = manifests
      .filter(isAttestation)
      .map(({ annotations }) => annotations?.["vnd.docker.reference.digest"]);
    expect(about).toEqual(images.map(({ digest }) => digest));

    for (const [index, arch] of ["amd64", "arm64"].entries()) {
      const { config, layers } = await image.json<ManifestJson>(images[index]!);
      expect(await image.json(config!)).toMatchObject({
        architecture: arch,
        config: { Labels: { platform: `linux/${arch}` } },
      });
      expect((await image.blob(layers!.at(-1)!)).toString("latin1")).toContain(`for ${arch}\n`);
      const attested = await image.json<ManifestJson>(manifests.filter(isAttestation)[index]!);
      const sbom = await image.json(attested.layers![0]!);
      const provenance = await image.json<Statement<Provenance>>(attested.layers![1]!);
      expect(sbom).toMatchObject({ predicateType: "https://spdx.dev/Document", predicate: { name: arch } });
      expect(provenance.predicateType).toBe("https://slsa.dev/provenance/v0.2");
      const { invocation, materials, buildConfig } = provenance.predicate;
      expect(invocation.configSource.entryPoint).toBe("Dockerfile");
      expect(invocation.parameters.frontend).toBe("gateway.v0");
      expect(invocation.parameters.args).toMatchObject({ source: site.image, cmdline: site.image });
      expect(materials.map(({ uri }) => uri.replace(/\?.*/, ""))).toEqual([
        `pkg:docker/${site.engine.registry}/org/buildfile@1`,
        `pkg:docker/${site.engine.registry}/scanner@1`,
        "pkg:docker/alpine@3.20",
      ]);
      const kinds = buildConfig.llbDefinition.map(({ op }) => Object.keys(op.Op ?? {})[0] ?? "result");
      expect(kinds).toEqual(["source", "exec", "file", "result"]);
    }
  }, 40_000);

  const DOCKERFILE = `FROM busybox
COPY --chmod=600 <<EOF /dir/file
text
EOF
ENTRYPOINT ["cat", "/dir/file"]
`;
  const SMALL = 'FROM scratch\nCOPY <<EOF /dir/file\ntext\nEOF\nLABEL a=b\nCMD ["/x"]\n';

  it("are a directory for each platform, or a tar archive", async () => {
    const dest = site.folder();
    await site.log({
      files: { Dockerfile: SMALL },
      args: [
        `--platform=${PLATFORMS}`,
        `--output=type=local,dest=${dest}/local`,
        `--output=type=tar,dest=${dest}/tar`,
      ],
    });
    expect(filesOf(join(dest, "local"))).toEqual({
      "linux_amd64/dir/file": "text\n",
      "linux_arm64/dir/file": "text\n",
    });
    const listed = await run("tar", ["-tf", join(dest, "tar")]);
    expect(listed.stdout.split("\n").filter((path) => path.endsWith("file"))).toEqual([
      "linux_amd64/dir/file",
      "linux_arm64/dir/file",
    ]);
  });

  it("are an OCI layout, with a metadata file", async () => {
    const dest = site.folder();
    await site.log({
      files: { Dockerfile: SMALL },
      args: [
        "--provenance=false",
        "--annotation=manifest:org.example=note",
        `--output=type=oci,tar=false,name=layout:1,dest=${dest}/oci`,
        `--metadata-file=${dest}/metadata.json`,
      ],
    });
    const read = (path: string) => JSON.parse(readFileSync(join(dest, path), "utf8"));
    const [descriptor] = read("oci/index.json").manifests;
    const metadata = read("metadata.json");
    expect(metadata).toMatchObject({
      "containerimage.digest": descriptor.digest,
      "containerimage.descriptor": { digest: descriptor.digest },
      "image.name": "docker.io/library/layout:1",
    });
    const blob = (digest: string) => read(`oci/blobs/${digest.replace(":", "/")}`);
    const manifest = blob(descriptor.digest);
    expect(manifest.annotations).toEqual({ "org.example": "note" });
    expect(manifest.layers).toHaveLength(1);
    expect(metadata["containerimage.config.digest"]).toBe(manifest.config.digest);
    expect(blob(manifest.config.digest)).toMatchObject({
      config: { Cmd: ["/x"], Labels: { a: "b" } },
      history: [
        { created_by: "COPY <<EOF /dir/file # buildkit" },
        { created_by: "LABEL a=b", empty_layer: true },
        { created_by: 'CMD ["/x"]', empty_layer: true },
      ],
    });
  });

  it("are an image of the engine, and one of a registry", async () => {
    const files = { Dockerfile: DOCKERFILE };
    const pushed = `${site.engine.registry}/pushed:1`;
    await site.log({
      files,
      args: ["--output=type=docker,name=loaded:1", `--output=type=image,name=${pushed},push=true`],
    });
    expect(await site.docker("run", "--rm", "--network=none", "loaded:1")).toBe("text\n");
    const image = await readRegistryImage(pushed);
    const [first] = image.manifest.manifests ?? [];
    const { config } = await image.json<ManifestJson>(first!);
    expect(await image.json(config!)).toMatchObject({ config: { Entrypoint: ["cat", "/dir/file"] } });
  });
});
