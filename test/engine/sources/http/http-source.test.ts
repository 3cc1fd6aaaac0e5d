import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { digestOf } from "../../../../src/base/image/digest.js";
import type { OpenSource } from "../../../../src/engine/sources/open-source.js";
import { sha256 } from "../../../harness/registry-server.js";
import { failure } from "../../../registry/pull.js";
import { keyOf, open, type SourceWorld, sourceWorld, testContext } from "../source-world.js";
import { namesIn } from "../test-layers.js";
import { gives, startSite } from "./test-site.js";

const MODIFIED = "Sun, 06 Nov 1994 08:49:37 GMT";

function keyFor(json: string): string {
  return sha256(`buildkit.source.v0:${sha256(json)}`);
}

/** The one file of a source. */
async function fileOf(world: SourceWorld, source: OpenSource, context = testContext()) {
  const tree = await source.tree(context);
  const directory = world.layers.directory({ id: tree.id });
  const [name = "", ...others] = namesIn(directory);
  expect(others).toEqual([]);
  const { mode, mtimeMs, uid, gid } = statSync(join(directory, name));
  const text = readFileSync(join(directory, name), "utf8");
  return { name, text, mode: mode & 0o7777, mtime: mtimeMs / 1000, uid, gid };
}

describe("a file without a checksum", () => {
  test("is known by its content and its time", async () => {
    const site = await startSite(gives("hello", { "last-modified": MODIFIED }));
    const world = sourceWorld();
    const source = open(world.build(), `${site.url}/dir/a.txt?x=1`);
    const json = `{"Filename":"a.txt","Perm":0,"UID":0,"GID":0,"Checksum":"${sha256("hello")}","LastModTime":"${MODIFIED}"}`;
    expect(await source.cacheKey(0, testContext())).toEqual({ digest: keyFor(json), isLast: true });
    expect(await fileOf(world, source)).toEqual({
      name: "a.txt",
      text: "hello",
      mode: 0o600,
      mtime: 784111777,
      uid: 0,
      gid: 0,
    });
    expect(site.asked).toEqual(["GET /dir/a.txt?x=1"]);
    expect(site.requests[0]?.headers).toMatchObject({ "accept-encoding": "gzip", "user-agent": "buildfile" });
    expect(world.layers.sealed).toEqual([`regular: http url ${site.url}/dir/a.txt?x=REDACTED`]);
    expect(source.pin()).toEqual({ kind: "http", url: `${site.url}/dir/a.txt?x=1`, digest: sha256("hello") });
    expect(await source.metadata?.({ logName: "" }, testContext())).toEqual({
      http: { checksum: sha256("hello"), filename: "a.txt", lastModified: 784111777n },
    });
  });

  test("has what the attributes say", async () => {
    const site = await startSite(gives("hello"));
    const world = sourceWorld();
    const attrs = {
      "http.filename": "../b",
      "http.perm": "0755",
      "http.uid": "7",
      "http.gid": "8",
      "http.header.user-agent": "me",
      "http.header.accept": "text/plain",
    };
    const source = open(world.build(), `${site.url}/a`, attrs);
    const json =
      `{"Filename":"b","Perm":493,"UID":7,"GID":8,"Checksum":"${sha256("hello")}",` +
      `"Header":[{"Name":"Accept","Value":"text/plain"},{"Name":"User-Agent","Value":"me"}]}`;
    expect(await keyOf(source)).toBe(keyFor(json));
    const isRoot = process.getuid?.() === 0;
    if (isRoot) {
      expect(await fileOf(world, source)).toEqual({
        name: "b",
        text: "hello",
        mode: 0o755,
        mtime: 0,
        uid: 7,
        gid: 8,
      });
    }
    expect(site.requests[0]?.headers).toMatchObject({ "user-agent": "me", accept: "text/plain" });
  });

  test("is called as its server says", async () => {
    const site = await startSite(gives("x", { "content-disposition": 'attachment; filename="a b.txt"' }));
    const world = sourceWorld();
    expect((await fileOf(world, open(world.build(), `${site.url}/get`))).name).toBe("a b.txt");
  });

  test("is unpacked if it came packed", async () => {
    const site = await startSite(gives(gzipSync("hello"), { "content-encoding": "gzip" }));
    const world = sourceWorld();
    const source = open(world.build(), `${site.url}/a`);
    expect((await fileOf(world, source)).text).toBe("hello");
    site.answer = gives("no gzip", { "content-encoding": "gzip" });
    expect(await failure(keyOf(open(world.build(), `${site.url}/b`)))).toEqual({
      code: "engine/source",
      message: `failed to fetch ${site.url}/b: its content is not what its encoding says`,
    });
    expect(world.layers.open()).toBe(0);
  });

  test("is fetched once in a build", async () => {
    const site = await startSite(gives("hello"));
    const environment = sourceWorld().build();
    const keys = await Promise.all([1, 2, 3].map(() => keyOf(open(environment, `${site.url}/a`))));
    expect(new Set(keys).size).toBe(1);
    expect(site.asked).toHaveLength(1);
  });
});

describe("a file that was downloaded before", () => {
  test.each([
    ["a HEAD with its ETag", gives("", { etag: 'W/"1"' }), ["HEAD /a"]],
    [
      "a HEAD with 304",
      ((_, response) => response.writeHead(304).end()) satisfies Parameters<typeof startSite>[0],
      ["HEAD /a"],
    ],
    [
      "a GET with 304, where HEAD is not allowed",
      ((request, response) =>
        response
          .writeHead(request.method === "HEAD" ? 405 : 304, { etag: '"1"' })
          .end()) satisfies Parameters<typeof startSite>[0],
      ["HEAD /a", "GET /a"],
    ],
  ])("is the same after %s", async (_name, answer, asked) => {
    const site = await startSite(gives("hello", { etag: '"1"', "last-modified": MODIFIED }));
    const world = sourceWorld();
    const first = open(world.build(), `${site.url}/a`);
    const key = await keyOf(first);
    const { id } = await first.tree(testContext());
    site.answer = answer;
    const second = open(world.build(), `${site.url}/a`);
    expect(await keyOf(second)).toBe(key);
    expect((await second.tree(testContext())).id).toBe(id);
    expect(site.asked.slice(1)).toEqual(asked);
    expect(site.requests[1]?.headers["if-none-match"]).toBe('"1"');
  });

  test("is fetched again if it has changed, and both are remembered", async () => {
    const site = await startSite(gives("one", { etag: '"1"' }));
    const world = sourceWorld();
    const one = await keyOf(open(world.build(), `${site.url}/a`));
    site.answer = gives("two", { etag: '"2"' });
    const two = await keyOf(open(world.build(), `${site.url}/a`));
    expect(two).not.toBe(one);
    site.answer = gives("one", { etag: '"1"' });
    expect(await keyOf(open(world.build(), `${site.url}/a`))).toBe(one);
    expect(site.asked).toEqual(["GET /a", "HEAD /a", "GET /a", "HEAD /a"]);
    expect(site.requests[3]?.headers["if-none-match"]).toBe('"1", "2"');
  });

  test("is fetched again if its layer is gone", async () => {
    const site = await startSite(gives("one", { etag: '"1"' }));
    const world = sourceWorld();
    const tree = await open(world.build(), `${site.url}/a`).tree(testContext());
    world.layers.remove({ id: tree.id });
    await keyOf(open(world.build(), `${site.url}/a`));
    expect(site.asked).toEqual(["GET /a", "GET /a"]);
    expect(site.requests[1]?.headers["if-none-match"]).toBeUndefined();
  });

  test("with other attributes is another one", async () => {
    const site = await startSite(gives("one", { etag: '"1"' }));
    const world = sourceWorld();
    await keyOf(open(world.build(), `${site.url}/a`));
    await keyOf(open(world.build(), `${site.url}/a`, { "http.perm": "0644" }));
    expect(site.asked).toEqual(["GET /a", "GET /a"]);
  });
});

describe("a file with a checksum", () => {
  test.each(["sha256", "sha384", "sha512"])(
    "of %s is not asked for before it is wanted",
    async (algorithm) => {
      const checksum = digestOf(Buffer.from("hello"), algorithm);
      const site = await startSite(gives("hello", { "last-modified": MODIFIED, etag: '"1"' }));
      const world = sourceWorld();
      const source = open(world.build(), `${site.url}/a`, { "http.checksum": checksum });
      const json = `{"Filename":"a","Perm":0,"UID":0,"GID":0,"Checksum":"${checksum}"}`;
      expect(await keyOf(source)).toBe(keyFor(json));
      expect(site.asked).toEqual([]);
      expect(await fileOf(world, source)).toMatchObject({ text: "hello", mtime: 784111777 });
      expect(source.pin()).toMatchObject({ digest: checksum });
      await open(world.build(), `${site.url}/a`, { "http.checksum": checksum }).tree(testContext());
      expect(site.asked).toEqual(["GET /a"]);
    },
  );

  test("is an error if it is another", async () => {
    const site = await startSite(gives("other"));
    const world = sourceWorld();
    const source = open(world.build(), `${site.url}/a`, { "http.checksum": sha256("hello") });
    expect(await failure(source.tree(testContext()))).toEqual({
      code: "engine/source",
      message: `failed to fetch ${site.url}/a: digest mismatch ${sha256("other")}: ${sha256("hello")}; the file is not the one that was expected`,
    });
    expect(world.layers.open()).toBe(0);
    expect(world.records.size).toBe(0);
  });
});

describe("credentials", () => {
  test.each([
    ["a header of the host", { "HTTP_AUTH_HEADER_127.0.0.1": "Basic abc\n" }, {}, "Basic abc"],
    ["a token of the host", { "HTTP_AUTH_TOKEN_127.0.0.1": "t0ken" }, {}, "Bearer t0ken"],
    ["a named secret", { mine: "Key x" }, { "http.authheadersecret": "mine" }, "Key x"],
    ["another host's", { HTTP_AUTH_TOKEN_localhost: "t0ken" }, {}, undefined],
  ])("are %s", async (_name, secrets: Record<string, string>, attrs: Record<string, string>, sent) => {
    const site = await startSite(gives("hello"));
    await keyOf(open(sourceWorld().build({ secrets }), `${site.url}/a`, attrs));
    expect(site.requests[0]?.headers.authorization).toBe(sent);
  });

  test("that a build names have to be there", async () => {
    const source = open(sourceWorld().build(), "http://127.0.0.1:1/a", { "http.authheadersecret": "mine" });
    expect(await failure(keyOf(source))).toEqual({
      code: "engine/source",
      message:
        "failed to retrieve HTTP auth secret mine: secret mine: not found; give it with --secret id=mine",
    });
  });

  test("stay with their host", async () => {
    const other = await startSite(gives("hello"));
    const site = await startSite((_, response) => {
      response.writeHead(302, { location: `${other.url}/b` }).end();
    });
    const secrets = { "HTTP_AUTH_TOKEN_127.0.0.1": "t0ken" };
    await keyOf(open(sourceWorld().build({ secrets }), `${site.url}/a`));
    expect(site.requests[0]?.headers.authorization).toBe("Bearer t0ken");
    expect(other.requests[0]?.headers.authorization).toBeUndefined();
  });

  test("are not in errors", async () => {
    const site = await startSite((_, response) => {
      response.writeHead(403).end('{"message":"no t0ken"}');
    });
    const secrets = { "HTTP_AUTH_HEADER_127.0.0.1": "t0ken" };
    const url = `http://ann:pw@${site.host}/a?sig=abc`;
    const { message } = await failure(keyOf(open(sourceWorld().build({ secrets }), url)));
    expect(message).toBe(
      `failed to fetch ${site.url}/a?sig=REDACTED: invalid response status 403; check the URL, or log in with --secret id=HTTP_AUTH_TOKEN_127.0.0.1 or HTTP_AUTH_HEADER_127.0.0.1`,
    );
  });
});

describe("a download that breaks", () => {
  const body = "0123456789".repeat(20_000);
  const cut: Parameters<typeof startSite>[0] = (_, response) => {
    response.writeHead(200, { "content-length": body.length, etag: '"1"' });
    response.write(body.slice(0, 50_000), () => response.destroy());
  };

  test("goes on where it was, if the content is still the same", async () => {
    const site = await startSite(cut);
    site.answer = (request, response) => {
      if (site.requests.length === 1) return cut(request, response);
      const start = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? "")?.[1]);
      const range = `bytes ${start}-${body.length - 1}/${body.length}`;
      response.writeHead(206, { "content-range": range, etag: '"1"' }).end(body.slice(start));
    };
    const world = sourceWorld();
    expect((await fileOf(world, open(world.build(), `${site.url}/a`))).text).toBe(body);
    expect(site.requests[1]?.headers).toMatchObject({ "if-range": '"1"', "accept-encoding": "identity" });
  });

  test.each([
    ["another content", gives("other", { etag: '"2"' })],
    ["the same again and again", cut],
  ])("is an error with %s", async (_name, answer) => {
    const site = await startSite(cut);
    site.answer = (request, response) =>
      site.requests.length === 1 ? cut(request, response) : answer(request, response);
    const world = sourceWorld();
    expect(await failure(keyOf(open(world.build(), `${site.url}/a`)))).toEqual({
      code: "engine/source",
      message: `failed to fetch ${site.url}/a: connection reset by peer; check the network, and try again`,
    });
    expect(world.layers.open()).toBe(0);
  });

  test("because it stalls is an error", async () => {
    const site = await startSite((_, response) => {
      response.writeHead(200, { "content-length": 10 });
      response.write("x");
    });
    const { message } = await failure(keyOf(open(sourceWorld().build(), `${site.url}/a`)));
    expect(message).toContain("no more data after 500 ms");
  });

  test("because the build is given up leaves nothing", async () => {
    const controller = new AbortController();
    const site = await startSite((_, response) => {
      response.writeHead(200, { "content-length": 10 });
      response.write("x", () => controller.abort(new Error("enough")));
    });
    const world = sourceWorld();
    const source = open(world.build(), `${site.url}/a`);
    await expect(keyOf(source, testContext(controller.signal))).rejects.toThrow("enough");
    expect(world.layers.open()).toBe(0);
  });
});

describe("errors", () => {
  test.each([
    [404, "invalid response status 404; check the URL"],
    [503, "invalid response status 503; try again later"],
  ])("status %i", async (status, message) => {
    const site = await startSite((_, response) => {
      response.writeHead(status).end();
    });
    expect(await failure(keyOf(open(sourceWorld().build(), `${site.url}/a`)))).toEqual({
      code: "engine/source",
      message: `failed to fetch ${site.url}/a: ${message}`,
    });
  });

  test("too many redirects", async () => {
    const site = await startSite((request, response) => {
      response.writeHead(302, { location: `${request.url}x` }).end();
    });
    const { message } = await failure(keyOf(open(sourceWorld().build(), `${site.url}/a`)));
    expect(message).toContain("stopped after 10 redirects");
    expect(site.asked).toHaveLength(11);
  });

  test.each([
    ["http://[x/a", {}, "engine/definition", 'invalid URL "http://[x/a"'],
    ["http://h/a", { "http.sig.pubkey": "k" }, "engine/unsupported", "signatures of files are not checked"],
    [
      "http://h/a",
      { "http.header.cookie": "k" },
      "engine/definition",
      "a build may set Accept and User-Agent only",
    ],
    [
      "http://h/a",
      { "http.checksum": "md5:1" },
      "engine/definition",
      'attribute http.checksum: "md5:1": unsupported digest algorithm',
    ],
    ["http://h/a", { "http.uid": "-1" }, "engine/definition", "-1 is out of range"],
    [
      "http://h/a",
      { "http.mode": "1" },
      "engine/unsupported",
      'unknown attribute "http.mode" of a http source',
    ],
  ])("%s %j", async (identifier, attrs: Record<string, string>, code, message) => {
    const error = await failure((async () => open(sourceWorld().build(), identifier, attrs))());
    expect(error.code).toBe(code);
    expect(error.message).toContain(message);
  });
});

test("a stream of the client is a file, too", async () => {
  const world = sourceWorld();
  const upload = (id: string) =>
    id === "abc" ? Readable.from([Buffer.from("hel"), Buffer.from("lo")]) : undefined;
  const source = open(world.build({ upload }), "http://buildkit-session/abc", { "http.filename": "context" });
  expect(await fileOf(world, source)).toMatchObject({ name: "context", text: "hello" });
  const other = open(world.build({ upload }), "http://buildkit-session/abd");
  expect((await failure(keyOf(other))).message).toContain("no http response from session for abd");
});
