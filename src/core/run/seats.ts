import type { Agent, Run } from './state.ts';

/** The members of the board who are there to ballot, in the order of their seats. */
export const seats = (run: Run): Agent[] =>
  (run.board?.members ?? []).flatMap(({ name }) => {
    const member = run.agents[name];
    return member && member.left === null ? [member] : [];
  });
