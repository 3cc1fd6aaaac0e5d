import { rootId } from "./key-id.js";
import {
  type KeyLink,
  type KeyOrigin,
  type KeyResult,
  type KeyStore,
  linkText,
  parseLinkText,
} from "./key-store.js";

interface Node {
  readonly results: Map<string, number>;
  /** Targets by the texts of links. */
  readonly links: Map<string, Set<string>>;
  /** The texts of links that lead here, by the ids that they come from. */
  readonly origins: Map<string, Set<string>>;
}

/** Keys that last as long as the process. */
export function createMemoryKeyStore(): KeyStore {
  const nodes = new Map<string, Node>();
  const names = new Map<string, Set<string>>();
  return {
    has: (id) => {
      const node = nodes.get(id);
      return node !== undefined && (node.results.size > 0 || node.links.size > 0);
    },
    results: (id) => resultsOf(nodes.get(id)),
    targets: (id, link) => [...(nodes.get(id)?.links.get(linkText(link)) ?? [])],
    origins: (id) => originsOf(nodes.get(id)?.origins),
    idsOf: (name) => [...(names.get(name) ?? [])],
    addResult: (id, { name, createdAt }) => {
      nodeOf(nodes, id).results.set(name, createdAt);
      setOf(names, name).add(id);
    },
    addLink: (id, link, target) => {
      const text = linkText(link);
      setOf(nodeOf(nodes, id).links, text).add(target);
      setOf(nodeOf(nodes, target).origins, id).add(text);
    },
    forget: (name) => forget(nodes, names, name),
    sweep: async (isThere) => {
      const gone = [...names.keys()].filter((name) => !isThere(name));
      for (const name of gone) forget(nodes, names, name);
      prune(nodes, [...nodes.keys()]);
      return gone.length;
    },
    count: () => {
      let links = 0;
      let results = 0;
      for (const node of nodes.values()) {
        results += node.results.size;
        for (const targets of node.links.values()) links += targets.size;
      }
      return { links, results };
    },
    flush: async () => {},
  };
}

/** Where links come from whose texts are given by their ids. */
export function originsOf(texts: ReadonlyMap<string, ReadonlySet<string>> | undefined): readonly KeyOrigin[] {
  const found: KeyOrigin[] = [];
  for (const [id, links] of texts ?? []) {
    for (const text of links) found.push(originOf(id, parseLinkText(text)));
  }
  return found;
}

/** A link as what its target comes from. */
export function originOf(id: string, { input, output, digest, selector }: KeyLink): KeyOrigin {
  return { id, input, selector, record: rootId(digest, output) };
}

function forget(nodes: Map<string, Node>, names: Map<string, Set<string>>, name: string): void {
  const ids = names.get(name);
  if (ids === undefined) return;
  names.delete(name);
  for (const id of ids) nodes.get(id)?.results.delete(name);
  prune(nodes, [...ids]);
}

/** Removes what leads to nothing, and then what led there only. */
function prune(nodes: Map<string, Node>, ids: string[]): void {
  for (let id = ids.pop(); id !== undefined; id = ids.pop()) {
    const node = nodes.get(id);
    if (node === undefined || node.results.size > 0 || node.links.size > 0) continue;
    nodes.delete(id);
    for (const [origin, texts] of node.origins) {
      const links = nodes.get(origin)?.links;
      if (links === undefined) continue;
      for (const text of texts) {
        links.get(text)?.delete(id);
        if (links.get(text)?.size === 0) links.delete(text);
      }
      ids.push(origin);
    }
  }
}

function resultsOf(node: Node | undefined): readonly KeyResult[] {
  if (node === undefined) return [];
  return Array.from(node.results, ([name, createdAt]) => ({ name, createdAt }));
}

function nodeOf(nodes: Map<string, Node>, id: string): Node {
  let node = nodes.get(id);
  if (node === undefined) {
    node = { results: new Map(), links: new Map(), origins: new Map() };
    nodes.set(id, node);
  }
  return node;
}

function setOf<K>(sets: Map<K, Set<string>>, key: K): Set<string> {
  let set = sets.get(key);
  if (set === undefined) {
    set = new Set();
    sets.set(key, set);
  }
  return set;
}
