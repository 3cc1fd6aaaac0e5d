import { parseNormalizedNamed, referenceName, tagNameOnly } from "../../base/image/reference.js";
import type { Credentials } from "../../registry/auth/credentials.js";
import { credentialKey } from "../../registry/auth/docker-config.js";
import { registryCredentials } from "../../registry/registry-context.js";
import type { DockerAddress } from "../connect/address.js";
import type { ConnectEnv } from "../connect/daemon.js";
import { openDockerRequest, readDockerMessages } from "../docker-api.js";
import { type OwnVertexOptions, runOwnVertex } from "../progress/own-vertex.js";
import type { ExporterResponse } from "./metadata-file.js";

/** What pushing depends on. */
export interface PushSurroundings {
  readonly engine: DockerAddress;
  readonly env: ConnectEnv;
  readonly signal: AbortSignal;
  readonly progress: OwnVertexOptions;
}

/**
 * Has a Docker Engine push images of its older store, whose exporter does not. Gives the answer of the build with the
 * digest that the registry has. Rejects with a BuildError. Agrees with pushWithMoby, docker buildx, build/build.go.
 */
export async function pushImages(
  names: readonly string[],
  response: ExporterResponse,
  around: PushSurroundings,
): Promise<ExporterResponse> {
  for (const name of names) {
    await runOwnVertex(`pushing ${name} with docker`, around.progress, async (vertex) => {
      const { path, tag, auth } = await registryOf(name, around);
      const query = new URLSearchParams({ tag });
      const answer = await exchange("POST", `/images/${path}/push?${query}`, auth, around);
      await readDockerMessages(answer, (message) => {
        const { id, status, progressDetail } = message;
        if (typeof id !== "string") return;
        const { current, total } = sizes(progressDetail);
        const done = status === "Pushed";
        if (done || total > 0) {
          vertex.status(`pushing layer ${id}`, { current: done ? total : current, total, done });
        }
      });
    });
  }
  const [first] = names;
  const digest = first === undefined ? undefined : await remoteDigest(first, around);
  const local = response["containerimage.digest"];
  if (digest === undefined) return response;
  return {
    ...(local !== undefined && { "containerimage.config.digest": local }),
    ...response,
    "containerimage.digest": digest,
  };
}

async function remoteDigest(name: string, around: PushSurroundings): Promise<string | undefined> {
  const { path, tag, auth } = await registryOf(name, around);
  const answer = await exchange("GET", `/distribution/${path}:${tag}/json`, auth, around);
  let digest: string | undefined;
  await readDockerMessages(answer, ({ Descriptor }) => {
    const found =
      typeof Descriptor === "object" && Descriptor !== null ? Reflect.get(Descriptor, "digest") : "";
    if (typeof found === "string" && found !== "") digest = found;
  });
  return digest;
}

async function exchange(
  method: "GET" | "POST",
  path: string,
  auth: string,
  { engine, env, signal }: PushSurroundings,
): Promise<AsyncIterable<Uint8Array>> {
  const headers = { "X-Registry-Auth": auth };
  const { body, answer } = await openDockerRequest(engine, { method, path, headers }, env, { signal });
  body.end();
  return answer;
}

async function registryOf(
  name: string,
  { env }: PushSurroundings,
): Promise<{ readonly path: string; readonly tag: string; readonly auth: string }> {
  const reference = tagNameOnly(parseNormalizedNamed(name));
  const credentials = await registryCredentials({ env: { ...env.env }, warn: env.warn })(reference.domain);
  return {
    path: referenceName(reference),
    tag: reference.tag ?? "",
    auth: Buffer.from(JSON.stringify(authConfig(credentials, credentialKey(reference.domain)))).toString(
      "base64url",
    ),
  };
}

/** As Docker's API takes logins. Agrees with AuthConfig, moby/api/types/registry. */
function authConfig(credentials: Credentials, serveraddress: string): Readonly<Record<string, string>> {
  switch (credentials.kind) {
    case "password":
      return { username: credentials.username, password: credentials.password, serveraddress };
    case "identity-token":
      return { identitytoken: credentials.token, serveraddress };
    case "registry-token":
      return { registrytoken: credentials.token, serveraddress };
    default:
      return {};
  }
}

function sizes(detail: unknown): { readonly current: number; readonly total: number } {
  const { current, total } = { current: 0, total: 0, ...(typeof detail === "object" ? detail : {}) };
  return { current: Number(current) || 0, total: Number(total) || 0 };
}
