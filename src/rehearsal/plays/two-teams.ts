import type { Play, Reply, Request } from '../play.ts';
import { developer } from './demonstration/developer.ts';
import { reviewer } from './demonstration/reviewer.ts';
import { type Part, perform } from './demonstration/script.ts';
import { member } from './two-teams/member.ts';
import { pm } from './two-teams/pm.ts';

/** Tools that only this role has, and so tell who is asked. */
const parts: readonly (readonly [tool: string, part: Part])[] = [
  ['submit_plan', pm],
  ['delegate', pm],
  ['open_pull_request', developer],
  ['review', reviewer],
];

/**
 * The sample project's issue worked on by two teams, each with a PM, a developer and a reviewer, before a board that
 * ballots. What they do is worked out from what the tools answered, as in the demonstration.
 */
export const play: Play = {
  name: 'two-teams',
  reply(request: Request): Reply {
    const has = (tool: string) => request.tools.some(({ name }) => name === tool);
    if (has('vote')) return member(request);
    const part = parts.find(([tool]) => has(tool))?.[1];
    return part ? perform(part, request) : { text: 'I have no part for someone with these tools.', calls: [] };
  },
};
