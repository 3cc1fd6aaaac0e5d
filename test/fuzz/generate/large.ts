/** Texts of one shape, as large as they are asked to be: what a bound on time or memory is most likely to break on. */
type Shape = (size: number) => string;

const repeated = (part: (i: number) => string, size: number): string => {
  const parts: string[] = [];
  for (let i = 0, length = 0; length < size; i++) {
    const next = part(i);
    parts.push(next);
    length += next.length;
  }
  return parts.join("");
};

/** One instruction, or some lines, again and again. */
const lines =
  (part: (i: number) => string): Shape =>
  (size) =>
    `FROM alpine\n${repeated(part, size)}`;

/** One instruction of many pieces, each on a line of its own. */
const long =
  (start: string, part: (i: number) => string, end = ""): Shape =>
  (size) =>
    `FROM alpine\n${start}${repeated((i) => `${part(i)} \\\n`, size)}${end}\n`;

/** Lines must not be longer than 64 KiB, but what they are joined to may be. */
const joined = (text: string): string => text.replace(/.{10000}/g, "$&\\\n");

/** One word of many pieces. */
const word =
  (piece: (i: number) => string): Shape =>
  (size) =>
    `FROM alpine\nENV A="${joined(repeated(piece, size))}"\n`;

/** Nested as deep as it is long. */
const nested =
  (start: string, open: string, close: string): Shape =>
  (size) => {
    const depth = Math.floor(size / (open.length + close.length));
    return `FROM alpine\n${start}${joined(open.repeat(depth) + close.repeat(depth))}\n`;
  };

export const LARGE_SHAPES: Readonly<Record<string, Shape>> = {
  "RUN lines": lines((i) => `RUN make part${i}\n`),
  "COPY lines": lines((i) => `COPY a${i} b${i} /d/\n`),
  "ENV lines": lines((i) => `ENV NAME_${i}=value\n`),
  "ENV lines that use one another": lines((i) => `ENV NAME_${i % 50}=$NAME_${(i + 1) % 50}\n`),
  "ARG lines": lines((i) => `ARG NAME_${i}=value\n`),
  "LABEL lines": lines((i) => `LABEL label-${i}=value\n`),
  "EXPOSE lines": lines((i) => `EXPOSE ${1 + (i % 60000)}\n`),
  "WORKDIR lines": lines((i) => `WORKDIR ${i % 2 === 0 ? "deep" : ".."}\n`),
  "CMD lines": lines((i) => `CMD ["a","${i}"]\n`),
  "ONBUILD lines": lines((i) => `ONBUILD RUN make part${i}\n`),
  "HEALTHCHECK lines": lines(() => "HEALTHCHECK --interval=5s CMD x\n"),
  heredocs: lines((i) => `RUN <<E${i}\nline\nE${i}\n`),
  "one heredoc": (size) => `FROM alpine\nRUN <<E\n${repeated((i) => `line ${i}\n`, size)}E\n`,
  "heredocs of one COPY": (size) => {
    const count = Math.floor(size / 20);
    const marks = Array.from({ length: count }, (_, i) => `<<E${i}`);
    const bodies = Array.from({ length: count }, (_, i) => `x\nE${i}\n`);
    return `FROM alpine\nCOPY ${marks.join(" \\\n ")} /d/\n${bodies.join("")}`;
  },
  "heredoc signs": lines((i) => `RUN echo 1<<${i}\n`),
  "wrong lines": lines((i) => `RUNN line ${i}\n`),
  "stages of one name": (size) => repeated(() => "FROM alpine AS a\n", size),
  "stages each on the one before": (size) =>
    repeated((i) => `FROM ${i === 0 ? "alpine" : `s${i - 1}`} AS s${i}\nRUN x\n`, size),
  "stages gathered": (size) => {
    const count = Math.floor(size / 40);
    const stages = Array.from({ length: count }, (_, i) => `FROM alpine AS s${i}\n`);
    return `${stages.join("")}FROM scratch\n${stages.map((_, i) => `COPY --from=s${i} a b\n`).join("")}`;
  },
  comments: lines((i) => `# comment ${i}\n`),
  "comments in a RUN": long("RUN x \\\n", (i) => `# ${i}\n y`, "z"),
  "blank lines": lines(() => "\n"),
  "empty continuations": (size) => `FROM alpine\nRUN x \\\n${"\n".repeat(size)}y\n`,
  "carriage returns": lines((i) => `RUN x${i}\r\n`),
  "a RUN of many lines": long("RUN true", (i) => ` && x${i}`, "true"),
  "an ENV of many pairs": long("ENV ", (i) => `N${i}=v`, "N=v"),
  "a LABEL of many pairs": long("LABEL ", (i) => `n${i}="v w"`, "n=v"),
  "a COPY of many files": long("COPY ", (i) => `a${i}`, "d/"),
  "an ADD of many downloads": long("ADD ", (i) => `https://e.com/${i}`, "d/"),
  "an ADD of many repositories": long("ADD ", (i) => `https://e.com/${i}.git`, "d/"),
  "mounts of many images": long("RUN ", (i) => `--mount=from=image${i},target=/m${i}`, "x"),
  "copies from many images": lines((i) => `COPY --from=image${i} a b\n`),
  "mounts of many secrets": long("RUN ", (i) => `--mount=type=secret,id=s${i}`, "x"),
  "environment secrets": long("RUN ", (i) => `--mount=type=secret,id=s${i},env=E${i}`, "x"),
  "ARGs of many names": long("ARG ", (i) => `N${i}=v`, "N=v"),
  "global ARGs": (size) => `${repeated((i) => `ARG N${i}=$N${i - 1}\n`, size)}FROM alpine\n`,
  "a VOLUME of many folders": long("VOLUME ", (i) => `/v${i}`, "/v"),
  "an EXPOSE of many ports": long("EXPOSE ", (i) => `${1 + (i % 60000)}/udp`, "1"),
  "a range of ports": (size) => `FROM alpine\nEXPOSE 1-${size}\n`,
  "undefined variables": lines((i) => `ENV A=$UNDEFINED_${i}\n`),
  "triggers of triggers": (size) =>
    repeated((i) => `FROM ${i === 0 ? "alpine" : `s${i - 1}`} AS s${i}\nONBUILD RUN x${i}\n`, size),
  "copies of one stage": lines((i) => `COPY --from=alpine /a${i} /b\n`),
  "comments with check settings": lines(() => "# check=skip=all\nRUN x\n"),
  "stages with platforms": (size) => repeated((i) => `FROM --platform=linux/arm64 alpine AS s${i}\n`, size),
  "unused stages": (size) => `${repeated((i) => `FROM a${i} AS s${i}\nRUN x\n`, size)}FROM alpine\n`,
  "SHELL lines": lines((i) => `SHELL ["sh","${i}"]\nRUN x\n`),
  "a JSON array": long("CMD [", (i) => `"a${i}",`, '"z"]'),
  "mounts of a RUN": long("RUN ", (i) => `--mount=type=cache,target=/c${i}`, "x"),
  "excludes of a COPY": long("COPY ", (i) => `--exclude=a${i}`, "a b"),
  "variables in a word": word(() => "$PATH${B:-c}"),
  "variables that are not set": word((i) => `$UNSET_${i}`),
  quotes: word((i) => `q${i}"'s'"`),
  backslashes: word(() => "\\\\\\a"),
  "no-break spaces": word(() => "a\u00a0"),
  "no-break spaces between files": long("COPY ", () => "a\u00a0b", "d/"),
  "no-break spaces in lines": lines(() => "RUN\u00a0x\u0085y\n"),
  "one long word": word(() => "xyz"),
  "replaced letters": (size) => `FROM alpine\nENV A=${joined("a".repeat(size))}\nENV B=\${A//a/b}\n`,
  "nested defaults": nested("ENV A=", "${A:-", "}"),
  "nested quotes": nested("ENV A=", '"${A:-', '}"'),
  "open braces": nested("ENV A=", "${", ""),
  "dollar signs": nested("RUN ", "$", " "),
  "spaces in flags": (size) => `FROM alpine\nRUN --network=none${joined(" ".repeat(size))}x\n`,
  "patterns of stars": (size) =>
    `FROM alpine\nENV A=aaaaaaaaaaaaaaaaaaaab\nENV B=\${A##${joined("*a".repeat(size / 2))}c}\n`,
  "directives and nothing": (size) => `# escape=\`\n${"#\n".repeat(size / 2)}`,
};
