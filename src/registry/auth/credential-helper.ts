import { spawn } from "node:child_process";
import { BuildError } from "../../base/diagnostic/build-error.js";
import { isRecord } from "../registry-error.js";
import { type Credentials, NO_CREDENTIALS } from "./credentials.js";

/** How a credential helper is run. */
export interface CredentialHelperOptions {
  /** For the helper, and with the PATH on which it is looked for. */
  readonly env: NodeJS.ProcessEnv;
  /** In milliseconds. */
  readonly timeout: number;
}

const MAX_OUTPUT = 1024 * 1024;
const NOT_FOUND = "credentials not found in native keychain";
const TOKEN_USER = "<token>";

/**
 * Asks `docker-credential-NAME get` for the credentials of a server.
 *
 * Helpers read the server's address from their standard input and print JSON; one that says it knows none gives none.
 * Rejects with a BuildError `image/unauthorized` that shows nothing of what the helper printed.
 * Agrees with github.com/docker/docker-credential-helpers/client, `Get`.
 */
export async function askCredentialHelper(
  name: string,
  serverUrl: string,
  options: CredentialHelperOptions,
): Promise<Credentials> {
  if (!/^[A-Za-z0-9_.-]+$/.test(name)) throw helperError(name, "its name is not one of a program");
  const { status, output } = await run(name, serverUrl, options);
  if (status !== 0) {
    if (output.trim() === NOT_FOUND) return NO_CREDENTIALS;
    throw helperError(name, `it failed with status ${status}`);
  }
  let json: unknown;
  try {
    json = JSON.parse(output);
  } catch {
    throw helperError(name, "it did not print JSON"); // no cause: it quotes what was printed
  }
  if (!isRecord(json) || typeof json.Username !== "string" || typeof json.Secret !== "string") {
    throw helperError(name, "it did not print a Username and a Secret");
  }
  if (json.Secret === "") return NO_CREDENTIALS;
  if (json.Username === TOKEN_USER) return { kind: "identity-token", token: json.Secret };
  return { kind: "password", username: json.Username, password: json.Secret };
}

interface HelperResult {
  readonly status: number;
  readonly output: string;
}

function run(name: string, input: string, options: CredentialHelperOptions): Promise<HelperResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(`docker-credential-${name}`, ["get"], {
      env: options.env,
      stdio: ["pipe", "pipe", "ignore"],
      windowsHide: true,
    });
    const stop = (reason: string) => {
      clearTimeout(timer);
      child.kill("SIGKILL");
      // Programs that the helper started may hold the pipe open.
      child.stdout.destroy();
      reject(helperError(name, reason));
    };
    const timer = setTimeout(() => stop(`it did not answer within ${options.timeout} ms`), options.timeout);
    const chunks: Uint8Array[] = [];
    let size = 0;
    child.stdout.on("data", (chunk: Uint8Array) => {
      chunks.push(chunk);
      size += chunk.length;
      if (size > MAX_OUTPUT) stop("it printed too much");
    });
    child.on("error", (error: NodeJS.ErrnoException) => {
      stop(
        error.code === "ENOENT" ? "it was not found on the PATH" : `it could not be started (${error.code})`,
      );
    });
    child.on("close", (code) => {
      clearTimeout(timer);
      resolve({ status: code ?? -1, output: Buffer.concat(chunks).toString("utf8") });
    });
    child.stdin.on("error", () => {}); // a helper need not read to the end
    child.stdin.end(input);
  });
}

function helperError(name: string, reason: string): BuildError {
  const advice = "repair it, or take it out of Docker's config.json";
  return new BuildError(
    "image/unauthorized",
    `error getting credentials from docker-credential-${name}: ${reason}; ${advice}`,
  );
}
