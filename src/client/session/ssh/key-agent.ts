import { AGENT_FAILURE, type AgentAnswer, AgentMessage } from "./agent-messages.js";
import type { SshKey } from "./private-key.js";
import { SshReader, sshString, sshUint32 } from "./ssh-wire.js";

/**
 * An agent that holds these keys and does nothing but list them and sign with them.
 * Spec: draft-miller-ssh-agent, sections 4.4 and 4.5.
 */
export function keyAgent(keys: readonly SshKey[]): AgentAnswer {
  return (request) => {
    try {
      if (request[0] === AgentMessage.requestIdentities) return listKeys(keys);
      if (request[0] === AgentMessage.signRequest) return signWith(keys, request.subarray(1));
      return AGENT_FAILURE;
    } catch {
      return AGENT_FAILURE;
    }
  };
}

function listKeys(keys: readonly SshKey[]): Buffer {
  const parts = keys.flatMap(({ blob }) => [sshString(blob), sshString("")]);
  return Buffer.concat([Buffer.of(AgentMessage.identitiesAnswer), sshUint32(keys.length), ...parts]);
}

function signWith(keys: readonly SshKey[], content: Buffer): Uint8Array {
  const reader = new SshReader(content);
  const blob = reader.bytes();
  const data = reader.bytes();
  const flags = reader.uint32();
  const key = keys.find((each) => each.blob.equals(blob));
  if (key === undefined) return AGENT_FAILURE;
  return Buffer.concat([Buffer.of(AgentMessage.signResponse), sshString(key.sign(data, flags))]);
}
