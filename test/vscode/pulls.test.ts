import { describe, expect, it } from 'vitest';
import { overviewOf } from '../../src/core/projections/overview.ts';
import type { ChangedFile } from '../../src/link/protocol.ts';
import { hasPage } from '../../src/vscode/has-page.ts';
import { certificateText } from '../../src/vscode/pulls/certificate-text.ts';
import { bothSides, fileLines, sidesOf } from '../../src/vscode/pulls/file-lines.ts';
import { pullContext, pullLines, pullState } from '../../src/vscode/pulls/pull-lines.ts';
import { planned, type Story } from '../core/given.ts';
import { task } from '../core/opening.ts';

const lines = (...stories: Story[]) => pullLines(stories.map((story) => overviewOf(story.decisions)));

const first = (story: Story) => {
  const children = lines(story)[0]?.children;
  const [line] = children && 'length' in children ? children : [];
  if (!line) throw new Error('there is no pull request');
  return line;
};

const inReview = (): Story => {
  const story = planned([task('t1')]);
  story.handIn('developer-1', 'work');
  return story.published('t1');
};

describe('pull requests', () => {
  it('are shown once there are some', () => {
    expect(lines(planned([task('t1')]))).toEqual([]);
    const { ids, face, children } = first(inReview());
    expect(ids).toEqual({ key: 'r1/t1', run: 'r1', task: 't1' });
    expect(face.label).toMatch(/^#\d+ Mend t1$/);
    expect(face.description).toBe('in review, round 1 · checks pass');
    expect(face.icon?.id).toBe('git-pull-request');
    expect(children).toMatchObject({ later: true });
  });

  it('do not blame a task for what was red before anyone started', () => {
    const story = planned([task('t1', { checks: ['npm run own'] }), task('t2')], {}, ['npm test']);
    story.handIn('developer-1', 'work');
    story.verify('t1', { codes: { 'npm run own': 0, 'npm test': 3 } });
    story.done('push', 't1');
    story.done('open-pull', 't1');
    expect(first(story).face.description).toMatch(/ · its checks pass, others are red as before$/);
  });

  it('say how they ended', () => {
    const story = planned([task('t1')])
      .accepted('t1')
      .merged('t1');
    const { face } = first(story);
    expect(face.contextValue).toBe('pull.merged.web');
    expect(face.description).toMatch(/^merged as [0-9a-f]{10} · checks pass$/);
    expect(lines(story)[0]?.face.contextValue).toBe('pulls.merged');
    const closed = inReview();
    closed.when({ type: 'terminate-agent', agent: 'developer-1', why: 'Enough.' });
    closed.when({ type: 'stop-run', outcome: 'cancelled', why: 'Enough.' });
    expect(pullState({ ...closed.task('t1'), ended: 'cancelled' })).toBe('closed');
  });

  it('offer their page where there is one', () => {
    const story = inReview();
    expect(pullContext(story.task('t1'))).toBe('pull.open.web');
    for (const url of ['https://github.com/o/r/pull/3', 'https://git.example.org:8443/o/r/pull/3'])
      expect([url, hasPage(url)]).toEqual([url, true]);
    for (const url of [
      '',
      'nonsense',
      'http://127.0.0.1:4000/o/r/pull/3',
      'http://127.1.2.3/',
      'http://localhost:1/',
      'http://[::1]:1/',
      'file:///a',
      'command:x',
      'javascript:alert(1)',
    ])
      expect([url, hasPage(url)]).toEqual([url, false]);
  });
});

const file = (kind: ChangedFile['kind'], path: string, before: string | null = null): ChangedFile => ({
  kind,
  path,
  before,
  binary: false,
});

describe('the files of a pull request', () => {
  const change = { from: 'f', to: 't' };

  it('stand by name and folder with what became of them', () => {
    const files = [file('modified', 'src/a/b.ts'), file('renamed', 'new name.ts', 'old.ts')];
    const faces = fileLines({ run: 'r1', task: 't1' }, { ...change, files }).map(({ face }) => face);
    expect(faces.map(({ label, description, resource }) => [label, description, resource])).toEqual([
      ['b.ts', 'src/a', 'swarm-pull-file:/src/a/b.ts?modified'],
      ['new name.ts', 'from old.ts', 'swarm-pull-file:/new%20name.ts?renamed'],
    ]);
    expect(faces[0]?.spoken).toBe('b.ts, modified, in src/a');
  });

  it('are compared at the right commits, under the right names', () => {
    const side = (commit: string, path: string) => ({ run: 'r1', commit, path, mayLack: true });
    expect(sidesOf('r1', change, file('added', 'a'))).toEqual({ original: null, modified: side('t', 'a') });
    expect(sidesOf('r1', change, file('deleted', 'a'))).toEqual({ original: side('f', 'a'), modified: null });
    expect(sidesOf('r1', change, file('renamed', 'b', 'a'))).toEqual({
      original: side('f', 'a'),
      modified: side('t', 'b'),
    });
    expect(bothSides('r1', change, file('added', 'a')).original.path).toBe('/a');
  });
});

describe('a certificate', () => {
  it('names the commit, each command with its exit code, the criteria and the baseline', () => {
    const story = planned([task('t1', { checks: ['npm run own'] }), task('t2')], {}, ['npm test']);
    story.handIn('developer-1', 'work');
    story.verify('t1', { codes: { 'npm run own': 0, 'npm test': 3 } });
    const text = certificateText(story.run, story.task('t1'));
    expect(text).toMatch(/- Commit: `[0-9a-f]{40}`/);
    expect(text).toContain('- ✗ `npm test`: exit code 3, after');
    expect(text).toContain('- ✓ `npm run own`: exit code 0, after');
    expect(text).toContain('- `t1 does as the issue says`');
    expect(text).toContain('- `npm test`: fails with exit code 1');
    expect(text).toContain('```text\nnpm test says no\n```');
  });

  it('says that nothing was checked yet', () => {
    const story = planned([task('t1')]);
    expect(certificateText(story.run, story.task('t1'))).toContain('Nothing was checked yet.');
  });
});
