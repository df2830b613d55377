import { promises as fs } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { diffParts } from '../../src/tools/diff-parts.ts';
import { git, repositoryBench } from '../support/tool-bench.ts';

describe('show_diff', () => {
  it('shows changed, new and deleted files', async () => {
    const bench = await repositoryBench({ 'a.ts': 'one\n', 'b.ts': 'b\n' });
    expect((await bench.call('show_diff')).text).toBe('Nothing is changed.');
    await bench.write('a.ts', 'two\n');
    await bench.write('new.ts', 'n\n');
    await fs.rm(path.join(bench.folder, 'b.ts'));
    const { text } = await bench.call('show_diff');
    expect(text).toMatch(/^3 files changed\n/);
    expect(text).toContain('-one\n+two');
    expect(text).toContain('+n');
    expect(text).toContain('deleted file');
  });

  it('shows the small files whole and names what is too long', async () => {
    const bench = await repositoryBench({ 'z.ts': 'z\n' });
    await bench.write('huge.txt', 'a line of text\n'.repeat(20_000));
    await bench.write('z.ts', 'changed\n');
    const { text } = await bench.call('show_diff');
    expect(text.length).toBeLessThan(45_000);
    expect(text).toContain('+changed');
    expect(text).toContain('huge.txt (+20000 -0)');
  });

  it('tells the names of files apart from what stands in them', () => {
    const diff = [
      'diff --git a/old name.ts b/new name.ts',
      'similarity index 100%',
      'rename from old name.ts',
      'rename to new name.ts',
      'diff --git a/x.bin b/x.bin',
      'Binary files a/x.bin and b/x.bin differ',
      'diff --git a/gone.ts b/gone.ts',
      '--- a/gone.ts',
      '+++ /dev/null',
      '@@ -1,2 +0,0 @@',
      '---- a/fake.ts',
      '-diff --git a/f b/f',
    ].join('\n');
    expect(diffParts(diff).map(({ path: name, added, removed }) => [name, added, removed])).toEqual([
      ['new name.ts', 0, 0],
      ['x.bin', 0, 0],
      ['gone.ts', 0, 2],
    ]);
  });
});

describe('update_branch', () => {
  it('says that there is nothing newer', async () => {
    const bench = await repositoryBench({ 'a.ts': 'one\n' });
    expect((await bench.call('update_branch')).text).toContain('newest base already');
  });

  it('merges, and the work handed in afterwards does not count what others did', async () => {
    const bench = await repositoryBench({ 'a.ts': 'one\n', 'b.ts': 'b\n' });
    await bench.moveBase('b.ts', 'theirs\n');
    await bench.write('a.ts', 'two\n');
    expect((await bench.call('update_branch')).ok).toBe(true);
    expect(await bench.read('b.ts')).toBe('theirs\n');
    const { submission } = await bench.call('open_pull_request', { title: 'T', summary: 'S' });
    expect(submission?.files).toEqual(['a.ts']);
  });

  it('names the conflicts, and nothing is handed in while markers are left', async () => {
    const bench = await repositoryBench({ 'a.ts': 'one\n' });
    await bench.moveBase('a.ts', 'theirs\n');
    await bench.write('a.ts', 'mine\n');
    const { ok, text } = await bench.call('update_branch');
    expect(ok).toBe(true);
    expect(text).toMatch(/conflict: a\.ts\..*<<<<<<</s);
    expect((await bench.call('update_branch')).text).toContain('earlier merge are left in a.ts');
    const refused = await bench.call('open_pull_request', { title: 'T', summary: 'S' });
    expect(refused).toEqual({ ok: false, text: 'Conflict markers are left in a.ts. Resolve them first.' });
    await bench.write('a.ts', 'both\n');
    expect((await bench.call('open_pull_request', { title: 'T', summary: 'S' })).ok).toBe(true);
  });
});

describe('open_pull_request', () => {
  it('commits everything and answers commit, tree and files', async () => {
    const bench = await repositoryBench({ 'a.ts': 'one\n', 'old.ts': 'kept as it is, line by line\n' });
    await bench.write('a.ts', 'two\n');
    await fs.rename(path.join(bench.folder, 'old.ts'), path.join(bench.folder, 'moved.ts'));
    await bench.write('x/new.ts', '');
    const { ok, submission } = await bench.call('open_pull_request', {
      title: ' Fix it ',
      summary: 'Because.\n\nTested.',
    });
    expect(ok).toBe(true);
    expect(submission).toEqual({
      commit: (await git(bench.folder, 'rev-parse', 'HEAD')).trim(),
      tree: (await git(bench.folder, 'rev-parse', 'HEAD^{tree}')).trim(),
      files: ['a.ts', 'moved.ts', 'old.ts', 'x/new.ts'],
      title: 'Fix it',
      summary: 'Because.\n\nTested.',
    });
    expect(await git(bench.folder, 'log', '-1', '--format=%B')).toBe('Fix it\n\nBecause.\n\nTested.\n\n');
  });

  it('can be called again and hands in the same', async () => {
    const bench = await repositoryBench({ 'a.ts': 'one\n' });
    await bench.write('a.ts', 'two\n');
    const first = await bench.call('open_pull_request', { title: 'T', summary: 'S' });
    expect(await bench.call('open_pull_request', { title: 'T', summary: 'S' })).toEqual(first);
  });

  it('refuses when nothing is changed, or was changed back', async () => {
    const bench = await repositoryBench({ 'a.ts': 'one\n' });
    const nothing = await bench.call('open_pull_request', { title: 'T', summary: 'S' });
    expect(nothing).toEqual({ ok: false, text: expect.stringContaining('Nothing is changed') });
    await bench.write('a.ts', 'two\n');
    await bench.call('open_pull_request', { title: 'T', summary: 'S' });
    await bench.write('a.ts', 'one\n');
    expect((await bench.call('open_pull_request', { title: 'T', summary: 'S' })).text).toContain('same as the base');
  });

  it('leaves out what a process that died left half written', async () => {
    const bench = await repositoryBench({ 'a.ts': 'one\n' });
    await bench.write('src/.0123456789abcdef.swarm-half-written', 'ha');
    await bench.write('a.ts', 'two\n');
    expect((await bench.call('open_pull_request', { title: 'T', summary: 'S' })).submission?.files).toEqual(['a.ts']);
  });

  it('lets text pass that only looks like a marker', async () => {
    const bench = await repositoryBench({ 'a.md': '<<<<<<< was here before\n' });
    await bench.write('a.md', '<<<<<<< was here before\nTitle\n=======\n');
    expect((await bench.call('open_pull_request', { title: 'T', summary: 'S' })).ok).toBe(true);
  });
});
