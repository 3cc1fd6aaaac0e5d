import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { type FileTree, makeTree } from "../client/files/file-tree.js";

/** Files and git repositories over HTTP on 127.0.0.1, for builds that fetch them. */
export interface WebServer {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  /** Method and path of every request so far. */
  readonly requests: readonly string[];
  /** Serves bytes; gives their URL. */
  serve(path: string, bytes: Uint8Array | string): string;
  close(): Promise<void>;
}

/** Whether this machine has a git that can serve repositories. */
export function hasGit(): boolean {
  const { status, stdout } = spawnSync("git", ["--exec-path"], { encoding: "utf8" });
  return status === 0 && spawnSync(join(stdout.trim(), "git-http-backend")).error === undefined;
}

/** @param gitRoot a directory of repositories, served by `git http-backend` under `/git/` */
export async function startWebServer(gitRoot?: string): Promise<WebServer> {
  const content = new Map<string, Buffer>();
  const requests: string[] = [];
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://localhost");
    requests.push(`${request.method} ${pathname}`);
    const bytes = content.get(pathname);
    if (bytes !== undefined) sendFile(bytes, request, response);
    else if (gitRoot !== undefined && pathname.startsWith("/git/")) runGit(gitRoot, request, response);
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    requests,
    serve: (path, bytes) => {
      content.set(path, Buffer.from(bytes));
      return url + path;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Makes `ROOT/NAME` with one commit of these files on `main`; gives the commit's id. */
export function makeRepository(root: string, name: string, files: FileTree, tag = "v1"): string {
  const directory = join(root, name);
  mkdirSync(directory, { recursive: true });
  makeTree(directory, files);
  const git = (...args: readonly string[]): string => {
    const author = [
      "-c",
      "user.name=test",
      "-c",
      "user.email=test@example.com",
      "-c",
      "init.defaultBranch=main",
    ];
    const env = { ...process.env, GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_NOSYSTEM: "1" };
    const ran = spawnSync("git", [...author, ...args], { cwd: directory, encoding: "utf8", env });
    if (ran.status !== 0) throw new Error(`git ${args.join(" ")}: ${ran.stderr}`);
    return ran.stdout.trim();
  };
  git("init", "--quiet");
  git("add", "--all");
  git("commit", "--quiet", "--message=all");
  git("tag", tag);
  return git("rev-parse", "HEAD");
}

function sendFile(bytes: Buffer, { method, headers }: IncomingMessage, response: ServerResponse): void {
  const etag = `"${createHash("sha256").update(bytes).digest("hex")}"`;
  const isKnown = headers["if-none-match"]?.includes(etag) ?? false;
  response.writeHead(isKnown ? 304 : 200, { etag, "content-length": isKnown ? 0 : bytes.length });
  response.end(isKnown || method === "HEAD" ? undefined : bytes);
}

/** RFC 3875, as far as git needs it. */
function runGit(root: string, request: IncomingMessage, response: ServerResponse): void {
  const { pathname, search } = new URL(request.url ?? "/", "http://localhost");
  const { headers } = request;
  const child = spawn("git", ["http-backend"], {
    stdio: ["pipe", "pipe", "ignore"],
    env: {
      PATH: process.env.PATH,
      GIT_PROJECT_ROOT: root,
      GIT_HTTP_EXPORT_ALL: "1",
      // The repositories may belong to another user than the one who runs this.
      GIT_CONFIG_COUNT: "1",
      GIT_CONFIG_KEY_0: "safe.directory",
      GIT_CONFIG_VALUE_0: "*",
      REQUEST_METHOD: request.method,
      PATH_INFO: pathname.slice("/git".length),
      QUERY_STRING: search.slice(1),
      CONTENT_TYPE: headers["content-type"] ?? "",
      HTTP_CONTENT_ENCODING: headers["content-encoding"] ?? "",
      GIT_PROTOCOL: String(headers["git-protocol"] ?? ""),
    },
  });
  const out: Buffer[] = [];
  child.stdin.on("error", () => {});
  request.pipe(child.stdin);
  child.stdout.on("data", (chunk: Buffer) => out.push(chunk));
  child.on("error", () => response.destroy());
  child.on("close", () => {
    const answer = Buffer.concat(out);
    const end = answer.indexOf("\r\n\r\n");
    const fields = answer.subarray(0, end).toString("latin1").split("\r\n");
    let status = 200;
    for (const field of fields) {
      const [, name = "", value = ""] = /^([^:]+):\s*(.*)$/.exec(field) ?? [];
      if (name.toLowerCase() === "status") status = Number.parseInt(value, 10);
      else if (name !== "") response.setHeader(name, value);
    }
    response.writeHead(status).end(answer.subarray(end + 4));
  });
}
