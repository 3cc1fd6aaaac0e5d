import { createServer } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { parseNormalizedNamed } from "../../../src/base/image/reference.js";
import type { PushRepository } from "../../../src/registry/push/push-repository.js";
import { createRegistryPusher, type PusherOptions } from "../../../src/registry/push/registry-pusher.js";
import type { PushBlob } from "../../../src/registry/push/upload-blob.js";
import { selfSignedCertificate } from "../../harness/self-signed-certificate.js";
import { digestOf, type Interceptor, PushServer } from "./push-server.js";

const OPTIONS: PusherOptions = {
  credentials: async () => ({ kind: "none" }),
  retry: { attempts: 3, baseDelay: 1, maxDelay: 2 },
};

function repositoryOf(server: PushServer, options: PusherOptions = {}, signal?: AbortSignal): PushRepository {
  const pusher = createRegistryPusher({ ...OPTIONS, ...options });
  onTestFinished(() => pusher.close());
  return pusher.repository(parseNormalizedNamed(`${server.host}/org/app`), false, signal);
}

interface TestBlob extends PushBlob {
  readonly content: Buffer;
  /** From where on it was read, each time. */
  readonly reads: number[];
  readonly sent: number[];
}

function blobOf(size: number): TestBlob {
  const content = Buffer.alloc(size, "abcdefghij");
  const reads: number[] = [];
  const sent: number[] = [];
  return {
    digest: digestOf(content),
    size,
    content,
    reads,
    sent,
    onProgress: (value) => sent.push(value),
    async *read(offset, length) {
      reads.push(offset);
      for (let at = offset; at < offset + length; at += 65_536) {
        yield content.subarray(at, Math.min(at + 65_536, offset + length));
      }
    },
  };
}

const nothing = async (): Promise<void> => {};

/** Answers one kind of request once, in its own way. */
function once(method: string, path: RegExp, answer: Interceptor): Interceptor {
  let isDone = false;
  return (request, response, count) => {
    if (isDone || request.method !== method || !path.test(request.url ?? "")) return false;
    isDone = true;
    return answer(request, response, count);
  };
}

function status(code: number, headers: Record<string, string> = {}): Interceptor {
  return (request, response) => {
    request.resume();
    response.writeHead(code, headers).end();
    return true;
  };
}

const UPLOAD = /\/uploads\//;

describe("a blob", () => {
  it("is sent at once", async () => {
    const server = await PushServer.start();
    const blob = blobOf(200_000);
    await expect(repositoryOf(server).pushBlob(blob, [], nothing)).resolves.toBe("uploaded");
    expect(server.blobs.get(blob.digest)?.equals(blob.content)).toBe(true);
    expect(server.requests).toEqual([
      `HEAD /v2/org/app/blobs/${blob.digest}`,
      "POST /v2/org/app/blobs/uploads/",
      `PUT /v2/org/app/blobs/uploads/ID?state=s&digest=${encodeURIComponent(blob.digest)}`,
    ]);
    expect(blob.sent.at(-1)).toBe(200_000);
  });

  it("may be empty", async () => {
    const server = await PushServer.start();
    await repositoryOf(server).pushBlob(blobOf(0), [], nothing);
    expect(server.blobs.get(digestOf(Buffer.alloc(0)))?.length).toBe(0);
  });

  it("is not sent, nor made ready, if it is there", async () => {
    const server = await PushServer.start();
    const blob = blobOf(10);
    server.give("org/app", blob.content);
    const ensure = (): never => {
      throw new Error("not needed");
    };
    await expect(repositoryOf(server).pushBlob(blob, ["org/other"], ensure)).resolves.toBe("exists");
    expect(server.requests).toHaveLength(1);
  });

  it("comes from another repository", async () => {
    const server = await PushServer.start();
    const blob = blobOf(10);
    server.give("org/base", blob.content);
    const ensure = (): never => {
      throw new Error("not needed");
    };
    await expect(repositoryOf(server).pushBlob(blob, ["org/base"], ensure)).resolves.toBe("mounted");
    expect(server.requests.at(-1)).toBe(
      `POST /v2/org/app/blobs/uploads/?mount=${encodeURIComponent(blob.digest)}&from=org%2Fbase`,
    );
  });

  it("is sent into the upload that a mount came to", async () => {
    const server = await PushServer.start();
    const blob = blobOf(10);
    await expect(repositoryOf(server).pushBlob(blob, ["org/base"], nothing)).resolves.toBe("uploaded");
    expect(server.requests.filter((request) => request.startsWith("POST"))).toHaveLength(1);
  });

  it("is sent although a mount is refused", async () => {
    const server = await PushServer.start();
    const blob = blobOf(10);
    server.intercept = once("POST", /mount=/, status(403));
    await expect(repositoryOf(server).pushBlob(blob, ["org/base"], nothing)).resolves.toBe("uploaded");
  });

  it("is sent although the registry does not say whether it has it", async () => {
    const server = await PushServer.start();
    server.intercept = once("HEAD", /blobs/, status(403));
    await expect(repositoryOf(server).pushBlob(blobOf(10), [], nothing)).resolves.toBe("uploaded");
  });
});

describe("an upload", () => {
  it.each([500, 502, 503, 429])("is tried again after %i", async (code) => {
    const server = await PushServer.start();
    const blob = blobOf(100);
    server.intercept = once("PUT", UPLOAD, status(code));
    await repositoryOf(server).pushBlob(blob, [], nothing);
    expect(server.blobs.has(blob.digest)).toBe(true);
    expect(blob.reads).toEqual([0, 0]);
  });

  it("is resumed where the connection broke", async () => {
    const server = await PushServer.start();
    const blob = blobOf(1_000_000);
    server.intercept = once("PUT", UPLOAD, async (request) => {
      const id = /uploads\/(\w+)/.exec(request.url ?? "")![1]!;
      let bytes = Buffer.alloc(0);
      for await (const piece of request) {
        bytes = Buffer.concat([bytes, piece as Uint8Array]);
        if (bytes.length > 300_000) break;
      }
      server.uploads.set(id, bytes);
      request.socket.destroy();
      return true;
    });
    await repositoryOf(server).pushBlob(blob, [], nothing);
    expect(server.blobs.get(blob.digest)?.equals(blob.content)).toBe(true);
    expect(server.requests.slice(2).map((request) => request.split(" ")[0])).toEqual([
      "PUT",
      "GET",
      "PATCH",
      "PUT",
    ]);
    expect(blob.reads[1]).toBeGreaterThan(300_000);
  });

  it("begins anew if the registry has forgotten it", async () => {
    const server = await PushServer.start();
    const blob = blobOf(1000);
    server.intercept = once("PUT", UPLOAD, (request, response) => {
      server.uploads.clear();
      request.resume();
      response.writeHead(404).end();
      return true;
    });
    await repositoryOf(server).pushBlob(blob, [], nothing);
    expect(server.requests.filter((request) => request.startsWith("POST"))).toHaveLength(2);
    expect(server.blobs.has(blob.digest)).toBe(true);
  });

  it("goes in chunks where so much at once is too large, as much as is taken of each", async () => {
    const server = await PushServer.start();
    const blob = blobOf(3_000_000);
    let isShort = true;
    server.intercept = async (request, response) => {
      if (!UPLOAD.test(request.url ?? "") || request.method === "POST") return false;
      if (Number(request.headers["content-length"]) > 1_600_000) return status(413)(request, response, 1);
      if (request.method !== "PATCH" || !isShort) return false;
      isShort = false;
      const id = /uploads\/(\w+)/.exec(request.url ?? "")![1]!;
      const pieces: Uint8Array[] = [];
      for await (const piece of request) pieces.push(piece as Uint8Array);
      server.uploads.set(id, Buffer.concat(pieces).subarray(0, 500_000));
      response.writeHead(202, { location: request.url!, range: "0-499999" }).end();
      return true;
    };
    await repositoryOf(server).pushBlob(blob, [], nothing);
    expect(server.blobs.get(blob.digest)?.equals(blob.content)).toBe(true);
    expect(blob.reads).toEqual([0, 0, 500_000, 2_000_000]);
  });

  it("asks how far it came when the registry expects another part", async () => {
    const server = await PushServer.start();
    const blob = blobOf(3_000_000);
    let refusals = 0;
    server.intercept = (request, response) => {
      if (!UPLOAD.test(request.url ?? "")) return false;
      const length = Number(request.headers["content-length"]);
      if (request.method === "PUT" && length > 1_600_000) return status(413)(request, response, 1);
      if (
        request.method === "PATCH" &&
        request.headers["content-range"] === "1500000-2999999" &&
        refusals++ === 0
      ) {
        return status(416)(request, response, 1);
      }
      return false;
    };
    await repositoryOf(server).pushBlob(blob, [], nothing);
    expect(server.blobs.get(blob.digest)?.equals(blob.content)).toBe(true);
    expect(server.requests.some((request) => request.startsWith("GET"))).toBe(true);
  });

  it("gives up when the registry takes no more", async () => {
    const server = await PushServer.start();
    server.intercept = async (request, response) => {
      if (!UPLOAD.test(request.url ?? "") || request.method === "POST") return false;
      if (request.method === "PUT") return status(413)(request, response, 1);
      for await (const _ of request);
      response.writeHead(202, { location: request.url!, range: "0-0" }).end();
      return true;
    };
    await expect(repositoryOf(server).pushBlob(blobOf(3_000_000), [], nothing)).rejects.toMatchObject({
      code: "image/protocol",
      message: expect.stringContaining("unexpected status from PATCH request to http://127.0.0.1"),
    });
  });

  it("does not believe in more than was sent", async () => {
    const server = await PushServer.start();
    server.intercept = async (request, response) => {
      if (!UPLOAD.test(request.url ?? "") || request.method === "POST") return false;
      if (request.method === "PUT") return status(413)(request, response, 1);
      for await (const _ of request);
      response.writeHead(202, { location: request.url!, range: "0-99999999" }).end();
      return true;
    };
    await expect(repositoryOf(server).pushBlob(blobOf(3_000_000), [], nothing)).rejects.toMatchObject({
      code: "image/protocol",
      message: expect.stringContaining("has 100000000 bytes of 3000000"),
    });
  });

  it("does not hang when the registry takes no bytes, or gives no answer", async () => {
    const server = await PushServer.start();
    server.intercept = (request) => request.method === "PUT";
    const pushing = repositoryOf(server, {
      idleTimeout: 50,
      answerTimeout: 50,
      retry: { attempts: 2, baseDelay: 1 },
    });
    await expect(pushing.pushBlob(blobOf(20_000_000), [], nothing)).rejects.toMatchObject({
      code: "image/unreachable",
      message: expect.stringMatching(/the registry took no more data|no answer/),
    });
  });

  it("ends with the reason that it was stopped for", async () => {
    const server = await PushServer.start();
    const stop = new AbortController();
    server.intercept = (request) => {
      if (request.method !== "PUT") return false;
      stop.abort(new Error("stopped"));
      return true;
    };
    const pushing = repositoryOf(server, {}, stop.signal).pushBlob(blobOf(20_000_000), [], nothing);
    await expect(pushing).rejects.toThrow("stopped");
  });

  it("fails with what reading the blob fails with", async () => {
    const server = await PushServer.start();
    const blob = blobOf(1_000_000);
    const broken: PushBlob = {
      ...blob,
      // biome-ignore lint/correctness/useYield: it fails before
      read: async function* () {
        throw new Error("disk on fire");
      },
    };
    await expect(repositoryOf(server).pushBlob(broken, [], nothing)).rejects.toThrow("disk on fire");
  });

  it("tells what the registry says", async () => {
    const server = await PushServer.start();
    server.intercept = once("PUT", UPLOAD, (request, response) => {
      request.resume();
      response.writeHead(403).end('{"errors":[{"code":"DENIED","message":"quota is used up"}]}');
      return true;
    });
    await expect(repositoryOf(server).pushBlob(blobOf(10), [], nothing)).rejects.toMatchObject({
      code: "image/unauthorized",
      message: expect.stringContaining("403 Forbidden: denied: quota is used up"),
    });
  });

  it("does not accept another digest", async () => {
    const server = await PushServer.start();
    const other = digestOf(Buffer.from("other"));
    server.intercept = once("PUT", UPLOAD, status(201, { "docker-content-digest": other }));
    await expect(repositoryOf(server).pushBlob(blobOf(10), [], nothing)).rejects.toMatchObject({
      code: "image/protocol",
      message: expect.stringContaining(`got digest ${other} for what was pushed as`),
    });
  });
});

describe("where an upload goes", () => {
  it("may be another host, which gets no credentials", async () => {
    const server = await PushServer.start();
    server.login = "me:secret";
    const seen: (string | undefined)[] = [];
    const other = createServer((request, response) => {
      seen.push(request.headers.authorization);
      request.resume();
      request.on("end", () => response.writeHead(201).end());
    });
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void other.close());
    const { port } = other.address() as AddressInfo;
    server.intercept = (request, response) => {
      if (request.method !== "POST" || request.headers.authorization !== "Bearer good") return false;
      return status(202, { location: `http://127.0.0.1:${port}/put?here=1` })(request, response, 1);
    };
    const credentials = async () => ({ kind: "password", username: "me", password: "secret" }) as const;
    await repositoryOf(server, { credentials }).pushBlob(blobOf(10), [], nothing);
    expect(seen).toEqual([undefined]);
    expect(server.scopes).toEqual(["repository:org/app:pull,push"]);
  });

  it.each([
    ["nothing", {}, "no location to go to"],
    ["no URL", { location: "http://[" }, "sent to something that is not a URL"],
    ["another scheme", { location: "file:///etc/passwd" }, "sent to a file: URL"],
  ])("is not %s", async (_, headers, words) => {
    const server = await PushServer.start();
    server.intercept = once("POST", UPLOAD, status(202, headers));
    await expect(repositoryOf(server).pushBlob(blobOf(10), [], nothing)).rejects.toMatchObject({
      code: "image/protocol",
      message: expect.stringContaining(words),
    });
  });

  it("may be told by a redirect that keeps the method, but not in circles", async () => {
    const server = await PushServer.start();
    server.intercept = once("POST", UPLOAD, (request, response) =>
      status(307, { location: request.url! })(request, response, 1),
    );
    await expect(repositoryOf(server).pushBlob(blobOf(10), [], nothing)).resolves.toBe("uploaded");
    server.intercept = (request, response) =>
      request.method === "POST" && status(307, { location: request.url! })(request, response, 1) === true;
    await expect(repositoryOf(server).pushBlob(blobOf(20), [], nothing)).rejects.toThrow(
      "stopped after 5 redirects",
    );
  });
});

describe("a manifest", () => {
  const bytes = Buffer.from('{"schemaVersion":2}');

  it("is put under its tag with its type, and only once", async () => {
    const server = await PushServer.start();
    const repository = repositoryOf(server);
    await repository.pushManifest("1.0", "application/x", bytes);
    await repository.pushManifest("1.0", "application/x", bytes);
    expect(server.manifests.get("org/app/1.0")).toEqual({ type: "application/x", bytes });
    expect(server.requests).toEqual([
      "HEAD /v2/org/app/manifests/1.0",
      "PUT /v2/org/app/manifests/1.0",
      "HEAD /v2/org/app/manifests/1.0",
    ]);
  });

  it("takes the place of another one with the tag", async () => {
    const server = await PushServer.start();
    const repository = repositoryOf(server);
    await repository.pushManifest("1.0", "application/x", Buffer.from("{}"));
    await repository.pushManifest("1.0", "application/x", bytes);
    expect(server.manifests.get("org/app/1.0")?.bytes).toEqual(bytes);
  });

  it("without a tag is put under its digest", async () => {
    const server = await PushServer.start();
    await repositoryOf(server).pushManifest(undefined, "application/x", bytes);
    expect(server.requests.at(-1)).toBe(`PUT /v2/org/app/manifests/${digestOf(bytes)}`);
  });

  it("is put again after a failure", async () => {
    const server = await PushServer.start();
    server.intercept = once("PUT", /manifests/, status(500));
    await repositoryOf(server).pushManifest("1.0", "application/x", bytes);
    expect(server.manifests.has("org/app/1.0")).toBe(true);
  });

  it("needs a login", async () => {
    const server = await PushServer.start();
    server.login = "me:secret";
    await expect(repositoryOf(server).pushManifest("1.0", "application/x", bytes)).rejects.toMatchObject({
      code: "image/unauthorized",
      message: expect.stringMatching(
        /^push access denied, repository does not exist or may require authorization: .*docker login 127\.0\.0\.1/,
      ),
    });
  });
});

describe("a registry that speaks TLS with a certificate of its own", () => {
  async function start() {
    const requests: string[] = [];
    const server = createTlsServer(selfSignedCertificate(), (request, response) => {
      requests.push(`${request.method} ${request.url}`);
      request.resume();
      const isUpload = request.method === "POST";
      const headers = { location: isUpload ? "/v2/app/blobs/uploads/1" : "" };
      const code = request.method === "HEAD" ? 404 : isUpload ? 202 : 201;
      request.on("end", () => response.writeHead(code, isUpload ? headers : {}).end());
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    return { requests, port };
  }

  function pushTo(port: number, options: PusherOptions, insecure: boolean): Promise<unknown> {
    const pusher = createRegistryPusher({ ...OPTIONS, ...options });
    onTestFinished(() => pusher.close());
    // Every name of this machine is insecure by itself; 0.0.0.0 leads here too.
    const repository = pusher.repository(parseNormalizedNamed(`0.0.0.0:${port}/app`), insecure);
    return repository.pushBlob(blobOf(1000), [], nothing);
  }

  it("is not trusted by itself", async () => {
    const { port, requests } = await start();
    await expect(pushTo(port, { retry: { attempts: 1 } }, false)).rejects.toMatchObject({
      code: "image/unreachable",
      message: expect.stringMatching(/certificate not trusted: .*push with registry\.insecure=true$/),
    });
    expect(requests).toEqual([]);
  });

  it("is taken as it is if that is asked for", async () => {
    const { port, requests } = await start();
    await expect(pushTo(port, {}, true)).resolves.toBe("uploaded");
    expect(requests.at(-1)).toMatch(/^PUT \/v2\/app\/blobs\/uploads\/1\?digest=/);
  });
});

it("speaks plain HTTP to a registry that is insecure", async () => {
  const server = await PushServer.start();
  const pusher = createRegistryPusher(OPTIONS);
  onTestFinished(() => pusher.close());
  const name = `0.0.0.0:${server.host.split(":")[1]}/app`;
  await expect(
    pusher.repository(parseNormalizedNamed(name), true).pushBlob(blobOf(10), [], nothing),
  ).resolves.toBe("uploaded");
  await expect(
    pusher.repository(parseNormalizedNamed(name), false).pushBlob(blobOf(20), [], nothing),
  ).rejects.toMatchObject({
    code: "image/unreachable",
    message: expect.stringContaining("speaks plain HTTP, push with registry.insecure=true"),
  });
});

it("tells that nobody listens", async () => {
  const server = await PushServer.start();
  const pusher = createRegistryPusher({ ...OPTIONS, retry: { attempts: 1 } });
  const repository = pusher.repository(parseNormalizedNamed("127.0.0.1:1/a"), false);
  await expect(repository.pushBlob(blobOf(1), [], nothing)).rejects.toMatchObject({
    code: "image/unreachable",
    message: expect.stringContaining("connection refused"),
  });
  expect(server.requests).toEqual([]);
});
