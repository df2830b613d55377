import type { Play, Request, Turn } from '../../../src/rehearsal/play.ts';
import { play as demonstration } from '../../../src/rehearsal/plays/demonstration.ts';

export interface WantsHelp {
  readonly play: Play;
  /** Lets all reviewers reply: until then only the first to come does. */
  readonly letReview: () => void;
}

const may = ({ tools }: Request, ...names: readonly string[]): boolean =>
  names.every((name) => tools.some((tool) => tool.name === name));

/**
 * The demonstration's actors, but each developer first wants a specialist at its side; told no, it goes on alone. And the
 * second review takes its time.
 */
export function wantsHelp(): WantsHelp {
  const { promise, resolve } = Promise.withResolvers<void>();
  let first: string | null = null;
  const isSecond = ({ messages }: Request): boolean => {
    const brief = JSON.stringify(messages[0]);
    first ??= brief;
    return brief !== first;
  };
  return {
    letReview: resolve,
    play: {
      name: 'wants-help',
      reply: async (request) => {
        if (may(request, 'review') && isSecond(request)) await promise;
        if (!may(request, 'spawn_agent', 'open_pull_request')) return demonstration.reply(request);
        return request.messages.some(({ role }) => role === 'assistant')
          ? demonstration.reply({ ...request, messages: request.messages.filter((turn) => !isAboutHelp(turn)) })
          : {
              text: 'I would rather have somebody look at it with me.',
              calls: [
                { name: 'spawn_agent', arguments: { role: 'specialist', brief: 'Find out why the cents get lost.' } },
              ],
            };
      },
    },
  };
}

const isAboutHelp = (turn: Turn): boolean =>
  (turn.role === 'assistant' && turn.calls.some(({ name }) => name === 'spawn_agent')) ||
  (turn.role === 'tool' && turn.results.some(({ name }) => name === 'spawn_agent'));
