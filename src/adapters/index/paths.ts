import type { Terms, Tree } from './store.ts';
import { partsOf, wordsOf } from './tokens.ts';

const TEST =
  /(?:^|\/)(?:tests?|testing|__tests__|specs?|e2e|fixtures)(?:\/|$)|(?:^|\/)(?:test_[^/]*|conftest)\.py$|[._-](?:test|spec)s?\.\w+$/i;
const DOC =
  /(?:^|\/)(?:docs?|examples?|benchmarks?)(?:\/)|\.(?:md|mdx|rst|adoc|txt)$|(?:^|\/)(?:CHANGELOG|CHANGES)[^/]*$/i;
/** A mention that fits more files than this names none of them. */
const MOST_MEANT = 12;

const withoutEnding = (name: string): string => name.replace(/(?<=.)\.\w+$/, '');
/** Files that stand for their folder. */
const STANDS_FOR_FOLDER = new Set(['__init__', 'index', 'mod']);

const moduleOf = (path: string): readonly string[] => {
  const parts = withoutEnding(path).split('/');
  return STANDS_FOR_FOLDER.has(parts.at(-1) ?? '') ? parts.slice(0, -1) : parts;
};

const commonEnd = (a: readonly string[], b: readonly string[]): number => {
  let same = 0;
  while (same < a.length && same < b.length && a[a.length - 1 - same] === b[b.length - 1 - same]) same += 1;
  return same;
};

function addTo(map: Map<string, string[]>, key: string, path: string): void {
  const paths = map.get(key);
  if (paths === undefined) map.set(key, [path]);
  else paths.push(path);
}

/** What the paths of a tree say by themselves. */
export class PathIndex {
  /** Paths by content. */
  readonly paths = new Map<string, string[]>();
  readonly #count: number;
  readonly #byToken = new Map<string, string[]>();
  readonly #byName = new Map<string, string[]>();
  readonly #byModule = new Map<string, string[]>();
  readonly #lengths = new Map<string, number>();

  constructor(tree: Tree) {
    this.#count = tree.size;
    for (const [path, hash] of tree) {
      addTo(this.paths, hash, path);
      addTo(this.#byName, path.slice(path.lastIndexOf('/') + 1), path);
      const last = moduleOf(path).at(-1);
      if (last !== undefined) addTo(this.#byModule, last, path);
      const tokens = new Set(wordsOf(withoutEnding(path)).flatMap(partsOf));
      this.#lengths.set(path, tokens.size);
      for (const token of tokens) addTo(this.#byToken, token, path);
    }
  }

  static isTest(path: string): boolean {
    return TEST.test(path);
  }

  static isDoc(path: string): boolean {
    return DOC.test(path);
  }

  /** Paths that contain tokens of the query; rare tokens count for more, long paths for less. */
  matching(terms: readonly Terms[]): Map<string, number> {
    const scores = new Map<string, number>();
    for (const { weight, tokens } of terms) {
      for (const token of tokens) {
        const paths = this.#byToken.get(token) ?? [];
        const rarity = Math.log(1 + (this.#count - paths.length + 0.5) / (paths.length + 0.5));
        for (const path of paths) {
          const share = weight * rarity * (1 / (0.5 + (this.#lengths.get(path) ?? 1) / 8));
          scores.set(path, (scores.get(path) ?? 0) + share);
        }
      }
    }
    return scores;
  }

  /** Paths that the query names, as a path, a file's name or a dotted module; the more of it fits, the better. */
  mentioned(mentions: readonly string[]): Map<string, number> {
    const scores = new Map<string, number>();
    for (const mention of mentions) {
      for (const [path, score] of [...this.#asPath(mention), ...this.#asModule(mention)]) {
        scores.set(path, Math.max(scores.get(path) ?? 0, score));
      }
    }
    return scores;
  }

  #asPath(mention: string): readonly [string, number][] {
    const parts = mention.split(/[/\\]/);
    const named = this.#byName.get(parts.at(-1) ?? '') ?? [];
    return meant(named.map((path) => [path, commonEnd(path.split('/'), parts)]));
  }

  #asModule(mention: string): readonly [string, number][] {
    if (/[/\\]/.test(mention)) return [];
    const parts = mention.split('.');
    // `package.module.Class.method` is in package/module: up to two names at the end are inside the file.
    for (const inside of [0, 1, 2]) {
      const module = parts.slice(0, parts.length - inside);
      const named = this.#byModule.get(module.at(-1) ?? '') ?? [];
      const fitting = named.map((path): [string, number] => [path, commonEnd(moduleOf(path), module)]);
      const best = meant(fitting.filter(([, same]) => same >= Math.min(2, module.length)));
      if (module.length > 1 && best.length > 0) return best;
    }
    return [];
  }
}

function meant(fitting: readonly [string, number][]): readonly [string, number][] {
  const most = Math.max(0, ...fitting.map(([, same]) => same));
  const best = fitting.filter(([, same]) => same === most && same > 0);
  return best.length > MOST_MEANT ? [] : best.map(([path, same]) => [path, same / best.length]);
}
