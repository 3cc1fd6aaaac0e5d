import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { finished } from "node:stream/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createImageStore } from "../../src/client/build/load-image.js";
import { pushImages } from "../../src/client/build/push-image.js";
import type { DockerAddress } from "../../src/client/connect/address.js";
import { openDockerRequest, readDockerJson, readDockerMessages } from "../../src/client/docker-api.js";
import type { StatusResponse } from "../../src/proto/generated/control.js";

/** A Docker Engine that knows nothing but its answers. */
let answer: (request: IncomingMessage, response: ServerResponse) => void;
let server: Server;
let folder: string;
let engine: DockerAddress;
const env = () => ({ env: { DOCKER_HOST: `unix://${join(folder, "socket")}`, DOCKER_CONFIG: folder } });

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "buildfile-api-"));
  engine = { scheme: "docker", host: { scheme: "unix", path: join(folder, "socket") } };
  server = createServer((request, response) => answer(request, response));
  await new Promise<void>((resolve) => server.listen(join(folder, "socket"), resolve));
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part);
  return Buffer.concat(parts);
}

const steps = (statuses: readonly StatusResponse[]) =>
  statuses
    .flatMap(({ vertexes = [] }) => vertexes)
    .map(({ name, completed, error }) => ({ name, error, done: completed !== undefined }));

describe("a request", () => {
  const ask = async (silence: number) => {
    const { body, answer: said } = await openDockerRequest(engine, { method: "GET", path: "/slow" }, env(), {
      silence,
    });
    body.end();
    return readDockerJson(await said);
  };

  test("may take long as long as the engine is there", async () => {
    let pings = 0;
    answer = ({ url }, response) => {
      if (url === "/_ping") {
        response.end("OK");
        if (++pings === 3) slow?.end('{"a":1}');
      } else slow = response;
    };
    let slow: ServerResponse | undefined;
    expect(await ask(20)).toEqual({ a: 1 });
    expect(pings).toBe(3);
  });

  test.each(["before", "in the middle of"])("fails if the engine is gone %s its answer", async (when) => {
    answer = ({ url }, response) => {
      if (url === "/slow" && when !== "before") response.write('{"a":');
    };
    await expect(ask(30)).rejects.toMatchObject({
      code: "daemon/lost",
      message: expect.stringMatching(
        /^the Docker daemon at .* does not answer any more: no word from it for 0.03 s$/,
      ),
    });
  });

  test("fails if the engine hangs up in the middle of its answer", async () => {
    answer = (_request, response) => {
      response.write('{"a":', () => response.destroy());
    };
    await expect(ask(5000)).rejects.toMatchObject({
      code: "daemon/lost",
      message: expect.stringMatching(/^lost the connection to the Docker daemon at .*: aborted$/),
    });
  });
});

describe("an image that is loaded", () => {
  const load = () => {
    const statuses: StatusResponse[] = [];
    const signal = new AbortController().signal;
    const progress = { send: (status: StatusResponse) => statuses.push(status) };
    return { statuses, stream: createImageStore({ env: env(), signal, progress }).load(undefined) };
  };

  test("is sent as it comes, and is there at the end of the stream", async () => {
    let asked: unknown;
    let isLoaded = false;
    answer = async (request, response) => {
      const body = await bodyOf(request);
      asked = [request.method, request.url, request.headers["content-type"], body.length];
      response.write('{"id":"abc","progressDetail":{"current":5,"total":9}}\n{"stream":"Loaded');
      setImmediate(() => {
        isLoaded = true;
        response.end(' image: a"}\n');
      });
    };
    const { statuses, stream } = load();
    const writable = await stream;
    for (let i = 0; i < 50; i++) writable.write(Buffer.alloc(100_000));
    writable.end();
    await finished(writable);
    expect(isLoaded).toBe(true);
    expect(asked).toEqual(["POST", "/images/load", "application/x-tar", 5_000_000]);
    expect(steps(statuses)).toEqual([
      { name: "importing to docker", error: undefined, done: false },
      { name: "importing to docker", error: "", done: true },
    ]);
    expect(statuses.flatMap((status) => status.statuses ?? [])).toMatchObject([
      { ID: "loading layer abc", current: 5, total: 9 },
    ]);
  });

  test.each<[string, (response: ServerResponse) => void, string]>([
    [
      "that Docker cannot read",
      (response) => response.end('{"error":"invalid tar header"}\n'),
      "invalid tar header",
    ],
    [
      "that Docker refuses",
      (response) => response.writeHead(500).end('{"message":"no space left on device"}'),
      "no space left on device",
    ],
    ["on which Docker dies", (response) => response.destroy(), "lost the connection to the Docker daemon"],
    ["to which Docker answers nonsense", (response) => response.end("<html>"), "something other than JSON"],
  ])("%s fails", async (_name, respond, message) => {
    answer = async (request, response) => {
      await bodyOf(request).catch(() => {});
      respond(response);
    };
    const writable = await load().stream;
    const done = finished(writable);
    writable.end("x");
    await expect(done).rejects.toThrow(message);
  });

  test("without a Docker says so", async () => {
    server.close();
    rmSync(join(folder, "socket"), { force: true });
    await expect(load().stream).rejects.toMatchObject({
      code: "daemon/unreachable",
      message: expect.stringContaining("Cannot connect to the Docker daemon"),
    });
  });
});

describe("whether a store takes OCI archives", () => {
  const takesOci = () => {
    const signal = new AbortController().signal;
    return createImageStore({ env: env(), signal, progress: { send: () => {} } }).takesOci(undefined);
  };

  test.each([
    [{ DriverStatus: [["driver-type", "io.containerd.snapshotter.v1"]] }, true],
    [
      {
        DriverStatus: [
          ["Backing Filesystem", "extfs"],
          ["driver-type", "io.containerd.snapshotter.v1"],
        ],
      },
      true,
    ],
    [{ DriverStatus: [["Backing Filesystem", "io.containerd.snapshotter.v1"]] }, false],
    [{ DriverStatus: null }, false],
    [{ DriverStatus: "driver-type" }, false],
    [{}, false],
    [null, false],
  ])("%j: %s", async (info, expected) => {
    let asked: unknown;
    answer = (request, response) => {
      asked = [request.method, request.url];
      response.end(JSON.stringify(info));
    };
    expect(await takesOci()).toBe(expected);
    expect(asked).toEqual(["GET", "/info"]);
  });

  test.each([
    ["<html>", "something other than JSON"],
    [`"${"x".repeat(4 << 20)}"`, "more than 4 MiB of JSON"],
  ])("is not known from %.9s", async (text, message) => {
    answer = (_request, response) => response.end(text);
    await expect(takesOci()).rejects.toMatchObject({
      code: "daemon/protocol",
      message: `the Docker daemon answered with ${message}`,
    });
  });
});

describe("an image that an Engine pushes", () => {
  const response = { "containerimage.digest": "sha256:local", "image.name": "x" };
  const push = (names: readonly string[]) => {
    const statuses: StatusResponse[] = [];
    const signal = new AbortController().signal;
    const progress = { send: (status: StatusResponse) => statuses.push(status) };
    return { statuses, pushed: pushImages(names, response, { engine, env: env(), signal, progress }) };
  };

  test("goes out with the login of its registry, and has its digest from there", async () => {
    const auth = Buffer.from("me:hidden").toString("base64");
    writeFileSync(join(folder, "config.json"), JSON.stringify({ auths: { "reg.example:5000": { auth } } }));
    const asked: unknown[] = [];
    answer = (request, answered) => {
      const login = Buffer.from(String(request.headers["x-registry-auth"]), "base64url").toString();
      asked.push([request.method, request.url, JSON.parse(login)]);
      if (request.method === "GET") answered.end('{"Descriptor":{"digest":"sha256:remote"}}');
      else answered.end('{"status":"Preparing","id":"l"}\n{"status":"Pushed","id":"l"}\n');
    };
    const { pushed, statuses } = push(["reg.example:5000/a/b:1", "c"]);
    expect(await pushed).toEqual({
      "image.name": "x",
      "containerimage.digest": "sha256:remote",
      "containerimage.config.digest": "sha256:local",
    });
    const login = { username: "me", password: "hidden", serveraddress: "reg.example:5000" };
    expect(asked).toEqual([
      ["POST", "/images/reg.example:5000/a/b/push?tag=1", login],
      ["POST", "/images/docker.io/library/c/push?tag=latest", {}],
      ["GET", "/distribution/reg.example:5000/a/b:1/json", login],
    ]);
    expect(steps(statuses).map(({ name }) => name)).toEqual([
      "pushing reg.example:5000/a/b:1 with docker",
      "pushing reg.example:5000/a/b:1 with docker",
      "pushing c with docker",
      "pushing c with docker",
    ]);
  });

  test("fails if the registry refuses it", async () => {
    answer = (_request, answered) => answered.end('{"errorDetail":{"message":"denied"},"error":"denied"}\n');
    const { pushed, statuses } = push(["a"]);
    await expect(pushed).rejects.toMatchObject({ code: "daemon/failed", message: "denied" });
    expect(steps(statuses).at(-1)).toEqual({ name: "pushing a with docker", error: "denied", done: true });
  });
});

describe("readDockerMessages", () => {
  const read = async (...chunks: string[]): Promise<unknown[]> => {
    const messages: unknown[] = [];
    const stream = (async function* () {
      for (const chunk of chunks) yield Buffer.from(chunk, "latin1");
    })();
    await readDockerMessages(stream, (message) => messages.push(message));
    return messages;
  };

  test("puts lines together, and the characters in them", async () => {
    const [first = "", second = ""] = [`{"a":"ä"}\r\n\r\n{"b"`, `:1}`].map((text) =>
      Buffer.from(text).toString("latin1"),
    );
    expect(await read(first.slice(0, 7), first.slice(7), second)).toEqual([{ a: "ä" }, { b: 1 }]);
  });

  test("does not keep a line without an end", async () => {
    await expect(read(...Array.from({ length: 10 }, () => "x".repeat(10_000)))).rejects.toThrow("too long");
  });
});
