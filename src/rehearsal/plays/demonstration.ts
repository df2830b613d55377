import type { Play, Reply, Request } from '../play.ts';
import { developer } from './demonstration/developer.ts';
import { member } from './demonstration/member.ts';
import { pm } from './demonstration/pm.ts';
import { reviewer } from './demonstration/reviewer.ts';
import { type Part, perform } from './demonstration/script.ts';

export { listedCommands } from './demonstration/listed-commands.ts';

/** Tools that only this role has, and so tell who is asked: a PM has one of two, before its plan is approved and after. */
const parts: readonly (readonly [tool: string, part: Part])[] = [
  ['submit_plan', pm],
  ['delegate', pm],
  ['open_pull_request', developer],
  ['review', reviewer],
  ['vote', member],
];

/**
 * The rehearsal of the sample project: a PM, two developers and their reviewers, and the board. What they do is worked out from the
 * tool results in the request, so that a broken part of the system breaks the show.
 */
export const play: Play = {
  name: 'demonstration',
  reply(request: Request): Reply {
    const part = parts.find(([tool]) => request.tools.some(({ name }) => name === tool))?.[1];
    return part ? perform(part, request) : { text: 'I have no part for someone with these tools.', calls: [] };
  },
};
