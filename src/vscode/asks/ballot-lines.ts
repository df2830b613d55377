import { conditionText } from '../../core/projections/measure-words.ts';
import type { Ask, Run } from '../../core/run/state.ts';
import { plainWords } from '../safe-text.ts';
import { ballotsText } from './ballots-text.ts';

const VERDICTS = { allow: 'yes', deny: 'no', abstain: 'abstains' } as const;

/** What the board has said of a motion so far, as Markdown; empty where nobody balloted. */
export function ballotLines(run: Run, ask: Pick<Ask, 'round' | 'ballots' | 'of'>): readonly string[] {
  if (ask.ballots.length === 0) return ask.of === 'board' ? [`### Before the board\n\n${ballotsText(run, ask)}`] : [];
  const lines = ask.ballots.map(({ member, round, ballot }) => {
    const verdict = `${VERDICTS[ballot.verdict]}${ballot.veto ? ', a veto' : ''}${round > 1 ? ` (round ${round})` : ''}`;
    const tied = ballot.conditions.map(conditionText).join('; ');
    const said = [...ballot.reasons, ...(tied === '' ? [] : [`on the condition: ${tied}`])].join(' ');
    return `- **${plainWords(member, 80)}**: ${verdict}${said === '' ? '' : `. ${plainWords(said)}`}`;
  });
  return [`### Ballots: ${ballotsText(run, ask)}`, lines.join('\n')];
}
