import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { BuildRig, canBuild, unlessBuilds } from "../build/build-rig.js";

const DOCKERFILE = `FROM scratch
COPY <<EOF /dir/file
text
EOF
LABEL own=1
CMD ["/dir/file"]
`;
const DIGEST = /^sha256:[0-9a-f]{64}$/;

interface Json {
  readonly [key: string]: Json;
}

describe.skipIf(!canBuild)(`outputs of builds by the engine${unlessBuilds}`, () => {
  let rig: BuildRig;
  beforeAll(() => {
    rig = new BuildRig();
  });
  afterAll(() => rig?.close());

  const json = (path: string): Json => JSON.parse(readFileSync(path, "utf8"));

  /** The documents of an archive's only image: index, manifest, config. */
  function readArchive(name: string): {
    readonly index: Json;
    readonly manifest: Json;
    readonly config: Json;
  } {
    const directory = join(rig.folder, `${name}.d`);
    mkdirSync(directory);
    execFileSync("tar", ["-xf", join(rig.folder, name), "-C", directory]);
    const blob = (descriptor: Json) =>
      json(join(directory, "blobs/sha256", String(descriptor.digest).slice("sha256:".length)));
    const index = json(join(directory, "index.json"));
    const manifest = blob((index.manifests as unknown as readonly Json[])[0]!);
    return { index, manifest, config: blob(manifest.config!) };
  }

  it("are several at once, each as it is asked for", async () => {
    const outputs = [
      "type=local,dest=o",
      "type=tar,dest=o.tar",
      "type=oci,dest=o.oci",
      "type=docker,name=n:1,dest=o.docker",
    ];
    const ran = await rig.build(DOCKERFILE, [
      ...outputs.flatMap((output) => ["-o", output]),
      "--label=given=2",
      "--metadata-file=meta.json",
    ]);
    expect(ran.code, ran.stderr).toBe(0);
    expect(readFileSync(join(rig.folder, "o/dir/file"), "utf8")).toBe("text\n");
    expect(execFileSync("tar", ["-xOf", join(rig.folder, "o.tar"), "dir/file"]).toString()).toBe("text\n");
    const { config } = readArchive("o.oci");
    expect(config.config).toMatchObject({ Labels: { own: "1", given: "2" }, Cmd: ["/dir/file"] });
    const docker = execFileSync("tar", ["-xOf", join(rig.folder, "o.docker"), "manifest.json"]).toString();
    expect(JSON.parse(docker)).toMatchObject([{ RepoTags: ["n:1"] }]);
    const metadata = json(join(rig.folder, "meta.json"));
    expect(metadata["buildx.build.ref"]).toMatch(/^buildfile\/engine\/[0-9a-z]{25}$/);
    expect(metadata["containerimage.digest"]).toMatch(DIGEST);
  });

  it("have annotations where they are to be", async () => {
    const ran = await rig.build(DOCKERFILE, [
      "--annotation=plain=1",
      "--annotation=manifest-descriptor:told=2",
      "-o",
      "type=oci,dest=annotated",
    ]);
    expect(ran.code, ran.stderr).toBe(0);
    const { index, manifest } = readArchive("annotated");
    expect(manifest.annotations).toEqual({ plain: "1" });
    expect((index.manifests as unknown as readonly Json[])[0]!.annotations).toMatchObject({ told: "2" });
    const refused = await rig.build(DOCKERFILE, ["--annotation=index:a=1", "-o", "type=oci,dest=refused"]);
    expect(refused.code).not.toBe(0);
    expect(refused.stderr).toContain("index annotations not supported for single platform export");
    expect(existsSync(join(rig.folder, "refused"))).toBe(false);
  });

  it("go to the engine's own images without any, from where they can be built on", async () => {
    const first = await rig.build(DOCKERFILE, [
      "--progress=quiet",
      "--iidfile=id",
      "-t",
      "example.com/own:1",
    ]);
    expect(first.stdout).toMatch(/^sha256:[0-9a-f]{64}\n$/);
    expect(first.stderr).not.toContain("#1");
    expect(readFileSync(join(rig.folder, "id"), "utf8")).toMatch(DIGEST);
    const second = await rig.files("FROM example.com/own:1\nCOPY --from=example.com/own:1 /dir/file /copy\n");
    expect(second.code, second.stderr).toBe(0);
    expect(readdirSync(second.out).sort()).toEqual(["copy", "dir"]);
  });

  it("for several platforms are a directory for each, or an index", async () => {
    const words = ["--platform=linux/amd64,linux/arm64"];
    const files = await rig.files(DOCKERFILE, words);
    expect(readdirSync(files.out).sort()).toEqual(["linux_amd64", "linux_arm64"]);
    const ran = await rig.build(DOCKERFILE, [...words, "-o", "type=oci,dest=index.oci"]);
    expect(ran.code, ran.stderr).toBe(0);
    const directory = join(rig.folder, "index.d");
    mkdirSync(directory);
    execFileSync("tar", ["-xf", join(rig.folder, "index.oci"), "-C", directory]);
    const [{ digest }] = json(join(directory, "index.json")).manifests as unknown as [
      { readonly digest: string },
    ];
    const index = json(join(directory, "blobs/sha256", digest.slice("sha256:".length)));
    expect(index.manifests).toMatchObject([
      { platform: { os: "linux", architecture: "amd64" } },
      { platform: { os: "linux", architecture: "arm64" } },
    ]);
  });

  it("keep times of an epoch", async () => {
    const ran = await rig.files(DOCKERFILE, [], { env: { SOURCE_DATE_EPOCH: "1700000000" } });
    expect(statSync(join(ran.out, "dir/file")).mtimeMs).toBe(1_700_000_000_000);
  });

  it.each<[string, readonly string[], number, string]>([
    ["of a kind that there is not", ["-o", "type=foo"], 2, 'exporter "foo" could not be found'],
    [
      "in a form that there is not",
      ["-o", "type=oci,dest=x,compression=foo"],
      2,
      "unsupported compression type foo",
    ],
    [
      "caches of a kind that only daemons have",
      ["--cache-to=type=s3"],
      1,
      "has no caches of type s3: use type=registry",
    ],
    [
      "caches from a kind that only daemons have",
      ["--cache-from=type=azblob"],
      1,
      "has no caches of type azblob",
    ],
  ])("that can't be made are refused before anything is built: %s", async (_what, words, code, message) => {
    const ran = await rig.build(DOCKERFILE, words);
    expect(ran.stderr).toContain(message);
    expect(ran.code).toBe(code);
    expect(ran.stderr).not.toContain("load build definition");
  });

  describe("answers in place of a build", () => {
    const CHECKED = "ARG V\nFROM scratch as one\nFROM one AS two\n";

    it("are what is wrong", async () => {
      const ran = await rig.build({ Dockerfile: CHECKED }, ["--check"]);
      expect(ran.code).toBe(1);
      expect(ran.stdout).toContain("Check complete, 1 warning has been found!");
      expect(ran.stdout).toContain("WARNING: FromAsCasing");
    });

    it("are stages and arguments", async () => {
      const targets = await rig.build({ Dockerfile: CHECKED }, ["--call=targets,format=json"]);
      expect(JSON.parse(targets.stdout)).toMatchObject({
        targets: [{ name: "one" }, { name: "two", default: true }],
      });
      const outline = await rig.build({ Dockerfile: CHECKED }, [
        "--call=outline,format=json",
        "--target=one",
      ]);
      expect(JSON.parse(outline.stdout)).toMatchObject({ name: "one" });
      expect(targets.code + outline.code).toBe(0);
    });

    it("are refused if nobody knows the question", async () => {
      const ran = await rig.build({ Dockerfile: CHECKED }, ["--call=what"]);
      expect(ran.code).toBe(1);
      expect(ran.stderr).toContain("ERROR: failed to build: failed to solve: ");
    });
  });
});
