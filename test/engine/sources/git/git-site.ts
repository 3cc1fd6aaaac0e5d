import { spawn, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { dirname, join } from "node:path";
import { afterEach } from "vitest";
import { temporaryDirectory } from "../source-world.js";

/** Repositories on 127.0.0.1, each a directory with commits, over HTTP. */
export interface GitSite {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  readonly host: string;
  /** What was asked, without the query. */
  readonly requests: readonly { readonly path: string; readonly authorization: string | undefined }[];
  /** Has to give true for a request to be answered; others get 401. */
  authorize: (request: IncomingMessage) => boolean;
  /** Answers in place of git; false leaves it to git. */
  intercept: (request: IncomingMessage, response: ServerResponse) => boolean;
  /** Makes an empty repository, or a copy of another. */
  add(name: string, format?: "sha1" | "sha256", template?: string): Repository;
}

export interface Repository {
  readonly directory: string;
  /** Runs git in it and gives its output. */
  git(...args: readonly string[]): string;
  /** Commits these files, beside those that there are; gives the id. */
  commit(files: Readonly<Record<string, string>>): string;
}

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(closers.splice(0).map((close) => close()));
});

/** Starts a server that is gone after the test. */
export async function startGitSite(): Promise<GitSite> {
  const root = temporaryDirectory();
  const requests: { readonly path: string; readonly authorization: string | undefined }[] = [];
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://localhost");
    requests.push({ path: pathname, authorization: request.headers.authorization });
    if (site.intercept(request, response)) return;
    if (site.authorize(request)) serve(root, request, response);
    else response.writeHead(401, { "www-authenticate": "Basic" }).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closers.push(
    () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  );
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const site: GitSite = {
    url: `http://${host}`,
    host,
    requests,
    authorize: () => true,
    intercept: () => false,
    add: (name, format, template) => makeRepository(join(root, name), format, template),
  };
  return site;
}

const IDENTITY = {
  GIT_AUTHOR_NAME: "test",
  GIT_AUTHOR_EMAIL: "test@example.com",
  GIT_AUTHOR_DATE: "2001-02-03T04:05:06Z",
  GIT_COMMITTER_NAME: "test",
  GIT_COMMITTER_EMAIL: "test@example.com",
  GIT_COMMITTER_DATE: "2001-02-03T04:05:06Z",
};

/** Makes a repository in a directory, as {@link GitSite.add} does. */
export function makeRepository(
  directory: string,
  format: "sha1" | "sha256" = "sha1",
  template?: string,
): Repository {
  mkdirSync(directory, { recursive: true });
  if (template !== undefined) cpSync(template, directory, { recursive: true });
  const git = (...args: readonly string[]): string => {
    const env = {
      PATH: process.env.PATH,
      ...IDENTITY,
      GIT_CONFIG_GLOBAL: "/dev/null",
      GIT_CONFIG_NOSYSTEM: "1",
    };
    const ran = spawnSync("git", ["-c", "protocol.file.allow=always", ...args], {
      cwd: directory,
      encoding: "utf8",
      env,
    });
    if (ran.status !== 0) throw new Error(`git ${args.join(" ")}: ${ran.stderr}`);
    return ran.stdout.trim();
  };
  if (template === undefined) {
    git("-c", "init.defaultBranch=main", "init", "--quiet", `--object-format=${format}`);
  }
  return {
    directory,
    git,
    commit(files) {
      for (const [path, text] of Object.entries(files)) writeText(join(directory, path), text);
      git("add", "--all");
      git("commit", "--quiet", "--allow-empty", "--message=all");
      return git("rev-parse", "HEAD");
    },
  };
}

function writeText(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

/** RFC 3875, as far as git needs it. */
function serve(root: string, request: IncomingMessage, response: ServerResponse): void {
  const { pathname, search } = new URL(request.url ?? "/", "http://localhost");
  const { headers } = request;
  const env = {
    PATH: process.env.PATH,
    GIT_PROJECT_ROOT: root,
    GIT_HTTP_EXPORT_ALL: "1",
    REQUEST_METHOD: request.method,
    PATH_INFO: pathname,
    QUERY_STRING: search.slice(1),
    CONTENT_TYPE: headers["content-type"] ?? "",
    HTTP_CONTENT_ENCODING: headers["content-encoding"] ?? "",
    GIT_PROTOCOL: String(headers["git-protocol"] ?? ""),
  };
  const child = spawn("git", ["http-backend"], { stdio: ["pipe", "pipe", "ignore"], env });
  const out: Buffer[] = [];
  child.stdin.on("error", () => {});
  request.pipe(child.stdin);
  child.stdout.on("data", (chunk: Buffer) => out.push(chunk));
  child.on("error", () => response.destroy());
  child.on("close", () => {
    const answer = Buffer.concat(out);
    const end = answer.indexOf("\r\n\r\n");
    let status = 200;
    for (const field of answer.subarray(0, end).toString("latin1").split("\r\n")) {
      const [, name = "", value = ""] = /^([^:]+):\s*(.*)$/.exec(field) ?? [];
      if (name.toLowerCase() === "status") status = Number.parseInt(value, 10);
      else if (name !== "") response.setHeader(name, value);
    }
    response.writeHead(status).end(answer.subarray(end + 4));
  });
}
