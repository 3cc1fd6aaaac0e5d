import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { openSecrets, type SecretSource } from "../../client/session/secrets.js";
import type { AgentPlace } from "../../client/session/ssh/agent-place.js";
import { DEFAULT_AGENT, openAgents, type SshSource } from "../../client/session/ssh.js";
import type { AgentSocket, StepSecrets } from "../ops/op-environment.js";

/** Where secrets and agents come from, and where sockets may be made. */
export interface SecretOptions {
  readonly secrets: readonly SecretSource[];
  readonly ssh: readonly SshSource[];
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  /** A private directory; its path must be short, as those of sockets are limited to 107 bytes. */
  readonly directory: string;
}

/**
 * Secrets and agents of a build as its steps get them. Each step has a socket of its own, which only leads to its agent
 * while the step runs.
 *
 * @throws BuildError `option/value` or `file/read` for a secret or key that cannot be used.
 */
export function openStepSecrets({ secrets, ssh, env, cwd, directory }: SecretOptions): StepSecrets {
  const secret = openSecrets(secrets, { env, cwd });
  const agents = openAgents(ssh, { env, cwd });
  return {
    secret,
    async agent(id) {
      const place = agents.get(id === "" ? DEFAULT_AGENT : id);
      return place === undefined ? undefined : openSocket(place, directory);
    },
  };
}

async function openSocket(place: AgentPlace, directory: string): Promise<AgentSocket> {
  const { listenAgent } = await import("../../client/session/ssh/listen-agent.js");
  const own = mkdtempSync(join(directory, "ssh-"));
  try {
    const listener = await listenAgent(place, join(own, "agent"));
    return {
      path: listener.path,
      async close() {
        await listener.close();
        rmSync(own, { recursive: true, force: true });
      },
    };
  } catch (error) {
    rmSync(own, { recursive: true, force: true });
    throw error;
  }
}
