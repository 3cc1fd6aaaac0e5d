import { expect, test } from "vitest";
import { createRawJsonProgress, statusToJson } from "../../../src/client/progress/raw-json.js";
import { at } from "./build-stream.js";

const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text));

test("vertices, with what is empty left out", () => {
  const group = { id: "g", name: "COPY <a>", weak: true };
  expect(
    statusToJson({
      vertexes: [
        { digest: "sha256:a", name: "RUN a && b", inputs: ["sha256:b"], started: at(0), completed: at(0.25) },
        { digest: "sha256:b", cached: true, error: "no", progressGroup: group, inputs: [], name: "" },
      ],
      logs: [],
    }),
  ).toBe(
    '{"vertexes":[{"digest":"sha256:a","inputs":["sha256:b"],"name":"RUN a \\u0026\\u0026 b",' +
      '"started":"2023-11-14T22:13:20Z","completed":"2023-11-14T22:13:20.25Z"},' +
      '{"digest":"sha256:b","cached":true,"error":"no",' +
      '"progressGroup":{"id":"g","name":"COPY \\u003ca\\u003e","weak":true}}]}',
  );
});

test("statuses, with 0 where Go has it", () => {
  expect(
    statusToJson({
      statuses: [
        { ID: "layer", vertex: "v", name: "n", current: 5n, total: 10n, timestamp: at(1), started: at(0) },
        { completed: at(1) },
      ],
    }),
  ).toBe(
    '{"statuses":[{"id":"layer","vertex":"v","name":"n","total":10,"current":5,' +
      '"timestamp":"2023-11-14T22:13:21Z","started":"2023-11-14T22:13:20Z"},' +
      '{"id":"","current":0,"timestamp":"1970-01-01T00:00:00Z","completed":"2023-11-14T22:13:21Z"}]}',
  );
});

test("output as base64, null where there is none", () => {
  expect(
    statusToJson({
      logs: [{ vertex: "v", stream: 2, msg: bytes("hi\n"), timestamp: at(0) }, { msg: bytes("") }],
    }),
  ).toBe(
    '{"logs":[{"vertex":"v","stream":2,"data":"aGkK","timestamp":"2023-11-14T22:13:20Z"},' +
      '{"data":null,"timestamp":"1970-01-01T00:00:00Z"}]}',
  );
});

test("warnings with all they know", () => {
  const definition = {
    def: [bytes("op")],
    metadata: { "sha256:b": { caps: { y: true, x: true } }, "sha256:a": { ignore_cache: true } },
    Source: { locations: { "sha256:a": { locations: [{ sourceIndex: 1, ranges: [{}] }] } } },
  };
  expect(
    statusToJson({
      warnings: [
        {
          vertex: "v",
          level: 1,
          short: bytes("short"),
          detail: [bytes("a"), bytes("")],
          url: "https://x",
          info: { filename: "Dockerfile", data: bytes("FROM x"), language: "Dockerfile", definition },
          ranges: [{ start: { line: 2, character: 1 }, end: { line: 3 } }],
        },
      ],
    }),
  ).toBe(
    '{"warnings":[{"vertex":"v","level":1,"short":"c2hvcnQ=","detail":["YQ==",""],"url":"https://x",' +
      '"sourceInfo":{"filename":"Dockerfile","data":"RlJPTSB4","definition":{"def":["b3A="],' +
      '"metadata":{"sha256:a":{"ignore_cache":true},"sha256:b":{"caps":{"x":true,"y":true}}},' +
      '"Source":{"locations":{"sha256:a":{"locations":[{"sourceIndex":1,"ranges":[{}]}]}}}},' +
      '"language":"Dockerfile"},"range":[{"start":{"line":2,"character":1},"end":{"line":3}}]}]}',
  );
});

test("one line an update, at once, and none after the end", () => {
  const lines: string[] = [];
  const progress = createRawJsonProgress((line) => lines.push(Buffer.from(line).toString()));
  progress.update({});
  progress.update({ vertexes: [{ digest: "a", name: "a\nb\u2028" }] });
  progress.finish({ failed: false });
  progress.finish({ failed: false });
  progress.update({});
  expect(lines).toEqual(["{}\n", '{"vertexes":[{"digest":"a","name":"a\\nb\\u2028"}]}\n']);
});
