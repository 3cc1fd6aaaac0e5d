import { Duplex, PassThrough } from "node:stream";
import type { FrontendProcess } from "../src/frontend-program/run-process.js";
import { LLB_CAPS } from "../src/llb/caps.js";
import { LLBBridge } from "../src/proto/generated/gateway.js";
import { type Handler, serveRpc, unaryHandler } from "../src/wire/rpc/server.js";

const GATEWAY_CAPS = [
  "frontend.inputs",
  "gateway.evaluate",
  "gateway.solve.evaluate",
  "gateway.warnings",
  "proto.refarray",
  "return",
  "source.metaresolver",
];

/** What most files have. */
const DOCKERFILE = `# syntax=org/buildfile:1
ARG VERSION=1
FROM alpine:\${VERSION} AS build
WORKDIR /src
ENV A=b C="d \${VERSION}"
COPY go.mod go.sum ./
RUN --mount=type=cache,target=/root/.cache --mount=type=secret,id=netrc go build \\
    -o /out ./...
COPY . .
RUN <<EOF
make
EOF
FROM scratch
LABEL a=b
COPY --from=build --chown=1:1 --chmod=755 /out /out
COPY --link <<EOF /etc/conf
x
EOF
USER 1
EXPOSE 80
ENTRYPOINT ["/out"]
CMD ["serve"]
`;

const IMAGE = {
  os: "linux",
  architecture: "amd64",
  config: { Env: ["PATH=/bin"] },
  rootfs: { type: "layers", diff_ids: [`sha256:${"0".repeat(64)}`] },
};

/** Runs a frontend through a build of a daemon in memory. Rejects if it does not end well. */
export async function warmUp(runProcess: (process: FrontendProcess) => Promise<number>): Promise<void> {
  const [stdin, stdout] = [new PassThrough(), new PassThrough()];
  serveRpc(Duplex.from({ readable: stdout, writable: stdin }), daemon());
  const env = {
    BUILDKIT_SESSION_ID: "session",
    BUILDKIT_WORKERS: JSON.stringify([{ platforms: [{ os: "linux", architecture: "amd64" }] }]),
    BUILDKIT_FRONTEND_OPT_0: "filename=Dockerfile",
    BUILDKIT_FRONTEND_OPT_1: "cmdline=org/buildfile:1",
    BUILDKIT_FRONTEND_OPT_2: "build-arg:VERSION=2",
  };
  const errors: string[] = [];
  const stderr = { write: (text: string) => errors.push(text) };
  const code = await runProcess({ env, stdin, stdout, stderr });
  if (code !== 0) throw new Error(`the frontend ended with ${code}: ${errors.join("")}`);
}

function daemon(): readonly Handler[] {
  let refs = 0;
  return [
    unaryHandler(LLBBridge.Ping, async () => ({
      FrontendAPICaps: GATEWAY_CAPS.map((ID) => ({ ID, Enabled: true })),
      LLBCaps: LLB_CAPS.map((ID) => ({ ID, Enabled: true })),
    })),
    unaryHandler(LLBBridge.Inputs, async () => ({})),
    unaryHandler(LLBBridge.Solve, async () => ({ result: { ref: { id: `ref${refs++}` } } })),
    unaryHandler(LLBBridge.ReadFile, async ({ FilePath = "" }) => {
      if (FilePath !== "Dockerfile") throw new Error(`open ${FilePath}: no such file or directory`);
      return { Data: Buffer.from(DOCKERFILE) };
    }),
    unaryHandler(LLBBridge.ResolveSourceMeta, async ({ Source }) => ({
      Source,
      Image: { Digest: `sha256:${"0".repeat(64)}`, Config: Buffer.from(JSON.stringify(IMAGE)) },
    })),
    unaryHandler(LLBBridge.Warn, async () => ({})),
    unaryHandler(LLBBridge.Return, async ({ error }) => {
      if (error !== undefined) throw new Error(error.message);
      return {};
    }),
  ];
}
