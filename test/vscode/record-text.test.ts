import { expect, it } from 'vitest';
import { overviewOf } from '../../src/core/projections/overview.ts';
import { recordText } from '../../src/vscode/panels/record-text.ts';
import { governedLog } from '../webview/governed-log.ts';
import { goldenLog } from '../webview/shown-page.ts';

const log = governedLog(await goldenLog('demonstration'), { agents: 30, facts: 600, motions: 20 });

it('the record of a run holds every decision with its dissent, reads what lies beside the log, and tells nothing of open rounds', async () => {
  const overview = overviewOf(log);
  const stored = { sha: 'a'.repeat(64), bytes: 3000, preview: 'It began' };
  const [first] = overview.chamber.motions;
  if (first === undefined) throw new Error('nothing was asked');
  first.why = stored;
  const asked: string[] = [];
  const text = await recordText(overview, async (texts) => {
    asked.push(...texts.map(({ sha }) => sha));
    return texts.map(() => 'It began like this and went on for long.');
  });
  expect(asked).toEqual([stored.sha]);
  expect(text).toContain('It began like this and went on for long.');
  expect(text.match(/^# a\d+ of run governed/gm)).toHaveLength(20);
  expect(text).toContain('**gandhi: deny, with a veto**');
  expect(text).toContain(`Constitution: \`${overview.run.board?.hash}\``);
  // a21 is open, and in a round that goes on.
  expect(text).not.toContain('a21');
});
