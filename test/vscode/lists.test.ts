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
    expect(changedLines(lines(), lines())).toEqual({ all: false, keys: [], words: [] });
  });

  it('only the one line that changed among many', () => {
    const agents = (busy: number) =>
      Array.from({ length: 50 }, (_, at) => line(`a${at}`, at === busy ? 'thinks' : 'waits'));
    const lines = (busy: number) => [line('run', 'same', agents(busy))];
    expect(changedLines(lines(60), lines(17))).toEqual({ all: false, keys: ['a17'], words: [] });
  });

  it('a line whose children are others, and not those below it once more', () => {
    const before = [line('a', '1', [line('b', '1')])];
    const after = [line('a', '1', [line('b', '2'), line('c', '1')])];
    expect(changedLines(before, after)).toEqual({ all: false, keys: ['a'], words: [] });
  });

  it('words of a line with others below it apart from these, which the editor would all draw along', () => {
    const lines = (spent: string, one: string) => [line('run', spent, [line('a', one), line('b', '1')])];
    expect(changedLines(lines('1k', '1'), lines('2k', '1'))).toEqual({ all: false, keys: [], words: ['run'] });
    expect(changedLines(lines('1k', '1'), lines('2k', '2'))).toEqual({ all: false, keys: ['a'], words: ['run'] });
    const [run] = lines('2k', '2');
    const paused = run === undefined ? [] : [{ ...run, face: { ...run.face, contextValue: 'run.paused' } }];
    expect(changedLines(lines('1k', '1'), paused)).toEqual({ all: false, keys: ['run'], words: [] });
  });

  it('all of it where its topmost lines are others', () => {
    expect(changedLines([line('a', '1')], [line('b', '1'), line('a', '1')])).toEqual({ all: true });
  });

  it('a line whose later children are others', () => {
    const lines = (stamp: string) => [line('a', '1', { later: true, stamp })];
    expect(changedLines(lines('x'), lines('x'))).toEqual({ all: false, keys: [], words: [] });
    expect(changedLines(lines('x'), lines('y'))).toEqual({ all: false, keys: ['a'], words: [] });
  });
});
