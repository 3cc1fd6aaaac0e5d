import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { OCI_CONFIG, RegistryServer, sha256 } from "../harness/registry-server.js";
import { AMD64, failure, pull } from "./pull.js";

let server: RegistryServer;
beforeEach(async () => {
  server = await RegistryServer.start();
});
afterEach(() => server.close());

/** The beginning of every message. */
const prefix = (name: string) => `failed to resolve source metadata for ${server.host}/${name}: `;

describe("errors", () => {
  test("not found", async () => {
    expect(await failure(pull(`${server.host}/app:gone`))).toEqual({
      code: "image/not-found",
      message: `${prefix("app:gone")}${server.host}/app:gone: not found; check the name and the tag`,
    });
  });

  test("an image whose parts are missing", async () => {
    const config = { mediaType: OCI_CONFIG, digest: sha256("gone"), size: 4 };
    server.addManifest("app", "x", { schemaVersion: 2, config });
    expect(await failure(pull(`${server.host}/app:x`))).toEqual({
      code: "image/not-found",
      message: `${prefix("app:x")}${server.host}/app:x: ${config.digest}: not found; the image is incomplete in the registry, push it again`,
    });
  });

  test.each([
    [
      403,
      '{"errors":[{"code":"DENIED","message":"not yours"}]}',
      "image/unauthorized",
      '403 Forbidden: denied: not yours; check the name, or log in with "docker login HOST"',
    ],
    [400, "<html>", "image/protocol", "400 Bad Request; check that HOST is a registry"],
    [
      418,
      '{"message":"tea\\n\\u001b[31m"}',
      "image/protocol",
      "418 I'm a Teapot: tea [31m; check that HOST is a registry",
    ],
    [507, "", "image/unreachable", "507 Insufficient Storage; try again later"],
  ])("status %s", async (status, body, code, message) => {
    server.intercept = (_, response) => {
      response.writeHead(status);
      response.end(body);
      return true;
    };
    expect(await failure(pull(`${server.host}/app:x`))).toEqual({
      code,
      message: `${prefix("app:x")}unexpected status from GET request to http://${server.host}/v2/app/manifests/x: ${message.replace("HOST", server.host)}`,
    });
    expect(server.requests).toHaveLength(1);
  });

  test("a long error is cut off", async () => {
    server.intercept = (_, response) => {
      response.writeHead(400);
      response.write(Buffer.alloc(100 * 1024, 65));
      return true; // and never ends
    };
    expect((await failure(pull(`${server.host}/app:x`))).message).toContain("400 Bad Request; check");
  });

  test("nobody there", async () => {
    const { host } = server;
    await server.close();
    expect(await failure(pull(`${host}/app:x`))).toEqual({
      code: "image/unreachable",
      message: `failed to resolve source metadata for ${host}/app:x: failed to do request: GET "https://${host}/v2/app/manifests/x": connection refused; check the network, and that ${host} is the right registry`,
    });
    server = await RegistryServer.start();
  });

  test("a server that hangs", async () => {
    server.intercept = () => true;
    const begin = performance.now();
    const error = await failure(pull(`${server.host}/app:x`, { requestTimeout: 50 }));
    expect(error).toMatchObject({ code: "image/unreachable" });
    expect(error.message).toContain("no complete answer after 50 ms");
    expect(server.requests).toHaveLength(2);
    expect(performance.now() - begin).toBeLessThan(1500);
  });

  test("a body that hangs", async () => {
    server.intercept = (_, response) => {
      response.writeHead(200, { "content-length": 10 });
      response.write("{");
      return true;
    };
    const error = await failure(pull(`${server.host}/app:x`, { requestTimeout: 50 }));
    expect(error.message).toContain("no complete answer after 50 ms");
  });

  test("a body that breaks off is asked for again", async () => {
    let asked = 0;
    server.intercept = (_, response) => {
      asked++;
      response.writeHead(200, { "content-length": 10 });
      response.write("{", () => response.destroy());
      return true;
    };
    const error = await failure(pull(`${server.host}/app:x`));
    expect(error.code).toBe("image/unreachable");
    expect(asked).toBe(4);
    server.addImage("app", "x");
    server.intercept = (_, response) => {
      if (asked++ > 5) return false;
      response.destroy();
      return true;
    };
    await pull(`${server.host}/app:x`);
  });

  test("something that is no HTTP server", async () => {
    server.intercept = (request) => {
      request.socket.end("SSH-2.0-OpenSSH\r\n");
      return true;
    };
    expect(await failure(pull(`${server.host}/app:x`))).toMatchObject({ code: "image/protocol" });
  });
});

describe("an abort", () => {
  test("ends a request", async () => {
    const controller = new AbortController();
    server.intercept = () => {
      controller.abort(new Error("enough"));
      return true;
    };
    await expect(pull(`${server.host}/app:x`, {}, AMD64, controller.signal)).rejects.toThrow("enough");
  });

  test("ends a wait", async () => {
    const controller = new AbortController();
    server.intercept = (_, response) => {
      setTimeout(() => controller.abort(new Error("enough")), 20);
      response.writeHead(503).end();
      return true;
    };
    const options = { retry: { baseDelay: 60_000, maxDelay: 60_000 } };
    await expect(pull(`${server.host}/app:x`, options, AMD64, controller.signal)).rejects.toThrow("enough");
  });

  test("that came before sends nothing", async () => {
    const signal = AbortSignal.abort(new Error("enough"));
    await expect(pull(`${server.host}/app:x`, {}, AMD64, signal)).rejects.toThrow("enough");
    expect(server.requests).toEqual([]);
  });
});
