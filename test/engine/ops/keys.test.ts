import { expect, test } from "vitest";
import { digestOf } from "../../../src/base/image/digest.js";
import { parsePlatform } from "../../../src/base/platform/platform.js";
import { execKeys } from "../../../src/engine/ops/keys/exec-keys.js";
import { fileKeys } from "../../../src/engine/ops/keys/file-keys.js";
import type { OpKeys } from "../../../src/engine/ops/keys/op-keys.js";
import { diffKeys, mergeKeys, passthroughKeys } from "../../../src/engine/ops/keys/plain-keys.js";
import { type LoadedOp, loadDefinition } from "../../../src/engine/ops/load-definition.js";
import { definitionMessage } from "../../../src/llb/definition.js";
import { tryCompileText } from "../../harness/compile-text.js";

const TEXT = `FROM busybox AS a
RUN --network=none echo one > /one
RUN --mount=type=cache,target=/c --mount=type=tmpfs,target=/t,size=1m --mount=type=bind,from=busybox,source=/bin,target=/b echo "two <&>" > /two
COPY f* /d/
COPY --chown=daemon:daemon --chmod=755 --parents sub/x /p/
WORKDIR /w
USER 1
ADD --chown=3:4 f1 f2 /e/
RUN --mount=type=secret,id=x,mode=0444 --mount=type=cache,id=zz,sharing=locked,target=/q id -u
FROM busybox
COPY --from=a /one /two /x/
COPY --link f1 /l/
COPY <<EOF /hd
hello
EOF
RUN --mount=from=a,target=/m,rw cat /m/one > /three
`;

const ROOT_SELECTOR = "sha256:8a5edab282632443219e051e4ade2d1d5bbc671c781051bf1437897cbdfea0f1";

/** What BuildKit 0.32 wrote into the cache that it exported of a build of this text. */
const KEYS: Readonly<Record<string, string>> = {
  "[a 2/8] RUN --network=none echo one > /one":
    "sha256:bfa4c8ae8770fcffb7f3bf1a34830b181a70cf0fb2857136a12e851d049b1b58",
  "[a 3/8] RUN --mount=type=cache,target=/c --mount=type=tmpfs,":
    "sha256:eeffd1a8fb174032d72e0ef8b399e6f365cdd23d8ce4d53da166b29984db694d",
  "[a 4/8] COPY f* /d/": "sha256:987451e42d7976b66ee164ad6795f4777d095b6928a5ff711452ede7470d8568",
  "[a 5/8] COPY --chown=daemon:daemon --chmod=755 --parents sub":
    "sha256:904ff8b6aced018010bff22f24a93db6ef421003adc1f855ea32962ea844aa3f",
  "[a 6/8] WORKDIR /w": "sha256:9db5dc88869437365acb90a9b626b212b7102e65cfa699358bd0932ce258b729",
  "[a 7/8] ADD --chown=3:4 f1 f2 /e/":
    "sha256:5e8b4e2bb28572b0bba1bc796209ec8c8f4b150ba57024f0dbf8ed97cc986f5b",
  "[a 8/8] RUN --mount=type=secret,id=x,mode=0444 --mount=type=":
    "sha256:15038bbdd6bbdd9cef63a6c5ddd651a2e616ec5e7f1c7c1cdd2d7d8076b35671",
  "[internal] preparing inline document":
    "sha256:2792bfc8187c0fa81d2d5d2277dcc9fad49758c6120a4fa811fe0e7c7b32c7ba",
  "[stage-1 3/5] COPY --link f1 /l/":
    "sha256:5a34a81372d85264c037893c6bf7fef054ad54a8b268ada7ff89490b2c27e8dc",
  "[stage-1 2/5] COPY --from=a /one /two /x/":
    "sha256:8eaf8289dc0f14f0695e8ee3eea11ca0386121057205b59d32b55a5bbf3e2603",
  "[stage-1 3/5] LINK COPY --link f1 /l/":
    "sha256:436287a2dc2ce494f564331be9ea3a9f27ebec398567877043da2f618f33d6c8",
  "[stage-1 4/5] COPY <<EOF /hd": "sha256:c707b138031ce24a1ece3b59b9220a961e747a60c1f2e43c7e2d1786e88a2e11",
  "[stage-1 5/5] RUN --mount=from=a,target=/m,rw cat /m/one > /":
    "sha256:c455dd37941019cc43399f43a26469221dfcd26e2a95193c1cfd8229c62b6195",
};

function keysOf({ op, platform, inputCount }: LoadedOp): OpKeys {
  if (op.exec !== undefined) return execKeys(op.exec, platform, inputCount);
  return op.file === undefined ? mergeKeys(op.merge ?? {}, inputCount) : fileKeys(op.file, inputCount);
}

async function loaded(): Promise<readonly LoadedOp[]> {
  const { compiled } = await tryCompileText(TEXT, {
    images: {
      "docker.io/library/busybox:latest": {
        config: { Env: ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"] },
      },
    },
  });
  const { vertices } = loadDefinition(definitionMessage(compiled!.definition), {
    hostPlatform: parsePlatform("linux/amd64"),
    entitlements: new Set(),
    operationOf: () => ({
      cacheMap: () => Promise.reject(new Error("not asked")),
      execute: () => Promise.reject(new Error("not asked")),
    }),
  })!;
  return vertices.map((vertex) => vertex.loaded).filter(({ op }) => op.source === undefined);
}

test("steps are known by the digests that BuildKit gives them", async () => {
  const found = Object.fromEntries((await loaded()).map((op) => [op.name.slice(0, 60), keysOf(op).digest]));
  expect(found).toEqual(KEYS);
});

test("of inputs the paths that are used count, by their content where that is safe", async () => {
  const found = (await loaded()).map((op) => keysOf(op).inputs.map(({ content }) => content));
  const path = (name: string) => ({ path: name, followLinks: true });
  const none = { includePatterns: [], excludePatterns: [], requiredPaths: [] };
  expect(found).toEqual([
    [undefined],
    [undefined, [path("/bin")]],
    [undefined, [{ ...path("/f*"), wildcard: true, ...none }]],
    [
      undefined,
      [{ ...path("/"), wildcard: false, ...none, includePatterns: ["sub/x"], requiredPaths: ["/sub/x"] }],
    ],
    [undefined],
    [undefined, [path("/f1"), path("/f2")]],
    [undefined],
    [],
    [[path("/f1")]],
    [undefined, [path("/one"), path("/two")]],
    [undefined, undefined],
    [undefined, [{ path: "/EOF" }]],
    [undefined, []],
  ]);
});

test("the selector of a whole input is that of its root", async () => {
  const [first] = await loaded();
  expect(keysOf(first!).inputs).toEqual([{ selector: ROOT_SELECTOR, content: undefined }]);
  expect(digestOf(Buffer.from("/"))).toBe(ROOT_SELECTOR);
});

test("differences and what only hands on are known by their form", () => {
  const digest = (json: string) => digestOf(Buffer.from(json));
  expect(diffKeys({ lower: { input: -1 }, upper: { input: 0 } }, 1)).toEqual({
    digest: digest('{"Type":"buildkit.diff.v0","Diff":{"lower":{"input":-1},"upper":{}}}'),
    inputs: [{ selector: "", content: undefined }],
  });
  expect(passthroughKeys({ id: "x", outputs: [0, 1] }, 2).digest).toBe(
    digest('{"Type":"buildkit.passthrough.v0","Passthrough":{"id":"x","outputs":[0,1]}}'),
  );
});
