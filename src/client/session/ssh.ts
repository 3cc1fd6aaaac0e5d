import { BuildError } from "../../base/diagnostic/build-error.js";
import { goQuote } from "../../base/util/go-quote.js";
import type { BytesMessage } from "../../proto/generated/ssh.js";
import { SSH } from "../../proto/generated/ssh.js";
import { type Handler, type ServerCall, streamHandler, unaryHandler } from "../../wire/rpc/server.js";
import { RpcError, StatusCode } from "../../wire/rpc/status.js";
import { type AgentPlace, findAgent } from "./ssh/agent-place.js";
import { answerAgent, copyAgent } from "./ssh/forward-agent.js";
import { keyAgent } from "./ssh/key-agent.js";
import { connectAgent, socketAgent } from "./ssh/socket-agent.js";

/** An SSH agent that steps of a build may use. */
export interface SshSource {
  /** `default` if it is "". */
  readonly id: string;
  /** The socket of an agent, or files of private keys. With none, SSH_AUTH_SOCK tells the socket. */
  readonly paths: readonly string[];
  /** Everything goes to the agent as it comes; otherwise a build can only list keys and sign with them. */
  readonly raw?: boolean | undefined;
}

/** What agents and keys are looked up in. */
export interface SshSurroundings {
  readonly env: NodeJS.ProcessEnv;
  /** What relative paths are relative to. */
  readonly cwd: string;
}

/** The id of the agent that is meant when none is named. */
export const DEFAULT_AGENT = "default";
const ID_HEADER = "buildkit.ssh.id";

/**
 * Finds agents by their ids: agents that run here, or the keys of files. Keys and agents are looked up at once,
 * connections made when they are asked for.
 *
 * @throws BuildError `option/value` or `file/read`, in BuildKit's words.
 */
export function openAgents(
  sources: readonly SshSource[],
  surroundings: SshSurroundings,
): ReadonlyMap<string, AgentPlace> {
  const places = new Map<string, AgentPlace>();
  for (const source of sources) {
    const id = source.id === "" ? DEFAULT_AGENT : source.id;
    if (places.has(id)) throw new BuildError("option/value", `duplicate agent ID ${goQuote(id)}`);
    places.set(id, findAgent({ ...source, id }, surroundings));
  }
  return places;
}

/**
 * Connects steps of a build to SSH agents by their ids. Throws as {@link openAgents} does.
 * Agrees with NewSSHAgentProvider, session/sshforward/sshprovider; Unlock is refused as well, and so is what would
 * change the keys of files.
 */
export function sshService(
  sources: readonly SshSource[],
  surroundings: SshSurroundings = { env: process.env, cwd: process.cwd() },
): readonly Handler[] {
  const places = openAgents(sources, surroundings);
  const placeOf = (id: string): AgentPlace => {
    const place = places.get(id);
    if (place === undefined) throw new RpcError(StatusCode.unknown, `unset ssh forward key ${id}`);
    return place;
  };
  return [
    unaryHandler(SSH.CheckAgent, async ({ ID }) => {
      placeOf(ID || DEFAULT_AGENT);
      return {};
    }),
    streamHandler(SSH.ForwardAgent, (call) => {
      const id = call.requestMetadata.get(ID_HEADER)?.[0] || DEFAULT_AGENT;
      return forward(call, id, placeOf(id));
    }),
  ];
}

async function forward(
  call: ServerCall<BytesMessage, BytesMessage>,
  id: string,
  place: AgentPlace,
): Promise<void> {
  if (place.kind === "keys") return answerAgent(call, keyAgent(place.keys));
  const socket = await connectAgent(place.path).catch((cause: Error) => {
    throw new RpcError(StatusCode.unknown, `failed to dial agent ${id}: ${cause.message}`, { cause });
  });
  const stop = (): void => {
    socket.destroy();
  };
  call.signal.addEventListener("abort", stop, { once: true });
  try {
    if (call.signal.aborted) return;
    if (place.raw) await copyAgent(call, socket);
    else await answerAgent(call, socketAgent(socket));
  } finally {
    call.signal.removeEventListener("abort", stop);
    socket.destroy();
  }
}
