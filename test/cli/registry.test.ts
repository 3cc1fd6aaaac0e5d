import { createHash } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { directoryOf, run } from "./run.js";

const CONFIG = JSON.stringify({
  os: "linux",
  architecture: "amd64",
  config: { User: "app" },
  rootfs: {
    type: "layers",
    diff_ids: ["sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"],
  },
});
const digestOf = (text: string): string => `sha256:${createHash("sha256").update(text).digest("hex")}`;
const MANIFEST = JSON.stringify({
  schemaVersion: 2,
  mediaType: "application/vnd.oci.image.manifest.v1+json",
  config: {
    mediaType: "application/vnd.oci.image.config.v1+json",
    digest: digestOf(CONFIG),
    size: CONFIG.length,
  },
  layers: [],
});

let server: Server;
let host: string;
/** Called when a request comes; answers nothing until it is done. */
let onRequest: () => Promise<void> = async () => {};

beforeAll(async () => {
  server = createServer(async (request, response) => {
    await onRequest();
    const url = request.url ?? "";
    const body = url.includes("/blobs/") ? CONFIG : url.includes("/manifests/") ? MANIFEST : "{}";
    if (url.includes("/nosuch/")) response.statusCode = 404;
    if (url.includes("/denied/")) response.statusCode = 403;
    const type = url.includes("/blobs/")
      ? "application/octet-stream"
      : "application/vnd.oci.image.manifest.v1+json";
    response.setHeader("Content-Type", type);
    response.setHeader("Docker-Content-Digest", digestOf(body));
    response.end(request.method === "HEAD" ? undefined : body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

describe("images from a registry", () => {
  test("are pinned, and their config is heeded", async () => {
    const cwd = directoryOf({ Dockerfile: `FROM ${host}/app:1\nRUN true\n` });
    const { code, stdout, stderr } = await run(["compile", "--build-platform=linux/amd64"], { cwd });
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toContain(`"identifier":"docker-image://${host}/app:1@${digestOf(MANIFEST)}"`);
    expect(stdout).toContain('"user":"app"');
  });

  test("are asked of a mirror first", async () => {
    const cwd = directoryOf({ Dockerfile: "FROM registry.example/app\n" });
    const argv = [
      "compile",
      "--registry-mirror",
      `registry.example=http://${host}`,
      "--build-platform=linux/amd64",
    ];
    const { code, stdout } = await run(argv, { cwd });
    expect(code).toBe(0);
    expect(stdout).toContain(`docker-image://registry.example/app:latest@${digestOf(MANIFEST)}`);
  });

  test("that are not there are the file's mistake", async () => {
    const cwd = directoryOf({ Dockerfile: `FROM ${host}/nosuch/app:1\n` });
    const { code, stderr } = await run(["compile"], { cwd });
    expect(code).toBe(1);
    expect(stderr).toContain("Dockerfile:1:6: error: ");
    expect(stderr).toContain("not found");
    expect(stderr).toContain(
      "hint: --image-config REF=FILE takes an image's config from a file, --offline does without\n",
    );
  });

  test("that the registry does not give are its own", async () => {
    const cwd = directoryOf({ Dockerfile: `FROM ${host}/denied/app:1\n` });
    const { code, stderr } = await run(["compile"], { cwd });
    expect(code).toBe(3);
    expect(stderr).toContain("[image/unauthorized]\n");
  });

  test("that take long are named on a terminal, and nowhere else", async () => {
    onRequest = () => new Promise((resolve) => setTimeout(resolve, 700));
    try {
      const cwd = directoryOf({ Dockerfile: `FROM ${host}/slow\n` });
      const argv = ["compile", "--build-platform=linux/amd64", "--format=json"];
      const [seen, unseen] = await Promise.all([
        run(argv, { cwd, tty: true, columns: 40 }),
        run(argv, { cwd }),
      ]);
      expect(seen.stderr).toMatch(/^\r\u001b\[K.{1,39}\r\u001b\[K$/);
      expect(seen.stderr).toContain("load metadata for");
      expect(unseen.stderr).toBe("");
    } finally {
      onRequest = async () => {};
    }
  });

  test("are given up on an interrupt", async () => {
    const controller = new AbortController();
    onRequest = () => {
      controller.abort();
      return new Promise((resolve) => setTimeout(resolve, 5000).unref());
    };
    try {
      const cwd = directoryOf({ Dockerfile: `FROM ${host}/slow\n` });
      const result = await run(["compile"], { cwd, signal: controller.signal });
      expect(result).toMatchObject({ code: 130, stdout: "", stderr: "" });
    } finally {
      onRequest = async () => {};
    }
  });
});
