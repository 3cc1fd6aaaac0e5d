import { BuildError } from "../../base/diagnostic/build-error.js";

/** Agrees with maxDockerfileSize, docker buildx, build/url.go. */
const LONGEST = 2 << 20;
const TIMEOUT = 30_000;

/**
 * The content of a file to build that is on the web, of at most 2 MiB.
 *
 * @throws BuildError `file/read`, which shows no password of the URL.
 */
export async function fetchBuildFile(url: string, signal: AbortSignal): Promise<Uint8Array> {
  try {
    const answer = await fetch(...requestFor(url, signal));
    if (!answer.ok) {
      void answer.body?.cancel();
      throw new Error(`the server answered ${answer.status} ${answer.statusText}`.trim());
    }
    const parts: Uint8Array[] = [];
    let size = 0;
    for await (const part of answer.body ?? []) {
      size += part.length;
      if (size > LONGEST) throw new Error("it is bigger than allowed max size (2MB)");
      parts.push(part);
    }
    return Buffer.concat(parts);
  } catch (cause) {
    signal.throwIfAborted();
    throw new BuildError(
      "file/read",
      `failed to fetch the file to build from ${shownUrl(url)}: ${reasonOf(cause)}`,
      {
        cause,
      },
    );
  }
}

/** A login in a URL becomes a header: fetch takes none, and says so with all of the URL. */
function requestFor(text: string, signal: AbortSignal): [URL, RequestInit] {
  const url = new URL(text);
  const { username, password } = url;
  url.username = "";
  url.password = "";
  const login = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  const headers: Record<string, string> =
    username === "" && password === ""
      ? {}
      : { Authorization: `Basic ${Buffer.from(login).toString("base64")}` };
  return [url, { headers, signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT)]) }];
}

function shownUrl(url: string): string {
  return url.replace(/^(https?:\/\/)[^/?#]*@/, "$1").replace(/[?#].*$/s, "");
}

function reasonOf(error: unknown): string {
  const inner = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return inner instanceof Error ? inner.message : String(inner);
}
