// Writes src/proto/generated/*.ts from src/proto/*.proto: for each message an interface, an encoder, a decoder and a
// row of the schema. `--check` writes nothing and fails if a file is not what it would write.
//
// Only what our messages use is known: proto3 scalars without fixed and floating point ones, enums, messages,
// repeated fields, maps with text keys, oneofs, services. Anything else is an error here, not a wrong byte later.

import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import protobuf from "protobufjs";

const SOURCE = fileURLToPath(new URL("../src/proto/", import.meta.url));
const TARGET = join(SOURCE, "generated");

/** Files whose messages are printed as JSON somewhere, which needs their schema. */
const WITH_SCHEMA = new Set(["ops.proto"]);

const VARINT = 0;
const DELIMITED = 2;

/** Scalars: type in TypeScript, name in the schema, wire type. The methods of writer and reader are named like them. */
const SCALARS = {
  string: { ts: "string", schema: "string", wireType: DELIMITED },
  bytes: { ts: "Uint8Array", schema: "bytes", wireType: DELIMITED },
  bool: { ts: "boolean", schema: "bool", wireType: VARINT },
  int32: { ts: "number", schema: "number", wireType: VARINT },
  uint32: { ts: "number", schema: "number", wireType: VARINT },
  int64: { ts: "number | bigint", schema: "number", wireType: VARINT },
  uint64: { ts: "number | bigint", schema: "number", wireType: VARINT },
};

/** What a map entry without a value holds. */
const EMPTY = { string: '""', bool: "false", bytes: "new Uint8Array()" };

/** What the rest of the generator needs to know of a field. */
function describe(field) {
  field.resolve();
  const scalar = SCALARS[field.type];
  const isEnum = field.resolvedType instanceof protobuf.Enum;
  const isMessage = field.resolvedType instanceof protobuf.Type;
  if (!scalar && !isEnum && !isMessage) throw new Error(`${field.fullName}: type ${field.type} is not known`);
  if (field.map && field.keyType !== "string") throw new Error(`${field.fullName}: only text can be a key`);
  if (field.map && (isEnum || !["string", "bool", "bytes", undefined].includes(scalar && field.type)))
    throw new Error(`${field.fullName}: no map of ${field.type}`);
  if (field.options?.packed === false) throw new Error(`${field.fullName}: repeated numbers are packed`);
  const name = scalar ? field.type : field.resolvedType.name;
  const wireType = scalar ? scalar.wireType : isEnum ? VARINT : DELIMITED;
  const kind = field.map ? "map" : field.repeated ? "list" : "one";
  return {
    name: field.name,
    comment: field.comment,
    number: field.id,
    kind,
    oneof: field.partOf?.name,
    isMessage,
    isEnum,
    isPacked: kind === "list" && wireType === VARINT,
    /** Name of the message or enum, or of the scalar. */
    type: name,
    from: scalar ? undefined : basename(field.resolvedType.filename),
    ts: scalar ? scalar.ts : name,
    cast: isEnum ? ` as ${name}` : "",
    method: isEnum ? "int32" : scalar ? field.type : undefined,
    schema: isMessage ? "message" : isEnum ? "number" : scalar.schema,
    tag: field.id * 8 + (kind === "one" || (kind === "list" && wireType !== VARINT) ? wireType : DELIMITED),
  };
}

function docblock(comment, indent = "") {
  if (!comment) return "";
  const lines = comment.split("\n").map((line) => line.trim());
  if (lines.length === 1) return `${indent}/** ${lines[0]} */\n`;
  return `${indent}/**\n${lines.map((line) => `${indent} * ${line}`.trimEnd()).join("\n")}\n${indent} */\n`;
}

function enumCode(type) {
  const members = Object.entries(type.values).map(([name, value]) => `  ${name}: ${value},\n`);
  return (
    `${docblock(type.comment)}export const ${type.name} = {\n${members.join("")}} as const;\n` +
    `export type ${type.name} = (typeof ${type.name})[keyof typeof ${type.name}];\n`
  );
}

function interfaceCode(message, fields) {
  const lines = fields.map((field) => {
    const element = field.ts.includes(" ") && field.kind === "list" ? `(${field.ts})` : field.ts;
    const type =
      field.kind === "map"
        ? `Readonly<Record<string, ${field.ts}>>`
        : field.kind === "list"
          ? `readonly ${element}[]`
          : field.ts;
    return `${docblock(field.comment, "  ")}  readonly ${field.name}?: ${type} | undefined;\n`;
  });
  const members = fields.filter((field) => field.oneof).map((field) => field.name);
  const choice =
    members.length > 0 ? `At most one of ${members.join(", ")}; of several only the first is written.` : "";
  const comment = [message.comment, choice].filter(Boolean).join("\n");
  return `${docblock(comment)}export interface ${message.name} {\n${lines.join("")}}\n`;
}

/** Fields as the last one to write comes first; a oneof stands after all other fields. */
function writtenOrder(fields) {
  const plain = fields.filter((field) => !field.oneof).sort((a, b) => b.number - a.number);
  const oneof = fields.filter((field) => field.oneof).sort((a, b) => a.number - b.number);
  if (new Set(oneof.map((field) => field.oneof)).size > 1) throw new Error("only one oneof is known");
  return { plain, oneof };
}

function writeOne(field, value, indent) {
  if (!field.isMessage) return `${indent}w.${field.method}(${field.tag}, ${value});\n`;
  return (
    `${indent}const mark = w.mark();\n${indent}write${field.type}(w, ${value});\n` +
    `${indent}w.close(${field.tag}, mark);\n`
  );
}

function writeList(field) {
  const loop = (body) =>
    `    for (let i = list.length - 1; i >= 0; i--) ${body.includes("\n") ? `{\n${body}    }\n` : `${body};\n`}`;
  if (field.isPacked) {
    const element = `w.${field.method}Element(list[i]!)`;
    return (
      `  if (m.${field.name} !== undefined && m.${field.name}.length > 0) {\n    const list = m.${field.name};\n` +
      `    const mark = w.mark();\n${loop(element)}    w.close(${field.tag}, mark);\n  }\n`
    );
  }
  const body = field.isMessage
    ? writeOne(field, "list[i]!", "      ")
    : `w.${field.method}(${field.tag}, list[i]!)`;
  return `  if (m.${field.name} !== undefined) {\n    const list = m.${field.name};\n${loop(body)}  }\n`;
}

function writeMap(field) {
  const value = { ...field, tag: 2 * 8 + (field.schema === "bool" ? VARINT : DELIMITED) };
  const body = field.isMessage
    ? `      write${field.type}(w, map[keys[i]!]!);\n      w.close(${value.tag}, mark);\n`
    : writeOne(value, "map[keys[i]!]!", "      ");
  return (
    `  if (m.${field.name} !== undefined) {\n    const map = m.${field.name};\n    const keys = sortedKeys(map);\n` +
    `    for (let i = keys.length - 1; i >= 0; i--) {\n      const mark = w.mark();\n${body}` +
    `      w.string(10, keys[i]!);\n      w.close(${field.tag}, mark);\n    }\n  }\n`
  );
}

function writeField(field) {
  if (field.kind === "map") return writeMap(field);
  if (field.kind === "list") return writeList(field);
  const value = `m.${field.name}`;
  if (field.isMessage) return `  if (${value} !== undefined) {\n${writeOne(field, value, "    ")}  }\n`;
  // Zero, empty and false are left out; an empty Uint8Array is not falsy.
  const condition = field.method === "bytes" ? `${value} !== undefined && ${value}.length > 0` : value;
  return `  if (${condition}) w.${field.method}(${field.tag}, ${value});\n`;
}

function encoderCode(message, fields) {
  const { plain, oneof } = writtenOrder(fields);
  const choice = oneof
    .map((field) => `if (m.${field.name} !== undefined) {\n${writeOne(field, `m.${field.name}`, "    ")}  }`)
    .join(" else ");
  const body = (choice && `  ${choice}\n`) + plain.map(writeField).join("");
  const unused = body === "" ? "_" : "";
  return (
    `${exported(message)}function write${message.name}` +
    `(${unused}w: WireWriter, ${unused}m: ${message.name}): void {\n${body}}\n`
  );
}

function readField(field, oneofs) {
  const target = `m.${field.name}`;
  if (field.kind === "map") {
    const read = field.isMessage
      ? `(r, t) => r.message(t, read${field.type})`
      : `(r, t) => r.${field.method}(t)`;
    const empty = field.isMessage ? "({})" : EMPTY[field.schema];
    return `r.entry<${field.ts}>(tag, (${target} ??= {}) as Record<string, ${field.ts}>, ${read}, () => ${empty});\n`;
  }
  if (field.kind === "list") {
    const element = field.ts.includes(" ") ? `(${field.ts})` : field.ts;
    const list = `((${target} ??= []) as ${element}[])`;
    if (field.isPacked)
      return `r.numbers(tag, ${list.slice(1, -1)}, (r, t) => r.${field.method}(t)${field.cast});\n`;
    return `${list}.push(${field.isMessage ? `r.message(tag, read${field.type})` : `r.${field.method}(tag)`});\n`;
  }
  const others = field.oneof ? `keepOnly(m, ${oneofs}, "${field.name}");\n        ` : "";
  const value = field.isMessage
    ? `r.message(tag, read${field.type}, ${target})`
    : `r.${field.method}(tag)${field.cast}`;
  return `${others}${target} = ${value};\n`;
}

function decoderCode(message, fields) {
  const members = fields.filter((field) => field.oneof).map((field) => `"${field.name}"`);
  const constant = `${message.name.replace(/(?<!^)(?=[A-Z][a-z])/g, "_").toUpperCase()}_ONEOF`;
  const cases = fields
    .map((field) => `      case ${field.number}:\n        ${readField(field, constant)}        break;\n`)
    .join("");
  return (
    (members.length > 0 ? `const ${constant} = [${members.join(", ")}] as const;\n\n` : "") +
    `${exported(message)}function read${message.name}(r: WireReader, into: ${message.name} = {}): ${message.name} {\n` +
    `  const m: Draft<${message.name}> = into;\n  while (r.more()) {\n    const tag = r.tag();\n` +
    `    switch (tag >>> 3) {\n${cases}      default:\n        r.skip(tag);\n    }\n  }\n  return m;\n}\n`
  );
}

function entryPoints({ name }) {
  return (
    `/** The bytes of a message, the same for equal ones. Spec: spec/llb.md#bytes */\nexport function encode${name}(message: ${name}): Uint8Array {\n` +
    `  return encode(write${name}, message);\n}\n\n` +
    `/** The message of bytes; throws \`proto/malformed\`. Spec: spec/llb.md#reading */\nexport function decode${name}(bytes: Uint8Array): ${name} {\n` +
    `  return decode(read${name}, bytes);\n}\n`
  );
}

function schemaCode(messages, enums) {
  const rows = messages.map(({ message, fields }) => {
    const columns = fields.map((field) => {
      const of = field.isMessage || field.isEnum ? `, of: "${field.type}"` : "";
      const wide = field.type.endsWith("int64") ? ", wide: true" : "";
      const oneof = field.oneof ? `, oneof: "${field.oneof}"` : "";
      return `    { name: "${field.name}", kind: "${field.kind}", type: "${field.schema}"${of}${wide}${oneof} },\n`;
    });
    return `  ${message.name}: [\n${columns.join("")}  ],\n`;
  });
  return (
    "/** The fields of every message in the order of their declaration, which is that of BuildKit's JSON. */\n" +
    `export const SCHEMA = {\n${rows.join("")}} as const satisfies Schema;\n\n` +
    "/** The values of every enum by their names. */\n" +
    `export const ENUMS = { ${enums.map(({ name }) => name).join(", ")} } as const;\n`
  );
}

/** What calls need to know of a service: of each method its path and how its messages are written and read. */
function serviceCode(service) {
  const name = service.fullName.slice(1);
  const codec = (type) => `{ encode: encode${type}, decode: decode${type} }`;
  const methods = service.methodsArray.map((method) => {
    method.resolve();
    return (
      `  ${method.name}: {\n    path: "/${name}/${method.name}",\n` +
      `    request: ${codec(method.resolvedRequestType.name)},\n` +
      `    response: ${codec(method.resolvedResponseType.name)},\n  },\n`
    );
  });
  return `${docblock(service.comment)}export const ${service.name} = {\n${methods.join("")}} as const;\n`;
}

/** Messages that other files have fields of. */
const shared = new Set();

/** Docblock and keyword of a function of a message that other files use. */
function exported(message) {
  return shared.has(message.fullName) ? `/** For messages of other files. */\nexport ` : "";
}

/** All files, each read once. */
function load(files) {
  const root = new protobuf.Root();
  root.resolvePath = (_origin, target) => join(SOURCE, basename(target));
  root.loadSync(files, { keepCase: true, alternateCommentMode: true });
  root.resolveAll();
  return root;
}

/** Types and services by the file that declares them. */
function declarations(namespace, byFile = new Map()) {
  for (const each of namespace.nestedArray) {
    if (each instanceof protobuf.Type || each instanceof protobuf.Enum || each instanceof protobuf.Service) {
      const file = basename(each.filename);
      byFile.set(file, [...(byFile.get(file) ?? []), each]);
    } else declarations(each, byFile);
  }
  return byFile;
}

/** The import lines of a file: of the codec what its code uses, of other files what its fields and methods name. */
function importCode(file, messages, services, code) {
  const used = (names) => names.filter((name) => new RegExp(`\\b${name.replace("type ", "")}\\b`).test(code));
  const lines = [];
  const line = (names, from) => {
    if (names.length > 0) lines.push(`import { ${names.join(", ")} } from "${from}";\n`);
  };
  const others = new Map();
  const take = (from, name) => {
    if (from === undefined || from === file) return;
    if (!others.has(from)) others.set(from, new Set());
    others.get(from).add(name);
  };
  for (const field of messages.flatMap(({ fields }) => fields)) {
    take(field.from, `type ${field.type}`);
    if (field.isMessage) for (const verb of ["read", "write"]) take(field.from, `${verb}${field.type}`);
  }
  for (const { resolvedRequestType, resolvedResponseType } of services.flatMap((each) => each.methodsArray)) {
    for (const { filename, name } of [resolvedRequestType, resolvedResponseType]) {
      for (const verb of ["decode", "encode"]) take(basename(filename), `${verb}${name}`);
    }
  }
  if (WITH_SCHEMA.has(file)) lines.push('import type { Schema } from "../schema.js";\n');
  line(used(["type Draft", "decode", "keepOnly", "type WireReader"]), "../wire-reader.js");
  line(used(["encode", "sortedKeys", "type WireWriter"]), "../wire-writer.js");
  for (const [from, names] of [...others].sort()) line([...names].sort(), `./${basename(from, ".proto")}.js`);
  return lines.join("");
}

/** The TypeScript of one .proto file. */
function generate(file, declared) {
  const messages = declared
    .filter((each) => each instanceof protobuf.Type)
    .map((message) => ({ message, fields: message.fieldsArray.map(describe) }));
  const enums = declared.filter((each) => each instanceof protobuf.Enum);
  const services = declared.filter((each) => each instanceof protobuf.Service);
  const code = [
    ...enums.map(enumCode),
    ...messages.flatMap(({ message, fields }) => [
      interfaceCode(message, fields),
      encoderCode(message, fields),
      decoderCode(message, fields),
      entryPoints(message),
    ]),
    ...services.map(serviceCode),
    ...(WITH_SCHEMA.has(file) ? [schemaCode(messages, enums)] : []),
  ].join("\n");
  const header = `// Made from ../${file} by scripts/generate-proto.mjs; do not edit.\n`;
  return [header, importCode(file, messages, services, code), code].join("\n");
}

function noteShared(byFile) {
  for (const [file, declared] of byFile) {
    for (const type of declared.filter((each) => each instanceof protobuf.Type)) {
      for (const field of type.fieldsArray) {
        const used = field.resolve().resolvedType;
        if (used && basename(used.filename) !== file) shared.add(used.fullName);
      }
    }
  }
}

/** Writes all files, or with `check` gives the names of those that are not up to date. */
export function generateProto({ check = false } = {}) {
  const stale = [];
  const files = readdirSync(SOURCE).filter((name) => name.endsWith(".proto"));
  const byFile = declarations(load(files));
  noteShared(byFile);
  for (const file of files) {
    const target = join(TARGET, file.replace(/\.proto$/, ".ts"));
    const code = generate(file, byFile.get(file));
    if (!check) writeFileSync(target, code);
    else if (readIfThere(target) !== code) stale.push(target);
  }
  return stale;
}

function readIfThere(path) {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const stale = generateProto({ check: process.argv.includes("--check") });
  for (const path of stale) console.error(`not up to date: ${path}; run node scripts/generate-proto.mjs`);
  if (stale.length > 0) process.exitCode = 1;
}
