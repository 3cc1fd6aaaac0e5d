import type { Handler } from "../../wire/rpc/server.js";
import { fileSendService } from "../files/file-send.js";
import { fileSyncService } from "../files/file-sync.js";
import { type OwnVertexOptions, startOwnVertex } from "../progress/own-vertex.js";
import type { ContentStore } from "../session/content/content-store.js";
import { contentService } from "../session/content.js";
import { dockerAuthService } from "../session/docker-auth.js";
import { secretsService } from "../session/secrets.js";
import { sshService } from "../session/ssh.js";
import { uploadService } from "../session/upload.js";
import type { BuildInputs } from "./build-inputs.js";
import type { BuildOptions, BuildSurroundings } from "./build-options.js";
import type { PreparedOutputs } from "./prepare-outputs.js";
import { isGitOverSsh } from "./remote-url.js";

/** What a session is made of. */
export interface SessionParts {
  readonly options: BuildOptions;
  readonly inputs: BuildInputs;
  readonly outputs: PreparedOutputs;
  readonly stores: ReadonlyMap<string, ContentStore>;
  /** Where logins to registries show up. */
  readonly progress: OwnVertexOptions;
}

/**
 * Everything that the daemon may ask this machine for during a build, and nothing else: files, secrets, keys, logins,
 * places for output. Agrees with RunBuild, docker buildx, commands/build.go, and Client.solve, client/solve.go.
 *
 * @throws BuildError `option/value`, `file/read` for secrets and keys that cannot be used.
 */
export function sessionServices(
  { options, inputs, outputs, stores, progress }: SessionParts,
  { env, cwd, warn }: BuildSurroundings,
): readonly Handler[] {
  const directories = new Map([...inputs.directories].map(([name, path]) => [name, { path }]));
  const ssh =
    options.ssh.length === 0 && isGitOverSsh(options.context) ? [{ id: "default", paths: [] }] : options.ssh;
  const surroundings = { env: { ...env }, cwd };
  return [
    ...dockerAuthService({
      env: { ...env },
      warn,
      onStep: (name) => {
        const vertex = startOwnVertex(name, progress);
        return (error) => vertex.complete(error instanceof Error ? error.message : undefined);
      },
    }),
    ...secretsService(options.secrets, surroundings),
    ...sshService(ssh, surroundings),
    ...(directories.size > 0 ? fileSyncService(directories) : []),
    ...(outputs.sinks.size > 0 ? fileSendService(outputs.sinks, outputs.deliveries) : []),
    ...(inputs.attrs.context?.startsWith("http://buildkit-session/") ? uploadService(inputs.uploads) : []),
    ...(stores.size > 0 ? contentService(stores) : []),
  ];
}
