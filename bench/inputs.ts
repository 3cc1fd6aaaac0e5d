import { Source } from "../src/base/source/source.js";
import { type CompileResult, compile } from "../src/compile.js";

const DIGEST = `sha256:${"5".repeat(64)}`;
const CONFIG = Buffer.from(
  JSON.stringify({
    architecture: "amd64",
    os: "linux",
    config: { Env: ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"], Cmd: ["/bin/sh"] },
    rootfs: { type: "layers", diff_ids: [DIGEST] },
    history: [{ created: "2024-01-01T00:00:00Z", created_by: "base" }],
  }),
);
const PLATFORM = { os: "linux", architecture: "amd64" };

/** Text to digests, as a user of the library gets them; base images are at hand. Everything starts anew each time. */
export async function compileText(text: string): Promise<CompileResult> {
  const result = await compile({
    source: new Source("Dockerfile", text),
    platform: PLATFORM,
    buildPlatforms: [PLATFORM],
    resolver: { resolve: async (ref) => ({ ref, digest: DIGEST, config: CONFIG }) },
  });
  if (result.compiled === undefined) throw new Error(result.errors[0]!.message);
  return result;
}

/** 45 lines, 30 instructions, 4 stages; `@` stands where texts can be made different. */
const MULTI_STAGE = `# syntax=docker/dockerfile:1
ARG GO_VERSION=1.24@
ARG ALPINE_VERSION=3.20

FROM --platform=$BUILDPLATFORM golang:\${GO_VERSION}-alpine\${ALPINE_VERSION} AS base
ENV CGO_ENABLED=0 GOFLAGS="-trimpath -mod=readonly"
WORKDIR /src@
RUN apk add --no-cache git make

FROM base AS modules
COPY go.mod go.sum@ ./
RUN --mount=type=cache,target=/go/pkg/mod \\
    --mount=type=secret,id=netrc@,target=/root/.netrc \\
    go mod download -x

FROM modules AS build
ARG TARGETOS
ARG TARGETARCH
ARG VERSION=dev@
COPY . .
RUN --mount=type=cache,target=/go/pkg/mod \\
    --mount=type=cache,target=/root/.cache/go-build \\
    GOOS=$TARGETOS GOARCH=$TARGETARCH go build \\
      -ldflags "-s -w -X main.version=\${VERSION}" \\
      -o /out/service@ ./cmd/service
RUN go vet ./... && go test ./...@

FROM alpine:\${ALPINE_VERSION} AS final
LABEL org.opencontainers.image.title="service@" org.opencontainers.image.licenses=Apache-2.0
ENV APP_HOME=/data@ PATH="/app/bin:\${PATH}"
ARG UID=10001
RUN apk add --no-cache ca-certificates tzdata \\
    # the user that the service runs as
    && adduser -S -u \${UID} -G root app@
WORKDIR $APP_HOME
COPY --from=build --chown=\${UID}:0 /out/service@ /usr/local/bin/
COPY --link config/*.yaml@ /etc/service/
COPY --chmod=0755 scripts/entrypoint.sh@ /
VOLUME /data@
EXPOSE 8080/tcp 9090
USER \${UID}
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=2s CMD ["/usr/local/bin/service", "-check@"]
ENTRYPOINT ["/entrypoint.sh"]
CMD ["--listen", ":8080", "--name=@"]
`;

/** The multi-stage Dockerfile, the same for the same number; about half of its words hold the number. */
export function multiStage(number: number): string {
  return MULTI_STAGE.replaceAll("@", `.${number}`);
}

/** A Dockerfile of many stages, each based on the one before. */
export function chainOfStages(count: number): string {
  const stages = Array.from({ length: count }, (_, i) => {
    const base = i === 0 ? "alpine:3.20" : `stage${i - 1}`;
    return `FROM ${base} AS stage${i}\nCOPY src/part${i} /src/part${i}\nRUN make part${i}\n`;
  });
  return stages.join("");
}

/** A Dockerfile of many stages that the last one gathers files from. */
export function gatheredStages(count: number): string {
  const stages = Array.from({ length: count - 1 }, (_, i) => {
    return `FROM alpine:3.20 AS stage${i}\nCOPY src/part${i} /src\nRUN make part${i}\n`;
  });
  const copies = stages.map((_, i) => `COPY --from=stage${i} /out/part${i} /out/\n`);
  return `${stages.join("")}FROM scratch\n${copies.join("")}`;
}

/** Dockerfiles of about so many bytes, each of one shape. */
export const LARGE_SHAPES: Readonly<Record<string, (bytes: number) => string>> = {
  "RUN lines": (bytes) =>
    lines(bytes, (i) => `RUN make -C /src/module${i} install && rm -rf /tmp/build${i}\n`),
  "COPY lines": (bytes) =>
    lines(bytes, (i) => `COPY src/module${i}/main.c include/module${i}.h /src/module${i}/\n`),
  "one heredoc": (bytes) =>
    `FROM alpine\nRUN <<EOF\n${repeat(bytes, (i) => `echo "line ${i} of a long script"\n`)}EOF\n`,
  comments: (bytes) => lines(bytes, (i) => `# this is comment ${i}, which says nothing at all\n`),
  "ENV lines": (bytes) => lines(bytes, (i) => `ENV VARIABLE_${i}="the value of variable ${i}"\n`),
  "LABEL lines": (bytes) => lines(bytes, (i) => `LABEL org.example.label-${i}="the value of label ${i}"\n`),
  "continued RUN": (bytes) => `FROM alpine\nRUN true${repeat(bytes, (i) => ` \\\n  && echo step ${i}`)}\n`,
  "wrong lines": (bytes) => lines(bytes, (i) => `RUNN this is no instruction, number ${i}\n`),
  stages: (bytes) => repeat(bytes, (i) => `FROM alpine AS stage${i}\nRUN make part${i}\n`),
};

function lines(bytes: number, line: (i: number) => string): string {
  return `FROM alpine\n${repeat(bytes, line)}`;
}

function repeat(bytes: number, part: (i: number) => string): string {
  const parts: string[] = [];
  let size = 0;
  for (let i = 0; size < bytes; i++) {
    const next = part(i);
    parts.push(next);
    size += next.length;
  }
  return parts.join("");
}
