import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { rmSync, symlinkSync } from "node:fs";
import type { ServerResponse } from "node:http";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ImageParts, imageOf, writeLayout } from "../../harness/oci-image.js";
import { OCI_MANIFEST, RegistryServer } from "../../harness/registry-server.js";
import { archive, entry } from "../archive/tar-bytes.js";
import { BuildRig, canBuild, unlessBuilds } from "./build-rig.js";

const GZIP = "application/vnd.oci.image.layer.v1.tar+gzip";
const FAILED = "ERROR: failed to build: failed to solve: ";
const OTHER = `sha256:${"0".repeat(64)}`;
const ADVICE = "try again, and check the registry and proxies before it";
const PROTOCOL = "the registry, or a proxy before it, does not keep to the protocol";

/** A layer that nobody else has. */
interface TestLayer {
  readonly bytes: Buffer;
  readonly digest: string;
  readonly packed: Buffer;
  readonly packedDigest: string;
}

interface LayoutCase {
  readonly image: (layer: TestLayer) => ImageParts;
  /** Changes the layout when it is written. */
  readonly change?: (blob: (digest: string) => string, layer: TestLayer) => void;
  readonly code: number;
  readonly error: (layer: TestLayer) => string | RegExp;
}

const LAYOUTS: Readonly<Record<string, LayoutCase>> = {
  "a layer with other bytes": {
    image: ({ bytes }) => imageOf([{ bytes, digest: OTHER }]),
    code: 1,
    error: ({ digest }) => `unexpected commit digest ${digest}, expected ${OTHER}; ${ADVICE}`,
  },
  "a layer that is shorter than it says": {
    image: ({ bytes }) => imageOf([{ bytes, size: bytes.length + 512 }]),
    code: 1,
    error: ({ bytes, digest }) =>
      `unexpected commit size ${bytes.length}, expected ${bytes.length + 512} for ${digest}; ${ADVICE}`,
  },
  "a layer that is longer than it says": {
    image: ({ bytes }) => imageOf([{ bytes, size: bytes.length - 512 }]),
    code: 1,
    error: ({ bytes, digest }) =>
      `more than the expected ${bytes.length - 512} bytes came for ${digest}; ${ADVICE}`,
  },
  "a layer with another diff id": {
    image: ({ bytes }) => imageOf([{ bytes, diffId: OTHER }]),
    code: 1,
    error: ({ digest }) =>
      `wrong diff id calculated on extraction of ${digest}: "${digest}", expected "${OTHER}"`,
  },
  "a packed layer that ends early": {
    image: ({ packed, digest }) =>
      imageOf([{ bytes: packed.subarray(0, packed.length - 20), mediaType: GZIP, diffId: digest }]),
    code: 1,
    error: () => /unexpected (?:EOF|end of file)/,
  },
  "a packed layer with something behind it": {
    image: ({ packed, digest }) =>
      imageOf([{ bytes: Buffer.concat([packed, Buffer.from("more")]), mediaType: GZIP, diffId: digest }]),
    code: 1,
    error: () => /gzip/,
  },
  "a layer that is no archive": {
    image: () => imageOf([{ bytes: Buffer.from("no archive ".repeat(100)) }]),
    code: 1,
    error: () => "archive/tar: invalid tar header",
  },
  "no layer": {
    image: ({ bytes }) => imageOf([{ bytes }]),
    change: (blob, { digest }) => rmSync(blob(digest)),
    code: 1,
    error: ({ digest }) => new RegExp(`content ${digest}: not found in .*; the image is incomplete there$`),
  },
  "a pipe for a layer": {
    image: ({ bytes }) => imageOf([{ bytes }]),
    change: (blob, { digest }) => {
      rmSync(blob(digest));
      execFileSync("mkfifo", [blob(digest)]);
    },
    code: 1,
    error: ({ digest }) => new RegExp(`content ${digest}: not found in .*; the image is incomplete there$`),
  },
  "a layer without end": {
    image: ({ bytes }) => imageOf([{ bytes }]),
    change: (blob, { digest }) => {
      rmSync(blob(digest));
      symlinkSync("/dev/zero", blob(digest));
    },
    code: 1,
    error: ({ digest }) => new RegExp(`content ${digest}: not found in .*; the image is incomplete there$`),
  },
};

type Fault = (url: string, response: ServerResponse, layer: TestLayer) => boolean;

/** Answers for a layer in place of the registry. */
function forLayer(answer: (response: ServerResponse, layer: TestLayer) => void): Fault {
  return (url, response, layer) => {
    if (!url.endsWith(layer.digest)) return false;
    answer(response, layer);
    return true;
  };
}

/** The same for manifests. */
function forManifest(headers: Readonly<Record<string, string>>, body: string | undefined): Fault {
  return (url, response) => {
    if (!url.includes("/manifests/")) return false;
    response.writeHead(200, { "content-type": OCI_MANIFEST, ...headers });
    if (body === undefined) endless(response);
    else response.end(body);
    return true;
  };
}

function endless(response: ServerResponse): void {
  const write = (): void => {
    while (!response.destroyed && response.write(Buffer.alloc(65_536, " ")));
    if (!response.destroyed) response.once("drain", write);
  };
  write();
}

interface RegistryCase {
  readonly fault: () => Fault;
  readonly code: number;
  readonly error: (layer: TestLayer) => string | RegExp;
}

const REGISTRIES: Readonly<Record<string, RegistryCase>> = {
  "fails for once": {
    fault: () => {
      let count = 0;
      return (url, response, { digest }) => {
        if (!url.endsWith(digest) || count++ > 0) return false;
        response.writeHead(503).end();
        return true;
      };
    },
    code: 0,
    error: () => "",
  },
  "always fails": {
    fault: () => (_url, response) => {
      response.writeHead(500).end("<html>an error of some proxy</html>");
      return true;
    },
    code: 3,
    error: () => /: 500 Internal Server Error; try again later$/,
  },
  "gives a page": {
    fault: () => (_url, response) => {
      response.writeHead(200, { "content-type": "text/html" }).end("<html>log in</html>");
      return true;
    },
    code: 3,
    error: () => new RegExp(`: it is not JSON; ${PROTOCOL}$`),
  },
  "gives another layer": {
    fault: () => forLayer((response, { bytes }) => response.end(Buffer.alloc(bytes.length, 1))),
    code: 1,
    error: ({ digest }) => new RegExp(`^unexpected commit digest \\S+, expected ${digest}; ${ADVICE}$`),
  },
  "gives a part of a layer": {
    fault: () =>
      forLayer((response, { bytes }) => {
        response.write(bytes.subarray(0, 100));
        response.end();
      }),
    code: 3,
    error: ({ digest, bytes }) =>
      `failed to copy ${digest}: the body ended after 100 of ${bytes.length} bytes; check the network, and try again`,
  },
  "says that it has a part of a layer": {
    fault: () =>
      forLayer((response, { bytes }) => {
        response.writeHead(200, { "content-length": 100 }).end(bytes.subarray(0, 100));
      }),
    code: 3,
    error: ({ digest, bytes }) =>
      `unexpected size 100 of ${digest}, expected ${bytes.length}: failed precondition; ${PROTOCOL}`,
  },
  "hangs up in the middle of a layer": {
    fault: () =>
      forLayer((response, { bytes }) => {
        response.writeHead(200, { "content-length": bytes.length });
        response.write(bytes.subarray(0, 1000), () => response.destroy());
      }),
    code: 3,
    error: ({ digest }) => new RegExp(`^failed to copy ${digest}: .*; check the network, and try again$`),
  },
  "gives a layer without end": {
    fault: () => forLayer((response) => endless(response)),
    code: 1,
    error: ({ digest, bytes }) =>
      `more than the expected ${bytes.length} bytes came for ${digest}; ${ADVICE}`,
  },
  "gives a manifest without end": {
    fault: () => forManifest({}, undefined),
    code: 3,
    error: () => /: the answer is larger than \d+ bytes; check that \S+ is a registry$/,
  },
  "lies about the digest of a manifest": {
    fault: () => forManifest({ "docker-content-digest": OTHER }, '{"schemaVersion":2}'),
    code: 3,
    error: () =>
      new RegExp(`: unexpected commit digest \\S+, expected ${OTHER}: failed precondition; ${PROTOCOL}$`),
  },
  "sends us round in circles": {
    fault: () => (url, response) => {
      if (!url.includes("/blobs/") && !url.startsWith("/circle")) return false;
      response.writeHead(307, { location: "/circle" }).end();
      return true;
    },
    code: 3,
    error: () => /: stopped after \d+ redirects; check that \S+ is a registry$/,
  },
};

describe.skipIf(!canBuild)(`an image with bad intent${unlessBuilds}`, () => {
  let rig: BuildRig;
  let registry: RegistryServer;
  let layers = 0;
  beforeAll(async () => {
    rig = new BuildRig();
    registry = await RegistryServer.start();
  });
  afterAll(async () => {
    await registry?.close();
    rig?.close();
  });

  function newLayer(): TestLayer {
    const bytes = archive(entry({ name: "file" }, `content ${layers++} `.repeat(10_000)));
    const packed = gzipSync(bytes);
    return { bytes, digest: sha256(bytes), packed, packedDigest: sha256(packed) };
  }

  async function expectOutcome(
    base: string,
    words: readonly string[],
    code: number,
    error: string | RegExp,
  ): Promise<void> {
    const built = await rig.build(`FROM ${base}\nCOPY Dockerfile /x\n`, [
      ...words,
      "-o",
      "type=local,dest=out",
    ]);
    const last = built.stderr.trimEnd().split("\n").at(-1)!;
    expect([built.code, code === 0 || last.startsWith(FAILED)]).toEqual([code, true]);
    const message = last.slice(FAILED.length).replace("failed to compute cache key: ", "");
    if (error instanceof RegExp) expect(message).toMatch(error);
    else if (code !== 0) expect(message).toBe(error);
    expect(await rig.left()).toEqual([]);
  }

  it.each(Object.entries(LAYOUTS))(
    "in a layout that has %s",
    async (name, { image, change, code, error }) => {
      const layer = newLayer();
      const layout = writeLayout(join(rig.folder, name), image(layer));
      change?.((digest) => join(layout, "blobs/sha256", digest.slice(7)), layer);
      await expectOutcome("bad", [`--build-context=bad=oci-layout://${layout}`], code, error(layer));
    },
  );

  it.each(Object.entries(REGISTRIES))("in a registry that %s", async (_name, { fault, code, error }) => {
    const layer = newLayer();
    const { blobs } = imageOf([{ bytes: layer.bytes }]);
    const [manifest = "", ...others] = [...blobs.values()].reverse();
    const app = `app${layers}`;
    for (const bytes of others) registry.addBlob(app, bytes);
    registry.addManifest(app, "latest", Buffer.from(manifest).toString());
    const answer = fault();
    registry.intercept = ({ url = "" }, response) => answer(url, response, layer);
    const words = ["--insecure-registry", registry.host];
    await expectOutcome(`${registry.host}/${app}`, words, code, error(layer));
  });

  it("does not keep others from the layers that it says are its own", async () => {
    const layer = newLayer();
    const evil = { bytes: newLayer().bytes, diffId: layer.digest };
    const context = (name: string, parts: ImageParts): string =>
      `--build-context=${name}=oci-layout://${writeLayout(join(rig.folder, name), parts)}`;
    const words = [
      context("evil", imageOf([evil])),
      context("good", imageOf([{ bytes: layer.packed, mediaType: GZIP, diffId: layer.digest }])),
    ];
    const wrong = `wrong diff id calculated on extraction of ${sha256(evil.bytes)}: "${sha256(evil.bytes)}", expected "${layer.digest}"`;
    await expectOutcome("evil", words, 1, wrong);
    await expectOutcome("good", words, 0, "");
  });
});

function sha256(bytes: Uint8Array): string {
  return `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
}
