import { describe, expect, it } from 'vitest';
import { ByteCache } from '../../src/vscode/documents/byte-cache.ts';
import { commitAddress, readCommitAddress } from '../../src/vscode/documents/commit-address.ts';
import { fileName, readIds } from '../../src/vscode/documents/document-address.ts';
import { planAddress, readPlanAddress } from '../../src/vscode/plan/plan-address.ts';

describe('the address of a document', () => {
  it('carries a file of a commit, whatever its name', () => {
    for (const path of ['a.ts', 'src/ä ö/100%?#.md', 'x/[y]/$(z).png'])
      for (const mayLack of [true, false]) {
        const file = { run: 'r1', commit: 'c0ffee', path, mayLack };
        expect(readCommitAddress(commitAddress(file))).toEqual(file);
      }
  });

  it('carries the run and the ask of a plan, under a name that is YAML', () => {
    const address = planAddress({ run: 'r1', ask: 'a3' }, 12);
    expect(address.path).toBe('/r1/a3/12-plan.yaml');
    expect(readPlanAddress(address)).toEqual({ run: 'r1', ask: 'a3' });
  });

  it('is none of ours where an id is missing or it is no JSON', () => {
    expect(readIds('{"run":"r1"}', ['run', 'ask'])).toBeNull();
    expect(readIds('{"run":1,"ask":"a"}', ['run', 'ask'])).toBeNull();
    expect(readIds('run=r1', ['run'])).toBeNull();
    expect(readIds('null', ['run'])).toBeNull();
  });

  it('has a name that can stand in a tab', () => {
    expect(fileName('developer-1')).toBe('developer-1');
    expect(fileName('../a b')).toBe('..-a-b');
    expect(fileName('///')).toBe('document');
  });
});

describe('files that are kept', () => {
  const bytes = (length: number) => new Uint8Array(length);

  it('go when there is no room, those that were used longest ago first', () => {
    const cache = new ByteCache(10);
    cache.set('a', bytes(4));
    cache.set('b', bytes(4));
    expect(cache.get('a')).toHaveLength(4);
    cache.set('c', bytes(4));
    expect(['a', 'b', 'c'].map((key) => cache.get(key)?.length)).toEqual([4, undefined, 4]);
    expect(cache.bytes).toBe(8);
  });

  it('are not kept where one alone is too large', () => {
    const cache = new ByteCache(10);
    cache.set('a', bytes(4));
    cache.set('b', bytes(11));
    expect([cache.get('a')?.length, cache.get('b'), cache.bytes]).toEqual([4, undefined, 4]);
  });

  it('count once when they are set again', () => {
    const cache = new ByteCache(10);
    cache.set('a', bytes(4));
    cache.set('a', bytes(6));
    expect(cache.bytes).toBe(6);
  });
});
