import { describe, expect, it } from 'vitest';
import { changedLines } from '../../src/vscode/lists/changed-lines.ts';
import type { TreeLine } from '../../src/vscode/lists/tree-line.ts';

interface Ids {
  readonly key: string;
}

const line = (key: string, description: string, children: TreeLine<Ids>['children'] = []): TreeLine<Ids> => ({
  ids: { key },
  face: {
    label: key,
    description,
    icon: null,
    contextValue: '',
    open: 'none',
    spoken: key,
    resource: null,
    click: null,
  },
  children,
});

describe('a tree draws anew', () => {
  it('nothing where nothing changed', () => {
    const lines = () => [line('a', '1', [line('b', '1'), line('c', '1')])];
    expect(changedLines(lines(), lines())).toEqual({ all: false, keys: [] });
  });

  it('only the one line that changed among many', () => {
    const agents = (busy: number) =>
      Array.from({ length: 50 }, (_, at) => line(`a${at}`, at === busy ? 'thinks' : 'waits'));
    const lines = (busy: number) => [line('run', 'same', agents(busy))];
    expect(changedLines(lines(60), lines(17))).toEqual({ all: false, keys: ['a17'] });
  });

  it('a line whose children are others, and not those below it once more', () => {
    const before = [line('a', '1', [line('b', '1')])];
    const after = [line('a', '1', [line('b', '2'), line('c', '1')])];
    expect(changedLines(before, after)).toEqual({ all: false, keys: ['a'] });
  });

  it('all of it where its topmost lines are others', () => {
    expect(changedLines([line('a', '1')], [line('b', '1'), line('a', '1')])).toEqual({ all: true });
  });

  it('a line whose later children are others', () => {
    const lines = (stamp: string) => [line('a', '1', { later: true, stamp })];
    expect(changedLines(lines('x'), lines('x'))).toEqual({ all: false, keys: [] });
    expect(changedLines(lines('x'), lines('y'))).toEqual({ all: false, keys: ['a'] });
  });
});
