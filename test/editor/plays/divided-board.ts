import type { Play, Reply, Request } from '../../../src/rehearsal/play.ts';
import { play as twoTeams } from '../../../src/rehearsal/plays/two-teams.ts';

/** Ends the wait of the member who thinks longest. */
export interface DividedBoard {
  readonly play: Play;
  /** The engineer has made up its mind about the mission. */
  decide(): void;
}

/**
 * Two teams before a board in which one is slow and hard to please: its engineer looks at the mission until it is told to
 * decide, and vetoes the merge of the first task, with evidence.
 */
export function dividedBoard(): DividedBoard {
  const slow = Promise.withResolvers<void>();
  return {
    play: {
      name: 'divided-board',
      reply: async (request) => {
        const engineer = request.system.includes('through one lens: whether it is sound');
        if (!engineer) return twoTeams.reply(request);
        if (isAbout(request, /taken on/)) await slow.promise;
        return isAbout(request, /\bt1\b.* be merged/) ? veto : twoTeams.reply(request);
      },
    },
    decide: slow.resolve,
  };
}

const isAbout = ({ messages }: Request, question: RegExp): boolean =>
  messages.some((turn) => turn.role === 'user' && question.test(/^# Motion (.*)$/m.exec(turn.text)?.[1] ?? ''));

const veto: Reply = {
  text: 'I would not want to mend this twice.',
  calls: [
    {
      name: 'vote',
      arguments: {
        verdict: 'deny',
        veto: true,
        reasons: ['A line break inside quotes still ends the record.'],
        evidence: ['src/csv.js splits the export by lines before it looks at quotes'],
      },
    },
  ],
};
