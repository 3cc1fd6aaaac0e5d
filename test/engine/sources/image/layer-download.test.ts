import { randomBytes } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { describe, expect, test } from "vitest";
import type { Interceptor, RegistryServer } from "../../../harness/registry-server.js";
import { RegistryServer as Server, sha256 } from "../../../harness/registry-server.js";
import { failure } from "../../../registry/pull.js";
import { open, type SourceWorld, sourceWorld, testContext, type WorldOptions } from "../source-world.js";
import { namesIn } from "../test-layers.js";
import { addLayeredImage, withRegistry } from "./layered-image.js";

const registry = withRegistry();
const CONTENT = randomBytes(300_000);
const TEXT = CONTENT.toString("latin1");
const BYTES = Buffer.from(TEXT);

/** Fetches the only layer of an image; gives the requests for it. */
async function fetchLayer(
  world: SourceWorld,
  server: RegistryServer,
  options: WorldOptions = {},
  signal?: AbortSignal,
): Promise<Buffer> {
  addLayeredImage(server, "app", "x", [TEXT]);
  const environment = world.build(options);
  const tree = await open(environment, `docker-image://${server.host}/app:x`).tree(testContext());
  const { blob, provider } = world.layers.lazyOf(tree.lazyLayers![0]!);
  await provider(blob, testContext(signal));
  const parts: Uint8Array[] = [];
  for await (const part of environment.blobs.read(blob.descriptor.digest)) parts.push(part);
  return Buffer.concat(parts);
}

/** Answers requests for the layer by these in turn; the last answers all that follow. */
function layerAnswers(
  ...answers: readonly ((request: IncomingMessage, response: ServerResponse) => unknown)[]
): Interceptor {
  let asked = 0;
  return (request, response) => {
    if (!request.url?.includes(sha256(BYTES))) return false;
    const answer = answers[Math.min(asked++, answers.length - 1)]!;
    return answer(request, response) !== false;
  };
}

const plain = (): false => false;
const cutAfter =
  (length: number) =>
  (_: IncomingMessage, response: ServerResponse): void => {
    response.writeHead(200, { "content-length": BYTES.length });
    response.write(BYTES.subarray(0, length), () => response.destroy());
  };
const rest = (request: IncomingMessage, response: ServerResponse): void => {
  const start = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? "")?.[1]);
  const range = `bytes ${start}-${BYTES.length - 1}/${BYTES.length}`;
  response.writeHead(206, { "content-range": range, "content-length": BYTES.length - start });
  response.end(BYTES.subarray(start));
};

describe("a broken download", () => {
  test("goes on where it was", async () => {
    const ranges: (string | undefined)[] = [];
    registry().intercept = layerAnswers(cutAfter(100_000), (request, response) => {
      ranges.push(request.headers.range);
      rest(request, response);
    });
    expect((await fetchLayer(sourceWorld(), registry())).equals(BYTES)).toBe(true);
    expect(ranges).toHaveLength(1);
    expect(ranges[0]).toMatch(/^bytes=[1-9]\d*-$/);
  });

  test("begins anew at a server that has no parts", async () => {
    registry().intercept = layerAnswers(cutAfter(100_000), cutAfter(200_000), plain);
    expect((await fetchLayer(sourceWorld(), registry())).equals(BYTES)).toBe(true);
  });

  test("is an error when it breaks again and again", async () => {
    const world = sourceWorld();
    registry().intercept = layerAnswers(cutAfter(0));
    expect(await failure(fetchLayer(world, registry()))).toEqual({
      code: "image/unreachable",
      message: `failed to copy ${sha256(BYTES)}: connection reset by peer; check the network, and try again`,
    });
    expect(registry().pulls).toHaveLength(2 + 4);
    expect(namesIn(`${world.directory}/blobs`).filter((name) => name.startsWith("draft"))).toEqual([]);
  });

  test("is one that stalls, too", async () => {
    registry().intercept = layerAnswers((_, response) => {
      response.writeHead(200, { "content-length": BYTES.length });
      response.write(BYTES.subarray(0, 1000));
    }, rest);
    const fast = { registry: { requestTimeout: 50 } };
    expect((await fetchLayer(sourceWorld(), registry(), fast)).equals(BYTES)).toBe(true);
  });

  test("ends when the build is given up", async () => {
    const world = sourceWorld();
    const controller = new AbortController();
    registry().intercept = layerAnswers((_, response) => {
      response.writeHead(200, { "content-length": BYTES.length });
      response.write(BYTES.subarray(0, 1000), () => controller.abort(new Error("enough")));
    });
    await expect(fetchLayer(world, registry(), {}, controller.signal)).rejects.toThrow("enough");
    expect(namesIn(`${world.directory}/blobs`).filter((name) => name.startsWith("draft"))).toEqual([]);
  });
});

describe("a server that", () => {
  test("fails for a while is asked again", async () => {
    registry().intercept = layerAnswers((_, response) => response.writeHead(500).end(), plain);
    expect((await fetchLayer(sourceWorld(), registry())).equals(BYTES)).toBe(true);
  });

  test.each([
    [500, "image/unreachable", "500 Internal Server Error; try again later", 4],
    [429, "image/unreachable", "429 Too Many Requests; wait and try again", 4],
    [403, "image/unauthorized", "403 Forbidden; check the name", 1],
    [404, "image/not-found", "not found; the image is incomplete in the registry, push it again", 1],
  ])("answers %i is an error %s", async (status, code, message, asked) => {
    registry().intercept = layerAnswers((_, response) => {
      response.writeHead(status).end();
    });
    const error = await failure(fetchLayer(sourceWorld(), registry()));
    expect(error.code).toBe(code);
    expect(error.message).toContain(message);
    expect(registry().pulls).toHaveLength(2 + asked);
  });

  test("has another size is refused at once", async () => {
    registry().intercept = layerAnswers((_, response) => {
      response.writeHead(200, { "content-length": 3 }).end("abc");
    });
    const error = await failure(fetchLayer(sourceWorld(), registry()));
    expect(error.message).toContain(`unexpected size 3 of ${sha256(BYTES)}, expected ${BYTES.length}`);
  });

  test("sends more than it should is cut off", async () => {
    registry().intercept = layerAnswers((_, response) => {
      response.writeHead(200);
      const more = () => response.write(BYTES, () => response.destroyed || more());
      more();
    });
    expect(await failure(fetchLayer(sourceWorld(), registry()))).toEqual({
      code: "image/digest",
      message: "too much",
    });
  });

  test("packs what it sends is refused", async () => {
    registry().intercept = layerAnswers((_, response) => {
      response.writeHead(200, { "content-encoding": "gzip" }).end(BYTES);
    });
    const error = await failure(fetchLayer(sourceWorld(), registry()));
    expect(error.message).toContain('unexpected content encoding "gzip"');
  });

  test("sends another part than it was asked for is refused", async () => {
    registry().intercept = layerAnswers(cutAfter(1000), (_, response) => {
      response.writeHead(206, { "content-range": `bytes 200000-299999/${BYTES.length}` }).end("x");
    });
    const error = await failure(fetchLayer(sourceWorld(), registry()));
    expect(error.message).toMatch(/from byte \d+, got it from byte 200000/);
  });
});

test("a mirror that spoils a blob is passed over", async () => {
  const mirror = await Server.start();
  try {
    addLayeredImage(mirror, "app", "x", [TEXT]);
    const spoilt = Buffer.from(BYTES);
    spoilt[1000]! ^= 1;
    mirror.intercept = layerAnswers((_, response) => {
      response.writeHead(200, { "content-length": spoilt.length }).end(spoilt);
    });
    const options = { registry: { mirrors: { [registry().host]: [mirror.host] } } };
    expect((await fetchLayer(sourceWorld(), registry(), options)).equals(BYTES)).toBe(true);
    expect(mirror.pulls.filter((pull) => pull.includes(sha256(BYTES)))).toHaveLength(1);
    expect(registry().pulls).toEqual([`GET /v2/app/blobs/${sha256(BYTES)}`]);
  } finally {
    await mirror.close();
  }
});

test("layers are fetched with the login of their registry", async () => {
  registry().auth = { kind: "bearer", user: "ann", password: "s3cret" };
  const credentials = async () => ({ kind: "password", username: "ann", password: "s3cret" }) as const;
  const content = await fetchLayer(sourceWorld(), registry(), { registry: { credentials } });
  expect(content.equals(BYTES)).toBe(true);
  expect(registry().tokens).toHaveLength(1);
});
