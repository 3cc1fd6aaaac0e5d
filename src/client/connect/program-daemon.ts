import { BuildError } from "../../base/diagnostic/build-error.js";
import { goQuote } from "../../base/util/go-quote.js";
import { type Address, formatAddress, hostWithPort, type SshAddress } from "./address.js";
import type { ConnectEnv, Daemon } from "./daemon.js";
import { CONNECT_TIMEOUT, withDeadline } from "./deadline.js";
import { beginsHttp2, firstBytes } from "./first-bytes.js";
import { type Program, ProgramStream } from "./program-stream.js";

/** An address that a program of this machine connects to. */
export type ProgramAddress = Exclude<Address, { readonly scheme: "unix" | "tcp" | "docker" | "engine" }>;

const DIAL = ["buildctl", "dial-stdio"] as const;

const MAX_OUTPUT = 4096;

/** How long a program that says something else may go on, in milliseconds. */
const OUTPUT_TIME = 1000;

/** A buildkitd that is reached by running `buildctl dial-stdio` where it is. */
export function createProgramDaemon(address: ProgramAddress, env: ConnectEnv): Daemon {
  const shown = formatAddress(address);
  const timeout = env.connectTimeout ?? CONNECT_TIMEOUT;
  const program = programFor(address);
  return {
    address: shown,
    kind: "buildkit",
    authority: authorityOf(address),
    connect: ({ signal } = {}) =>
      withDeadline({ signal, timeout, address: shown }, async (attempt) => {
        attempt.waitFor("no answer");
        const stream = new ProgramStream(program, env);
        try {
          // Only what it says tells whether there is a daemon behind the program. gRPC servers speak first.
          const bytes = await firstBytes(stream, attempt.signal);
          if (bytes !== undefined && beginsHttp2(bytes)) return stream;
          throw await noAnswerError(stream, program.label);
        } catch (error) {
          stream.destroy();
          throw error;
        }
      }),
  };
}

/** What is run for an address. Agrees with client/connhelper, which gives empty options where these are left out. */
export function programFor(address: ProgramAddress): Program {
  switch (address.scheme) {
    case "docker-container": {
      const { container, context } = address;
      const args = [...option("--context", context), "exec", "-i", container, ...DIAL];
      return { command: "docker", args, label: `docker exec ${container}`, needs: "the Docker CLI" };
    }
    case "podman-container": {
      const args = ["exec", "-i", address.container, ...DIAL];
      return { command: "podman", args, label: `podman exec ${address.container}`, needs: "Podman" };
    }
    case "nerdctl-container": {
      const { container, namespace } = address;
      const inNamespace = namespace === undefined ? [] : ["--namespace", namespace];
      const args = ["exec", ...inNamespace, "-i", container, ...DIAL];
      return { command: "nerdctl", args, label: `nerdctl exec ${container}`, needs: "nerdctl" };
    }
    case "kube-pod": {
      const { pod, context, namespace, container } = address;
      const where = [...option("--context", context), ...option("--namespace", namespace)];
      const args = [...where, "exec", ...option("--container", container), "-i", pod, "--", ...DIAL];
      return { command: "kubectl", args, label: `kubectl exec ${pod}`, needs: "kubectl" };
    }
    case "ssh": {
      const { socket } = address;
      const at = socket === undefined ? [] : ["--addr", shellWord(`unix://${socket}`)];
      return sshProgram(address, ["buildctl", ...at, "dial-stdio"]);
    }
  }
}

/**
 * Runs a command on another machine, whose shell reads the words. No pseudo-terminal, whatever the user's
 * configuration says: it would change bytes. Agrees with docker/cli, connhelper.
 */
export function sshProgram({ user, host, port }: SshAddress, words: readonly string[]): Program {
  const login = user === undefined ? [] : ["-l", user];
  const at = port === undefined ? [] : ["-p", String(port)];
  const args = [...login, ...at, "-T", "--", host, ...words];
  return { command: "ssh", args, label: `ssh ${host} ${words[0]}`, needs: "an OpenSSH client" };
}

/** A word as a POSIX shell reads it back. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

function option(name: string, value: string | undefined): string[] {
  return value === undefined ? [] : [`${name}=${value}`];
}

/** Agrees with client.New: the URL's host. */
function authorityOf(address: ProgramAddress): string {
  switch (address.scheme) {
    case "kube-pod":
      return address.pod;
    case "ssh":
      return hostWithPort(address.host, address.port);
    default:
      return address.container;
  }
}

/** A program that ends without an answer, or says something else; Docker writes some errors where answers belong. */
async function noAnswerError(stream: ProgramStream, label: string): Promise<BuildError> {
  const output = await outputOf(stream);
  if (stream.failed) return stream.exitError(output);
  if (output === "") {
    const said = stream.complaint === "" ? "" : `: ${stream.complaint}`;
    const advice = "is buildkitd running there?";
    return new BuildError("daemon/unreachable", `${label} ended without an answer${said}; ${advice}`);
  }
  const advice = "nothing else, such as a login shell's greeting, may be printed there";
  return new BuildError(
    "daemon/protocol",
    `${label} answered ${goQuote(output.slice(0, 80))}, which is not BuildKit; ${advice}`,
  );
}

/** What a program has to say that is no answer, up to a limit of length and time. */
function outputOf(stream: ProgramStream): Promise<string> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const done = () => {
      clearTimeout(timer);
      stream.off("data", onData).off("close", done).off("end", done);
      resolve(Buffer.concat(chunks).toString("utf8"));
    };
    const onData = (chunk: Buffer) => {
      chunks.push(chunk);
      size += chunk.length;
      if (size > MAX_OUTPUT) done();
    };
    const timer = setTimeout(done, OUTPUT_TIME);
    if (stream.destroyed || stream.readableEnded) {
      done();
      return;
    }
    stream.on("data", onData).once("close", done).once("end", done);
  });
}
