// Made from ../policy.proto by scripts/generate-proto.mjs; do not edit.

import { type Draft, decode, type WireReader } from "../wire-reader.js";
import { encode, sortedKeys, type WireWriter } from "../wire-writer.js";

export const PolicyAction = {
  ALLOW: 0,
  DENY: 1,
  CONVERT: 2,
} as const;
export type PolicyAction = (typeof PolicyAction)[keyof typeof PolicyAction];

export const MatchType = {
  WILDCARD: 0,
  EXACT: 1,
  REGEX: 2,
} as const;
export type MatchType = (typeof MatchType)[keyof typeof MatchType];

export const AttrMatch = {
  EQUAL: 0,
  NOTEQUAL: 1,
  MATCHES: 2,
} as const;
export type AttrMatch = (typeof AttrMatch)[keyof typeof AttrMatch];

export interface Policy {
  /** 1. */
  readonly version?: number | bigint | undefined;
  readonly rules?: readonly Rule[] | undefined;
}

/** For messages of other files. */
export function writePolicy(w: WireWriter, m: Policy): void {
  if (m.rules !== undefined) {
    const list = m.rules;
    for (let i = list.length - 1; i >= 0; i--) {
      const mark = w.mark();
      writeRule(w, list[i]!);
      w.close(18, mark);
    }
  }
  if (m.version) w.int64(8, m.version);
}

/** For messages of other files. */
export function readPolicy(r: WireReader, into: Policy = {}): Policy {
  const m: Draft<Policy> = into;
  while (r.more()) {
    const tag = r.tag();
    switch (tag >>> 3) {
      case 1:
        m.version = r.int64(tag);
        break;
      case 2:
        ((m.rules ??= []) as Rule[]).push(r.message(tag, readRule));
        break;
      default:
        r.skip(tag);
    }
  }
  return m;
}

/** The bytes of a message, the same for equal ones. Spec: spec/llb.md#bytes */
export function encodePolicy(message: Policy): Uint8Array {
  return encode(writePolicy, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodePolicy(bytes: Uint8Array): Policy {
  return decode(readPolicy, bytes);
}

export interface Rule {
  readonly action?: PolicyAction | undefined;
  readonly selector?: Selector | undefined;
  readonly updates?: Update | undefined;
}

function writeRule(w: WireWriter, m: Rule): void {
  if (m.updates !== undefined) {
    const mark = w.mark();
    writeUpdate(w, m.updates);
    w.close(26, mark);
  }
  if (m.selector !== undefined) {
    const mark = w.mark();
    writeSelector(w, m.selector);
    w.close(18, mark);
  }
  if (m.action) w.int32(8, m.action);
}

function readRule(r: WireReader, into: Rule = {}): Rule {
  const m: Draft<Rule> = into;
  while (r.more()) {
    const tag = r.tag();
    switch (tag >>> 3) {
      case 1:
        m.action = r.int32(tag) as PolicyAction;
        break;
      case 2:
        m.selector = r.message(tag, readSelector, m.selector);
        break;
      case 3:
        m.updates = r.message(tag, readUpdate, m.updates);
        break;
      default:
        r.skip(tag);
    }
  }
  return m;
}

/** The bytes of a message, the same for equal ones. Spec: spec/llb.md#bytes */
export function encodeRule(message: Rule): Uint8Array {
  return encode(writeRule, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodeRule(bytes: Uint8Array): Rule {
  return decode(readRule, bytes);
}

export interface Selector {
  readonly identifier?: string | undefined;
  readonly match_type?: MatchType | undefined;
  readonly constraints?: readonly AttrConstraint[] | undefined;
}

function writeSelector(w: WireWriter, m: Selector): void {
  if (m.constraints !== undefined) {
    const list = m.constraints;
    for (let i = list.length - 1; i >= 0; i--) {
      const mark = w.mark();
      writeAttrConstraint(w, list[i]!);
      w.close(26, mark);
    }
  }
  if (m.match_type) w.int32(16, m.match_type);
  if (m.identifier) w.string(10, m.identifier);
}

function readSelector(r: WireReader, into: Selector = {}): Selector {
  const m: Draft<Selector> = into;
  while (r.more()) {
    const tag = r.tag();
    switch (tag >>> 3) {
      case 1:
        m.identifier = r.string(tag);
        break;
      case 2:
        m.match_type = r.int32(tag) as MatchType;
        break;
      case 3:
        ((m.constraints ??= []) as AttrConstraint[]).push(r.message(tag, readAttrConstraint));
        break;
      default:
        r.skip(tag);
    }
  }
  return m;
}

/** The bytes of a message, the same for equal ones. Spec: spec/llb.md#bytes */
export function encodeSelector(message: Selector): Uint8Array {
  return encode(writeSelector, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodeSelector(bytes: Uint8Array): Selector {
  return decode(readSelector, bytes);
}

export interface AttrConstraint {
  readonly key?: string | undefined;
  readonly value?: string | undefined;
  readonly condition?: AttrMatch | undefined;
}

function writeAttrConstraint(w: WireWriter, m: AttrConstraint): void {
  if (m.condition) w.int32(24, m.condition);
  if (m.value) w.string(18, m.value);
  if (m.key) w.string(10, m.key);
}

function readAttrConstraint(r: WireReader, into: AttrConstraint = {}): AttrConstraint {
  const m: Draft<AttrConstraint> = into;
  while (r.more()) {
    const tag = r.tag();
    switch (tag >>> 3) {
      case 1:
        m.key = r.string(tag);
        break;
      case 2:
        m.value = r.string(tag);
        break;
      case 3:
        m.condition = r.int32(tag) as AttrMatch;
        break;
      default:
        r.skip(tag);
    }
  }
  return m;
}

/** The bytes of a message, the same for equal ones. Spec: spec/llb.md#bytes */
export function encodeAttrConstraint(message: AttrConstraint): Uint8Array {
  return encode(writeAttrConstraint, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodeAttrConstraint(bytes: Uint8Array): AttrConstraint {
  return decode(readAttrConstraint, bytes);
}

/** What CONVERT changes. */
export interface Update {
  readonly identifier?: string | undefined;
  readonly attrs?: Readonly<Record<string, string>> | undefined;
}

function writeUpdate(w: WireWriter, m: Update): void {
  if (m.attrs !== undefined) {
    const map = m.attrs;
    const keys = sortedKeys(map);
    for (let i = keys.length - 1; i >= 0; i--) {
      const mark = w.mark();
      w.string(18, map[keys[i]!]!);
      w.string(10, keys[i]!);
      w.close(18, mark);
    }
  }
  if (m.identifier) w.string(10, m.identifier);
}

function readUpdate(r: WireReader, into: Update = {}): Update {
  const m: Draft<Update> = into;
  while (r.more()) {
    const tag = r.tag();
    switch (tag >>> 3) {
      case 1:
        m.identifier = r.string(tag);
        break;
      case 2:
        r.entry<string>(tag, (m.attrs ??= {}) as Record<string, string>, (r, t) => r.string(t), () => "");
        break;
      default:
        r.skip(tag);
    }
  }
  return m;
}

/** The bytes of a message, the same for equal ones. Spec: spec/llb.md#bytes */
export function encodeUpdate(message: Update): Uint8Array {
  return encode(writeUpdate, message);
}

/** The message of bytes; throws `proto/malformed`. Spec: spec/llb.md#reading */
export function decodeUpdate(bytes: Uint8Array): Update {
  return decode(readUpdate, bytes);
}
